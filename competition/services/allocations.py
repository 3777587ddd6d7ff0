"""Who works in which session, at which station (场次安排)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, insert, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotNow, Problem
from competition.models.entry import (
    Entry,
    EntryInStage,
    EntryMember,
    EntryState,
    EntryStatus,
    MemberRole,
)
from competition.models.person import Delegation, Person, Unit
from competition.models.timetable import Allocation, ContestSession, Station
from competition.services import audit, draws, timetable
from competition.services.archive_entries import NO_UNIT
from competition.services.timetable import SessionLine


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when one entry works."""

    session: ContestSession
    station: str
    position: int


@dataclass(frozen=True, slots=True)
class PlanLine:
    """An entry of a stage in the order drawn; place: its place in the drawn order, or 0."""

    where: uuid.UUID
    entry_id: uuid.UUID
    number: str
    name: str
    unit: str
    place: int
    session: str = ""
    station: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wrote for one entry: codes, or nothing."""

    where: uuid.UUID
    session: str
    station: str


def listed(stage_id: uuid.UUID) -> list[PlanLine]:
    """The entries of a stage that may come, in the order drawn, or by number before a draw."""
    names: dict[uuid.UUID, list[str]] = {}
    members = db.session.execute(
        select(EntryMember.entry_id, Person.name)
        .join(Person, Person.id == EntryMember.person_id)
        .join(EntryInStage, EntryInStage.entry_id == EntryMember.entry_id)
        .where(EntryInStage.stage_id == stage_id, EntryMember.role == MemberRole.CONTESTANT)
        .order_by(EntryMember.position)
    )
    for row in members:
        names.setdefault(row.entry_id, []).append(row.name)
    found = db.session.execute(
        select(
            Entry.id, EntryInStage.id.label("where"), Entry.number, Entry.team_name,
            Unit.name, Delegation.code,
        )
        .join(EntryInStage, EntryInStage.entry_id == Entry.id)
        .join(Delegation, Delegation.id == Entry.delegation_id)
        .join(Unit, Unit.id == Delegation.unit_id)
        .where(
            EntryInStage.stage_id == stage_id,
            EntryInStage.status != EntryStatus.WITHDRAWN,
            Entry.state == EntryState.ACCEPTED,
        )
        .order_by(Entry.number)
    ).all()  # fmt: skip
    draw = draws.current_draw(stage_id)
    places = {number: place for place, number in enumerate(draw.after, 1)} if draw else {}
    lines = [
        PlanLine(
            where=row.where,
            entry_id=row.id,
            number=row.number,
            name=row.team_name or "、".join(names.get(row.id, ())),
            unit="" if row.code == NO_UNIT else row.name,
            place=places.get(row.number, 0),
        )
        for row in found
    ]
    return sorted(lines, key=lambda line: (line.place or 10**6, line.number))


def places(stage_id: uuid.UUID, module_id: uuid.UUID | None) -> dict[uuid.UUID, Place]:
    """Entry in stage → where it works in one module's sessions, or in the whole stage's."""
    module = ContestSession.module_id
    rows = db.session.execute(
        select(Allocation, ContestSession, Station.code)
        .join(ContestSession, ContestSession.id == Allocation.contest_session_id)
        .outerjoin(Station, Station.id == Allocation.station_id)
        .where(
            ContestSession.stage_id == stage_id,
            module.is_(None) if module_id is None else module == module_id,
        )
    ).all()
    return {row[0].entry_in_stage_id: Place(row[1], row[2] or "", row[0].position) for row in rows}


def plan(
    actor: Actor, scope: Scope, stage_id: uuid.UUID, module_id: uuid.UUID | None
) -> list[PlanLine]:
    """Every entry of a stage with its session and station, in the order drawn."""
    place = timetable.place_of(scope, stage_id)
    policy.require(actor, Permission.EVENT_READ, place.scope)
    found = places(stage_id, module_id)
    return [
        replace(line, session=at.session.code, station=at.station)
        if (at := found.get(line.where))
        else line
        for line in listed(stage_id)
    ]


def fill(
    actor: Actor,
    scope: Scope,
    stage_id: uuid.UUID,
    module_id: uuid.UUID | None,
    *,
    site: str | None,
    now: datetime,
) -> int:
    """Deal the drawn order into the sessions and stations, and return how many have a place.

    The sessions, in order of time, get as equal a number as can be, the earlier ones more; within
    a session the stations are taken in their order. site None: every station. What was there
    before goes. Raises NotNow (`no-sessions`, `no-stations`, `no-entries`, `stations-too-few`).
    """
    place = timetable.place_of(scope, stage_id)
    policy.require(actor, Permission.EVENT_EDIT, place.scope)
    lines = timetable.in_part(timetable.sessions(actor, scope, stage_id), module_id)
    if not lines:
        raise NotNow("no-sessions")
    free = [one for one in timetable.stations(actor, scope) if site is None or one.site == site]
    if not free:
        raise NotNow("no-stations")
    waiting = listed(stage_id)
    if not waiting:
        raise NotNow("no-entries")
    if len(waiting) > len(lines) * len(free):
        raise NotNow("stations-too-few", entries=len(waiting), places=len(lines) * len(free))
    rows: list[dict[str, object]] = []
    rest = iter(waiting)
    for session, count in zip(lines, shared_out(len(waiting), len(lines)), strict=True):
        rows += [_row(session.id, next(rest).where, free[n].id, n) for n in range(count)]
    _rewrite(lines, rows)
    audit.record(
        actor, "allocation.dealt", ("stage", stage_id), scope=place.scope, now=now,
        count=len(rows), sessions=len(lines), stations=len(free),
    )  # fmt: skip
    return len(rows)


def shared_out(count: int, shares: int) -> list[int]:
    """Part a number as equally as can be, the earlier shares more.

    >>> shared_out(10, 3)
    [4, 3, 3]
    """
    whole, rest = divmod(count, shares)
    return [whole + (1 if n < rest else 0) for n in range(shares)]


def write(
    actor: Actor,
    scope: Scope,
    stage_id: uuid.UUID,
    module_id: uuid.UUID | None,
    wishes: Sequence[Wish],
    *,
    now: datetime,
) -> int:
    """Write the whole plan of a module (or stage) as people put it; returns how many changed.

    Raises Invalid with everything that does not fit, `where` naming the entry in the stage.
    """
    place = timetable.place_of(scope, stage_id)
    policy.require(actor, Permission.EVENT_EDIT, place.scope)
    lines = timetable.in_part(timetable.sessions(actor, scope, stage_id), module_id)
    by_code = {line.draft.code: line for line in lines}
    of_code = {one.code: one.id for one in timetable.stations(actor, scope)}
    before = places(stage_id, module_id)
    known = {line.where: line for line in listed(stage_id)}
    wanted = [wish for wish in wishes if wish.where in known]
    problems = list(_problems(wanted, by_code.keys(), of_code.keys(), known))
    if problems:
        raise Invalid("invalid", problems)
    rank = {where: n for n, where in enumerate(known)}
    rows = []
    for line in lines:
        inside = [wish for wish in wanted if wish.session == line.draft.code]
        inside.sort(key=lambda wish: rank[wish.where])
        rows += [
            _row(line.id, wish.where, of_code.get(wish.station), n) for n, wish in enumerate(inside)
        ]
    changed = [wish for wish in wanted if (wish.session, wish.station) != _now(before, wish.where)]
    if not changed:
        return 0
    _rewrite(lines, rows)
    moved = [f"{known[wish.where].number}: {wish.session} {wish.station}" for wish in changed]
    audit.record(
        actor, "allocation.written", ("stage", stage_id), scope=place.scope, now=now,
        count=len(changed), moved=moved[:50],
    )  # fmt: skip
    return len(changed)


def _now(before: dict[uuid.UUID, Place], where: uuid.UUID) -> tuple[str, str]:
    at = before.get(where)
    return (at.session.code, at.station) if at else ("", "")


def _problems(
    wishes: Sequence[Wish],
    sessions: Collection[str],
    stations: Collection[str],
    known: Mapping[uuid.UUID, PlanLine],
) -> Iterator[Problem]:
    taken: dict[tuple[str, str], str] = {}
    for wish in wishes:
        here, number = str(wish.where), known[wish.where].number
        if wish.session and wish.session not in sessions:
            yield Problem("session-unknown", here, {"entry": number, "item": wish.session})
        if wish.station and wish.station not in stations:
            yield Problem("station-unknown", here, {"entry": number, "item": wish.station})
        if wish.station and not wish.session:
            yield Problem("station-without-session", here, {"entry": number, "item": wish.station})
        at = (wish.session, wish.station)
        if all(at) and at in taken:
            found = {"entry": number, "other": taken[at], "item": wish.station}
            yield Problem("station-twice", here, found)
        taken.setdefault(at, number)


def _row(
    session_id: uuid.UUID, where: uuid.UUID, station_id: uuid.UUID | None, position: int
) -> dict[str, object]:
    return {
        "id": uuid.uuid4(),
        "contest_session_id": session_id,
        "entry_in_stage_id": where,
        "station_id": station_id,
        "position": position,
    }


def _rewrite(lines: Sequence[SessionLine], rows: Sequence[dict[str, object]]) -> None:
    """Put the new plan in the old one's place; an entry taken in late keeps none."""
    ids = [line.id for line in lines]
    db.session.execute(delete(Allocation).where(Allocation.contest_session_id.in_(ids)))
    if rows:
        db.session.execute(insert(Allocation), list(rows))
    db.session.flush()
