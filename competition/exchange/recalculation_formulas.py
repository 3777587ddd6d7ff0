"""Formulas on whole units (公式): lifting, bounding and rounding as every spreadsheet does them.

Rounding never calls ROUND on a quotient: halves are decided among whole numbers, so the result does
not hang on how a program keeps a binary fraction.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from competition.exchange.recalculation_grids import MOST, Unfit
from competition.rules.point_rules import Rounding


@dataclass(frozen=True, slots=True)
class Amount:
    """An expression that comes to whole units of 1/den points."""

    text: str
    den: int

    def lifted(self, den: int) -> str:
        """The expression in a finer unit."""
        return times(self.text, den // self.den)


def times(text: str, factor: int) -> str:
    """An expression multiplied by a whole number."""
    if factor == 1:
        return text
    if _plain(text):
        return f"{text}*{factor}"
    return f"({text})*{factor}"


def _plain(text: str) -> bool:
    """Whether an expression may be multiplied as it stands: an address, a number, one call."""
    depth = 0
    for n, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0 and sign in "+-*/=<>&" and n > 0:
            return False
    return not text.startswith("-")


def whole(number: Fraction, den: int) -> int:
    """A number in units of 1/den; Unfit when it is not a whole number of them."""
    units = number * den
    if units.denominator != 1:
        raise Unfit("too-fine")
    return int(units)


def multiplied(amount: Amount, factor: Fraction) -> Amount:
    """An expression times a number."""
    return Amount(times(amount.text, factor.numerator), amount.den * factor.denominator)


def bounded(amount: Amount, floor: Fraction | None, cap: Fraction | None) -> Amount:
    """An expression kept between floor and cap."""
    dens = [bound.denominator for bound in (floor, cap) if bound is not None]
    den = lcm(amount.den, *dens)
    text = amount.lifted(den)
    if floor is not None:
        text = f"MAX({whole(floor, den)},{text})"
    if cap is not None:
        text = f"MIN({whole(cap, den)},{text})"
    return Amount(text, den)


def rounded(cell: str, den: int, rounding: Rounding, greatest: Fraction) -> Amount:
    """The rounding of a cell in units of 1/den, in units of the decimals asked for.

    greatest: the greatest size such a cell has, in points: Unfit where a step would leave the range
    in which whole numbers are safe.

    >>> rounded("A1", 3, Rounding(to=0), Fraction(9)).text
    'SIGN(A1)*INT((ABS(A1)*2+3)/6)'
    """
    unit: int = 10**rounding.to
    shared = gcd(unit, den)
    up, down = unit // shared, den // shared
    if down == 1:
        return Amount(times(cell, up), unit)
    if 2 * greatest * den * up + down > MOST:
        raise Unfit("too-great")
    size = times(f"ABS({cell})", up)
    if rounding.mode == "truncate":
        return Amount(f"SIGN({cell})*INT({size}/{down})", unit)
    if rounding.mode == "half-even":
        twice = f"2*MOD({size},{down})"
        more = f"IF({twice}>{down},1,IF({twice}={down},MOD(INT({size}/{down}),2),0))"
        return Amount(f"SIGN({cell})*(INT({size}/{down})+{more})", unit)
    if rounding.mode != "half-up":
        raise Unfit("no-formula")
    twice = times(f"ABS({cell})", 2 * up)
    return Amount(f"SIGN({cell})*INT(({twice}+{down})/{2 * down})", unit)
