"""Units found to be one are made one, and apart again (单位合并).

A merge moves what refers to a unit to its successor: people, spellings, units below it,
delegations, and where both sent one, its entries, registrations, objections and leaders. What was
moved stands in the trail, and the undoing moves exactly that back.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select, update

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotFound, NotNow, Problem
from competition.models.account import RoleAssignment
from competition.models.audit import AuditEntry
from competition.models.entry import Entry
from competition.models.person import Delegation, Person, Unit, UnitAlias, UnitMerge
from competition.models.registration import Objection, Registration
from competition.services import audit, merge_ties
from competition.services.merge_ties import MergeTie

#: What a delegation has, by the word of the trail.
_OF_DELEGATION: dict[str, Any] = {
    "entries": Entry,
    "registrations": Registration,
    "objections": Objection,
    "leaders": RoleAssignment,
}


@dataclass(frozen=True, slots=True)
class MergeLine:
    """A recorded merge."""

    id: uuid.UUID
    gone: str
    into: str
    at: datetime
    reason: str


def merged_away() -> Select[Any]:
    """The units that are another one by now."""
    return select(UnitMerge.from_id).where(UnitMerge.undone_at.is_(None))


def names_now() -> dict[str, str]:
    """The name of each unit that was merged away → the name of the unit it is by now.

    A name that a unit of its own still has stays its own.
    """
    rows = db.session.execute(
        select(UnitMerge.from_id, UnitMerge.into_id).where(UnitMerge.undone_at.is_(None))
    )
    into = {row.from_id: row.into_id for row in rows}
    if not into:
        return {}
    known = {row.id: row.name for row in db.session.execute(select(Unit.id, Unit.name))}
    own = {name for unit_id, name in known.items() if unit_id not in into}
    return {known[gone]: known[_last(gone, into)] for gone in into if known[gone] not in own}


def _last(unit_id: uuid.UUID, into: Mapping[uuid.UUID, uuid.UUID]) -> uuid.UUID:
    passed = {unit_id}
    while (after := into.get(unit_id)) is not None and after not in passed:
        passed.add(after)
        unit_id = after
    return unit_id


def merges(actor: Actor, scope: Scope) -> list[MergeLine]:
    """The merges made in this event that hold, the latest first."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    made_here = db.session.scalars(
        select(AuditEntry).where(
            AuditEntry.action == "units.merged",
            AuditEntry.chain == audit.chain_key(Scope(scope.event_id)),
        )
    )
    reasons = {uuid.UUID(each.subject_id): each.facts.get("reason", "") for each in made_here}
    gone, into = select(Unit.id, Unit.name).subquery(), select(Unit.id, Unit.name).subquery()
    rows = db.session.execute(
        select(UnitMerge.id, UnitMerge.merged_at, gone.c.name, into.c.name)
        .join(gone, gone.c.id == UnitMerge.from_id)
        .join(into, into.c.id == UnitMerge.into_id)
        .where(UnitMerge.undone_at.is_(None), UnitMerge.id.in_(reasons))
        .order_by(UnitMerge.merged_at.desc())
    )
    return [MergeLine(row[0], row[2], row[3], row[1], reasons[row[0]]) for row in rows]


def one(scope: Scope, unit_id: uuid.UUID) -> Unit:
    """A unit that came to the event. Raises NotFound."""
    row = db.session.scalars(
        select(Unit)
        .join(Delegation, Delegation.unit_id == Unit.id)
        .where(Unit.id == unit_id, Delegation.event_id == scope.event_id)
    ).one_or_none()
    if row is None:
        raise NotFound("not-found")
    return row


def merge(
    actor: Actor,
    scope: Scope,
    from_id: uuid.UUID,
    into_id: uuid.UUID,
    *,
    now: datetime,
    reason: str = "",
    knowing: bool = True,
) -> uuid.UUID:
    """Make two units of the event one; the name of the first becomes a spelling of the other.

    knowing: whom it ties to whom was looked at (`merge_ties`). Raises Invalid("merge-same-unit"),
    Conflict("unit-merged-already"), Conflict("merge-ties") where it ties and nobody looked.
    """
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    if from_id == into_id:
        raise Invalid("invalid", [Problem("merge-same-unit", "into")])
    gone, into = one(scope, from_id), one(scope, into_id)
    held = select(UnitMerge.id).where(
        UnitMerge.from_id.in_((gone.id, into.id)), UnitMerge.undone_at.is_(None)
    )
    if db.session.scalars(held).first() is not None:
        raise Conflict("unit-merged-already")
    tied = merge_ties.found(scope, gone.id, into.id)
    if tied and not knowing:
        raise Conflict("merge-ties")
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
        actor, "units.merged", ("unit_merge", row.id), scope=Scope(scope.event_id), now=now,
        gone=gone.name, into=into.name, moved=moved, reason=reason.strip()[:500],
    )  # fmt: skip
    _note_late(actor, scope, [tie for tie in tied if tie.closed], now=now)
    return row.id


def _note_late(actor: Actor, scope: Scope, late: Sequence[MergeTie], *, now: datetime) -> None:
    """Keep in each trade's trail who is tied now to whom, though codes were given."""
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    for trade_id in dict.fromkeys(tie.trade_id for tie in late):
        audit.record(
            actor, "recusal.came_late", ("trade", trade_id),
            scope=Scope(scope.event_id, trade_id), now=now,
            items=[f"{tie.seat} {tie.number}" for tie in late if tie.trade_id == trade_id],
        )  # fmt: skip


def _moved(gone: uuid.UUID, into: uuid.UUID) -> dict[str, Any]:
    """What refers to the unit that goes: people, spellings, delegations or what those have."""
    below = db.session.scalars(select(Unit.id).where(Unit.parent_id == gone, Unit.id != into))
    persons = db.session.scalars(select(Person.id).where(Person.unit_id == gone))
    aliases = db.session.scalars(select(UnitAlias.id).where(UnitAlias.unit_id == gone))
    stays = {
        row.event_id: row.id
        for row in db.session.scalars(select(Delegation).where(Delegation.unit_id == into))
    }
    whole: list[str] = []
    parts: dict[str, list[list[Any]]] = {key: [] for key in _OF_DELEGATION}
    for row in db.session.scalars(select(Delegation).where(Delegation.unit_id == gone)):
        target = stays.get(row.event_id)
        if target is None:
            whole.append(str(row.id))
            continue
        for key, ids in _parts(row.id, target):
            parts[key].append([str(row.id), str(target), ids])
    return {
        "people": [str(each) for each in persons],
        "below": [str(each) for each in below],
        "aliases": [str(each) for each in aliases],
        "delegations": whole,
        **parts,
    }


def _parts(old: uuid.UUID, new: uuid.UUID) -> Iterator[tuple[str, list[str]]]:
    """What a delegation has that the other may take; who leads both already stays with each."""
    leads_both = select(RoleAssignment.account_id).where(RoleAssignment.delegation_id == new)
    for key, table in _OF_DELEGATION.items():
        query: Select[tuple[uuid.UUID]] = select(table.id).where(table.delegation_id == old)
        if table is RoleAssignment:
            query = query.where(RoleAssignment.account_id.not_in(leads_both))
        yield key, [str(each) for each in db.session.scalars(query)]


def _move(moved: dict[str, Any], gone: uuid.UUID, into: uuid.UUID, *, back: bool = False) -> None:
    """Move what stands in `moved` to the unit that stays, or back what still is there."""
    source, target = (into, gone) if back else (gone, into)
    for table, column, unit, key in (
        (Person, Person.id, Person.unit_id, "people"),
        (UnitAlias, UnitAlias.id, UnitAlias.unit_id, "aliases"),
        (Delegation, Delegation.id, Delegation.unit_id, "delegations"),
        (Unit, Unit.id, Unit.parent_id, "below"),
    ):
        ids = [uuid.UUID(each) for each in moved.get(key, ())]
        if ids:
            db.session.execute(
                update(table).where(column.in_(ids), unit == source).values({unit: target})
            )
    for key, part in _OF_DELEGATION.items():
        for old, new, listed in moved.get(key, ()):
            here, there = (new, old) if back else (old, new)
            if listed:
                these: list[uuid.UUID] = [uuid.UUID(each) for each in listed]
                db.session.execute(
                    update(part)
                    .where(part.id.in_(these), part.delegation_id == uuid.UUID(here))
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
