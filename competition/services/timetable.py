"""Sessions and stations: when a stage's entries work, and at which numbered place (场次、赛位)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.models.draw import CodeSet
from competition.models.event import Event, Module, Stage, Trade
from competition.models.timetable import Allocation, ContestSession, Station
from competition.services import audit, places

#: How many stations one range makes, at most.
MOST_STATIONS = 500
_NUMBERED = re.compile(r"(.*?)(\d{1,6})")
_CODE = re.compile(r"[^\s,;\"]{1,40}")


@dataclass(frozen=True, slots=True)
class StationLine:
    """A station, and how many entries are to work there over the event."""

    id: uuid.UUID
    code: str
    site: str
    used: int


@dataclass(frozen=True, slots=True)
class SessionDraft:
    """What somebody wrote about a session; module_id None: the stage as a whole."""

    code: str
    name: dict[str, str]
    starts_at: datetime
    ends_at: datetime
    module_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session of a stage, and how many entries are in it."""

    id: uuid.UUID
    draft: SessionDraft
    entries: int


@dataclass(frozen=True, slots=True)
class StagePlace:
    """A stage with what stands above it and the modules a session may belong to."""

    stage: Stage
    trade: Trade
    event: Event
    scope: Scope
    modules: tuple[tuple[uuid.UUID, dict[str, str]], ...]
    #: Whether contestants are judged behind codes: their numbers stay off the stations then.
    coded: bool


def natural(code: str) -> tuple[str, int, str]:
    """Order codes as people count: A2 before A10."""
    found = re.fullmatch(r"(\D*)(\d+)(.*)", code)
    return (found[1], int(found[2]), found[3]) if found else (code, -1, "")


def place_of(scope: Scope, stage_id: uuid.UUID) -> StagePlace:
    """Find a stage of an event and what belongs to it."""
    stage, trade, event, own = places.of_stage(scope, stage_id)
    modules = db.session.execute(
        select(Module.id, Module.name).where(Module.stage_id == stage_id).order_by(Module.position)
    ).all()
    layers = db.session.scalar(select(func.max(CodeSet.layers)).where(CodeSet.stage_id == stage_id))
    return StagePlace(
        stage,
        trade,
        event,
        own,
        tuple((each.id, each.name) for each in modules),
        bool(layers),
    )


def stations(actor: Actor, scope: Scope) -> list[StationLine]:
    """The event's stations, by site and number."""
    policy.require_within(actor, Permission.EVENT_READ, scope)
    rows = db.session.execute(
        select(Station, func.count(Allocation.id))
        .outerjoin(Allocation, Allocation.station_id == Station.id)
        .where(Station.event_id == scope.event_id)
        .group_by(Station.id)
    ).all()
    lines = [StationLine(row[0].id, row[0].code, row[0].site, row[1]) for row in rows]
    return sorted(lines, key=lambda line: (line.site, natural(line.code)))


def expanded(first: str, last: str) -> list[str]:
    """The codes from first to last: A01 to A12; last empty: the one alone.

    Raises Invalid: `station-code`, `station-range`, `station-range-long`.
    """
    codes = [each.strip() for each in (first, last) if each.strip()]
    problems = [
        Problem("station-code", "first", {"item": each})
        for each in codes
        if not _CODE.fullmatch(each)
    ]
    if not codes:
        problems.append(Problem("station-code", "first", {"item": ""}))
    if problems:
        raise Invalid("invalid", problems)
    if len(codes) == 1:
        return codes
    start, end = (_NUMBERED.fullmatch(each) for each in codes)
    if start is None or end is None or start[1] != end[1] or int(start[2]) > int(end[2]):
        problem = Problem("station-range", "last", {"first": codes[0], "last": codes[1]})
        raise Invalid("invalid", [problem])
    count = int(end[2]) - int(start[2]) + 1
    if count > MOST_STATIONS:
        problem = Problem("station-range-long", "last", {"most": MOST_STATIONS, "found": count})
        raise Invalid("invalid", [problem])
    width = len(start[2])
    return [f"{start[1]}{number:0{width}d}" for number in range(int(start[2]), int(end[2]) + 1)]


def add_stations(
    actor: Actor, scope: Scope, *, first: str, last: str = "", site: str = "", now: datetime
) -> list[str]:
    """Make the stations from first to last, all or none, and return their codes."""
    policy.require(actor, Permission.EVENT_EDIT, scope)
    codes = expanded(first, last)
    taken = db.session.scalars(
        select(Station.code).where(Station.event_id == scope.event_id, Station.code.in_(codes))
    ).all()
    if taken:
        shown = ", ".join(sorted(taken, key=natural)[:10])
        raise Invalid("invalid", [Problem("station-taken", "first", {"item": shown})])
    db.session.add_all(
        Station(event_id=scope.event_id, code=code, site=site.strip()) for code in codes
    )
    db.session.flush()
    audit.record(
        actor, "stations.added", ("event", scope.event_id), scope=scope, now=now,
        first=codes[0], last=codes[-1], count=len(codes),
    )  # fmt: skip
    return codes


def remove_station(actor: Actor, scope: Scope, station_id: uuid.UUID, *, now: datetime) -> None:
    """Take a station away that nobody is to work at."""
    policy.require(actor, Permission.EVENT_EDIT, scope)
    row = db.session.get(Station, station_id)
    if row is None or row.event_id != scope.event_id:
        raise NotFound("not-found")
    used = db.session.scalar(
        select(func.count()).select_from(Allocation).where(Allocation.station_id == row.id)
    )
    if used:
        raise NotNow("station-in-use", item=row.code, count=used)
    code = row.code
    db.session.delete(row)
    db.session.flush()
    audit.record(actor, "station.removed", ("station", station_id), scope=scope, now=now, code=code)


def sessions(actor: Actor, scope: Scope, stage_id: uuid.UUID) -> list[SessionLine]:
    """A stage's sessions, in order of time."""
    place = place_of(scope, stage_id)
    policy.require(actor, Permission.EVENT_READ, place.scope)
    rows = db.session.execute(
        select(ContestSession, func.count(Allocation.id))
        .outerjoin(Allocation, Allocation.contest_session_id == ContestSession.id)
        .where(ContestSession.stage_id == stage_id)
        .group_by(ContestSession.id)
        .order_by(ContestSession.starts_at, ContestSession.code)
    ).all()
    return [SessionLine(row.id, _draft(row), count) for row, count in rows]


def counts(actor: Actor, scope: Scope) -> dict[uuid.UUID, tuple[int, int]]:
    """Of every stage of an event: its sessions, and how many entries have a place in one."""
    policy.require_within(actor, Permission.EVENT_READ, scope)
    rows = db.session.execute(
        select(
            ContestSession.stage_id,
            func.count(ContestSession.id.distinct()),
            func.count(Allocation.entry_in_stage_id.distinct()),
        )
        .join(Stage, Stage.id == ContestSession.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .outerjoin(Allocation, Allocation.contest_session_id == ContestSession.id)
        .where(Trade.event_id == scope.event_id)
        .group_by(ContestSession.stage_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def add_session(
    actor: Actor, scope: Scope, stage_id: uuid.UUID, draft: SessionDraft, *, now: datetime
) -> uuid.UUID:
    """Make a session of a stage; raises Invalid with everything wrong."""
    place = place_of(scope, stage_id)
    policy.require(actor, Permission.EVENT_EDIT, place.scope)
    _check(place, draft, None)
    row = ContestSession(id=uuid.uuid4(), stage_id=stage_id, **_values(draft))
    db.session.add(row)
    db.session.flush()
    audit.record(
        actor, "contest_session.added", ("contest_session", row.id), scope=place.scope, now=now,
        code=draft.code, first=draft.starts_at.isoformat(), last=draft.ends_at.isoformat(),
    )  # fmt: skip
    return row.id


def change_session(
    actor: Actor, scope: Scope, session_id: uuid.UUID, draft: SessionDraft, *, now: datetime
) -> None:
    """Change a session's name or times; who is in it stays, its module too once somebody is."""
    row, place = session_row(scope, session_id)
    policy.require(actor, Permission.EVENT_EDIT, place.scope)
    _check(place, draft, row.id)
    if draft.module_id != row.module_id and _entries(row.id):
        raise NotNow("session-in-use", item=row.code)
    before = f"{row.starts_at.isoformat()} – {row.ends_at.isoformat()}"
    for name, value in _values(draft).items():
        setattr(row, name, value)
    db.session.flush()
    audit.record(
        actor, "contest_session.changed", ("contest_session", row.id), scope=place.scope, now=now,
        code=row.code, before=before,
        after=f"{draft.starts_at.isoformat()} – {draft.ends_at.isoformat()}",
    )  # fmt: skip


def remove_session(actor: Actor, scope: Scope, session_id: uuid.UUID, *, now: datetime) -> None:
    """Take a session away, and who was to work in it out of it."""
    row, place = session_row(scope, session_id)
    policy.require(actor, Permission.EVENT_EDIT, place.scope)
    code, count = row.code, _entries(row.id)
    for each in db.session.scalars(
        select(Allocation).where(Allocation.contest_session_id == row.id)
    ):
        db.session.delete(each)
    db.session.flush()
    db.session.delete(row)
    db.session.flush()
    audit.record(
        actor, "contest_session.removed", ("contest_session", session_id), scope=place.scope,
        now=now, code=code, entries=count,
    )  # fmt: skip


def session_row(scope: Scope, session_id: uuid.UUID) -> tuple[ContestSession, StagePlace]:
    """Find a session of an event and where it belongs."""
    row = db.session.get(ContestSession, session_id)
    if row is None:
        raise NotFound("not-found")
    return row, place_of(scope, row.stage_id)


def in_part(lines: Iterable[SessionLine], module_id: uuid.UUID | None) -> list[SessionLine]:
    """The sessions of one module, or those of the stage as a whole."""
    return [line for line in lines if line.draft.module_id == module_id]


def _entries(session_id: uuid.UUID) -> int:
    counted = select(func.count()).select_from(Allocation)
    return db.session.scalar(counted.where(Allocation.contest_session_id == session_id)) or 0


def _draft(row: ContestSession) -> SessionDraft:
    return SessionDraft(row.code, row.name, row.starts_at, row.ends_at, row.module_id)


def _values(draft: SessionDraft) -> dict[str, object]:
    return {
        "code": draft.code,
        "name": draft.name,
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
        "module_id": draft.module_id,
    }


def _check(place: StagePlace, draft: SessionDraft, session_id: uuid.UUID | None) -> None:
    problems = []
    if not _CODE.fullmatch(draft.code):
        problems.append(Problem("code-form", "code", {"item": draft.code}))
    taken = select(ContestSession.id).where(
        ContestSession.stage_id == place.stage.id,
        ContestSession.code == draft.code,
        ContestSession.id != session_id,
    )
    if db.session.scalar(taken):
        problems.append(Problem("code-taken", "code", {"item": draft.code}))
    if not draft.name.get("zh", "").strip():
        problems.append(Problem("name-needed", "name"))
    if draft.starts_at >= draft.ends_at:
        problems.append(Problem("session-times", "ends"))
    if draft.module_id is not None and draft.module_id not in dict(place.modules):
        problems.append(Problem("not-found", "module"))
    if problems:
        raise Invalid("invalid", problems)
