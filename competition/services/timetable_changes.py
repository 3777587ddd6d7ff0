"""Change sessions step by step, and take a step back (调整、撤销): one way for hand and proposal.

A session's state is data: what it is, when, where, who works in it. A step keeps the states before
and after; undoing writes the former back, unless somebody else has changed it since.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotFound, NotNow, Problem
from competition.models.event import Stage, Trade
from competition.models.timetable import (
    Allocation,
    ContestSession,
    Site,
    Station,
    TimetableChange,
)
from competition.rules.timetables import free_stations
from competition.services import audit, timetable_facts
from competition.services.timetable import natural

State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Move:
    """Where a session is to go; site None: where it is."""

    session_id: uuid.UUID
    starts_at: datetime
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of arranging, as the page names it."""

    number: int
    sessions: int
    made_at: datetime


def states(session_ids: Collection[uuid.UUID]) -> dict[str, State]:
    """The state of sessions by id; one that is not there has none."""
    seats: dict[uuid.UUID, list[list[Any]]] = defaultdict(list)
    for row in db.session.execute(
        select(Allocation.contest_session_id, Allocation.entry_in_stage_id, Allocation.station_id)
        .where(Allocation.contest_session_id.in_(session_ids))
        .order_by(Allocation.contest_session_id, Allocation.position)
    ):
        station = str(row.station_id) if row.station_id else None
        seats[row.contest_session_id].append([str(row.entry_in_stage_id), station])
    rows = db.session.scalars(select(ContestSession).where(ContestSession.id.in_(session_ids)))
    return {
        str(row.id): {
            "stage": str(row.stage_id),
            "module": str(row.module_id) if row.module_id else None,
            "code": row.code,
            "name": row.name,
            "start": row.starts_at.isoformat(),
            "end": row.ends_at.isoformat(),
            "site": row.site,
            "fixed": row.fixed,
            "seats": seats[row.id],
        }
        for row in rows
    }


def write(actor: Actor, scope: Scope, after: Mapping[str, State | None], *, now: datetime) -> int:
    """Bring sessions into these states, None: take it away; one step that can be undone."""
    policy.require(actor, Permission.EVENT_EDIT, scope)
    ids = {uuid.UUID(key) for key in after}
    before = states(ids)
    _apply(ids, after)
    last = db.session.scalar(
        select(func.max(TimetableChange.number)).where(TimetableChange.event_id == scope.event_id)
    )
    row = TimetableChange(
        id=uuid.uuid4(),
        event_id=scope.event_id,
        number=(last or 0) + 1,
        before=before,
        after=states(ids),
        made_by_id=actor.id,
        made_at=now,
    )
    db.session.add(row)
    db.session.flush()
    return row.number


def _apply(ids: Collection[uuid.UUID], wanted: Mapping[str, State | None]) -> None:
    db.session.execute(delete(Allocation).where(Allocation.contest_session_id.in_(ids)))
    db.session.flush()
    rows = {
        row.id: row
        for row in db.session.scalars(select(ContestSession).where(ContestSession.id.in_(ids)))
    }
    for key in [each for each in ids if wanted.get(str(each)) is None and each in rows]:
        db.session.delete(rows.pop(key))
    db.session.flush()
    seats: list[dict[str, object]] = []
    for key in sorted(ids, key=str):
        state = wanted.get(str(key))
        if state is None:
            continue
        row = rows.get(key) or ContestSession(id=key)
        row.stage_id = uuid.UUID(state["stage"])
        row.module_id = uuid.UUID(state["module"]) if state["module"] else None
        row.code, row.name = state["code"], state["name"]
        row.starts_at = datetime.fromisoformat(state["start"])
        row.ends_at = datetime.fromisoformat(state["end"])
        row.site, row.fixed = state["site"], state["fixed"]
        db.session.add(row)
        seats += [
            {
                "id": uuid.uuid4(),
                "contest_session_id": key,
                "entry_in_stage_id": uuid.UUID(where),
                "station_id": uuid.UUID(station) if station else None,
                "position": position,
            }
            for position, (where, station) in enumerate(state["seats"])
        ]
    db.session.flush()
    if seats:
        db.session.execute(insert(Allocation), seats)
        db.session.flush()


def _of_event(scope: Scope, session_id: uuid.UUID) -> State:
    inside = db.session.scalar(
        select(Trade.event_id)
        .join(Stage, Stage.trade_id == Trade.id)
        .join(ContestSession, ContestSession.stage_id == Stage.id)
        .where(ContestSession.id == session_id)
    )
    if inside is None or inside != scope.event_id:
        raise NotFound("not-found")
    return states([session_id])[str(session_id)]


def move(actor: Actor, scope: Scope, wish: Move, *, now: datetime) -> int:
    """Move a session in time, and to another site where one is named; who works in it stays.

    At another site its entries get the stations free there. Raises Invalid (`site-unknown`),
    NotNow (`session-fixed`, `stations-short`).
    """
    policy.require(actor, Permission.EVENT_EDIT, Scope(scope.event_id))
    state = _of_event(scope, wish.session_id)
    if state["fixed"]:
        raise NotNow("session-fixed", item=state["code"])
    start, end = (datetime.fromisoformat(state[each]) for each in ("start", "end"))
    after = {
        **state,
        "start": wish.starts_at.isoformat(),
        "end": (wish.starts_at + (end - start)).isoformat(),
    }
    if wish.site is not None:
        after = _at_site(scope, wish.session_id, after, wish.site)
    number = write(actor, scope, {str(wish.session_id): after}, now=now)
    audit.record(
        actor, "contest_session.moved", ("contest_session", wish.session_id), scope=scope,
        now=now, code=state["code"], before=f"{state['start']} {state['site']}",
        after=f"{after['start']} {after['site']}",
    )  # fmt: skip
    return number


def _at_site(scope: Scope, session_id: uuid.UUID, state: State, site: str) -> State:
    """The state at another site: every entry that had a station gets a free one there."""
    known = select(Site.name).where(Site.event_id == scope.event_id)
    rows = db.session.execute(
        select(Station.id, Station.code)
        .where(Station.event_id == scope.event_id, Station.site == site)
    ).all()  # fmt: skip
    if not rows and site not in set(db.session.scalars(known)):
        raise Invalid("invalid", [Problem("site-unknown", "site", {"item": site})])
    had = [station for _where, station in state["seats"] if station]
    ids = {row.code: str(row.id) for row in sorted(rows, key=lambda row: natural(row.code))}
    if not had or set(had) <= set(ids.values()):
        return {**state, "site": site}
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for code, starts_at, ends_at in db.session.execute(
        select(Station.code, ContestSession.starts_at, ContestSession.ends_at)
        .join(Allocation, Allocation.station_id == Station.id)
        .join(ContestSession, ContestSession.id == Allocation.contest_session_id)
        .where(Station.id.in_([row.id for row in rows]), ContestSession.id != session_id)
    ):
        begins, ends = timetable_facts.minutes(starts_at), timetable_facts.minutes(ends_at)
        spans[code].append((begins, ends))
    start, end = (
        timetable_facts.minutes(datetime.fromisoformat(state[each])) for each in ("start", "end")
    )
    free = free_stations(ids, spans, start, end, 0)
    if len(free) < len(had):
        raise NotNow("stations-short", site=site, found=len(free), wanted=len(had))
    fresh = iter(free)
    seats = [[where, ids[next(fresh)] if station else None] for where, station in state["seats"]]
    return {**state, "site": site, "seats": seats}


def fix(actor: Actor, scope: Scope, session_id: uuid.UUID, fixed: bool, *, now: datetime) -> None:
    """Keep a session where it is against every proposal, or let it go."""
    policy.require(actor, Permission.EVENT_EDIT, Scope(scope.event_id))
    state = _of_event(scope, session_id)
    write(actor, scope, {str(session_id): {**state, "fixed": fixed}}, now=now)
    audit.record(
        actor, "contest_session.fixed", ("contest_session", session_id), scope=scope, now=now,
        code=state["code"], fixed=fixed,
    )  # fmt: skip


def last_step(scope: Scope) -> Step | None:
    """The step that undoing would take back."""
    row = _last(scope)
    return Step(row.number, len(row.before | row.after), row.made_at) if row else None


def _last(scope: Scope) -> TimetableChange | None:
    return db.session.scalars(
        select(TimetableChange)
        .where(TimetableChange.event_id == scope.event_id, TimetableChange.undone_at.is_(None))
        .order_by(TimetableChange.number.desc())
        .limit(1)
    ).one_or_none()


def undo(actor: Actor, scope: Scope, number: int, *, now: datetime) -> int:
    """Take the last step back; returns how many sessions it touched.

    Raises Conflict("timetable-changed") when it is not the last any more, or what it left was
    changed elsewhere.
    """
    policy.require(actor, Permission.EVENT_EDIT, Scope(scope.event_id))
    row = _last(scope)
    if row is None or row.number != number:
        raise Conflict("timetable-changed")
    ids = {uuid.UUID(key) for key in row.before | row.after}
    if states(ids) != row.after:
        raise Conflict("timetable-changed")
    _apply(ids, row.before)
    row.undone_at = now
    db.session.flush()
    audit.record(
        actor, "timetable.undone", ("event", scope.event_id), scope=scope, now=now,
        step=number, sessions=len(ids),
    )  # fmt: skip
    return len(ids)
