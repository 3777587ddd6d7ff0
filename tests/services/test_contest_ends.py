"""The clock of appeals waits for whoever got time back or works in the last session (比赛结束)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from competition.db import db, transaction
from competition.models.entry import EntryInStage
from competition.models.event import Event
from competition.services import allocations, appeal_rules, contest_ends, incidents, timetable
from competition.services.incidents import Decision
from competition.services.timetable import SessionDraft
from tests.factories import NOW, SYSTEM
from tests.factories_floor import NINE, make_hall, report

NOON = NINE + timedelta(hours=3)
EVENING = NINE + timedelta(hours=9)


@pytest.fixture
def hall(app):
    """Five people work from nine to noon; a last session ends at six and is empty so far."""
    found = make_hall()
    stage = db.session.get_one(EntryInStage, found.wheres[0]).stage_id
    with transaction():
        draft = SessionDraft("S2", {"zh": "末场"}, EVENING - timedelta(hours=3), EVENING)
        timetable.add_session(SYSTEM, found.event, stage, draft, now=NOW)
        wishes = [allocations.Wish(where, "S1", "") for where in found.wheres]
        allocations.write(SYSTEM, found.event, stage, None, wishes, now=NOW)
    return found


def decide(hall, who, word, **figures):
    what = report(hall, who, "equipment" if who is not None else "other", told="停电")
    with transaction():
        wanted = Decision(word, "非选手原因", {name: str(each) for name, each in figures.items()})
        incidents.decide(hall.chief, hall.scope, what, wanted, now=NINE)


def end_of(hall, who):
    entry = db.session.get_one(EntryInStage, hall.wheres[who]).entry_id
    return contest_ends.of_entries({entry: hall.scope.trade_id})[entry]


def test_time_given_back_is_added_for_whom_it_was_given_to(hall):
    decide(hall, 0, "time-back", minutes=20)
    decide(hall, 0, "time-back", minutes=5)

    assert (end_of(hall, 0), end_of(hall, 1)) == (NOON + timedelta(minutes=25), NOON)


def test_time_given_back_to_the_hall_is_everybodys(hall):
    decide(hall, None, "time-back", minutes=15)

    assert {end_of(hall, who) for who in (0, 4)} == {NOON + timedelta(minutes=15)}


def test_whoever_works_in_the_last_session_ends_with_it(hall):
    decide(hall, 2, "last-session")

    assert (end_of(hall, 2), end_of(hall, 3)) == (EVENING, NOON)


def test_an_undecided_incident_changes_no_end(hall):
    report(hall, 1, "equipment", told="停电")

    assert end_of(hall, 1) == NOON


def test_a_trade_ends_when_the_last_of_it_does(hall):
    assert contest_ends.of_trade(hall.scope) == EVENING

    decide(hall, 2, "last-session")
    decide(hall, None, "time-back", minutes=15)

    assert contest_ends.of_trade(hall.scope) == EVENING


def test_the_clock_of_an_appeal_begins_at_that_end(hall):
    event = db.session.get_one(Event, hall.event.event_id)
    with transaction():
        rule = {"within": 2, "clock": "contest"}
        appeal_rules.change(SYSTEM, hall.event, rule, version=event.version, now=NOW)
    decide(hall, 0, "time-back", minutes=30)
    entries = [db.session.get_one(EntryInStage, where).entry_id for where in hall.wheres[:2]]

    dues = [appeal_rules.clock(event, hall.scope.trade_id, one).due_at for one in entries]

    two = timedelta(hours=2)
    assert dues == [NOON + two + timedelta(minutes=30), NOON + two]
