"""Scales that make trades comparable (标准分): the WorldSkills scale, beside raw points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt, lcm

from competition.rules.rounding import quotient, rounded

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


def _twice_median(numbers: Sequence[int]) -> int:
    """Twice the median of whole numbers, which is whole."""
    order = sorted(numbers)
    middle = len(order) // 2
    return order[middle] + order[middle - 1 + len(order) % 2]


def worldskills_700(points: Sequence[Fraction]) -> list[int]:
    """The WorldSkills scale: the median entry has 700, a normal spread is 30.

    700 + 30 × (x − median) ÷ (1.4826 × MAD), rounded half up; everybody 700 where nothing spreads.

    >>> worldskills_700([Fraction(50), Fraction(60), Fraction(70)])
    [680, 700, 720]
    """
    unit = lcm(*(number.denominator for number in points))
    whole = [number.numerator * (unit // number.denominator) for number in points]
    middle = _twice_median(whole)
    apart = [2 * number - middle for number in whole]
    away = _twice_median([abs(number) for number in apart])
    if not away:
        return [700] * len(points)
    spread = NORMAL.numerator * away
    scaled = 60 * NORMAL.denominator
    return [quotient(700 * spread + scaled * number, spread, "half-up") for number in apart]


#: Decimals of a square root, cut off; far more than any scale shows.
ROOT_DECIMALS = 30


def root(number: Fraction) -> Fraction:
    """A square root to thirty decimals, cut off: whole-number arithmetic, the same everywhere.

    >>> root(Fraction(9, 4)), str(root(Fraction(2)))[:5]
    (Fraction(3, 2), '14142')
    """
    unit = 10**ROOT_DECIMALS
    return Fraction(isqrt(number.numerator * unit * unit // number.denominator), unit)


def mean(numbers: Sequence[Fraction]) -> Fraction:
    """The arithmetic mean."""
    return sum(numbers, Fraction(0)) / len(numbers)


def deviation(numbers: Sequence[Fraction]) -> Fraction:
    """The standard deviation of all that were marked (÷ n), its root as `root` gives it."""
    middle = mean(numbers)
    return root(mean([(number - middle) ** 2 for number in numbers]))


def spread_by_median(numbers: Sequence[Fraction]) -> Fraction:
    """1.4826 × the median distance from the median: single outliers do not move it."""
    middle = median(numbers)
    return NORMAL * median([abs(number - middle) for number in numbers])


@dataclass(frozen=True, slots=True)
class Scaled:
    """One mark beside what it is on a scale common to the panels."""

    raw: Fraction
    panel: str
    scaled: Fraction


def between_panels(
    marks: Sequence[tuple[str, Fraction]], rule: str = "z", decimals: int = 2
) -> list[Scaled]:
    """Put the marks of disjoint panels on one scale: each panel's middle and spread become all's.

    marks: panel and points, one an entry; every entry was marked by one panel alone. rule: `z`
    (mean and standard deviation), `robust` (median and 1.4826 × MAD), `shift` (means alone).
    Rounded half up to so many decimals. Where a panel or all of them have no spread, only the
    middle is moved. The raw mark always stands beside.

    >>> marks = [("A", Fraction(80)), ("A", Fraction(90)), ("B", Fraction(60)), ("B", Fraction(70))]
    >>> [str(one.scaled) for one in between_panels(marks, "shift")]
    ['70', '80', '70', '80']
    """
    middle, spread = _MEASURES[rule]
    everybody = [points for _, points in marks]
    panels: dict[str, list[Fraction]] = {}
    for panel, points in marks:
        panels.setdefault(panel, []).append(points)
    middles = {panel: middle(points) for panel, points in panels.items()}
    spreads = {panel: spread(points) if spread else Fraction(0) for panel, points in panels.items()}
    centre = middle(everybody) if marks else Fraction(0)
    width = spread(everybody) if spread and marks else Fraction(0)
    found = []
    for panel, points in marks:
        times = width / spreads[panel] if width and spreads[panel] else Fraction(1)
        value = centre + times * (points - middles[panel])
        found.append(Scaled(points, panel, rounded(value, decimals, "half-up")))
    return found


_MEASURES: dict[
    str,
    tuple[
        Callable[[Sequence[Fraction]], Fraction], Callable[[Sequence[Fraction]], Fraction] | None
    ],
] = {
    "z": (mean, deviation),
    "robust": (median, spread_by_median),
    "shift": (mean, None),
}
