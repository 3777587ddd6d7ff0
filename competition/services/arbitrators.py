"""Who is asked to rule on an appeal, and who must stand back (仲裁员与回避)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotAllowed, NotFound, NotNow, Problem
from competition.models.account import Account, Role, RoleAssignment
from competition.models.appeal import Appeal, AppealArbitrator, AppealStep
from competition.models.event import Module, Stage
from competition.models.panel import Panel, PanelSeat
from competition.rules.lifecycle import OVER
from competition.services import appeals, audit, standing_back

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
    #: His unit, and whether it is known who he is: without that no unit is compared.
    unit: str = ""
    known: bool = False


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
    persons = standing_back.units_of([account.id for account in people])
    found = [
        Arbitrator(
            account.id,
            account.display_name,
            against.get(account.id, ""),
            account.id in held and held[account.id].stood_back_at is None,
            account.id in held and held[account.id].stood_back_at is not None,
            held[account.id].reason if account.id in held else "",
            persons.get(account.id, ""),
            account.id in persons,
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
    """Somebody stands back, by his own word or the office's (回避), asked already or not yet."""
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
        )
    ).one_or_none()
    if held is None:
        if account_id not in {each.id for each in _arbitrators(scope)}:
            raise NotFound("not-found")
        held = AppealArbitrator(
            appeal_id=row.id,
            account_id=account_id,
            instance=row.instance,
            assigned_at=now,
            assigned_by_id=actor.id,
        )
        db.session.add(held)
    elif held.stood_back_at is not None:
        raise NotFound("not-found")
    held.stood_back_at, held.reason = now, reason[:MOST_REASON]
    db.session.flush()
    audit.record(
        actor, "appeal.arbitrator_stood_back", ("appeal", row.id), scope=scope, now=now,
        number=row.number, account=str(account_id), reason=held.reason,
    )  # fmt: skip


def require_hearing(actor: Actor, row: Appeal) -> None:
    """Let whoever may decide an appeal pass: one of those asked, where somebody was asked, who
    need not stand back.

    Raises NotAllowed (`must-stand-back`, `stood-back-already`, `not-asked-to-rule`).
    """
    policy.require(actor, Permission.APPEAL_RULE, Scope(row.event_id, row.trade_id))
    if actor.system or actor.id is None:
        return
    why = _against(row, [db.session.get_one(Account, actor.id)]).get(actor.id)
    if why is not None:
        raise NotAllowed("must-stand-back", name=actor.name, why=why)
    held = {
        each.account_id: each.stood_back_at is not None
        for each in db.session.scalars(
            select(AppealArbitrator).where(
                AppealArbitrator.appeal_id == row.id, AppealArbitrator.instance == row.instance
            )
        )
    }
    if held.get(actor.id):
        raise NotAllowed("stood-back-already", name=actor.name)
    if False in held.values() and actor.id not in held:
        raise NotAllowed("not-asked-to-rule")


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


def _against(row: Appeal, people: Sequence[Account]) -> Mapping[uuid.UUID, str]:
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
    if row.entry_id is not None:
        found |= standing_back.reasons(row.entry_id, people)
    return found
