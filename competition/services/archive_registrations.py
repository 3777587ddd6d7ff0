"""Registrations and objections between a contest file and the tables (报名、申请回避的存取).

Identity and phone numbers, and the documents handed in, stay here and travel in a backup.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select

from competition.db import db
from competition.models.account import Account
from competition.models.entry import Entry
from competition.models.event import Division, Trade
from competition.models.person import Delegation, PersonInEvent
from competition.models.registration import (
    Objection,
    ObjectionGround,
    ObjectionState,
    Registration,
    RegistrationKind,
    RegistrationMember,
    RegistrationState,
)
from competition.rules.contest_facts import ContestFacts
from competition.rules.registration_facts import MemberFacts, ObjectionFacts, RegistrationFacts
from competition.services.facts import NO_DIVISION

Moment = Callable[[datetime], str]


def dumped(event_id: uuid.UUID, moment: Moment) -> dict[str, list[dict[str, Any]]]:
    """An event's registrations and objections as the contest file says them."""
    names = _Names(event_id)
    return {
        "registrations": _registrations(event_id, names, moment),
        "objections": _objections(event_id, names, moment),
    }


class _Names:
    """Codes of what registrations refer to."""

    def __init__(self, event_id: uuid.UUID) -> None:
        self.units = _pairs(Delegation.id, Delegation.code, Delegation.event_id == event_id)
        self.trades = _pairs(Trade.id, Trade.code, Trade.event_id == event_id)
        self.divisions = _pairs(
            Division.id,
            Division.code,
            and_(Division.trade_id.in_(self.trades), Division.code != NO_DIVISION),
        )
        self.entries = _pairs(Entry.id, Entry.number, Entry.event_id == event_id)
        self.people = _pairs(
            PersonInEvent.person_id, PersonInEvent.code, PersonInEvent.event_id == event_id
        )
        self.accounts = {
            account_id: self.people[person_id]
            for account_id, person_id in _pairs(
                Account.id, Account.person_id, Account.person_id.in_(self.people)
            ).items()
        }


def _pairs(key: Any, value: Any, where: Any) -> dict[Any, Any]:
    return {row[0]: row[1] for row in db.session.execute(select(key, value).where(where))}


def _known(**given: Any) -> dict[str, Any]:
    return {key.rstrip("_"): value for key, value in given.items() if value not in (None, "")}


def _registrations(event_id: uuid.UUID, names: _Names, moment: Moment) -> list[dict[str, Any]]:
    members: dict[uuid.UUID, list[RegistrationMember]] = defaultdict(list)
    for row in db.session.scalars(
        select(RegistrationMember)
        .join(Registration, Registration.id == RegistrationMember.registration_id)
        .where(Registration.event_id == event_id)
        .order_by(RegistrationMember.position)
    ):
        members[row.registration_id].append(row)
    rows = db.session.scalars(
        select(Registration).where(Registration.event_id == event_id).order_by(Registration.number)
    )
    return [
        _known(
            number=row.number,
            unit=names.units[row.delegation_id],
            kind=row.kind.value,
            state=row.state.value,
            trade=names.trades.get(row.trade_id),
            division=names.divisions.get(row.division_id),
            name=row.team_name,
            members=[_member(each, names, moment) for each in members[row.id]],
            coaches=row.coaches,
            note=row.note,
            reason=row.reason,
            queue=row.queue,
            entry=names.entries.get(row.entry_id),
            created=moment(row.created_at),
            submitted=moment(row.submitted_at) if row.submitted_at else None,
            decided=moment(row.decided_at) if row.decided_at else None,
        )
        for row in rows
    ]


def _member(row: RegistrationMember, names: _Names, moment: Moment) -> dict[str, Any]:
    return _known(
        name=row.name,
        person=names.people.get(row.person_id),
        gender=row.gender,
        born=row.born_on.isoformat() if row.born_on else None,
        student=row.student or None,
        level=row.level,
        years=row.trade_years,
        answers=row.answers or None,
        consent=row.consent,
        consented=moment(row.consented_at) if row.consented_at else None,
    )


def _objections(event_id: uuid.UUID, names: _Names, moment: Moment) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(Objection).where(Objection.event_id == event_id).order_by(Objection.number)
    )
    return [
        _known(
            number=row.number,
            unit=names.units[row.delegation_id],
            trade=names.trades.get(row.trade_id),
            against=names.accounts[row.against_id],
            ground=row.ground.value,
            reason=row.reason,
            state=row.state.value,
            answer=row.answer,
            lodged=moment(row.lodged_at),
            answered=moment(row.answered_at) if row.answered_at else None,
        )
        for row in rows
        if row.against_id in names.accounts
    ]


class LoadingRegistrations:
    """The registrations and objections of a contest file on their way into the tables."""

    def __init__(self, facts: ContestFacts, event_id: uuid.UUID) -> None:
        """Prepare to load what `facts` say into an event whose people and trades are there."""
        self.facts = facts
        self.event_id = event_id
        names = _Names(event_id)
        self.units = _turned(names.units)
        self.trades = _turned(names.trades)
        self.people = _turned(names.people)
        self.accounts = _turned(names.accounts)
        rows = db.session.execute(
            select(Division.id, Division.trade_id, Division.code).where(
                Division.trade_id.in_(names.trades)
            )
        )
        self.divisions = {(row.trade_id, row.code): row.id for row in rows}
        entries = db.session.execute(
            select(Entry.id, Entry.trade_id, Entry.number).where(Entry.event_id == event_id)
        )
        self.entries = {(row.trade_id, row.number): row.id for row in entries}

    def load(self, account_of: Callable[[str], uuid.UUID | None]) -> None:
        """Write them all; account_of: whom an objection is against acts with this account."""
        for one in self.facts.registrations:
            self._registration(one)
        for objection in self.facts.objections:
            self._objection(objection, account_of)
        db.session.flush()

    def _registration(self, one: RegistrationFacts) -> None:
        trade_id = self.trades[one.trade] if one.trade else None
        row = Registration(
            id=uuid.uuid4(),
            event_id=self.event_id,
            number=one.number,
            delegation_id=self.units[one.unit],
            kind=RegistrationKind(one.kind),
            state=RegistrationState(one.state),
            trade_id=trade_id,
            division_id=self.divisions.get((trade_id, one.division)),
            team_name=one.name,
            coaches=list(one.coaches),
            note=one.note,
            reason=one.reason,
            queue=one.queue,
            entry_id=self.entries[trade_id, one.entry] if one.entry else None,
            created_at=datetime.fromisoformat(one.created),
            submitted_at=_when(one.submitted),
            decided_at=_when(one.decided),
        )
        db.session.add(row)
        db.session.flush()
        for position, member in enumerate(one.members):
            db.session.add(self._member(row.id, position, member))

    def _member(
        self, registration_id: uuid.UUID, position: int, member: MemberFacts
    ) -> RegistrationMember:
        return RegistrationMember(
            registration_id=registration_id,
            position=position,
            name=member.name,
            gender=member.gender or "",
            born_on=date.fromisoformat(member.born) if member.born else None,
            student=member.student,
            level=member.level,
            trade_years=member.years,
            answers=dict(member.answers),
            consent=member.consent,
            consented_at=_when(member.consented),
            person_id=self.people[member.person] if member.person else None,
        )

    def _objection(
        self, one: ObjectionFacts, account_of: Callable[[str], uuid.UUID | None]
    ) -> None:
        db.session.add(
            Objection(
                event_id=self.event_id,
                number=one.number,
                delegation_id=self.units[one.unit],
                trade_id=self.trades[one.trade] if one.trade else None,
                against_id=self.accounts.get(one.against) or account_of(one.against),
                ground=ObjectionGround(one.ground),
                reason=one.reason,
                state=ObjectionState(one.state),
                answer=one.answer,
                lodged_at=datetime.fromisoformat(one.lodged),
                answered_at=_when(one.answered),
            )
        )


def _turned(pairs: Mapping[uuid.UUID, str]) -> dict[str, uuid.UUID]:
    return {code: key for key, code in pairs.items()}


def _when(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
