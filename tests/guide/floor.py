"""Pictures of the door and of the floor, from a session that began an hour ago (检录与现场)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from playwright.sync_api import BrowserContext, expect

from competition.db import db, transaction
from competition.models.event import Event, Trade
from competition.services import floor_sessions
from tests import factories_floor
from tests.factories import session_token
from tests.factories_floor import Hall, make_hall, note, report

Shoot = Callable[..., None]
#: What stands in the pictures, by language.
TOLD = {
    "zh": ("打磨时两次提醒后仍未戴护目镜", "砂轮机跳闸，四分钟后恢复"),
    "en": ("No goggles at the grinder after two warnings", "Grinder tripped, back in four minutes"),
}


def walk(
    app: Flask,
    _address: str,
    make: Callable[..., BrowserContext],
    shoot: Shoot,
    language: str,
) -> None:
    """Check in at a desk, write an incident on a phone, decide in the chief's room."""
    with app.test_request_context("/"):
        hall, chief, code, phone_code = _prepare(language)
        db.session.remove()
    at_door(make, shoot, code)
    on_phone(make, shoot, phone_code)
    decide(make, shoot, hall, chief)


def _prepare(language: str) -> tuple[Hall, str, str, str]:
    now = datetime.now(UTC).replace(microsecond=0, second=0)
    factories_floor.NINE = now - timedelta(minutes=50)
    hall = make_hall(people=8)
    note(hall, 0, station="A1")
    note(hall, 2, minutes=12, station="A2")
    note(hall, 3, "absent", minutes=20)
    report(hall, 0, rule="V1", told=TOLD[language][0], station_word="confirmed")
    report(hall, 2, "equipment", told=TOLD[language][1], asked={"minutes": "4"})
    codes = []
    with transaction():
        for label in ("东门", "手机"):
            pairing = floor_sessions.start_desk(
                hall.judge, hall.event, label=label, with_me=True, now=datetime.now(UTC)
            )
            codes.append(pairing.code)
    event = db.session.get_one(Event, hall.event.event_id)
    trade = db.session.get_one(Trade, hall.scope.trade_id)
    return hall, session_token("chief_judge", event=event, trade=trade), codes[0], codes[1]


def at_door(make: Callable[..., BrowserContext], shoot: Shoot, code: str) -> None:
    """The desk, with somebody's card on it."""
    page = make(viewport={"width": 1180, "height": 720}).new_page()
    page.goto(f"/floor/app?pair={code}")
    expect(page.locator(".floor-list")).to_be_visible()
    page.locator("#number").fill("0102")
    page.keyboard.press("Enter")
    expect(page.locator("#station")).to_be_focused()
    shoot(page, "door")


def on_phone(make: Callable[..., BrowserContext], shoot: Shoot, code: str) -> None:
    """An incident being written."""
    phone = make(viewport={"width": 390, "height": 844}).new_page()
    phone.goto(f"/floor/app?pair={code}")
    expect(phone.locator(".floor-list")).to_be_visible()
    phone.locator(".floor-tabs button").nth(1).click()
    phone.locator(".floor-kinds button").nth(1).click()
    phone.locator("#at").fill("A1")
    phone.locator("#rule").select_option("V1")
    shoot(phone, "incident")


def decide(make: Callable[..., BrowserContext], shoot: Shoot, hall: Hall, token: str) -> None:
    """What the chief sees: stations."""
    context = make(viewport={"width": 1180, "height": 720})
    page: Any = context.new_page()
    page.goto("/sign-in")
    context.add_cookies([{"name": "token", "value": token, "url": page.url}])
    page.goto(f"/marking/E1/trades/{hall.trade}/incidents")
    page.locator("html[data-ready]").wait_for()
    shoot(page, "incidents")
    page.goto("/work")
    page.locator("html[data-ready]").wait_for()
    shoot(page, "work")
