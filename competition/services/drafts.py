"""Backup copies of unsigned sheets (草稿): not marks, and never counted.

A paper seat keeps its first typing in the same place; one is never taken for the other.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import delete, select, update

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow
from competition.models.event import Module, ModuleState, Stage, Trade
from competition.models.panel import Medium, PanelSeat
from competition.models.sheet import Draft, ScoreSheet, SheetState
from competition.services import strict_json

MOST_BYTES = 64 * 1024
MOST_MARKS = 2000
KEYS = frozenset({"marks", "note", "notes", "clocks"})


def keep(actor: Actor, sheet_id: uuid.UUID, raw: bytes, *, now: datetime) -> None:
    """Keep the newest copy of what a judge is marking; the last one to arrive wins.

    raw: `{"marks": {aspect: {…}}, "note": "…", "notes": {aspect: "…"}, "clocks": {aspect: {…}}}`.
    It is nobody's decision yet, so it leaves no trace; the sheet's row is held until the commit,
    so that no copy stays behind of what is signed at the same moment. Raises
    NotNow("sheet-closed") where there is nothing to mark any more, or marks come from paper by now.
    """
    row = db.session.execute(
        select(
            ScoreSheet.state,
            PanelSeat.account_id,
            PanelSeat.medium,
            Module.state,
            Stage.trade_id,
            Trade.event_id,
        )
        .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
        .join(Module, Module.id == ScoreSheet.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(ScoreSheet.id == sheet_id)
        .with_for_update(of=ScoreSheet)
    ).one_or_none()
    if row is None:
        raise NotFound("not-found")
    state, seated, medium, module_state, trade_id, event_id = row
    policy.require(actor, Permission.SHEET_SIGN, Scope(event_id, trade_id))
    if seated != actor.id:
        raise NotFound("not-found")
    closed = state not in (SheetState.OPEN, SheetState.REOPENED) or medium is Medium.PAPER
    if closed or module_state is ModuleState.LOCKED:
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


def typist(raw: bytes | None) -> str | None:
    """The account id of whoever typed a paper sheet the first time; None for a tablet's copy."""
    found: str | None = strict_json.read(raw).get("by") if raw else None
    return found


def forget(seat_id: uuid.UUID) -> None:
    """Throw away what the judge who leaves a seat had begun: the next one is not to see it."""
    query = select(Draft.sheet_id, Draft.body).join(ScoreSheet, ScoreSheet.id == Draft.sheet_id)
    rows = db.session.execute(query.where(ScoreSheet.seat_id == seat_id)).all()
    begun = [row.sheet_id for row in rows if typist(row.body) is None]
    db.session.execute(delete(Draft).where(Draft.sheet_id.in_(begun)))


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
