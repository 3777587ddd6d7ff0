"""Pictures of drawing, coding and decoding, of supervision and recheck (加密与监督)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask
from playwright.sync_api import BrowserContext, Page

from competition.access.policy import Actor, Scope
from competition.db import db, transaction
from competition.models.event import Event
from competition.services import demonstration, draws, marking, rechecks, supervision
from competition.services.demonstration import Play
from competition.services.rechecks import Drawn
from tests.factories import SYSTEM, session_token
from tests.guide import played

Shoot = Callable[..., None]
#: What stands in the pictures, by language: witnesses, who gives a seed, a reason to stop.
TOLD = {
    "zh": ("陆明远、苏若兰", "领队代表", "计时器未校准"),
    "en": ("Lu Mingyuan, Su Ruolan", "A leader", "The clock was not set"),
}
PEOPLE = {"coder": "贺兰舟", "supervisor": "陆明远"}
WATCHING = Actor(id=None, name=PEOPLE["supervisor"], system=True)
DESK = {"width": 1280, "height": 800}


def walk(
    app: Flask,
    address: str,
    make: Callable[..., BrowserContext],
    shoot: Shoot,
    language: str,
) -> None:
    """The coder's day in one trade, the supervisor's in another."""
    with app.test_request_context("/"):
        now = datetime.now(UTC).replace(microsecond=0, second=0) - timedelta(hours=3)
        event, play = played.load(now)
        code = event.code
        stage = demonstration.stages_of(demonstration.trades_of(play)[0].id)[0].id
        coded = _layered(play)
        tokens = {
            role: session_token(role, event=event, name=name) for role, name in PEOPLE.items()
        }
        watched = _watched(event, play, language, now)
        db.session.remove()

    def page_of(role: str) -> Page:
        context = make(viewport=DESK)
        context.add_cookies([{"name": "token", "value": tokens[role], "url": address}])
        return context.new_page()

    coder = page_of("coder")
    _draws(coder, shoot, f"/console/{code}/draws/{stage}", language)
    place = f"/console/{code}/codes/{coded}"
    secret, labels = _codes(coder, shoot, place)
    with app.test_request_context("/"):
        _lock(play, coded, labels, now)
        db.session.remove()
    _opens(coder, shoot, place, secret, language)
    supervisor = page_of("supervisor")
    for name, path in watched.items():
        supervisor.goto(path)
        supervisor.locator("html[data-ready]").wait_for(state="attached")
        shoot(supervisor, f"supervisor-{name}")


def _layered(play: Play) -> uuid.UUID:
    """The first trade's code set, with one layer."""
    trade = demonstration.trades_of(play)[0]
    return next(each.id for each in draws.sets_of(trade.id) if each.layers)


def _draws(page: Page, shoot: Shoot, place: str, language: str) -> None:
    """The list is fixed, the hall gives the seed, the order stands."""
    witnesses, who, _stop = TOLD[language]
    page.goto(place)
    page.locator("form[action$='/lists'] [type=submit]").first.click()
    page.locator("[name=who_1]").fill(who)
    page.locator("[name=said_1]").fill("3 5 1 6 2")
    page.locator("[name=witnesses]").fill(witnesses)
    shoot(page, "coder-draw")
    page.locator("form:has([name=said_1]) [type=submit][value=seed]").click()
    page.locator(".notice.is-done, a[href$='.pdf']").first.wait_for()
    shoot(page, "coder-drawn")


def _codes(page: Page, shoot: Shoot, place: str) -> tuple[str, dict[str, str]]:
    """Codes are given; from the page that is shown once the card's words and the table."""
    page.goto(place)
    page.locator("form[action$='/giving'] [name=coder]").fill("A-001")
    page.locator("form[action$='/giving'] [name=spare]").fill("A-002")
    shoot(page, "coder-bags")
    page.locator("form[action$='/giving'] [type=submit]").click()
    page.locator(".secret").first.wait_for()
    shoot(page, "coder-cards")
    pairs = json.loads(page.locator("[name=pairs]").first.input_value())
    return page.locator(".secret").first.inner_text(), dict(pairs)


def _opens(page: Page, shoot: Shoot, place: str, secret: str, language: str) -> None:
    """After the lock: the digest is fixed, the card opens."""
    page.goto(place)
    page.locator("form[action$='/digest'] button").click()
    page.locator("[name=secret]").fill(secret)
    page.locator("[name=witnesses]").fill(TOLD[language][0])
    shoot(page, "coder-opening")


def _lock(play: Play, coded: uuid.UUID, labels: dict[str, str], now: datetime) -> None:
    """Whatever is judged by those codes is opened to marks, signed and locked."""
    play.labels[coded] = labels
    for module in demonstration.modules_of(demonstration.trades_of(play)[0].id):
        if module.code_set_id == coded:
            with transaction():
                marking.open_module(SYSTEM, module.id, now=now)
                demonstration.sign_module(SYSTEM, play, module.id, now=now)
                marking.lock_module(SYSTEM, module.id, now=now)


def _watched(event: Event, play: Play, language: str, now: datetime) -> dict[str, str]:
    """The second trade: something found, a stop asked for, a list to look at again."""
    played.mark(play, 1, now=now)
    trade = demonstration.trades_of(play)[1]
    scope = Scope(event.id, trade.id)
    place = f"/console/{event.code}/trades/{trade.code}"
    module = demonstration.modules_of(trade.id)[-1]
    with transaction():
        first = supervision.checklist_of(event)[0].code
        supervision.find(WATCHING, scope, first, "right", "", now=now)
        supervision.ask_to_stop(WATCHING, scope, TOLD[language][2], now=now)
        rule = Drawn("3 5 1 6 2", "0.3", "0.1", module_id=module.id)
        found = rechecks.draw(SYSTEM, scope, rule, now=now)
    _line, items = rechecks.one(SYSTEM, scope, found)
    return {
        "day": f"{place}/supervision",
        "list": f"{place}/recheck/{found}",
        "item": f"{place}/recheck/{found}/items/{items[0].id}",
    }
