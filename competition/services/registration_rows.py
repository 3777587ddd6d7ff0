"""Registrations as pages read them (报名条目): rows with their people, in a few queries."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select

from competition.access.policy import Scope
from competition.db import db
from competition.errors import NotFound
from competition.exchange.id_numbers import masked
from competition.exchange.merging_names import folded_name
from competition.models.entry import Entry
from competition.models.event import Division, Trade
from competition.models.person import Delegation, Unit
from competition.models.registration import (
    Registration,
    RegistrationFile,
    RegistrationMember,
    RegistrationState,
)
from competition.rules.entrants import Entrants
from competition.services import keys
from competition.services.entrants import entered
from competition.services.facts import NO_DIVISION

#: The states in which a registration counts towards quotas.
COUNTING = (
    RegistrationState.SUBMITTED,
    RegistrationState.WAITING,
    RegistrationState.ACCEPTED,
)
#: The states in which its delegation may still change it.
EDITABLE = (
    RegistrationState.DRAFT,
    RegistrationState.SUBMITTED,
    RegistrationState.RETURNED,
)


@dataclass(frozen=True, slots=True)
class FileLine:
    """A document as it is named beside its person."""

    id: uuid.UUID
    field: str
    filename: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A person of a registration; the identity number masked."""

    id: uuid.UUID
    name: str
    gender: str
    born_on: date | None
    student: bool
    level: int | None
    trade_years: int | None
    phone: str
    certificate: str
    id_shown: str
    id_index: bytes | None
    answers: dict[str, str]
    consent: str
    consented_at: datetime | None
    person_id: uuid.UUID | None
    files: tuple[FileLine, ...]

    def file(self, field: str) -> FileLine | None:
        """The document handed in for a field."""
        return next((one for one in self.files if one.field == field), None)

    def key(self, delegation_id: uuid.UUID) -> object:
        """What tells one human being from another: the ID number, else name and delegation."""
        return self.id_index or (folded_name(self.name), delegation_id)


@dataclass(frozen=True, slots=True)
class RegistrationLine:
    """A registration whole."""

    id: uuid.UUID
    number: int
    kind: str
    state: str
    delegation_id: uuid.UUID
    delegation_code: str
    unit: str
    unit_kind: str
    trade: str
    trade_name: dict[str, str] | None
    division: str
    division_name: dict[str, str] | None
    team: str
    coaches: tuple[str, ...]
    note: str
    reason: str
    queue: int | None
    entry_id: uuid.UUID | None
    entry_number: str
    submitted_at: datetime | None
    decided_at: datetime | None
    #: A ruling let it be changed after the deadline.
    ruled: bool
    version: int
    members: tuple[MemberLine, ...]
    #: What is entered in its trade: people, teams with their members, works with their authors.
    entered: Entrants = Entrants.PEOPLE

    @property
    def names(self) -> tuple[str, ...]:
        """Its people's names."""
        return tuple(one.name for one in self.members)


#: Everything a line needs but its people.
LINES: Any = (
    select(
        Registration,
        Delegation.code.label("delegation_code"),
        Unit.name.label("unit"),
        Unit.kind.label("unit_kind"),
        Trade.code.label("trade"),
        Trade.name.label("trade_name"),
        Trade.works.label("works"),
        Division.code.label("division"),
        Division.name.label("division_name"),
        Entry.number.label("entry_number"),
    )
    .join(Delegation, Delegation.id == Registration.delegation_id)
    .join(Unit, Unit.id == Delegation.unit_id)
    .outerjoin(Trade, Trade.id == Registration.trade_id)
    .outerjoin(Division, Division.id == Registration.division_id)
    .outerjoin(Entry, Entry.id == Registration.entry_id)
)


def lines(query: Select[Any]) -> list[RegistrationLine]:
    """The lines of a query made from LINES, in its order; three queries however many."""
    rows = db.session.execute(query).all()
    members = _members([row[0].id for row in rows])
    return [_line(row, tuple(members[row[0].id])) for row in rows]


def _line(row: Any, members: tuple[MemberLine, ...]) -> RegistrationLine:
    one: Registration = row[0]
    has_division = row.division is not None and row.division != NO_DIVISION
    return RegistrationLine(
        id=one.id,
        number=one.number,
        kind=one.kind.value,
        state=one.state.value,
        delegation_id=one.delegation_id,
        delegation_code=row.delegation_code,
        unit=row.unit,
        unit_kind=row.unit_kind.value,
        trade=row.trade or "",
        trade_name=row.trade_name,
        division=row.division if has_division else "",
        division_name=row.division_name if has_division else None,
        team=one.team_name,
        coaches=tuple(one.coaches),
        note=one.note,
        reason=one.reason,
        queue=one.queue,
        entry_id=one.entry_id,
        entry_number=row.entry_number or "",
        submitted_at=one.submitted_at,
        decided_at=one.decided_at,
        ruled=one.ruling_id is not None,
        entered=entered(row.works),
        version=one.version,
        members=members,
    )


def _members(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[MemberLine]]:
    found: dict[uuid.UUID, list[MemberLine]] = defaultdict(list)
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        files: dict[uuid.UUID, list[FileLine]] = defaultdict(list)
        for file in db.session.scalars(
            select(RegistrationFile)
            .join(RegistrationMember, RegistrationMember.id == RegistrationFile.member_id)
            .where(RegistrationMember.registration_id.in_(part))
            .order_by(RegistrationFile.field)
        ):
            files[file.member_id].append(
                FileLine(file.id, file.field, file.filename, file.media_type, file.size)
            )
        for row in db.session.scalars(
            select(RegistrationMember)
            .where(RegistrationMember.registration_id.in_(part))
            .order_by(RegistrationMember.registration_id, RegistrationMember.position)
        ):
            found[row.registration_id].append(_member(row, tuple(files[row.id])))
    return found


def _member(row: RegistrationMember, files: tuple[FileLine, ...]) -> MemberLine:
    return MemberLine(
        id=row.id,
        name=row.name,
        gender=row.gender,
        born_on=row.born_on,
        student=row.student,
        level=row.level,
        trade_years=row.trade_years,
        phone=row.phone,
        certificate=row.certificate,
        id_shown=masked(id_number(row)) if row.id_number else "",
        id_index=row.id_number_index,
        answers=dict(row.answers),
        consent=row.consent,
        consented_at=row.consented_at,
        person_id=row.person_id,
        files=files,
    )


def id_number(row: RegistrationMember) -> str:
    """A member's identity number in clear, to be written into the register; "" without one."""
    if row.id_number is None:
        return ""
    return keys.ring().decrypt(row.id_number, belongs_to=place(row.id)).decode()


def place(member_id: uuid.UUID) -> str:
    """Where a member's ciphertext belongs: it opens nowhere else."""
    return f"registration_member:{member_id}:id_number"


def row_of(scope: Scope, registration_id: uuid.UUID) -> Registration:
    """A registration of the scope's event, and of its delegation where it names one."""
    row = db.session.get(Registration, registration_id)
    foreign = row is None or row.event_id != scope.event_id
    if row is None or foreign or scope.delegation_id not in (None, row.delegation_id):
        raise NotFound("not-found")
    return row


def line_of(scope: Scope, registration_id: uuid.UUID) -> RegistrationLine:
    """One registration whole."""
    row_of(scope, registration_id)
    return lines(LINES.where(Registration.id == registration_id))[0]
