"""Units that are one are made one, and apart again, with all that hangs on them (单位合并)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import Conflict, Invalid, NotFound, NotNow
from competition.models.entry import Entry
from competition.models.event import Event
from competition.models.person import Unit
from competition.services import entries, units
from competition.services.entries import EntryWish, MemberWish
from tests.factories import NOW, SYSTEM, make_event, make_trade

LONG, SHORT, OTHER = "怀川职业技术学院", "怀川职业技术学校", "太行茶业有限公司"


@pytest.fixture
def scope(app: Flask) -> Scope:
    """An event with two entries of one unit, one of its near twin, one of another."""
    event = make_event()
    make_trade(event)
    scope = Scope(event.id)
    for number, unit in enumerate((LONG, LONG, SHORT, OTHER), 1):
        register(scope, f"010{number}", unit)
    return scope


def register(scope: Scope, number: str, unit: str) -> None:
    wish = EntryWish(
        trade="barista", division="staff", number=number, unit=unit, team="", note="",
        contestants=(MemberWish(f"选手{number}"),),
    )  # fmt: skip
    with transaction():
        entries.add(SYSTEM, scope, wish, now=NOW)


def unit(name: str) -> Unit:
    return db.session.scalars(select(Unit).where(Unit.name == name)).one()


def merge(scope: Scope, gone: str, into: str) -> uuid.UUID:
    with transaction():
        return units.merge(SYSTEM, scope, unit(gone).id, unit(into).id, now=NOW)


def counts(scope: Scope) -> dict[str, int]:
    return {line.name: line.entries for line in units.listing(SYSTEM, scope)}


def test_near_twins_are_proposed_and_the_smaller_goes(scope: Scope) -> None:
    pairs = units.proposals(units.listing(SYSTEM, scope))

    assert [(gone.name, into.name) for gone, into in pairs] == [(SHORT, LONG)]


def test_a_merge_moves_entries_people_and_the_name_as_a_spelling(scope: Scope) -> None:
    merge(scope, SHORT, LONG)

    assert counts(scope) == {LONG: 3, OTHER: 1}
    (line,) = [line for line in units.listing(SYSTEM, scope) if line.name == LONG]
    assert line.aliases == (SHORT,)
    assert units.proposals(units.listing(SYSTEM, scope)) == []
    register(scope, "0105", SHORT)
    assert counts(scope) == {LONG: 4, OTHER: 1}


def test_undoing_moves_back_what_the_merge_moved_and_nothing_since(scope: Scope) -> None:
    merge_id = merge(scope, SHORT, LONG)
    register(scope, "0105", SHORT)

    with transaction():
        units.undo(SYSTEM, scope, merge_id, now=NOW)

    assert counts(scope) == {LONG: 3, SHORT: 1, OTHER: 1}
    assert units.merges(SYSTEM, scope) == []
    (line,) = [line for line in units.listing(SYSTEM, scope) if line.name == LONG]
    assert line.aliases == ()
    with pytest.raises(NotNow, match="merge-undone-already"):
        units.undo(SYSTEM, scope, merge_id, now=NOW)


def test_an_entry_given_another_unit_since_stays_there(scope: Scope) -> None:
    merge_id = merge(scope, SHORT, LONG)
    moved = entries.read(SYSTEM, scope, _entry(scope, "0103"))
    wish = EntryWish(
        trade="barista", division="staff", number="0103", unit=OTHER, team="", note="",
        contestants=(MemberWish("选手0103"),),
    )  # fmt: skip
    with transaction():
        entries.change(SYSTEM, scope, moved.id, wish, version=moved.version, now=NOW)

    with transaction():
        units.undo(SYSTEM, scope, merge_id, now=NOW)

    assert counts(scope) == {LONG: 2, SHORT: 0, OTHER: 2}


def _entry(scope: Scope, number: str) -> uuid.UUID:
    return db.session.scalars(
        select(Entry.id).where(Entry.event_id == scope.event_id, Entry.number == number)
    ).one()


def test_merges_are_undone_in_their_order(scope: Scope) -> None:
    first = merge(scope, SHORT, LONG)
    second = merge(scope, LONG, OTHER)
    assert counts(scope) == {OTHER: 4}

    with pytest.raises(NotNow, match="merge-went-on"):
        units.undo(SYSTEM, scope, first, now=NOW)
    for each in (second, first):
        with transaction():
            units.undo(SYSTEM, scope, each, now=NOW)

    assert counts(scope) == {LONG: 2, SHORT: 1, OTHER: 1}


def test_what_cannot_be_merged_is_refused(scope: Scope) -> None:
    with pytest.raises(Invalid, match="merge-same-unit"):
        merge(scope, LONG, LONG)
    merge(scope, SHORT, LONG)
    with pytest.raises((Conflict, NotFound)):
        merge(scope, SHORT, OTHER)


def test_another_event_neither_merges_nor_undoes(scope: Scope) -> None:
    merge_id = merge(scope, SHORT, LONG)
    other = Scope(make_event("E2").id)

    assert units.merges(SYSTEM, other) == []
    with pytest.raises(NotFound):
        units.undo(SYSTEM, other, merge_id, now=NOW)
    with pytest.raises(NotFound):
        merge(other, LONG, OTHER)


def test_a_merge_and_its_undoing_by_the_page(scope: Scope, as_role: Any) -> None:
    office = as_role("organiser", event=db.session.get(Event, scope.event_id))
    pair = {"gone": str(unit(SHORT).id), "into": str(unit(LONG).id)}

    assert SHORT in office.get("/console/E1/units").text
    office.post("/console/E1/units/merges", data=pair)
    page = office.get("/console/E1/units").text
    assert f"<del>{SHORT}</del>" in page
    place = page.split("/console/E1/units/merges/")[1].split('"')[0]
    office.post(f"/console/E1/units/merges/{place}")

    assert f"<del>{SHORT}</del>" not in office.get("/console/E1/units").text
    assert counts(scope)[SHORT] == 1
