"""Who stands back once codes hide everybody (加密与回避): settled before, and for latecomers."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.access.recusals import JudgeFacts, reason_to_stand_back
from competition.db import db
from competition.models.account import Account
from competition.models.draw import CodeSet
from competition.models.entry import EntryInStage, Recusal
from competition.models.event import Module
from competition.models.person import Person, Unit
from competition.services import recusals


def undecided(
    scope: Scope, code_set: CodeSet, wheres: Collection[uuid.UUID]
) -> list[recusals.Line]:
    """What the register finds for entries in a coded stage and nobody has noted or withdrawn.

    wheres: ids of entries in the stage. The caller has asked the policy.
    """
    modules = set(db.session.scalars(select(Module.id).where(Module.code_set_id == code_set.id)))
    seats = [
        replace(seat, closed=False)
        for seat in recusals.seats_of(scope)
        if seat.module_id in modules
    ]
    coming = set(
        db.session.scalars(select(EntryInStage.entry_id).where(EntryInStage.id.in_(wheres)))
    )
    entries = {key: entry for key, entry in recusals.entries_of(scope).items() if key in coming}
    rows = select(Recusal).where(Recusal.seat_id.in_([seat.id for seat in seats]))
    known = {(row.seat_id, row.entry_id) for row in db.session.scalars(rows)}
    return recusals.proposals(seats, entries, known)


def fix_late(
    actor: Actor,
    scope: Scope,
    code_set: CodeSet,
    wheres: Collection[uuid.UUID],
    *,
    now: datetime,
) -> int:
    """Note what the register finds for those who come after the codes, before they get theirs."""
    policy.require(actor, Permission.CODE_ASSIGN, scope)
    found = undecided(scope, code_set, wheres)
    for line in found:
        row = Recusal(
            id=uuid.uuid4(),
            seat_id=line.seat.id,
            entry_id=line.entry_id,
            substitute_id=line.substitute.id if line.substitute else None,
            reason=line.reason,
            note="",
            recorded_at=now,
        )
        db.session.add(row)
        db.session.flush()
        recusals.noted(
            row, line.seat, line.number, line.substitute, actor=actor, scope=scope, now=now
        )
    return len(found)


def tied(scope: Scope, account_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Which of these people would have to stand back from an entry of the trade, and why."""
    parents = {row.id: row.parent_id for row in db.session.execute(select(Unit.id, Unit.parent_id))}
    people = db.session.execute(
        select(Account.id, Person)
        .join(Person, Person.id == Account.person_id)
        .where(Account.id.in_(account_ids))
    )
    entries = recusals.entries_of(scope).values()
    found = {}
    for account_id, person in people:
        judge = JudgeFacts(person.id, recusals.with_parents(person.unit_id, parents))
        for entry in entries:
            if (why := reason_to_stand_back(judge, entry.facts)) is not None:
                found[account_id] = recusals.REASONS[why]
                break
    return found
