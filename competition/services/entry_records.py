"""Entries as records for programs (参赛记录): by number, names only for whoever may see them.

No code, no mark and no state of marking is read here, so nothing tells a program who is behind a
blind code.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select, tuple_

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.models.entry import Entry, EntryMember, MemberRole
from competition.models.event import Division, Trade
from competition.models.person import Delegation, Person, Unit
from competition.services.archive_entries import NO_UNIT
from competition.services.facts import NO_DIVISION

PAGE = 200


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """One entry; unit, team, contestants and coaches are None where the asker may not see them."""

    number: str
    trade: str
    division: str | None
    state: str
    unit: str | None = None
    team: str | None = None
    contestants: tuple[str, ...] | None = None
    coaches: tuple[str, ...] | None = None


def page(
    actor: Actor, scope: Scope, *, trade: str = "", after: str = ""
) -> tuple[list[EntryRecord], str]:
    """Two hundred entries by number, and where the next page begins ("": it was the last).

    after: what the page before named; trade: a trade's code.
    """
    policy.require(actor, Permission.EVENT_READ, scope)
    named = policy.may(actor, Permission.ENTRY_READ, scope)
    query = (
        select(
            Entry.id,
            Entry.number,
            Entry.team_name,
            Entry.state,
            Trade.code.label("trade"),
            Division.code.label("division"),
            Delegation.code.label("delegation"),
            Unit.name.label("unit"),
        )
        .join(Trade, Trade.id == Entry.trade_id)
        .join(Division, Division.id == Entry.division_id)
        .join(Delegation, Delegation.id == Entry.delegation_id)
        .join(Unit, Unit.id == Delegation.unit_id)
        .where(Entry.event_id == scope.event_id)
    )
    if trade:
        query = query.where(Trade.code == trade)
    if after:
        number, _, code = after.rpartition("/")
        query = query.where(tuple_(Entry.number, Trade.code) > (number, code))
    rows = db.session.execute(query.order_by(Entry.number, Trade.code).limit(PAGE + 1)).all()
    shown = rows[:PAGE]
    people = _members([row.id for row in shown]) if named else {}
    records = [
        EntryRecord(
            row.number,
            row.trade,
            None if row.division == NO_DIVISION else row.division,
            row.state.value,
            *(
                (
                    "" if row.delegation == NO_UNIT else row.unit,
                    row.team_name,
                    tuple(people.get((row.id, MemberRole.CONTESTANT), ())),
                    tuple(people.get((row.id, MemberRole.COACH), ())),
                )
                if named
                else ()
            ),
        )
        for row in shown
    ]
    more = len(rows) > PAGE
    return records, f"{shown[-1].number}/{shown[-1].trade}" if more else ""


def _members(ids: list[object]) -> dict[tuple[object, MemberRole], list[str]]:
    found: dict[tuple[object, MemberRole], list[str]] = defaultdict(list)
    rows = db.session.execute(
        select(EntryMember.entry_id, EntryMember.role, Person.name)
        .join(Person, Person.id == EntryMember.person_id)
        .where(EntryMember.entry_id.in_(ids))
        .order_by(EntryMember.position, Person.name)
    )
    for row in rows:
        found[row.entry_id, row.role].append(row.name)
    return found
