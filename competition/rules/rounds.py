"""Rounds of a module with their running totals (逐轮成绩): who led after which round."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from competition.rules.contest_facts import ExclusionFacts, RulingFacts
from competition.rules.facts import ModuleFacts
from competition.rules.interpreter import combine_attempts
from competition.rules.module_programs import ModuleProgram, Sheets
from competition.rules.ranking import Place, rank


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One entry after one round: its points and place in it, its total so far and place by that."""

    name: str
    number: int
    points: Fraction
    place: Place
    total: Fraction
    overall: Place


def rounds(
    module: ModuleFacts,
    sheets: Sheets,
    names: Sequence[str],
    exclusions: Iterable[ExclusionFacts] = (),
    rulings: Iterable[RulingFacts] = (),
    shared: str = "1224",
) -> tuple[RoundLine, ...]:
    """Every round of a module for those who have all their sheets, in the order of the rounds.

    names: entry numbers or blind codes. The total so far is what the module's own rule makes of the
    rounds until then: their sum, their mean, or the best of them.
    """
    keys = [f"attempt:{attempt.number}" for attempt in module.attempts]
    points = ModuleProgram(module, keys).points(sheets, names, exclusions, rulings)
    done = [n for n, name in enumerate(names) if name not in points.gaps]
    given = {n: [points.figures[key].at(n) for key in keys] for n in done}
    found: list[RoundLine] = []
    for at, attempt in enumerate(module.attempts):
        own = [given[n][at] for n in done]
        totals = [combine_attempts(module, given[n][: at + 1]) for n in done]
        places, overall = _places(own, shared), _places(totals, shared)
        found.extend(
            RoundLine(names[n], attempt.number, own[k], places[k], totals[k], overall[k])
            for k, n in enumerate(done)
        )
    return tuple(found)


def _places(points: Sequence[Fraction], shared: str) -> list[Place]:
    ranked = rank([(each,) for each in points], shared)
    places: dict[int, Place] = {one.n: one.place for one in ranked}
    return [places[n] for n in range(len(points))]
