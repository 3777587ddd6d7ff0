"""Who is proposed for a level or a title (晋升、称号推荐): dated rules that read the level held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from competition.rules.honour_facts import PromotionFacts, PromotionLineFacts
from competition.rules.teams import Result


@dataclass(frozen=True, slots=True)
class Winner:
    """One person with a placed result. level: the one held, 1 the highest; None for none.

    points: of nodes and modules by `NeedFacts.key`, the total under "". placed: how many have a
    place in this trade and division.
    """

    person: str
    result: Result
    points: Mapping[str, Fraction]
    placed: int
    level: int | None = None
    student: bool = False


@dataclass(frozen=True, slots=True)
class Proposed:
    """One person proposed: for a level, a title, or both; `line` is the rule's line, from 0."""

    person: str
    result: Result
    held: int | None
    level: int | None
    title: int | None
    line: int


@dataclass(frozen=True, slots=True)
class NotProposed:
    """Somebody a line fits who is not proposed: `held` already, or `once` proposed for more."""

    person: str
    result: Result
    held: int | None
    why: str
    line: int


def in_force(rules: Iterable[PromotionFacts], day: str) -> tuple[PromotionFacts, ...]:
    """The rules in force on a day, written `2026-11-20`.

    >>> in_force([], "2026-11-20")
    ()
    """
    return tuple(
        rule
        for rule in rules
        if (rule.from_ is None or rule.from_ <= day) and (rule.to is None or day <= rule.to)
    )


def proposals(
    rule: PromotionFacts, winners: Sequence[Winner]
) -> tuple[tuple[Proposed, ...], tuple[NotProposed, ...]]:
    """Apply one rule: who is proposed, in the order of the winners, and who is not and why.

    For each result the first line that fits decides its level, and the first with a title its
    title.
    """
    found: list[Proposed] = []
    left: list[NotProposed] = []
    for winner in winners:
        fitting = [(n, line) for n, line in enumerate(rule.lines) if fits(line, winner)]
        levels = [(n, line) for n, line in fitting if line.level is not None]
        titles = [n for n, line in fitting if line.title is not None]
        number, wanted = levels[0] if levels else (None, None)
        level = None if wanted is None else _level(wanted, winner.level)
        title = titles[0] if titles else None
        if number is not None and level is None:
            left.append(NotProposed(winner.person, winner.result, winner.level, "held", number))
        if level is not None or title is not None:
            line = number if level is not None and number is not None else title or 0
            found.append(Proposed(winner.person, winner.result, winner.level, level, title, line))
    return _once(found, left) if rule.once else (tuple(found), tuple(left))


def fits(line: PromotionLineFacts, winner: Winner) -> bool:
    """Tell whether everything a line asks for holds."""
    result = winner.result
    named = (
        (not line.trades or result.trade in line.trades)
        and (not line.divisions or result.division in line.divisions)
        and (not line.awards or result.award in line.awards)
    )
    right = result.honoured and named and _right_person(line, winner)
    return right and _high_enough(line, winner)


def _high_enough(line: PromotionLineFacts, winner: Winner) -> bool:
    place = winner.result.place
    return (
        place > line.after
        and (line.first is None or place <= line.first)
        and (line.share is None or place <= line.share * winner.placed)
        and all(winner.points[need.key] >= need.at_least for need in line.needs)
    )


def _right_person(line: PromotionLineFacts, winner: Winner) -> bool:
    return (line.student is None or line.student == winner.student) and (
        not line.held or (winner.level or 0) in line.held
    )


def _level(line: PromotionLineFacts, held: int | None) -> int | None:
    """The level a line proposes to somebody who holds one; None when there is none to propose."""
    if line.level is None or held is None or held > line.level:
        return line.level
    return held - 1 if line.above and held > 1 else None


def _once(
    found: Sequence[Proposed], left: Sequence[NotProposed]
) -> tuple[tuple[Proposed, ...], tuple[NotProposed, ...]]:
    """Keep of each person's levels the highest, and each title once."""
    best: dict[str, Proposed] = {}
    for one in found:
        known = best.get(one.person)
        if one.level is not None and (known is None or one.level < (known.level or one.level)):
            best[one.person] = one
    kept: list[Proposed] = []
    out = list(left)
    titled: set[tuple[str, int | None]] = set()
    for one in found:
        level = one.level if best.get(one.person) is one else None
        title = None if (one.person, one.title) in titled else one.title
        if one.level is not None and level is None:
            out.append(NotProposed(one.person, one.result, one.held, "once", one.line))
        if level is not None or title is not None:
            kept.append(replace(one, level=level, title=title))
            titled.add((one.person, title))
    return tuple(kept), tuple(out)
