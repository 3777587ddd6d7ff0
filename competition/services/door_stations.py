"""The station somebody draws or reads out at the door (赛位): written where it is free."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select

from competition.db import db
from competition.models.event import Stage, Trade
from competition.models.timetable import Allocation, ContestSession, Station


def note(where: uuid.UUID, session: ContestSession | None, code: str) -> str:
    """Put an entry at a station of its session and return what is wrong, or nothing.

    `station-unknown`, `station-taken` by another entry, `station-differs` from the one that stands
    in the plan, which stays: whoever planned it was not at the door.
    """
    if not code or session is None:
        return ""
    station = db.session.scalars(
        select(Station)
        .join(Trade, Trade.event_id == Station.event_id)
        .join(Stage, Stage.trade_id == Trade.id)
        .where(Stage.id == session.stage_id, func.lower(Station.code) == code.lower())
    ).first()
    if station is None:
        return "station-unknown"
    rows = db.session.scalars(
        select(Allocation).where(Allocation.contest_session_id == session.id)
    ).all()
    own = next((row for row in rows if row.entry_in_stage_id == where), None)
    if own is not None and own.station_id is not None:
        return "" if own.station_id == station.id else "station-differs"
    if any(row.station_id == station.id for row in rows):
        return "station-taken"
    if own is None:
        last = max((row.position for row in rows), default=-1)
        own = Allocation(
            id=uuid.uuid4(),
            contest_session_id=session.id,
            entry_in_stage_id=where,
            position=last + 1,
        )
        db.session.add(own)
    own.station_id = station.id
    db.session.flush()
    return ""


def of(where: uuid.UUID, session: ContestSession | None) -> str:
    """The station an entry has in a session, or nothing."""
    if session is None:
        return ""
    code = db.session.scalar(
        select(Station.code)
        .join(Allocation, Allocation.station_id == Station.id)
        .where(Allocation.contest_session_id == session.id, Allocation.entry_in_stage_id == where)
    )
    return code or ""
