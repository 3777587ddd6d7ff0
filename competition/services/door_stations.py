"""The station somebody draws or reads out at the door (赛位): written where it is free."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import func, select

from competition.db import db
from competition.models.event import Stage, Trade
from competition.models.timetable import Allocation, ContestSession, Station

#: The door gave the station, to somebody the plan has in the session or in none: what it gave is
#: given back when the check-in is.
DRAWN, PLACED = "station-drawn", "place-drawn"
GIVEN = frozenset({DRAWN, PLACED})


def note(where: uuid.UUID, session: ContestSession | None, code: str) -> str:
    """Put an entry at a station of its session; return what it gave, what is wrong, or nothing.

    `station-drawn` or, where the plan had no place for him, `place-drawn`; `station-unknown`,
    `station-taken` by another entry, `station-differs` from the one that stands in the plan, which
    stays: whoever planned it was not at the door.
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
    given = DRAWN if own is not None else PLACED
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
    return given


def give_back(
    where: uuid.UUID, session: ContestSession | None, station: str, given: Collection[str]
) -> None:
    """Free what a check-in that is taken back had given; who was put elsewhere since stays there.

    given: the reasons of the check-in.
    """
    if session is None or not GIVEN & set(given):
        return
    if of(where, session).casefold() != station.casefold():
        return
    own = db.session.scalars(
        select(Allocation).where(
            Allocation.contest_session_id == session.id, Allocation.entry_in_stage_id == where
        )
    ).one()
    if PLACED in given:
        db.session.delete(own)
    else:
        own.station_id = None
    db.session.flush()


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
