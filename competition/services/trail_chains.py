"""What the trail's chains are called and where one breaks, for people to read (留痕的链)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor
from competition.db import db
from competition.models.audit import AuditEntry
from competition.models.event import Event, Trade
from competition.services import audit

Name = dict[str, str]


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain by what it is of; without event and trade it is the installation's own."""

    key: str
    event: Name | None
    trade: Name | None
    sequence: int
    digest: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The first link of a chain that does not hold; at and action are None where it is missing."""

    chain: Chain
    sequence: int
    #: missing, relinked, changed, head
    kind: str
    at: datetime | None
    action: str | None


def chains(actor: Actor) -> list[Chain]:
    """Every chain of the installation with its head, in the order of their names."""
    policy.require(actor, Permission.AUDIT_READ)
    events = {str(row.id): row.name for row in db.session.execute(select(Event.id, Event.name))}
    trades = {str(row.id): row.name for row in db.session.execute(select(Trade.id, Trade.name))}
    found = []
    for key, sequence, digest in audit.heads():
        event, _, trade = key.partition("/")
        found.append(Chain(key, events.get(event), trades.get(trade), sequence, digest))
    return sorted(found, key=lambda each: (_named(each.event), _named(each.trade), each.key))


def broken(actor: Actor) -> list[Broken]:
    """Follow every chain; the first link of each that does not hold."""
    named = {each.key: each for each in chains(actor)}
    found = []
    for each in audit.verify():
        row = db.session.execute(
            select(AuditEntry.at, AuditEntry.action).where(
                AuditEntry.chain == each.chain, AuditEntry.sequence == each.sequence
            )
        ).one_or_none()
        at, action = (row.at, row.action) if row else (None, None)
        found.append(Broken(named[each.chain], each.sequence, each.kind, at, action))
    return found


def _named(name: Name | None) -> str:
    return (name or {}).get("zh", "")
