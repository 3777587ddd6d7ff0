"""Units, delegations and people an entry needs, found or made (单位、代表队、人员).

Everything is read once and made in bulk: a roster of thousands is written in a few statements.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, insert, select

from competition.db import db
from competition.exchange.merging_names import folded_name
from competition.exchange.roster_facts import ContestantDraft
from competition.models.account import Account
from competition.models.entry import Entry, EntryMember
from competition.models.person import (
    Delegation,
    Gender,
    Person,
    PersonInEvent,
    Unit,
    UnitAlias,
    UnitKind,
)
from competition.services import people
from competition.services.archive_entries import NO_UNIT


@dataclass(slots=True)
class Made:
    """How many rows were made on the way."""

    units: int = 0
    people: int = 0


@dataclass(slots=True)
class Registrar:
    """The units and people of one event while entries are written."""

    event_id: uuid.UUID
    made: Made = field(default_factory=Made)
    _units: dict[str, uuid.UUID] = field(default_factory=dict)
    _delegations: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    _codes: set[str] = field(default_factory=set)
    _by_id: dict[str, uuid.UUID] = field(default_factory=dict)
    _by_name: dict[tuple[str, uuid.UUID | None], list[uuid.UUID]] = field(default_factory=dict)
    _judges: dict[str, uuid.UUID] = field(default_factory=dict)
    _in_trade: set[tuple[uuid.UUID, uuid.UUID]] = field(default_factory=set)
    _in_event: set[uuid.UUID] = field(default_factory=set)
    _person_codes: set[str] = field(default_factory=set)
    _known: dict[uuid.UUID, Person] = field(default_factory=dict)
    _new: dict[uuid.UUID, dict[str, Any]] = field(default_factory=dict)
    _joining: list[dict[str, Any]] = field(default_factory=list)
    _position: int = 0

    def prepare(self, id_indexes: Iterable[str]) -> None:
        """Read everything that finding may need; id_indexes: those of the list to come."""
        rows = db.session.execute(
            select(Delegation.id, Delegation.unit_id, Delegation.code).where(
                Delegation.event_id == self.event_id
            )
        ).all()
        self._delegations = {row.unit_id: row.id for row in rows}
        self._codes = {row.code for row in rows}
        joined = db.session.execute(
            select(PersonInEvent.code, PersonInEvent.position, Person)
            .join(Person, Person.id == PersonInEvent.person_id)
            .where(PersonInEvent.event_id == self.event_id)
        ).all()
        self._person_codes = {row[0] for row in joined}
        self._position = max((row[1] for row in joined), default=-1) + 1
        for _code, _position, person in joined:
            self._note(person)
            self._in_event.add(person.id)
        for person in people.by_id_index(id_indexes).values():
            self._note(person)
        self._in_trade = {
            (row.trade_id, row.person_id)
            for row in db.session.execute(
                select(Entry.trade_id, EntryMember.person_id)
                .join(EntryMember, EntryMember.entry_id == Entry.id)
                .where(Entry.event_id == self.event_id)
            )
        }
        seated = db.session.execute(
            select(Person.name, Person.id)
            .join(Account, Account.person_id == Person.id)
            .join(PersonInEvent, PersonInEvent.person_id == Person.id)
            .where(PersonInEvent.event_id == self.event_id)
        )
        self._judges = {row.name: row.id for row in seated}

    def _note(self, person: Person) -> None:
        self._known[person.id] = person
        if person.id_number_index:
            self._by_id[person.id_number_index.hex()] = person.id
        found = self._by_name.setdefault((folded_name(person.name), person.unit_id), [])
        if person.id not in found:
            found.append(person.id)

    def unit(self, code: str, name: str, kind: str = "") -> uuid.UUID | None:
        """The unit of a code (its id as text) or of a new name; None for neither.

        kind: what a new one is; a delegation where nobody said.
        """
        if code:
            return uuid.UUID(code)
        folded = folded_name(name)
        if not folded:
            return None
        if folded not in self._units:
            made = UnitKind(kind or UnitKind.DELEGATION)
            row = Unit(id=uuid.uuid4(), name=name, kind=made, extra={})
            db.session.add(row)
            db.session.flush()
            self._units[folded] = row.id
            self.made.units += 1
        return self._units[folded]

    def delegation(self, unit_id: uuid.UUID | None) -> uuid.UUID:
        """The event's delegation of a unit, made when first needed."""
        if unit_id is None:
            unit_id = self._no_unit()
        if unit_id not in self._delegations:
            code = next(text for n in range(1, 10**6) if (text := f"D{n:03d}") not in self._codes)
            row = Delegation(
                id=uuid.uuid4(),
                event_id=self.event_id,
                unit_id=unit_id,
                code=code,
                position=len(self._codes),
            )
            db.session.add(row)
            db.session.flush()
            self._codes.add(code)
            self._delegations[unit_id] = row.id
        return self._delegations[unit_id]

    def _no_unit(self) -> uuid.UUID:
        known = db.session.scalar(
            select(Delegation.unit_id).where(
                Delegation.event_id == self.event_id, Delegation.code == NO_UNIT
            )
        )
        if known is not None:
            return known
        unit = Unit(id=uuid.uuid4(), name="—", kind=UnitKind.BODY, extra={})
        db.session.add(unit)
        db.session.flush()
        row = Delegation(
            id=uuid.uuid4(), event_id=self.event_id, unit_id=unit.id, code=NO_UNIT, position=10**6
        )
        db.session.add(row)
        db.session.flush()
        self._delegations[unit.id] = row.id
        return unit.id

    def contestant(
        self,
        draft: ContestantDraft,
        unit_id: uuid.UUID | None,
        trade_id: uuid.UUID,
        others: Collection[uuid.UUID] | None = None,
    ) -> uuid.UUID:
        """The person a line is about, made when there is nobody like him.

        The same identity number is the same person; without one, the same name and unit is, save
        in one trade, where it is a namesake: but an author with another work where one may bring
        several. others: then, the people of this work he is none of.
        """
        found = self._by_id.get(draft.id_index) if draft.id_index else None
        if found is None:
            found = self._namesake(draft, unit_id, trade_id, others)
        if found is None:
            found = self._make(draft, unit_id)
        else:
            self.describe(found, draft)
        self._in_trade.add((trade_id, found))
        return self._join(found)

    def _namesake(
        self,
        draft: ContestantDraft,
        unit_id: uuid.UUID | None,
        trade_id: uuid.UUID,
        others: Collection[uuid.UUID] | None,
    ) -> uuid.UUID | None:
        if unit_id is None:
            return None
        for each in self._by_name.get((folded_name(draft.name), unit_id), ()):
            row = self._known.get(each)
            own = row.id_number_index if row else self._new[each]["id_number_index"]
            extra = row.extra if row else self._new[each]["extra"]
            phone = extra.get(people.PHONE, "")
            if draft.id_index and own:
                continue
            if (trade_id, each) not in self._in_trade:
                return each
            is_author = others is not None and each not in others
            if is_author and not (phone and draft.phone and phone != draft.phone):
                return each
        return None

    def coach(self, name: str, unit_id: uuid.UUID | None) -> uuid.UUID:
        """A coach: a judge of that name, else somebody of that name and unit, else new."""
        found = self._judges.get(name)
        if found is None:
            found = next(iter(self._by_name.get((folded_name(name), unit_id), ())), None)
        return self._join(found or self._make(ContestantDraft(name), unit_id))

    def newcomer(self, name: str, unit_id: uuid.UUID | None) -> uuid.UUID:
        """Somebody new, whoever else is called so: who is meant was asked before."""
        return self._join(self._make(ContestantDraft(name), unit_id))

    def _make(self, draft: ContestantDraft, unit_id: uuid.UUID | None) -> uuid.UUID:
        person_id = uuid.uuid4()
        sealed = people.seal_id(person_id, draft.id_number) if draft.id_number else None
        self._new[person_id] = {
            "id": person_id,
            "name": draft.name,
            "unit_id": unit_id,
            "gender": Gender(draft.gender or ""),
            "student": bool(draft.student),
            "id_number": sealed.ciphertext if sealed else None,
            "id_number_index": sealed.index if sealed else None,
            "extra": _extra({}, draft),
        }
        if draft.id_index:
            self._by_id[draft.id_index] = person_id
        self._by_name.setdefault((folded_name(draft.name), unit_id), []).append(person_id)
        self.made.people += 1
        return person_id

    def describe(
        self, person_id: uuid.UUID, draft: ContestantDraft, *, whole: bool = False
    ) -> None:
        """Bring what a line says to a person; whole: what it leaves empty is emptied too."""
        row = self._known.get(person_id)
        if row is None:
            return
        row.name = draft.name
        if draft.gender or whole:
            row.gender = Gender(draft.gender or "")
        if draft.student is not None:
            row.student = draft.student
        if draft.id_number:
            sealed = people.seal_id(row.id, draft.id_number)
            if sealed.index != row.id_number_index:
                row.id_number, row.id_number_index = sealed.ciphertext, sealed.index
        extra = _extra(row.extra, draft, whole=whole)
        if extra != row.extra:
            row.extra = extra

    def _join(self, person_id: uuid.UUID) -> uuid.UUID:
        if person_id in self._in_event:
            return person_id
        self._in_event.add(person_id)
        number = len(self._person_codes) + 1
        while f"N{number:04d}" in self._person_codes:
            number += 1
        code = f"N{number:04d}"
        self._person_codes.add(code)
        self._joining.append(
            {
                "id": uuid.uuid4(),
                "event_id": self.event_id,
                "person_id": person_id,
                "code": code,
                "position": self._position + len(self._joining),
            }
        )
        return person_id

    def write(self) -> None:
        """Write the new people and who comes to the event."""
        if self._new:
            db.session.execute(insert(Person), list(self._new.values()))
            self._new = {}
        if self._joining:
            self._position += len(self._joining)
            db.session.execute(insert(PersonInEvent), self._joining)
            self._joining = []


def _extra(extra: dict[str, Any], draft: ContestantDraft, *, whole: bool = False) -> dict[str, Any]:
    empty = "" if whole else None
    level = draft.skill_level if draft.skill_level is not None else empty
    given = {
        people.PHONE: draft.phone or empty,
        people.CERTIFICATE: draft.occupation_certificate or empty,
        people.LEVEL: level,
        people.LATIN: draft.latin or empty,
        people.BORN: draft.born_on.isoformat() if draft.born_on else None,
        people.YEARS: draft.trade_years,
    }
    return people.extra_with(extra, **given)


def remember_alias(unit_id: uuid.UUID, name: str) -> bool:
    """Keep another spelling of a unit; one that is taken already is left alone."""
    taken = select(func.count()).select_from(UnitAlias).where(UnitAlias.name == name)
    if db.session.scalar(taken) or db.session.get_one(Unit, unit_id).name == name:
        return False
    db.session.add(UnitAlias(unit_id=unit_id, name=name))
    db.session.flush()
    return True
