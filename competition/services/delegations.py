"""Delegations of an event and their leaders (代表队与领队): added, invited, shut out again."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotFound, Problem
from competition.models.account import Account, RoleAssignment
from competition.models.entry import Entry, EntryState
from competition.models.person import Delegation, Unit, UnitKind
from competition.models.registration import Registration
from competition.services import accounts, assignments, audit, links, units
from competition.services.delegation_rows import sends
from competition.services.registrar import Registrar

LEADER = "leader"


@dataclass(frozen=True, slots=True)
class LeaderLine:
    """Who leads a delegation."""

    account_id: uuid.UUID
    assignment_id: uuid.UUID
    name: str
    #: Whether he can come in again by himself.
    settled: bool


@dataclass(frozen=True, slots=True)
class DelegationLine:
    """A delegation with its leaders and what it registered, by state."""

    id: uuid.UUID
    code: str
    name: str
    kind: str
    leaders: tuple[LeaderLine, ...]
    counts: dict[str, int]
    entries: int


def listing(actor: Actor, scope: Scope) -> list[DelegationLine]:
    """Every delegation of an event, by name; four queries however many."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    leaders: dict[uuid.UUID, list[LeaderLine]] = defaultdict(list)
    for led, assignment_id, account in db.session.execute(
        select(RoleAssignment.delegation_id, RoleAssignment.id, Account)
        .join(Account, Account.id == RoleAssignment.account_id)
        .where(RoleAssignment.event_id == scope.event_id, RoleAssignment.delegation_id.is_not(None))
        .order_by(Account.display_name, RoleAssignment.id)
    ):
        settled = account.login is not None and account.password_hash is not None
        if led is not None:
            line = LeaderLine(account.id, assignment_id, account.display_name, settled)
            leaders[led].append(line)
    counts: dict[uuid.UUID, Counter[str]] = defaultdict(Counter)
    for sent, state, count in db.session.execute(
        select(Registration.delegation_id, Registration.state, func.count())
        .where(Registration.event_id == scope.event_id)
        .group_by(Registration.delegation_id, Registration.state)
    ):
        counts[sent][state.value] = count
    entered = {
        row[0]: row[1]
        for row in db.session.execute(
            select(Entry.delegation_id, func.count())
            .where(Entry.event_id == scope.event_id, Entry.state == EntryState.ACCEPTED)
            .group_by(Entry.delegation_id)
        )
    }
    rows = db.session.execute(
        select(Delegation, Unit.name, Unit.kind)
        .join(Unit, Unit.id == Delegation.unit_id)
        .where(Delegation.event_id == scope.event_id, sends())
        .order_by(Unit.name, Delegation.code)
    )
    return [
        DelegationLine(
            one.id, one.code, name, kind.value, tuple(leaders[one.id]), dict(counts[one.id]),
            entered.get(one.id, 0),
        )
        for one, name, kind in rows
    ]  # fmt: skip


def add(actor: Actor, scope: Scope, name: str, *, now: datetime) -> uuid.UUID:
    """Let a unit send a delegation, the unit made when nobody knows it; again is no second one.

    One that was known as part of another unit, or as a body, is a delegation from now on.
    """
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    if scope.event_id is None:
        raise NotFound("not-found")
    if not name.strip():
        raise Invalid("invalid", [Problem("name-missing", "unit")])
    registrar = Registrar(scope.event_id)
    registrar.prepare(())
    known = units.called(name.strip())
    unit_id = registrar.unit(str(known) if known else "", name.strip())
    delegation_id = registrar.delegation(unit_id)
    _let_send(delegation_id)
    audit.record(
        actor, "delegation.added", ("delegation", delegation_id), scope=Scope(scope.event_id),
        now=now, unit=name.strip(),
    )  # fmt: skip
    return delegation_id


def _let_send(delegation_id: uuid.UUID) -> None:
    found = (
        select(Unit).join(Delegation, Delegation.unit_id == Unit.id)
        .where(Delegation.id == delegation_id, ~sends())
    )  # fmt: skip
    unit = db.session.scalar(found)
    if unit is not None:
        unit.kind = UnitKind.DELEGATION
        db.session.flush()


def invite(
    actor: Actor, scope: Scope, delegation_id: uuid.UUID, name: str, *, now: datetime
) -> str:
    """Make somebody the leader of a delegation; returns the secret of the link he comes in by."""
    policy.require(actor, Permission.ROLE_ASSIGN, Scope(scope.event_id))
    led = Scope(scope.event_id, delegation_id=delegation_id)
    assignments.require_whole(led)
    account_id = accounts.create(actor, name=name, scope=Scope(scope.event_id), now=now)
    assignments.grant(actor, account_id, LEADER, led, now=now)
    return links.make(actor, account_id, now=now, purpose=links.INVITE)


def invite_again(actor: Actor, scope: Scope, account_id: uuid.UUID, *, now: datetime) -> str:
    """A fresh link for a leader of this event; the old ones die with it."""
    policy.require(actor, Permission.ROLE_ASSIGN, Scope(scope.event_id))
    held = select(RoleAssignment.id).where(
        RoleAssignment.account_id == account_id,
        RoleAssignment.event_id == scope.event_id,
        RoleAssignment.delegation_id.is_not(None),
    )
    if db.session.scalars(held).first() is None:
        raise NotFound("not-found")
    return links.make(actor, account_id, now=now, purpose=links.INVITE)


def settle(actor: Actor, login: str, password: str, *, now: datetime) -> None:
    """Choose a login and a password, once, so that whoever came by a link comes in by himself.

    login: left aside where the office gave one. Raises Conflict("login-settled") where both are
    there; the account's page changes the password then.
    """
    account = accounts.own(actor)
    if account.login is not None and account.password_hash is not None:
        raise Conflict("login-settled")
    if account.login is None:
        wanted = accounts.folded(login) or ""
        wrong = accounts.problems(wanted, account.display_name)
        if wrong:
            raise Invalid(problems=wrong)
        account.login = wanted
    accounts.keep_password(account, password, actor=actor, now=now)


def is_settled(actor: Actor) -> bool:
    """Whether the actor can sign in without a link."""
    account = accounts.own(actor)
    return account.login is not None and account.password_hash is not None
