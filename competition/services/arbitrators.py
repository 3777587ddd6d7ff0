"""Who is asked to rule on an appeal, and who must stand back (仲裁员与回避)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.access.recusals import EntryFacts, JudgeFacts, reason_to_stand_back
from competition.db import db
from competition.errors import Conflict, Invalid, NotFound, NotNow, Problem
from competition.models.account import Account, Role, RoleAssignment
from competition.models.appeal import Appeal, AppealArbitrator, AppealStep
from competition.models.entry import Entry, EntryMember, MemberRole
from competition.models.event import Module, Stage
from competition.models.panel import Panel, PanelSeat
from competition.models.person import Delegation, Person, Unit
from competition.rules.lifecycle import OVER
from competition.services import appeals, audit, objections

MOST_REASON = 200


@dataclass(frozen=True, slots=True)
class Arbitrator:
    """Somebody who may be asked; `against`: why he must not, empty where he may.

    against: `self`, `coach`, `same_unit`, `judged`, `ruled-before` or `objected`.
    """

    account_id: uuid.UUID
    name: str
    against: str
    asked: bool
    stood_back: bool
    reason: str = ""


def of_appeal(actor: Actor, scope: Scope, appeal_id: uuid.UUID) -> tuple[Arbitrator, ...]:
    """The arbitrators of a trade as one appeal sees them, those who may first."""
    policy.require(actor, Permission.APPEAL_READ, scope)
    row = appeals.row_of(scope, appeal_id)
    held = {
        each.account_id: each
        for each in db.session.scalars(
            select(AppealArbitrator).where(
                AppealArbitrator.appeal_id == row.id, AppealArbitrator.instance == row.instance
            )
        )
    }
    people = _arbitrators(scope)
    against = _against(row, people)
    found = [
        Arbitrator(
            account.id,
            account.display_name,
            against.get(account.id, ""),
            account.id in held and held[account.id].stood_back_at is None,
            account.id in held and held[account.id].stood_back_at is not None,
            held[account.id].reason if account.id in held else "",
        )
        for account in people
    ]
    return tuple(sorted(found, key=lambda one: (not one.asked, bool(one.against), one.name)))


def ask(
    actor: Actor, scope: Scope, appeal_id: uuid.UUID, account_id: uuid.UUID, *, now: datetime
) -> None:
    """Ask somebody to rule (指定仲裁员). Raises Conflict("must-stand-back") with the reason."""
    policy.require(actor, Permission.APPEAL_HANDLE, scope)
    row = _undecided(scope, appeal_id)
    one = next((c for c in of_appeal(actor, scope, appeal_id) if c.account_id == account_id), None)
    if one is None:
        raise NotFound("not-found")
    if one.against:
        raise Conflict("must-stand-back", name=one.name, why=one.against)
    if one.stood_back:
        raise Conflict("stood-back-already", name=one.name)
    if one.asked:
        return
    db.session.add(
        AppealArbitrator(
            appeal_id=row.id,
            account_id=account_id,
            instance=row.instance,
            assigned_at=now,
            assigned_by_id=actor.id,
        )
    )
    db.session.flush()
    audit.record(
        actor, "appeal.arbitrator_asked", ("appeal", row.id), scope=scope, now=now,
        number=row.number, account=str(account_id), instance=row.instance,
    )  # fmt: skip


def stand_back(
    actor: Actor,
    scope: Scope,
    appeal_id: uuid.UUID,
    account_id: uuid.UUID,
    *,
    reason: str,
    now: datetime,
) -> None:
    """Somebody who was asked stands back, by his own word or the office's (回避)."""
    if actor.id != account_id:
        policy.require(actor, Permission.APPEAL_HANDLE, scope)
    else:
        policy.require(actor, Permission.APPEAL_RULE, scope)
    row = _undecided(scope, appeal_id)
    reason = reason.strip()
    if not reason:
        raise Invalid("invalid", [Problem("reason-missing", "reason")])
    held = db.session.scalars(
        select(AppealArbitrator).where(
            AppealArbitrator.appeal_id == row.id,
            AppealArbitrator.account_id == account_id,
            AppealArbitrator.instance == row.instance,
            AppealArbitrator.stood_back_at.is_(None),
        )
    ).one_or_none()
    if held is None:
        raise NotFound("not-found")
    held.stood_back_at, held.reason = now, reason[:MOST_REASON]
    db.session.flush()
    audit.record(
        actor, "appeal.arbitrator_stood_back", ("appeal", row.id), scope=scope, now=now,
        number=row.number, account=str(account_id), reason=held.reason,
    )  # fmt: skip


def _undecided(scope: Scope, appeal_id: uuid.UUID) -> Appeal:
    row = appeals.row_of(scope, appeal_id)
    if row.state.value in OVER or row.state.value == "ruled":
        raise NotNow("appeal-cannot", number=row.number)
    return row


def _arbitrators(scope: Scope) -> list[Account]:
    """Everybody who holds the role in the event or the trade."""
    return list(
        db.session.scalars(
            select(Account)
            .join(RoleAssignment, RoleAssignment.account_id == Account.id)
            .where(
                RoleAssignment.role == Role.ARBITRATOR,
                RoleAssignment.event_id == scope.event_id,
                or_(
                    RoleAssignment.trade_id.is_(None),
                    RoleAssignment.trade_id == scope.trade_id,
                ),
                Account.disabled_at.is_(None),
            )
            .distinct()
            .order_by(Account.display_name, Account.id)
        )
    )


def _against(row: Appeal, people: list[Account]) -> Mapping[uuid.UUID, str]:
    """Why somebody must stand back: his unit, his contestant, his marks, his ruling, a word
    of the delegation that was heard."""
    seated = set(
        db.session.scalars(
            select(PanelSeat.account_id)
            .join(Panel, Panel.id == PanelSeat.panel_id)
            .join(Module, Module.id == Panel.module_id)
            .join(Stage, Stage.id == Module.stage_id)
            .where(Stage.trade_id == row.trade_id, PanelSeat.account_id.is_not(None))
        )
    )
    ruled = set(
        db.session.scalars(
            select(AppealStep.made_by_id).where(
                AppealStep.appeal_id == row.id,
                AppealStep.move == "rule",
                AppealStep.instance < row.instance,
            )
        )
    )
    found = {each.id: "judged" for each in people if each.id in seated}
    found |= {each.id: "ruled-before" for each in people if each.id in ruled}
    objected = _objected(row)
    found |= {each.id: "objected" for each in people if each.id in objected}
    entry = _entry(row)
    if entry is not None:
        parents = {one.id: one.parent_id for one in db.session.scalars(select(Unit))}
        for account in people:
            why = _kin(account, entry, parents)
            if why:
                found[account.id] = why
    return found


def _objected(row: Appeal) -> frozenset[uuid.UUID]:
    """Who stands back from the delegation whose result the appeal is about (申请回避成立)."""
    entry = db.session.get(Entry, row.entry_id) if row.entry_id else None
    return objections.standing_back(row.event_id, entry.delegation_id) if entry else frozenset()


def _kin(
    account: Account, entry: EntryFacts, parents: Mapping[uuid.UUID, uuid.UUID | None]
) -> str | None:
    person = db.session.get(Person, account.person_id) if account.person_id else None
    if person is None:
        return None
    units, unit = [], person.unit_id
    while unit is not None and unit not in units:
        units.append(unit)
        unit = parents.get(unit)
    return reason_to_stand_back(JudgeFacts(person.id, units), entry)


def _entry(row: Appeal) -> EntryFacts | None:
    if row.entry_id is None:
        return None
    members = db.session.execute(
        select(EntryMember.role, Person)
        .join(Person, Person.id == EntryMember.person_id)
        .where(EntryMember.entry_id == row.entry_id)
    ).all()
    unit = db.session.scalar(
        select(Delegation.unit_id)
        .join(Entry, Entry.delegation_id == Delegation.id)
        .where(Entry.id == row.entry_id)
    )
    contestants = [person for role, person in members if role is MemberRole.CONTESTANT]
    coaches = [person for role, person in members if role is MemberRole.COACH]
    units = {unit} | {person.unit_id for person in contestants}
    return EntryFacts(
        {each for each in units if each is not None},
        {person.id for person in contestants},
        {person.id for person in coaches},
    )
