"""Everybody sees what is his to do, what is late and what waits for him (待办)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from competition.access.policy import Actor, Grant, Scope
from competition.db import db, transaction
from competition.models.account import Role
from competition.models.draw import CodeSet, CodeSetState
from competition.models.event import (
    Division,
    Event,
    MarkedWhere,
    Module,
    ModuleKind,
    ModuleState,
    Trade,
)
from competition.models.panel import Medium, PanelSeat, SeatRole
from competition.models.recheck import Recheck
from competition.models.sheet import ScoreSheet, SheetState
from competition.models.timetable import ContestSession
from competition.services import (
    allocations,
    incidents,
    office_work,
    readiness,
    supervision,
    work_lists,
)
from competition.services.allocations import Wish
from competition.web.work_words import line
from tests import factories_marking
from tests.factories import SYSTEM
from tests.factories_floor import NAMES, NINE, Hall, make_hall, note, report
from tests.queries import counted


def as_(role: Role, scope: Scope, account=None) -> Actor:
    return Actor(id=account, name="", grants=(Grant(role, scope),))


def kinds(actor: Actor, now=NINE) -> dict[str, tuple[str, int]]:
    """Kind → its group and how many, over all events."""
    found = work_lists.of(actor, now=now)
    return {item.kind: (item.group, item.count) for each in found for item in each.items}


@pytest.fixture
def hall(app) -> Hall:
    made = make_hall()
    with transaction():
        stage = timetable_stage(made)
        wishes = [Wish(where, "S1", "") for where in made.wheres]
        allocations.write(SYSTEM, made.event, stage, None, wishes, now=NINE)
    return made


def timetable_stage(hall: Hall):
    return db.session.get_one(ContestSession, hall.session).stage_id


def test_the_door_sees_who_is_awaited_and_it_is_late_once_the_session_began(hall):
    note(hall, 0)

    before = kinds(hall.judge, NINE - timedelta(minutes=5))
    after = kinds(hall.judge, NINE + timedelta(minutes=5))
    far = kinds(hall.judge, NINE - timedelta(hours=3))

    assert before["awaited"] == ("mine", 4)
    assert after["awaited"] == ("late", 4)
    assert far == {}


def test_the_chief_sees_incidents_that_wait_and_the_floor_those_to_tell(hall):
    incident = report(hall, 0, "equipment")
    soon, later = NINE + timedelta(minutes=45), NINE + timedelta(minutes=60)

    waits, late = kinds(hall.chief, soon), kinds(hall.chief, later)
    with transaction():
        decision = incidents.Decision("no-remedy", "设备正常", {})
        incidents.decide(hall.chief, hall.scope, incident, decision, now=later)

    assert waits["incidents-to-decide"] == ("waits", 1)
    assert late["incidents-to-decide"] == ("late", 1)
    assert "incidents-to-decide" not in kinds(hall.chief, later)
    assert kinds(hall.judge, later)["incidents-to-tell"] == ("waits", 1)


def test_no_list_of_the_marking_side_holds_a_name(hall):
    report(hall, 0, "equipment", told=NAMES[0])

    for role in (Role.CHIEF_JUDGE, Role.DEPUTY_CHIEF, Role.JUDGE, Role.CODER, Role.RECORDER):
        assert not any(
            name in repr(work_lists.of(as_(role, hall.scope), now=NINE)) for name in NAMES
        )


def test_nobody_sees_another_trades_work(hall):
    report(hall, 0, "equipment")
    stranger = as_(Role.CHIEF_JUDGE, Scope(hall.event.event_id, hall.event.event_id))

    assert kinds(stranger) == {}
    assert [each.code for each in work_lists.of(stranger, now=NINE)] == ["E1"]
    assert work_lists.of(as_(Role.JUDGE, Scope(hall.scope.trade_id)), now=NINE) == []


def test_judge_and_chief_see_sheets_and_a_module_that_can_be_locked(app):
    marked = factories_marking.make_hall()
    chief = as_(Role.CHIEF_JUDGE, marked.scope)
    judge = as_(Role.JUDGE, marked.scope, marked.judges[0].id)
    before_chief, before_judge = kinds(chief), kinds(judge)
    with transaction():
        sheets = db.session.query(ScoreSheet).order_by(ScoreSheet.id).all()
        sheets[0].state = SheetState.CONFLICT
    conflict = kinds(chief)
    with transaction():
        for sheet in db.session.query(ScoreSheet):
            sheet.state = SheetState.VOID
    whole = kinds(chief)

    assert before_chief["sheets-missing"][1] == len(sheets)
    assert before_judge["own-sheets"] == ("mine", len(sheets) // len(marked.judges))
    assert conflict["sheets-to-decide"] == ("waits", 1)
    assert whole == {"modules-to-lock": ("waits", 1)}
    with transaction():
        db.session.query(Module).update({"state": ModuleState.SETUP})
    assert kinds(chief) == {}


def test_where_a_recheck_is_a_duty_the_supervisor_draws_it_before_the_chief_locks(app):
    marked = factories_marking.make_hall()
    chief, watching = as_(Role.CHIEF_JUDGE, marked.scope), as_(Role.SUPERVISOR, marked.scope)
    with transaction():
        event = db.session.get_one(Event, marked.scope.event_id)
        event.settings = {"recheck": "twice", "recheck-duty": "required"}
        for sheet in db.session.query(ScoreSheet):
            sheet.state = SheetState.VOID
    before = kinds(chief), kinds(watching)
    with transaction():
        db.session.add(
            Recheck(
                event_id=event.id,
                trade_id=marked.scope.trade_id,
                number=1,
                division="",
                module_id=marked.module.id,
                top="1",
                sample="0",
                limit="0.05",
                seed="s",
                drawn_at=NINE,
            )  # fmt: skip
        )
    drawn = kinds(chief), kinds(watching)

    assert before[0] == drawn[0] == {"modules-to-recheck": ("mine", 1)}
    assert before[1]["rechecks-to-draw"] == ("waits", 1)
    assert "rechecks-to-draw" not in drawn[1]


def test_totals_wait_for_their_recheck_from_the_opened_code_until_the_list_is_drawn(app):
    marked = factories_marking.make_hall()
    watching = as_(Role.SUPERVISOR, marked.scope)
    with transaction():
        db.session.get_one(Event, marked.scope.event_id).settings = {"recheck-duty": "required"}
        db.session.query(Module).update({"state": ModuleState.LOCKED, "locked_at": NINE})
        codes = db.session.query(CodeSet).filter_by(layers=1).one()
        codes.state, codes.sealed_at = CodeSetState.SEALED, NINE
    sealed = kinds(watching)
    with transaction():
        db.session.query(CodeSet).update({"state": CodeSetState.DECODED})
    (work,) = work_lists.of(watching, now=NINE)
    owed = kinds(watching)
    with transaction():
        divisions = {row.code for row in db.session.query(Division)}
        draw_totals(marked.scope, divisions)
    drawn = kinds(watching)

    assert "totals-to-recheck" not in sealed
    assert owed["totals-to-recheck"] == ("waits", len(divisions))
    assert [line(each).url for each in work.items] == [
        f"/console/{work.code}/trades/barista/recheck"
    ]
    assert "totals-to-recheck" not in drawn


def draw_totals(scope: Scope, divisions: set[str]) -> None:
    for number, code in enumerate(sorted(divisions), 1):
        db.session.add(
            Recheck(
                event_id=scope.event_id,
                trade_id=scope.trade_id,
                number=number,
                division=code,
                top="1",
                sample="0",
                limit="0.05",
                seed="s",
                drawn_at=NINE,
            )  # fmt: skip
        )


def test_nobody_is_asked_to_recheck_totals_where_it_is_left_to_people_or_they_are_out(app):
    marked = factories_marking.make_hall()
    watching = as_(Role.SUPERVISOR, marked.scope)
    with transaction():
        db.session.query(Module).update({"state": ModuleState.LOCKED, "locked_at": NINE})
        db.session.query(CodeSet).update({"state": CodeSetState.DECODED})
    left = kinds(watching)
    with transaction():
        event = db.session.get_one(Event, marked.scope.event_id)
        event.settings = {"recheck-duty": "required"}
        db.session.get_one(Trade, marked.scope.trade_id).marked = MarkedWhere.ELSEWHERE
    elsewhere = kinds(watching)

    assert "totals-to-recheck" not in left
    assert "totals-to-recheck" not in elsewhere


def test_a_recorder_sees_theory_marks_and_paper_sheets_also_those_sent_back(app):
    marked = factories_marking.make_hall(seats=2, codes=3)
    recorder = as_(Role.RECORDER, Scope(marked.event.id))
    with transaction():
        db.session.get_one(PanelSeat, marked.seats[0].id).medium = Medium.PAPER
        back, done = marked.sheet(0, 0), marked.sheet(0, 1)
        back.state, back.current_n, back.revisions = SheetState.REOPENED, 1, 1
        done.state, done.current_n, done.revisions = SheetState.SIGNED, 1, 1
    on_paper = kinds(recorder)
    with transaction():
        db.session.get_one(PanelSeat, marked.seats[0].id).medium = Medium.TABLET
        db.session.get_one(PanelSeat, marked.seats[0].id).role = SeatRole.MACHINE
        db.session.get_one(Module, marked.module.id).kind = ModuleKind.THEORY
        db.session.get_one(PanelSeat, marked.seats[1].id).role = SeatRole.PANEL

    assert on_paper == {"paper-to-type": ("mine", 2)}
    assert kinds(recorder) == {"theory-to-type": ("mine", 2)}
    assert kinds(as_(Role.RECORDER, Scope(marked.scope.trade_id))) == {}


def test_a_coder_is_led_to_the_codes_that_wait(app):
    marked = factories_marking.make_hall()
    coder = as_(Role.CODER, Scope(marked.event.id))
    with transaction():
        codes = db.session.query(CodeSet).filter_by(layers=1).one()
        codes.state, codes.sealed_at = CodeSetState.SEALED, NINE
    (work,) = work_lists.of(coder, now=NINE)
    (item,) = work.items

    assert (item.kind, item.count, item.since) == ("codes-to-open", 1, NINE)
    assert line(item).url == f"/console/{work.code}/codes/{codes.id}"


def test_a_deputy_locks_no_module(app):
    marked = factories_marking.make_hall()
    with transaction():
        for sheet in db.session.query(ScoreSheet):
            sheet.state = SheetState.VOID

    assert kinds(as_(Role.DEPUTY_CHIEF, marked.scope)) == {}


def test_the_number_of_queries_does_not_grow_with_the_work(hall):
    admin = Actor(id=None, name="", grants=(Grant(Role.ADMIN, Scope()),))
    with counted() as few:
        work_lists.of(admin, now=NINE)
    for who in range(5):
        report(hall, who, "equipment")
        note(hall, who)

    with counted() as many:
        work_lists.of(admin, now=NINE)

    assert many.count == few.count < 27


def test_the_office_sees_what_is_past_its_day_and_what_was_asked_of_it(hall):
    office = as_(Role.ORGANISER, hall.event)
    late = NINE + timedelta(days=2)
    with transaction():
        readiness.assign(
            SYSTEM, hall.event, ["venue"], [hall.trade], "场地组", NINE.date(), now=NINE
        )
        supervision.ask_to_stop(SYSTEM, hall.scope, "停电", now=NINE)
        stop = supervision.stops(SYSTEM, hall.scope)[0].id
        supervision.answer_stop(SYSTEM, hall.scope, stop, "stopped", "属实", now=NINE)
        supervision.ask_to_stop(SYSTEM, hall.scope, "漏水", now=NINE)

    found = {
        item.kind: (item.group, item.count)
        for items in office_work.of(office, now=late).values()
        for item in items
    }

    assert found["readiness-overdue"] == ("late", 1)
    assert found["trades-to-see-to"] == ("late", 1)
    assert kinds(office, late)["stops-for-office"] == ("late", 1)
    assert office_work.of(as_(Role.SUPERVISOR, hall.event), now=late) == {}
    assert office_work.of(office, now=NINE + timedelta(days=400)) == {}
