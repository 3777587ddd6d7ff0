"""Backup copies of unsigned sheets (草稿): not marks, and never counted."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select, update

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow
from competition.models.event import Module, ModuleState, Stage, Trade
from competition.models.panel import PanelSeat
from competition.models.sheet import Draft, ScoreSheet, SheetState
from competition.services import strict_json

MOST_BYTES = 64 * 1024
MOST_MARKS = 2000
KEYS = frozenset({"marks", "note", "notes", "clocks"})


def keep(actor: Actor, sheet_id: uuid.UUID, raw: bytes, *, now: datetime) -> None:
    """Keep the newest copy of what a judge is marking; the last one to arrive wins.

    raw: `{"marks": {aspect: {…}}, "note": "…", "notes": {aspect: "…"}, "clocks": {aspect: {…}}}`.
    It is nobody's decision yet, so it leaves no trace. Raises NotNow("sheet-closed") where there is
    nothing to mark any more.
    """
    row = db.session.execute(
        select(ScoreSheet.state, PanelSeat.account_id, Module.state, Stage.trade_id, Trade.event_id)
        .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
        .join(Module, Module.id == ScoreSheet.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(ScoreSheet.id == sheet_id)
    ).one_or_none()
    if row is None:
        raise NotFound("not-found")
    state, seated, module_state, trade_id, event_id = row
    policy.require(actor, Permission.SHEET_SIGN, Scope(event_id, trade_id))
    if seated != actor.id:
        raise NotFound("not-found")
    if module_state is ModuleState.LOCKED or state not in (SheetState.OPEN, SheetState.REOPENED):
        raise NotNow("sheet-closed")
    count = _count(raw)
    values = {
        "body": raw,
        "marked_count": count,
        "device_id": actor.device_id,
        "saved_at": now,
    }
    done = db.session.execute(update(Draft).where(Draft.sheet_id == sheet_id).values(**values))
    if not done.rowcount:  # type: ignore[attr-defined]
        db.session.add(Draft(sheet_id=sheet_id, **values))
        db.session.flush()


def _count(raw: bytes) -> int:
    if len(raw) > MOST_BYTES:
        raise Invalid("draft-malformed")
    try:
        content = strict_json.read(raw)
    except ValueError:
        raise Invalid("draft-malformed") from None
    marks = content.get("marks") if isinstance(content, dict) else None
    if not isinstance(marks, dict) or len(marks) > MOST_MARKS:
        raise Invalid("draft-malformed")
    if not (content.keys() <= KEYS and isinstance(content.get("note") or "", str)):
        raise Invalid("draft-malformed")
    notes, clocks = content.get("notes", {}), content.get("clocks", {})
    if not (isinstance(notes, dict) and all(isinstance(text, str) for text in notes.values())):
        raise Invalid("draft-malformed")
    if not (isinstance(clocks, dict) and all(_is_mark(clock) for clock in clocks.values())):
        raise Invalid("draft-malformed")
    if not all(_is_mark(mark) for mark in marks.values()):
        raise Invalid("draft-malformed")
    return len(marks)


def _is_mark(mark: object) -> bool:
    """Whether this is an object of plain values: it goes back to a tablet as it came."""
    return isinstance(mark, dict) and not any(isinstance(v, dict | list) for v in mark.values())
