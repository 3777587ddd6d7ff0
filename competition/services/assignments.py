"""Who is what, where: give and take roles in an event, a trade, a panel (角色)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, or_, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Grant, Scope
from competition.access.roles import contradictions
from competition.db import db
from competition.errors import Conflict, Invalid, NotFound, Problem
from competition.models.account import Account, Role, RoleAssignment
from competition.models.event import Event, Module, Profile, Stage, Trade
from competition.models.panel import Panel
from competition.models.person import Delegation, Unit
from competition.services import accounts, audit

#: People on one page of an event's roles.
PAGE = 50


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role somebody holds, and where."""

    id: uuid.UUID
    account_id: uuid.UUID
    name: str
    login: str | None
    role: str
    event: dict[str, str] | None
    event_code: str | None
    trade: dict[str, str] | None
    #: The module and the panel within it, for a judge of one panel.
    module: dict[str, str] | None
    panel: dict[str, str] | None
    #: The delegation a leader acts for.
    delegation: str | None
    disabled: bool


@dataclass(frozen=True, slots=True)
class RolePage:
    """Some of those with a role in an event."""

    lines: tuple[RoleLine, ...]
    #: How many people fit what was looked for.
    count: int
    #: The number of the first person shown, from 1, and how many people are shown.
    first: int
    shown: int

    @property
    def more(self) -> bool:
        """Whether somebody comes after them."""
        return self.first + self.shown <= self.count


def permission_for(role: Role) -> Permission:
    """What it takes to give a role."""
    return Permission.ACCOUNT_MANAGE if role is Role.ADMIN else Permission.ROLE_ASSIGN


def grant(
    actor: Actor, account_id: uuid.UUID, role: str, scope: Scope, *, now: datetime
) -> uuid.UUID:
    """Give a role within a scope; again the same is no second one.

    Raises Invalid (`role-unknown`, `role-wants-event`), NotFound for a scope that does not hold
    together, Conflict("roles-contradict", name, first, second).
    """
    kind = _kind(role, scope)
    policy.require(actor, permission_for(kind), Scope(scope.event_id))
    account = accounts.found(account_id)
    require_whole(scope)
    require_compatible(account, kind, scope)
    present = db.session.scalar(
        select(RoleAssignment.id).where(
            RoleAssignment.account_id == account_id,
            RoleAssignment.role == kind,
            RoleAssignment.event_id.is_not_distinct_from(scope.event_id),
            RoleAssignment.trade_id.is_not_distinct_from(scope.trade_id),
            RoleAssignment.panel_id.is_not_distinct_from(scope.panel_id),
            RoleAssignment.delegation_id.is_not_distinct_from(scope.delegation_id),
        )
    )
    if present is not None:
        return present
    row = RoleAssignment(
        account_id=account_id,
        role=kind,
        event_id=scope.event_id,
        trade_id=scope.trade_id,
        panel_id=scope.panel_id,
        delegation_id=scope.delegation_id,
        granted_at=now,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(
        actor,
        "role.granted",
        ("account", account_id),
        scope=Scope(scope.event_id),
        now=now,
        role=kind.value,
        trade=scope.trade_id,
        panel=scope.panel_id,
    )
    return row.id


def take(actor: Actor, assignment_id: uuid.UUID, *, now: datetime) -> None:
    """Take a role away. The last administrator keeps his."""
    row = db.session.get(RoleAssignment, assignment_id)
    if row is None:
        raise NotFound("not-found")
    policy.require(actor, permission_for(row.role), Scope(row.event_id))
    if row.role is Role.ADMIN and accounts.administrators() <= {row.account_id}:
        raise Conflict("last-administrator")
    db.session.delete(row)
    db.session.flush()
    audit.record(
        actor,
        "role.taken",
        ("account", row.account_id),
        scope=Scope(row.event_id),
        now=now,
        role=row.role.value,
        trade=row.trade_id,
        panel=row.panel_id,
    )


def _kind(role: str, scope: Scope) -> Role:
    try:
        kind = Role(role)
    except ValueError:
        raise Invalid(problems=[Problem("role-unknown", "role")]) from None
    if (kind is Role.ADMIN) != (scope.event_id is None):
        raise Invalid(problems=[Problem("role-wants-event", "scope")])
    if (kind is Role.LEADER) != (scope.delegation_id is not None):
        raise Invalid(problems=[Problem("leader-wants-delegation", "scope")])
    return kind


def require_whole(scope: Scope) -> None:
    """Refuse a trade of another event, a panel of another trade."""
    if scope.event_id is not None and db.session.get(Event, scope.event_id) is None:
        raise NotFound("not-found")
    if scope.trade_id is not None:
        trade = db.session.get(Trade, scope.trade_id)
        if trade is None or trade.event_id != scope.event_id:
            raise NotFound("not-found")
    if scope.delegation_id is not None:
        delegation = db.session.get(Delegation, scope.delegation_id)
        if delegation is None or delegation.event_id != scope.event_id:
            raise NotFound("not-found")
    if scope.panel_id is not None:
        trade_id = db.session.scalar(
            select(Stage.trade_id)
            .join(Module, Module.stage_id == Stage.id)
            .join(Panel, Panel.module_id == Module.id)
            .where(Panel.id == scope.panel_id)
        )
        if trade_id is None or trade_id != scope.trade_id:
            raise NotFound("not-found")


def require_compatible(account: Account, role: Role, scope: Scope) -> None:
    """Refuse a role that contradicts one the same person holds where the two scopes meet.

    A person with two accounts is one person.
    """
    if scope.event_id is None:
        return
    same = Account.id == account.id
    if account.person_id is not None:
        same = or_(same, Account.person_id == account.person_id)
    held = db.session.scalars(
        select(RoleAssignment)
        .join(Account, Account.id == RoleAssignment.account_id)
        .where(same, RoleAssignment.event_id == scope.event_id)
    )
    wanted = Grant(role, scope)
    meeting = {row.role for row in held if _meet(wanted, row)} | {role}
    event = db.session.get_one(Event, scope.event_id)
    parted = event.profile is not Profile.SMALL
    pairs = [pair for pair in contradictions(frozenset(meeting), parted=parted) if role in pair]
    if pairs:
        first, second = sorted(each.value for each in pairs[0])
        raise Conflict("roles-contradict", name=account.display_name, first=first, second=second)


def _meet(wanted: Grant, row: RoleAssignment) -> bool:
    """Whether two scopes touch; whom a leader leads is all over the event."""
    one = Grant(Role.ORGANISER, replace(wanted.scope, delegation_id=None))
    other = Grant(Role.ORGANISER, Scope(row.event_id, row.trade_id, row.panel_id))
    return one.reaches(other.scope) or other.reaches(one.scope)


def of_event(actor: Actor, event_id: uuid.UUID, *, q: str = "", page: int = 1) -> RolePage:
    """People with a role in an event, by name, and all their roles there; `PAGE` at a time.

    q: part of a name or of a login.
    """
    policy.require(actor, Permission.ROLE_ASSIGN, Scope(event_id))
    here = select(RoleAssignment.account_id).where(RoleAssignment.event_id == event_id)
    wanted = select(Account.id).where(Account.id.in_(here))
    if q.strip():
        found = f"%{_escaped(q.strip())}%"
        wanted = wanted.where(
            or_(
                Account.display_name.ilike(found, escape="\\"),
                Account.login.ilike(found, escape="\\"),
            )
        )
    count = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    first = (page - 1) * PAGE
    shown = db.session.scalars(
        wanted.order_by(Account.display_name, Account.login, Account.id).offset(first).limit(PAGE)
    ).all()
    condition = (RoleAssignment.event_id == event_id) & RoleAssignment.account_id.in_(shown)
    return RolePage(tuple(_lines(condition)), count, first + 1, len(shown))


def namesakes(actor: Actor, event_id: uuid.UUID, name: str) -> list[RoleLine]:
    """The roles of those of exactly this name in an event: one of them may be who is meant."""
    policy.require(actor, Permission.ROLE_ASSIGN, Scope(event_id))
    named = select(Account.id).where(Account.display_name == name.strip())
    return _lines((RoleAssignment.event_id == event_id) & RoleAssignment.account_id.in_(named))


def _escaped(text: str) -> str:
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, f"\\{sign}")
    return text


def of_account(actor: Actor, account_id: uuid.UUID) -> list[RoleLine]:
    """All roles of an account."""
    if actor.id != account_id:
        policy.require(actor, Permission.ACCOUNT_MANAGE)
    return _lines(RoleAssignment.account_id == account_id)


def first_holder(actor: Actor, role: str, scope: Scope) -> uuid.UUID:
    """The account that has held a role in a scope the longest; NotFound("nobody-holds")."""
    policy.require(actor, Permission.ROLE_ASSIGN, Scope(scope.event_id))
    wanted = (
        select(RoleAssignment.account_id)
        .join(Account, Account.id == RoleAssignment.account_id)
        .where(
            RoleAssignment.role == _kind(role, scope),
            RoleAssignment.event_id.is_not_distinct_from(scope.event_id),
            Account.disabled_at.is_(None),
        )
        .order_by(RoleAssignment.granted_at, RoleAssignment.id)
        .limit(1)
    )
    if scope.trade_id is not None:
        wanted = wanted.where(RoleAssignment.trade_id == scope.trade_id)
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound("nobody-holds", role=role)
    return found


def choices(actor: Actor) -> list[tuple[Scope, dict[str, str], dict[str, str] | None]]:
    """Where the actor may give roles: events and their trades, with their names."""
    rows = db.session.execute(
        select(Event.id, Event.name, Trade.id, Trade.name)
        .outerjoin(Trade, Trade.event_id == Event.id)
        .order_by(Event.starts_on.desc(), Event.code, Trade.position, Trade.code)
    ).all()
    found: list[tuple[Scope, dict[str, str], dict[str, str] | None]] = []
    for event_id, event_name, trade_id, trade_name in rows:
        if not policy.may(actor, Permission.ROLE_ASSIGN, Scope(event_id)):
            continue
        if not found or found[-1][0].event_id != event_id:
            found.append((Scope(event_id), event_name, None))
        if trade_id is not None:
            found.append((Scope(event_id, trade_id), event_name, trade_name))
    return found


def _lines(condition: object) -> list[RoleLine]:
    rows = db.session.execute(
        select(
            RoleAssignment,
            Account,
            Event.name,
            Event.code,
            Trade.name,
            Module.name,
            Panel.name,
            Unit.name.label("delegation"),
        )
        .join(Account, Account.id == RoleAssignment.account_id)
        .outerjoin(Event, Event.id == RoleAssignment.event_id)
        .outerjoin(Trade, Trade.id == RoleAssignment.trade_id)
        .outerjoin(Panel, Panel.id == RoleAssignment.panel_id)
        .outerjoin(Module, Module.id == Panel.module_id)
        .outerjoin(Delegation, Delegation.id == RoleAssignment.delegation_id)
        .outerjoin(Unit, Unit.id == Delegation.unit_id)
        .where(condition)  # type: ignore[arg-type]
        .order_by(
            Event.code,
            Account.display_name,
            Account.login,
            Account.id,
            RoleAssignment.role,
            Trade.position,
            Module.position,
            Panel.position,
        )
    ).all()
    return [
        RoleLine(
            row.id,
            account.id,
            account.display_name,
            account.login,
            row.role.value,
            event_name,
            event_code,
            trade_name,
            module_name,
            panel_name,
            led,
            account.disabled_at is not None,
        )
        for row, account, event_name, event_code, trade_name, module_name, panel_name, led in rows
    ]
