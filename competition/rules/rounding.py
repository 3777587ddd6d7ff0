"""The named ways of rounding (修约): the only place that rounds, where a scheme says so."""

from __future__ import annotations

from fractions import Fraction

MODES = ("half-up", "half-even", "truncate", "up", "down")


def quotient(numerator: int, denominator: int, mode: str) -> int:
    """Divide whole numbers and round to a whole number; halves go away from zero in `half-up`.

    >>> [quotient(n, 2, "half-up") for n in (-5, -3, 3, 5)]
    [-3, -2, 2, 3]
    >>> [quotient(n, 2, "half-even") for n in (-5, -3, 3, 5)]
    [-2, -2, 2, 2]
    >>> quotient(-7, 2, "truncate"), quotient(7, 2, "up"), quotient(-7, 2, "down")
    (-3, 4, -4)
    """
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    whole, rest = divmod(numerator, denominator)
    if not rest or mode == "down":
        return whole
    if mode == "up":
        return whole + 1
    if mode == "truncate":
        return whole + 1 if whole < 0 else whole
    twice = 2 * rest - denominator
    if twice:
        return whole + 1 if twice > 0 else whole
    if mode == "half-even":
        return whole + (whole & 1)
    if mode == "half-up":
        return whole + 1 if whole >= 0 else whole
    raise ValueError(mode)


def rounded(number: Fraction, to: int, mode: str) -> Fraction:
    """Round points to so many decimals.

    >>> rounded(Fraction("2.675"), 2, "half-up"), rounded(Fraction("2.665"), 2, "half-even")
    (Fraction(67, 25), Fraction(133, 50))
    """
    unit: int = 10**to
    return Fraction(quotient(number.numerator * unit, number.denominator, mode), unit)
