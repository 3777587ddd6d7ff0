"""Exact numbers and the states of a mark (分值、状态): text to fraction and back, never a float."""

from __future__ import annotations

import re
from enum import StrEnum
from fractions import Fraction

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,9})?")

#: A measured value keeps at most this many decimals.
MOST_DECIMALS = 8


class MarkStatus(StrEnum):
    """What one mark is: given, not attempted (未做), or simply not there yet."""

    SCORED = "scored"
    NOT_ATTEMPTED = "not_attempted"
    MISSING = "missing"


class EntryStatus(StrEnum):
    """What an entry is in a stage or module: statuses are never numbers."""

    PRESENT = "present"
    ABSENT = "absent"
    WITHDRAWN = "withdrawn"
    DISQUALIFIED = "disqualified"
    NOT_ADVANCED = "not-advanced"


def is_number(text: object) -> bool:
    """Tell whether this is a decimal string as the contest file writes them.

    >>> [is_number(text) for text in ("8.5", "-3", "08", "1e3", "１", 8)]
    [True, True, False, False, False, False]
    """
    return isinstance(text, str) and _NUMBER.fullmatch(text) is not None


def exact(text: str) -> Fraction:
    """Read a decimal string.

    >>> exact("8.25")
    Fraction(33, 4)
    """
    if not is_number(text):
        raise ValueError(text)
    return Fraction(text)


def decimals(number: Fraction) -> int | None:
    """Count the decimals a number needs; None when no number of decimals would do.

    >>> decimals(Fraction("0.25")), decimals(Fraction(1, 3)), decimals(Fraction(40))
    (2, None, 0)
    """
    rest, twos, fives = number.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def scaled(number: Fraction, places: int) -> int:
    """Turn a number into whole units of 10⁻ᵖˡᵃᶜᵉˢ; ValueError when it has more decimals.

    >>> scaled(Fraction("8.5"), 3)
    8500
    """
    unit: int = 10**places
    units, rest = divmod(number.numerator * unit, number.denominator)
    if rest:
        raise ValueError(number)
    return units


def text(number: Fraction, at_least: int = 0) -> str:
    """Write a number with the decimals it needs, or as a quotient when none would do.

    >>> text(Fraction(17, 2)), text(Fraction(40), 2), text(Fraction(-1, 4)), text(Fraction(1, 3))
    ('8.5', '40.00', '-0.25', '1/3')
    """
    places = decimals(number)
    if places is None:
        return f"{number.numerator}/{number.denominator}"
    places = max(places, at_least)
    units = abs(number.numerator) * 10**places // number.denominator
    sign = "-" if number < 0 else ""
    whole, part = divmod(units, 10**places)
    return f"{sign}{whole}.{part:0{places}d}" if places else f"{sign}{whole}"
