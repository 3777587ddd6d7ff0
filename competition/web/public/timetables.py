"""The published timetable for everybody (赛程公布): the latest edition, by day, trade, site."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from competition.services import timetable_editions
from competition.services.timetable_differences import Change
from competition.services.timetable_editions import Edition
from competition.web import filters
from competition.web.guards import open_to_all
from competition.web.public import bp
from competition.web.wording import in_language

WHY = "a published timetable is for everybody"


@bp.get("/r/<event>/timetable")
@open_to_all(WHY)
def show_public_timetable(event: str) -> ResponseReturnValue:
    found = timetable_editions.public(event)
    g.timezone = found.timezone
    asked = {name: request.args.get(name, "")[:200] for name in ("trade", "site")}
    number = request.args.get("number", "").strip()[:20]
    days: dict[str, list[dict[str, Any]]] = {}
    for one in found.sessions:
        if _wanted(one, asked, number):
            line = _line(one, ZoneInfo(found.timezone))
            days.setdefault(line["day"], []).append(line)
    return render_template(
        "public/timetable.html",
        event={"name": found.event_name, "sample": found.sample, "code": found.event_code},
        edition=found,
        changes=[one for one in found.changes if _concerns(one, asked, number)],
        days=days,
        trades=_trades(found),
        sites=timetable_editions.sites_of(found.sessions),
        asked=asked,
        number=number,
    )


def _wanted(one: Mapping[str, Any], asked: Mapping[str, str], number: str) -> bool:
    return (
        asked["trade"] in ("", one["trade_code"])
        and asked["site"] in ("", one["site"])
        and (not number or number in one["entries"])
    )


def _concerns(change: Change, asked: Mapping[str, str], number: str) -> bool:
    """Whether a change is of what was asked for, as it was or as it is."""
    rows = (change.before, change.after)
    return any(row is not None and _wanted(row, asked, number) for row in rows)


def _line(one: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    start, end = (datetime.fromisoformat(one[each]).astimezone(zone) for each in ("start", "end"))
    return {
        "day": start.date(),
        "time": filters.span(start, end),
        "trade": in_language(one["trade"]),
        "part": in_language(one["module"] or one["stage"]),
        "name": in_language(one["name"]),
        "site": one["site"],
        "entries": one["entries"],
    }


def _trades(found: Edition) -> list[tuple[str, str]]:
    names = {one["trade_code"]: in_language(one["trade"]) for one in found.sessions}
    return sorted(names.items())
