"""A delegation registers on a phone, the office returns, accepts, and numbers are given (报名)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, expect

from competition.db import db
from tests import factories
from tests.browser.registration_story import RegistrationStory

pytestmark = pytest.mark.browser


def test_from_the_opening_of_registration_to_entry_numbers(
    app: Flask, address: str, new_context: Callable[..., BrowserContext]
) -> None:
    app.config["PUBLIC_ADDRESS"] = address
    event = factories.make_event("E1")
    factories.make_trade(event, "barista")
    token = factories.session_token("organiser", event=event)
    db.session.remove()
    context = new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": "token", "value": token, "url": address}])
    office = context.new_page()
    office.on("pageerror", lambda error: pytest.fail(str(error)))

    leader = RegistrationStory(
        "zh", "E1", office, lambda: new_context(viewport={"width": 390, "height": 844})
    ).whole()

    numbers = leader.locator(".reg-what .num")
    expect(numbers).to_have_text(["0101", "0103", "0102"])
    assert leader.evaluate("document.documentElement.scrollWidth") == 390
