"""Why an entry stands where it stands (成绩说明): one whole computation, or two compared.

Structures of codes and values; the edges say them in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from competition.errors import NotFound
from competition.rules.contest_facts import EntryFacts, RulingFacts
from competition.rules.figures import figure
from competition.rules.interpreter import Outcome, module_outcome
from competition.rules.point_rules import ZERO
from competition.rules.programs import (
    Program,
    TradeMarks,
    ruling_counts,
)
from competition.rules.ranking import Place
from competition.rules.ranking_facts import RankKeyFacts
from competition.rules.standings import Standing, Standings
from competition.rules.statuses import status_of
from competition.rules.steps import Gap, Step, finish
from competition.rules.tie_keys import key_figure, key_name
from competition.rules.totals import node_step, vetoed


@dataclass(frozen=True, slots=True)
class KeyValue:
    """One key of the tie chain with an entry's value for it, in points or seconds."""

    name: str
    order: str
    value: Fraction


@dataclass(frozen=True, slots=True)
class Explanation:
    """One entry's whole computation: its modules, its total, its tie chain, its line.

    by: whether its trade is ranked by `division`, as one `trade`, or `both` ways.
    """

    standing: Standing
    modules: tuple[Step, ...]
    total: Step | None
    keys: tuple[KeyValue, ...]
    gaps: tuple[Gap, ...] = ()
    effects: frozenset[str] = frozenset()
    by: str = "division"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Why one entry stands above another: both chains, and the first key that differs.

    decided: position of that key; None when all keys are equal; `ruling` when a ruling decided.
    over_all: they are of different divisions, and compared by their places over all.
    """

    above: Standing
    below: Standing
    pairs: tuple[tuple[KeyValue, KeyValue], ...]
    decided: int | None
    ruling: bool = False
    over_all: bool = False

    @property
    def places(self) -> tuple[Place | None, Place | None]:
        """The two places that are compared, the better first."""
        above, below = self.above, self.below
        return (above.overall, below.overall) if self.over_all else (above.place, below.place)

    @property
    def apart(self) -> bool:
        """Whether one stands above the other at all."""
        return self.places[0] != self.places[1]


def explain(
    program: Program,
    marks: TradeMarks,
    entries: Sequence[EntryFacts],
    rulings: Iterable[RulingFacts],
    number: str,
    standings: Standings | None = None,
) -> Explanation:
    """Compute one entry anew, step by step, in fractions; KeyError when there is no such entry.

    standings: the trade's, where they are at hand; else they are computed.
    """
    rulings = list(rulings)
    standings = standings or program.standings(marks, entries, rulings)
    entry = next((entry for entry in entries if entry.number == number), None)
    if entry is None:
        raise KeyError(number)
    own = [r for r in rulings if r.entry == number and ruling_counts(r, program.stage)]
    outcomes = {code: _module(program, marks, entry, own, code) for code in program.modules}
    gaps = tuple(gap for outcome, _ in outcomes.values() for gap in outcome.gaps)
    effects = frozenset(word for outcome, _ in outcomes.values() for word in outcome.effects)
    steps = {code: outcome.step for code, (outcome, _) in outcomes.items() if outcome.step}
    total: Step | None = None
    keys: tuple[KeyValue, ...] = ()
    if not gaps:
        figures = {
            (code, key): value for code, (_, f) in outcomes.items() for key, value in f.items()
        }
        root = program.total.facts.code
        acts: dict[str, list[RulingFacts]] = {}
        for ruling in own:
            if ruling.node or ruling.module is None:
                acts.setdefault(ruling.node or root, []).append(ruling)
        total = node_step(program.total, lambda m, f: figures[m, f], acts)
        if "entry" in effects:
            total = vetoed(total)
        keys = _keys(program, total, steps, figures, standings.line(number).judged)
    line, by = standings.line(number), program.ranking.by
    return Explanation(line, tuple(steps.values()), total, keys, gaps, effects, by)


def _module(
    program: Program, marks: TradeMarks, entry: EntryFacts, rulings: list[RulingFacts], code: str
) -> tuple[Outcome, dict[str, Fraction]]:
    """One module of one entry, with the figures its total and its ties need."""
    compiled = program.modules[code]
    status = status_of(entry, compiled.module)
    if status != "present":
        rule = getattr(program.trade.absence, status, "unplaced")
        points = rule if isinstance(rule, Fraction) else ZERO
        detail = {"status": status, "rule": rule, "max": compiled.module.max}
        figures = dict.fromkeys(compiled.wanted, ZERO) | {"": points}
        return Outcome(Step("module", code, points, points, detail)), figures
    case = compiled.case(marks.sheets, entry.number, marks.exclusions, rulings)
    outcome = module_outcome(case)
    if outcome.step is None:
        return outcome, {}
    figures = {key: figure(case, outcome.step, key) for key in compiled.wanted}
    return outcome, figures | {"": outcome.step.value}


def _keys(
    program: Program,
    total: Step,
    modules: Mapping[str, Step],
    figures: Mapping[tuple[str, str], Fraction],
    judged: Mapping[str, Fraction],
) -> tuple[KeyValue, ...]:
    return tuple(
        KeyValue(
            name := key_name(key),
            key.order,
            judged.get(name, ZERO) if key.judges or key.age else _key(key, total, modules, figures),
        )
        for key in program.ranking.keys
        if not key.ruling
    )


def _key(
    key: RankKeyFacts,
    total: Step,
    modules: Mapping[str, Step],
    figures: Mapping[tuple[str, str], Fraction],
) -> Fraction:
    pair = key_figure(key)
    if pair is not None and pair[1]:
        return finish(figures[pair], rounding=key.round)[1]
    step = modules[pair[0]] if pair is not None else total.find("node", key.node or "")
    if step is None:
        return ZERO
    if key.round is not None:
        return finish(step.exact, rounding=key.round)[1]
    return step.exact if key.exact else step.value


def compare(first: Explanation, second: Explanation) -> Comparison:
    """Say why the one stands above the other: key by key until they differ.

    Against one without a place nothing is compared. Raises NotFound: `ranked-apart` for entries of
    two divisions that are in no common order, `neither-placed`.
    """
    one, other = first.standing, second.standing
    strangers = one.division != other.division and first.by != "trade"
    if strangers and first.by != "both":
        raise NotFound("ranked-apart", entry=one.number, other=other.number)
    places = [e.overall if strangers else e.place for e in (one, other)]
    if places == [None, None]:
        raise NotFound("neither-placed", entry=one.number, other=other.number)
    if places[0] is None or (places[1] is not None and places[1] < places[0]):
        first, second = second, first
    pairs = () if None in places else tuple(zip(first.keys, second.keys, strict=False))
    decided = next((n for n, (a, b) in enumerate(pairs) if a.value != b.value), None)
    found = Comparison(first.standing, second.standing, pairs, decided, over_all=strangers)
    return replace(found, ruling=decided is None and found.apart and None not in places)


def neighbours(standings: Standings, number: str) -> list[str]:
    """The entries placed just before and just after one: in its division, then over all."""
    by_division = list(standings.groups.values())
    over_all = sorted(
        (line for line in standings.lines if line.overall is not None),
        key=lambda line: (line.overall or 0, line.number),
    )
    found: list[str] = []
    for lines in (*by_division, over_all):
        placed = [line.number for line in lines if line.place is not None]
        if number in placed:
            n = placed.index(number)
            found += placed[max(n - 1, 0) : n] + placed[n + 1 : n + 2]
    return list(dict.fromkeys(found))
