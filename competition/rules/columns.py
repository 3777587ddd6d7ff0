"""Whole columns of points (整列计算): one number an entry, in units of 1/den, integers as a rule.

A number that does not fit its column's unit (a mean over fewer seats) stays a Fraction of that
unit; all arithmetic here is exact for both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from competition.rules.facts import PanelCombineFacts
from competition.rules.panels import drops
from competition.rules.point_rules import Rounding
from competition.rules.rounding import quotient

Item = int | Fraction


@dataclass(frozen=True, slots=True)
class Column:
    """One number an entry, in units of 1/den points."""

    den: int
    items: list[Item]

    def at(self, n: int) -> Fraction:
        """The n-th number in points.

        >>> Column(100, [250]).at(0)
        Fraction(5, 2)
        """
        return Fraction(self.items[n], self.den)


def fitted(number: Fraction) -> Item:
    """A whole number as an int, anything else as it is."""
    return number.numerator if number.denominator == 1 else number


def lifted(column: Column, den: int) -> list[Item]:
    """The same numbers in a finer unit; `den` is a multiple of the column's.

    >>> lifted(Column(10, [5]), 1000)
    [500]
    """
    times = den // column.den
    return column.items if times == 1 else [item * times for item in column.items]


def added(columns: Sequence[Column]) -> Column:
    """Add columns number by number.

    >>> added([Column(2, [1]), Column(3, [1])])
    Column(den=6, items=[5])
    """
    den = lcm(*(column.den for column in columns))
    if len(columns) == 1:
        return columns[0]
    return Column(den, list(map(sum, zip(*(lifted(c, den) for c in columns), strict=True))))


def multiplied(column: Column, factor: Fraction) -> Column:
    """Multiply a column by one number."""
    if factor == 1:
        return column
    top = factor.numerator
    items = column.items if top == 1 else [item * top for item in column.items]
    return Column(column.den * factor.denominator, items)


def products(columns: Sequence[Column]) -> Column:
    """Multiply columns number by number."""
    found = columns[0]
    for column in columns[1:]:
        pairs = zip(found.items, column.items, strict=True)
        found = Column(found.den * column.den, [a * b for a, b in pairs])
    return found


def bounded(column: Column, floor: Fraction | None, cap: Fraction | None) -> Column:
    """Keep every number between floor and cap."""
    items = column.items
    if floor is not None:
        low = fitted(floor * column.den)
        items = [low if item < low else item for item in items]
    if cap is not None:
        high = fitted(cap * column.den)
        items = [high if item > high else item for item in items]
    return Column(column.den, items)


def round_column(column: Column, rounding: Rounding | None) -> Column:
    """Round every number as a stage says; without a rounding nothing changes.

    >>> round_column(Column(3, [2, 4]), Rounding(to=2))
    Column(den=100, items=[67, 133])
    """
    if rounding is None:
        return column
    unit, den, mode = 10**rounding.to, column.den, rounding.mode
    if unit % den == 0:
        return Column(unit, lifted(column, unit)) if _whole(column) else _slow(column, rounding)
    if mode == "half-up" and _whole(column):
        return Column(unit, _half_up(column.items, 2 * unit, den))
    return _slow(column, rounding)


def _whole(column: Column) -> bool:
    return Fraction not in set(map(type, column.items))


def _half_up(items: Sequence[Item], twice: int, den: int) -> list[Item]:
    double = 2 * den
    return [
        (item * twice + den) // double if item >= 0 else -((den - item * twice) // double)
        for item in items
    ]


def _slow(column: Column, rounding: Rounding) -> Column:
    unit: int = 10**rounding.to
    den, mode = column.den, rounding.mode
    items: list[Item] = [
        quotient(item.numerator * unit, item.denominator * den, mode) for item in column.items
    ]
    return Column(unit, items)


def combined(
    rule: PanelCombineFacts, seats: Sequence[list[Item]], den: int, shares: Sequence[Fraction]
) -> Column:
    """Combine one list a seat, all in the same unit, into the panel's column.

    >>> rule = PanelCombineFacts(rule="trimmed", high=1, low=1)
    >>> combined(rule, [[9], [7], [8], [8], [10]], 1, ())
    Column(den=3, items=[25])
    """
    count = len(seats)
    if rule.rule == "shares":
        columns = [
            multiplied(Column(den, s), share) for s, share in zip(seats, shares, strict=True)
        ]
        return multiplied(added(columns), 1 / sum(shares, Fraction(0)))
    if count == 1:
        return Column(den, seats[0])
    if rule.rule == "median":
        low, high = (count - 1) // 2, (count - 1) // 2
        items = _middle(seats, low, high)
        return Column(den, items) if count % 2 else Column(den * 2, items)
    low, high = drops(rule, count)
    items = _middle(seats, low, high) if low or high else list(map(sum, zip(*seats, strict=True)))
    if rule.rule in ("mean", "trimmed"):
        den *= count - low - high
    return Column(den, items)


def _middle(seats: Sequence[list[Item]], low: int, high: int) -> list[Item]:
    """Sum what lies between the `low` lowest and the `high` highest of each row."""
    rows = map(sorted, zip(*seats, strict=True))
    if len(seats) == 5 and low == high == 1:  # The commonest panel: unpacking beats slicing.
        return [a + b + c for _low, a, b, c, _high in rows]
    end = len(seats) - high
    return [sum(row[low:end]) for row in rows]


def apart(seats: Sequence[list[Item]], limit: Fraction) -> set[int]:
    """Positions where the seats' numbers lie further apart than the limit, in their own unit."""
    rows = list(zip(*seats, strict=True))
    ends = zip(map(max, rows), map(min, rows), strict=True)
    return {n for n, (most, least) in enumerate(ends) if most - least > limit}
