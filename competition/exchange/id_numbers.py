"""Check, read and mask resident identity numbers (居民身份证号码, GB 11643)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_FACTORS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_SPACES = re.compile(r"[\s'’‘-]+")


def clean_id_number(text: str) -> str:
    """Fold width, case and spaces.

    >>> clean_id_number("４１０802 19900101 123x")
    '41080219900101123X'
    """
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).upper()


def id_trouble(number: str, *, on: date | None = None) -> str:
    """Name what is wrong with a cleaned number: "" or a code; `on` refuses later birthdays.

    >>> id_trouble("11010519491231002X"), id_trouble("110105199002300027")
    ('', 'id-birthday')
    """
    if not _SHAPE.fullmatch(number):
        return "id-length" if re.fullmatch(r"[0-9]+X?", number) else "id-characters"
    born = birthday(number)
    if born is None or born.year < 1900 or (on is not None and born > on):
        return "id-birthday"
    return "" if _CHECKS[_remainder(number)] == number[17] else "id-check-digit"


def birthday(number: str) -> date | None:
    """The day of birth in a number of eighteen signs; None when there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def gender_of(number: str) -> str:
    """The gender in a valid number: "m" or "f"."""
    return "m" if int(number[16]) % 2 else "f"


def masked(number: str) -> str:
    """Show a number so that its owner knows it and nobody else.

    >>> masked("11010519491231002X"), masked("E1234567")
    ('110***********002X', '****4567')
    """
    if len(number) == 18:
        return f"{number[:3]}{'*' * 11}{number[14:]}"
    return f"****{number[-4:]}" if len(number) > 6 else "****"


def _remainder(number: str) -> int:
    pairs = zip(number[:17], _FACTORS, strict=True)
    return sum(int(digit) * factor for digit, factor in pairs) % 11
