"""Scales that make trades comparable (标准分): the WorldSkills scale, beside raw points."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from competition.rules.rounding import quotient

#: Makes the median absolute deviation comparable with a standard deviation.
NORMAL = Fraction("1.4826")


def median(numbers: Sequence[Fraction]) -> Fraction:
    """The middle number; of an even count the mean of the middle two.

    >>> median([Fraction(3), Fraction(1), Fraction(2), Fraction(10)])
    Fraction(5, 2)
    """
    order = sorted(numbers)
    middle = len(order) // 2
    return (order[middle] + order[middle - 1 + len(order) % 2]) / 2


def worldskills_700(points: Sequence[Fraction]) -> list[int]:
    """The WorldSkills scale: the median entry has 700, a normal spread is 30.

    700 + 30 × (x − median) ÷ (1.4826 × MAD), rounded half up; everybody 700 where nothing spreads.

    >>> worldskills_700([Fraction(50), Fraction(60), Fraction(70)])
    [680, 700, 720]
    """
    middle = median(points)
    away = median([abs(number - middle) for number in points])
    if not away:
        return [700] * len(points)
    found = [700 + 30 * (number - middle) / (NORMAL * away) for number in points]
    return [quotient(number.numerator, number.denominator, "half-up") for number in found]
