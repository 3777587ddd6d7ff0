"""Pictures of a delegation that registers, and of the office that decides (报名与审核)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from playwright.sync_api import BrowserContext, Page

from competition.db import db
from tests import factories
from tests.browser.registration_story import RegistrationStory

Shoot = Callable[..., None]
NAME = {"zh": "2026 年茶饮技能竞赛", "en": "Tea 2026"}


def walk(
    app: Flask,
    address: str,
    make: Callable[..., BrowserContext],
    shoot: Shoot,
    language: str,
) -> None:
    """From the opening of registration to the entry numbers."""
    with app.test_request_context("/"):
        event = factories.make_event("TEA26", name=NAME)
        factories.make_trade(event, "tea", name={"zh": "茶艺师", "en": "Tea art"})
        token = factories.session_token("organiser", event=event)
        db.session.remove()
    office = make(viewport={"width": 1280, "height": 800})
    office.add_cookies([{"name": "token", "value": token, "url": address}])

    def seen(page: Page, picture: str) -> None:
        shoot(page, f"leader-{picture}")

    def phone(**given: Any) -> BrowserContext:
        return make(viewport={"width": 390, "height": 844}, **given)

    RegistrationStory(language, "TEA26", office.new_page(), phone, seen).whole()
