"""How published figures and statuses are said (数字与状态)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from flask_babel import gettext as _

from competition.rules.values import text as exact_text


def status_word(status: str) -> str:
    """Why an entry has no place."""
    words = {
        "absent": _("Absent"),
        "withdrawn": _("Withdrawn"),
        "disqualified": _("Disqualified"),
        "incomplete": _("Incomplete"),
        "not-advanced": _("Did not go on"),
        "zero": _("No points in a part"),
    }
    return words.get(status, "")


def figure(text: str, decimals: int = 0) -> str:
    """An exact number with a real minus and at least so many decimals; one that never ends is cut.

    >>> figure("8.5", 2), figure("-16/3")
    ('8.50', '−5.3333…')
    """
    try:
        number = Decimal(text)
    except InvalidOperation:
        return _endless(text)
    shown = f"{number:f}"
    have = len(shown.partition(".")[2])
    if have < decimals:
        shown = f"{number:.{decimals}f}"
    return shown.replace("-", "−")


def places(numbers: Iterable[Fraction | None]) -> int:
    """How many decimals a column needs so that every number in it ends; endless ones ask for none.

    >>> places([Fraction(137, 10), Fraction(16, 3), None, Fraction(7829, 100)])
    2
    """
    said = (exact_text(number) for number in numbers if number is not None)
    return max((len(each.partition(".")[2]) for each in said), default=0)


def _endless(text: str) -> str:
    """A quotient without end, cut after four decimals; what is no quotient as it is."""
    above, stroke, below = text.removeprefix("-").partition("/")
    if not stroke or not (above.isdecimal() and below.isdecimal()):
        return text.replace("-", "−")
    cut = int(above) * 10**4 // int(below)
    sign = "−" if text.startswith("-") else ""
    return f"{sign}{cut // 10**4}.{cut % 10**4:04d}…"
