"""Standings and publications for programs (名次与公示)."""

from __future__ import annotations

import json

from flask import g, jsonify
from flask.typing import ResponseReturnValue

from competition.errors import NotFound
from competition.services import medal_tables, public_files, public_results, standings_export
from competition.web.api import bp
from competition.web.api.operations import Operation, serves
from competition.web.wording import in_language


@bp.get("/events/<event>/trades/<trade>/standings")
@serves(Operation("standings", "results", "Standings as they are now, without names", "Standings"))
def show_standings(event: str, trade: str) -> ResponseReturnValue:
    content = standings_export.export(g.actor, g.trade.scope.trade_id, "json")
    return jsonify(items=json.loads(content))


@bp.get("/events/<event>/publications")
@serves(
    Operation(
        "read", "results", "The latest publication of every trade that has one", "Publications"
    )
)
def list_publications(event: str) -> ResponseReturnValue:
    try:
        notices = public_results.event(event).trades
    except NotFound:
        notices = ()
    return jsonify(items=[public_files.head(each) for each in notices])


@bp.get("/events/<event>/trades/<trade>/publication")
@serves(Operation("read", "results", "What was published of a trade", "Publication"))
def show_publication(event: str, trade: str) -> ResponseReturnValue:
    return jsonify(public_files.record(public_results.current(event, trade)))


@bp.get("/events/<event>/medals")
@serves(Operation("read", "results", "The medal table over what was published, by unit", "Medals"))
def show_medals(event: str) -> ResponseReturnValue:
    try:
        notices = public_results.event(event).trades
    except NotFound:
        notices = ()
    bodies = [notice.body for notice in notices if notice.body is not None]
    table = medal_tables.of_bodies(bodies, lambda name: str(in_language(name)))
    return jsonify(
        awards=list(table.awards),
        merged=[{"gone": gone, "into": into} for gone, into in table.merged],
        items=[
            {
                "place": line.place,
                "tied": line.tied,
                "unit": line.unit,
                "counts": list(line.counts),
                "trades": line.trades,
                "entries": line.entries,
                "present": line.present,
            }
            for line in table.lines
        ],
    )
