"""Who may mark a code again (重评裁判): judges of the event who have nothing to do with it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, Problem
from competition.models.account import Account, Role, RoleAssignment
from competition.models.appeal import Appeal
from competition.models.event import Module, Stage, Trade
from competition.models.panel import Panel, PanelSeat
from competition.services import assignments, standing_back


@dataclass(frozen=True, slots=True)
class Judge:
    """Somebody who may mark again: a judge of the event who did not mark this trade."""

    account_id: uuid.UUID
    name: str
    #: The trade he judges in, by code and name; empty where it is the whole event.
    trade: str
    trade_name: dict[str, str]


def judges(actor: Actor, scope: Scope) -> tuple[Judge, ...]:
    """Judges of the event who sit nowhere in the trade."""
    policy.require(actor, Permission.APPEAL_READ, scope)
    seated = (
        select(PanelSeat.account_id)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == Panel.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == scope.trade_id, PanelSeat.account_id.is_not(None))
    )
    rows = db.session.execute(
        select(Account.id, Account.display_name, Trade.code, Trade.name)
        .join(RoleAssignment, RoleAssignment.account_id == Account.id)
        .outerjoin(Trade, Trade.id == RoleAssignment.trade_id)
        .where(
            RoleAssignment.event_id == scope.event_id,
            RoleAssignment.role == Role.JUDGE,
            Account.id.not_in(seated),
            Account.disabled_at.is_(None),
        )
        .order_by(Account.display_name, Account.id, Trade.position, Trade.code)
    )
    found: dict[uuid.UUID, Judge] = {}
    for row in rows:
        found.setdefault(row.id, Judge(row.id, row.display_name, row.code or "", row.name or {}))
    return tuple(found.values())


def check(
    actor: Actor,
    scope: Scope,
    row: Appeal,
    seats: Sequence[PanelSeat],
    people: Sequence[uuid.UUID],
    reason: str,
) -> None:
    """Refuse people who cannot mark again, with every reason. Raises Invalid."""
    problems: list[Problem] = []
    if not seats or len(people) != len(seats) or len(set(people)) != len(people):
        problems.append(Problem("remarking-judges", "people", {"count": len(seats)}))
    elif not set(people) <= {one.account_id for one in judges(actor, scope)}:
        problems.append(Problem("remarking-own-judges", "people"))
    elif row.entry_id is not None:
        chosen = db.session.scalars(select(Account).where(Account.id.in_(people))).all()
        away = standing_back.reasons(row.entry_id, chosen)
        problems += [
            Problem("must-stand-back", "people", {"name": one.display_name, "why": away[one.id]})
            for one in chosen
            if one.id in away
        ]
        problems += _contradictions(scope, seats, chosen)
    if not reason.strip():
        problems.append(Problem("reason-missing", "reason"))
    if problems:
        raise Invalid("invalid", problems)


def _contradictions(
    scope: Scope, seats: Sequence[PanelSeat], chosen: Sequence[Account]
) -> list[Problem]:
    """Those of the chosen whose other role in the trade no judge may hold."""
    found = []
    for one in chosen:
        try:
            for panel_id in {seat.panel_id for seat in seats}:
                where = Scope(scope.event_id, scope.trade_id, panel_id)
                assignments.require_compatible(one, Role.JUDGE, where)
        except Conflict as refused:
            found.append(Problem(refused.code, "people", refused.values))
    return found
