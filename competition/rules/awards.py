"""Awards (奖项) from places: by share, count or threshold, never splitting a tie unless said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from competition.rules.medals import medals
from competition.rules.ranking_facts import AwardFacts, AwardRuleFacts
from competition.rules.rounding import quotient


@dataclass(frozen=True, slots=True)
class Eligible:
    """One placed entry as the rules see it: who it ties with, its points, its unit.

    points: by `NeedFacts.key`; the total under its own code and under "". scale: its points on the
    WorldSkills scale, where a rule reads them.
    """

    group: int
    points: Mapping[str, Fraction]
    unit: str = ""
    scale: Fraction = Fraction(0)


@dataclass(slots=True)
class Chosen:
    """Whom one rule takes, by position, and why each other is passed over.

    why: `rank`, `tie` (beyond the number, but equal to the last) for those taken; `behind`, `tie`,
    `threshold`, `need`, `unit` for the others. short: a threshold ended it before its number.
    """

    taken: list[int] = field(default_factory=list)
    why: dict[int, str] = field(default_factory=dict)
    short: bool = False


def quota(rule: AwardRuleFacts, placed: int, entries: int) -> int | None:
    """How many a rule provides for; None when only a threshold limits it.

    >>> quota(AwardRuleFacts(share=Fraction(1, 10)), 25, 30), quota(AwardRuleFacts(count=2), 9, 9)
    (3, 2)
    """
    if rule.count is not None:
        return rule.count
    if rule.share is None:
        return None
    whole = rule.share * (placed if rule.of == "placed" else entries)
    return quotient(whole.numerator, whole.denominator, rule.round)


def end_of(rule: AwardRuleFacts, wanted: int | None, before: int, placed: int) -> int:
    """Up to which number of entries a rule reaches; never before the awards given already end.

    >>> half = AwardRuleFacts(share=Fraction(1, 2), reach="up-to")
    >>> end_of(half, 5, 3, 10), end_of(half, 2, 3, 10)
    (5, 3)
    """
    if wanted is None:
        return placed
    return max(before, wanted) if rule.reach == "up-to" else before + wanted


def allot(
    awards: Sequence[AwardFacts],
    ranked: Sequence[Eligible],
    entries: int,
    total: str = "",
    placed: int | None = None,
) -> list[str | None]:
    """Give each placed entry its award, in the order of the awards.

    ranked: in order of place. entries: how many took part in all. total: the node a threshold reads
    unless its rule names another. placed: how many a share of the placed is of, where some of them
    do not stand in `ranked`. Returns award codes in the order of `ranked`.

    >>> from competition.rules.point_rules import Text
    >>> first = AwardFacts(code="first", name=Text(zh="一等奖"), rule=AwardRuleFacts(count=1))
    >>> allot([first], [Eligible(0, {}), Eligible(0, {}), Eligible(1, {})], 3)
    ['first', 'first', None]
    """
    given: list[str | None] = [None] * len(ranked)
    end = _give_medals(awards, ranked, given)
    for award in awards:
        if award.rule.medal is not None:
            continue
        wanted = quota(award.rule, len(ranked) if placed is None else placed, entries)
        used = sum(code is not None for code in given)
        end = end_of(award.rule, wanted, end, len(ranked))
        waiting = [n for n, code in enumerate(given) if code is None]
        found = choose(award.rule, ranked, waiting, end - used, total)
        for n in found.taken:
            given[n] = award.code
        if found.short or wanted is None:
            end = used + len(found.taken)
    return given


def _give_medals(
    awards: Sequence[AwardFacts], ranked: Sequence[Eligible], given: list[str | None]
) -> int:
    """Give the medals of the scale, which come before every other award; returns how many."""
    codes: dict[str | None, str] = {
        award.rule.medal: award.code for award in awards if award.rule.medal
    }
    if not codes:
        return 0
    leading = next(award.rule for award in awards if award.rule.medal)
    found = medals([one.scale for one in ranked], leading.window, leading.anchor)
    for n, medal in enumerate(found):
        given[n] = codes.get(medal)
    return sum(code is not None for code in given)


def choose(
    rule: AwardRuleFacts,
    ranked: Sequence[Eligible],
    waiting: Sequence[int],
    room: int,
    total: str = "",
) -> Chosen:
    """Take so many of those waiting as one rule provides for, best first.

    waiting: positions in `ranked`, in order. room: how many there is room for; a tie across the end
    goes as the rule says, and those over a unit's number make room for the next.
    """
    found = Chosen()
    units: dict[str, int] = {}
    for group in _groups(ranked, waiting):
        if found.short or len(found.taken) >= room:
            found.why |= dict.fromkeys(group, "threshold" if found.short else "behind")
            continue
        first = ranked[group[0]]
        if rule.at_least is not None and _read(rule, first, total) < rule.at_least:
            found.short = True
            found.why |= dict.fromkeys(group, "threshold")
            continue
        able = _able(rule, ranked, group, units, found, total)
        before = len(found.taken)
        room = _take(rule, able, found, room)
        for n in found.taken[before:]:
            units[ranked[n].unit] = units.get(ranked[n].unit, 0) + 1
    return found


def _groups(ranked: Sequence[Eligible], waiting: Sequence[int]) -> list[list[int]]:
    groups: list[list[int]] = []
    for n in waiting:
        if groups and ranked[groups[-1][0]].group == ranked[n].group:
            groups[-1].append(n)
        else:
            groups.append([n])
    return groups


def _read(rule: AwardRuleFacts, one: Eligible, total: str) -> Fraction:
    return one.scale if rule.on == "worldskills" else one.points[rule.node or total]


def _able(
    rule: AwardRuleFacts,
    ranked: Sequence[Eligible],
    group: Sequence[int],
    units: Mapping[str, int],
    found: Chosen,
    total: str,
) -> list[int]:
    """Who of a tie group has the marks asked for, and whose unit still has room for all its own."""
    able = []
    for n in group:
        points = ranked[n].points
        if all(points[need.key or total] >= need.at_least for need in rule.needs):
            able.append(n)
        else:
            found.why[n] = "need"
    if rule.per_unit is None:
        return able
    kept = []
    for n in able:
        unit = ranked[n].unit
        of_unit = units.get(unit, 0) + sum(ranked[k].unit == unit for k in able)
        if of_unit <= rule.per_unit:
            kept.append(n)
        else:
            found.why[n] = "unit"
    return kept


def _take(rule: AwardRuleFacts, able: Sequence[int], found: Chosen, room: int) -> int:
    """Take a tie group, or what the rule lets in of it; returns the room there is from now on."""
    left = room - len(found.taken)
    over = len(able) > left
    if over and rule.tie == "exclude":
        found.why |= dict.fromkeys(able, "tie")
        return len(found.taken)
    taken = able[:left] if rule.tie == "split" else able
    found.taken.extend(taken)
    found.why |= dict.fromkeys(taken, "tie" if over else "rank")
    found.why |= {n: "tie" for n in able if n not in taken}
    return room
