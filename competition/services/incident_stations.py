"""The station and session an incident names (现场事件的赛位与场次): there, free, or asked about.

A phone may have written without a server, from a list that has changed since: what it names and
nobody knows is kept as it came, and the chief is asked which station was meant.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.models.entry import EntryInModule, EntryInStage
from competition.models.event import Stage
from competition.models.floor import Incident, IncidentKind, IncidentState
from competition.models.timetable import Allocation, ContestSession, Station
from competition.services import audit, away, timetable
from competition.services.floor_bodies import IncidentBody

#: So many stations are named in a sentence; a hall has fewer.
MOST_TOLD = 40
NO_STATION, NOBODY, NO_SESSION = "no-station", "nobody-there", "no-session"
SPARE, LAST, TIME_BACK = "spare-station", "last-session", "time-back"
#: A session named in the bytes as they came.
NAMED = re.compile(rb'"contest_session"\s*:\s*"[0-9a-f]')


def exact(event_id: uuid.UUID, text: str) -> str:
    """The station somebody means, as it is written; nothing where there is none of that name."""
    found = db.session.scalar(
        select(Station.code).where(
            Station.event_id == event_id, func.lower(Station.code) == text.strip().lower()
        )
    )
    return found or ""


def session_of(scope: Scope, body: IncidentBody) -> str:
    """The session a body names; one that is no more is no reason to lose what was written down."""
    there = {str(one.id) for one in sessions_of(scope)}
    return body.contest_session if body.contest_session in there else ""


def known(event_id: uuid.UUID) -> frozenset[str]:
    """Every station of an event, in small letters."""
    query = select(func.lower(Station.code)).where(Station.event_id == event_id)
    return frozenset(db.session.scalars(query))


def question(row: Incident, stations: Iterable[str]) -> str:
    """What has to be asked about where an incident happened; empty: nothing.

    stations: what `known` says of the event.
    """
    if row.state is not IncidentState.OPEN or row.kind is IncidentKind.LATE or not row.station:
        return ""
    if stations and row.station.lower() not in stations:
        return NO_STATION
    if row.contest_session_id is None and NAMED.search(row.body):
        return NO_SESSION
    return NOBODY if row.entry_in_stage_id is None else ""


def sessions_of(scope: Scope) -> list[ContestSession]:
    """The sessions of a trade by time."""
    query = (
        select(ContestSession)
        .join(Stage, Stage.id == ContestSession.stage_id)
        .where(Stage.trade_id == scope.trade_id)
        .order_by(ContestSession.starts_at, ContestSession.code)
    )
    return list(db.session.scalars(query))


def session_at(scope: Scope, row_id: uuid.UUID) -> uuid.UUID | None:
    """The session an incident belongs to: its own, else the one that ran when it happened."""
    row = db.session.get_one(Incident, row_id)
    at = row.happened_at
    running = (one.id for one in sessions_of(scope) if one.starts_at <= at <= one.ends_at)
    return row.contest_session_id or next(running, None)


def near(scope: Scope) -> list[str]:
    """The stations of the trade's sites; of the whole event where it has no site yet."""
    used = (
        select(Station.site)
        .join(Allocation, Allocation.station_id == Station.id)
        .join(ContestSession, ContestSession.id == Allocation.contest_session_id)
        .join(Stage, Stage.id == ContestSession.stage_id)
        .where(Stage.trade_id == scope.trade_id)
    )
    sites = set(db.session.scalars(used.distinct()))
    sites |= {one.site for one in sessions_of(scope) if one.site}
    rows = db.session.execute(
        select(Station.code, Station.site).where(Station.event_id == scope.event_id)
    ).all()
    own = [code for code, site in rows if site in sites] or [code for code, _site in rows]
    return sorted(own, key=timetable.natural)


def free(row: Incident) -> list[str]:
    """The stations near it at which nobody works at that time."""
    held = _held(row)
    return [code for code in near(Scope(row.event_id, row.trade_id)) if code not in held]


def free_at(scope: Scope, incident_id: uuid.UUID) -> list[str]:
    """The stations that may be given to whoever an incident of the trade is about."""
    row = db.session.get_one(Incident, incident_id)
    return free(row) if row.trade_id == scope.trade_id else []


def spare(row: Incident, text: str) -> tuple[str, Problem | None]:
    """The spare station the chief means, as it is written, or what is wrong with it.

    An event without stations takes what is typed: there is nothing to compare it with.
    """
    stations = near(Scope(row.event_id, row.trade_id))
    code = exact(row.event_id, text)
    if not stations:
        return text, None
    if code and code not in _held(row):
        return code, None
    values = {"found": code or text, "free": told(free(row))}
    return text, Problem("spare-taken" if code else "spare-unknown", "station", values)


def last_session(row: Incident) -> tuple[str, Problem | None]:
    """The session whoever it is about works in last of all, by its code, or why there is none.

    A stage without sessions has none to name: the day's end is meant.
    """
    own = db.session.get(ContestSession, row.contest_session_id or uuid.UUID(int=0))
    where = db.session.get(EntryInStage, row.entry_in_stage_id or uuid.UUID(int=0))
    stage_id = own.stage_id if own else where.stage_id if where else None
    found = [
        one
        for one in sessions_of(Scope(row.event_id, row.trade_id))
        if stage_id in (None, one.stage_id) and (own is None or one.module_id == own.module_id)
    ]
    if not found:
        return "", None
    last = found[-1]
    if last.starts_at <= row.happened_at or (own is not None and last.id == own.id):
        return "", Problem("no-later-session", "decision", {"session": last.name})
    return last.code, None


def told(codes: list[str]) -> list[str]:
    """Stations as a sentence names them."""
    return [*codes[:MOST_TOLD], "…"] if len(codes) > MOST_TOLD else codes or ["—"]


def _held(row: Incident) -> set[str]:
    """Stations held while the incident's session lasts: by the plan, given as a spare one, or left
    because of a fault.
    """
    session = db.session.get(ContestSession, row.contest_session_id or uuid.UUID(int=0))
    since, until = _span(session, row.happened_at)
    lasts = (ContestSession.starts_at < until, ContestSession.ends_at > since)
    planned = (
        select(Station.code, func.coalesce(EntryInModule.status, EntryInStage.status))
        .join(Allocation, Allocation.station_id == Station.id)
        .join(ContestSession, ContestSession.id == Allocation.contest_session_id)
        .join(EntryInStage, EntryInStage.id == Allocation.entry_in_stage_id)
        .outerjoin(
            EntryInModule,
            (EntryInModule.entry_in_stage_id == EntryInStage.id)
            & (EntryInModule.module_id == ContestSession.module_id),
        )
        .where(Station.event_id == row.event_id, *lasts)
    )
    held = {code for code, status in db.session.execute(planned) if status not in away.AWAY}
    moved = (
        select(Incident.given, Incident.station, Incident.kind)
        .join(ContestSession, ContestSession.id == Incident.contest_session_id)
        .where(
            Incident.event_id == row.event_id,
            Incident.id != row.id,
            Incident.decision.in_((SPARE, LAST)),
            Incident.state.in_((IncidentState.DECIDED, IncidentState.CARRIED_OUT)),
            *lasts,
        )
    )
    for given, station, kind in db.session.execute(moved):
        held |= {str(given.get("station", ""))}
        held |= {station} if kind is IncidentKind.EQUIPMENT else set()
    return held


def _span(session: ContestSession | None, at: datetime) -> tuple[datetime, datetime]:
    return (session.starts_at, session.ends_at) if session else (at, at + timedelta(minutes=1))


def put_right(
    actor: Actor,
    scope: Scope,
    incident_id: uuid.UUID,
    station: str,
    session_id: uuid.UUID | None,
    *,
    now: datetime,
) -> None:
    """Say which station an incident was at (更正赛位); whoever works there stands behind it now.

    Raises NotFound, NotNow("incident-decided", "incident-place-clear"), Invalid for a station or
    session there is not.
    """
    policy.require(actor, Permission.INCIDENT_DECIDE, scope)
    row = db.session.get(Incident, incident_id)
    if row is None or row.trade_id != scope.trade_id:
        raise NotFound("not-found")
    if row.state is not IncidentState.OPEN:
        raise NotNow("incident-decided", number=row.number)
    if not question(row, known(row.event_id)):
        raise NotNow("incident-place-clear", number=row.number)
    code = exact(row.event_id, station)
    if not code:
        values = {"found": station.strip() or "—", "known": told(near(scope))}
        raise Invalid("invalid", [Problem("incident-station-unknown", "station", values)])
    session = next((one for one in sessions_of(scope) if one.id == session_id), None)
    if session is None and session_id is not None:
        raise Invalid("invalid", [Problem("incident-session-unknown", "session")])
    before = row.station
    row.station = code
    row.contest_session_id = session.id if session else None
    row.entry_in_stage_id = _who(code, session) or row.entry_in_stage_id
    db.session.flush()
    audit.record(
        actor, "incident.put_right", ("incident", row.id), scope=scope, now=now,
        number=row.number, before=before, station=code, session=session.code if session else None,
    )  # fmt: skip


def _who(code: str, session: ContestSession | None) -> uuid.UUID | None:
    """The entry that works at a station of a session."""
    if session is None:
        return None
    return db.session.scalar(
        select(Allocation.entry_in_stage_id)
        .join(Station, Station.id == Allocation.station_id)
        .where(Allocation.contest_session_id == session.id, Station.code == code)
    )
