"""From the codes in an address to the scope a right is asked for in (范围)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from competition.access.policy import Actor, Scope, knows
from competition.db import db
from competition.errors import NotFound
from competition.models.event import Event, Trade


@dataclass(frozen=True, slots=True)
class EventHead:
    """What every page of an event shows."""

    scope: Scope
    code: str
    name: dict[str, str]
    sample: bool
    profile: str


@dataclass(frozen=True, slots=True)
class TradeHead:
    """What every page of a trade shows."""

    scope: Scope
    code: str
    name: dict[str, str]


def event_head(actor: Actor | None, code: str) -> EventHead:
    """Find an event by its code; not found also for whoever has no role in it."""
    row = db.session.execute(
        select(Event.id, Event.code, Event.name, Event.sample, Event.profile).where(
            Event.code == code
        )
    ).one_or_none()
    if row is None or not knows(actor, Scope(row.id)):
        raise NotFound("not-found")
    return EventHead(Scope(row.id), row.code, row.name, row.sample, row.profile.value)


def trade_head(event: EventHead, code: str) -> TradeHead:
    """Find a trade of an event by its code."""
    row = db.session.execute(
        select(Trade.id, Trade.code, Trade.name).where(
            Trade.event_id == event.scope.event_id, Trade.code == code
        )
    ).one_or_none()
    if row is None:
        raise NotFound("not-found")
    return TradeHead(Scope(event.scope.event_id, row.id), row.code, row.name)


def events_of(actor: Actor) -> list[EventHead]:
    """The events an actor has a role in, newest first."""
    rows = db.session.execute(
        select(Event.id, Event.code, Event.name, Event.sample, Event.profile).order_by(
            Event.starts_on.desc(), Event.code
        )
    ).all()
    return [
        EventHead(Scope(row.id), row.code, row.name, row.sample, row.profile.value)
        for row in rows
        if knows(actor, Scope(row.id))
    ]
