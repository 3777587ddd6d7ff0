"""Names in Latin letters: asked by an own field, printed in the English, never in the Chinese."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import Invalid
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
from competition.services import (
    certificate_english,
    certificate_honours,
    certificate_layouts,
    certificate_name_lists,
    certificates,
)
from competition.services.certificate_layouts import Extras
from competition.services.certificate_name_lists import NameLine
from competition.services.certificate_names import Known
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


def every_page(scope: Scope, kind: str, *, every: bool = False) -> list[NameLine]:
    """A list with all its pages, which hold everybody once."""
    found: list[NameLine] = []
    for page in range(1, 20):
        part = certificate_name_lists.listed(SYSTEM, scope, kind, every=every, page=page)
        found += part.lines
        assert len(part.lines) <= certificate_name_lists.PAGE
        if len(found) >= part.count:
            break
    assert len({line.id for line in found}) == len(found) == part.count
    return found


def test_who_is_honoured_without_a_name_is_listed_before_anything_is_printed(played: Any) -> None:
    scope = Scope(played.event_id)
    listed = every_page(scope, "contestant")
    honoured = [line.name for line in listed if line.honoured]

    assert list(certificate_name_lists.lacking(SYSTEM, scope)) == honoured != []
    assert [line.honoured for line in listed] == sorted(
        (line.honoured for line in listed), reverse=True
    )

    with transaction():
        names = {line.id: "Ouyang Xiu" for line in listed if line.honoured}
        assert certificate_name_lists.write(SYSTEM, scope, "contestant", names, now=NOW)
    assert certificate_name_lists.lacking(SYSTEM, scope) == ()


def test_a_name_in_other_letters_is_refused_and_none_is_written(played: Any) -> None:
    scope = Scope(played.event_id)
    first, second, *_rest = certificate_name_lists.listed(SYSTEM, scope, "contestant").lines

    with pytest.raises(Invalid) as refused:
        certificate_name_lists.write(
            SYSTEM, scope, "contestant", {first.id: "Li Ming", second.id: "李 Ming"}, now=NOW
        )

    assert [problem.code for problem in refused.value.problems] == ["latin-letters"]
    again = certificate_name_lists.listed(SYSTEM, scope, "contestant", every=True).lines
    assert not [line for line in again if line.latin]


def test_coach_judge_and_unit_are_called_by_their_names_too(played: Any) -> None:
    scope = Scope(played.event_id)
    with transaction():
        for kind, name in (("coach", "Zhao Min"), ("judge", "Sun Jia"), ("unit", "Daka Co.")):
            lines = every_page(scope, kind, every=True)
            named = {line.id: name for line in lines}
            assert certificate_name_lists.write(SYSTEM, scope, kind, named, now=NOW) == len(lines)

    judge = certificate_honours.offers(SYSTEM, scope, "judge")[0]
    with transaction():
        certificates.choose_verification(SYSTEM, scope, "none", "", now=NOW)
        (number,) = certificate_honours.give(SYSTEM, scope, "judge", chosen=[judge.key], now=NOW)

    statement = db.session.get_one(Certificate, number).facts["statement"]
    assert statement.startswith("This is to certify that Sun Jia was named Outstanding Judge")
    units = certificate_honours.offers(SYSTEM, scope, "organisation")
    assert {one.latin for one in units} == {"Daka Co."}


def test_a_team_and_a_pair_are_named_when_all_are_known() -> None:
    one, other = uuid.uuid4(), uuid.uuid4()
    names = Known(
        {one: "Li Ming", other: "Wang Li"}, {"P1": one, "P2": other}, {"某校": "Mou School"}
    )

    assert names.together([one, other]) == "Li Ming and Wang Li"
    assert names.together([one, None]) == ""
    assert names.of_team("某校", ["P1", "P2"]) == "Mou School (Li Ming, Wang Li)"
    assert names.of_team("某校", ["P1", "P3"]) == "Mou School"
    assert names.of_team("他校", ["P1"]) == ""
    said, _lacking = certificate_english.said(
        {
            "kind": "honour", "award": "一等奖", "trade": "咖啡师", "recipient": "李明、王丽",
            "latin": "Li Ming and Wang Li", "unit": "某校", "latin_unit": "Mou School",
            "members": ["李明", "王丽"],
        },
        {"en": "Daka Cup"}, {"en": "Barista"}, {},
    )  # fmt: skip
    assert said == (
        "This is to certify that Li Ming and Wang Li of Mou School were awarded First Prize in "
        "Barista at Daka Cup."
    )
