"""The register of appeals and objections (申诉、异议): what was lodged, and where each stands."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import NotFound, NotNow, Problem
from competition.models.account import Account
from competition.models.appeal import Appeal, AppealChannel, AppealStep
from competition.models.entry import Entry
from competition.models.event import Event, Module, Trade
from competition.models.ruling import Ruling
from competition.rules.lifecycle import UNDECIDED, Standing, appeal_moves, is_open, moved
from competition.services import appeal_rules


@dataclass(frozen=True, slots=True)
class Step:
    """One move, as it is shown; `by` is empty where the rule itself moved."""

    number: int
    move: str
    state: str
    instance: int
    outcome: str
    words: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Line:
    """An appeal as lists show it."""

    id: uuid.UUID
    trade_code: str
    trade_name: dict[str, str]
    number: int
    road: str
    lodged_as: str
    channel: str
    lodger: str
    entry: str
    about: str
    module: dict[str, str]
    aspect: str
    grounds: str
    lodged_at: datetime
    clock_from: datetime | None
    due_at: datetime | None
    late: bool
    instance: int
    state: str
    outcome: str
    version: int
    #: Still in the way of final results.
    open: bool = True


@dataclass(frozen=True, slots=True)
class Whole:
    """One appeal with every step and what may be done with it next."""

    line: Line
    entry_id: uuid.UUID | None
    steps: tuple[Step, ...]
    moves: tuple[str, ...]
    #: Until when it may be taken to the second instance, where it may.
    further_until: datetime | None

    @property
    def reply(self) -> Step | None:
        """The last answer: a refusal or a ruling."""
        answers = [step for step in self.steps if step.move in ("refuse", "rule")]
        return answers[-1] if answers else None


def add_step(
    row: Appeal, move: str, words: str, *, now: datetime, actor: Actor | None, by: str = ""
) -> None:
    """Write a move down as the appeal stands after it."""
    number = 1 + (
        db.session.scalar(select(func.max(AppealStep.number)).where(AppealStep.appeal_id == row.id))
        or 0
    )
    db.session.add(
        AppealStep(
            appeal_id=row.id,
            number=number,
            move=move,
            state=row.state,
            instance=row.instance,
            outcome=row.outcome,
            words=words,
            made_at=now,
            made_by_id=actor.id if actor else None,
            by=by or (actor.name if actor else ""),
        )
    )
    db.session.flush()


def listing(actor: Actor, scope: Scope) -> tuple[Line, ...]:
    """The appeals of an event or a trade, the open ones first, then the newest.

    A constant number of queries. Trades the actor may not look into are left out.
    """
    if scope.trade_id is not None:
        policy.require(actor, Permission.APPEAL_READ, scope)
    elif not policy.knows(actor, scope):
        raise NotFound("not-found")
    query = _query().where(Appeal.event_id == scope.event_id)
    if scope.trade_id is not None:
        query = query.where(Appeal.trade_id == scope.trade_id)
    rows = db.session.execute(query.order_by(Appeal.lodged_at.desc(), Appeal.number.desc())).all()
    seen = [
        row
        for row in rows
        if policy.may(actor, Permission.APPEAL_READ, Scope(scope.event_id, row.Appeal.trade_id))
    ]
    answered = _answered([row.Appeal.id for row in seen])
    event = db.session.get_one(Event, scope.event_id)
    lines = [_line(row, _is_open(event, row.Appeal, answered, None)) for row in seen]
    return tuple(sorted(lines, key=lambda line: not line.open))


def of_delegation(scope: Scope) -> tuple[Line, ...]:
    """What a delegation itself lodged about its entries, newest first; the caller asked."""
    rows = db.session.execute(
        _query()
        .where(
            Entry.delegation_id == scope.delegation_id,
            Appeal.channel == AppealChannel.DELEGATION,
        )
        .order_by(Appeal.lodged_at.desc(), Trade.code, Appeal.number.desc())
    ).all()
    answered = _answered([row.Appeal.id for row in rows])
    event = db.session.get_one(Event, scope.event_id)
    return tuple(_line(row, _is_open(event, row.Appeal, answered, None)) for row in rows)


def _query() -> Any:
    return (
        select(Appeal, Trade.code, Trade.name, Entry.number.label("entry"), Module.name.label("m"))
        .join(Trade, Trade.id == Appeal.trade_id)
        .outerjoin(Entry, Entry.id == Appeal.entry_id)
        .outerjoin(Module, Module.id == Appeal.module_id)
    )


def _line(row: Any, open_: bool) -> Line:
    appeal: Appeal = row.Appeal
    return Line(
        appeal.id, row.code, row.name, appeal.number, appeal.road.value, appeal.lodged_as.value,
        appeal.channel.value, appeal.lodger, row.entry or "", appeal.about, row.m or {},
        appeal.aspect, appeal.grounds, appeal.lodged_at, appeal.clock_from, appeal.due_at,
        appeal.late, appeal.instance, appeal.state.value, appeal.outcome.value, appeal.version,
        open_,
    )  # fmt: skip


def _answered(ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, datetime]:
    """When each was last answered: refused or ruled on."""
    rows = db.session.execute(
        select(AppealStep.appeal_id, func.max(AppealStep.made_at))
        .where(AppealStep.appeal_id.in_(ids), AppealStep.move.in_(("refuse", "rule")))
        .group_by(AppealStep.appeal_id)
    )
    return {row[0]: row[1] for row in rows}


def _is_open(
    event: Event, row: Appeal, answered: Mapping[uuid.UUID, datetime], now: datetime | None
) -> bool:
    """Whether it is in the way; now None: as if no time to take it further had run out."""
    rule = appeal_rules.rule_of(event)
    runs = True
    if now is not None and row.id in answered:
        due = _further_until(event, row, answered)
        runs = due is not None and now <= due
    return is_open(Standing(row.state.value, row.instance), rule.instances, may_go_further=runs)


def _further_until(
    event: Event, row: Appeal, answered: Mapping[uuid.UUID, datetime]
) -> datetime | None:
    """Until when an answered appeal may be taken further; None where it has no answer."""
    when = answered.get(row.id)
    return appeal_rules.further_clock(event, when).due_at if when else None


def one(actor: Actor, scope: Scope, appeal_id: uuid.UUID) -> Whole:
    """One appeal of a trade with its steps."""
    policy.require(actor, Permission.APPEAL_READ, scope)
    return whole(row_of(scope, appeal_id))


def row_of(scope: Scope, appeal_id: uuid.UUID) -> Appeal:
    """The row of an appeal of a trade; NotFound for another trade's."""
    row = db.session.get(Appeal, appeal_id)
    if row is None or row.trade_id != scope.trade_id:
        raise NotFound("not-found")
    return row


def whole(row: Appeal) -> Whole:
    """An appeal with its steps and its next moves."""
    event = db.session.get_one(Event, row.event_id)
    found = db.session.execute(_query().where(Appeal.id == row.id)).one()
    steps = tuple(
        Step(
            step.number, step.move, step.state.value, step.instance, step.outcome.value,
            step.words, step.made_at, step.by or name or "",
        )
        for step, name in db.session.execute(
            select(AppealStep, Account.display_name)
            .outerjoin(Account, Account.id == AppealStep.made_by_id)
            .where(AppealStep.appeal_id == row.id)
            .order_by(AppealStep.number)
        )
    )  # fmt: skip
    instances = appeal_rules.rule_of(event).instances
    moves = appeal_moves(Standing(row.state.value, row.instance), instances)
    answers = [step.at for step in steps if step.move in ("refuse", "rule")]
    until = None
    if "further" in moves and answers:
        until = appeal_rules.further_clock(event, answers[-1]).due_at
    line = _line(found, is_open(Standing(row.state.value, row.instance), instances,
                                may_go_further=True))  # fmt: skip
    return Whole(line, row.entry_id, steps, moves, until)


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruling made on an appeal."""

    code: str
    kind: str
    reason: str
    at: datetime
    withdrawn: bool


def rulings_of(appeal_id: uuid.UUID) -> tuple[Ruled, ...]:
    """The rulings made on an appeal; the caller has asked the policy."""
    rows = db.session.scalars(
        select(Ruling).where(Ruling.appeal_id == appeal_id).order_by(Ruling.ruled_at, Ruling.code)
    )
    return tuple(
        Ruled(row.code, row.kind.value, row.reason, row.ruled_at, row.withdrawn_at is not None)
        for row in rows
    )


def stand_after(row: Appeal, event: Event, move: str) -> Standing:
    """Where a move leads; NotNow("appeal-cannot") where it is not open."""
    instances = appeal_rules.rule_of(event).instances
    found = moved(Standing(row.state.value, row.instance), move, instances)
    if found is None:
        raise NotNow("appeal-cannot", number=row.number)
    return found


def open_problems(trade_id: uuid.UUID, *, now: datetime) -> list[Problem]:
    """Appeals in the way of a trade's final results, for its readiness."""
    rows = db.session.scalars(
        select(Appeal).where(Appeal.trade_id == trade_id).order_by(Appeal.number)
    ).all()
    if not rows:
        return []
    event = db.session.get_one(Event, rows[0].event_id)
    answered = _answered([row.id for row in rows])
    return [
        _in_the_way(row, _further_until(event, row, answered))
        for row in rows
        if _is_open(event, row, answered, now)
    ]


def _in_the_way(row: Appeal, until: datetime | None) -> Problem:
    """What an open appeal waits for: an answer, or, answered, its time for the second instance."""
    if until is None or row.state.value in UNDECIDED:
        return Problem("appeal-open", str(row.number), {"number": row.number})
    values = {"number": row.number, "until": f"{until:%Y-%m-%d %H:%M}"}
    return Problem("appeal-answered", str(row.number), values)
