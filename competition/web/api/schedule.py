"""Timetable, stations and draws for programs (赛程、赛位、抽签), by entry number."""

from __future__ import annotations

import uuid
from typing import Any

from flask import g, jsonify
from flask.typing import ResponseReturnValue

from competition.services import (
    coding_states,
    lots,
    timetable,
    timetable_facts,
    timetable_imports,
)
from competition.web.api import bp
from competition.web.api.operations import Operation, serves
from competition.web.api.staged import Listed, findings, serve
from competition.web.guards import utcnow


@bp.get("/events/<event>/timetable")
@serves(Operation("schedule", "timetable", "Every session, with who works where", "Timetable"))
def show_timetable(event: str) -> ResponseReturnValue:
    found = timetable_facts.load(g.actor, g.event.scope)
    _first, _last, zone = timetable_facts.calendar(g.event.scope)
    lines = []
    for sitting in found.table.sittings:
        one, part = found.sessions[sitting.key], found.parts[sitting.part]
        lines.append(
            {
                "id": str(one.id),
                "code": one.code,
                "name": one.name,
                "trade": part.trade_code,
                "stage": part.stage_name,
                "module": part.module_name or None,
                "starts_at": one.starts_at.astimezone(zone).isoformat(),
                "ends_at": one.ends_at.astimezone(zone).isoformat(),
                "site": one.site,
                "fixed": one.fixed,
                "places": [
                    {"entry": seat.entry, "station": seat.station} for seat in sitting.seats
                ],
            }
        )
    lines.sort(key=lambda line: (line["starts_at"], line["trade"], line["code"], line["site"]))
    return jsonify(timezone=zone.key, items=lines)


@bp.get("/events/<event>/stations")
@serves(Operation("schedule", "timetable", "The stations, by site and number", "Stations"))
def list_stations(event: str) -> ResponseReturnValue:
    found = timetable.stations(g.actor, g.event.scope)
    return jsonify(
        items=[{"code": each.code, "site": each.site, "used": each.used} for each in found]
    )


@bp.get("/events/<event>/stages")
@serves(Operation("schedule", "draws", "The stages of all trades, each of which draws", "Stages"))
def list_stages(event: str) -> ResponseReturnValue:
    found = coding_states.stages(g.actor, g.event.scope)
    return jsonify(
        items=[
            {
                "id": str(each.id),
                "trade": each.trade_code,
                "name": each.name,
                "entries": each.present,
            }
            for each in found
        ]
    )


@bp.get("/events/<event>/stages/<uuid:stage_id>/draws")
@serves(
    Operation("schedule", "draws", "Every draw of a stage, the newest first, to replay", "Draws")
)
def list_draws(event: str, stage_id: uuid.UUID) -> ResponseReturnValue:
    found = lots.history(g.actor, g.event.scope, stage_id)
    return jsonify(
        items=[
            {
                "kind": each.kind,
                "method": each.method,
                "seed": each.seed,
                "list_digest": each.list_digest,
                "even": each.even,
                "rows": [list(row) for row in each.rows],
                "drawn_at": each.drawn_at.isoformat(),
                "replaced_at": each.replaced_at.isoformat() if each.replaced_at else None,
                "reason": each.reason,
                "replays": each.replays,
            }
            for each in found
        ]
    )


def stage(filename: str, data: bytes) -> uuid.UUID:
    """Keep a timetable to be looked at."""
    return timetable_imports.stage(g.actor, g.event.scope, filename, data, now=utcnow())


def staged(staged_id: uuid.UUID) -> dict[str, Any]:
    """A staged timetable as it stands."""
    preview = timetable_imports.look(g.actor, g.event.scope, staged_id)
    return {
        "filename": preview.filename,
        "ready": preview.is_ready,
        "sessions": len(preview.lines),
        "new": sum(new for _code, _part, _entries, new in preview.lines),
        "problems": findings(preview.problems),
    }


def take(staged_id: uuid.UUID) -> dict[str, Any]:
    """Take a staged timetable in, whole or not at all."""
    return {"sessions": timetable_imports.take(g.actor, g.event.scope, staged_id, now=utcnow())}


serve(
    Listed(
        "timetable",
        "timetable",
        "/events/<event>/timetables",
        "/events/<event>/timetables/<uuid:staged_id>",
        ("stage_timetable", "show_staged_timetable", "import_timetable"),
        (
            "Stage a timetable and hold it against trades, entries and stations",
            "A staged timetable as it stands now",
            "Take a staged timetable in, whole or not at all",
        ),
        "StagedTimetable",
        "TimetableTaken",
        stage,
        staged,
        take,
    )
)
