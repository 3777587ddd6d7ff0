"""A list of trades under the names of their chains or systems (按产业链、按系统)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request
from flask_babel import gettext as _

from competition.services import trade_groups
from competition.web.wording import in_language

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Chapter(Generic[T]):
    """Trades under one heading; no heading where the event divides nothing."""

    heading: str
    trades: list[T]


@dataclass(frozen=True, slots=True)
class Divided(Generic[T]):
    """The chapters, and the ways to divide that there are, for `segments`."""

    chapters: list[Chapter[T]]
    ways: list[dict[str, Any]]


def divided(
    event: str, trades: Iterable[T], code_of: Callable[[T], str], address: Callable[[str], str]
) -> Divided[T]:
    """Divide trades as the address asks (`by`): by chain, else by system, else not at all.

    address: where the list divided another way is shown.
    """
    asked = request.args.get("by", "")
    words = {"sector": _("By chain"), "system": _("By system")}
    known = {way: trade_groups.of_event(event, way) for way in trade_groups.WAYS}
    there = [way for way in trade_groups.WAYS if known[way]]
    all_of_them = list(trades)
    if not there:
        return Divided([Chapter("", all_of_them)], [])
    by = asked if asked in there else there[0]
    ways = [
        {"label": words[way], "url": address(way), "current": way == by}
        for way in there
        if len(there) > 1
    ]
    mine = {code_of(each): each for each in all_of_them}
    without = _("Without a chain") if by == "sector" else _("Without a system")
    chapters = [
        Chapter(
            in_language(group.name) if group.name else without,
            [mine[code] for code in group.trades if code in mine],
        )
        for group in known[by]
    ]
    return Divided([each for each in chapters if each.trades], ways)
