"""How exact points look on the chief's pages (显示)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from competition.rules.rounding import rounded
from competition.rules.values import text
from competition.web.marking import bp


@bp.app_template_filter("figure")
def figure(value: Fraction | None, decimals: int = 1) -> str:
    """Exact points at so many decimals, half up, with a real minus; nothing for None."""
    if value is None:
        return ""
    return text(rounded(Fraction(value), decimals, "half-up"), decimals).replace("-", "−")


@bp.app_template_filter("stopwatch")
def stopwatch(seconds: Decimal) -> str:
    """Seconds as a stopwatch shows them: 15:07.4."""
    whole = int(seconds)
    part = f"{seconds:f}".partition(".")[2].rstrip("0")
    return f"{whole // 60}:{whole % 60:02}" + (f".{part}" if part else "")
