"""Who it is that holds a role (角色承担人): the person and the unit behind an account.

A recusal is found by person and unit, and contradicting roles by person. So whoever is given a
role is one of those already known, where he is that, or a new person with his unit; an account
that was made without one is given its person afterwards. Nothing is guessed from a name.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotFound, Problem
from competition.models.account import Account, RoleAssignment
from competition.models.entry import Entry, EntryMember, EntryState
from competition.models.event import Trade
from competition.models.person import Person, Unit
from competition.models.token import ApiToken
from competition.services import accounts, assignments, audit, links, units
from competition.services.assignments import RoleLine
from competition.services.registrar import Registrar

#: More of one name are not offered: a unit tells them apart before.
MOST = 20


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody of the register, or with an account, of the name that was written.

    roles: those in this event; entered: his numbers here as a contestant or coach, by trade.
    """

    account_id: uuid.UUID | None
    person_id: uuid.UUID | None
    name: str
    login: str | None
    unit: str
    roles: tuple[RoleLine, ...]
    entered: tuple[tuple[str, dict[str, str]], ...]

    @property
    def key(self) -> str:
        """As a form's value."""
        return str(self.account_id or self.person_id)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom the office means: a key of those known, or a new one; unit empty: not said."""

    name: str
    unit: str = ""
    login: str = ""
    known: str = ""


def called(actor: Actor, scope: Scope, name: str) -> tuple[Known, ...]:
    """Everybody of exactly this name: those with an account, then people without one."""
    policy.require(actor, Permission.ROLE_ASSIGN, Scope(scope.event_id))
    name = name.strip()
    if not name:
        return ()
    rows = db.session.execute(
        select(Account, Person, Unit.name)
        .outerjoin(Person, Person.id == Account.person_id)
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .where(
            Account.display_name == name,
            Account.disabled_at.is_(None),
            Account.id.not_in(select(ApiToken.account_id)),
        )
        .order_by(Account.login, Account.id)
        .limit(MOST)
    ).all()
    people = db.session.execute(
        select(Person, Unit.name)
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .where(
            Person.name == name,
            Person.id.not_in(
                select(Account.person_id).where(
                    Account.person_id.is_not(None), Account.disabled_at.is_(None)
                )
            ),
        )
        .order_by(Unit.name, Person.id)
        .limit(MOST)
    ).all()
    roles = defaultdict(list)
    for line in assignments.namesakes(actor, scope.event_id, name) if scope.event_id else ():
        roles[line.account_id].append(line)
    entered = _entered(scope, {row[1].id for row in rows if row[1]} | {row[0].id for row in people})
    return (
        *(
            Known(
                account.id, person.id if person else None, name, account.login, unit or "",
                tuple(roles[account.id]), tuple(entered[person.id]) if person else (),
            )
            for account, person, unit in rows
        ),
        *(
            Known(None, person.id, name, None, unit or "", (), tuple(entered[person.id]))
            for person, unit in people
        ),
    )  # fmt: skip


def _entered(
    scope: Scope, persons: Collection[uuid.UUID]
) -> defaultdict[uuid.UUID, list[tuple[str, dict[str, str]]]]:
    found: defaultdict[uuid.UUID, list[tuple[str, dict[str, str]]]] = defaultdict(list)
    for row in db.session.execute(
        select(EntryMember.person_id, Entry.number, Trade.name)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .join(Trade, Trade.id == Entry.trade_id)
        .where(
            EntryMember.person_id.in_(persons),
            Entry.event_id == scope.event_id,
            Entry.state == EntryState.ACCEPTED,
        )
        .order_by(Trade.position, Trade.code, Entry.number)
    ):
        found[row.person_id].append((row.number, row.name))
    return found


def name_of(actor: Actor, scope: Scope, account_id: uuid.UUID) -> str:
    """The name of somebody with a role in the event, for the question who he is."""
    policy.require(actor, Permission.ROLE_ASSIGN, Scope(scope.event_id))
    links.require_reach(actor, account_id)
    return accounts.found(account_id).display_name


def settle(actor: Actor, scope: Scope, holder: Holder, *, now: datetime) -> uuid.UUID:
    """The account of whoever is meant, made where there is none; a role is given next.

    Raises Invalid (`unit-other`, `login-other`), NotFound for a key nobody of that name has.
    """
    policy.require(actor, Permission.ROLE_ASSIGN, Scope(scope.event_id))
    if not holder.known:
        made = accounts.create(actor, name=holder.name, login=holder.login, scope=scope, now=now)
        if holder.unit.strip():
            person_id = _person(scope, holder.name, holder.unit)
            _link(actor, scope, accounts.found(made), person_id, now=now)
        return made
    one = _known(actor, scope, holder.name, holder.known)
    if one.account_id is None:
        _keep_unit(one, holder.unit)
        made = accounts.create(actor, name=holder.name, login=holder.login, scope=scope, now=now)
        if one.person_id is not None:
            _link(actor, scope, accounts.found(made), one.person_id, now=now)
        return made
    account = accounts.found(one.account_id)
    login = accounts.folded(holder.login)
    if login is not None and login != account.login:
        raise Invalid(problems=[Problem("login-other", "login", {"login": account.login or "—"})])
    if one.person_id is not None:
        _keep_unit(one, holder.unit)
    elif holder.unit.strip():
        say(actor, scope, account.id, Holder(holder.name, holder.unit), now=now)
    return account.id


def say(
    actor: Actor, scope: Scope, account_id: uuid.UUID, holder: Holder, *, now: datetime
) -> None:
    """Say who stands behind an account that was given a role: somebody known, or name and unit.

    Two accounts of one person are one person from here on: roles that contradict one another are
    refused. Raises Conflict("roles-contradict", "holder-known"), Invalid("unit-missing").
    """
    policy.require(actor, Permission.ROLE_ASSIGN, Scope(scope.event_id))
    links.require_reach(actor, account_id)
    account = accounts.found(account_id)
    if account.person_id is not None:
        raise Conflict("holder-known", name=account.display_name)
    if holder.known:
        one = _known(actor, scope, account.display_name, holder.known)
        if one.person_id is None:
            raise NotFound("not-found")
        _keep_unit(one, holder.unit)
        person_id = one.person_id
    elif holder.unit.strip():
        person_id = _person(scope, account.display_name, holder.unit)
    else:
        raise Invalid(problems=[Problem("unit-missing", "unit")])
    _link(actor, scope, account, person_id, now=now)


def _known(actor: Actor, scope: Scope, name: str, key: str) -> Known:
    one = next((one for one in called(actor, scope, name) if one.key == key), None)
    if one is None:
        raise NotFound("not-found")
    return one


def _keep_unit(one: Known, written: str) -> None:
    """Refuse a unit that is not the one the register knows; one it does not know is added."""
    if not written.strip() or one.person_id is None:
        return
    person = db.session.get_one(Person, one.person_id)
    unit_id = units.called(written.strip())
    if person.unit_id is not None and person.unit_id != unit_id:
        values = {"name": one.name, "unit": one.unit}
        raise Invalid(problems=[Problem("unit-other", "unit", values)])
    if person.unit_id is None:
        person.unit_id = unit_id or _unit(written)
        db.session.flush()


def _unit(written: str) -> uuid.UUID:
    unit = Unit(id=uuid.uuid4(), name=written.strip(), extra={})
    db.session.add(unit)
    db.session.flush()
    return unit.id


def _person(scope: Scope, name: str, unit: str) -> uuid.UUID:
    """Somebody new of a unit, who comes to the event."""
    if scope.event_id is None:
        raise NotFound("not-found")
    registrar = Registrar(scope.event_id)
    registrar.prepare(())
    known = units.called(unit.strip())
    made = registrar.newcomer(name.strip(), known or _unit(unit))
    registrar.write()
    return made


def _link(
    actor: Actor, scope: Scope, account: Account, person_id: uuid.UUID, *, now: datetime
) -> None:
    account.person_id = person_id
    db.session.flush()
    for held in _held(account.id):
        where = Scope(held.event_id, held.trade_id, held.panel_id, held.delegation_id)
        assignments.require_compatible(account, held.role, where)
    person = db.session.get_one(Person, person_id)
    unit = db.session.get(Unit, person.unit_id) if person.unit_id else None
    audit.record(
        actor,
        "account.person_said",
        ("account", account.id),
        scope=Scope(scope.event_id),
        now=now,
        name=audit.Personal(account.display_name),
        unit=unit.name if unit else None,
    )


def _held(account_id: uuid.UUID) -> Sequence[RoleAssignment]:
    return db.session.scalars(
        select(RoleAssignment).where(
            RoleAssignment.account_id == account_id, RoleAssignment.event_id.is_not(None)
        )
    ).all()
