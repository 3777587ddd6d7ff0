"""Taking part can be looked at by the kind of unit (单位类别): the register, the medal table."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.entry import Entry
from competition.models.event import Event
from competition.models.person import Delegation, Unit, UnitKind
from competition.services import units
from tests import factories_results as results
from tests.factories import NOW, SYSTEM


@pytest.fixture
def office(app, as_role):
    play = results.play("drivers-2025")
    results.publish(play)
    event = db.session.get_one(Event, play.event_id)
    return as_role("organiser", event=event)


@pytest.fixture
def event(office):
    return db.session.scalars(select(Event)).one()


@pytest.fixture
def college(event):
    """One of the delegations is a college's."""
    unit = db.session.scalars(
        select(Unit)
        .join(Delegation, Delegation.unit_id == Unit.id)
        .join(Entry, Entry.delegation_id == Delegation.id)
        .where(Delegation.event_id == event.id)
        .order_by(Unit.name)
    ).first()
    with transaction():
        units.set_kind(SYSTEM, Scope(event.id), unit.id, "college", now=NOW)
    return unit


def rows_of(page, heading="<main"):
    """The rows of the first table below a heading; none where there is no table."""
    table = page[page.index(heading) :].partition("<tbody>")[2].partition("</tbody>")[0]
    return re.findall(r"<tr>.*?</tr>", table, re.S)


def test_the_register_is_narrowed_to_a_kind_of_unit(office, event, college):
    listed = office.get(f"/console/{event.code}/units").text
    page = office.get(f"/console/{event.code}/entries?unit_kind=college").text
    others = office.get(f"/console/{event.code}/entries?unit_kind=body").text

    assert f'href="/console/{event.code}/entries?unit_kind=college"' in listed
    assert rows_of(page)
    assert all(college.name in row for row in rows_of(page))
    assert college.name not in "".join(rows_of(others))
    assert '<option value="college" selected>' in page


def test_the_medal_table_is_narrowed_and_keeps_its_places(office, event, college):
    where = f"/console/{event.code}/results/papers"
    whole, page = office.get(where).text, office.get(f"{where}?unit_kind=college").text

    (row,) = rows_of(page, 'id="medals"')
    assert college.name in row
    assert row in rows_of(whole, 'id="medals"')
    assert f'href="{where}?unit_kind=college#medals" aria-current="true"' in page


def test_where_all_units_are_of_one_kind_nothing_is_asked(office, event):
    with transaction():
        for unit in db.session.scalars(select(Unit)):
            unit.kind = UnitKind.COMPANY

    assert 'name="unit_kind"' not in office.get(f"/console/{event.code}/entries").text
    nothing = office.get(f"/console/{event.code}/entries?unit_kind=nonsense")
    assert nothing.status_code == 200
    assert rows_of(nothing.text)
