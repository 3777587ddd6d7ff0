"""The floor's pages know names, the chief's know stations (检录页、裁判长的现场事件页)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from competition.db import db, transaction
from competition.models.entry import EntryInStage
from competition.models.event import Event, Module, Stage, Trade
from competition.models.floor import Incident
from competition.models.ruling import Ruling
from competition.models.timetable import ContestSession
from competition.services import attendance, floor_rules, timetable
from competition.services.timetable import SessionDraft
from tests.factories import NOW, SYSTEM
from tests.factories_floor import NAMES, NINE, Hall, make_hall, note, report

UNIT = "松风技师学院"


@pytest.fixture
def hall(app: Flask) -> Hall:
    return make_hall()


@pytest.fixture
def somebody(hall: Hall, as_role: Callable[..., FlaskClient]) -> Callable[[str], FlaskClient]:
    """Sign in with a role in the hall's trade."""
    event = db.session.get_one(Event, hall.event.event_id)
    trade = db.session.get_one(Trade, hall.scope.trade_id)
    return lambda role: as_role(role, event=event, trade=trade)


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def place(hall: Hall) -> str:
    return f"/marking/E1/trades/{hall.trade}/incidents"


def test_a_floor_judge_sees_who_came_by_name_and_prints_it(hall, somebody):
    note(hall, 0, station="A1")
    note(hall, 1, "absent", minutes=3)
    client = somebody("floor_judge")

    page = text_of(client, f"/floor/E1/sessions/{hall.session}")

    assert all(name in page for name in NAMES)
    for kind in ("attendance", "absentees"):
        paper = client.get(f"/floor/E1/sessions/{hall.session}/{kind}.pdf")
        assert paper.data.startswith(b"%PDF")
    assert client.get("/floor/").location.endswith("/floor/E1/")
    assert "第一场" in text_of(client, "/floor/E1/")


def test_of_many_sessions_the_floor_sees_one_day_with_its_sites(hall, somebody, monkeypatch):
    monkeypatch.setattr(attendance, "ONE_LIST", 1)
    stage = db.session.query(Stage).filter_by(trade_id=hall.scope.trade_id).one().id
    begins = NINE + timedelta(days=30)
    draft = SessionDraft("S2", {"zh": "第二场"}, begins, begins + timedelta(hours=3))
    with transaction():
        made = timetable.add_session(SYSTEM, hall.event, stage, draft, now=NOW)
        db.session.get_one(ContestSession, made).site = "东馆"
    client = somebody("floor_judge")

    first, second, wrong = (
        text_of(client, f"/floor/E1/?day={day}") for day in ("2026-11-20", "2026-12-20", "x")
    )

    assert ("第一场" in first, "第二场" in first) == (True, False)
    assert ("第一场" in second, "第二场" in second, "东馆" in second) == (False, True, True)
    assert ("第一场" in wrong) != ("第二场" in wrong)
    assert 'href="/floor/E1/?day=2026-11-20"' in second


def test_a_desk_is_opened_by_who_is_signed_in_and_a_phone_gets_a_code(hall, somebody):
    client = somebody("floor_judge")

    here = client.post("/floor/E1/desks", data={"label": "东门", "here": "yes"})
    phone = client.post("/floor/E1/desks", data={"label": "", "here": "no"})

    assert (here.status_code, "/floor/app?pair=" in here.location) == (302, True)
    assert "<svg" in phone.get_data(as_text=True)


@pytest.mark.parametrize("role", ["judge", "coder", "recorder", "chief_judge", "supervisor"])
def test_nobody_else_hears_a_name_from_the_floor(hall, somebody, role):
    client = somebody(role)

    paths = ("", f"sessions/{hall.session}", f"sessions/{hall.session}/attendance.pdf")
    answers = [client.get(f"/floor/E1/{path}") for path in paths]

    assert {answer.status_code for answer in answers} == {403}
    assert client.post("/floor/E1/desks", data={"here": "yes"}).status_code == 403


def test_the_chief_sees_stations_and_no_name_and_decides(hall, somebody):
    incident = report(hall, 0, rule="V1", told=f"{NAMES[0]}未戴护目镜", asked={"points": "2"})
    chief = somebody("chief_judge")

    pages = text_of(chief, place(hall)) + text_of(chief, f"{place(hall)}/{incident}")
    decided = chief.post(
        f"{place(hall)}/{incident}",
        data={"decision": "deduct", "points": "2", "reason": "两次提醒后仍未佩戴"},
    )

    assert not any(name in pages for name in (*NAMES, UNIT, "0101"))
    assert "A3" in pages
    assert decided.status_code == 302
    assert db.session.query(Ruling).one().value == {"value": "2"}
    assert chief.get(f"{place(hall)}/register.pdf").data.startswith(b"%PDF")


def test_a_decision_that_lacks_something_is_shown_again_with_what_it_lacks(hall, somebody):
    incident = report(hall, 0, "equipment")
    chief = somebody("deputy_chief")

    answer = chief.post(f"{place(hall)}/{incident}", data={"decision": "time-back", "reason": ""})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "写明理由" in page or "理由" in page
    assert db.session.get_one(Incident, incident).state.value == "open"


def test_the_chief_finds_the_floor_s_proposal_chosen_and_modules_by_name(hall, somebody):
    incident = report(hall, 0, rule="V1", told="未戴护目镜", asked={"points": "2"})
    module = Module(
        stage_id=db.session.query(Stage).one().id, code="set-drink", name={"zh": "规定饮品"},
        kind="practical", position=0, combine={}, extra={},
    )  # fmt: skip
    with transaction():
        db.session.add(module)
    chief = somebody("chief_judge")

    page = chief.get(f"{place(hall)}/{incident}").get_data(as_text=True)
    empty = chief.post(f"{place(hall)}/{incident}", data={"reason": "不算"})

    assert re.search('<input[^>]*checked[^>]*value="deduct"', page)
    assert "规定饮品</option>" in page
    assert empty.status_code == 422
    assert "请选处理决定。" in empty.get_data(as_text=True)


def test_one_written_in_error_is_struck(hall, somebody):
    incident = report(hall, 0)

    somebody("chief_judge").post(f"{place(hall)}/{incident}/striking", data={"reason": "记错"})

    assert db.session.get_one(Incident, incident).state.value == "void"


def test_a_striking_without_a_reason_is_refused_in_its_own_dialog(hall, somebody):
    incident = report(hall, 0)
    chief = somebody("chief_judge")
    shut = chief.get(f"{place(hall)}/{incident}").get_data(as_text=True)

    refused = chief.post(f"{place(hall)}/{incident}/striking", data={"reason": " "})

    page = refused.get_data(as_text=True)
    dialog = page[page.index('id="strike"') :].partition("</dialog>")[0]
    assert refused.status_code == 422
    assert "data-open-now" not in shut
    assert "data-open-now" in dialog
    assert 'role="alert"' in dialog
    assert page.count('role="alert"') == 1
    assert db.session.get_one(Incident, incident).state.value == "open"


def test_who_may_rule_and_check_in_undoes_an_absence_on_the_page(hall, as_role):
    noted = note(hall, 0, "absent", minutes=3)
    admin = as_role("admin")
    path = f"/floor/E1/sessions/{hall.session}/absences/{noted.op}/undoing"

    refused = admin.post(path, data={"reason": "误记"})

    assert refused.status_code == 403
    assert db.session.get_one(EntryInStage, hall.wheres[0]).status.value == "absent"


def test_the_organiser_writes_late_rules_and_violations(hall, somebody, as_role):
    event = db.session.get_one(Event, hall.event.event_id)
    client = as_role("organiser", event=event)
    path = f"/console/E1/trades/{hall.trade}/floor"

    assert "未戴护目镜" in text_of(client, path)
    saved = client.post(
        path,
        data={
            "before": "30", "warn": "1", "bar": "5", "violations-0-code": "V1",
            "violations-0-name": "私带工具", "violations-0-name-en": "Tools of one's own",
            "violations-0-then": "deduct", "violations-0-points": "3",
            "violations-1-code": "W2", "violations-1-name": "",
            "violations-2-name": "未戴护目镜", "violations-2-then": "warn",
        },
    )  # fmt: skip

    found = floor_rules.read(SYSTEM, hall.scope)
    assert saved.status_code == 302
    assert (found.late.before, found.late.ruling, found.late.bar) == (30, None, 5)
    assert [(each.code, each.name.zh, each.points) for each in found.violations] == [
        ("V1", "私带工具", 3), ("V2", "未戴护目镜", None),
    ]  # fmt: skip
    assert found.violations[0].name.en == "Tools of one's own"


def test_a_violation_s_module_is_chosen_by_its_name(hall, as_role):
    event = db.session.get_one(Event, hall.event.event_id)
    client = as_role("organiser", event=event)
    with transaction():
        stage = db.session.query(Stage).filter_by(trade_id=hall.scope.trade_id).one()
        db.session.add(
            Module(
                stage_id=stage.id,
                code="practical",
                name={"zh": "操作技能"},
                kind="practical",
                position=0,
            )
        )

    page = text_of(client, f"/console/E1/trades/{hall.trade}/floor")

    assert '<option value="">不限</option>' in page
    assert '<option value="practical">操作技能</option>' in page


def test_what_is_wrong_with_the_floor_s_rules_stands_at_its_field(hall, as_role):
    event = db.session.get_one(Event, hall.event.event_id)
    client = as_role("organiser", event=event)

    wrong = client.post(
        f"/console/E1/trades/{hall.trade}/floor",
        data={
            "ruling": "20", "bar": "5", "violations-0-name": "",
            "violations-1-name": "私带工具", "violations-1-then": "deduct",
        },
    )  # fmt: skip

    page = wrong.get_data(as_text=True)
    assert wrong.status_code == 422
    assert 'id="bar-error"' in page
    assert 'id="violations-1-points-error"' in page
    assert "violations[" not in page
    assert "私带工具" in page


def test_who_signs_in_begins_with_his_work_and_finds_the_way_from_anywhere(hall, somebody):
    report(hall, 0, "equipment")

    chief = somebody("chief_judge")
    page = text_of(chief, "/work")

    assert chief.get("/").location == "/work"
    assert f"{place(hall)}" in page
    assert "/marking/" in page
    assert not any(name in page for name in (*NAMES, UNIT))
    assert 'href="/work"' in text_of(chief, place(hall))


@pytest.mark.parametrize(
    "role", ["supervisor", "arbitrator", "recorder", "coder", "leader", "organiser"]
)
@pytest.mark.parametrize("in_trade", [False, True])
def test_every_role_finds_doors_that_open_though_nothing_waits(hall, as_role, role, in_trade):
    event = db.session.get_one(Event, hall.event.event_id)
    trade = db.session.get_one(Trade, hall.scope.trade_id) if in_trade else None
    client = as_role(role, event=event, trade=trade)

    doors = re.findall(r'<a class="btn[^"]*" href="(/[^"]+)"', text_of(client, "/work"))

    assert doors
    assert {client.get(door).status_code for door in doors} <= {200}


def test_a_spare_station_that_is_not_there_is_refused_and_a_wrong_one_is_put_right(hall, somebody):
    incident = report(hall, None, "equipment", station="999", told="电机停转")
    chief = somebody("chief_judge")

    listed = chief.get(place(hall)).get_data(as_text=True)
    asked = chief.get(f"{place(hall)}/{incident}").get_data(as_text=True)
    wrong = chief.post(f"{place(hall)}/{incident}/place", data={"place_station": "99"})
    spare = {"decision": "spare-station", "station": "B1", "reason": "电机烧毁"}
    refused = chief.post(f"{place(hall)}/{incident}", data=spare)
    right = chief.post(
        f"{place(hall)}/{incident}/place",
        data={"place_station": "a2", "place_session": str(hall.session)},
    )

    assert "没有这个赛位" in listed
    assert "没有这个号的赛位。请问现场裁判是哪个赛位。" in asked
    assert "现有：A1、A2、A3、A4、A5、A6" in wrong.get_data(as_text=True)
    assert 'value="99"' in wrong.get_data(as_text=True)
    assert "没有 B1 号赛位。空着的有：" in refused.get_data(as_text=True)
    assert (wrong.status_code, refused.status_code, right.status_code) == (422, 422, 302)
    assert db.session.get_one(Incident, incident).station == "A2"
