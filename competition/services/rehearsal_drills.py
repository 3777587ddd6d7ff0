"""What a hall fears, tried out in a rehearsal (应急演练): no network, a dead server, a lost tablet.

Each drill plays the failure with the sheets of one module and then counts: every signed sheet is
there once, none is missing, none counts twice.
"""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor
from competition.db import db
from competition.errors import Invalid, Refused
from competition.models.sheet import Revision
from competition.services import accounts, facts, marking, sessions, sync
from competition.services.demonstration import ToSign


@dataclass(frozen=True, slots=True)
class Drill:
    """What was tried and what was found; `held`: nothing was lost and nothing came twice."""

    name: str
    count: int
    held: bool
    #: Seconds; None where time says nothing.
    took: float | None = None


def without_network(sheets: Sequence[ToSign], *, now: datetime) -> Drill:
    """Signed with no network, then sent in the wrong order, each twice."""
    for sheet in [*reversed(sheets), *sheets]:
        _send(sheet, now=now)
    return Drill("no-network", len(sheets), each_once(sheets, now=now))


def lost_tablet(
    actor: Actor, module_id: uuid.UUID, sheets: Sequence[ToSign], *, now: datetime
) -> Drill:
    """A tablet gone with unsent sheets: the lock is refused, they are signed anew on another."""
    policy.require(actor, Permission.MODULE_LOCK, facts.module_view(module_id).scope)
    named = 0
    try:
        marking.lock_module(actor, module_id, now=now)
    except Invalid as refused:
        named = sum(each.code == "lock-missing" for each in refused.problems)
    for sheet in sheets:
        _send(sheet, now=now)
    return Drill("lost-tablet", len(sheets), named >= len(sheets) and each_once(sheets, now=now))


def each_once(sheets: Sequence[ToSign], *, now: datetime) -> bool:
    """Whether every sheet's signed bytes are stored exactly once."""
    ops = [sheet.signed(now=now)[0] for sheet in sheets]
    stored = 0
    for start in range(0, len(ops), 500):
        stored += db.session.scalar(
            select(func.count()).where(Revision.op.in_(ops[start : start + 500]))
        ) or 0  # fmt: skip
    twice = db.session.scalars(
        select(Revision.sheet_id)
        .where(Revision.sheet_id.in_([sheet.sheet_id for sheet in sheets]))
        .group_by(Revision.sheet_id)
        .having(func.count() > 1)
    ).all()
    return stored == len(ops) and not twice


def _send(sheet: ToSign, *, now: datetime) -> None:
    if sheet.judge is None:
        return
    op, raw = sheet.signed(now=now)
    sync.take_in(sheet.judge, sheet.sheet_id, op, raw, now=now)


def line_of(sheet: ToSign, *, now: datetime) -> str:
    """A sheet as one line of text, for the process that will be killed."""
    op, raw = sheet.signed(now=now)
    judge = str(sheet.judge.id) if sheet.judge else ""
    return json.dumps([judge, str(sheet.sheet_id), str(op), base64.b64encode(raw).decode()])


def read_moment(text: str) -> datetime:
    """The moment a line was written with."""
    return datetime.fromisoformat(text)


def kept(receipts: Sequence[str]) -> bool:
    """Whether every receipt that was given out belongs to a sheet that is there."""
    found = db.session.scalars(select(Revision.receipt).where(Revision.receipt.in_(receipts)))
    return "-" not in receipts and set(found) == set(receipts)


def take_line(line: str, *, now: datetime) -> str | None:
    """Take in one such line; returns its receipt, None where the sheet was refused."""
    judge, sheet, op, raw = json.loads(line)
    actor = sessions.actor_for_account(accounts.found(uuid.UUID(judge)))
    try:
        taken = sync.take_in(actor, uuid.UUID(sheet), uuid.UUID(op), base64.b64decode(raw), now=now)
    except Refused:
        return None
    return taken.receipt
