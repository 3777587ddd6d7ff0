"""Find times and halls for sessions (排程求解): constraints here, the search is OR-tools' CP-SAT.

The solver is an extra of the installation (`pip install .[timetable]`): without it everything but
proposing works. It moves blocks of minutes and knows nothing of the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from competition.errors import NotNow
from competition.rules.timetables import Hall, Terms

#: Sessions begin at full steps of so many minutes.
STEP = 5


@dataclass(frozen=True, slots=True)
class Block:
    """A session to be placed; fixed: (start, site) it keeps, in minutes."""

    key: str
    minutes: int
    heads: int
    sites: tuple[str, ...]
    people: tuple[str, ...] = ()
    judges: tuple[str, ...] = ()
    fixed: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What the search came to: block → (start, site), and why the others have no place."""

    placed: dict[str, tuple[int, str]]
    #: `no-site`, `site-small`, `hours-short`, `no-room`.
    left: dict[str, str]
    #: Whether nothing better is possible.
    best: bool


def solver() -> Any:
    """The solver's module; raises NotNow("solver-missing") where it is not installed."""
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        raise NotNow("solver-missing") from None
    return cp_model


def why_never(block: Block, halls: Mapping[str, Hall], open_by_default: Sequence[Any]) -> str:
    """Why a block could stand nowhere even if it were alone; empty: it could."""
    known = [halls[site] for site in block.sites if site in halls]
    if not known:
        return "no-site"
    large = [hall for hall in known if not hall.stations or hall.stations >= block.heads]
    if not large:
        return "site-small"
    spans = [span for hall in large for span in (hall.open or open_by_default)]
    if not any(end - start >= block.minutes for start, end in spans):
        return "hours-short"
    return ""


def solve(
    blocks: Sequence[Block],
    halls: Mapping[str, Hall],
    terms: Terms,
    *,
    open_by_default: Sequence[tuple[int, int]],
    seconds: int = 40,
) -> Found:
    """Place as many blocks as can be, the earlier the better; what is fixed stays.

    open_by_default: opening hours of halls that name none. tell: called with the number placed
    whenever a better timetable is found.
    """
    never = {
        one.key: why
        for one in blocks
        if one.fixed is None and (why := why_never(one, halls, open_by_default))
    }
    model = _Model(
        solver(),
        [one for one in blocks if one.key not in never],
        halls,
        terms,
        open_by_default,
    )
    placed, best = model.search(seconds)
    moving = [one.key for one in blocks if one.fixed is None]
    left = {key: never.get(key, "no-room") for key in moving if key not in placed}
    return Found(placed, left, best and not left)


class _Model:
    """The constraints as CP-SAT takes them: optional intervals, one a block and hall."""

    def __init__(
        self,
        cp: Any,
        blocks: Sequence[Block],
        halls: Mapping[str, Hall],
        terms: Terms,
        open_by_default: Sequence[tuple[int, int]],
    ) -> None:
        self.cp = cp
        self.model = cp.CpModel()
        self.blocks, self.halls, self.terms = blocks, halls, terms
        self.open = open_by_default
        spans = [*open_by_default, *(span for hall in halls.values() for span in hall.open)]
        fixed = [one.fixed[0] + one.minutes for one in blocks if one.fixed]
        self.base = min([start for start, _end in spans] + fixed, default=0)
        self.last = _units(max([end for _start, end in spans] + fixed, default=0) - self.base) + 1
        self.starts: dict[str, Any] = {}
        self.at: dict[str, dict[str, Any]] = {}
        self._by_site: dict[str, list[tuple[Block, Any, Any]]] = defaultdict(list)
        for one in blocks:
            self._add(one)
        self._fill_halls()
        self._keep_apart([(one.people, one) for one in blocks], terms.rest)
        self._keep_apart([(one.judges, one) for one in blocks], 0)
        self._aim()

    def _add(self, one: Block) -> None:
        """A block may stand in each of its halls at the hours they are open, or nowhere."""
        model, cp = self.model, self.cp
        if one.fixed is not None:
            at = (one.fixed[0] - self.base) // STEP
            self.starts[one.key] = model.new_constant(at)
            self.at[one.key] = {one.fixed[1]: model.new_constant(1)}
            self._by_site[one.fixed[1]].append((one, self.starts[one.key], None))
            return
        length = _units(one.minutes)
        start = model.new_int_var(0, self.last, f"start {one.key}")
        self.starts[one.key], self.at[one.key] = start, {}
        for site in one.sites:
            hall = self.halls.get(site)
            if hall is None or (hall.stations and hall.stations < one.heads):
                continue
            domain = [
                [_units(opens - self.base), (closes - self.base) // STEP - length]
                for opens, closes in hall.open or self.open
                if (closes - self.base) // STEP - length >= _units(opens - self.base)
            ]
            if not domain:
                continue
            here = model.new_bool_var(f"{one.key} at {site}")
            model.add_linear_expression_in_domain(
                start, cp.Domain.from_intervals(domain)
            ).only_enforce_if(here)
            self.at[one.key][site] = here
            self._by_site[site].append((one, start, here))
        model.add_at_most_one(list(self.at[one.key].values()))

    def _fill_halls(self) -> None:
        """A hall never holds more entries than it has stations, set-up included."""
        for site, held in self._by_site.items():
            hall = self.halls.get(site, Hall())
            setup = self.terms.setup if hall.setup is None else hall.setup
            intervals = [
                self._interval(
                    start,
                    _units(self._slack(one) + one.minutes + setup),
                    here,
                    f"{one.key} in {site}",
                )
                for one, start, here in held
            ]
            fixed = [one.heads for one, _start, here in held if here is None]
            if hall.stations:
                most = max([hall.stations, *fixed])
                heads = [one.heads for one, _start, _here in held]
                self.model.add_cumulative(intervals, heads, most)
            elif len(fixed) < 2:
                self.model.add_no_overlap(intervals)

    def _interval(self, start: Any, length: int, here: Any, name: str) -> Any:
        if here is None:
            return self.model.new_fixed_size_interval_var(start, length, name)
        return self.model.new_optional_fixed_size_interval_var(start, length, here, name)

    def _keep_apart(self, wanted: Iterable[tuple[tuple[str, ...], Block]], gap: int) -> None:
        """Nobody is in two blocks at once; who shares all blocks with another is asked once."""
        of: dict[str, set[int]] = defaultdict(set)
        order = {one.key: n for n, one in enumerate(self.blocks)}
        for people, one in wanted:
            for person in people:
                of[person].add(order[one.key])
        groups = {frozenset(found) for found in of.values() if len(found) > 1}
        whole = [one for one in groups if not any(one < other for other in groups)]
        for group in sorted(whole, key=sorted):
            moving = [self.blocks[n] for n in sorted(group)]
            fixed = [one for one in moving if one.fixed is not None]
            free = [one for one in moving if one.fixed is None]
            if not free:
                continue
            for kept in [fixed] if _apart(fixed, gap) else [[one] for one in fixed]:
                self._no_overlap([*kept, *free], gap)
            if not fixed:
                self._no_overlap(free, gap)

    def _no_overlap(self, blocks: Sequence[Block], gap: int) -> None:
        intervals = []
        for one in blocks:
            here = None
            if one.fixed is None:
                here = self._placed(one)
            length = _units(self._slack(one) + one.minutes + gap)
            intervals.append(self._interval(self.starts[one.key], length, here, f"{one.key}+"))
        self.model.add_no_overlap(intervals)

    def _slack(self, one: Block) -> int:
        """Minutes by which a fixed block begins after a full step."""
        return (one.fixed[0] - self.base) % STEP if one.fixed else 0

    def _placed(self, one: Block) -> Any:
        """Whether a block stands anywhere."""
        found = self.at[one.key].get("")
        if found is None:
            found = self.model.new_bool_var(f"{one.key} placed")
            halls = [here for site, here in self.at[one.key].items() if site]
            self.model.add(sum(halls) == found)
            self.at[one.key][""] = found
        return found

    def _aim(self) -> None:
        moving = [one for one in self.blocks if one.fixed is None]
        worth = self.last * max(len(moving), 1) + 1
        self.model.maximize(
            sum(worth * self._placed(one) for one in moving)
            - sum(self.starts[one.key] for one in moving)
        )

    def search(self, seconds: int) -> tuple[dict[str, tuple[int, str]], bool]:
        """Search so many seconds on two cores; the same model and seed, the same search."""
        cp_solver = self.cp.CpSolver()
        cp_solver.parameters.max_time_in_seconds = seconds
        cp_solver.parameters.num_workers = 2
        cp_solver.parameters.random_seed = 20261121
        cp_solver.parameters.relative_gap_limit = 0.0005
        moving = [one for one in self.blocks if one.fixed is None]
        state = cp_solver.solve(self.model)
        if state not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            return {}, False
        placed = {}
        for one in moving:
            for site, here in self.at[one.key].items():
                if site and cp_solver.boolean_value(here):
                    start = self.base + STEP * cp_solver.value(self.starts[one.key])
                    placed[one.key] = (start, site)
        return placed, state == self.cp.OPTIMAL


def _units(count: int) -> int:
    """Minutes as steps, rounded up."""
    return -(-count // STEP)


def _apart(fixed: Sequence[Block], gap: int) -> bool:
    """Whether blocks that stay do not break the rule among themselves."""
    spans = sorted((one.fixed[0], one.fixed[0] + one.minutes) for one in fixed if one.fixed)
    return all(one[1] + gap <= other[0] for one, other in zip(spans, spans[1:], strict=False))
