"""Awards (奖项) from places: by share, count or threshold, never splitting a tie unless said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from competition.rules.ranking_facts import AwardFacts, AwardRuleFacts
from competition.rules.rounding import quotient


@dataclass(frozen=True, slots=True)
class Eligible:
    """One placed entry as the award rules see it: who it ties with, and its points by node."""

    group: int
    points: dict[str, Fraction]


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


def allot(
    awards: Sequence[AwardFacts], ranked: Sequence[Eligible], entries: int, total: str
) -> list[str | None]:
    """Give each placed entry its award, in the order of the awards.

    ranked: in order of place. entries: how many took part in all. total: the node a threshold reads
    unless its rule names another. Returns award codes in the order of `ranked`.

    >>> from competition.rules.point_rules import Text
    >>> first = AwardFacts(code="first", name=Text(zh="一等奖"), rule=AwardRuleFacts(count=1))
    >>> allot([first], [Eligible(0, {}), Eligible(0, {}), Eligible(1, {})], 3, "total")
    ['first', 'first', None]
    """
    given: list[str | None] = [None] * len(ranked)
    start = end = 0
    for award in awards:
        wanted = quota(award.rule, len(ranked), entries)
        end = len(ranked) if wanted is None else end + wanted
        stop, short = _reach(award.rule, ranked, start, end, total)
        for n in range(start, stop):
            given[n] = award.code
        start = max(start, stop)
        if short or wanted is None:
            end = start
    return given


def _reach(
    rule: AwardRuleFacts, ranked: Sequence[Eligible], start: int, end: int, total: str
) -> tuple[int, bool]:
    """How far an award reaches from `start`, and whether its threshold cut it short."""
    at = start
    while at < min(end, len(ranked)):
        stop = at
        while stop < len(ranked) and ranked[stop].group == ranked[at].group:
            stop += 1
        if rule.at_least is not None and ranked[at].points[rule.node or total] < rule.at_least:
            return at, True
        if stop > end and rule.tie == "exclude":
            return at, False
        if stop > end and rule.tie == "split":
            return end, False
        at = stop
    return at, False
