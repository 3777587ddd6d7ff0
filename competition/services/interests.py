"""Interests people declared (声明利害关系): of a person and an entry, wherever they would meet.

A judge's becomes recusals of his seats. Whoever acts without a seat, a chief, deputy, coder,
supervisor or arbitrator, stands back as from his own unit: `standing_back` finds him by it.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, NotFound
from competition.models.account import Account
from competition.models.entry import Entry
from competition.models.interest import DeclaredInterest
from competition.services import audit

#: Reasons of a recusal that are of the person and in no register.
SAID = ("declared", "other")


def declare(
    actor: Actor,
    scope: Scope,
    account_id: uuid.UUID,
    entry_id: uuid.UUID,
    *,
    note: str = "",
    now: datetime,
) -> None:
    """Write down that an entry of a trade concerns somebody. Raises Conflict where it is known."""
    policy.require(actor, Permission.PANEL_EDIT, scope)
    account, entry = db.session.get(Account, account_id), db.session.get(Entry, entry_id)
    if account is None or entry is None or entry.trade_id != scope.trade_id:
        raise NotFound("not-found")
    row = _row(account_id, entry_id)
    if row is not None and row.withdrawn_at is None:
        raise Conflict("interest-declared")
    row = keep(account_id, entry_id, note, now=now)
    _note(actor, scope, row, "interest.declared", now)


def withdraw(
    actor: Actor, scope: Scope, account_id: uuid.UUID, entry_id: uuid.UUID, *, now: datetime
) -> None:
    """Take back that an entry concerns somebody."""
    policy.require(actor, Permission.PANEL_EDIT, scope)
    entry, row = db.session.get(Entry, entry_id), _row(account_id, entry_id)
    if entry is None or entry.trade_id != scope.trade_id or row is None:
        raise NotFound("not-found")
    drop(account_id, entry_id, now=now)
    _note(actor, scope, row, "interest.withdrawn", now)


def keep(
    account_id: uuid.UUID, entry_id: uuid.UUID, note: str, *, now: datetime
) -> DeclaredInterest:
    """The row of a person's interest, standing; the caller asks the policy and keeps the trail."""
    row = _row(account_id, entry_id)
    if row is None:
        row = DeclaredInterest(id=uuid.uuid4(), entry_id=entry_id, account_id=account_id)
        db.session.add(row)
    row.note, row.declared_at, row.withdrawn_at = note.strip()[:300], now, None
    db.session.flush()
    return row


def drop(account_id: uuid.UUID, entry_id: uuid.UUID, *, now: datetime) -> None:
    """Let a person's interest stand no more, if there is one; the caller keeps the trail."""
    row = _row(account_id, entry_id)
    if row is not None and row.withdrawn_at is None:
        row.withdrawn_at = now
        db.session.flush()


def _row(account_id: uuid.UUID, entry_id: uuid.UUID) -> DeclaredInterest | None:
    return db.session.scalars(
        select(DeclaredInterest).where(
            DeclaredInterest.entry_id == entry_id, DeclaredInterest.account_id == account_id
        )
    ).one_or_none()


def _note(actor: Actor, scope: Scope, row: DeclaredInterest, action: str, now: datetime) -> None:
    entry = db.session.get_one(Entry, row.entry_id)
    audit.record(
        actor, action, ("interest", row.id), scope=scope, now=now, number=entry.number,
        account=row.account_id, note=row.note,
    )  # fmt: skip
