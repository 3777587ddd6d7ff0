"""Pictures of marks typed in from paper, and of a program's token (录分、接口令牌)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from playwright.sync_api import BrowserContext, Page

from competition.db import db, transaction
from competition.models.panel import Medium
from competition.services import paper
from tests.factories import SYSTEM, session_token
from tests.factories_marking import MARKS, make_hall

Shoot = Callable[..., None]
NAME = {"zh": "东原市咖啡师技能竞赛", "en": "Barista 2026"}
PROGRAM = {"zh": "报名系统", "en": "Registration system"}


def walk(
    app: Flask,
    address: str,
    make: Callable[..., BrowserContext],
    shoot: Shoot,
    language: str,
) -> None:
    """A recorder's list and typing page, and the page on which programs are let in."""
    with app.test_request_context("/"):
        sheet, recorder, office = _prepare(language)
        db.session.remove()

    def page_of(token: str) -> Page:
        context = make(viewport={"width": 1180, "height": 760})
        context.add_cookies([{"name": "token", "value": token, "url": address}])
        return context.new_page()

    page = page_of(recorder)
    for name, path in (("list", "papers"), ("type", f"papers/{sheet}/type")):
        page.goto(f"/console/E1/{path}")
        page.locator("html[data-ready]").wait_for(state="attached")
        shoot(page, f"recorder-{name}")
    page = page_of(office)
    page.goto("/console/E1/programs")
    page.locator("html[data-ready]").wait_for(state="attached")
    page.locator("[name=name]").fill(PROGRAM[language])
    page.locator("input[value=roster]").check()
    shoot(page, "interface-token")


def _prepare(language: str) -> tuple[str, str, str]:
    """A module with a paper seat, one of its sheets typed in: the next sheet, and who comes in."""
    now = datetime.now(UTC).replace(microsecond=0)
    hall = make_hall(seats=2, codes=6)
    with transaction():
        db.session.merge(hall.event).name = {"zh": NAME["zh"], "en": NAME["en"]}
        for seat in hall.seats:
            db.session.merge(seat).medium = Medium.PAPER
    done, sheet = hall.sheet(0, 0).id, hall.sheet(0, 1).id
    for _time in (1, 2):
        with transaction():
            paper.type_in(SYSTEM, hall.event_scope, done, MARKS, base_rev=0, now=now)
    tokens = [
        session_token(role, event=hall.event, name=name)
        for role, name in (("recorder", "叶知秋"), ("organiser", "沈知远"))
    ]
    return str(sheet), tokens[0], tokens[1]
