"""Each act at the door is taken in once, and only one counts (检录)."""

from __future__ import annotations

import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from competition.access.policy import Actor, Grant, Scope
from competition.db import db, transaction
from competition.errors import Conflict, Invalid, NotAllowed, NotFound, NotNow
from competition.models.account import Role
from competition.models.audit import AuditEntry
from competition.models.entry import EntryInStage, EntryStatus
from competition.models.floor import CheckIn, Incident, IncidentKind
from competition.models.ruling import Ruling
from competition.models.timetable import Allocation, Station
from competition.services import check_ins, incident_papers, incidents
from competition.services.incidents import Decision
from tests.factories_floor import NINE, Hall, at_desk, body_of, entry_of, make_hall, note


@pytest.fixture
def hall(app) -> Hall:
    return make_hall()


def status_of(hall: Hall, who: int) -> EntryStatus:
    return db.session.get_one(EntryInStage, hall.wheres[who]).status


def test_who_comes_in_time_is_there_and_the_trail_says_so(hall):
    noted = note(hall, 0)

    row = db.session.get_one(CheckIn, noted.op)
    act = db.session.scalars(
        db.select(AuditEntry).where(AuditEntry.action == "check_in.noted")
    ).one()
    assert (noted.state, noted.reasons, row.late) == ("current", (), 0)
    assert (act.facts["kind"], act.facts["session"]) == ("arrived", "S1")
    assert act.actor_id == hall.judge.id


def test_the_same_bytes_are_the_same_act_however_often_they_come(hall):
    op = uuid.uuid4()

    first = note(hall, 0, op=op)
    again = note(hall, 0, op=op)

    assert (again.replay, again.receipt, again.sha256) == (True, first.receipt, first.sha256)
    assert db.session.query(CheckIn).count() == 1


def test_other_bytes_under_the_same_operation_are_refused(hall):
    op = uuid.uuid4()
    note(hall, 0, op=op)

    with pytest.raises(Conflict, match="op-reused"):
        note(hall, 1, op=op)


def test_two_desks_that_check_in_the_same_contestant_are_told_apart(hall):
    one, two = at_desk(hall, "D1"), at_desk(hall, "D2")

    first = note(hall, 0, actor=one)
    second = note(hall, 0, actor=two)

    rows = {row.op: row.device_id for row in db.session.query(CheckIn)}
    assert (first.state, second.state, second.reasons) == ("current", "second", ("already-here",))
    assert rows == {first.op: one.device_id, second.op: two.device_id}


@pytest.mark.parametrize(
    ("minutes", "finding", "state"),
    [
        (0, "in-time", "current"),
        (1, "warned", "current"),
        (9, "warned", "current"),
        (10, "ruling", "current"),
        (15, "barred", "aside"),
    ],
)
def test_the_minutes_after_the_start_decide_what_follows(hall, minutes, finding, state):
    noted = note(hall, 0, minutes=minutes)

    row = db.session.get_one(CheckIn, noted.op)
    asked = [each.kind for each in db.session.query(Incident)]
    assert (row.late, row.finding.value, noted.state) == (minutes, finding, state)
    assert asked == ([IncidentKind.LATE] if minutes >= 10 else [])


def test_a_desk_whose_clock_is_an_hour_ahead_makes_nobody_late(hall):
    op = uuid.uuid4()
    raw = body_of(
        op, NINE + timedelta(minutes=55), where=str(hall.wheres[0]),
        contest_session=str(hall.session), kind="arrived", clock={"offset_ms": -3_600_000},
    )  # fmt: skip

    with transaction():
        noted = check_ins.take_in(hall.judge, hall.event, op, raw, now=NINE)

    assert db.session.get_one(CheckIn, noted.op).late == 0


def test_the_station_drawn_at_the_door_is_written_into_the_plan(hall):
    noted = note(hall, 0, station="a3")

    code = db.session.scalar(
        db.select(Station.code)
        .join(Allocation, Allocation.station_id == Station.id)
        .where(Allocation.entry_in_stage_id == hall.wheres[0])
    )
    assert (noted.reasons, code) == ((), "A3")


def test_a_station_somebody_has_is_told_and_not_given_twice(hall):
    note(hall, 0, station="A3")

    second = note(hall, 1, station="A3")
    unknown = note(hall, 2, station="Z9")

    assert (second.state, second.reasons) == ("current", ("station-taken",))
    assert unknown.reasons == ("station-unknown",)
    assert db.session.query(Allocation).count() == 1


def test_a_wrong_check_in_is_taken_back_and_the_right_one_counts(hall):
    first = note(hall, 0)
    note(hall, 0, "taken-back")

    again = note(hall, 0)

    assert db.session.get_one(CheckIn, first.op).standing.value == "undone"
    assert again.state == "current"


def stations_of(hall):
    return dict(
        db.session.execute(
            db.select(Allocation.entry_in_stage_id, Station.code)
            .join(Station, Station.id == Allocation.station_id)
            .where(Allocation.contest_session_id == hall.session)
        ).all()
    )


def test_a_station_drawn_at_the_door_is_free_again_when_the_check_in_is_taken_back(hall):
    noted = note(hall, 0, station="A4")
    note(hall, 0, "taken-back")
    freed = stations_of(hall)

    right = note(hall, 1, station="A4")
    again = note(hall, 0, station="A5")

    assert (noted.reasons, right.reasons, again.reasons) == ((), (), ())
    assert freed == {}
    assert stations_of(hall) == {hall.wheres[1]: "A4", hall.wheres[0]: "A5"}


def test_a_planned_place_stays_when_a_check_in_is_taken_back(hall):
    note(hall, 0, station="A4")
    row = db.session.query(CheckIn).one()
    row.reasons = []
    db.session.commit()

    note(hall, 0, "taken-back")

    assert stations_of(hall) == {hall.wheres[0]: "A4"}


def test_an_absence_is_put_on_the_entry_by_a_named_act(hall):
    noted = note(hall, 0, "absent", minutes=20)

    assert noted.state == "current"
    assert status_of(hall, 0) is EntryStatus.ABSENT


def test_an_absence_of_somebody_who_is_there_is_set_aside(hall):
    note(hall, 0)

    noted = note(hall, 0, "absent", minutes=20)

    assert (noted.state, noted.reasons) == ("aside", ("already-here",))
    assert status_of(hall, 0) is EntryStatus.PRESENT


def test_a_late_check_in_taken_back_asks_the_chief_nothing_any_more(hall, app):
    note(hall, 0, minutes=12)
    waiting = incidents.register(hall.chief, hall.scope)[0]

    note(hall, 0, "taken-back", minutes=13)

    line = incidents.register(hall.chief, hall.scope)[0]
    assert (waiting.state, line.state, line.decision) == ("open", "void", "taken-back")
    assert incidents.counted(hall.chief, hall.event) == {hall.trade: 0}
    zone = ZoneInfo("Asia/Shanghai")
    assert incident_papers.row_of(line, zone, "zh", {})[-1] == "作废；检录已撤销"
    assert incident_papers.row_of(line, zone, "en", {})[-1] == "struck; Check-in taken back"
    with transaction(), pytest.raises(NotNow, match="incident-decided"):
        incidents.decide(hall.chief, hall.scope, line.id, Decision("bar", "没来", {}), now=NINE)
    note(hall, 0, minutes=14)
    assert [one.state for one in incidents.register(hall.chief, hall.scope)] == ["open", "void"]


def test_what_the_chief_decided_stands_when_the_check_in_is_taken_back(hall):
    note(hall, 0, minutes=12)
    asked = incidents.register(hall.chief, hall.scope)[0]
    with transaction():
        incidents.decide(
            hall.chief, hall.scope, asked.id, Decision("admit", "班车晚点", {}), now=NINE
        )

    note(hall, 0, "taken-back", minutes=13)

    line = incidents.register(hall.chief, hall.scope)[0]
    assert (line.state, line.decision) == ("decided", "admit")


def test_whoever_waits_for_the_chief_and_is_noted_again_asks_once(hall):
    first, second = note(hall, 0, minutes=20), note(hall, 0, minutes=22)

    assert first.reasons == second.reasons == ("too-late",)
    assert len(incidents.register(hall.chief, hall.scope)) == 1


def test_a_desk_cannot_take_an_absence_back_but_a_ruling_can(hall):
    noted = note(hall, 0, "absent", minutes=20)
    refused = note(hall, 0, "taken-back", minutes=21)

    with transaction():
        check_ins.undo_absence(
            hall.chief, hall.scope, noted.op, "被误记缺赛，本人一直在候场区", now=NINE
        )

    ruling = db.session.query(Ruling).one()
    assert refused.reasons == ("absence-stands",)
    assert status_of(hall, 0) is EntryStatus.PRESENT
    assert (ruling.kind.value, ruling.entry_id) == ("status", entry_of(hall, 0).id)
    with transaction(), pytest.raises(NotNow, match="absence-undone"):
        check_ins.undo_absence(hall.chief, hall.scope, noted.op, "再来一次", now=NINE)


def test_an_absence_is_not_undone_without_a_reason_or_by_the_floor(hall):
    noted = note(hall, 0, "absent", minutes=20)

    with transaction(), pytest.raises(Invalid):
        check_ins.undo_absence(hall.chief, hall.scope, noted.op, "  ", now=NINE)
    with transaction(), pytest.raises(NotAllowed):
        check_ins.undo_absence(hall.judge, hall.scope, noted.op, "来了", now=NINE)
    assert status_of(hall, 0) is EntryStatus.ABSENT


def test_a_desk_of_another_event_finds_nobody(hall):
    stranger = Actor(
        id=uuid.uuid4(), name="", grants=(Grant(Role.FLOOR_JUDGE, Scope(uuid.uuid4())),)
    )

    with pytest.raises(NotFound):
        note(hall, 0, actor=stranger)
    with transaction(), pytest.raises(NotFound):
        raw = body_of(op := uuid.uuid4(), NINE, where=str(uuid.uuid4()), kind="arrived")
        check_ins.take_in(hall.judge, hall.event, op, raw, now=NINE)


@pytest.mark.parametrize("raw", [b"", b"[]", b'{"v":1}', b'{"v":1,"v":1}', b"\xff", b'{"v":1.5}'])
def test_what_is_no_act_is_refused_and_not_stored(hall, raw):
    with transaction(), pytest.raises(Invalid, match="act-malformed"):
        check_ins.take_in(hall.judge, hall.event, uuid.uuid4(), raw, now=NINE)

    assert db.session.query(CheckIn).count() == 0
