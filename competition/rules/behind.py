"""Places behind those who went on (未晋级名次): whom a gate left, in the order of his own stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from competition.rules.facts import TradeFacts
from competition.rules.ranking import Place
from competition.rules.standings import Standing, Standings
from competition.rules.values import EntryStatus


def counted_stages(trade: TradeFacts) -> tuple[str, ...]:
    """The stages whose gate gives places to those it leaves behind, the last one first."""
    return tuple(
        stage.code
        for stage in reversed(trade.stages)
        if stage.gate is not None and stage.gate.behind
    )


def behind(
    trade: TradeFacts, standings: Standings, stages: Mapping[str, Standings]
) -> dict[str, Place]:
    """The places, by entry number, of those who have none of their own: behind all who have one.

    stages: the standings of each of `counted_stages`. Whoever came further stands before whoever
    was left earlier; within a stage its own places decide, and its ties stay ties.
    """
    shared = trade.ranking.shared if trade.ranking is not None else "1224"
    found: dict[str, Place] = {}
    for division, lines in standings.groups.items():
        left = {line.number for line in lines if line.reason == EntryStatus.NOT_ADVANCED}
        placed = [line.place for line in lines if line.place is not None]
        groups = list(_left_groups(trade, stages, division, left))
        found |= _places(groups, len(placed), max(placed, default=0), shared)
    return found


def _left_groups(
    trade: TradeFacts, stages: Mapping[str, Standings], division: str, left: set[str]
) -> list[list[str]]:
    """Entries that share a place, in order; each stands in the last stage it was placed in."""
    waiting, groups = set(left), []
    for code in counted_stages(trade):
        lines = _placed(stages[code], division, waiting)
        for _place, members in groupby(lines, key=lambda line: line.place):
            groups.append(sorted(line.number for line in members))
        waiting -= {line.number for line in lines}
    return groups


def _placed(standings: Standings, division: str, wanted: set[str]) -> list[Standing]:
    lines: Sequence[Standing] = standings.groups.get(division) or standings.lines
    return [line for line in lines if line.place is not None and line.number in wanted]


def _places(
    groups: Sequence[Sequence[str]], before: int, last: Place, shared: str
) -> dict[str, Place]:
    """Places after `before` entries of which the last has the place `last`.

    >>> _places([["7"], ["5", "6"], ["4"]], 3, 3, "1224")
    {'7': 4, '5': 5, '6': 5, '4': 7}
    >>> _places([["5", "6"], ["4"]], 3, 2, "1223")
    {'5': 3, '6': 3, '4': 4}
    """
    found: dict[str, Place] = {}
    for number, group in enumerate(groups, 1):
        place: Place = before + 1
        if shared == "1223":
            place = last + number
        elif shared == "mean":
            middle = Fraction(2 * before + len(group) + 1, 2)
            place = middle.numerator if middle.denominator == 1 else middle
        found |= dict.fromkeys(group, place)
        before += len(group)
    return found
