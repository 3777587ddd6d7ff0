"""People of the installation (人员): identity numbers as ciphertext, found by a blind index."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from competition.db import db
from competition.exchange.id_numbers import clean_id_number, id_trouble, masked
from competition.models.person import Person
from competition.services import keys

#: What a person's `extra` may hold beside what the contest file writes.
PHONE, CERTIFICATE, LEVEL = "phone", "certificate", "level"
#: His name in Latin letters, as the contest file writes it too.
LATIN = "latin"
#: His date of birth as a roster says it, ISO; whole years in the trade.
BORN, YEARS = "born_on", "trade_years"


@dataclass(frozen=True, slots=True)
class SealedId:
    """An identity number as it is kept."""

    ciphertext: bytes
    index: bytes


def clean_id(text: str) -> str:
    """An identity number as it is written in full: width, blanks and case folded."""
    return clean_id_number(text)


def trouble_of_id(number: str) -> str:
    """The code of what is wrong with an identity number; "" when nothing is."""
    return id_trouble(number)


def index_of_id(number: str) -> str:
    """The blind index of an identity number, as rosters are compared by."""
    return keys.ring().blind_index(number, column="person.id_number").hex()


def seal_id(person_id: uuid.UUID, number: str) -> SealedId:
    """Encrypt an identity number for the row it will stand in."""
    ring = keys.ring()
    return SealedId(
        ring.encrypt(number.encode(), belongs_to=place_of(person_id)),
        ring.blind_index(number, column="person.id_number"),
    )


def id_shown(person: Person) -> str:
    """A person's identity number as it may be shown: all but its last four signs hidden."""
    return masked(id_number(person)) if person.id_number is not None else ""


def id_number(person: Person) -> str:
    """A person's identity number in full, for a paper that must carry it."""
    if person.id_number is None:
        return ""
    return keys.ring().decrypt(person.id_number, belongs_to=place_of(person.id)).decode()


def place_of(person_id: uuid.UUID) -> str:
    """What the number's ciphertext belongs to."""
    return f"person:{person_id}:id_number"


def by_id_index(indexes: Iterable[str]) -> dict[str, Person]:
    """The people whose identity numbers have these blind indexes."""
    wanted = [bytes.fromhex(each) for each in set(indexes) if each]
    found: dict[str, Person] = {}
    for start in range(0, len(wanted), 500):
        rows = db.session.scalars(
            select(Person).where(Person.id_number_index.in_(wanted[start : start + 500]))
        )
        found.update({row.id_number_index.hex(): row for row in rows if row.id_number_index})
    return found


def extra_with(extra: Mapping[str, Any], **given: Any) -> dict[str, Any]:
    """A person's further values with some set anew; None leaves one as it is, "" takes it away."""
    merged = {**extra, **{key: value for key, value in given.items() if value is not None}}
    return {key: value for key, value in merged.items() if value != ""}
