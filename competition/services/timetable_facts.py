"""A whole event's timetable as the checker reads it (赛程数据), with the names of what it is about.

A dozen queries whatever the size: 108 trades and 4,000 entries are checked while somebody waits.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import String, select, type_coerce

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.models.event import Event, Stage, Trade
from competition.models.timetable import Allocation, ContestSession, Site, Station
from competition.rules import switches
from competition.rules.timetables import (
    Clash,
    Hall,
    Part,
    Seat,
    Sitting,
    Terms,
    Timetable,
    clashes,
)
from competition.services.timetable_frames import (
    Frame,
    PartFacts,
    Waiting,
    frame,
    names_of,
    part_key,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """A session with its row's own words."""

    id: uuid.UUID
    code: str
    name: dict[str, str]
    stage_id: uuid.UUID
    module_id: uuid.UUID | None
    starts_at: datetime
    ends_at: datetime
    site: str
    fixed: bool
    heads: int

    @property
    def part(self) -> str:
        """The part it belongs to."""
        return part_key(self.stage_id, self.module_id)


@dataclass(frozen=True, slots=True)
class EventTimetable:
    """What the checker reads, and the names of people, entries and sessions in it."""

    table: Timetable
    parts: Mapping[str, PartFacts]
    sessions: dict[str, SessionFacts]
    stations: dict[str, list[str]]
    #: Stage → everybody who is to work in it, by entry number.
    roster: Mapping[uuid.UUID, list[Waiting]]
    #: Part → the judges seated there.
    judges: Mapping[str, tuple[str, ...]]
    #: Id or number as the checker names it → name.
    names: dict[str, str] = field(default_factory=dict)


def minutes(moment: datetime) -> int:
    """Whole minutes since 1970, as the rules count them."""
    return (moment - EPOCH) // timedelta(minutes=1)


def moment(count: int) -> datetime:
    """Back from minutes."""
    return EPOCH + timedelta(minutes=count)


def terms_of(event: Event) -> Terms:
    """What an event asks of its timetable."""
    said = switches.values(event.profile.value, event.settings)
    return Terms(int(said["rest"]), int(said["setup"]), said["spread"] == "yes")


def calendar(scope: Scope) -> tuple[date, date, ZoneInfo]:
    """The first and the last day of an event, and the time it lives by."""
    event = db.session.get_one(Event, scope.event_id)
    return event.starts_on, event.ends_on, ZoneInfo(event.timezone)


def load(actor: Actor, scope: Scope) -> EventTimetable:
    """Everything about an event's timetable."""
    policy.require(actor, Permission.EVENT_READ, Scope(scope.event_id))
    return replace(filled(scope, frame(scope)), names=names_of(scope))


def filled(scope: Scope, made: Frame) -> EventTimetable:
    """What is placed where, over what was read before; without names."""
    event = db.session.get_one(Event, scope.event_id)
    seats, stations = _seats(scope, made), _stations(scope)
    rows = db.session.scalars(
        select(ContestSession)
        .join(Stage, Stage.id == ContestSession.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == scope.event_id)
        .order_by(ContestSession.starts_at, ContestSession.code, ContestSession.id)
    ).all()
    sessions: dict[str, SessionFacts] = {}
    sittings = []
    for row in rows:
        here, site = seats.get(row.id, seats.get(row.id.hex, ([], row.site)))
        sessions[str(row.id)] = SessionFacts(
            row.id, row.code, row.name, row.stage_id, row.module_id, row.starts_at, row.ends_at,
            site or row.site, row.fixed, len(here),
        )  # fmt: skip
        part = part_key(row.stage_id, row.module_id)
        sittings.append(
            Sitting(
                str(row.id), part, minutes(row.starts_at), minutes(row.ends_at), site or row.site,
                made.judges.get(part, ()), tuple(here),
            )
        )  # fmt: skip
    found = Timetable(
        tuple(sittings),
        tuple(
            Part(
                key,
                tuple(each.seat.entry for each in made.roster.get(one.stage_id, ())),
                made.limits.get(one.module_id),
            )
            for key, one in made.parts.items()
        ),
        _halls(scope, stations),
        terms_of(event),
    )
    return EventTimetable(found, made.parts, sessions, stations, made.roster, made.judges)


def check(actor: Actor, scope: Scope) -> tuple[EventTimetable, list[Clash]]:
    """An event's timetable and every clash in it."""
    found = load(actor, scope)
    return found, clashes(found.table)


def _seats(scope: Scope, made: Frame) -> dict[Any, tuple[list[Seat], str]]:
    """Session, as the database says its id → who works in it, and the site of its stations."""
    stations = {
        key: (row.code, row.site)
        for row in db.session.execute(
            select(Station.id, Station.code, Station.site).where(Station.event_id == scope.event_id)
        )
        for key in (row.id, row.id.hex)
    }
    found: dict[Any, tuple[list[Seat], str]] = {}
    # Ids as text: to make objects of twelve thousand would take longer than all the rest.
    for session, where, station in db.session.execute(
        select(
            type_coerce(Allocation.contest_session_id, String),
            type_coerce(Allocation.entry_in_stage_id, String),
            type_coerce(Allocation.station_id, String),
        )
        .join(ContestSession, ContestSession.id == Allocation.contest_session_id)
        .join(Stage, Stage.id == ContestSession.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == scope.event_id)
        .order_by(Allocation.contest_session_id, Allocation.position)
    ):
        code, site = stations.get(station, ("", ""))
        seats, known = found.get(session, ([], ""))
        seat = made.seats[where]
        seats.append(Seat(seat.entry, seat.people, seat.delegation, code))
        found[session] = (seats, known or site)
    return found


def _stations(scope: Scope) -> dict[str, list[str]]:
    """Site → its stations as people count them."""
    found: dict[str, list[str]] = defaultdict(list)
    for site, code in db.session.execute(
        select(Station.site, Station.code)
        .where(Station.event_id == scope.event_id)
        .order_by(Station.site, Station.code)
    ):
        found[site].append(code)
    return found


def _halls(scope: Scope, stations: dict[str, list[str]]) -> dict[str, Hall]:
    halls = {site: Hall(stations=len(codes)) for site, codes in stations.items() if site}
    for row in db.session.scalars(
        select(Site).where(Site.event_id == scope.event_id).order_by(Site.name)
    ):
        spans = tuple(
            (minutes(datetime.fromisoformat(one)), minutes(datetime.fromisoformat(other)))
            for one, other in row.hours
        )
        halls[row.name] = Hall(spans, len(stations.get(row.name, ())), row.setup)
    return halls
