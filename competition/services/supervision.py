"""The supervisor's work (监督): the checklist of a contest day, and requests to stop.

Nothing here shows a mark or a name.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotFound, NotNow, Problem
from competition.models.event import Event, Trade
from competition.models.supervision import (
    StopAnswer,
    StopRequest,
    SupervisionFinding,
    SupervisionOutcome,
)
from competition.rules.kinds import Many, Part, Problems, read_as
from competition.rules.schemes import unique
from competition.rules.supervision import (
    MOMENTS,
    SupervisionItemFacts,
    TemplateItemFacts,
    of_profile,
)
from competition.services import audit

TEMPLATE = Path(__file__).resolve().parent.parent / "samples" / "checklists" / "supervision.json"
MOST_REMARK = 2000


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the checklist with its newest finding; outcome "" where there is none."""

    code: str
    moment: str
    name: dict[str, str]
    outcome: str
    remark: str
    found_at: datetime | None
    by: str
    #: How often it was looked at.
    times: int


@dataclass(frozen=True, slots=True)
class Stop:
    """A request to stop, and what became of it."""

    id: uuid.UUID
    trade_code: str
    trade_name: dict[str, str]
    number: int
    reason: str
    asked_at: datetime
    asked_by: str
    answer: str
    words: str
    answered_at: datetime | None
    answered_by: str
    resumed_at: datetime | None


@dataclass(frozen=True, slots=True)
class TradeLine:
    """How far the supervision of a trade is."""

    code: str
    name: dict[str, str]
    items: int
    done: int
    wrong: int
    stops: int
    stops_open: int


@cache
def _template() -> tuple[TemplateItemFacts, ...]:
    written = json.loads(TEMPLATE.read_text("utf-8"))
    return tuple(Many(Part(TemplateItemFacts)).read(written, "", Problems()))


def checklist_of(event: Event) -> tuple[SupervisionItemFacts, ...]:
    """The event's own checklist, or its profile's."""
    written = event.extra.get("checklist")
    if written:
        return tuple(Many(Part(SupervisionItemFacts)).read(written, "", Problems()))
    return of_profile(_template(), event.profile.value)


@dataclass(frozen=True, slots=True)
class Stated:
    """The checklist as the page that changes it needs it."""

    items: tuple[SupervisionItemFacts, ...]
    own: bool
    version: int


def stated(actor: Actor, scope: Scope) -> Stated:
    """The checklist of an event; `own`: stated by the event itself."""
    policy.require(actor, Permission.EVENT_READ, scope)
    event = db.session.get_one(Event, scope.event_id)
    return Stated(checklist_of(event), bool(event.extra.get("checklist")), event.version)


def change(
    actor: Actor,
    scope: Scope,
    items: Sequence[Mapping[str, Any]],
    *,
    version: int,
    now: datetime,
) -> None:
    """State the checklist anew, as the contest file says it; empty: the profile's again."""
    policy.require(actor, Permission.EVENT_EDIT, scope)
    event = db.session.get_one(Event, scope.event_id)
    if event.version != version:
        raise Conflict("stale")
    problems, written = Problems(), []
    for n, item in enumerate(items):
        facts, found = read_as(SupervisionItemFacts, dict(item), f"checklist[{n}]")
        problems.extend(found)
        written += [Part(SupervisionItemFacts).write(facts)] if facts is not None else []
    unique((item["code"] for item in written), "checklist", problems)
    if problems:
        raise Invalid("invalid", problems)
    event.extra = {**event.extra, "checklist": written}
    if not written:
        del event.extra["checklist"]
    flag_modified(event, "extra")
    db.session.flush()
    audit.record(
        actor, "supervision.checklist_changed", ("event", event.id), scope=scope, now=now,
        items=len(written),
    )  # fmt: skip


def of_trade(actor: Actor, scope: Scope) -> tuple[Item, ...]:
    """The checklist of a trade with what was found, in the order of the day."""
    policy.require(actor, Permission.SUPERVISION_READ, scope)
    event = db.session.get_one(Event, scope.event_id)
    rows = db.session.scalars(
        select(SupervisionFinding)
        .where(SupervisionFinding.trade_id == scope.trade_id)
        .order_by(SupervisionFinding.item, SupervisionFinding.number)
    )
    newest = {row.item: row for row in rows}
    found = []
    for item in sorted(checklist_of(event), key=lambda one: MOMENTS.index(one.moment)):
        row = newest.get(item.code)
        name = Part(SupervisionItemFacts).write(item)["name"]
        found.append(
            Item(
                item.code, item.moment, name, row.outcome.value if row else "",
                row.remark if row else "", row.found_at if row else None, row.by if row else "",
                row.number if row else 0,
            )
        )  # fmt: skip
    return tuple(found)


def find(
    actor: Actor, scope: Scope, item: str, outcome: str, remark: str, *, now: datetime
) -> None:
    """Write down what was found of an item; what was found before stays on record.

    Raises Invalid: an unknown item or outcome, something not in order without a remark.
    """
    policy.require(actor, Permission.SUPERVISION_WRITE, scope)
    event = db.session.get_one(Event, scope.event_id)
    named = next((each for each in checklist_of(event) if each.code == item), None)
    if named is None:
        raise NotFound("not-found")
    remark, problems = remark.strip(), []
    if outcome not in set(SupervisionOutcome):
        problems.append(Problem("unknown-choice", "outcome", {"found": outcome[:40]}))
    if outcome == SupervisionOutcome.WRONG.value and not remark:
        problems.append(Problem("remark-missing", "remark"))
    if len(remark) > MOST_REMARK:
        problems.append(Problem("too-long", "remark", {"most": MOST_REMARK}))
    if problems:
        raise Invalid("invalid", problems)
    number = 1 + (
        db.session.scalar(
            select(func.max(SupervisionFinding.number)).where(
                SupervisionFinding.trade_id == scope.trade_id, SupervisionFinding.item == item
            )
        )
        or 0
    )
    db.session.add(
        SupervisionFinding(
            event_id=event.id,
            trade_id=scope.trade_id,
            item=item,
            number=number,
            outcome=SupervisionOutcome(outcome),
            remark=remark,
            found_at=now,
            found_by_id=actor.id,
            by=actor.name,
        )
    )
    db.session.flush()
    audit.record(
        actor, "supervision.found", ("trade", scope.trade_id), scope=scope, now=now,
        item=Part(SupervisionItemFacts).write(named)["name"], outcome=outcome,
        remark=remark or None,
    )  # fmt: skip


def ask_to_stop(actor: Actor, scope: Scope, reason: str, *, now: datetime) -> None:
    """Ask that the work of a trade be stopped (请求暂停). Raises NotNow while one waits."""
    policy.require(actor, Permission.SUPERVISION_WRITE, scope)
    if not reason.strip():
        raise Invalid("invalid", [Problem("reason-missing", "reason")])
    if len(reason) > MOST_REMARK:
        raise Invalid("invalid", [Problem("too-long", "reason", {"most": MOST_REMARK})])
    rows = db.session.scalars(
        select(StopRequest).where(StopRequest.trade_id == scope.trade_id)
    ).all()
    if any(row.answer is StopAnswer.OPEN for row in rows):
        raise NotNow("stop-waits")
    row = StopRequest(
        event_id=scope.event_id,
        trade_id=scope.trade_id,
        number=1 + max((row.number for row in rows), default=0),
        reason=reason.strip(),
        asked_at=now,
        asked_by_id=actor.id,
        asked_by=actor.name,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(
        actor, "stop.asked", ("trade", scope.trade_id), scope=scope, now=now, number=row.number,
        reason=row.reason,
    )  # fmt: skip


def answer_stop(
    actor: Actor, scope: Scope, stop_id: uuid.UUID, answer: str, words: str, *, now: datetime
) -> None:
    """Answer a request: work stops, or goes on, and why (答复暂停请求)."""
    policy.require(actor, Permission.STOP_ANSWER, scope)
    row = _stop(scope, stop_id)
    if row.answer is not StopAnswer.OPEN:
        raise NotNow("stop-answered")
    problems = []
    if answer not in (StopAnswer.STOPPED.value, StopAnswer.REFUSED.value):
        problems.append(Problem("unknown-choice", "answer", {"found": answer[:40]}))
    if not words.strip():
        problems.append(Problem("words-missing", "words"))
    if problems:
        raise Invalid("invalid", problems)
    row.answer, row.words = StopAnswer(answer), words.strip()[:MOST_REMARK]
    row.answered_at, row.answered_by_id, row.answered_by = now, actor.id, actor.name
    db.session.flush()
    audit.record(
        actor, "stop.answered", ("trade", scope.trade_id), scope=scope, now=now,
        number=row.number, answer=answer, words=row.words,
    )  # fmt: skip


def resume(actor: Actor, scope: Scope, stop_id: uuid.UUID, *, now: datetime) -> None:
    """Work goes on again (恢复)."""
    policy.require(actor, Permission.STOP_ANSWER, scope)
    row = _stop(scope, stop_id)
    if row.answer is not StopAnswer.STOPPED or row.resumed_at is not None:
        raise NotNow("stop-not-standing")
    row.resumed_at = now
    db.session.flush()
    audit.record(
        actor, "stop.resumed", ("trade", scope.trade_id), scope=scope, now=now, number=row.number
    )


def _stop(scope: Scope, stop_id: uuid.UUID) -> StopRequest:
    row = db.session.get(StopRequest, stop_id)
    if row is None or row.trade_id != scope.trade_id:
        raise NotFound("not-found")
    return row


def stops(actor: Actor, scope: Scope) -> tuple[Stop, ...]:
    """The requests to stop of a trade, the newest first."""
    if not policy.may(actor, Permission.STOP_ANSWER, scope):
        policy.require(actor, Permission.SUPERVISION_READ, scope)
    rows = db.session.execute(
        select(StopRequest, Trade.code, Trade.name)
        .join(Trade, Trade.id == StopRequest.trade_id)
        .where(StopRequest.trade_id == scope.trade_id)
        .order_by(StopRequest.number.desc())
    )
    return tuple(
        Stop(
            row.id, code, name, row.number, row.reason, row.asked_at, row.asked_by,
            row.answer.value, row.words, row.answered_at, row.answered_by, row.resumed_at,
        )
        for row, code, name in rows
    )  # fmt: skip


def of_event(actor: Actor, scope: Scope) -> tuple[TradeLine, ...]:
    """Every trade the actor may look into, with its tallies, in a constant number of queries."""
    policy.require(actor, Permission.EVENT_READ, scope)
    event = db.session.get_one(Event, scope.event_id)
    items = {item.code for item in checklist_of(event)}
    newest: dict[tuple[uuid.UUID, str], SupervisionFinding] = {}
    for row in db.session.scalars(
        select(SupervisionFinding)
        .where(SupervisionFinding.event_id == scope.event_id)
        .order_by(SupervisionFinding.number)
    ):
        newest[row.trade_id, row.item] = row
    asked: dict[uuid.UUID, list[StopAnswer]] = {}
    for stop in db.session.scalars(
        select(StopRequest).where(StopRequest.event_id == scope.event_id)
    ):
        asked.setdefault(stop.trade_id, []).append(stop.answer)
    trades = db.session.scalars(
        select(Trade).where(Trade.event_id == scope.event_id).order_by(Trade.position, Trade.code)
    )
    lines = []
    for trade in trades:
        if not policy.may(actor, Permission.SUPERVISION_READ, Scope(event.id, trade.id)):
            continue
        found = [row for (at, item), row in newest.items() if at == trade.id and item in items]
        wrong = sum(row.outcome is SupervisionOutcome.WRONG for row in found)
        answers = asked.get(trade.id, [])
        lines.append(
            TradeLine(
                trade.code, trade.name, len(items), len(found), wrong, len(answers),
                answers.count(StopAnswer.OPEN),
            )
        )  # fmt: skip
    return tuple(lines)
