"""What was decided on the floor, as publications tell it (现场处理记录): by entry, and counted."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from competition.db import db
from competition.models.entry import Entry, EntryInStage
from competition.models.floor import Incident, IncidentState

DECIDED = (IncidentState.DECIDED, IncidentState.CARRIED_OUT)


def of_trade(trade_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    """What was decided about each entry, by entry number, in the order of the register.

    Nothing of what the floor wrote is told: the kind, the decision, its figures and its reason.
    """
    rows = db.session.execute(
        select(Incident, Entry.number)
        .join(EntryInStage, EntryInStage.id == Incident.entry_in_stage_id)
        .join(Entry, Entry.id == EntryInStage.entry_id)
        .where(Incident.trade_id == trade_id, Incident.state.in_(DECIDED))
        .order_by(Incident.number)
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row, number in rows:
        told: dict[str, Any] = {
            "number": row.number,
            "kind": row.kind.value,
            "at": row.happened_at.isoformat(timespec="seconds"),
            "decision": row.decision,
            "given": dict(row.given),
            "reason": row.reason,
        }
        if row.station:
            told["station"] = row.station
        found.setdefault(number, []).append(told)
    return found


def counts(trade_id: uuid.UUID) -> dict[str, int]:
    """How many incidents were decided, how often time was given back, and how many minutes."""
    rows = db.session.execute(
        select(Incident.decision, Incident.given).where(
            Incident.trade_id == trade_id, Incident.state.in_(DECIDED)
        )
    ).all()
    back = [int(given.get("minutes", 0)) for decision, given in rows if decision == "time-back"]
    found = {"decided": len(rows), "time-back": len(back), "minutes": sum(back)}
    return {key: value for key, value in found.items() if value}
