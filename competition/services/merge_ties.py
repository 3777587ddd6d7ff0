"""Whom a merge of two units would tie to whom (合并与回避): told before it is made.

Seats and entry numbers, never codes: whoever merges sees judges and entries anyway.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import or_, select

from competition.access.policy import Scope
from competition.db import db
from competition.models.entry import Entry, EntryMember
from competition.models.event import Trade
from competition.models.person import Delegation, Person, Unit
from competition.services import judging_seats, ties


@dataclass(frozen=True, slots=True)
class MergeTie:
    """A judge who would have to stand back from an entry once two units are one.

    closed: codes were given, so that nobody can be kept from it any more.
    """

    trade_id: uuid.UUID
    trade: dict[str, str]
    seat: str
    name: str
    number: str
    closed: bool


def found(scope: Scope, gone: uuid.UUID, into: uuid.UUID) -> list[MergeTie]:
    """What the merge would tie in an event, trade by trade; the caller asked the policy."""
    lines = []
    for trade in _trades(scope, gone, into):
        there = Scope(scope.event_id, trade.id)
        seats = judging_seats.of(there)
        accounts = [seat.account_id for seat in seats]
        before, after = ties.of(there, accounts), ties.of(there, accounts, as_one=(gone, into))
        lines += [
            MergeTie(trade.id, trade.name, seat.code, seat.name, entry.number, seat.closed)
            for seat in seats
            for entry_id, entry in after.entries.items()
            if after.why(seat.account_id, entry_id) and not before.why(seat.account_id, entry_id)
        ]
    return lines


def _trades(scope: Scope, gone: uuid.UUID, into: uuid.UUID) -> list[Trade]:
    """The trades of an event somebody of the two units, or of one below them, is entered in."""
    pair = (gone, into)
    units = select(Unit.id).where(or_(Unit.id.in_(pair), Unit.parent_id.in_(pair)))
    sent = select(Delegation.id).where(Delegation.unit_id.in_(units))
    people = (
        select(EntryMember.entry_id)
        .join(Person, Person.id == EntryMember.person_id)
        .where(Person.unit_id.in_(units))
    )
    entered = select(Entry.trade_id).where(
        Entry.event_id == scope.event_id,
        or_(Entry.delegation_id.in_(sent), Entry.id.in_(people)),
    )
    return list(
        db.session.scalars(
            select(Trade).where(Trade.id.in_(entered)).order_by(Trade.position, Trade.code)
        )
    )
