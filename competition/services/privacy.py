"""Erase an event's personal data when its time is over (个人信息清除); its results stay.

The trail keeps every entry and its digest: only the values behind the digests go, so that the chain
still holds. Somebody whom another event still needs keeps what stands in the register.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, String, cast, delete, func, or_, select, update
from sqlalchemy.orm.attributes import flag_modified

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.models.audit import AuditEntry, PersonalValue
from competition.models.entry import Entry, EntryMember
from competition.models.event import Event
from competition.models.person import Person, PersonInEvent
from competition.models.registration import Registration, RegistrationFile, RegistrationMember
from competition.models.staging import StagedFile
from competition.services import (
    audit,
    certificate_portraits,
    people,
    registration_files,
    registration_rules,
    trail,
    work_erasure,
)
from competition.services.import_facts import OWN

MOST_REASON = 500
#: How many ids one query names.
AT_ONCE = 500
T = TypeVar("T")
M = TypeVar("M", Person, Entry)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much of each kind stands, or went."""

    id_numbers: int
    contacts: int
    documents: int
    answers: int
    staged: int
    trail_values: int
    #: People whom another event still needs: they stay as they are in the register.
    kept: int

    @property
    def nothing(self) -> bool:
        """Whether nothing is left to erase."""
        return not any(value for name, value in asdict(self).items() if name != "kept")


@dataclass(frozen=True, slots=True)
class Standing:
    """What an event still holds about people, and until when it meant to."""

    kept_until: date | None
    #: That day is over: no reason is asked.
    due: bool
    counts: Counts


@dataclass(frozen=True, slots=True)
class _Held:
    """The rows that hold something, as they are before anything goes."""

    people: list[Any]
    kept: int
    members: list[RegistrationMember]
    files: list[RegistrationFile]
    #: How many photos certificates were printed with.
    portraits: int
    #: How many pictures and links of works are kept.
    works: int
    entries: list[uuid.UUID]
    staged: int
    values: list[str]

    def counts(self) -> Counts:
        """How much of each kind there is."""
        numbered = sum(row.id_number is not None for row in self.people)
        numbered += sum(row.id_number is not None for row in self.members)
        reached = sum(bool(_contacts(row)) for row in self.people)
        reached += sum(bool(row.phone or row.certificate or row.born_on) for row in self.members)
        answered = sum(bool(row.answers) for row in self.members) + len(self.entries)
        return Counts(
            numbered, reached, len(self.files) + self.portraits + self.works, answered, self.staged,
            len(self.values), self.kept,
        )  # fmt: skip


def standing(actor: Actor, scope: Scope, *, now: datetime) -> Standing:
    """What could be erased of an event, and whether its time is over."""
    policy.require(actor, Permission.EVENT_EDIT, scope)
    event = _event(scope)
    until = _kept_until(event)
    return Standing(until, _is_over(event, now), _held(event, now).counts())


def purge(actor: Actor, scope: Scope, reason: str, *, now: datetime) -> Counts:
    """Erase an event's personal data; returns how much went. It cannot be brought back.

    ID numbers, contacts and dates of birth, documents, works and portraits (also those printed on
    certificates), answers to own fields, rosters half read, and the trail's personal values go;
    names, entries, marks and what was published stay. Raises Invalid("reason-missing") before
    `kept_until` is over, NotNow("nothing-to-purge").
    """
    policy.require(actor, Permission.EVENT_EDIT, scope)
    event, reason = _event(scope), reason.strip()[:MOST_REASON]
    if not reason and not _is_over(event, now):
        raise Invalid("invalid", [Problem("purge-too-early", "reason")])
    held = _held(event, now)
    counts = held.counts()
    if counts.nothing:
        raise NotNow("nothing-to-purge")
    _forget_people(held)
    digests = {row.sha256 for row in held.files}
    for row in held.files:
        db.session.delete(row)
    db.session.execute(delete(StagedFile).where(StagedFile.event_id == event.id))
    for some in _batches(held.values):
        db.session.execute(
            update(PersonalValue)
            .where(PersonalValue.digest.in_(some))
            .values(value=None, salt=None, erased_at=now)
        )
    db.session.flush()
    audit.record(
        actor, "privacy.purged", ("event", event.id), scope=Scope(event.id), now=now,
        reason=reason or None, **asdict(counts),
    )  # fmt: skip
    _unlink(digests)
    certificate_portraits.forget(event.id)
    work_erasure.forget(event.id)
    return counts


def _event(scope: Scope) -> Event:
    event = db.session.get(Event, scope.event_id) if scope.event_id else None
    if event is None:
        raise NotFound("not-found")
    return event


def _kept_until(event: Event) -> date | None:
    text = registration_rules.of_event(event.id).kept_until
    return date.fromisoformat(text) if text else None


def _is_over(event: Event, now: datetime) -> bool:
    """Whether the last day of keeping has passed where the event takes place."""
    until = _kept_until(event)
    return until is not None and now.astimezone(ZoneInfo(event.timezone)).date() > until


def _held(event: Event, now: datetime) -> _Held:
    everyone = _person_ids([event.id])
    elsewhere = _person_ids(
        other.id
        for other in db.session.scalars(select(Event).where(Event.id != event.id))
        if not _is_over(other, now)
    )
    of_event = select(Registration.id).where(Registration.event_id == event.id)
    members = select(RegistrationMember).where(RegistrationMember.registration_id.in_(of_event))
    files = select(RegistrationFile).join(
        RegistrationMember, RegistrationMember.id == RegistrationFile.member_id
    )
    entries = db.session.execute(
        select(Entry.id, Entry.extra)
        .where(Entry.event_id == event.id, _holds(Entry.extra))
        .order_by(Entry.id)
    )
    return _Held(
        people=[row for row in _rows(everyone - elsewhere) if row.id_number or _contacts(row)],
        kept=sum(bool(row.id_number or _contacts(row)) for row in _rows(everyone & elsewhere)),
        members=list(db.session.scalars(members)),
        files=list(
            db.session.scalars(files.where(RegistrationMember.registration_id.in_(of_event)))
        ),
        portraits=certificate_portraits.count(event.id),
        works=work_erasure.count(event.id),
        entries=[row.id for row in entries if OWN in row.extra],
        staged=db.session.scalar(
            select(func.count()).select_from(StagedFile).where(StagedFile.event_id == event.id)
        )
        or 0,
        values=_values(event.id),
    )


def _person_ids(event_ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    wanted = list(event_ids)
    entered = (
        select(EntryMember.person_id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(Entry.event_id.in_(wanted))
    )
    present = select(PersonInEvent.person_id).where(PersonInEvent.event_id.in_(wanted))
    return {*db.session.scalars(entered), *db.session.scalars(present)}


def _rows(ids: Iterable[uuid.UUID]) -> Iterator[Any]:
    """Of these people what may have to go: columns, for there are thousands to be counted."""
    for some in _batches(sorted(ids, key=str)):
        yield from db.session.execute(
            select(Person.id, Person.id_number, Person.extra).where(
                Person.id.in_(some), or_(Person.id_number.is_not(None), _holds(Person.extra))
            )
        )


def _holds(column: Any) -> ColumnElement[bool]:
    """Whether a column of keys and values holds any."""
    return cast(column, String) != "{}"


def _batches(items: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(items), AT_ONCE):
        yield items[start : start + AT_ONCE]


def _contacts(row: Any) -> set[str]:
    return {people.PHONE, people.CERTIFICATE, people.BORN, people.YEARS} & set(row.extra)


def _values(event_id: uuid.UUID) -> list[str]:
    """The digests of the event's personal values in the trail that were not erased."""
    facts: list[object] = list(
        db.session.scalars(
            select(AuditEntry.facts).where(
                trail.chains_of(Scope(event_id)),
                cast(AuditEntry.facts, String).like('%"personal"%'),
            )
        )
    )
    found: list[str] = []
    for some in _batches(sorted(set(trail.digests_in(facts)))):
        found += db.session.scalars(
            select(PersonalValue.digest).where(
                PersonalValue.digest.in_(some), PersonalValue.erased_at.is_(None)
            )
        )
    return found


def _forget_people(held: _Held) -> None:
    for row in _whole(Person, [row.id for row in held.people]):
        row.id_number = row.id_number_index = None
        row.extra = {key: value for key, value in row.extra.items() if key not in _contacts(row)}
    for member in held.members:
        member.id_number = member.id_number_index = member.born_on = None
        member.phone = member.certificate = ""
        member.answers = {}
    for entry in _whole(Entry, held.entries):
        entry.extra = {key: value for key, value in entry.extra.items() if key != OWN}
        flag_modified(entry, "extra")


def _whole(model: type[M], ids: list[uuid.UUID]) -> Iterator[M]:
    for some in _batches(ids):
        yield from db.session.scalars(select(model).where(model.id.in_(some)))


def _unlink(digests: Iterable[str]) -> None:
    """Take the bytes away that no other event's registration still names."""
    for digest in sorted(digests):
        named = select(RegistrationFile.id).where(RegistrationFile.sha256 == digest).limit(1)
        if db.session.scalar(named) is None:
            registration_files.path_of(digest).unlink(missing_ok=True)
