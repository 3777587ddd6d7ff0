"""The pictures of a leader's guide, from a walk of their own (领队指南图片)."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from competition.db import db
from tests import factories
from tests.browser.registration_story import RegistrationStory
from tests.chromium import CHROMIUM, QUIET
from tests.guide.album import LOCALES, PICTURES, Album, served

NAMES = {"zh": {"zh": "2026 年茶饮技能竞赛"}, "en": {"zh": "2026 年茶饮技能竞赛", "en": "Tea 2026"}}


def take(browser: Browser, language: str) -> None:
    """One language's pictures, from an event of its own."""
    with tempfile.TemporaryDirectory() as name, served(Path(name)) as (app, address):
        with app.test_request_context("/"):
            event = factories.make_event("TEA26", name=NAMES[language])
            factories.make_trade(event, "tea", name={"zh": "茶艺师", "en": "Tea art"})
            token = factories.session_token("organiser", event=event)
            db.session.remove()

        def make(**given: Any) -> BrowserContext:
            values = {"base_url": address, "locale": LOCALES[language], **given}
            context = browser.new_context(**values)
            context.set_default_timeout(10_000)
            return context

        album = Album(language)
        office = make(viewport={"width": 1280, "height": 800})
        office.add_cookies([{"name": "token", "value": token, "url": address}])

        def seen(page: Page, picture: str) -> None:
            album.shoot(page, f"leader-{picture}")

        def phone() -> BrowserContext:
            return make(viewport={"width": 390, "height": 844})

        RegistrationStory(language, "TEA26", office.new_page(), phone, seen).whole()
        for context in browser.contexts:
            context.close()


def main() -> None:
    """Both languages."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for language in LOCALES:
            take(browser, language)
        browser.close()


if __name__ == "__main__":
    main()
