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
from competition.db import db
from competition.models.draw import CodeSet
from competition.models.entry import EntryInStage
from competition.models.event import Module
from competition.services import judging_seats, recusals, ties


def undecided(
    scope: Scope, code_set: CodeSet, wheres: Collection[uuid.UUID]
) -> list[recusals.Line]:
    """What the register finds for entries in a coded stage and nobody has noted or withdrawn.

    wheres: ids of entries in the stage. The caller has asked the policy.
    """
    modules = set(db.session.scalars(select(Module.id).where(Module.code_set_id == code_set.id)))
    seats = [
        replace(seat, closed=False) for seat in judging_seats.of(scope) if seat.module_id in modules
    ]
    coming = set(
        db.session.scalars(select(EntryInStage.entry_id).where(EntryInStage.id.in_(wheres)))
    )
    found = ties.of(scope, [seat.account_id for seat in seats])
    entries = {key: entry for key, entry in found.entries.items() if key in coming}
    found = replace(found, entries=entries)
    return recusals.proposals(seats, found, recusals.decided_of(seats))


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
    recusals.record_late(actor, scope, found, now=now)
    return len(found)


def tied(scope: Scope, account_ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Which of these people would have to stand back from an entry of the trade."""
    found = ties.of(scope, account_ids)
    return [
        each
        for each in account_ids
        if any(found.why(each, entry_id) is not None for entry_id in found.entries)
    ]
