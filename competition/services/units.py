"""The register of units (单位库): spellings, kinds, how many entries each sends."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, Problem
from competition.exchange.merging_names import folded_name
from competition.models.entry import Entry, EntryMember, EntryState, MemberRole
from competition.models.person import Delegation, Unit, UnitAlias, UnitKind
from competition.services import audit, unit_merges
from competition.services.archive_entries import NO_UNIT


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit that came to the event: its spellings, and how many entries it sends."""

    id: uuid.UUID
    name: str
    kind: str
    aliases: tuple[str, ...]
    entries: int


def called(name: str) -> uuid.UUID | None:
    """The unit written so, by its name or an alias, folding apart; None: there is none."""
    if not name:
        return None
    stands = Unit.id.not_in(unit_merges.merged_away())
    own = db.session.scalar(select(Unit.id).where(Unit.name == name, stands))
    if own is None:
        own = db.session.scalar(select(UnitAlias.unit_id).where(UnitAlias.name == name))
    if own is not None:
        return own
    folded = folded_name(name)
    rows = db.session.execute(select(Unit.id, Unit.name).where(stands))
    return next((row.id for row in rows if folded_name(row.name) == folded), None)


def names(actor: Actor, scope: Scope) -> list[str]:
    """The names of units that came to this event, for a field to offer."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    return list(
        db.session.scalars(
            select(Unit.name)
            .join(Delegation, Delegation.unit_id == Unit.id)
            .where(
                Delegation.event_id == scope.event_id,
                Delegation.code != NO_UNIT,
                Unit.id.not_in(unit_merges.merged_away()),
            )
            .order_by(Unit.name)
        )
    )


def listing(actor: Actor, scope: Scope) -> list[UnitLine]:
    """The units of an event with their entries, by name."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    aliases: dict[uuid.UUID, list[str]] = defaultdict(list)
    for row in db.session.execute(select(UnitAlias.unit_id, UnitAlias.name)):
        aliases[row.unit_id].append(row.name)
    counted = (
        select(Entry.delegation_id, func.count().label("entries"))
        .where(Entry.event_id == scope.event_id, Entry.state != EntryState.CANCELLED)
        .group_by(Entry.delegation_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Unit.id, Unit.name, Unit.kind, counted.c.entries)
        .join(Delegation, Delegation.unit_id == Unit.id)
        .outerjoin(counted, counted.c.delegation_id == Delegation.id)
        .where(
            Delegation.event_id == scope.event_id,
            Delegation.code != NO_UNIT,
            Unit.id.not_in(unit_merges.merged_away()),
        )
        .order_by(Unit.name)
    )
    return [
        UnitLine(row.id, row.name, row.kind.value, tuple(sorted(aliases[row.id])), row.entries or 0)
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class KindLine:
    """How many units of a kind take part, with how many entries and contestants."""

    kind: str
    units: int
    entries: int
    contestants: int


def by_kind(actor: Actor, scope: Scope) -> list[KindLine]:
    """Who takes part by the kind of the unit that sends him (单位类别); nobody counts twice."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    rows = db.session.execute(
        select(
            Unit.kind,
            func.count(Unit.id.distinct()),
            func.count(Entry.id.distinct()),
            func.count(EntryMember.person_id.distinct()),
        )
        .join(Delegation, Delegation.unit_id == Unit.id)
        .join(Entry, and_(Entry.delegation_id == Delegation.id, Entry.state == EntryState.ACCEPTED))
        .outerjoin(
            EntryMember,
            and_(EntryMember.entry_id == Entry.id, EntryMember.role == MemberRole.CONTESTANT),
        )
        .where(Delegation.event_id == scope.event_id, Delegation.code != NO_UNIT)
        .group_by(Unit.kind)
    ).all()
    found = {kind: KindLine(kind.value, *counts) for kind, *counts in rows}
    return [found[kind] for kind in UnitKind if kind in found]


def kinds(scope: Scope) -> list[str]:
    """What the units are that sent an event its entries, each kind once."""
    found = set(
        db.session.scalars(
            select(Unit.kind)
            .join(Delegation, Delegation.unit_id == Unit.id)
            .join(Entry, Entry.delegation_id == Delegation.id)
            .where(Delegation.event_id == scope.event_id, Delegation.code != NO_UNIT)
            .distinct()
        )
    )
    return [kind.value for kind in UnitKind if kind in found]


def names_of_kind(actor: Actor, scope: Scope, kind: str) -> frozenset[str]:
    """Every spelling of the units of a kind, by which published lists name them."""
    of_kind = (line for line in listing(actor, scope) if line.kind == kind)
    return frozenset(name for line in of_kind for name in (line.name, *line.aliases))


def set_kind(actor: Actor, scope: Scope, unit_id: uuid.UUID, kind: str, *, now: datetime) -> None:
    """Say what a unit is. Raises Invalid("unit-kind-unknown")."""
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    if kind not in list(UnitKind):
        raise Invalid("invalid", [Problem("unit-kind-unknown", "kind")])
    note_kinds(actor, scope, {unit_merges.one(scope, unit_id).id: kind}, now=now)


def note_kinds(actor: Actor, scope: Scope, said: Mapping[uuid.UUID, str], *, now: datetime) -> None:
    """Write down what units are, where that is news; each change stands in the trail."""
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    for unit in db.session.scalars(select(Unit).where(Unit.id.in_(said)).order_by(Unit.name)):
        kind = UnitKind(said[unit.id])
        if unit.kind is kind:
            continue
        old, unit.kind = unit.kind, kind
        db.session.flush()
        audit.record(
            actor, "unit.changed", ("unit", unit.id), scope=Scope(scope.event_id), now=now,
            unit=unit.name, old=old.value, kind=kind.value,
        )  # fmt: skip


def add_alias(actor: Actor, scope: Scope, unit_id: uuid.UUID, name: str, *, now: datetime) -> None:
    """Give a unit one more spelling. Raises Invalid when another unit is known by it."""
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    unit = unit_merges.one(scope, unit_id)
    if not name.strip():
        raise Invalid("invalid", [Problem("name-missing", "name")])
    taken = db.session.scalar(select(UnitAlias.unit_id).where(UnitAlias.name == name.strip()))
    taken = taken or db.session.scalar(select(Unit.id).where(Unit.name == name.strip()))
    if taken is not None:
        raise Invalid("invalid", [Problem("alias-taken", "name", {"name": name.strip()})])
    db.session.add(UnitAlias(unit_id=unit.id, name=name.strip()))
    db.session.flush()
    audit.record(actor, "unit.changed", ("unit", unit.id), scope=scope, now=now, alias=name.strip())
