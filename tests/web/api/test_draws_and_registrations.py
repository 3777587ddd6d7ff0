"""Lots drawn and registrations handed in by programs, by the console's own rules (抽签、报名)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from competition.access.policy import Actor, Grant, Scope
from competition.db import db
from competition.models.account import Role
from competition.models.audit import AuditEntry
from competition.models.draw import Draw
from competition.models.event import Event, Stage
from competition.models.registration import Registration
from competition.services import allocations
from tests.factories import SYSTEM, make_account
from tests.factories_registration import RULES, make_delegation, make_open_event
from tests.web.api.conftest import Program
from tests.web.api.test_handed_work import ONCE, entered  # noqa: F401  (a fixture)

TWICE = {"Idempotency-Key": "two"}
OPEN_FOR_EVER = RULES | {"closes": "2099-10-31T18:00:00+08:00"}
PEOPLE = "姓名,工种,组别\n甄一,咖啡师,职工组\n甄二,茶艺师,职工组\n"


@pytest.fixture
def stage(entered) -> str:  # noqa: F811
    """The stage of the event with two entries and two stations."""
    return str(db.session.scalars(select(Stage.id)).one())


@pytest.fixture
def drawing(program) -> Program:
    return program("draws", "schedule")


def fix(drawing, stage, kind="order", key="one"):
    place = f"/events/E1/stages/{stage}/draw-lists"
    return drawing.ask("POST", place, json={"kind": kind}, headers={"Idempotency-Key": key})


def test_a_key_sent_again_with_another_content_is_refused_and_nothing_is_done(drawing, stage):
    first, other = fix(drawing, stage), fix(drawing, stage, "station")
    again = fix(drawing, stage)

    assert (other.status_code, other.json["code"]) == (422, "key-reused")
    assert (again.status_code, again.json) == (200, first.json)
    waiting = drawing.read(f"/events/E1/stages/{stage}/draw-lists", "DrawLists")["items"]
    assert [each["id"] for each in waiting] == [first.json["id"]]


def test_a_list_is_fixed_once_and_drawn_once_as_paper_lots_fell(drawing, stage):
    first, again = fix(drawing, stage), fix(drawing, stage)
    place = f"/events/E1/draw-lists/{first.json['id']}/draw"
    waiting = drawing.read(f"/events/E1/stages/{stage}/draw-lists", "DrawLists")
    lots = {"lots": {"0100": "2", "0101": "1"}, "witnesses": ["领队甲"]}

    drawn = drawing.ask("POST", place, json=lots, headers=TWICE)
    replayed = drawing.ask("POST", place, json=lots, headers=TWICE)

    drawing.fits(first.json, "DrawList")
    drawing.fits(drawn.json, "DrawMade")
    assert first.json == again.json == waiting["items"][0]
    assert (drawn.json["method"], drawn.json["rows"]) == ("lots", [["0101"], ["0100"]])
    assert replayed.json == drawn.json
    assert db.session.scalars(select(Draw.witnesses)).all() == [["领队甲"]]
    listed = drawing.read(f"/events/E1/stages/{stage}/draws", "Draws")["items"]
    assert [each["rows"] for each in listed] == [[["0101"], ["0100"]]]
    actions = set(db.session.scalars(select(AuditEntry.action)))
    assert {"draw.list_fixed", "order.drawn"} <= actions


def test_what_the_hall_said_gives_the_seed_and_anybody_replays_it(drawing, stage):
    fixed = fix(drawing, stage).json
    said = {
        "said": [{"who": "领队", "said": "7"}, {"who": "骰子", "said": "3 5"}],
        "witnesses": ["领队甲"],
    }

    drawn = drawing.ask(
        "POST", f"/events/E1/draw-lists/{fixed['id']}/draw", json=said, headers=TWICE
    )

    assert drawn.json["method"] == "seed"
    assert drawn.json["seed"]
    (line,) = drawing.read(f"/events/E1/stages/{stage}/draws", "Draws")["items"]
    assert (line["replays"], line["list_digest"]) == (True, fixed["list_digest"])


def test_a_draw_is_never_repeated_by_a_program(drawing, stage):
    for key in ("a", "b"):
        fixed = fix(drawing, stage, key=key).json
        answer = drawing.ask(
            "POST",
            f"/events/E1/draw-lists/{fixed['id']}/draw",
            json={"said": [{"who": "", "said": "9"}], "witnesses": ["领队甲"]},
            headers={"Idempotency-Key": f"draw {key}"},
        )

    assert (answer.status_code, answer.json["code"]) == (409, "draw-exists")
    assert len(db.session.scalars(select(Draw)).all()) == 1


def test_lots_with_gaps_and_bodies_of_another_shape_are_refused_whole(drawing, stage):
    fixed = fix(drawing, stage).json
    place = f"/events/E1/draw-lists/{fixed['id']}/draw"

    lots = {"lots": {"0100": "3"}}
    unseen = drawing.ask("POST", place, json=lots, headers=ONCE | TWICE)
    seen = lots | {"witnesses": ["领队甲"]}
    gap = drawing.ask("POST", place, json=seen, headers={"Idempotency-Key": "again"})
    wrong = drawing.ask(
        "POST", place, json={"said": ["7"], "lots": {"0100": 1}, "x": 1}, headers=TWICE
    )
    kind = fix(drawing, stage, kind="codes", key="three")

    assert [each["code"] for each in unseen.json["problems"]] == ["draw-unwitnessed"]
    assert {each["code"] for each in gap.json["problems"]} == {"lot-missing", "lot-gap"}
    assert {each["where"] for each in wrong.json["problems"]} == {"said", "lots", "x"}
    assert kind.json["problems"][0]["where"] == "kind"
    assert db.session.scalars(select(Draw)).all() == []


def test_drawn_stations_stand_in_the_timetable(program, stage):
    office = program("draws", "timetable", "schedule")
    plan = office.hand_in("/events/E1/timetables", "赛项,场次,日期,开始,结束,参赛号\n"
                          "咖啡师,S1,2026-11-20,09:00,10:00,0100\n咖啡师,S1,,,,0101\n")  # fmt: skip
    office.ask("POST", f"/events/E1/timetables/{plan.json['id']}/import", headers=ONCE)
    fixed = fix(office, stage, kind="station", key="two").json

    drawn = office.ask(
        "POST",
        f"/events/E1/draw-lists/{fixed['id']}/draw",
        json={"lots": {"0100": "A2", "0101": "A1"}, "witnesses": ["领队甲"]},
        headers={"Idempotency-Key": "three"},
    )

    assert drawn.json["rows"] == [["0100", "S1", "A2"], ["0101", "S1", "A1"]]
    scope = Scope(db.session.scalars(select(Event.id)).one())
    lines = allocations.plan(SYSTEM, scope, db.session.scalars(select(Stage.id)).one(), None)
    assert {line.number: line.station for line in lines} == {"0100": "A2", "0101": "A1"}


@pytest.fixture
def open_event(app) -> Event:
    return make_open_event(rules=OPEN_FOR_EVER)


@pytest.fixture
def registering(app, open_event, token_for) -> Program:
    """A program that registers, in an event with two delegations."""
    make_delegation(open_event, "D1", "怀川茶业")
    make_delegation(open_event, "D2", "云台学院")
    return Program(app.test_client(), token_for(open_event, "registrations", "people"))


def test_a_delegation_is_registered_staged_kept_as_drafts_and_handed_in(registering):
    place = "/events/E1/delegations/D1/registrations"
    staged = registering.hand_in(f"{place}/lists?filename=报名.csv", PEOPLE)
    found = f"{place}/lists/{staged.json['id']}"
    registering.read(found, "StagedRegistrations")

    kept = registering.ask("POST", f"{found}/import", headers=ONCE)
    again = registering.ask("POST", f"{found}/import", headers=ONCE)
    drafts = registering.read(place, "OwnRegistrations")["items"]
    numbers = {"numbers": [each["number"] for each in drafts]}
    handed = registering.ask("POST", f"{place}/submission", json=numbers, headers=TWICE)

    registering.fits(staged.json, "StagedRegistrations")
    assert (staged.json["ready"], staged.json["registrations"]) == (True, 2)
    assert kept.json == again.json == handed.json == {"registrations": 2}
    assert [(each["people"], each["state"]) for each in drafts] == [
        (["甄一"], "draft"), (["甄二"], "draft"),
    ]  # fmt: skip
    office = registering.read("/events/E1/registrations", "Registrations")["items"]
    assert [each["delegation"] for each in office] == ["D1", "D1"]
    rows = db.session.scalars(select(Registration)).all()
    assert {row.state.value for row in rows} == {"submitted"}


def test_a_workbook_with_a_wrong_cell_registers_nobody(registering):
    place = "/events/E1/delegations/D1/registrations"
    staged = registering.hand_in(f"{place}/lists", PEOPLE.replace("茶艺师", "木工"))

    refused = registering.ask("POST", f"{place}/lists/{staged.json['id']}/import", headers=ONCE)

    assert not staged.json["ready"]
    assert [each["where"] for each in refused.json["problems"]] == ["B3"]
    assert db.session.scalars(select(Registration)).all() == []


def test_a_program_hands_in_for_one_delegation_only_what_is_that_delegations(registering):
    place = "/events/E1/delegations/D1/registrations"
    staged = registering.hand_in(f"{place}/lists", PEOPLE)
    registering.ask("POST", f"{place}/lists/{staged.json['id']}/import", headers=ONCE)

    other = registering.ask(
        "POST", "/events/E1/delegations/D2/registrations/submission",
        json={"numbers": [1]}, headers=TWICE,
    )  # fmt: skip
    shape = registering.ask("POST", f"{place}/submission", json={"numbers": ["1"]}, headers=TWICE)
    nowhere = registering.hand_in("/events/E1/delegations/D9/registrations/lists", PEOPLE)

    others = registering.read("/events/E1/delegations/D2/registrations", "OwnRegistrations")
    assert others["items"] == []
    assert (other.status_code, nowhere.status_code) == (404, 404)
    assert (shape.status_code, shape.json["problems"][0]["where"]) == (422, "numbers")


def test_no_other_scope_registers_or_draws(program, stage):
    office = program("roster", "people", "schedule", "timetable", "results", "read")

    lists = office.hand_in("/events/E1/delegations/D1/registrations/lists", PEOPLE)

    assert lists.json["code"] == "scope-missing"
    assert fix(office, stage).json["code"] == "scope-missing"


def test_a_coder_who_runs_the_office_may_let_a_program_draw(event, token_for):
    account = make_account("organiser", event=event)
    scope = Scope(event.id)
    grants = tuple(Grant(role, scope) for role in (Role.ORGANISER, Role.CODER))

    assert token_for(event, "draws", actor=Actor(account.id, "办公室", grants))
