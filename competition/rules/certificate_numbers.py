"""Numbers of certificates with check characters (证书编号、校验位).

Rule: ISO/IEC 7064, MOD 1271-36: two check characters over digits and capital letters. They catch
every single wrong character, every exchange of neighbours, and nearly all else that hands do.
"""

from __future__ import annotations

import re

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_MODULUS, _RADIX = 1271, 36
#: Digits of a sequence within its series; a longer sequence simply grows.
SEQUENCE = 5
SERIES = re.compile(r"[A-Z0-9]{2,16}")
_NUMBER = re.compile(r"([A-Z0-9]{2,16})-([0-9]{5,9})-([A-Z0-9]{2})")
_DASHES = str.maketrans(dict.fromkeys("－—–‐‑−_", "-"))


def check_characters(text: str) -> str:
    """Return the two check characters of digits and capitals.

    >>> check_characters("ISO79")
    '3W'
    """
    value = 0
    for character in text:
        value = (value * _RADIX + _VALUES[character]) % _MODULUS
    first, second = divmod((1 - value * _RADIX * _RADIX) % _MODULUS, _RADIX)
    return ALPHABET[first] + ALPHABET[second]


def compose(series: str, sequence: int) -> str:
    """Return the number of the `sequence`-th certificate of a series.

    >>> compose("DKB2025", 123)
    'DKB2025-00123-EO'
    """
    if not SERIES.fullmatch(series) or sequence < 1:
        raise ValueError(series)
    digits = f"{sequence:0{SEQUENCE}d}"
    return f"{series}-{digits}-{check_characters(series + digits)}"


def fold(text: str) -> str:
    """Write a typed number as it is printed: capitals, narrow, plain hyphens, no blanks.

    >>> fold(" dkb2025－00123-eo ")
    'DKB2025-00123-EO'
    """
    narrow = "".join(
        chr(ord(character) - 0xFEE0) if "！" <= character <= "～" else character
        for character in text.translate(_DASHES)
    )
    return "".join(narrow.split()).upper()


def is_number(text: str) -> bool:
    """Whether a folded number has the form of one and its check characters agree.

    >>> is_number("DKB2025-00123-EO"), is_number("DKB2025-00132-EO")
    (True, False)
    """
    found = _NUMBER.fullmatch(text)
    if found is None:
        return False
    series, digits, check = found.groups()
    return check_characters(series + digits) == check


def series_of(text: str) -> str:
    """Make a series out of an event's code: its letters and digits, capitals, at most 16.

    >>> series_of("dakabei-2025")
    'DAKABEI2025'
    """
    kept = "".join(character for character in text.upper() if character in _VALUES)
    return (kept or "CERT")[:16].ljust(2, "0")
