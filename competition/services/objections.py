"""Objections to judges and arbitrators (申请回避): lodged in time, answered with a reason.

One that is accepted against a judge becomes recusals from every entry of the delegation in the
trade, with whoever marks instead, before the codes are sealed. Whoever has no seat stands back from
what the delegation brings: `standing_back` finds him by this answer.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotFound, NotNow, Problem
from competition.models.account import Account, Role, RoleAssignment
from competition.models.draw import CodeSet, CodeSetState
from competition.models.entry import Entry, EntryState
from competition.models.event import Module, Stage, Trade
from competition.models.panel import Panel, PanelSeat, SeatRole
from competition.models.person import Delegation, Unit
from competition.models.registration import Objection, ObjectionGround, ObjectionState
from competition.services import audit, code_layers, registration_rules, stand_ins

#: Ground of an objection → reason of a recusal.
REASONS = {"same-unit": "same-unit", "coach": "coach"}
#: Who decides or knows something about entries without a seat.
SEATLESS = (Role.CHIEF_JUDGE, Role.DEPUTY_CHIEF, Role.CODER, Role.ARBITRATOR)
JUDGING = (SeatRole.JUDGE, SeatRole.HEAD, SeatRole.SUBSTITUTE)


@dataclass(frozen=True, slots=True)
class Target:
    """Somebody a delegation may object to: a judge or chief of a trade, an arbitrator, a coder."""

    account_id: uuid.UUID
    name: str
    trade_id: uuid.UUID | None
    trade: str
    trade_name: dict[str, str] | None
    #: Empty for a judge; else the office held without a seat.
    office: str = ""

    @property
    def key(self) -> str:
        """As a form's value."""
        return f"{self.account_id}/{self.trade}"


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    """An objection with its answer."""

    id: uuid.UUID
    number: int
    unit: str
    against: str
    trade: str
    trade_name: dict[str, str] | None
    ground: str
    reason: str
    state: str
    answer: str
    lodged_at: datetime
    answered_at: datetime | None
    #: What he is in the event beside a seat: `arbitrator`, `chief_judge`, `coder` …
    office: str
    #: From which of the delegation's entries he stands back, and who marks instead.
    entries: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()


def deadline(scope: Scope) -> datetime | None:
    """Until when delegations may object; None: this event takes no objections here."""
    rules = registration_rules.of_event(scope.event_id)
    return datetime.fromisoformat(rules.objections.until) if rules.objections else None


def targets(actor: Actor, scope: Scope) -> list[Target]:
    """The judges of the trades the delegation has entries in, those who hold an office there
    without a seat, and the event's arbitrators.
    """
    policy.require(actor, Permission.DELEGATION_OBJECT, scope)
    entered = (
        select(Entry.trade_id)
        .where(Entry.delegation_id == scope.delegation_id, Entry.state == EntryState.ACCEPTED)
        .distinct()
    )
    seated = db.session.execute(
        select(Account.id, Account.display_name, Trade.id, Trade.code, Trade.name)
        .join(PanelSeat, PanelSeat.account_id == Account.id)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == Panel.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.id.in_(entered), PanelSeat.role.in_(JUDGING))
        .group_by(Account.id, Trade.id)
        .order_by(Trade.code, Account.display_name, Account.id)
    )
    found = [Target(*row) for row in seated]
    named = {(one.account_id, one.trade_id) for one in found}
    holding = db.session.execute(
        select(Account.id, Account.display_name, RoleAssignment.role, Trade)
        .join(RoleAssignment, RoleAssignment.account_id == Account.id)
        .outerjoin(Trade, Trade.id == RoleAssignment.trade_id)
        .where(
            RoleAssignment.event_id == scope.event_id,
            RoleAssignment.role.in_(SEATLESS),
            or_(
                RoleAssignment.role == Role.ARBITRATOR,
                RoleAssignment.trade_id.is_(None),
                RoleAssignment.trade_id.in_(entered),
            ),
        )
        .distinct()
        .order_by(Account.display_name, Account.id)
    )
    for account_id, name, role, trade in holding:
        where = None if role is Role.ARBITRATOR else trade
        key = (account_id, where.id if where else None)
        if key in named:
            continue
        named.add(key)
        found.append(
            Target(
                account_id,
                name,
                where.id if where else None,
                where.code if where else "",
                where.name if where else None,
                role.value,
            )
        )
    return found


def lodge(
    actor: Actor, scope: Scope, against: str, ground: str, reason: str, *, now: datetime
) -> uuid.UUID:
    """Ask that somebody stand back from the delegation; against: a target's key.

    Raises NotNow("objections-off", "objection-shut", "objection-after-codes"),
    Conflict("objection-twice"), Invalid.
    """
    policy.require(actor, Permission.DELEGATION_OBJECT, scope)
    until = deadline(scope)
    if until is None:
        raise NotNow("objections-off")
    if now > until:
        raise NotNow("objection-shut", until=until.isoformat(sep=" ", timespec="minutes"))
    target = next((one for one in targets(actor, scope) if one.key == against), None)
    problems = []
    if target is None:
        problems.append(Problem("unknown-choice", "against", {"found": against[:40]}))
    if ground not in [each.value for each in ObjectionGround]:
        problems.append(Problem("unknown-choice", "ground", {"found": ground[:40]}))
    if not reason.strip():
        problems.append(Problem("reason-missing", "reason"))
    if target is None or problems:
        raise Invalid("invalid", problems)
    if target.trade_id is not None and _coded(target.trade_id):
        raise NotNow("objection-after-codes")
    _once(scope, target)
    number = db.session.scalar(
        select(func.max(Objection.number)).where(Objection.event_id == scope.event_id)
    )
    row = Objection(
        id=uuid.uuid4(),
        event_id=scope.event_id,
        number=(number or 0) + 1,
        delegation_id=scope.delegation_id,
        trade_id=target.trade_id,
        against_id=target.account_id,
        ground=ObjectionGround(ground),
        reason=reason.strip()[:2000],
        lodged_at=now,
        lodged_by_id=actor.id,
    )
    db.session.add(row)
    db.session.flush()
    _note(actor, row, "objection.lodged", now, ground=ground, trade=target.trade)
    return row.id


def unanswered(trade_id: uuid.UUID) -> int:
    """How many objections to a trade's judges wait for an answer: until then no code is given."""
    found = db.session.scalar(
        select(func.count())
        .select_from(Objection)
        .where(Objection.trade_id == trade_id, Objection.state == ObjectionState.LODGED)
    )
    return found or 0


def _coded(trade_id: uuid.UUID) -> bool:
    """Whether codes that hide somebody were given out: from there on nobody can be recused."""
    given = (
        select(CodeSet.id)
        .join(Stage, Stage.id == CodeSet.stage_id)
        .where(
            Stage.trade_id == trade_id,
            CodeSet.layers > 0,
            or_(CodeSet.state != CodeSetState.EMPTY, CodeSet.id.in_(code_layers.hiding())),
        )
    )
    return db.session.scalars(given).first() is not None


def _once(scope: Scope, target: Target) -> None:
    same = select(Objection.id).where(
        Objection.delegation_id == scope.delegation_id,
        Objection.against_id == target.account_id,
        Objection.trade_id.is_not_distinct_from(target.trade_id),
        Objection.state.in_([ObjectionState.LODGED, ObjectionState.ACCEPTED]),
    )
    if db.session.scalars(same).first() is not None:
        raise Conflict("objection-twice")


def withdraw(actor: Actor, scope: Scope, objection_id: uuid.UUID, *, now: datetime) -> None:
    """Take an objection back that was not answered yet."""
    policy.require(actor, Permission.DELEGATION_OBJECT, scope)
    row = _row(scope, objection_id)
    if row.state is not ObjectionState.LODGED:
        raise NotNow("objection-answered")
    row.state = ObjectionState.WITHDRAWN
    db.session.flush()
    _note(actor, row, "objection.withdrawn", now)


def of_delegation(actor: Actor, scope: Scope) -> list[ObjectionLine]:
    """A delegation's own objections with their answers."""
    policy.require(actor, Permission.DELEGATION_OBJECT, scope)
    return _lines(_LINES.where(Objection.delegation_id == scope.delegation_id))


def of_event(actor: Actor, scope: Scope) -> list[ObjectionLine]:
    """Every objection of an event, those not answered first."""
    policy.require(actor, Permission.PANEL_EDIT, scope)
    lines = _lines(_LINES.where(Objection.event_id == scope.event_id))
    return sorted(lines, key=lambda line: (line.state != "lodged", line.number))


_LINES: Select[Objection, str, str, str, dict[str, str]] = (
    select(Objection, Unit.name, Account.display_name, Trade.code, Trade.name)
    .join(Delegation, Delegation.id == Objection.delegation_id)
    .join(Unit, Unit.id == Delegation.unit_id)
    .join(Account, Account.id == Objection.against_id)
    .outerjoin(Trade, Trade.id == Objection.trade_id)
    .order_by(Objection.number)
)


def _lines(query: Select[Objection, str, str, str, dict[str, str]]) -> list[ObjectionLine]:
    rows = db.session.execute(query).all()
    offices = _offices({(row.event_id, row.against_id) for row, *_rest in rows})
    return [
        ObjectionLine(
            row.id, row.number, unit, against, trade or "", trade_name, row.ground.value,
            row.reason, row.state.value, row.answer, row.lodged_at, row.answered_at,
            offices.get(row.against_id, ""),
            *(
                stand_ins.after(row.trade_id, row.against_id, row.delegation_id)
                if row.trade_id is not None and row.state is ObjectionState.ACCEPTED
                else ()
            ),
        )
        for row, unit, against, trade, trade_name in rows
    ]  # fmt: skip


def _offices(against: set[tuple[uuid.UUID, uuid.UUID]]) -> dict[uuid.UUID, str]:
    """The office of everybody objected to who holds one of those without a seat."""
    rows = db.session.execute(
        select(RoleAssignment.account_id, RoleAssignment.role).where(
            RoleAssignment.event_id.in_({event_id for event_id, _account in against}),
            RoleAssignment.account_id.in_({account for _event, account in against}),
            RoleAssignment.role.in_(SEATLESS),
        )
    )
    return {row.account_id: row.role.value for row in rows}


def _row(scope: Scope, objection_id: uuid.UUID) -> Objection:
    row = db.session.get(Objection, objection_id)
    foreign = row is None or row.event_id != scope.event_id
    if row is None or foreign or scope.delegation_id not in (None, row.delegation_id):
        raise NotFound("not-found")
    return row


def answer(
    actor: Actor,
    scope: Scope,
    objection_id: uuid.UUID,
    *,
    accepted: bool,
    words: str,
    instead: str = stand_ins.OWN,
    now: datetime,
) -> int:
    """Answer an objection with a reason; returns how many recusals followed.

    instead: who marks in his place, as `stand_ins.recuse` reads it.

    Raises NotNow("recusal-after-codes") where the codes are given: the chief decides then.
    """
    policy.require(actor, Permission.PANEL_EDIT, Scope(scope.event_id))
    row = _row(scope, objection_id)
    if row.state is not ObjectionState.LODGED:
        raise NotNow("objection-answered")
    if not words.strip():
        raise Invalid("invalid", [Problem("answer-missing", "answer")])
    row.state = ObjectionState.ACCEPTED if accepted else ObjectionState.REJECTED
    row.answer, row.answered_at, row.answered_by_id = words.strip()[:2000], now, actor.id
    db.session.flush()
    if not accepted or row.trade_id is None:
        _note(actor, row, "objection.answered", now, accepted=accepted)
        return 0
    count = stand_ins.recuse(
        actor,
        Scope(row.event_id, row.trade_id),
        row.against_id,
        row.delegation_id,
        reason=REASONS.get(row.ground.value, "declared"),
        words=f"{row.number}",
        instead=instead,
        now=now,
    )
    _note(actor, row, "objection.answered", now, accepted=accepted, recusals=count)
    return count


def offers(actor: Actor, scope: Scope) -> dict[uuid.UUID, stand_ins.Offer]:
    """For every objection to a judge that waits: who could mark instead."""
    policy.require(actor, Permission.PANEL_EDIT, scope)
    rows = db.session.scalars(
        select(Objection).where(
            Objection.event_id == scope.event_id,
            Objection.trade_id.is_not(None),
            Objection.state == ObjectionState.LODGED,
        )
    )
    return {
        row.id: stand_ins.of_judge(
            actor, Scope(row.event_id, row.trade_id), row.against_id, row.delegation_id
        )
        for row in rows
    }


def _note(actor: Actor, row: Objection, action: str, now: datetime, **facts: object) -> None:
    audit.record(
        actor, action, ("objection", row.id), scope=Scope(row.event_id), now=now,
        number=row.number, **facts,
    )  # fmt: skip
