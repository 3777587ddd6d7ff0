"""The medal table (奖牌榜): units by the awards their entries won, best award first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Brought:
    """One entry's part: its trade and unit, the name of its award, whether it took part."""

    trade: str
    unit: str
    award: str | None
    present: bool


@dataclass(frozen=True, slots=True)
class MedalLine:
    """One unit: its place, awards in the table's order, and how it took part."""

    place: int
    tied: bool
    unit: str
    counts: tuple[int, ...]
    #: In how many trades it had entries, how many, and how many of them took part.
    trades: int
    entries: int
    present: int

    @property
    def total(self) -> int:
        """All its awards."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class MedalTable:
    """Names of the awards, best first, and the units by place."""

    awards: tuple[str, ...]
    lines: tuple[MedalLine, ...]
    #: Names the lists still say, each with the unit it counts for by now.
    merged: tuple[tuple[str, str], ...] = ()


def medal_table(entries: Iterable[Brought], awards: Mapping[str, int]) -> MedalTable:
    """Rank units by their best awards, then the next, and so on; equal ones share the place.

    awards: every name and its rank in the trade that ranks it highest; those of one rank stand in
    the order given. Units without an award share the last place.

    >>> got = [Brought("a", "U", "gold", True), Brought("a", "V", "silver", True)]
    >>> [(x.place, x.unit, x.counts) for x in medal_table(got, {"gold": 0, "silver": 1}).lines]
    [(1, 'U', (1, 0)), (2, 'V', (0, 1))]
    """
    names = tuple(sorted(awards, key=lambda name: awards[name]))
    units: dict[str, list[Brought]] = {}
    for one in entries:
        units.setdefault(one.unit, []).append(one)
    won = {
        unit: tuple(Counter(one.award for one in own)[name] for name in names)
        for unit, own in units.items()
    }
    alike = Counter(won.values())
    better = sorted(won.values(), reverse=True)
    lines = [
        MedalLine(
            place=better.index(won[unit]) + 1,
            tied=alike[won[unit]] > 1,
            unit=unit,
            counts=won[unit],
            trades=len({one.trade for one in own}),
            entries=len(own),
            present=sum(one.present for one in own),
        )
        for unit, own in units.items()
    ]
    return MedalTable(names, tuple(sorted(lines, key=lambda line: (line.place, line.unit))))
