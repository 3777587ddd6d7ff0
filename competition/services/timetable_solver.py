"""Find times and halls for sessions (排程求解): constraints here, the search is OR-tools' CP-SAT.

The solver is an extra of the installation (`pip install .[timetable]`): without it everything but
proposing works. It moves blocks of minutes and knows nothing of the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from competition.errors import NotNow
from competition.rules.timetables import Hall, Terms
from competition.services.timetable_fitting import (
    STEP,
    Block,
    Fitting,
    Frame,
    Place,
    fitted,
    units,
    why_never,
)

#: How much a search does, in the solver's own measure: the same on a busy machine as on an idle
#: one. Measured with 432 sessions of 108 trades and too few hours for all, a unit took 11 to
#: 20 seconds of processor: six are 35 to 60 seconds of two cores. Where every session finds a place
#: that is proved within a second.
WORK = 6.0
SEED = 20261121
#: Seconds after which a search ends even so, on a machine busy with everything else.
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Found:
    """What the search came to: block → (start, site), and why the others have no place."""

    placed: dict[str, Place]
    #: `no-site`, `site-small`, `hours-short` and what stands in the way of the rest.
    left: dict[str, str]
    #: Whether nothing better is possible: it is proved, not merely all that was found.
    best: bool


def solver() -> Any:
    """The solver's module; raises NotNow("solver-missing") where it is not installed."""
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        raise NotNow("solver-missing") from None
    return cp_model


def solve(
    blocks: Sequence[Block],
    halls: Mapping[str, Hall],
    terms: Terms,
    *,
    open_by_default: Sequence[tuple[int, int]],
    work: float = WORK,
    turn: int = 0,
) -> Found:
    """Place as many blocks as can be, the earlier the better; what is fixed stays.

    It begins with where blocks stand (`hint`) and what fits beside them, and never ends with less.
    open_by_default: opening hours of halls that name none. work: how much is searched; another
    turn looks about otherwise.
    """
    frame = Frame(halls, terms, open_by_default, _base(blocks, halls, open_by_default))
    could = [one for one in blocks if one.fixed is not None or not why_never(one, frame)]
    moving = [one for one in blocks if one.fixed is None]
    first = fitted(could, frame)
    model = _Model(solver(), could, frame)
    placed, best = model.search(first.placed, work, turn)
    if len(placed) < sum(one.key in first.placed for one in moving):
        placed, best = first.placed, False
    last = Fitting(frame)
    for one in blocks:
        place = one.fixed or placed.get(one.key)
        if place is not None:
            last.put(one, place)
    left = {one.key: why for one in moving if one.key not in placed and (why := last.fit(one))}
    found = {one.key: last.placed[one.key] for one in moving if one.key not in left}
    return Found(found, left, best)


def _base(
    blocks: Sequence[Block], halls: Mapping[str, Hall], open_by_default: Sequence[tuple[int, int]]
) -> int:
    """The earliest minute anything can be at: steps are counted from it."""
    spans = [*open_by_default, *(span for hall in halls.values() for span in hall.open)]
    fixed = [one.fixed[0] for one in blocks if one.fixed]
    return min([start for start, _end in spans] + fixed, default=0)


class _Model:
    """The constraints as CP-SAT takes them: optional intervals, one a block and hall."""

    def __init__(
        self,
        cp: Any,
        blocks: Sequence[Block],
        frame: Frame,
    ) -> None:
        self.cp = cp
        self.model = cp.CpModel()
        self.blocks, self.frame, self.base = blocks, frame, frame.base
        halls = frame.halls.values()
        spans = [*frame.open_by_default, *(span for hall in halls for span in hall.open)]
        ends = [end for _start, end in spans]
        ends += [one.fixed[0] + one.minutes for one in blocks if one.fixed]
        self.last = units(max(ends, default=0) - self.base) + 1
        self.starts: dict[str, Any] = {}
        self.at: dict[str, dict[str, Any]] = {}
        self._by_site: dict[str, list[tuple[Block, Any, Any]]] = defaultdict(list)
        for one in blocks:
            self._add(one)
        self._fill_halls()
        self._keep_apart([(one.people, one) for one in blocks], frame.terms.rest)
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
        start = model.new_int_var(0, self.last, f"start {one.key}")
        self.starts[one.key], self.at[one.key] = start, {}
        for site in self.frame.holds(one):
            domain = self.frame.begins(one, site)
            if not domain:
                continue
            here = model.new_bool_var(f"{one.key} at {site}")
            model.add_linear_expression_in_domain(
                start, cp.Domain.from_intervals([list(span) for span in domain])
            ).only_enforce_if(here)
            self.at[one.key][site] = here
            self._by_site[site].append((one, start, here))
        model.add_at_most_one(list(self.at[one.key].values()))

    def _fill_halls(self) -> None:
        """A hall never holds more entries than it has stations, set-up included.

        What is fixed may overfill it all the same: then nothing else comes in at that hour.
        """
        for site, held in self._by_site.items():
            hall, setup = self.frame.halls.get(site, Hall()), self.frame.setup(site)
            free = [
                self._interval(start, units(one.minutes + setup), here, f"{one.key} in {site}")
                for one, start, here in held
                if here is not None
            ]
            if not free:
                continue
            fixed = _load(
                [
                    (
                        *self.frame.span(one.fixed[0], one, setup),
                        one.heads if hall.stations else 1,
                    )
                    for one, _start, _here in held
                    if one.fixed is not None
                ],
                hall.stations or 1,
            )
            intervals = free + [
                self.model.new_fixed_size_interval_var(start, end - start, f"in {site} at {start}")
                for start, end, _heads in fixed
            ]
            if hall.stations:
                heads = [one.heads for one, _start, here in held if here is not None]
                heads += [each for _start, _end, each in fixed]
                self.model.add_cumulative(intervals, heads, hall.stations)
            else:
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
            length = units(self._slack(one) + one.minutes + gap)
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
        worth = 2 * self.last * max(len(moving), 1) + 1
        self.model.maximize(
            sum(worth * self._placed(one) for one in moving)
            - sum(self.starts[one.key] for one in moving)
        )

    def search(
        self, first: Mapping[str, Place], work: float, turn: int
    ) -> tuple[dict[str, Place], bool]:
        """Search from a first timetable on.

        Returns block → place, and whether it is proved that no more can be placed.
        """
        moving = [one for one in self.blocks if one.fixed is None]
        cp_solver = self.cp.CpSolver()
        cp_solver.parameters.max_deterministic_time = work
        cp_solver.parameters.max_time_in_seconds = LONGEST
        cp_solver.parameters.num_workers = 2
        cp_solver.parameters.random_seed = SEED + turn
        # Less than one block more is worth, however many there are.
        cp_solver.parameters.relative_gap_limit = min(0.0005, 0.4 / max(len(moving), 1))
        self._begin_with(first)
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

    def _begin_with(self, first: Mapping[str, Place]) -> None:
        for one in self.blocks:
            if one.fixed is not None:
                continue
            start, where = first.get(one.key, (self.base, ""))
            self.model.add_hint(self.starts[one.key], (start - self.base) // STEP)
            for site, here in self.at[one.key].items():
                self.model.add_hint(here, bool(where) and site in ("", where))


def _load(fixed: Sequence[tuple[int, int, int]], most: int) -> list[tuple[int, int, int]]:
    """How full a hall is with what stays, from step to step: (from, to, heads up to `most`)."""
    steps = sorted({step for start, end, _heads in fixed for step in (start, end)})
    found = []
    for start, end in pairwise(steps):
        heads = sum(each for one, other, each in fixed if one <= start and end <= other)
        if heads:
            found.append((start, end, min(heads, most)))
    return found


def _apart(fixed: Sequence[Block], gap: int) -> bool:
    """Whether blocks that stay do not break the rule among themselves."""
    spans = sorted((one.fixed[0], one.fixed[0] + one.minutes) for one in fixed if one.fixed)
    return all(one[1] + gap <= other[0] for one, other in pairwise(spans))
