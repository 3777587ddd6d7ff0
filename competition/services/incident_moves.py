"""The plan of the day follows the chief (换位、移场): a spare station, the last session.

Whoever was sent elsewhere is expected there, by the desk, the lists and the timetable alike; where
he was stands in the incident and in the trail.
"""

from __future__ import annotations

from sqlalchemy import func, select

from competition.db import db
from competition.models.floor import Incident
from competition.models.timetable import Allocation, ContestSession, Station
from competition.services.incident_stations import LAST, SPARE


def follow(row: Incident) -> None:
    """Put whoever a decided incident is about where the decision sends him.

    Nothing moves where the plan had no place for him, or gives the spare station to somebody who
    is away: then the register alone says it.
    """
    own = db.session.scalars(
        select(Allocation).where(
            Allocation.contest_session_id == row.contest_session_id,
            Allocation.entry_in_stage_id == row.entry_in_stage_id,
        )
    ).one_or_none()
    if own is None:
        return
    if row.decision == SPARE:
        _to_station(own, row)
    elif row.decision == LAST and row.given.get("session"):
        _to_session(own, row)
    db.session.flush()


def _to_station(own: Allocation, row: Incident) -> None:
    station = db.session.scalar(
        select(Station.id).where(
            Station.event_id == row.event_id, Station.code == row.given["station"]
        )
    )
    held = select(Allocation.id).where(
        Allocation.contest_session_id == own.contest_session_id, Allocation.station_id == station
    )
    if station is not None and db.session.scalar(held) is None:
        own.station_id = station


def _to_session(own: Allocation, row: Incident) -> None:
    """The station there is drawn or read out at the door."""
    here = db.session.get_one(ContestSession, own.contest_session_id)
    there = select(ContestSession.id).where(
        ContestSession.stage_id == here.stage_id,
        ContestSession.module_id.is_(None)
        if here.module_id is None
        else ContestSession.module_id == here.module_id,
        ContestSession.code == row.given["session"],
    )
    last = db.session.scalar(there)
    taken = select(Allocation.id).where(
        Allocation.contest_session_id == last,
        Allocation.entry_in_stage_id == own.entry_in_stage_id,
    )
    if last is None or db.session.scalar(taken) is not None:
        return
    positions = select(func.max(Allocation.position)).where(Allocation.contest_session_id == last)
    after = db.session.scalar(positions)
    own.contest_session_id, own.station_id = last, None
    own.position = 0 if after is None else after + 1
