"""The judges of an event (裁判员): accounts with a person behind them, for recusals to be found."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, Problem
from competition.models.account import Account, Role, RoleAssignment
from competition.models.entry import Entry, EntryMember, EntryState, MemberRole
from competition.models.event import Trade
from competition.models.person import Delegation, Person, PersonInEvent, Unit
from competition.services import audit, units
from competition.services.registrar import Registrar

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class JudgeWish:
    """A judge to be made: his name, and his unit, which recusals are found by."""

    name: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class JudgeChoice:
    """Somebody who may be seated."""

    account_id: uuid.UUID
    name: str


def choices(actor: Actor, scope: Scope) -> list[JudgeChoice]:
    """Everybody with an account who came to the event or has a role in it but leads, by name."""
    policy.require(actor, Permission.EVENT_READ, Scope(scope.event_id))
    came = select(Account.id).join(
        PersonInEvent, PersonInEvent.person_id == Account.person_id
    ).where(PersonInEvent.event_id == scope.event_id)  # fmt: skip
    named = select(RoleAssignment.account_id).where(
        RoleAssignment.event_id == scope.event_id, RoleAssignment.role != Role.LEADER
    )
    rows = db.session.execute(
        select(Account.id, Account.display_name)
        .where(Account.id.in_(came.union(named)), Account.disabled_at.is_(None))
        .order_by(Account.display_name)
    )
    return [JudgeChoice(row.id, row.display_name) for row in rows]


#: Who holds one of these roles alone is no judge of the event, though he may sit on a seat.
BESIDE = (
    Role.ADMIN, Role.ORGANISER, Role.CODER, Role.RECORDER, Role.SUPERVISOR, Role.ARBITRATOR,
    Role.LEADER,
)  # fmt: skip


def listed(actor: Actor, scope: Scope) -> list[JudgeChoice]:
    """The judges of the event by name: of all who may be seated, without those of other offices."""
    held: dict[uuid.UUID, set[Role]] = defaultdict(set)
    for row in db.session.execute(
        select(RoleAssignment.account_id, RoleAssignment.role).where(
            RoleAssignment.event_id == scope.event_id
        )
    ):
        held[row.account_id].add(row.role)
    return [
        one
        for one in choices(actor, scope)
        if not held[one.account_id] or not held[one.account_id] <= {*BESIDE}
    ]


def read_list(text: str) -> list[JudgeWish]:
    """A pasted list: a judge a line, his unit after a tab, a comma or blanks."""
    found = []
    for line in text.splitlines():
        for sign in ("\t", "，", ",", "　"):
            line = line.replace(sign, " ")
        parts = line.split(maxsplit=1)
        if parts:
            found.append(JudgeWish(parts[0], parts[1].strip() if len(parts) > 1 else ""))
    return found


@dataclass(frozen=True, slots=True)
class Namesake:
    """A contestant who is called as a judge is; himself: he is that judge, by name and unit."""

    name: str
    number: str
    trade: dict[str, str]
    unit: str
    himself: bool


def add_pasted(
    actor: Actor, scope: Scope, text: str, *, now: datetime
) -> tuple[int, tuple[Namesake, ...]]:
    """Make the judges of a pasted list; returns how many, and who of them a contestant is called.

    Raises Invalid with every name that cannot be: a contestant's name without a unit may be he or
    somebody else, which is asked before anybody sits on a panel.
    """
    wishes = read_list(text)
    policy.require(actor, Permission.ROLE_ASSIGN, Scope(scope.event_id))
    met = _namesakes(scope, wishes)
    known = {choice.name for choice in choices(actor, scope)}
    unclear = [
        Problem(
            "judge-named-as-contestant",
            "judges",
            {"name": each.name, "number": each.number, "unit": each.unit},
        )
        for wish in wishes
        if not wish.unit and wish.name not in known
        for each in met.get(wish.name, ())[:1]
    ]
    if unclear:
        raise Invalid("invalid", unclear)
    made = add(actor, scope, wishes, now=now)
    found = _namesakes(scope, wishes)
    return made, tuple(one for wish in wishes for one in found.get(wish.name, ()))


def _namesakes(scope: Scope, wishes: Sequence[JudgeWish]) -> dict[str, list[Namesake]]:
    """Contestants called as the judges wished for, by name."""
    names = {wish.name for wish in wishes}
    persons = set(
        db.session.scalars(
            select(Account.person_id)
            .join(PersonInEvent, PersonInEvent.person_id == Account.person_id)
            .where(PersonInEvent.event_id == scope.event_id, Account.display_name.in_(names))
        )
    )
    found: dict[str, list[Namesake]] = defaultdict(list)
    for row in db.session.execute(
        select(Person.id, Person.name, Entry.number, Trade.name.label("trade"), Unit.name)
        .join(EntryMember, EntryMember.person_id == Person.id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .join(Trade, Trade.id == Entry.trade_id)
        .join(Delegation, Delegation.id == Entry.delegation_id)
        .join(Unit, Unit.id == func.coalesce(Person.unit_id, Delegation.unit_id))
        .where(
            Entry.event_id == scope.event_id,
            Entry.state == EntryState.ACCEPTED,
            EntryMember.role == MemberRole.CONTESTANT,
            Person.name.in_(names),
        )
        .order_by(Trade.position, Trade.code, Entry.number)
    ):
        found[row[1]].append(Namesake(row[1], row.number, row.trade, row[4], row[0] in persons))
    return found


def add(actor: Actor, scope: Scope, wishes: Sequence[JudgeWish], *, now: datetime) -> int:
    """Make judges who are not there yet; returns how many. A name and unit known is no second one.

    Raises Invalid with every line that cannot be.
    """
    policy.require(actor, Permission.ROLE_ASSIGN, Scope(scope.event_id))
    problems = [
        Problem("text-too-long", "judges", {"limit": 100})
        for each in wishes
        if len(each.name) > 100
    ]
    if not wishes:
        problems.append(Problem("judges-missing", "judges"))
    if len(wishes) > MOST_AT_ONCE:
        problems.append(Problem("too-many-judges", "judges", {"most": MOST_AT_ONCE}))
    if problems:
        raise Invalid("invalid", problems)
    if scope.event_id is None:
        return 0
    registrar = Registrar(scope.event_id)
    registrar.prepare(())
    known = {choice.name for choice in choices(actor, scope)}
    made = 0
    for wish in wishes:
        if wish.name in known:
            continue
        unit = units.called(wish.unit)
        unit_id = registrar.unit(str(unit) if unit else "", wish.unit)
        person_id = registrar.coach(wish.name, unit_id)
        registrar.write()
        account = Account(
            id=uuid.uuid4(), display_name=wish.name, person_id=person_id, created_at=now
        )
        db.session.add(account)
        db.session.flush()
        known.add(wish.name)
        made += 1
        audit.record(
            actor,
            "judge.added",
            ("account", account.id),
            scope=Scope(scope.event_id),
            now=now,
            name=audit.Personal(wish.name),
            unit=wish.unit or None,
        )
    return made
