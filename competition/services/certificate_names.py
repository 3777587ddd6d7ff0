"""Names in Latin letters for the English of certificates (姓名拼音), as people gave them.

A person's stands in the register: from the roster, the entry's page or the page of names here;
else as he gave it at registration, by an own field whose code is `latin`. A unit has its English
name. Who has none stands in the English as in the Chinese, and is listed before printing.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import String, cast, select

from competition.db import db
from competition.models.person import Delegation, Person, PersonInEvent, Unit
from competition.models.registration import Registration, RegistrationMember, RegistrationState
from competition.services import people

#: Key of a unit's English name among its further values, as the contest file writes it too.
ENGLISH = "english"


@dataclass(frozen=True, slots=True)
class Known:
    """The names an event knows in Latin letters; empty where certificates have no English."""

    people: Mapping[uuid.UUID, str] = field(default_factory=dict)
    #: Code in the event → person, of those in `people`.
    codes: Mapping[str, uuid.UUID] = field(default_factory=dict)
    #: A unit's name → its name in English.
    units: Mapping[str, str] = field(default_factory=dict)

    def together(self, persons: Iterable[uuid.UUID | None]) -> str:
        """Several names as a sentence says them; "" unless all are known."""
        names = [self.people.get(each, "") if each else "" for each in persons]
        return joined(names) if all(names) else ""

    def of_team(self, unit: str, codes: Iterable[str]) -> str:
        """A unit and, where all are known, who was in its team; "" where it has no English name."""
        english = self.units.get(unit, unit if unit.isascii() else "")
        wanted = list(codes)
        names = [self.people[self.codes[code]] for code in wanted if code in self.codes]
        whole = bool(names) and len(names) == len(wanted)
        return f"{english} ({', '.join(names)})" if english and whole else english


def joined(names: list[str]) -> str:
    """Names as an English sentence says them.

    >>> joined(["Wang Li"]), joined(["Wang Li", "Zhao Min", "Sun Jia"])
    ('Wang Li', 'Wang Li, Zhao Min and Sun Jia')
    """
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""


def known(event_id: uuid.UUID) -> Known:
    """Everything an event knows of names in Latin letters, in three queries."""
    found = registered(event_id)
    codes: dict[str, uuid.UUID] = {}
    rows = db.session.execute(
        select(PersonInEvent.code, Person.id, Person.extra)
        .join(Person, Person.id == PersonInEvent.person_id)
        .where(PersonInEvent.event_id == event_id)
        .where(Person.id.in_(list(found)) | cast(Person.extra, String).like('%"latin"%'))
    )
    for row in rows:
        found[row.id] = row.extra.get(people.LATIN) or found.get(row.id, "")
        codes[row.code] = row.id
    units = db.session.execute(
        select(Unit.name, Unit.extra)
        .join(Delegation, Delegation.unit_id == Unit.id)
        .where(Delegation.event_id == event_id)
    )
    english = {row.name: row.extra[ENGLISH] for row in units if row.extra.get(ENGLISH)}
    return Known({each: name for each, name in found.items() if name}, codes, english)


def registered(event_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Person → name in Latin letters, of who gave one with an accepted registration."""
    rows = db.session.execute(
        select(RegistrationMember.person_id, RegistrationMember.answers)
        .join(Registration, Registration.id == RegistrationMember.registration_id)
        .where(
            Registration.event_id == event_id,
            Registration.state == RegistrationState.ACCEPTED,
            RegistrationMember.person_id.is_not(None),
        )
        .order_by(Registration.number, RegistrationMember.position)
    )
    found: dict[uuid.UUID, str] = {}
    for person_id, answers in rows:
        name = " ".join(str(answers.get(people.LATIN) or "").split())
        if person_id is not None and name:
            found[person_id] = name
    return found
