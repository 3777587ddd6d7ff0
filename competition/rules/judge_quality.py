"""How a panel's judges agree (评分一致性): spread, outlying marks, severity, agreement, drift.

Everything is exact in fractions; a root is taken once, at the end, to stated digits. Nothing here
reads or changes a result: it says what the marks look like, and a person says what that means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from competition.rules.scales import NORMAL, median

#: Statistics of a judge are shown from this many codes on: fewer say nothing.
LEAST_CODES = 8
#: What a mean absolute deviation is multiplied by to be a normal spread, √(π/2).
NORMAL_OF_MEAN = Fraction(12533, 10000)
#: A mark so many normal spreads from the panel's median is outlying.
OUTLYING = 3
#: Digits of a root.
DIGITS = 6

ZERO = Fraction(0)

#: Points by seat, then by code; what is not there was not marked.
Marks = Mapping[str, Mapping[str, Fraction]]


@dataclass(frozen=True, slots=True)
class Outlier:
    """A mark far from the panel's median.

    limit: three normal spreads of the panel, in points.
    """

    seat: str
    code: str
    points: Fraction
    middle: Fraction
    limit: Fraction


@dataclass(frozen=True, slots=True)
class Severity:
    """How far above (+) or below (−) the others a judge marks, on average, in points.

    margin: two standard errors; with `count` codes the true value lies within mean ± margin in
    about 19 panels of 20. None while there is one code alone.
    """

    seat: str
    count: int
    mean: Fraction
    margin: Fraction | None

    @property
    def tells(self) -> bool:
        """Whether the mean is further from zero than chance easily brings it."""
        return self.margin is not None and abs(self.mean) > self.margin


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a judge orders codes as the others do.

    correlation: from −1 to 1, None where somebody gives everybody the same. error: root mean square
    of the distance to the mean of the others, in points. variety: own standard deviation over the
    others' mean's; well below 1 means a judge uses little of the scale.
    """

    seat: str
    count: int
    correlation: Fraction | None
    error: Fraction
    variety: Fraction | None


@dataclass(frozen=True, slots=True)
class Drift:
    """What changed from the first half of a judge's sheets to the second, against the others."""

    seat: str
    count: int
    first: Fraction
    second: Fraction
    margin: Fraction | None

    @property
    def change(self) -> Fraction:
        """Second half less first half, in points: above zero the judge grew milder."""
        return self.second - self.first

    @property
    def tells(self) -> bool:
        """Whether the change is further from zero than chance easily brings it."""
        return self.margin is not None and abs(self.change) > self.margin


def root(number: Fraction, digits: int = DIGITS) -> Fraction:
    """The square root to so many digits, half up; of nothing below zero.

    >>> root(Fraction(2), 3)
    Fraction(707, 500)
    """
    unit: int = 10**digits
    scaled = number.numerator * (2 * unit) ** 2 // number.denominator
    return Fraction((isqrt(scaled) + 1) // 2, unit)


def mean(numbers: Sequence[Fraction]) -> Fraction:
    """The mean of at least one number."""
    return sum(numbers, ZERO) / len(numbers)


def variance(numbers: Sequence[Fraction]) -> Fraction:
    """The sample variance of at least two numbers."""
    middle = mean(numbers)
    return sum(((number - middle) ** 2 for number in numbers), ZERO) / (len(numbers) - 1)


def codes_of(marks: Marks) -> list[str]:
    """Every code somebody marked, in order of text."""
    return sorted({code for given in marks.values() for code in given})


def spreads(marks: Marks) -> dict[str, Fraction]:
    """How far apart the highest and the lowest mark of each code lie, where two or more marked it.

    >>> spreads({"J1": {"K-1": Fraction(8)}, "J2": {"K-1": Fraction(6)}})
    {'K-1': Fraction(2, 1)}
    """
    found = {}
    for code in codes_of(marks):
        given = [held[code] for held in marks.values() if code in held]
        if len(given) > 1:
            found[code] = max(given) - min(given)
    return found


def outliers(marks: Marks, least: Fraction = ZERO) -> list[Outlier]:
    """Marks more than three normal spreads from their panel's median, the furthest first.

    least: nothing this near or nearer is named, one step of the scale as a rule. The normal spread
    is 1.4826 times the median absolute deviation of all distances of the panel, so that a few wild
    marks do not hide one another; where more than half of the marks agree exactly, and that is
    nought, 1.2533 times the mean absolute deviation (Iglewicz and Hoaglin, 1993).
    """
    found, distances = [], []
    for code in codes_of(marks):
        given = {seat: held[code] for seat, held in marks.items() if code in held}
        if len(given) < 3:
            continue
        middle = median(list(given.values()))
        found += [(seat, code, points, middle) for seat, points in given.items()]
        distances += [points - middle for points in given.values()]
    if not distances:
        return []
    centre = median(distances)
    away = [abs(distance - centre) for distance in distances]
    limit = OUTLYING * (NORMAL * median(away) or NORMAL_OF_MEAN * mean(away))
    far = [Outlier(*each, limit) for each in found if abs(each[2] - each[3]) > max(limit, least)]
    return sorted(far, key=lambda o: (-abs(o.points - o.middle), o.code, o.seat))


def residuals(marks: Marks, seat: str) -> dict[str, Fraction]:
    """A seat's mark less the mean of the others', for each code another seat marked too."""
    found = {}
    for code, points in marks.get(seat, {}).items():
        others = [held[code] for other, held in marks.items() if other != seat and code in held]
        if others:
            found[code] = points - mean(others)
    return found


def severity(marks: Marks, seat: str) -> Severity | None:
    """How strict or mild a seat is against the others, with two standard errors."""
    away = list(residuals(marks, seat).values())
    return Severity(seat, len(away), mean(away), _margin(away)) if away else None


def _margin(numbers: Sequence[Fraction]) -> Fraction | None:
    if len(numbers) < 2:
        return None
    return 2 * root(variance(numbers) / len(numbers))


def agreement(marks: Marks, seat: str) -> Agreement | None:
    """How a seat goes with the mean of the others: correlation, error, variety."""
    away = residuals(marks, seat)
    if not away:
        return None
    own = [marks[seat][code] for code in away]
    others = [marks[seat][code] - gap for code, gap in away.items()]
    error = root(mean([gap**2 for gap in away.values()]))
    return Agreement(seat, len(away), correlation(own, others), error, _variety(own, others))


def correlation(one: Sequence[Fraction], other: Sequence[Fraction]) -> Fraction | None:
    """Pearson's correlation to six digits; None where either does not vary.

    >>> correlation([Fraction(1), Fraction(2)], [Fraction(2), Fraction(4)])
    Fraction(1, 1)
    """
    here, there = mean(one), mean(other)
    pairs = list(zip(one, other, strict=True))
    both = sum(((a - here) * (b - there) for a, b in pairs), ZERO)
    first = sum(((a - here) ** 2 for a in one), ZERO)
    second = sum(((b - there) ** 2 for b in other), ZERO)
    if not first or not second:
        return None
    found = root(both**2 / (first * second))
    return found if both >= 0 else -found


def _variety(own: Sequence[Fraction], others: Sequence[Fraction]) -> Fraction | None:
    if len(own) < 2 or not variance(others):
        return None
    return root(variance(own) / variance(others))


def drift(marks: Marks, seat: str, order: Sequence[str]) -> Drift | None:
    """How a seat's distance to the others moved from its first sheets to its last.

    order: its codes as it signed them. The middle one of an odd number belongs to the first half.
    """
    away = residuals(marks, seat)
    held = [away[code] for code in order if code in away]
    half = (len(held) + 1) // 2
    if len(held) - half < 2:
        return None
    first, second = held[:half], held[half:]
    margin = 2 * root(variance(first) / len(first) + variance(second) / len(second))
    return Drift(seat, len(held), mean(first), mean(second), margin)


def own_and_others(
    marks: Marks, seat: str, own: frozenset[str]
) -> tuple[list[Fraction], list[Fraction]]:
    """A seat's distances to the others: for codes of its own unit, and for the rest.

    own: what belongs to the unit of whoever sits there.
    """
    away = residuals(marks, seat)
    inside = [gap for code, gap in away.items() if code in own]
    return inside, [gap for code, gap in away.items() if code not in own]
