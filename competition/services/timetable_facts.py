"""A whole event's timetable as the checker reads it (赛程数据), with the names of what it is about.

A dozen queries whatever the size: 108 trades and 4,000 entries are checked while somebody waits.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.models.account import Account
from competition.models.entry import (
    Entry,
    EntryInStage,
    EntryMember,
    EntryState,
    EntryStatus,
    MemberRole,
)
from competition.models.event import Event, Module, Stage, Trade
from competition.models.panel import Panel, PanelSeat
from competition.models.person import Delegation, Person, Unit
from competition.models.timetable import Allocation, ContestSession, Site, Station, TimetableNeed
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
from competition.services import switches

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
class PartFacts:
    """A part: of which trade, stage and module, and what it needs."""

    key: str
    stage_id: uuid.UUID
    module_id: uuid.UUID | None
    trade_code: str
    trade_name: dict[str, str]
    stage_name: dict[str, str]
    #: Empty for the stage as a whole.
    module_name: dict[str, str]
    entries: int
    #: Sites, minutes of a session and entries in one; None: nobody said.
    need: tuple[tuple[str, ...], int, int] | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry of a stage; where: its row in the stage."""

    where: uuid.UUID
    seat: Seat


@dataclass(slots=True)
class EventTimetable:
    """What the checker reads, and the names of people, entries and sessions in it."""

    table: Timetable
    parts: dict[str, PartFacts]
    sessions: dict[str, SessionFacts]
    stations: dict[str, list[str]]
    #: Stage → everybody who is to work in it, by entry number.
    roster: dict[uuid.UUID, list[Waiting]]
    #: Part → the judges seated there.
    judges: dict[str, tuple[str, ...]]
    #: Id or number as the checker names it → name.
    names: dict[str, str] = field(default_factory=dict)


def part_key(stage_id: uuid.UUID, module_id: uuid.UUID | None) -> str:
    """Name a part: a module, or a stage as a whole."""
    return f"{stage_id}/{module_id or ''}"


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
    event = db.session.get_one(Event, scope.event_id)
    members = _members(scope)
    roster = _roster(scope, members)
    parts = _parts(scope, roster)
    seats = _seats(scope, members)
    judges, names = _judges(scope), _people(scope)
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
        here, site = seats.get(row.id, ([], row.site))
        sessions[str(row.id)] = SessionFacts(
            row.id, row.code, row.name, row.stage_id, row.module_id, row.starts_at, row.ends_at,
            site or row.site, row.fixed, len(here),
        )  # fmt: skip
        sittings.append(
            Sitting(
                str(row.id),
                part_key(row.stage_id, row.module_id),
                minutes(row.starts_at),
                minutes(row.ends_at),
                site or row.site,
                judges(row.stage_id, row.module_id),
                tuple(here),
            )
        )
    stations = _stations(scope)
    limits = _limits(scope)
    found = Timetable(
        tuple(sittings),
        tuple(
            Part(
                key,
                tuple(each.seat.entry for each in roster.get(one.stage_id, ())),
                limits.get(one.module_id),
            )
            for key, one in parts.items()
        ),
        _halls(scope, stations),
        terms_of(event),
    )
    return EventTimetable(
        found,
        parts,
        sessions,
        stations,
        roster,
        {key: judges(one.stage_id, one.module_id) for key, one in parts.items()},
        names | judges.names,
    )


def check(actor: Actor, scope: Scope) -> tuple[EventTimetable, list[Clash]]:
    """An event's timetable and every clash in it."""
    found = load(actor, scope)
    return found, clashes(found.table)


def _parts(scope: Scope, roster: dict[uuid.UUID, list[Waiting]]) -> dict[str, PartFacts]:
    """Every part that has, or may have, sessions: stages as a whole, and their modules."""
    stages = db.session.execute(
        select(Stage.id, Stage.name, Trade.code, Trade.name.label("trade"))
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == scope.event_id)
        .order_by(Trade.position, Trade.code, Stage.position, Stage.id)
    ).all()
    modules = defaultdict(list)
    for row in db.session.execute(
        select(Module.id, Module.name, Module.stage_id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == scope.event_id)
        .order_by(Module.position, Module.id)
    ):
        modules[row.stage_id].append((row.id, row.name))
    needs = {
        part_key(row.stage_id, row.module_id): (tuple(row.sites), row.minutes, row.places)
        for row in db.session.scalars(
            select(TimetableNeed)
            .join(Stage, Stage.id == TimetableNeed.stage_id)
            .join(Trade, Trade.id == Stage.trade_id)
            .where(Trade.event_id == scope.event_id)
            .order_by(TimetableNeed.id)
        )
    }
    counts = {stage: len(found) for stage, found in roster.items()}
    whole: list[tuple[uuid.UUID | None, dict[str, str]]] = [(None, {})]
    return {
        part_key(row.id, module): PartFacts(
            part_key(row.id, module), row.id, module, row.code, row.trade, row.name, name,
            counts.get(row.id, 0), needs.get(part_key(row.id, module)),
        )
        for row in stages
        for module, name in whole + modules[row.id]
    }  # fmt: skip


def _roster(
    scope: Scope, members: dict[uuid.UUID, tuple[str, ...]]
) -> dict[uuid.UUID, list[Waiting]]:
    found: dict[uuid.UUID, list[Waiting]] = defaultdict(list)
    for stage_id, where, entry, number, delegation in db.session.execute(
        select(EntryInStage.stage_id, EntryInStage.id, Entry.id, Entry.number, Entry.delegation_id)
        .join(Entry, Entry.id == EntryInStage.entry_id)
        .where(
            Entry.event_id == scope.event_id,
            Entry.state == EntryState.ACCEPTED,
            EntryInStage.status != EntryStatus.WITHDRAWN,
        )
        .order_by(Entry.number, EntryInStage.id)
    ):
        seat = Seat(number, members.get(entry, ()), str(delegation))
        found[stage_id].append(Waiting(where, seat))
    return found


def _members(scope: Scope) -> dict[uuid.UUID, tuple[str, ...]]:
    """Entry → ids of the people who contest in it."""
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    for entry, person in db.session.execute(
        select(EntryMember.entry_id, EntryMember.person_id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(Entry.event_id == scope.event_id, EntryMember.role == MemberRole.CONTESTANT)
        .order_by(EntryMember.position)
    ):
        found[entry].append(str(person))
    return {entry: tuple(people) for entry, people in found.items()}


def _seats(
    scope: Scope, members: dict[uuid.UUID, tuple[str, ...]]
) -> dict[uuid.UUID, tuple[list[Seat], str]]:
    """Session → who works in it, and the site of its stations."""
    found: dict[uuid.UUID, tuple[list[Seat], str]] = {}
    for session, entry, number, delegation, station, site in db.session.execute(
        select(
            Allocation.contest_session_id, Entry.id, Entry.number, Entry.delegation_id,
            Station.code, Station.site,
        )
        .join(EntryInStage, EntryInStage.id == Allocation.entry_in_stage_id)
        .join(Entry, Entry.id == EntryInStage.entry_id)
        .outerjoin(Station, Station.id == Allocation.station_id)
        .where(Entry.event_id == scope.event_id)
        .order_by(Allocation.contest_session_id, Allocation.position)
    ):  # fmt: skip
        seats, known = found.get(session, ([], ""))
        seats.append(Seat(number, members.get(entry, ()), str(delegation), station or ""))
        found[session] = (seats, known or site or "")
    return found


class _Judges:
    """Who judges which part: everybody seated at a module, or at any module of a stage."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._of: dict[str, set[str]] = defaultdict(set)
        self.names: dict[str, str] = {}
        for stage, module, account, name in rows:
            self._of[part_key(stage, module)].add(str(account))
            self._of[part_key(stage, None)].add(str(account))
            self.names[str(account)] = name

    def __call__(self, stage_id: uuid.UUID, module_id: uuid.UUID | None) -> tuple[str, ...]:
        return tuple(sorted(self._of.get(part_key(stage_id, module_id), ())))


def _judges(scope: Scope) -> _Judges:
    return _Judges(
        db.session.execute(
            select(Module.stage_id, Module.id, Account.id, Account.display_name)
            .join(Panel, Panel.module_id == Module.id)
            .join(PanelSeat, PanelSeat.panel_id == Panel.id)
            .join(Account, Account.id == PanelSeat.account_id)
            .join(Stage, Stage.id == Module.stage_id)
            .join(Trade, Trade.id == Stage.trade_id)
            .where(Trade.event_id == scope.event_id)
        )
    )


def _people(scope: Scope) -> dict[str, str]:
    """Names of contestants and delegations by id."""
    people = db.session.execute(
        select(Person.id, Person.name)
        .join(EntryMember, EntryMember.person_id == Person.id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(Entry.event_id == scope.event_id)
    )
    delegations = db.session.execute(
        select(Delegation.id, Unit.name)
        .join(Unit, Unit.id == Delegation.unit_id)
        .where(Delegation.event_id == scope.event_id)
    )
    return {str(key): name for found in (people, delegations) for key, name in found}


def _limits(scope: Scope) -> dict[uuid.UUID | None, int]:
    """Module → minutes a contestant is given, rounded up."""
    rows = db.session.execute(
        select(Module.id, Module.time_limit)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == scope.event_id, Module.time_limit.is_not(None))
    )
    return {row.id: -(-row.time_limit // 60) for row in rows if row.time_limit}


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
