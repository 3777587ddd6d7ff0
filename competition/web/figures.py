"""How published figures and statuses are said (数字与状态)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from flask_babel import gettext as _


def status_word(status: str) -> str:
    """Why an entry has no place."""
    words = {
        "absent": _("Absent"),
        "withdrawn": _("Withdrawn"),
        "disqualified": _("Disqualified"),
        "incomplete": _("Incomplete"),
    }
    return words.get(status, "")


def figure(text: str, decimals: int = 0) -> str:
    """An exact number with a real minus and at least so many decimals; a quotient as it is."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text.replace("-", "−")
    shown = f"{number:f}"
    have = len(shown.partition(".")[2])
    if have < decimals:
        shown = f"{number:.{decimals}f}"
    return shown.replace("-", "−")
