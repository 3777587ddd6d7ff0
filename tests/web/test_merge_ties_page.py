"""The office is shown whom a merge of units ties, before it is made (合并之前)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from competition.db import db, transaction
from competition.models.entry import Entry
from competition.models.event import Trade
from competition.models.panel import PanelSeat
from competition.models.person import Delegation, Person, Unit, UnitMerge
from competition.services import archives, recusals
from competition.services.scopes import Scope
from tests.factories import NOW, SYSTEM, make_account
from tests.web.pages import problems_of


@pytest.fixture
def event(app):
    with transaction():
        return archives.load_sample(SYSTEM, "dakabei-2025", now=NOW)


@pytest.fixture
def pair(event):
    """The unit of a judge at a seat, under another name, and an entry's of the same trade."""
    trade = db.session.scalars(select(Trade).where(Trade.event_id == event.id)).first()
    line = recusals.of_trade(SYSTEM, Scope(event.id, trade.id)).recorded[0]
    into = db.session.scalar(
        select(Delegation.unit_id)
        .join(Entry, Entry.delegation_id == Delegation.id)
        .where(Entry.id == line.entry_id)
    )
    with transaction():
        gone = Unit(name="另一种写法", extra={})
        db.session.add(gone)
        db.session.flush()
        db.session.add(Delegation(event_id=event.id, unit_id=gone.id, code="NEW", position=99))
        person = Person(name="新任", unit_id=gone.id, extra={})
        db.session.add(person)
        db.session.flush()
        person_id, gone_id = person.id, gone.id
    account = make_account(name="新任", person_id=person_id)
    with transaction():
        db.session.get_one(PanelSeat, line.seat.id).account_id = account.id
    return gone_id, into


@pytest.mark.parametrize("way", ["merges", "twins/merging"])
def test_a_merge_that_ties_is_asked_about_and_made_knowing_it(as_role, event, pair, way):
    office, there = as_role("organiser", event=event), f"/console/{event.code}/units/{way}"
    given = {"gone": str(pair[0]), "into": str(pair[1]), "reason": "同一单位"}

    asked = office.post(there, data=given)
    none = db.session.scalars(select(UnitMerge)).first()
    made = office.post(there, data={**given, "knowing": "1"})

    assert (asked.status_code, made.status_code, none) == (409, 302, None)
    assert "合并之前" in asked.text
    assert "新任" in asked.text
    assert {each for each in problems_of(asked.text) if "token" not in each} == set()
    assert db.session.scalars(select(UnitMerge)).one().into_id == pair[1]
