"""What the office of an event has before it (办公室待办): registrations, readiness, what is late.

Counted over the whole event, so that the games of 108 trades come to a handful of lines.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission as P  # noqa: N817
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.models.event import Event, EventState
from competition.models.registration import (
    Objection,
    ObjectionState,
    Registration,
    RegistrationState,
)
from competition.services import control_room, progress, readiness
from competition.services.work_lists import LATE, WAITS, Item

#: An event is on the list until so long after its last day.
AFTER = timedelta(days=60)
#: What waits for the office longer than this is late.
PATIENCE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class _Count:
    count: int
    since: datetime | None


def of(actor: Actor, *, now: datetime) -> dict[str, tuple[Item, ...]]:
    """Event code → what waits for its office; only events the actor may edit and that go on."""
    rows = db.session.scalars(
        select(Event).where(Event.state != EventState.CLOSED, Event.ends_on >= (now - AFTER).date())
    ).all()
    events = [row for row in rows if policy.may(actor, P.EVENT_EDIT, Scope(row.id))]
    if not events:
        return {}
    ids = [event.id for event in events]
    asked = _counted(
        select(Registration.event_id, func.count(), func.min(Registration.submitted_at))
        .where(Registration.event_id.in_(ids), Registration.state == RegistrationState.SUBMITTED)
        .group_by(Registration.event_id)
    )
    against = _counted(
        select(Objection.event_id, func.count(), func.min(Objection.lodged_at))
        .where(Objection.event_id.in_(ids), Objection.state == ObjectionState.LODGED)
        .group_by(Objection.event_id)
    )
    return {
        event.code: (
            *_waiting("registrations-to-review", event, asked.get(event.id), now),
            *_waiting("objections-to-answer", event, against.get(event.id), now),
            *_overdue(actor, event, now),
        )
        for event in events
    }


def _counted(query: Any) -> dict[uuid.UUID, _Count]:
    return {row[0]: _Count(row[1], row[2]) for row in db.session.execute(query)}


def _waiting(kind: str, event: Event, found: _Count | None, now: datetime) -> Iterable[Item]:
    if found is not None:
        late = found.since is not None and now - found.since > PATIENCE
        yield _item(kind, LATE if late else WAITS, event, found.count, found.since)


def _overdue(actor: Actor, event: Event, now: datetime) -> Iterable[Item]:
    """Items of readiness past their day, trades that stand still, results nobody put out."""
    scope = Scope(event.id)
    trades = progress.of_event(actor, scope)
    due = readiness.late(actor, scope, now=now, trades=trades)
    tiles = control_room.wall(actor, scope, now=now, trades=trades).tiles
    troubled = sum(bool(tile.trouble) for tile in tiles)
    locked = sum(tile.phase == "locked" for tile in tiles)
    for kind, group, count in (
        ("readiness-overdue", LATE, due),
        ("trades-to-see-to", LATE, troubled),
        ("results-to-publish", WAITS, locked),
    ):
        if count:
            yield _item(kind, group, event, count, None)


def _item(kind: str, group: str, event: Event, count: int, since: datetime | None) -> Item:
    return Item(kind, group, event.code, "", {}, None, {}, count, since)
