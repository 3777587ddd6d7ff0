"""What ties people to entries (应回避的关系): one reader for seats, offices and appeals.

From the register: himself, his pupil, his unit. From what was said: an objection that was heard,
an interest that was declared. Two accounts of one person are one person.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import or_, select

from competition.access.policy import Scope
from competition.access.recusals import EntryFacts, JudgeFacts, reason_to_stand_back
from competition.db import db
from competition.models.account import Account
from competition.models.entry import Entry, EntryMember, EntryState, MemberRole
from competition.models.interest import DeclaredInterest, RecusalWaiver
from competition.models.person import Delegation, Person, Unit
from competition.models.registration import Objection, ObjectionState

#: A unit → the one it is to become, where a merge is only asked about.
AsOne = tuple[uuid.UUID, uuid.UUID] | None


@dataclass(frozen=True, slots=True)
class Entered:
    """An entry with its contestants' names and what recusal asks about it."""

    delegation_id: uuid.UUID
    number: str
    names: str
    unit: str
    facts: EntryFacts


@dataclass(frozen=True, slots=True)
class Ties:
    """A trade's entries, and what ties some accounts to them."""

    entries: Mapping[uuid.UUID, Entered]
    judges: Mapping[uuid.UUID, JudgeFacts]
    #: (account, delegation) and (account, entry).
    objected: Collection[tuple[uuid.UUID, uuid.UUID]]
    declared: Collection[tuple[uuid.UUID, uuid.UUID]]
    #: The office waived the same unit in this trade, and why; None: it did not.
    waiver: RecusalWaiver | None

    def why(
        self, account_id: uuid.UUID | None, entry_id: uuid.UUID, *, strict: bool = False
    ) -> str | None:
        """`self`, `coach`, `same_unit`, `objected` or `declared`; None: nothing ties them.

        strict: the same unit ties although the office waived it.
        """
        entry = self.entries.get(entry_id)
        if account_id is None or entry is None:
            return None
        judge = self.judges.get(account_id)
        found = reason_to_stand_back(judge, entry.facts) if judge else None
        if found is not None and (strict or found != "same_unit" or self.waiver is None):
            return found
        if (account_id, entry.delegation_id) in self.objected:
            return "objected"
        return "declared" if (account_id, entry_id) in self.declared else None


def of(
    scope: Scope,
    accounts: Collection[uuid.UUID | None],
    *,
    beside: uuid.UUID | None = None,
    as_one: AsOne = None,
) -> Ties:
    """What ties accounts to a trade's entries; the caller asked the policy.

    beside: an entry that is asked about although it is accepted no more.
    """
    people = {each for each in accounts if each is not None}
    persons = _persons(people)
    parents = _parents(as_one)
    entries = _entries(scope, beside, parents, as_one)
    return Ties(
        entries,
        _judges(persons, parents, as_one),
        _said(persons, _heard(scope)),
        _said(persons, _interests(entries)),
        standing_waiver(scope),
    )


def standing_waiver(scope: Scope) -> RecusalWaiver | None:
    """The waiver of the same unit that holds in a trade; the caller asked the policy."""
    return db.session.scalars(
        select(RecusalWaiver).where(
            RecusalWaiver.trade_id == scope.trade_id, RecusalWaiver.ended_at.is_(None)
        )
    ).first()


def _persons(accounts: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Account → the person behind it, or itself where nobody is known."""
    rows = db.session.execute(select(Account.id, Account.person_id).where(Account.id.in_(accounts)))
    return {row.id: row.person_id or row.id for row in rows}


Parents = Mapping[uuid.UUID, uuid.UUID | None]


def _parents(as_one: AsOne) -> Parents:
    found = {
        row.id: _one(row.parent_id, as_one)
        for row in db.session.execute(select(Unit.id, Unit.parent_id))
    }
    return {key: above if above != key else None for key, above in found.items()}


def _one(unit_id: uuid.UUID | None, as_one: AsOne) -> uuid.UUID | None:
    return as_one[1] if as_one is not None and unit_id == as_one[0] else unit_id


def _above(unit_id: uuid.UUID | None, parents: Parents) -> tuple[uuid.UUID, ...]:
    """Every unit above one."""
    found: list[uuid.UUID] = []
    above = parents.get(unit_id) if unit_id else None
    while above is not None and above not in found and above != unit_id:
        found.append(above)
        above = parents.get(above)
    return tuple(found)


def _judges(
    persons: Mapping[uuid.UUID, uuid.UUID], parents: Parents, as_one: AsOne
) -> dict[uuid.UUID, JudgeFacts]:
    rows = db.session.execute(
        select(Person.id, Person.unit_id).where(Person.id.in_(set(persons.values())))
    )
    units = {row.id: _one(row.unit_id, as_one) for row in rows}
    return {
        account_id: JudgeFacts(person_id, units[person_id], _above(units[person_id], parents))
        for account_id, person_id in persons.items()
        if person_id in units
    }


def _entries(
    scope: Scope, beside: uuid.UUID | None, parents: Parents, as_one: AsOne
) -> dict[uuid.UUID, Entered]:
    """A trade's accepted entries as recusal sees them.

    A unit that all of them are of, or below, parts nobody from anybody: in a contest within one
    company every judge may be of it too (docs/decisions/0035).
    """
    people: dict[uuid.UUID, dict[MemberRole, list[Person]]] = defaultdict(lambda: defaultdict(list))
    rows = db.session.execute(
        select(EntryMember.entry_id, EntryMember.role, Person)
        .join(Person, Person.id == EntryMember.person_id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(Entry.trade_id == scope.trade_id)
        .order_by(EntryMember.position)
    )
    for entry_id, role, person in rows:
        people[entry_id][role].append(person)
    found, accepted = {}, []
    for entry, unit in db.session.execute(
        select(Entry, Unit)
        .join(Delegation, Delegation.id == Entry.delegation_id)
        .join(Unit, Unit.id == Delegation.unit_id)
        .where(
            Entry.trade_id == scope.trade_id,
            or_(Entry.state == EntryState.ACCEPTED, Entry.id == beside),
        )
        .order_by(Entry.number)
    ):
        members = people[entry.id]
        contestants = members[MemberRole.CONTESTANT]
        sent_by = None if unit.name == "—" else unit.id
        named = {_one(each, as_one) for each in (sent_by, *(one.unit_id for one in contestants))}
        units = {each for each in named if each is not None}
        facts = EntryFacts(
            units,
            {each.id for each in contestants},
            {each.id for each in members[MemberRole.COACH]},
            {above for each in units for above in _above(each, parents)},
        )
        names = "、".join(each.name for each in contestants)
        found[entry.id] = Entered(entry.delegation_id, entry.number, names, unit.name, facts)
        if entry.state is EntryState.ACCEPTED:
            accepted.append(facts)
    shared = _shared(accepted)
    return {key: replace(each, facts=_but(each.facts, shared)) for key, each in found.items()}


def _shared(entries: Sequence[EntryFacts]) -> frozenset[uuid.UUID]:
    """The units every one of several entries is of, or below."""
    if len(entries) < 2:
        return frozenset()
    return frozenset.intersection(*(frozenset({*each.units, *each.above}) for each in entries))


def _but(facts: EntryFacts, shared: Collection[uuid.UUID]) -> EntryFacts:
    units, above = (frozenset(each).difference(shared) for each in (facts.units, facts.above))
    return replace(facts, units=units, above=above)


def _heard(scope: Scope) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Against whom delegations were heard in a trade, or for the event."""
    rows = db.session.execute(
        select(Objection.against_id, Objection.delegation_id).where(
            Objection.event_id == scope.event_id,
            or_(Objection.trade_id.is_(None), Objection.trade_id == scope.trade_id),
            Objection.state == ObjectionState.ACCEPTED,
        )
    )
    return [(row.against_id, row.delegation_id) for row in rows]


def _interests(entries: Collection[uuid.UUID]) -> list[tuple[uuid.UUID, uuid.UUID]]:
    rows = db.session.execute(
        select(DeclaredInterest.account_id, DeclaredInterest.entry_id).where(
            DeclaredInterest.entry_id.in_(entries), DeclaredInterest.withdrawn_at.is_(None)
        )
    )
    return [(row.account_id, row.entry_id) for row in rows]


def _said(
    persons: Mapping[uuid.UUID, uuid.UUID], pairs: Sequence[tuple[uuid.UUID, uuid.UUID]]
) -> frozenset[tuple[uuid.UUID, uuid.UUID]]:
    """What was said of accounts, of every account of the same person."""
    behind = _persons({account_id for account_id, _about in pairs})
    about: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for account_id, what in pairs:
        about[behind[account_id]].add(what)
    return frozenset(
        (account_id, what)
        for account_id, person_id in persons.items()
        for what in about.get(person_id, ())
    )
