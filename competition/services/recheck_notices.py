"""Written notices of what a recheck found wrong, and the chief's answers (复核告知单).

Codes and entry numbers alone: no name is reachable from here.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.models.account import Account
from competition.models.draw import BlindCode
from competition.models.entry import Entry
from competition.models.event import Module
from competition.models.panel import PanelSeat
from competition.models.recheck import (
    NoticeAnswer,
    Recheck,
    RecheckFinding,
    RecheckItem,
    RecheckNotice,
    RecheckSheet,
)
from competition.models.sheet import ScoreSheet
from competition.services import audit

MOST_WORDS = 1000


@dataclass(frozen=True, slots=True)
class WrongSheet:
    """A sheet that was found wrong, and what is wrong with it."""

    sheet_id: uuid.UUID
    seat: str
    note: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as the chief reads it."""

    id: uuid.UUID
    list_number: int
    number: int
    module: dict[str, str]
    label: str
    by_code: bool
    note: str
    sheets: tuple[WrongSheet, ...]
    written_at: datetime
    written_by: str
    answer: str
    words: str
    answered_at: datetime | None
    answered_by: str


def follow(actor: Actor, row: Recheck, item: RecheckItem, *, now: datetime) -> None:
    """Write, or take back, the notice of an item whose finding was just written down."""
    held = db.session.scalars(
        select(RecheckNotice).where(RecheckNotice.item_id == item.id)
    ).one_or_none()
    if item.finding is RecheckFinding.WRONG and held is None:
        last = db.session.scalar(
            select(func.max(RecheckNotice.number)).where(RecheckNotice.recheck_id == row.id)
        )
        db.session.add(
            RecheckNotice(
                recheck_id=row.id,
                item_id=item.id,
                number=(last or 0) + 1,
                written_at=now,
                written_by_id=actor.id,
            )
        )
    elif item.finding is RecheckFinding.RIGHT and held and held.answer is NoticeAnswer.OPEN:
        db.session.delete(held)
    db.session.flush()


def of_trade(actor: Actor, scope: Scope) -> tuple[Notice, ...]:
    """The notices of a trade, those that wait for an answer first."""
    if not policy.may(actor, Permission.RECHECK_ANSWER, scope):
        policy.require(actor, Permission.RECHECK_MAKE, scope)
    rows = db.session.execute(
        select(
            RecheckNotice, Recheck.number, Module.name, BlindCode.text, Entry.number.label("entry"),
            RecheckItem.note, Account.display_name,
        )
        .join(Recheck, Recheck.id == RecheckNotice.recheck_id)
        .join(RecheckItem, RecheckItem.id == RecheckNotice.item_id)
        .outerjoin(Module, Module.id == Recheck.module_id)
        .outerjoin(BlindCode, BlindCode.id == RecheckItem.blind_code_id)
        .outerjoin(Entry, Entry.id == RecheckItem.entry_id)
        .outerjoin(Account, Account.id == RecheckNotice.written_by_id)
        .where(Recheck.trade_id == scope.trade_id)
        .order_by(Recheck.number.desc(), RecheckNotice.number)
    ).all()  # fmt: skip
    wrong = _wrong_sheets([row[0].item_id for row in rows])
    people = _names([row[0].answered_by_id for row in rows])
    found = [
        Notice(
            row[0].id, row[1], row[0].number, row[2] or {}, row[3] or row.entry or "",
            row[3] is not None, row.note, wrong.get(row[0].item_id, ()), row[0].written_at,
            row.display_name or row[0].written_by, row[0].answer.value, row[0].words,
            row[0].answered_at, people.get(row[0].answered_by_id) or row[0].answered_by,
        )
        for row in rows
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: one.answer != "open"))


def _names(ids: list[uuid.UUID | None]) -> dict[uuid.UUID | None, str]:
    rows = db.session.execute(
        select(Account.id, Account.display_name).where(Account.id.in_([i for i in ids if i]))
    )
    return {row.id: row.display_name for row in rows}


def _wrong_sheets(items: list[uuid.UUID]) -> dict[uuid.UUID, tuple[WrongSheet, ...]]:
    rows = db.session.execute(
        select(RecheckSheet.item_id, RecheckSheet.sheet_id, RecheckSheet.note, PanelSeat.code)
        .join(ScoreSheet, ScoreSheet.id == RecheckSheet.sheet_id)
        .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
        .where(RecheckSheet.item_id.in_(items), RecheckSheet.finding == RecheckFinding.WRONG)
        .order_by(PanelSeat.position, PanelSeat.code)
    )
    found: dict[uuid.UUID, tuple[WrongSheet, ...]] = {}
    for row in rows:
        one = WrongSheet(row.sheet_id, row.code, row.note)
        found[row.item_id] = (*found.get(row.item_id, ()), one)
    return found


def waiting(actor: Actor, scope: Scope) -> int:
    """How many notices of a trade wait for the chief."""
    if not policy.may(actor, Permission.RECHECK_ANSWER, scope):
        return 0
    return (
        db.session.scalar(
            select(func.count())
            .select_from(RecheckNotice)
            .join(Recheck, Recheck.id == RecheckNotice.recheck_id)
            .where(Recheck.trade_id == scope.trade_id, RecheckNotice.answer == NoticeAnswer.OPEN)
        )
        or 0
    )


def answer(
    actor: Actor, scope: Scope, notice_id: uuid.UUID, word: str, words: str, *, now: datetime
) -> None:
    """Say what became of a notice: corrected, by reopening or ruling, or it stands, and why."""
    policy.require(actor, Permission.RECHECK_ANSWER, scope)
    row = db.session.get(RecheckNotice, notice_id)
    listed = db.session.get(Recheck, row.recheck_id) if row else None
    if row is None or listed is None or listed.trade_id != scope.trade_id:
        raise NotFound("not-found")
    if row.answer is not NoticeAnswer.OPEN:
        raise NotNow("recheck-notice-answered")
    words, problems = words.strip(), []
    if word not in (NoticeAnswer.CORRECTED.value, NoticeAnswer.STANDS.value):
        problems.append(Problem("unknown-choice", "answer", {"found": word[:40]}))
    if not words:
        problems.append(Problem("words-missing", "words"))
    elif len(words) > MOST_WORDS:
        problems.append(Problem("too-long", "words", {"most": MOST_WORDS}))
    if problems:
        raise Invalid("invalid", problems)
    row.answer, row.words = NoticeAnswer(word), words
    row.answered_at, row.answered_by_id = now, actor.id
    db.session.flush()
    audit.record(
        actor, "recheck.notice_answered", ("recheck", listed.id), scope=scope, now=now,
        number=listed.number, notice=row.number, answer=word, words=words,
    )  # fmt: skip
