"""Numbers that people copy by hand (证书编号、加密号): no look-alikes, and a check sign.

Chance is not made here: whoever gives out codes brings the random numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

#: Digits and capitals without I, L, O, U: nothing is taken for something else.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("ILOilo", "110110")
#: The check sign's modulus: the greatest prime the alphabet has signs for.
PRIME = 31


def tidied(text: str) -> str:
    """Read what somebody copied: case, blanks and look-alikes do not matter.

    >>> tidied(" dkb2025-o1i7 ")
    'DKB2025-0117'
    """
    return "".join(text.split()).translate(_READ_AS).upper()


def check_sign(text: str) -> str:
    """The sign that catches a wrong or two exchanged signs.

    Each sign counts by its place, modulo a prime, so one wrong sign or two exchanged neighbours
    always change it, as long as they differ modulo that prime.

    >>> check_sign("DKB2025-0117") != check_sign("DKB2025-0171")
    True
    """
    total = 0
    for place, sign in enumerate((sign for sign in text if sign in ALPHABET), start=1):
        total += (place % (PRIME - 1) + 1) * ALPHABET.index(sign)
    return ALPHABET[total % PRIME]


def certificate_number(prefix: str, serial: int, digits: int = 4) -> str:
    """A certificate's number: prefix, serial of fixed length, check sign (证书编号).

    >>> certificate_number("DKB2025", 117)
    'DKB2025-0117-H'
    """
    body = f"{tidied(prefix)}-{serial:0{digits}d}"
    return f"{body}-{check_sign(body)}"


def is_certificate_number(text: str) -> bool:
    """Tell whether a copied number carries its right check sign.

    >>> is_certificate_number("dkb2025-o117-h"), is_certificate_number("DKB2025-0118-H")
    (True, False)
    """
    body, dash, sign = tidied(text).rpartition("-")
    return bool(dash and body) and sign == check_sign(body)


def blind_codes(prefix: str, numbers: Iterable[int], size: int) -> Iterator[str]:
    """Different blind codes from random whole numbers (加密号): prefix and digits of one length.

    numbers: uniform below 10 to the power of `size`, from the system's random source.

    >>> list(blind_codes("K-", [17, 17, 5], 3))
    ['K-017', 'K-005']
    """
    given: set[int] = set()
    for number in numbers:
        if number not in given:
            given.add(number)
            yield f"{prefix}{number:0{size}d}"
