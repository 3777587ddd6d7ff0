"""A hall where everything happened is counted one way by whoever counts it (应到、实到)."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import uuid
import zipfile
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from competition.config import ROOT
from competition.db import db, transaction
from competition.models.entry import EntryInStage, EntryStatus
from competition.models.event import Module, Stage
from competition.models.timetable import Allocation, ContestSession
from competition.services import (
    attendance,
    away,
    check_ins,
    control_room,
    day_minutes,
    entry_statuses,
    floor_lists,
    incidents,
    timetable,
    turnout,
    work_items,
)
from competition.services.incidents import Decision
from competition.services.timetable import SessionDraft
from tests.factories import SYSTEM
from tests.factories_floor import NINE, at_desk, body_of, entry_of, make_hall, note, report
from tests.queries import counted

RUNNING = NINE + timedelta(minutes=30)
DAY = NINE.astimezone(ZoneInfo("Asia/Shanghai")).date()


def stage_id():
    return db.session.scalars(db.select(Stage.id)).one()


def put(hall, who, status, reason="单位来函"):
    with transaction():
        entry_statuses.put(
            SYSTEM, hall.scope, entry_of(hall, who).id, stage_id(), status, reason, now=NINE
        )


@pytest.fixture
def hall(app):
    """Twelve people and everything that becomes of them; who is here: 0, 1, 2, 8, 10."""
    hall = make_hall(12)
    draft = SessionDraft(
        "S2", {"zh": "第二场"}, NINE + timedelta(hours=4), NINE + timedelta(hours=7)
    )
    with transaction():
        beside = timetable.add_session(SYSTEM, hall.event, stage_id(), draft, now=NINE)
        for session, people in ((hall.session, (*range(10), 11)), (beside, (10,))):
            for position, who in enumerate(people):
                db.session.add(
                    Allocation(contest_session_id=session, entry_in_stage_id=hall.wheres[who],
                               position=position)
                )  # fmt: skip
    one, two = at_desk(hall, "D1"), at_desk(hall, "D2")
    note(hall, 0, actor=one)
    note(hall, 0, actor=two)
    note(hall, 1, minutes=3)
    note(hall, 2)
    note(hall, 3, "absent")
    put(hall, 4, "absent")
    put(hall, 5, "withdrawn")
    note(hall, 6)
    note(hall, 6, "taken-back", minutes=-19)
    note(hall, 7, minutes=20)
    note(hall, 8)
    note(hall, 10)
    note(hall, 11, "absent")
    put(hall, 11, "present", "路上堵车，已到")
    gives_up = report(hall, 8, "withdrawal", told="身体不适")
    thrown_out = report(hall, 2, "violation", rule="V2", told="携带手机")
    with transaction():
        decide(hall, gives_up, "withdraw", {})
        decide(hall, thrown_out, "disqualify", {})
    return hall


def decide(hall, incident, word, given):
    incidents.decide(
        hall.chief, hall.scope, incident, Decision(word, "裁定", given), now=RUNNING, second=SYSTEM
    )


def numbers(one):
    return one.expected, one.arrived, one.absent, one.awaited, one.away


def test_whatever_happened_each_is_counted_once(hall):
    roll = turnout.of_sessions([hall.session])[hall.session]

    words = [roll.words[where] for where in hall.wheres]
    assert words == [
        "arrived", "arrived", "arrived", "absent", "absent", "away", "awaited", "awaited",
        "arrived", "awaited", "arrived", "awaited",
    ]  # fmt: skip
    assert (numbers(roll.count), roll.late) == ((11, 5, 2, 4, 1), 1)


def test_floor_desk_wall_work_list_and_minutes_say_the_same(hall):
    desk = floor_lists.listed(hall.judge, hall.event).content
    notes = floor_lists.notes(hall.judge, hall.event)["notes"]

    listed = attendance.sessions(hall.judge, hall.event)[0]
    sheet = attendance.of_session(hall.judge, hall.event, hall.session)
    tile = control_room.wall(SYSTEM, hall.event, now=RUNNING).tiles[0]
    waiting = work_items.awaited([hall.event.event_id], now=RUNNING)

    assert numbers(listed) == (11, 5, 2, 4, 1)
    assert numbers(sheet.session) == numbers(listed)
    assert [line.kind for line in sheet.lines].count("awaited") == 4
    assert (tile.late.what, tile.late.missing) == ("check-in", 4)
    assert [(one.count, one.place) for one in waiting] == [(4, hall.session)]
    assert minutes_row(hall) == ["11", "5", "2", "4", "1"]
    if NODE is not None:
        assert desk_count(desk, notes, hall.session) == numbers(listed)


def minutes_row(hall):
    """What the day's minutes print of the first session, after its name."""
    content = day_minutes.minutes(
        SYSTEM, hall.event, DAY, "docx", now=RUNNING, words=lambda line: line.action
    )
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        rows = re.findall(r"<w:tr>.*?</w:tr>", file.read("word/document.xml").decode(), re.S)
    row = next(row for row in rows if "第一场" in row)
    cells = re.findall(r"<w:tc>.*?</w:tc>", row, re.S)
    return ["".join(re.findall(r"<w:t[^>]*>([^<]*)", cell)) for cell in cells][3:]


DESK = """
const { lay, state, tally } = await import(process.argv[1]);
const given = JSON.parse(process.argv[2]);
lay(given.list);
state.notes = new Map(given.notes.map((note) => [note.op, note]));
const found = tally(given.session);
console.log([found.expected, found.arrived, found.absent, found.awaited, found.away].join());
"""
NODE = shutil.which("node")


def desk_count(content, notes, session):
    """What a desk without a network counts from what it loaded ahead."""
    roll = (ROOT / "competition/static/js/floor/roll.mjs").as_uri()
    given = json.dumps({"list": content, "notes": notes, "session": str(session)})
    run = subprocess.run(  # noqa: S603
        [str(NODE), "--input-type=module", "-e", DESK, roll, given],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return tuple(map(int, run.stdout.split(",")))


def test_somebody_placed_nowhere_is_awaited_until_he_comes_to_one_session(hall):
    where = hall.wheres[9]
    with transaction():
        db.session.execute(db.delete(Allocation).where(Allocation.entry_in_stage_id == where))
    beside = next(key for key in sessions_of() if key != hall.session)
    before = turnout.of_sessions([hall.session, beside])
    note(hall, 9)
    after = turnout.of_sessions([hall.session, beside])

    assert (before[hall.session].words[where], before[beside].words[where]) == (
        "awaited", "awaited",
    )  # fmt: skip
    assert after[hall.session].words[where] == "arrived"
    assert where not in after[beside].words


def sessions_of():
    return db.session.scalars(db.select(ContestSession.id)).all()


def test_a_note_for_the_stage_as_a_whole_holds_in_the_session_made_later(app):
    hall = make_hall()
    op = uuid.uuid4()
    raw = body_of(op, NINE - timedelta(minutes=20), where=str(hall.wheres[0]), kind="arrived")
    with transaction():
        check_ins.take_in(hall.judge, hall.event, op, raw, now=NINE)

    roll = turnout.of_sessions([hall.session])[hall.session]

    assert (roll.words[hall.wheres[0]], roll.count.expected, roll.count.arrived) == (
        "arrived", 5, 1,
    )  # fmt: skip


def test_who_comes_after_the_office_wrote_him_off_is_let_in_by_the_chief_alone(app):
    hall = make_hall()
    put(hall, 0, "absent")

    noted = note(hall, 0, minutes=-5)
    incident = incidents.register(hall.chief, hall.scope)[0]
    before = turnout.of_sessions([hall.session])[hall.session].words[hall.wheres[0]]
    with transaction():
        decide(hall, incident.id, "admit", {})
    after = turnout.of_sessions([hall.session])[hall.session].words[hall.wheres[0]]

    assert (noted.state, noted.reasons) == ("aside", ("noted-absent",))
    assert (before, after) == ("absent", "arrived")
    assert db.session.get_one(EntryInStage, hall.wheres[0]).status is EntryStatus.PRESENT


def test_forty_sessions_cost_as_many_queries_as_one(hall):
    with counted() as few:
        turnout.of_sessions([hall.session])
    with transaction():
        for n in range(40):
            starts = NINE + timedelta(days=1, hours=n)
            draft = SessionDraft(f"N{n}", {"zh": "场"}, starts, starts + timedelta(minutes=30))
            timetable.add_session(SYSTEM, hall.event, stage_id(), draft, now=NINE)
    every = sessions_of()
    with counted() as many:
        turnout.of_sessions(every)

    assert many.count <= few.count <= 6


def test_an_absence_in_one_module_is_told_to_its_session_alone(app):
    hall = make_hall()
    module = Module(
        stage_id=stage_id(), code="theory", name={"zh": "理论"}, kind="theory", position=0,
        combine={}, extra={},
    )  # fmt: skip
    with transaction():
        db.session.add(module)
        db.session.flush()
        starts = NINE + timedelta(hours=5)
        draft = SessionDraft("T", {"zh": "理论"}, starts, starts + timedelta(hours=1), module.id)
        theory = timetable.add_session(SYSTEM, hall.event, stage_id(), draft, now=NINE)
        where = db.session.get_one(EntryInStage, hall.wheres[0])
        away.put(where, module.id, EntryStatus.ABSENT)

    rolls = turnout.of_sessions([hall.session, theory])
    told = floor_lists.listed(hall.judge, hall.event).content["statuses"]

    assert rolls[theory].words[where.id] == "absent"
    assert rolls[hall.session].words[where.id] == "awaited"
    assert told == [[str(where.id), str(theory), "absent"]]
