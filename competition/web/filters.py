"""How points, times and names look on a page (显示)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from flask import g
from flask_babel import get_locale
from markupsafe import Markup, escape

#: A short text may break behind these.
BREAKS = re.compile(r"(?<=[，、；。])")
#: A day as a refusal names it, with or without the time of day and the zone.
TOLD = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d(\+\d\d:\d\d)?)?", re.ASCII)
DAY = len("2025-11-25")


def points(value: Decimal | int | str | None, decimals: int | None = None) -> str:
    """Points with a real minus and a stated number of decimals; — means there is none."""
    if value is None:
        return "—"
    number = Decimal(value)
    text = f"{number:f}" if decimals is None else f"{number:.{decimals}f}"
    return text.replace("-", "−")


def _local(value: datetime) -> datetime:
    return value.astimezone(ZoneInfo(g.get("timezone") or "Asia/Shanghai"))


def _english() -> bool:
    return str(get_locale() or "zh_CN").startswith("en")


def moment(value: datetime | str | None, *, seconds: bool = False) -> str:
    """2025年11月25日 17:30; a text is a moment as a publication keeps it, in ISO 8601."""
    if value is None:
        return "—"
    local = _local(datetime.fromisoformat(value) if isinstance(value, str) else value)
    clock = f"{local.hour}:{local.minute:02d}" + (f":{local.second:02d}" if seconds else "")
    return f"{day(local.date())} {clock}"


def lately(value: datetime | None) -> str:
    """17:30 where that was today, else the whole moment: a hall lives by the clock."""
    if value is None:
        return "—"
    local = _local(value)
    if local.date() != _local(datetime.now(UTC)).date():
        return moment(value)
    return f"{local.hour}:{local.minute:02d}"


def today(now: datetime) -> str:
    """The day it is, where the event is."""
    return day(_local(now).date())


def day(value: date | str | None) -> str:
    """2025年11月25日, or 25 November 2025; a text is a day in ISO 8601."""
    if value is None:
        return "—"
    if isinstance(value, str):
        value = date.fromisoformat(value)
    if _english():
        return f"{value.day} {value:%B} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


def days(first: date, last: date) -> str:
    """19–21 November 2025, 2025年11月19日—21日: what two days share is said once."""
    if first == last:
        return day(first)
    year, month = first.year == last.year, first.year == last.year and first.month == last.month
    if _english():
        begun = f"{first.day}" if month else f"{first.day} {first:%B}" if year else day(first)
        return f"{begun}–{day(last)}" if month else f"{begun} – {day(last)}"
    ended = f"{last.day}日" if month else f"{last.month}月{last.day}日" if year else day(last)
    return f"{day(first)}—{ended}"


def short_day(value: date) -> str:
    """11月25日, or 25 Nov; of another year with its year."""
    year = "" if value.year == _local(datetime.now(UTC)).year else str(value.year)
    if _english():
        return f"{value.day} {value:%b} {year}".strip()
    return f"{year}年{value.month}月{value.day}日" if year else f"{value.month}月{value.day}日"


def span(start: datetime, end: datetime) -> str:
    """8:30—12:00, or 8:30–12:00 in English; both in the time they are to be read in."""
    first, last = (f"{each.hour}:{each.minute:02d}" for each in (start, end))
    return f"{first}{'–' if _english() else '—'}{last}"


def told(text: str) -> str:
    """A day or a moment as a refusal names it: 2025-11-25 17:30 is 2025年11月25日 17:30."""
    if not TOLD.fullmatch(text):
        return text
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    if len(text) == DAY:
        return day(at.date())
    return moment(at) if at.tzinfo else f"{day(at.date())} {at.hour}:{at.minute:02d}"


def phrases(text: str) -> Markup:
    """Let a short Chinese text break between its phrases and nowhere else."""
    parts = [escape(part) for part in BREAKS.split(text) if part]
    if len(parts) < 2:
        return escape(text)
    return Markup("").join(Markup('<span class="phrase">{}</span>').format(part) for part in parts)
