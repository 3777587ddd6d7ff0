"""Honours outside the places of a trade (单项表彰): who they go to, decided or found by a rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from competition.rules.honour_facts import HonourFacts
from competition.rules.teams import Result


@dataclass(frozen=True, slots=True)
class Honoured:
    """One recipient: the code of a unit or a person, and the result it comes from, if any."""

    code: str
    result: Result | None = None


def honoured(
    rule: HonourFacts,
    results: Iterable[Result],
    people: Mapping[tuple[str, str], Sequence[str]],
    coaches: Mapping[tuple[str, str], Sequence[str]],
) -> tuple[Honoured, ...]:
    """Who gets an honour, each once, in order: those decided for, then those found by its rule.

    people, coaches: codes of an entry's contestants and coaches by trade and number.
    """
    counting = [
        result for result in results if result.honoured and result.trade not in rule.without
    ]
    found = [Honoured(code) for code in rule.decided]
    for result in counting:
        if result.award is not None and result.award in rule.coaches_of:
            found.extend(Honoured(c, result) for c in coaches.get(_key(result), ()))
    for result in _best(rule, counting):
        codes = [result.unit] if rule.to == "unit" else people.get(_key(result), ())
        found.extend(Honoured(code, result) for code in codes)
    once: dict[str, Honoured] = {}
    for one in found:
        once.setdefault(one.code, one)
    return tuple(once.values())


def _key(result: Result) -> tuple[str, str]:
    return result.trade, result.number


def _best(rule: HonourFacts, results: Sequence[Result]) -> list[Result]:
    """The highest on the scale: of the event, or of each unit; equals all."""
    if rule.best is None or not results:
        return []
    tops: dict[str, int] = {}
    for result in results:
        where = result.unit if rule.best == "unit" else ""
        tops[where] = max(tops.get(where, result.scale), result.scale)
    return [r for r in results if r.scale == tops[r.unit if rule.best == "unit" else ""]]
