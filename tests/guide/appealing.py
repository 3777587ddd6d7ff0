"""Pictures of an appeal: lodged on a phone, taken up, tried (申诉)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.event import Event
from competition.models.publication import Publication
from competition.services import appeal_rules, demonstration, keys
from tests.factories import SYSTEM, session_token
from tests.guide import played

Shoot = Callable[..., None]
#: What stands in the pictures, by language: what a contestant writes, the office, the arbitrator.
TOLD = {
    "zh": ("第二模块做完了，评分表上记成“未做”，请核对纸面。", "沈知远", "贺兰舟"),
    "en": ("The second module was done; its sheet says not attempted.", "沈知远", "贺兰舟"),
}  # fmt: skip
RULE = {"within": 2, "clock": "publication", "instances": 2, "further": 1}


def walk(
    app: Flask,
    address: str,
    make: Callable[..., BrowserContext],
    shoot: Shoot,
    language: str,
) -> None:
    """From the slip to the table of the arbitrator."""
    told, *names = TOLD[language]
    with app.test_request_context("/"):
        event, trade, own, tokens = _prepare(names)
        db.session.remove()
    phone = make(viewport={"width": 390, "height": 844}).new_page()
    phone.goto(own)
    phone.locator("a[href$='/own/appeals']").first.click()
    phone.locator("textarea").first.fill(told)
    phone.locator("[name=about]").first.check()
    shoot(phone, "appeal-form")
    phone.locator("form:has(textarea) [type=submit]").click()
    phone.locator("a[href*='/own/appeals/1'], h1").first.wait_for()
    pages = []
    for token in tokens:
        context = make(viewport={"width": 1280, "height": 800})
        context.add_cookies([{"name": "token", "value": token, "url": address}])
        pages.append(context.new_page())
    _handled(pages, shoot, f"/console/{event}/appeals")


def _handled(pages: list[Page], shoot: Shoot, place: str) -> None:
    """The office takes it up and sees the list; the arbitrator has it before him."""
    office, arbitrator = pages
    office.goto(place)
    office.locator("main table a").first.click()
    own = office.url
    with office.expect_navigation():
        office.locator("form[action$='accept'] [type=submit]").click()
    office.goto(place)
    office.locator("html[data-ready]").wait_for(state="attached")
    shoot(office, "appeal-list")
    arbitrator.goto(own)
    arbitrator.locator("html[data-ready]").wait_for(state="attached")
    shoot(arbitrator, "appeal-one")


def _prepare(names: list[str]) -> tuple[str, str, str, list[str]]:
    """Codes of a contest and of a trade on notice, a contestant's own page, who handles it."""
    now = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=20)
    event, play = played.load(now)
    code = event.code
    with transaction():
        row = db.session.get_one(Event, play.event_id)
        appeal_rules.change(SYSTEM, Scope(row.id), RULE, version=row.version, now=now)
    played.mark(play, 0, now=now)
    played.publish(play, 0, now=now)
    trade = demonstration.trades_of(play)[0].code
    body = json.loads(db.session.scalars(select(Publication.body)).first() or "{}")
    line = body["groups"][0]["rows"][3]
    secret = keys.ring().slip_secret(line["entry_id"])
    event = db.session.get_one(Event, play.event_id)
    tokens = [
        session_token(role, event=event, name=name)
        for role, name in zip(("organiser", "arbitrator"), names, strict=True)
    ]
    return code, trade, f"/r/{code}/{trade}/own#{line['entry']}/{secret}", tokens
