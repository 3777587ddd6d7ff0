"""Schemes, timetables, results and whole events handed in by programs, as at the console (导入)."""

from __future__ import annotations

import json
import uuid
from decimal import Decimal

import pytest
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import NotAllowed
from competition.models.account import Account, RoleAssignment
from competition.models.audit import AuditEntry
from competition.models.entry import HandedInResult
from competition.models.event import Event, MarkedWhere, Trade
from competition.models.timetable import ContestSession
from competition.services import archives, entries, sessions, timetable, tokens
from tests.bench.contests import trade_of
from tests.exchange.test_cis import aspect, head, workbook
from tests.factories import NOW, SYSTEM, make_account
from tests.factories_marking import make_hall
from tests.web.api.conftest import Program

ONCE = {"Idempotency-Key": "one"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLAN = """赛项,阶段,模块,场次,日期,开始,结束,场地,参赛号,赛位
咖啡师,,,S1,2026-11-20,09:00,10:00,一号馆,0100,A1
咖啡师,,,S1,,,,,0101,A2
"""


@pytest.fixture
def entered(event):
    """The event with two entries and two stations."""
    with transaction():
        for number in ("0100", "0101"):
            wish = entries.EntryWish(
                trade="barista", number=number, division="staff", unit=f"{number}校", team="",
                note="", contestants=(entries.MemberWish(name=f"选手{number}"),),
            )  # fmt: skip
            entries.add(SYSTEM, Scope(event.id), wish, now=NOW)
        timetable.add_stations(
            SYSTEM, Scope(event.id), first="A1", last="A2", site="一号馆", now=NOW
        )
    return event


def test_a_timetable_is_staged_and_taken_in_once(program, entered):
    office = program("timetable", "schedule")
    staged = office.hand_in("/events/E1/timetables?filename=plan.csv", PLAN)
    place = f"/events/E1/timetables/{staged.json['id']}"
    office.fits(staged.json, "StagedTimetable")

    office.read(place, "StagedTimetable")
    first = office.ask("POST", f"{place}/import", headers=ONCE)
    again = office.ask("POST", f"{place}/import", headers=ONCE)

    assert (staged.json["ready"], staged.json["sessions"], staged.json["new"]) == (True, 1, 1)
    assert first.json == again.json == {"sessions": 1}
    assert db.session.scalars(select(ContestSession.code)).all() == ["S1"]
    lines = office.read("/events/E1/timetable", "Timetable")["items"]
    assert lines[0]["starts_at"] == "2026-11-20T09:00:00+08:00"
    assert [each["station"] for each in lines[0]["places"]] == ["A1", "A2"]


def test_a_timetable_with_a_wrong_cell_names_it_and_writes_nothing(program, entered):
    office = program("timetable")
    staged = office.hand_in("/events/E1/timetables", PLAN.replace("0101,A2", "0101,A9"))

    refused = office.ask("POST", f"/events/E1/timetables/{staged.json['id']}/import", headers=ONCE)

    assert not staged.json["ready"]
    assert staged.json["problems"][0]["where"] == "J3"
    assert refused.status_code == 422
    assert db.session.scalars(select(ContestSession.code)).all() == []


@pytest.fixture
def elsewhere(entered):
    trade = db.session.scalars(select(Trade)).one()
    with transaction():
        trade.marked = MarkedWhere.ELSEWHERE
    return trade


def test_results_of_a_trade_marked_elsewhere_are_handed_in_whole(program, elsewhere):
    office, place = program("results"), "/events/E1/trades/barista/results"
    wrong = office.hand_in(place, "参赛号,总分,名次\n0100,80,1\n0101,9o,2\n")
    assert (wrong.status_code, wrong.json["ready"]) == (201, False)

    mended = office.ask(
        "POST", f"{place}/{wrong.json['id']}/choices", json={"cells": {"B3": "79.5"}}
    )
    done = office.ask("POST", f"{place}/{wrong.json['id']}/import", headers=ONCE)

    office.fits(mended.json, "StagedResults")
    assert mended.json["rows"]["new"] == 2
    assert done.json == {"count": 2}
    listed = office.read(place, "HandedIn")
    assert [(each["entry"], each["total"]) for each in listed["items"]] == [
        ("0100", "80"), ("0101", "79.5"),
    ]  # fmt: skip
    totals = db.session.scalars(select(HandedInResult.total)).all()
    assert sorted(totals) == [Decimal("79.5"), Decimal(80)]


def test_a_trade_marked_here_takes_no_results_from_programs_either(program, entered):
    refused = program("results").hand_in("/events/E1/trades/barista/results", "参赛号,总分\n")

    assert (refused.status_code, refused.json["code"]) == (409, "marked-here")


def test_a_scheme_is_read_looked_at_and_kept_at_its_version(app, token_for):
    hall = make_hall(opened=False)
    office = Program(app.test_client(), token_for(hall.event, "rules", "scheme"))
    place = f"/events/E1/trades/{hall.trade.code}/modules/{hall.module.id}/scheme"
    before = office.read(place, "Scheme")
    book = workbook([head(), ["A1", "出品"], aspect("M", "温度合适", 2)])

    looked = office.ask("POST", f"{place}/readings", data=book, content_type=XLSX)
    office.fits(looked.json, "SchemeRead")
    draft = {"version": before["version"], "tree": looked.json["tree"]}
    kept = office.ask("PUT", place, json=draft, headers=ONCE)
    stale = office.ask("PUT", place, json=draft, headers={"Idempotency-Key": "two"})

    office.fits(kept.json, "SchemeSaved")
    assert kept.json["version"] > before["version"]
    assert (stale.status_code, stale.json["code"]) == (409, "stale")
    assert office.read(place, "Scheme")["tree"] != before["tree"]


def test_a_draft_that_is_none_is_refused_with_everything_wrong(app, token_for):
    hall = make_hall(opened=False)
    office = Program(app.test_client(), token_for(hall.event, "scheme"))
    place = f"/events/E1/trades/{hall.trade.code}/modules/{hall.module.id}/scheme"

    refused = office.ask("PUT", place, json={"tree": [], "name": "x"}, headers=ONCE)

    assert {each["where"] for each in refused.json["problems"]} == {"tree", "version", "name"}


def test_an_event_leaves_as_a_contest_file_and_comes_back_under_another_code(app, token_for):
    content = json.dumps(trade_of(3, judges=3, aspects=2)).encode()
    with transaction():
        event = archives.load(SYSTEM, content, now=NOW)
    office = Program(app.test_client(), token_for(event, "contest-file", "events"))

    fetched = office.ask("POST", "/events/BENCH/contest-file")
    file = {"data": fetched.data, "content_type": "application/json", "headers": ONCE}
    made = office.ask("POST", "/events?code=E2", **file)
    again = office.ask("POST", "/events?code=E2", **file)

    assert fetched.data == archives.dump(SYSTEM, event.id)
    assert made.json == again.json == {"code": "E2", "name": {"zh": "测速赛"}}
    assert sorted(db.session.scalars(select(Event.code))) == ["BENCH", "E2"]
    actions = set(db.session.scalars(select(AuditEntry.action)))
    assert {"event.exported", "event.loaded"} <= actions
    assert office.ask("GET", "/events/E2").status_code == 404


def test_a_damaged_contest_file_is_refused_with_its_places(program):
    office = program("events")

    refused = office.ask("POST", "/events", json={"format": "skills-contest/1"}, headers=ONCE)

    assert (refused.status_code, refused.json["code"]) == (422, "contest-file")
    assert refused.json["problems"]


def test_only_who_may_make_events_lets_programs_and_only_as_long_as_he_may(app, event, token_for):
    organiser = sessions.actor_for_account(make_account("organiser", event=event))
    account = make_account("admin", name="管理员")
    with pytest.raises(NotAllowed):
        token_for(event, "events", actor=organiser)
    office = Program(
        app.test_client(), token_for(event, "events", actor=sessions.actor_for_account(account))
    )
    with transaction():
        db.session.query(RoleAssignment).filter_by(account_id=account.id).delete()

    refused = office.ask("POST", "/events", json={}, headers=ONCE)

    assert db.session.get_one(Account, account.id).disabled_at is None
    assert (refused.status_code, refused.json["code"]) == (403, "not-allowed")


def test_no_scope_lets_a_program_do_what_another_is_for(program, entered):
    for scope in set(tokens.SCOPES) - {"timetable", "results", "scheme", "events", "contest-file"}:
        office = program(*{scope})
        for path in ("/events/E1/timetables", "/events/E1/trades/barista/results"):
            assert office.hand_in(path, PLAN).json["code"] == "scope-missing", (scope, path)
        assert office.ask("POST", "/events/E1/contest-file").status_code == 403
        assert office.ask("POST", "/events", json={}, headers=ONCE).status_code == 403


def test_what_is_told_of_oversight_names_nobody(app, token_for):
    hall = make_hall()
    office = Program(app.test_client(), token_for(hall.event, "oversight", "progress"))
    trade = f"/events/E1/trades/{hall.trade.code}"

    told = [
        office.read("/events/E1/appeals", "Appeals"),
        office.read(f"{trade}/incidents", "Incidents"),
        office.read(f"{trade}/rechecks", "Rechecks"),
        office.read(f"{trade}/supervision", "Supervision"),
        office.read("/events/E1/progress", "Progress"),
    ]

    text = json.dumps(told, ensure_ascii=False)
    names = set(db.session.scalars(select(Account.display_name)))
    assert names
    assert not {name for name in names if name in text}
    assert not {code.text for code in hall.codes if code.text in text}


def test_a_page_of_the_trail_begins_where_it_was_told_and_nowhere_else(program):
    office = program("trail")

    for wrong in ("x", "2026-11-20|c|1", f"2026-11-20T00:00:00+00:00|{uuid.uuid4()}|x"):
        refused = office.ask("GET", "/events/E1/trail", query_string={"after": wrong})
        assert (refused.status_code, refused.json["code"]) == (422, "request-malformed")
    assert office.read("/events/E1/trail?noun=token", "Acts")["items"][0]["action"] == "token.made"
