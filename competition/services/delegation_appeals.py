"""A delegation's own appeals (代表队申诉): what may be appealed until when, lodged, answered.

A leader sees what his delegation lodged; what a contestant lodged with the slip is the
contestant's own.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.models.appeal import Appeal, AppealChannel, AppealStep
from competition.models.entry import Entry, EntryState
from competition.models.event import Event, Trade
from competition.rules.appeal_facts import AppealRuleFacts
from competition.services import (
    appeal_evidence,
    appeal_lodging,
    appeal_moves,
    appeal_rules,
    appeals,
    throttles,
)
from competition.services.appeal_lodging import Lodging
from competition.services.appeal_rules import Clock
from competition.services.appeals import Line

#: Appeals about one entry that may be undecided at a time.
MOST_OPEN = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of the delegation, and until when it may be appealed about."""

    entry_id: uuid.UUID
    number: str
    trade: str
    trade_name: dict[str, str]
    clock: Clock
    over: bool


@dataclass(frozen=True, slots=True)
class Lodged:
    """One appeal of the delegation with the words it was answered in; "" not yet."""

    line: Line
    answer: str


@dataclass(frozen=True, slots=True)
class Page:
    """All the page of a delegation's appeals needs."""

    rule: AppealRuleFacts
    choices: tuple[Choice, ...]
    lodged: tuple[Lodged, ...]

    @property
    def may_lodge(self) -> bool:
        """Whether the event's rule hears leaders."""
        return "leader" in self.rule.lodgers


def page(actor: Actor, scope: Scope, *, now: datetime) -> Page:
    """The rule, the delegation's entries with their clocks, and what it lodged, newest first."""
    policy.require(actor, Permission.DELEGATION_APPEAL, scope)
    event = db.session.get_one(Event, scope.event_id)
    return Page(appeal_rules.rule_of(event), _choices(event, scope, now), _lodged(scope))


def _choices(event: Event, scope: Scope, now: datetime) -> tuple[Choice, ...]:
    rows = db.session.execute(
        select(Entry.id, Entry.number, Trade.id.label("trade_id"), Trade.code, Trade.name)
        .join(Trade, Trade.id == Entry.trade_id)
        .where(Entry.delegation_id == scope.delegation_id, Entry.state == EntryState.ACCEPTED)
        .order_by(Trade.position, Trade.code, Entry.position, Entry.number)
    ).all()
    clocks = appeal_rules.clocks(event, {row.id: row.trade_id for row in rows})
    found = []
    for row in rows:
        clock = clocks[row.id]
        late = bool(clock.due_at and now > clock.due_at)
        found.append(Choice(row.id, row.number, row.code, row.name, clock, late))
    return tuple(found)


def _lodged(scope: Scope) -> tuple[Lodged, ...]:
    lines = appeals.of_delegation(scope)
    answers = db.session.execute(
        select(AppealStep.appeal_id, AppealStep.words)
        .where(
            AppealStep.appeal_id.in_([line.id for line in lines]),
            AppealStep.move.in_(("refuse", "rule")),
        )
        .order_by(AppealStep.appeal_id, AppealStep.number)
    )
    last = {row.appeal_id: row.words for row in answers}
    return tuple(Lodged(line, last.get(line.id, "")) for line in lines)


def lodge(
    actor: Actor,
    scope: Scope,
    entry_id: uuid.UUID | None,
    lodging: Lodging,
    files: Sequence[tuple[str, bytes]],
    *,
    now: datetime,
) -> int:
    """Lodge an appeal about an entry of one's own delegation; returns its number in the trade.

    Raises Invalid for what is wrong, NotNow("too-many-appeals") while several are undecided.
    """
    policy.require(actor, Permission.DELEGATION_APPEAL, scope)
    entry = db.session.get(Entry, entry_id) if entry_id else None
    if entry is None or entry.delegation_id != scope.delegation_id:
        raise Invalid("invalid", [Problem("unknown-choice", "entry", {"found": ""})])
    throttles.take(throttles.key_of("appeal", str(entry.id)), now=now, limit=10)
    undecided = db.session.scalars(
        select(Appeal.id).where(
            Appeal.entry_id == entry.id,
            Appeal.channel == AppealChannel.DELEGATION,
            Appeal.state.in_(("lodged", "accepted", "heard")),
        )
    ).all()
    if len(undecided) >= MOST_OPEN:
        raise NotNow("too-many-appeals", count=len(undecided))
    place = Scope(entry.event_id, entry.trade_id)
    own = replace(lodging, entry=entry.number, lodged_as="leader", road="appeal", lodged_at=None)
    made = appeal_lodging.write(actor, place, own, channel="delegation", now=now)
    row = appeals.row_of(place, made)
    for name, raw in files:
        appeal_evidence.keep(actor, place, row, name, raw, now=now)
    return row.number


def withdraw(
    actor: Actor, scope: Scope, appeal_id: uuid.UUID, words: str, *, now: datetime
) -> None:
    """Take an appeal of one's own delegation back."""
    policy.require(actor, Permission.DELEGATION_APPEAL, scope)
    if appeal_id not in {line.id for line in appeals.of_delegation(scope)}:
        raise NotFound("not-found")
    row = db.session.get_one(Appeal, appeal_id)
    appeal_moves.write_withdrawal(
        actor, Scope(row.event_id, row.trade_id), appeal_id, words=words, version=row.version,
        now=now, by=row.lodger,
    )  # fmt: skip
