"""Units that may be one (疑似同一单位): proposed by name, or said to be two (并非同一单位)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound
from competition.exchange.merging_names import KnownNames, near_pairs
from competition.models.account import Account
from competition.models.person import Delegation, Unit, UnitsApart
from competition.services import audit, import_facts, unit_merges, units
from competition.services.units import UnitLine


@dataclass(frozen=True, slots=True)
class ApartLine:
    """Two units somebody said are two, who and when."""

    id: uuid.UUID
    one: str
    other: str
    at: datetime
    by: str


def proposals(actor: Actor, scope: Scope) -> list[tuple[UnitLine, UnitLine]]:
    """Pairs of units that may be one, likest first; the one with fewer entries comes first."""
    lines = units.listing(actor, scope)
    by_id = {str(line.id): line for line in lines}
    rows = db.session.execute(select(UnitsApart.one_id, UnitsApart.other_id))
    two = {frozenset(row) for row in rows}
    found = []
    for one, other in near_pairs({str(line.id): line.name for line in lines}):
        pair = sorted((by_id[one], by_id[other]), key=lambda line: (line.entries, line.name))
        if frozenset(line.id for line in pair) not in two:
            found.append((pair[0], pair[1]))
    return found


def apart(actor: Actor, scope: Scope) -> list[ApartLine]:
    """The pairs of the event's units that were said to be two, the latest first."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    here = select(Delegation.unit_id).where(Delegation.event_id == scope.event_id)
    one, other = aliased(Unit), aliased(Unit)
    rows = db.session.execute(
        select(UnitsApart, one.name, other.name, Account.display_name)
        .join(one, one.id == UnitsApart.one_id)
        .join(other, other.id == UnitsApart.other_id)
        .outerjoin(Account, Account.id == UnitsApart.said_by_id)
        .where(UnitsApart.one_id.in_(here), UnitsApart.other_id.in_(here))
        .order_by(UnitsApart.said_at.desc(), one.name, other.name)
    )
    return [ApartLine(row.id, left, right, row.said_at, by or "") for row, left, right, by in rows]


def set_apart(
    actor: Actor, scope: Scope, one_id: uuid.UUID, other_id: uuid.UUID, *, now: datetime
) -> None:
    """Keep that two units of the event are two; said again it changes nothing."""
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    if one_id == other_id:
        raise Invalid("apart-same-unit")
    one, other = unit_merges.one(scope, one_id), unit_merges.one(scope, other_id)
    _keep(actor, scope, one, other, now)


def _keep(actor: Actor, scope: Scope, one: Unit, other: Unit, now: datetime) -> None:
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    one, other = sorted((one, other), key=lambda unit: unit.id)
    said = select(UnitsApart.id).where(UnitsApart.one_id == one.id, UnitsApart.other_id == other.id)
    if db.session.scalar(said) is not None:
        return
    row = UnitsApart(
        id=uuid.uuid4(), one_id=one.id, other_id=other.id, said_at=now, said_by_id=actor.id
    )
    db.session.add(row)
    db.session.flush()
    audit.record(
        actor, "units.set_apart", ("units_apart", row.id), scope=Scope(scope.event_id), now=now,
        unit=one.name, other=other.name,
    )  # fmt: skip


def take_back(actor: Actor, scope: Scope, apart_id: uuid.UUID, *, now: datetime) -> None:
    """Two units said to be two may be proposed as one again. Raises NotFound."""
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    row = db.session.get(UnitsApart, apart_id)
    if row is None:
        raise NotFound("not-found")
    one, other = unit_merges.one(scope, row.one_id), unit_merges.one(scope, row.other_id)
    db.session.delete(row)
    db.session.flush()
    audit.record(
        actor, "units.apart_undone", ("units_apart", apart_id), scope=Scope(scope.event_id),
        now=now, unit=one.name, other=other.name,
    )  # fmt: skip


def note_new(actor: Actor, scope: Scope, names: Iterable[str], *, now: datetime) -> None:
    """Units an import was told are new, though much like known ones, are two with those."""
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    said = [found for found in map(units.called, names) if found is not None]
    if not said:
        return
    known = KnownNames({unit.code: unit.names for unit in import_facts.unit_facts()})
    for new in db.session.scalars(select(Unit).where(Unit.id.in_(said)).order_by(Unit.name)):
        for near in known.nearest(new.name, but=str(new.id)):
            _keep(actor, scope, new, db.session.get_one(Unit, uuid.UUID(near.code)), now)
