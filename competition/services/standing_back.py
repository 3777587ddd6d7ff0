"""Who has no seat and must stand back all the same (回避): arbitrators, chiefs, coders.

A judge's recusal is a row of his seat and fixed before the codes. Whoever acts without a seat is
found from the register and from what delegations objected to each time it is asked: his unit, his
contestant, a word that was heard.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.access.recusals import EntryFacts, JudgeFacts, reason_to_stand_back
from competition.db import db
from competition.errors import NotAllowed
from competition.models.account import Account, Role, RoleAssignment
from competition.models.entry import Entry, EntryMember, MemberRole
from competition.models.event import Event, Profile
from competition.models.person import Delegation, Person, Unit
from competition.models.registration import Objection, ObjectionState
from competition.services import recusals

#: Who decides or knows something about every entry of a trade, without a seat of it.
OFFICES = (
    Role.CHIEF_JUDGE, Role.DEPUTY_CHIEF, Role.CODER, Role.SUPERVISOR, Role.ARBITRATOR,
)  # fmt: skip
#: Who may act in whose place.
IN_PLACE = {
    Role.CHIEF_JUDGE: (Role.CHIEF_JUDGE, Role.DEPUTY_CHIEF),
    Role.DEPUTY_CHIEF: (Role.CHIEF_JUDGE, Role.DEPUTY_CHIEF),
}


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody with an office who stands back from an entry, and who is free to act instead."""

    account_id: uuid.UUID
    name: str
    role: str
    number: str
    names: str
    unit: str
    reason: str
    instead: tuple[str, ...]


def reasons(entry_id: uuid.UUID, people: Collection[Account]) -> Mapping[uuid.UUID, str]:
    """Why accounts must stand back from an entry; those who need not are left out.

    `self`, `coach`, `same_unit`, or `objected`: his delegation asked it and was heard.
    """
    entry = db.session.get_one(Entry, entry_id)
    scope = Scope(entry.event_id, entry.trade_id)
    away = heard_in(scope).get(entry.delegation_id, frozenset())
    found = {each.id: "objected" for each in people if each.id in away}
    entered = recusals.entries_of(scope).get(entry_id)
    of_entry, judges = entered.facts if entered else _facts(entry), _judges(people)
    for account_id, judge in judges.items():
        why = reason_to_stand_back(judge, of_entry)
        if why is not None:
            found[account_id] = why
    return found


def heard_in(scope: Scope) -> Mapping[uuid.UUID, frozenset[uuid.UUID]]:
    """Against whom each delegation was heard in a trade, or for the event; the caller asked."""
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for row in db.session.execute(
        select(Objection.delegation_id, Objection.against_id).where(
            Objection.event_id == scope.event_id,
            or_(Objection.trade_id.is_(None), Objection.trade_id == scope.trade_id),
            Objection.state == ObjectionState.ACCEPTED,
        )
    ):
        found[row.delegation_id].add(row.against_id)
    return {key: frozenset(accounts) for key, accounts in found.items()}


def require_free(actor: Actor, entry_id: uuid.UUID | None) -> None:
    """Refuse that somebody decides about an entry he must stand back from.

    In a 小型 event everybody may be of one unit: there the unit alone binds nobody.
    Raises NotAllowed("must-stand-back").
    """
    if actor.system or actor.id is None or entry_id is None:
        return
    entry = db.session.get_one(Entry, entry_id)
    policy.require(actor, Permission.RULING_MAKE, Scope(entry.event_id, entry.trade_id))
    why = reasons(entry_id, [db.session.get_one(Account, actor.id)]).get(actor.id)
    if why is None:
        return
    if why == "same_unit" and db.session.get_one(Event, entry.event_id).profile is Profile.SMALL:
        return
    raise NotAllowed("must-stand-back", name=actor.name, why=why)


def of_trade(actor: Actor, scope: Scope) -> tuple[Officer, ...]:
    """The offices of a trade whose holders stand back from an entry of it, by entry's number."""
    policy.require(actor, Permission.PANEL_EDIT, scope)
    held = _offices(scope)
    people = {account.id: account for _role, account in held}
    entries = recusals.entries_of(scope)
    judges = _judges(people.values())
    objected = heard_in(scope)
    against = {
        (account_id, entry_id): why
        for entry_id, entry in entries.items()
        for account_id in people
        if (
            why := (
                reason_to_stand_back(judges[account_id], entry.facts)
                if account_id in judges
                else None
            )
            or ("objected" if account_id in objected.get(entry.delegation_id, ()) else None)
        )
    }
    found = []
    for role, account in held:
        for entry_id, entry in entries.items():
            why = against.get((account.id, entry_id))
            if why is None:
                continue
            instead = {
                other.display_name
                for also, other in held
                if also in IN_PLACE.get(role, (role,))
                and other.id != account.id
                and (other.id, entry_id) not in against
            }
            found.append(
                Officer(
                    account.id, account.display_name, role.value, entry.number, entry.names,
                    entry.unit, why, tuple(sorted(instead)),
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.number, OFFICES.index(Role(one.role)))))


def units_of(accounts: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The unit of everybody among some accounts behind whom a person stands; the caller asked."""
    rows = db.session.execute(
        select(Account.id, Unit.name)
        .join(Person, Person.id == Account.person_id)
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .where(Account.id.in_(accounts))
    )
    return {row.id: row.name or "" for row in rows}


def _offices(scope: Scope) -> Sequence[tuple[Role, Account]]:
    rows = db.session.execute(
        select(RoleAssignment.role, Account)
        .join(Account, Account.id == RoleAssignment.account_id)
        .where(
            RoleAssignment.role.in_(OFFICES),
            RoleAssignment.event_id == scope.event_id,
            or_(RoleAssignment.trade_id.is_(None), RoleAssignment.trade_id == scope.trade_id),
            Account.disabled_at.is_(None),
        )
        .distinct()
        .order_by(Account.display_name, Account.id, RoleAssignment.role)
    )
    return [(role, account) for role, account in rows]


def _judges(people: Collection[Account]) -> Mapping[uuid.UUID, JudgeFacts]:
    """Those of some accounts behind whom a person stands, with every unit above his own."""
    persons = {each.person_id for each in people if each.person_id is not None}
    if not persons:
        return {}
    parents = {row.id: row.parent_id for row in db.session.execute(select(Unit.id, Unit.parent_id))}
    units = {
        row.id: recusals.with_parents(row.unit_id, parents)
        for row in db.session.execute(
            select(Person.id, Person.unit_id).where(Person.id.in_(persons))
        )
    }
    return {
        each.id: JudgeFacts(each.person_id, units[each.person_id])
        for each in people
        if each.person_id is not None and each.person_id in units
    }


def _facts(entry: Entry) -> EntryFacts:
    members = db.session.execute(
        select(EntryMember.role, Person)
        .join(Person, Person.id == EntryMember.person_id)
        .where(EntryMember.entry_id == entry.id)
    ).all()
    contestants = [person for role, person in members if role is MemberRole.CONTESTANT]
    unit = db.session.scalar(select(Delegation.unit_id).where(Delegation.id == entry.delegation_id))
    units = {unit} | {person.unit_id for person in contestants}
    return EntryFacts(
        {each for each in units if each is not None},
        {person.id for person in contestants},
        {person.id for role, person in members if role is MemberRole.COACH},
    )
