"""From the codes in an address to the scope a right is asked for in (范围)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from competition.access.policy import Actor, Scope, knows, reaches
from competition.db import db
from competition.errors import NotFound
from competition.models.event import Event, Trade
from competition.models.person import Delegation, Unit

#: What a rehearsal's event is called besides its name (排练).
REHEARSED = {"zh": "（排练）", "en": " (rehearsal)"}


def kind_of(name: dict[str, str], *, sample: bool) -> str:
    """What every page and tablet of an event that is not real must say: sample or rehearsal."""
    played = any(name.get(language, "").endswith(mark) for language, mark in REHEARSED.items())
    return ("rehearsal" if played else "sample") if sample else ""


@dataclass(frozen=True, slots=True)
class EventHead:
    """What every page of an event shows."""

    scope: Scope
    code: str
    name: dict[str, str]
    sample: bool
    profile: str

    @property
    def rehearsal(self) -> bool:
        """Whether this is an event being rehearsed; a rehearsal is a sample too."""
        return kind_of(self.name, sample=self.sample) == "rehearsal"


@dataclass(frozen=True, slots=True)
class TradeHead:
    """What every page of a trade shows."""

    scope: Scope
    code: str
    name: dict[str, str]


@dataclass(frozen=True, slots=True)
class DelegationHead:
    """What every page of a delegation shows."""

    scope: Scope
    code: str
    name: str


#: Asked with every request, so put together once.
_EVENTS = select(Event.id, Event.code, Event.name, Event.sample, Event.profile)
_EVENT = _EVENTS.where(Event.code == bindparam("code"))
_NEWEST_FIRST = _EVENTS.order_by(Event.starts_on.desc(), Event.code)
_TRADE = select(Trade.id, Trade.code, Trade.name).where(
    Trade.event_id == bindparam("event"), Trade.code == bindparam("code")
)
_DELEGATION = (
    select(Delegation.id, Delegation.code, Unit.name)
    .join(Unit, Unit.id == Delegation.unit_id)
    .where(Delegation.event_id == bindparam("event"), Delegation.code == bindparam("code"))
)
_EVENT_OF_TRADE = select(Trade.event_id).where(Trade.id == bindparam("trade"))


def of_trade(trade_id: uuid.UUID) -> Scope:
    """The scope of a trade known by its id. Raises NotFound("not-found")."""
    event_id = db.session.scalar(_EVENT_OF_TRADE, {"trade": trade_id})
    if event_id is None:
        raise NotFound("not-found")
    return Scope(event_id, trade_id)


def event_head(actor: Actor | None, code: str) -> EventHead:
    """Find an event by its code; not found also for whoever has no role in it."""
    row = db.session.execute(_EVENT, {"code": code}).one_or_none()
    if row is None or not knows(actor, Scope(row.id)):
        raise NotFound("not-found")
    return EventHead(Scope(row.id), row.code, row.name, row.sample, row.profile.value)


def trade_head(event: EventHead, code: str) -> TradeHead:
    """Find a trade of an event by its code."""
    row = db.session.execute(_TRADE, {"event": event.scope.event_id, "code": code}).one_or_none()
    if row is None:
        raise NotFound("not-found")
    return TradeHead(Scope(event.scope.event_id, row.id), row.code, row.name)


def trades_of(event: Scope) -> list[TradeHead]:
    """The trades of an event, in order."""
    rows = db.session.execute(
        select(Trade.id, Trade.code, Trade.name)
        .where(Trade.event_id == event.event_id)
        .order_by(Trade.position, Trade.code)
    )
    return [TradeHead(Scope(event.event_id, row.id), row.code, row.name) for row in rows]


def delegation_head(actor: Actor | None, event: EventHead, code: str) -> DelegationHead:
    """Find a delegation of an event by its code; not found for whoever has no right in it."""
    row = db.session.execute(
        _DELEGATION, {"event": event.scope.event_id, "code": code}
    ).one_or_none()
    scope = Scope(event.scope.event_id, delegation_id=row.id) if row else event.scope
    if row is None or actor is None or not reaches(actor, scope):
        raise NotFound("not-found")
    return DelegationHead(scope, row.code, row.name)


def delegations_of(actor: Actor) -> list[tuple[EventHead, DelegationHead]]:
    """The delegations an actor leads, with their events, newest first."""
    led = {grant.scope.delegation_id for grant in actor.grants if grant.scope.delegation_id}
    rows = db.session.execute(
        select(Event, Delegation.id, Delegation.code, Unit.name)
        .join(Delegation, Delegation.event_id == Event.id)
        .join(Unit, Unit.id == Delegation.unit_id)
        .where(Delegation.id.in_(led))
        .order_by(Event.starts_on.desc(), Event.code, Unit.name, Delegation.code)
    )
    return [
        (
            EventHead(Scope(event.id), event.code, event.name, event.sample, event.profile.value),
            DelegationHead(Scope(event.id, delegation_id=delegation_id), code, name),
        )
        for event, delegation_id, code, name in rows
    ]


def events_of(actor: Actor) -> list[EventHead]:
    """The events an actor has a role in, newest first."""
    rows = db.session.execute(_NEWEST_FIRST).all()
    return [
        EventHead(Scope(row.id), row.code, row.name, row.sample, row.profile.value)
        for row in rows
        if knows(actor, Scope(row.id))
    ]
