"""A desk at the door and a phone on the floor, in a real browser (检录台、现场)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from competition.db import db, transaction
from competition.models.audit import AuditEntry
from competition.models.event import Stage
from competition.models.floor import CheckIn, Incident
from competition.models.timetable import Allocation, ContestSession, Station
from competition.services import floor_sessions, incidents, timetable
from competition.services.timetable import SessionDraft
from tests import factories_floor
from tests.factories import NOW, SYSTEM
from tests.factories_floor import Hall, make_hall

pytestmark = pytest.mark.browser

#: Seconds a practised hand needs for a key, and to look up and decide; GOMS keystroke model.
KEY, LOOK = 0.28, 1.35
#: What one contestant at one desk may take: check-in, lot and label together.
MOST = 15.0
#: Counts the sheets sent to the printer, which a headless browser has none of.
NO_PRINTER = "window.printed = 0; window.print = () => { window.printed += 1; };"
#: How wide the page is, whatever of it scrolls.
WIDTH = "Math.max(...[...document.querySelectorAll('.floor-page, html')].map((e) => e.scrollWidth))"


@pytest.fixture
def hall(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Hall:
    starts = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=25)
    monkeypatch.setattr(factories_floor, "NINE", starts)
    return make_hall(people=10)


def at_door(
    hall: Hall, new_context: Callable[..., BrowserContext], label: str = "东门", **given: object
) -> Page:
    """A browser paired as a desk, with the floor judge at it."""
    with transaction():
        code = floor_sessions.start_desk(
            hall.judge, hall.event, label=label, with_me=True, now=datetime.now(UTC)
        ).code
    db.session.remove()
    page = new_context(**{"viewport": {"width": 1180, "height": 820}, **given}).new_page()
    page.add_init_script(NO_PRINTER)
    page.goto(f"/floor/app?pair={code}")
    expect(page.locator(".floor")).to_be_visible()
    return page


def check_in(page: Page, number: str, station: str) -> int:
    """Check somebody in by the keyboard alone; returns how many keys it took."""
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    expect(page.locator("#station")).to_be_focused()
    page.keyboard.type(station)
    page.keyboard.press("Enter")
    expect(page.locator(".floor-done")).to_contain_text(number)
    expect(page.locator("#number")).to_be_focused()
    return len(number) + len(station) + 2


def test_ten_people_are_checked_in_drawn_and_labelled_by_keyboard_alone(hall, new_context):
    page = at_door(hall, new_context)
    page.get_by_label("检录后打印标签").check()
    page.locator("#number").focus()
    began = page.evaluate("performance.now()")

    keys = [check_in(page, f"01{n:02d}", f"A{n}") for n in range(1, 11)]

    waited = (page.evaluate("performance.now()") - began) / 1000 / len(keys)
    # given: he reads the badge, looks at the card, reads the lot, takes the label
    modelled = max(keys) * KEY + 4 * LOOK
    assert modelled + waited < MOST
    assert page.evaluate("window.printed") == 10
    expect(page.locator(".net")).to_contain_text("全部送达")
    printed = db.session.query(AuditEntry).filter_by(action="label.printed").all()
    assert [row.facts["copy"] for row in printed] == [1] * 10
    expect(page.locator(".floor-figures")).to_contain_text("10")
    stations = db.session.execute(
        db.select(Station.code, CheckIn.station)
        .join(Allocation, Allocation.station_id == Station.id)
        .join(CheckIn, CheckIn.entry_in_stage_id == Allocation.entry_in_stage_id)
    ).all()
    assert len(stations) == 10
    assert all(planned == noted for planned, noted in stations)


def test_the_desk_is_told_what_becomes_of_the_chiefs_leave_when_a_check_in_is_taken_back(
    hall, new_context
):
    now = factories_floor.NINE + timedelta(minutes=12)
    factories_floor.note(hall, 0, minutes=10, station="A1")
    with transaction():
        incident = db.session.query(Incident).one()
        admitted = incidents.Decision("admit", "大巴堵车", {})
        incidents.decide(hall.chief, hall.scope, incident.id, admitted, now=now)
    page = at_door(hall, new_context)
    expect(page.locator(".floor-figures dd").nth(1)).to_have_text("1")

    page.locator("#number").fill("0101")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="撤销检录").click()

    expect(page.locator(".floor-done")).to_contain_text("裁判长曾准其参赛（现场事件第 1 号）")
    expect(page.locator(".net")).to_contain_text("全部送达")


def test_the_door_goes_on_without_a_server_and_loses_nothing(hall, new_context, app, address):
    page = at_door(hall, new_context)
    page.route("**/floor/api/**", lambda route: route.abort())
    check_in(page, "0101", "A1")
    check_in(page, "0102", "A2")
    expect(page.locator(".net")).to_contain_text("2 条待同步")

    page.reload()
    expect(page.locator(".floor-figures dd").nth(1)).to_have_text("2")
    page.unroute("**/floor/api/**")
    page.locator(".net").click()

    expect(page.locator(".net")).to_contain_text("全部送达")
    assert db.session.query(CheckIn).count() == 2


def test_a_second_desk_sees_what_the_first_noted_and_says_where(hall, new_context):
    one, two = at_door(hall, new_context, "东门"), at_door(hall, new_context, "西门")
    check_in(one, "0101", "A1")
    expect(one.locator(".net")).to_contain_text("全部送达")
    two.locator(".net").click()
    expect(two.locator(".floor-figures dd").nth(1)).to_have_text("1")

    two.locator("#number").fill("0101")
    two.keyboard.press("Enter")

    expect(two.locator(".floor-card")).to_contain_text("已在东门检录")
    expect(two.locator("#station")).to_have_count(0)


def test_a_phone_writes_down_an_incident_the_contestant_confirms_by_station(hall, new_context):
    page = at_door(hall, new_context, "手机", viewport={"width": 390, "height": 844})
    check_in(page, "0103", "A3")
    expect(page.locator(".net")).to_contain_text("全部送达")
    page.locator(".net").click()
    page.get_by_role("button", name="现场事件").click()
    page.get_by_role("button", name="违规").click()
    page.get_by_label("赛位", exact=True).fill("A3")

    page.get_by_label("违反哪一条").select_option("V1")
    page.get_by_label("选手确认").fill("a3")
    page.get_by_role("button", name="确认属实").click()
    page.get_by_role("button", name="报裁判长").click()

    expect(page.locator(".floor-register")).to_contain_text("待裁判长处理")
    expect(page.locator(".net")).to_contain_text("全部送达")
    row = db.session.query(Incident).one()
    assert (row.station, row.rule, row.station_word.value) == ("A3", "V1", "confirmed")
    assert row.entry_in_stage_id == hall.wheres[2]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_an_english_phone_shows_late_ones_and_decisions_without_moving_sideways(hall, new_context):
    incident = factories_floor.report(hall, 0, "equipment", station="A1")
    decision = incidents.Decision("spare-station", "Motor burnt", {"station": "A6"})
    with transaction():
        session = db.session.query(ContestSession).one()
        session.starts_at = datetime.now(UTC) - timedelta(hours=70)
        incidents.decide(hall.chief, hall.scope, incident, decision, now=datetime.now(UTC))
    page = at_door(hall, new_context, "Phone", viewport={"width": 390, "height": 844}, locale="en")

    page.locator("#number").fill("0103")
    page.keyboard.press("Enter")

    expect(page.locator(".floor-card .state")).to_contain_text("too late to enter")
    assert page.evaluate(WIDTH) <= 390
    page.get_by_role("button", name="On the floor").click()
    page.get_by_role("button", name="Equipment fault").click()
    expect(page.locator(".floor-register")).to_contain_text("decided: tell it at the station")
    assert page.evaluate(WIDTH) <= 390


def test_the_desk_tells_of_whoever_is_planned_in_another_session(hall, new_context):
    stage = db.session.query(Stage).one()
    starts = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=5)
    with transaction():
        draft = SessionDraft("S2", {"zh": "第二场"}, starts, starts + timedelta(hours=3))
        second = timetable.add_session(SYSTEM, hall.event, stage.id, draft, now=NOW)
        db.session.add(
            Allocation(contest_session_id=second, entry_in_stage_id=hall.wheres[1], position=0)
        )
    page = at_door(hall, new_context)

    page.keyboard.type("0102")
    page.keyboard.press("Enter")
    expect(page.locator(".floor-elsewhere")).to_contain_text("第二场")
    page.get_by_role("button", name="转到那一场").click()

    expect(page.locator("#session option:checked")).to_contain_text("第二场")
    expect(page.locator(".floor-card h2")).to_be_visible()
    expect(page.locator(".floor-elsewhere")).to_have_count(0)
    expect(page.locator("#station")).to_be_focused()
