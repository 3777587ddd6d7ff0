"""The register of units (单位库): spellings, likely twins, merges that can be undone.

A merge moves what refers to a unit to its successor; what was moved stands in the trail, and the
undoing moves exactly that back.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, delete, func, select, update

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotFound, NotNow, Problem
from competition.exchange.merging_names import folded_name, near_pairs
from competition.models.audit import AuditEntry
from competition.models.entry import Entry, EntryMember, EntryState, MemberRole
from competition.models.person import Delegation, Person, Unit, UnitAlias, UnitKind, UnitMerge
from competition.services import audit
from competition.services.archive_entries import NO_UNIT


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit that came to the event: its spellings, and how many entries it sends."""

    id: uuid.UUID
    name: str
    kind: str
    aliases: tuple[str, ...]
    entries: int


@dataclass(frozen=True, slots=True)
class MergeLine:
    """A recorded merge."""

    id: uuid.UUID
    gone: str
    into: str
    at: datetime


def merged_away() -> Select[Any]:
    """The units that are another one by now."""
    return select(UnitMerge.from_id).where(UnitMerge.undone_at.is_(None))


def called(name: str) -> uuid.UUID | None:
    """The unit written so, by its name or an alias, folding apart; None: there is none."""
    if not name:
        return None
    stands = Unit.id.not_in(merged_away())
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
                Unit.id.not_in(merged_away()),
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
            Unit.id.not_in(merged_away()),
        )
        .order_by(Unit.name)
    )
    return [
        UnitLine(row.id, row.name, row.kind.value, tuple(sorted(aliases[row.id])), row.entries or 0)
        for row in rows
    ]


def proposals(lines: list[UnitLine]) -> list[tuple[UnitLine, UnitLine]]:
    """Pairs of units that may be one, likest first; the one with fewer entries comes first."""
    by_id = {str(line.id): line for line in lines}
    found = []
    for one, other in near_pairs({str(line.id): line.name for line in lines}):
        pair = sorted((by_id[one], by_id[other]), key=lambda line: (line.entries, line.name))
        found.append((pair[0], pair[1]))
    return found


def merges(actor: Actor, scope: Scope) -> list[MergeLine]:
    """The merges made in this event that hold, the latest first."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    made_here = select(AuditEntry.subject_id).where(
        AuditEntry.action == "units.merged",
        AuditEntry.chain == audit.chain_key(Scope(scope.event_id)),
    )
    here = {uuid.UUID(each) for each in db.session.scalars(made_here)}
    gone, into = select(Unit.id, Unit.name).subquery(), select(Unit.id, Unit.name).subquery()
    rows = db.session.execute(
        select(UnitMerge.id, UnitMerge.merged_at, gone.c.name, into.c.name)
        .join(gone, gone.c.id == UnitMerge.from_id)
        .join(into, into.c.id == UnitMerge.into_id)
        .where(UnitMerge.undone_at.is_(None), UnitMerge.id.in_(here))
        .order_by(UnitMerge.merged_at.desc())
    )
    return [MergeLine(row[0], row[2], row[3], row[1]) for row in rows]


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
    note_kinds(actor, scope, {_unit(scope, unit_id).id: kind}, now=now)


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
    unit = _unit(scope, unit_id)
    if not name.strip():
        raise Invalid("invalid", [Problem("name-missing", "name")])
    taken = db.session.scalar(select(UnitAlias.unit_id).where(UnitAlias.name == name.strip()))
    taken = taken or db.session.scalar(select(Unit.id).where(Unit.name == name.strip()))
    if taken is not None:
        raise Invalid("invalid", [Problem("alias-taken", "name", {"name": name.strip()})])
    db.session.add(UnitAlias(unit_id=unit.id, name=name.strip()))
    db.session.flush()
    audit.record(actor, "unit.changed", ("unit", unit.id), scope=scope, now=now, alias=name.strip())


def _unit(scope: Scope, unit_id: uuid.UUID) -> Unit:
    row = db.session.scalars(
        select(Unit)
        .join(Delegation, Delegation.unit_id == Unit.id)
        .where(Unit.id == unit_id, Delegation.event_id == scope.event_id)
    ).one_or_none()
    if row is None:
        raise NotFound("not-found")
    return row


def merge(
    actor: Actor, scope: Scope, from_id: uuid.UUID, into_id: uuid.UUID, *, now: datetime
) -> uuid.UUID:
    """Make two units of the event one; the name of the first becomes a spelling of the other."""
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    if from_id == into_id:
        raise Invalid("merge-same-unit")
    gone, into = _unit(scope, from_id), _unit(scope, into_id)
    for each in (gone, into):
        held = select(UnitMerge.id).where(
            UnitMerge.from_id == each.id, UnitMerge.undone_at.is_(None)
        )
        if db.session.scalar(held) is not None:
            raise Conflict("unit-merged-already")
    row = UnitMerge(
        id=uuid.uuid4(), from_id=gone.id, into_id=into.id, merged_at=now, merged_by_id=actor.id
    )
    db.session.add(row)
    moved = _moved(gone.id, into.id)
    _move(moved, gone.id, into.id)
    if db.session.scalar(select(UnitAlias.id).where(UnitAlias.name == gone.name)) is None:
        db.session.add(UnitAlias(unit_id=into.id, name=gone.name))
        moved["spelling"] = gone.name
    db.session.flush()
    audit.record(
        actor,
        "units.merged",
        ("unit_merge", row.id),
        scope=Scope(scope.event_id),
        now=now,
        gone=gone.name,
        into=into.name,
        moved=moved,
    )
    return row.id


def _moved(gone: uuid.UUID, into: uuid.UUID) -> dict[str, Any]:
    """What refers to the unit that goes: people, spellings, delegations, entries by delegation."""
    persons = db.session.scalars(select(Person.id).where(Person.unit_id == gone))
    aliases = db.session.scalars(select(UnitAlias.id).where(UnitAlias.unit_id == gone))
    stays = {
        row.event_id: row.id
        for row in db.session.scalars(select(Delegation).where(Delegation.unit_id == into))
    }
    whole, entries = [], []
    for row in db.session.scalars(select(Delegation).where(Delegation.unit_id == gone)):
        target = stays.get(row.event_id)
        if target is None:
            whole.append(str(row.id))
            continue
        ids = db.session.scalars(select(Entry.id).where(Entry.delegation_id == row.id))
        entries.append([str(row.id), str(target), [str(each) for each in ids]])
    return {
        "people": [str(each) for each in persons],
        "aliases": [str(each) for each in aliases],
        "delegations": whole,
        "entries": entries,
    }


def _move(moved: dict[str, Any], gone: uuid.UUID, into: uuid.UUID, *, back: bool = False) -> None:
    """Move what stands in `moved` to the unit that stays, or back what still is there."""
    source, target = (into, gone) if back else (gone, into)
    for table, column, unit, key in (
        (Person, Person.id, Person.unit_id, "people"),
        (UnitAlias, UnitAlias.id, UnitAlias.unit_id, "aliases"),
        (Delegation, Delegation.id, Delegation.unit_id, "delegations"),
    ):
        ids = [uuid.UUID(each) for each in moved[key]]
        if ids:
            db.session.execute(
                update(table).where(column.in_(ids), unit == source).values(unit_id=target)
            )
    for old, new, entries in moved["entries"]:
        here, there = (new, old) if back else (old, new)
        ids = [uuid.UUID(each) for each in entries]
        if ids:
            db.session.execute(
                update(Entry)
                .where(Entry.id.in_(ids), Entry.delegation_id == uuid.UUID(here))
                .values(delegation_id=uuid.UUID(there))
            )


def undo(actor: Actor, scope: Scope, merge_id: uuid.UUID, *, now: datetime) -> None:
    """Take a merge back: what it moved goes back, what came since stays where it is."""
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    row = db.session.get(UnitMerge, merge_id)
    entry = db.session.scalars(
        select(AuditEntry).where(
            AuditEntry.action == "units.merged",
            AuditEntry.subject_id == str(merge_id),
            AuditEntry.chain == audit.chain_key(Scope(scope.event_id)),
        )
    ).one_or_none()
    if row is None or entry is None:
        raise NotFound("not-found")
    if row.undone_at is not None:
        raise NotNow("merge-undone-already")
    further = select(UnitMerge.id).where(
        UnitMerge.from_id == row.into_id, UnitMerge.undone_at.is_(None)
    )
    if db.session.scalar(further) is not None:
        raise NotNow("merge-went-on")
    moved = entry.facts["moved"]
    _move(moved, row.from_id, row.into_id, back=True)
    if moved.get("spelling"):
        db.session.execute(
            delete(UnitAlias).where(
                UnitAlias.name == moved["spelling"], UnitAlias.unit_id == row.into_id
            )
        )
    row.undone_at = now
    db.session.flush()
    audit.record(
        actor, "units.merge_undone", ("unit_merge", merge_id), scope=Scope(scope.event_id), now=now
    )
