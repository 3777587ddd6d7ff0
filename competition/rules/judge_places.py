"""Ranking by judges' places (名次制): firsts, ordinals, points by place, two kinds of majority.

Each judge's marks make an order of the entries; the orders, not the marks, decide. What comes out
is one number an entry, greater is better, for a key of the ranking.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

#: One judge's orders or places, one number an entry.
Row = Sequence[Fraction]


def ordinals(marks: Row, shared: str = "mean") -> list[Fraction]:
    """The places one judge's marks give: equal marks share the mean place, or the first of them.

    >>> [str(place) for place in ordinals([Fraction(n) for n in (9, 7, 7, 5)])]
    ['1', '5/2', '5/2', '4']
    >>> [str(place) for place in ordinals([Fraction(n) for n in (9, 7, 7, 5)], "first")]
    ['1', '2', '2', '4']
    """
    found = []
    for mark in marks:
        above = sum(other > mark for other in marks)
        equal = sum(other == mark for other in marks)
        found.append(Fraction(above + 1) + (Fraction(equal - 1, 2) if shared == "mean" else 0))
    return found


def firsts(judges: Sequence[Row]) -> list[Fraction]:
    """How many judges place an entry first.

    >>> [int(n) for n in firsts([[Fraction(9), Fraction(8)], [Fraction(7), Fraction(8)]])]
    [1, 1]
    """
    rows = [ordinals(marks, "first") for marks in judges]
    return [Fraction(sum(place == 1 for place in places)) for places in zip(*rows, strict=True)]


def place_sums(judges: Sequence[Row]) -> list[Fraction]:
    """Minus the sum of the judges' places: the lowest sum wins.

    >>> [int(n) for n in place_sums([[Fraction(9), Fraction(8)], [Fraction(7), Fraction(6)]])]
    [-2, -4]
    """
    rows = [ordinals(marks) for marks in judges]
    return [-sum(places, Fraction(0)) for places in zip(*rows, strict=True)]


def place_points(judges: Sequence[Row], first: Fraction, ratio: Fraction) -> list[Fraction]:
    """Points by place, first × ratio^(place − 1), summed; equal marks share the points they take.

    >>> rows = [[Fraction(9), Fraction(8)], [Fraction(9), Fraction(8)]]
    >>> [str(points) for points in place_points(rows, Fraction(12), Fraction(1, 2))]
    ['24', '12']
    """
    totals = [Fraction(0)] * (len(judges[0]) if judges else 0)
    for marks in judges:
        for n, place in enumerate(ordinals(marks, "first")):
            equal = sum(other == marks[n] for other in marks)
            at = int(place)
            shared = sum((first * ratio ** (at - 1 + k) for k in range(equal)), Fraction(0))
            totals[n] += shared / equal
    return totals


def pairwise(judges: Sequence[Row]) -> list[Fraction]:
    """How many others each is placed before by more than half of the judges (两两对决).

    Whom a judge marks equal he gives half to each; a duel that ends even counts half for both.

    >>> circle = [[Fraction(n) for n in row] for row in ((3, 2, 1), (2, 1, 3), (1, 3, 2))]
    >>> [int(n) for n in pairwise(circle)]
    [1, 1, 1]
    >>> [str(n) for n in pairwise([[Fraction(9), Fraction(8)], [Fraction(7), Fraction(8)]])]
    ['1/2', '1/2']
    """
    rows = list(zip(*judges, strict=True))
    return [
        sum((_duel(own, other) for m, other in enumerate(rows) if m != n), Fraction(0))
        for n, own in enumerate(rows)
    ]


def _duel(own: Row, other: Row) -> Fraction:
    """1 where more judges place the first before the other, a half where as many do not."""
    ahead = sum((a > b) - (a < b) for a, b in zip(own, other, strict=True))
    return Fraction((ahead > 0) - (ahead < 0) + 1, 2)


def majority(dances: Sequence[Sequence[Row]]) -> list[Fraction]:
    """Minus the place by majority: skating's rules 5 to 8 for one dance, 9 to 11 for several.

    dances: for each module, its judges' marks. Equal places are mean places.

    >>> three = [[Fraction(n) for n in row] for row in ((3, 2, 1), (3, 1, 2), (2, 3, 1))]
    >>> [int(n) for n in majority([three])]
    [-1, -2, -3]
    """
    judged = [[ordinals(marks, "first") for marks in dance] for dance in dances]
    by_dance = [_one_dance(dance) for dance in judged]
    if len(by_dance) == 1:
        return [-place for place in by_dance[0]]
    places = [list(row) for row in zip(*by_dance, strict=True)]
    pooled = [[judge[n] for dance in judged for judge in dance] for n in range(len(places))]
    return [-place for place in _final(places, pooled)]


def _one_dance(judges: Sequence[Row]) -> list[Fraction]:
    """Rules 5 to 8: the places of one dance."""
    marks = [list(row) for row in zip(*judges, strict=True)]
    needed = len(judges) // 2 + 1
    places = [Fraction(0)] * len(marks)
    left, next_place = set(range(len(marks))), 1
    for column in range(1, len(marks) + 1):
        have = [n for n in left if _within(marks[n], column) >= needed]
        for group in _grouped(have, marks, column):
            _share(places, group, next_place)
            next_place += len(group)
        left -= set(have)
    return places


def _within(marks: Sequence[Fraction], column: int) -> int:
    return sum(mark <= column for mark in marks)


def _column(marks: Sequence[Fraction], column: int) -> tuple[int, Fraction]:
    """A column's verdict: more marks within it first, then the lower sum of them."""
    inside = [mark for mark in marks if mark <= column]
    return -len(inside), sum(inside, Fraction(0))


def _grouped(
    have: Sequence[int], marks: Sequence[Sequence[Fraction]], column: int
) -> list[list[int]]:
    """Rules 6 and 7: order those with a majority, column after column; equals stay together."""
    keys = {
        n: tuple(_column(marks[n], each) for each in range(column, len(marks) + 1)) for n in have
    }
    groups: list[list[int]] = []
    for n in sorted(have, key=lambda n: (keys[n], n)):
        if groups and keys[groups[-1][0]] == keys[n]:
            groups[-1].append(n)
        else:
            groups.append([n])
    return groups


def _share(places: list[Fraction], group: Sequence[int], first: int) -> None:
    for n in group:
        places[n] = Fraction(2 * first + len(group) - 1, 2)


def _final(places: Sequence[Row], pooled: Sequence[Row]) -> list[Fraction]:
    """Rules 9 to 11: the sum of places, then most places so high, then all marks pooled."""
    sums = [sum(row, Fraction(0)) for row in places]
    final = [Fraction(0)] * len(places)
    next_place = 1
    for total in sorted(set(sums)):
        tied = [n for n, each in enumerate(sums) if each == total]
        while tied:
            best = _best(tied, places, pooled, next_place)
            _share(final, best, next_place)
            next_place += len(best)
            tied = [n for n in tied if n not in best]
    return final


def _best(
    tied: Sequence[int], places: Sequence[Row], pooled: Sequence[Row], place: int
) -> list[int]:
    """Rule 10 for the place at stake; rule 11 among those it leaves equal."""
    tenth = {n: _column(places[n], place) for n in tied}
    best = [n for n in tied if tenth[n] == min(tenth.values())]
    if len(best) == 1:
        return best
    needed = len(pooled[0]) // 2 + 1
    for column in range(place, len(places) + 1):
        have = [n for n in best if _within(pooled[n], column) >= needed]
        if have:
            return _grouped_from(have, pooled, column, len(places))
    return best


def _grouped_from(have: Sequence[int], pooled: Sequence[Row], column: int, last: int) -> list[int]:
    keys = {n: tuple(_column(pooled[n], each) for each in range(column, last + 1)) for n in have}
    return [n for n in have if keys[n] == min(keys.values())]
