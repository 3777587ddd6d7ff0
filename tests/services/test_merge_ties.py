"""A merge of units says first whom it ties to whom (合并与回避)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import Conflict
from competition.models.audit import AuditEntry
from competition.models.entry import Entry
from competition.models.event import Event, Trade
from competition.models.panel import PanelSeat
from competition.models.person import Delegation, Person, Unit
from competition.services import archives, draws, merge_ties, panels, recusals, unit_merges
from tests.factories import NOW, SYSTEM, make_account


@pytest.fixture
def event(app):
    with transaction():
        return archives.load_sample(SYSTEM, "dakabei-2025", now=NOW)


@pytest.fixture
def scope(event):
    trade = db.session.scalars(select(Trade).where(Trade.event_id == event.id)).first()
    return Scope(event.id, trade.id)


@pytest.fixture
def line(scope):
    """A recusal of a seat that goes to somebody of a unit nobody knows to be the entry's."""
    found = recusals.of_trade(SYSTEM, scope).recorded[0]
    with transaction():
        unit = Unit(name="另一种写法", extra={})
        db.session.add(unit)
        db.session.flush()
        db.session.add(
            Delegation(event_id=scope.event_id, unit_id=unit.id, code="NEW", position=99)
        )
        person = Person(name="新任", unit_id=unit.id, extra={})
        db.session.add(person)
        db.session.flush()
        person_id = person.id
    account = make_account(name="新任", person_id=person_id)
    row = db.session.get_one(PanelSeat, found.seat.id)
    wish = panels.SeatWish(row.id, account.id, row.role.value, row.medium.value, row.counts)
    with transaction():
        panels.put(SYSTEM, scope, [wish], now=NOW)
    return found


@pytest.fixture
def pair(line):
    into = db.session.scalar(
        select(Delegation.unit_id)
        .join(Entry, Entry.delegation_id == Delegation.id)
        .where(Entry.id == line.entry_id)
    )
    return db.session.scalar(select(Unit.id).where(Unit.name == "另一种写法")), into


def merge(scope, pair, **given):
    with transaction():
        return unit_merges.merge(SYSTEM, Scope(scope.event_id), *pair, now=NOW, **given)


def test_what_a_merge_ties_is_looked_at_first_and_proposed_then(scope, line, pair):
    told = merge_ties.found(scope, *pair)
    before = recusals.of_trade(SYSTEM, scope).proposed

    with pytest.raises(Conflict, match="merge-ties"):
        merge(scope, pair, knowing=False)
    merge(scope, pair)

    after = recusals.of_trade(SYSTEM, scope).proposed
    assert (line.seat.code, line.number, False) in {(t.seat, t.number, t.closed) for t in told}
    assert {(each.seat.code, each.number) for each in after if each not in before} == {
        (tie.seat, tie.number) for tie in told if tie.trade_id == scope.trade_id
    }


def test_what_comes_after_the_codes_stands_in_the_trail_without_a_code(event, scope, line, pair):
    with transaction():
        for code_set in draws.sets_of(scope.trade_id):
            draws.give_codes(SYSTEM, code_set.id, now=NOW)

    merge(scope, pair)

    said = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "recusal.came_late")
    ).one()
    late = recusals.of_trade(SYSTEM, scope).late
    assert f"{line.seat.code} {line.number}" in said.facts["items"]
    assert line.entry_id in {each.entry_id for each in late}
    assert db.session.get_one(Event, event.id).sample


def test_a_unit_below_goes_along_and_comes_back(scope, pair):
    gone, into = pair
    with transaction():
        below = Unit(name="下属分厂", parent_id=gone, extra={})
        db.session.add(below)
        db.session.flush()
        below_id = below.id

    made = merge(scope, pair)
    along = db.session.get_one(Unit, below_id).parent_id
    with transaction():
        unit_merges.undo(SYSTEM, Scope(scope.event_id), made, now=NOW)
    db.session.expire_all()

    assert (along, db.session.get_one(Unit, below_id).parent_id) == (into, gone)
