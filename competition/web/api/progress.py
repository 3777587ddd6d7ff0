"""How far everything is, for programs (进度): trades, readiness, tablets, who judges where."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import g, jsonify
from flask.typing import ResponseReturnValue

from competition.services import devices, panels, progress, readiness
from competition.web.api import bp
from competition.web.api.operations import Operation, serves
from competition.web.guards import utcnow


def moment(at: datetime | None) -> str | None:
    """A moment as JSON writes it."""
    return at.isoformat() if at else None


@bp.get("/events/<event>/progress")
@serves(Operation("progress", "progress", "How far every trade is, counted", "Progress"))
def show_progress(event: str) -> ResponseReturnValue:
    return jsonify(items=[_trade(each) for each in progress.of_event(g.actor, g.event.scope)])


def _trade(trade: progress.TradeProgress) -> dict[str, Any]:
    return {
        "code": trade.code,
        "name": trade.name,
        "steps": [{"name": step.name, "state": step.state} for step in trade.steps],
        "entries": trade.entries,
        "absent": trade.absent,
        "publication": trade.publication,
        "certificates": trade.certificates,
        "modules": [
            {
                "id": str(module.id),
                "code": module.code,
                "name": module.name,
                "state": module.state,
                "scheme": module.scheme,
                "codes": module.codes,
                "seats": module.seats,
                "seats_taken": module.seats_taken,
                "sheets": module.sheets,
            }
            for module in trade.modules
        ],
    }


@bp.get("/events/<event>/readiness")
@serves(Operation("progress", "progress", "What every trade still needs, until when", "Readiness"))
def show_readiness(event: str) -> ResponseReturnValue:
    board = readiness.board(g.actor, g.event.scope, now=utcnow())
    return jsonify(
        items=[
            {
                "code": line.code,
                "name": line.name,
                "held": line.held,
                "cells": [
                    {
                        "item": cell.item,
                        "state": cell.state,
                        "done": cell.done,
                        "whole": cell.whole,
                        "due": cell.due.isoformat() if cell.due else None,
                    }
                    for cell in line.cells
                ],
            }
            for line in board
        ]
    )


@bp.get("/events/<event>/devices")
@serves(Operation("progress", "progress", "Tablets and what they last said", "Devices"))
def list_devices(event: str) -> ResponseReturnValue:
    return jsonify(
        items=[
            {
                "id": str(row.id),
                "label": row.label,
                "kind": row.kind,
                "paired_at": row.paired_at.isoformat(),
                "last_seen_at": moment(row.last_seen_at),
                "revoked_at": moment(row.revoked_at),
                "returned_at": moment(row.returned_at),
                "status": row.status,
            }
            for row in devices.devices_of(g.actor, g.event.scope)
        ]
    )


@bp.get("/events/<event>/trades/<trade>/panels")
@serves(Operation("panels", "panels", "A trade's panels and seats, and who sits there", "Panels"))
def list_panels(event: str, trade: str) -> ResponseReturnValue:
    return jsonify(
        items=[
            {
                "module": str(module.id),
                "code": module.code,
                "name": module.name,
                "panels": [
                    {
                        "code": panel.code,
                        "name": panel.name,
                        "seats": [
                            {
                                "code": seat.code,
                                "role": seat.role,
                                "judge": seat.name or None,
                                "medium": seat.medium,
                                "counts": seat.counts,
                            }
                            for seat in panel.seats
                        ],
                    }
                    for panel in module.panels
                ],
            }
            for module in panels.of_trade(g.actor, g.trade.scope)
        ]
    )
