"""A recusal is of a person at a seat: who takes it next is asked anew (回避随人)."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import delete, select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import Conflict, NotAllowed, NotFound
from competition.models.account import Account, Role, RoleAssignment
from competition.models.entry import Entry, Recusal
from competition.models.event import Event, Trade
from competition.models.panel import PanelSeat
from competition.models.person import Delegation, Person, Unit
from competition.services import (
    archives,
    holders,
    interests,
    panels,
    recusal_waivers,
    recusals,
    sealed_recusals,
    sessions,
    standing_back,
)
from competition.services.holders import Holder
from tests.factories import NOW, SYSTEM, make_account


@pytest.fixture
def trade(app):
    with transaction():
        event = archives.load_sample(SYSTEM, "dakabei-2025", now=NOW)
    return db.session.scalars(select(Trade).where(Trade.event_id == event.id)).first()


@pytest.fixture
def scope(trade):
    return Scope(trade.event_id, trade.id)


def event_of(trade):
    return db.session.get_one(Event, trade.event_id)


def found(scope):
    return recusals.of_trade(SYSTEM, scope)


def put(scope, seat_id, account_id):
    row = db.session.get_one(PanelSeat, seat_id)
    wish = panels.SeatWish(seat_id, account_id, row.role.value, row.medium.value, row.counts)
    with transaction():
        panels.put(SYSTEM, scope, [wish], now=NOW)


def proposed_at(scope, seat_id):
    return {line.entry_id for line in found(scope).proposed if line.seat.id == seat_id}


def recorded_at(scope, seat_id):
    return {line.entry_id for line in found(scope).recorded if line.seat.id == seat_id}


def unit_mate(scope, line, name="同单位新任"):
    """Somebody else of the unit of a recusal's entry, with an account."""
    unit_id = db.session.scalar(
        select(Delegation.unit_id)
        .join(Entry, Entry.delegation_id == Delegation.id)
        .where(Entry.id == line.entry_id)
    )
    with transaction():
        person = Person(name=name, unit_id=unit_id, extra={})
        db.session.add(person)
        db.session.flush()
        person_id = person.id
    return make_account(name=name, person_id=person_id)


def test_who_takes_a_seat_after_a_withdrawal_is_asked_anew(scope):
    line = found(scope).recorded[0]
    first, second = line.seat.account_id, unit_mate(scope, line)
    with transaction():
        recusals.withdraw(SYSTEM, scope, line.id, now=NOW)
    before = line.entry_id in proposed_at(scope, line.seat.id)

    put(scope, line.seat.id, second.id)
    taken = proposed_at(scope, line.seat.id)
    put(scope, line.seat.id, first)
    back = proposed_at(scope, line.seat.id)

    assert (before, line.entry_id in taken, line.entry_id in back) == (False, True, False)


def test_decisions_follow_their_person_through_any_changes_of_seats(scope):
    """Whoever sits there last finds exactly what was decided of him, and nothing of others."""
    line = found(scope).recorded[0]
    seat_id, first = line.seat.id, line.seat.account_id
    people = [first, unit_mate(scope, line).id, make_account(name="外单位").id, None]
    with transaction():
        recusals.withdraw(SYSTEM, scope, line.id, now=NOW)
    seen = {}
    chance = random.Random(7)

    for account_id in [*people, *(chance.choice(people) for _turn in range(8)), *people]:
        put(scope, seat_id, account_id)
        now = (frozenset(proposed_at(scope, seat_id)), frozenset(recorded_at(scope, seat_id)))
        assert seen.setdefault(account_id, now) == now

    assert line.entry_id in seen[people[1]][0]
    assert line.entry_id not in seen[first][0]
    assert seen[people[2]] == seen[None] == (frozenset(), frozenset())


def test_what_was_noted_of_an_empty_seat_is_of_whoever_sits_down_first(scope):
    line = found(scope).recorded[0]
    other = make_account(name="外单位")
    put(scope, line.seat.id, None)
    entry_id = next(each for each in found(scope).ties.entries if each != line.entry_id)
    with transaction():
        recusals.record(SYSTEM, scope, line.seat.id, entry_id, reason="declared", now=NOW)

    put(scope, line.seat.id, other.id)

    assert recorded_at(scope, line.seat.id) == {entry_id}


def test_a_substitute_tied_by_now_is_replaced_in_a_proposal(scope):
    line = next(each for each in found(scope).recorded if each.substitute is not None)
    mate = unit_mate(scope, line)

    put(scope, line.substitute.id, mate.id)

    (again,) = [
        each
        for each in found(scope).proposed
        if (each.seat.id, each.entry_id) == (line.seat.id, line.entry_id)
    ]
    assert again.substitute is None or again.substitute.id != line.substitute.id
    assert line.entry_id not in recorded_at(scope, line.seat.id)


def test_a_waiver_of_the_same_unit_knows_who_comes_later_until_it_is_taken_back(scope):
    line = found(scope).recorded[0]
    with transaction():
        db.session.execute(delete(Recusal))
        recusal_waivers.waive_proposed(SYSTEM, scope, "本市仅此五名裁判", now=NOW)
    mate = unit_mate(scope, line)

    put(scope, line.seat.id, mate.id)
    waived = found(scope).proposed, sealed_recusals.tied(scope, [mate.id])
    with transaction():
        recusal_waivers.take_back(SYSTEM, scope, now=NOW)

    assert waived == ((), [])
    assert line.entry_id in proposed_at(scope, line.seat.id)
    assert sealed_recusals.tied(scope, [mate.id]) == [mate.id]
    with pytest.raises(NotFound), transaction():
        recusal_waivers.take_back(SYSTEM, scope, now=NOW)


def test_what_is_somebodys_own_is_waived_for_those_named_only(scope):
    line = found(scope).recorded[0]
    entry_id = next(
        each for each in found(scope).ties.entries if each not in recorded_at(scope, line.seat.id)
    )
    later = make_account(name="后来")
    with transaction():
        interests.declare(SYSTEM, scope, line.seat.account_id, entry_id, now=NOW)
        recusal_waivers.waive_proposed(SYSTEM, scope, "仅此一人", now=NOW)
        interests.declare(SYSTEM, scope, later.id, entry_id, now=NOW)
    named = proposed_at(scope, line.seat.id)

    put(scope, line.seat.id, later.id)

    assert entry_id not in named
    assert proposed_at(scope, line.seat.id) == {entry_id}


@pytest.mark.parametrize("role", [Role.CHIEF_JUDGE, Role.DEPUTY_CHIEF, Role.CODER, Role.ARBITRATOR])
def test_an_office_that_declared_an_interest_stands_back_until_it_is_withdrawn(trade, scope, role):
    entry = db.session.scalars(select(Entry).where(Entry.trade_id == trade.id)).first()
    account = make_account(role.value, event=event_of(trade), trade=trade, name="任职")

    with transaction():
        interests.declare(SYSTEM, scope, account.id, entry.id, note="师徒", now=NOW)
    with pytest.raises(Conflict, match="interest-declared"), transaction():
        interests.declare(SYSTEM, scope, account.id, entry.id, now=NOW)
    listed = {one.reason for one in standing_back.of_trade(SYSTEM, scope)
              if (one.account_id, one.entry_id) == (account.id, entry.id)}  # fmt: skip
    away = standing_back.reasons(entry.id, [account])
    with transaction():
        interests.withdraw(SYSTEM, scope, account.id, entry.id, now=NOW)

    assert (listed, away) == ({"declared"}, {account.id: "declared"})
    assert standing_back.reasons(entry.id, [account]) == {}


def test_a_chief_rules_on_nothing_he_declared_an_interest_in(trade, scope):
    entry = db.session.scalars(select(Entry).where(Entry.trade_id == trade.id)).first()
    chief = make_account("chief_judge", event=event_of(trade), trade=trade, name="裁判长")
    with transaction():
        interests.declare(SYSTEM, scope, chief.id, entry.id, now=NOW)

    with pytest.raises(NotAllowed, match="must-stand-back"):
        standing_back.require_free(sessions.actor_for_account(chief), entry.id)


def test_a_judge_of_the_unit_above_stands_back_unless_all_entries_are_below_it(scope):
    line = found(scope).recorded[0]
    units = select(Delegation.unit_id).join(Entry, Entry.delegation_id == Delegation.id)
    judge = make_account(name="总公司")
    with transaction():
        holders.say(SYSTEM, Scope(scope.event_id), judge.id, Holder("总公司", "总公司"), now=NOW)
        person_id = db.session.get_one(Account, judge.id).person_id
        above = db.session.get_one(Person, person_id).unit_id
        own = db.session.scalar(units.where(Entry.id == line.entry_id))
        db.session.get_one(Unit, own).parent_id = above
    tied = sealed_recusals.tied(scope, [judge.id])
    with transaction():
        for each in db.session.scalars(units.where(Entry.trade_id == scope.trade_id)):
            db.session.get_one(Unit, each).parent_id = above

    assert tied == [judge.id]
    assert sealed_recusals.tied(scope, [judge.id]) == []


def test_a_chief_tied_by_his_unit_alone_rules_once_the_office_waived_it(trade, scope):
    line = found(scope).recorded[0]
    chief = unit_mate(scope, line, "裁判长")
    with transaction():
        db.session.add(
            RoleAssignment(
                account_id=chief.id, role=Role.CHIEF_JUDGE, event_id=scope.event_id,
                trade_id=scope.trade_id, granted_at=NOW,
            )
        )  # fmt: skip
    actor = sessions.actor_for_account(chief)

    with pytest.raises(NotAllowed, match="must-stand-back"):
        standing_back.require_free(actor, line.entry_id)
    with transaction():
        recusal_waivers.waive_proposed(SYSTEM, scope, "仅此一名裁判长", now=NOW)
    standing_back.require_free(actor, line.entry_id)

    assert standing_back.reasons(line.entry_id, [chief]) == {chief.id: "same_unit"}
