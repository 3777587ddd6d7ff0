"""Names in Latin letters: asked by an own field, printed in the English, never in the Chinese."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.certificate import Certificate
from competition.models.entry import Entry, EntryMember
from competition.models.event import Event, Trade
from competition.models.person import Delegation
from competition.models.registration import (
    Registration,
    RegistrationKind,
    RegistrationMember,
    RegistrationState,
)
from competition.services import certificate_layouts, certificates
from competition.services.certificate_layouts import Extras
from tests import factories_results as results
from tests.documents.reading import text_of
from tests.factories import NOW, SYSTEM


@pytest.fixture
def played(app: Flask) -> Any:
    """A contest with English names, published; its certificates say so in English."""
    found = results.play("dakabei-2025")
    results.publish(found)
    with transaction():
        certificate_layouts.change(SYSTEM, Scope(found.event_id), {}, Extras(english=True), now=NOW)
        event = db.session.get_one(Event, found.event_id)
        event.name = {**event.name, "en": "Daka Cup 2025"}
        for trade in db.session.scalars(select(Trade).where(Trade.event_id == event.id)):
            trade.name = {**trade.name, "en": "Barista"}
    return found


def register(entry: Entry, name: str, number: int = 1) -> None:
    """Have the entry come from a registration that gave a name in Latin letters."""
    delegation = db.session.get_one(Delegation, entry.delegation_id)
    row = Registration(
        event_id=entry.event_id, number=number, delegation_id=delegation.id,
        kind=RegistrationKind.ENTRY, state=RegistrationState.ACCEPTED, trade_id=entry.trade_id,
        entry_id=entry.id, submitted_at=NOW, created_at=NOW,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    person = db.session.scalars(
        select(EntryMember.person_id).where(EntryMember.entry_id == entry.id)
    ).first()
    db.session.add(
        RegistrationMember(
            registration_id=row.id, position=0, name="某某", answers={"latin": name},
            person_id=person,
        )
    )  # fmt: skip


def test_who_gave_a_name_in_latin_letters_is_called_by_it_in_english(played: Any) -> None:
    first = db.session.scalars(
        select(Entry).where(Entry.event_id == played.event_id).order_by(Entry.number)
    ).first()
    assert first is not None
    with transaction():
        register(first, " LI  Ming ")

    list(results.issue(played))
    with transaction():
        certificates.issue(SYSTEM, first.trade_id, now=NOW, participation=True)

    rows = db.session.scalars(select(Certificate).order_by(Certificate.number)).all()
    (named,) = [row for row in rows if row.facts.get("latin")]
    assert named.entry_id == first.id
    assert named.facts["statement"].startswith("This is to certify that LI Ming ")
    others = [row for row in rows if row is not named]
    assert others
    assert all(f"that {row.facts['recipient']} " in row.facts["statement"] for row in others)
    page = text_of(certificates.reprint(SYSTEM, Scope(played.event_id), named.number))
    assert "LIMing" in page.replace(" ", "")
    assert named.facts["recipient"] in page


def test_without_the_english_no_name_in_latin_letters_is_kept(app: Flask) -> None:
    played = results.play("dakabei-2025")
    results.publish(played)
    with transaction():
        for number, entry in enumerate(db.session.scalars(select(Entry)).all(), 1):
            register(entry, "LI Ming", number)

    list(results.issue(played))

    rows = db.session.scalars(select(Certificate)).all()
    assert rows
    assert not [row for row in rows if "latin" in row.facts]
