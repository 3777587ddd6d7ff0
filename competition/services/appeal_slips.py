"""What a contestant does with the slip's secret (本人申诉): how long, lodge, look, go further.

The caller has proved the slip; nothing here reads a live result.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import NotFound, NotNow
from competition.models.appeal import Appeal
from competition.models.entry import Entry
from competition.models.event import Event, Module, Stage, Trade
from competition.rules import appeals as clocks
from competition.rules.appeal_facts import AppealRuleFacts
from competition.services import (
    appeal_evidence,
    appeal_lodging,
    appeal_moves,
    appeal_rules,
    appeals,
    throttles,
)
from competition.services.appeal_evidence import Evidence
from competition.services.appeal_lodging import Lodging
from competition.services.appeal_rules import Clock
from competition.services.appeals import Whole

#: Appeals one entry may have undecided at a time.
MOST_OPEN = 3


@dataclass(frozen=True, slots=True)
class Road:
    """One way to be heard: what it is about, until when, and how much of that is left."""

    road: str
    clock: Clock
    #: Whole hours and minutes; None: over, or no clock runs.
    left: tuple[int, int] | None

    @property
    def over(self) -> bool:
        """Whether its time has run out."""
        return self.clock.due_at is not None and self.left is None


@dataclass(frozen=True, slots=True)
class HowTo:
    """Everything the page that says how to appeal needs."""

    rule: AppealRuleFacts
    appeal: Road
    #: None where no notice runs, or the event takes no objections.
    objection: Road | None
    modules: tuple[tuple[str, dict[str, str]], ...]

    @property
    def road(self) -> str:
        """The road an appeal takes unless somebody says otherwise: one whose clock runs, else one
        whose clock has not begun."""
        roads = [each for each in (self.appeal, self.objection) if each is not None]
        running = [each for each in roads if each.left is not None]
        waiting = [each for each in roads if each.clock.due_at is None]
        return (running or waiting or roads)[0].road

    @property
    def may_lodge(self) -> bool:
        """Whether a contestant may appeal himself."""
        return "contestant" in self.rule.lodgers


def how_to(event_code: str, trade_code: str, number: str = "", *, now: datetime) -> HowTo:
    """How somebody appeals in a trade; number: the entry it is about, where it is known."""
    event, trade = _place(event_code, trade_code)
    entry = _entry(trade, number) if number else None
    clock = appeal_rules.clock(event, trade.id, entry.id if entry else None)
    notice = appeal_rules.notice_clock(event, trade.id)
    modules = db.session.execute(
        select(Module.code, Module.name)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == trade.id)
        .order_by(Stage.position, Module.position, Module.code)
    )
    return HowTo(
        appeal_rules.rule_of(event),
        _road("appeal", clock, now),
        _road("objection", notice, now) if notice.due_at else None,
        tuple((row.code, row.name) for row in modules),
    )


def _road(road: str, clock: Clock, now: datetime) -> Road:
    return Road(road, clock, clocks.left(now, clock.due_at) if clock.due_at else None)


def lodge(
    event_code: str,
    trade_code: str,
    number: str,
    lodging: Lodging,
    files: Sequence[tuple[str, bytes]],
    *,
    now: datetime,
) -> int:
    """Lodge an appeal about one's own entry; returns its number.

    Raises NotNow("too-many-appeals") while several are undecided, Invalid for what is wrong.
    """
    event, trade = _place(event_code, trade_code)
    entry = _entry(trade, number)
    throttles.take(throttles.key_of("appeal", str(entry.id)), now=now, limit=10)
    open_ = [row for row in _rows(entry) if row.state.value in ("lodged", "accepted", "heard")]
    if len(open_) >= MOST_OPEN:
        raise NotNow("too-many-appeals", count=len(open_))
    scope, actor = Scope(event.id, trade.id), _nobody(lodging.lodger)
    mine = replace(lodging, entry=entry.number, lodged_as="contestant", lodged_at=None)
    made = appeal_lodging.write(actor, scope, mine, channel="slip", now=now)
    row = appeals.row_of(scope, made)
    for name, raw in files:
        appeal_evidence.keep(actor, scope, row, name, raw, now=now)
    return row.number


@dataclass(frozen=True, slots=True)
class Mine:
    """One of one's own appeals, with its files."""

    whole: Whole
    evidence: tuple[Evidence, ...]


def mine(event_code: str, trade_code: str, number: str) -> tuple[Mine, ...]:
    """The appeals about one's own entry that came by the slip, the newest first."""
    _event, trade = _place(event_code, trade_code)
    return tuple(
        Mine(appeals.whole(row), appeal_evidence.of_appeal(row.id))
        for row in reversed(_rows(_entry(trade, number)))
    )


def scope_and_id(
    event_code: str, trade_code: str, number: str, appeal: int
) -> tuple[Scope, uuid.UUID]:
    """Where one's own appeal of this number is; NotFound for anybody else's."""
    event, trade = _place(event_code, trade_code)
    for row in _rows(_entry(trade, number)):
        if row.number == appeal:
            return Scope(event.id, trade.id), row.id
    raise NotFound("not-found")


def go_further(
    event_code: str, trade_code: str, number: str, appeal: int, words: str, *, now: datetime
) -> None:
    """Take the answer to the second instance."""
    scope, found = scope_and_id(event_code, trade_code, number, appeal)
    row = appeals.row_of(scope, found)
    appeal_moves.write_further(
        _nobody(row.lodger), scope, found, words=words, version=row.version, now=now, by=row.lodger
    )


def withdraw(
    event_code: str, trade_code: str, number: str, appeal: int, words: str, *, now: datetime
) -> None:
    """Take one's own appeal back."""
    scope, found = scope_and_id(event_code, trade_code, number, appeal)
    row = appeals.row_of(scope, found)
    appeal_moves.write_withdrawal(
        _nobody(row.lodger), scope, found, words=words, version=row.version, now=now, by=row.lodger
    )


def _nobody(name: str) -> Actor:
    """Whoever holds the slip has no account."""
    return Actor(None, name.strip())


def _rows(entry: Entry) -> list[Appeal]:
    return list(
        db.session.scalars(
            select(Appeal)
            .where(Appeal.entry_id == entry.id, Appeal.channel == "slip")
            .order_by(Appeal.number)
        )
    )


def _place(event_code: str, trade_code: str) -> tuple[Event, Trade]:
    row = db.session.execute(
        select(Event, Trade)
        .join(Trade, Trade.event_id == Event.id)
        .where(Event.code == event_code, Trade.code == trade_code)
    ).one_or_none()
    if row is None:
        raise NotFound("not-found")
    return row[0], row[1]


def _entry(trade: Trade, number: str) -> Entry:
    entry = db.session.scalars(
        select(Entry).where(Entry.trade_id == trade.id, Entry.number == number)
    ).one_or_none()
    if entry is None:
        raise NotFound("not-found")
    return entry
