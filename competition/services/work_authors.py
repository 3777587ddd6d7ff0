"""The works an author brings in a trade (作者的作品): how many stand in the register already."""

from __future__ import annotations

import uuid

from sqlalchemy import or_, select

from competition.db import db
from competition.exchange.roster_authors import are_one
from competition.exchange.roster_facts import ContestantDraft
from competition.models.entry import Entry, EntryMember, EntryState, MemberRole
from competition.models.event import Trade
from competition.models.person import Delegation, Person
from competition.rules.work_facts import WorksFacts
from competition.services.entrants import work_rules_in
from competition.services.import_facts import contestant_fact


def trades_of(event_id: uuid.UUID) -> dict[str, WorksFacts]:
    """What the trades of an event that are of works say of them, by code."""
    return {code: rules for code, rules in work_rules_in(event_id).items() if rules.entered}


def entered(
    event_id: uuid.UUID, trade: str, author: ContestantDraft, unit_id: uuid.UUID | None
) -> list[tuple[uuid.UUID, str]]:
    """The entries of an author in a trade, by id and number; the caller has asked the policy.

    His identity number tells him, or his name in his unit.
    """
    rows = db.session.execute(
        select(Entry.id, Entry.number, Delegation.unit_id, Person)
        .join(EntryMember, EntryMember.entry_id == Entry.id)
        .join(Person, Person.id == EntryMember.person_id)
        .join(Trade, Trade.id == Entry.trade_id)
        .join(Delegation, Delegation.id == Entry.delegation_id)
        .where(
            Entry.event_id == event_id,
            Entry.state != EntryState.CANCELLED,
            EntryMember.role == MemberRole.CONTESTANT,
            Trade.code == trade,
            or_(
                Person.name == author.name,
                Person.id_number_index == bytes.fromhex(author.id_index or "00"),
            ),
        )
        .order_by(Entry.number)
    )
    found = []
    for entry_id, number, own_unit, person in rows:
        fact = contestant_fact(person)
        numbered = bool(author.id_index) and fact.id_index == author.id_index
        if numbered or (own_unit == unit_id and are_one(fact, author)):
            found.append((entry_id, number))
    return found
