"""What a day's minutes tell of the door (检录): who came late, was noted absent, was taken back.

Whoever came in time is counted with his session; the rest is told one by one.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.models.account import Account
from competition.models.device import Device
from competition.models.entry import Entry, EntryInStage
from competition.models.floor import CheckIn, CheckInKind, CheckInStanding, Lateness
from competition.models.timetable import ContestSession

#: A day of a games; beyond these, the attendance sheets are read.
MOST = 1500


@dataclass(frozen=True, slots=True)
class Told:
    """An act at the door; `word`: late, waits, too-late, absent, absent-undone or taken-back."""

    at: datetime
    trade_id: uuid.UUID
    number: str
    session: dict[str, str]
    word: str
    late: int
    by: str


def of_day(actor: Actor, scope: Scope, since: datetime, until: datetime) -> list[Told]:
    """The acts of a span in the trades whose door the actor may see, by time."""
    policy.require(actor, Permission.AUDIT_READ, scope)
    rows = db.session.execute(
        select(CheckIn, Entry.number, ContestSession.name, Account.display_name, Device.label)
        .join(EntryInStage, EntryInStage.id == CheckIn.entry_in_stage_id)
        .join(Entry, Entry.id == EntryInStage.entry_id)
        .outerjoin(ContestSession, ContestSession.id == CheckIn.contest_session_id)
        .outerjoin(Account, Account.id == CheckIn.account_id)
        .outerjoin(Device, Device.id == CheckIn.device_id)
        .where(
            CheckIn.event_id == scope.event_id,
            CheckIn.happened_at >= since,
            CheckIn.happened_at < until,
            CheckIn.standing != CheckInStanding.SECOND,
            or_(CheckIn.kind != CheckInKind.ARRIVED, CheckIn.finding != Lateness.IN_TIME),
        )
        .order_by(CheckIn.happened_at, CheckIn.op)
        .limit(MOST)
    ).all()
    seen = {
        trade_id: policy.may(actor, Permission.CHECK_IN, Scope(scope.event_id, trade_id))
        for trade_id in {row[0].trade_id for row in rows}
    }
    return [
        Told(
            row.happened_at, row.trade_id, number, session or {}, _word(row), row.late,
            "、".join(each for each in (name, desk) if each),
        )
        for row, number, session, name, desk in rows
        if seen[row.trade_id] and _word(row)
    ]  # fmt: skip


def _word(row: CheckIn) -> str:
    """What to call the act; nothing for what neither counted nor was late."""
    if row.kind is CheckInKind.TAKEN_BACK:
        return "taken-back" if row.standing is CheckInStanding.CURRENT else ""
    if row.kind is CheckInKind.ABSENT:
        standing = {CheckInStanding.CURRENT: "absent", CheckInStanding.UNDONE: "absent-undone"}
        return standing.get(row.standing, "")
    if row.standing is CheckInStanding.ASIDE:
        return "too-late" if "too-late" in row.reasons else "waits"
    return "waits" if row.finding is Lateness.RULING else "late"
