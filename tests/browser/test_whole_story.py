"""From an empty machine to a verified certificate, in a real browser (从空机器到证书核验)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from competition.db import transaction
from competition.services import first_run
from tests.browser.story import CHINESE, CONTESTANTS, EVENT, JUDGES, TRADE, Story
from tests.documents.reading import codes_of, pages_of, pictures_of

pytestmark = pytest.mark.browser


@pytest.fixture
def token(app: Flask, address: str) -> str:
    """What the terminal prints on the first start, and the address it prints with it."""
    app.config.update(WTF_CSRF_ENABLED=True, PUBLIC_ADDRESS=address)
    with transaction():
        return first_run.make_token(now=datetime.now(UTC))


@pytest.fixture
def story(token: str, new_context: Callable[..., BrowserContext]) -> Story:
    context = new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return Story(page, new_context)


def set_up(story: Story, token: str) -> None:
    story.first_run(token)
    story.event_and_trade()
    story.scheme()
    story.roster()
    story.judges()
    story.chief()
    story.open_to_marks()


def look_up(story: Story, slip: str) -> Page:
    """Scan the slip of the contestant with the most points."""
    phone = story.phone()
    phone.goto(slip)
    expect(phone.get_by_role("heading", name="陆景行")).to_be_visible()
    return phone


def test_an_own_contest_from_an_empty_machine_to_a_verified_certificate(
    story: Story, token: str, tmp_path: Path
) -> None:
    set_up(story, token)
    assert {name for name, _unit in JUDGES} == set(story.cards)

    for n in range(len(JUDGES)):
        story.mark_all(story.pair(n), n)
    story.lock()
    story.publish("provisional")

    slips = [
        text for page in pictures_of(story.slips(tmp_path), tmp_path) for text in codes_of(page)
    ]
    assert len(slips) == len(CONTESTANTS)
    phone = look_up(story, next(each for each in slips if "#102/" in each))
    # By aspect: 27.67 + 45.5 + 9 + 9.17, each rounded to two decimals.
    expect(phone.locator("main")).to_contain_text("91.34")
    expect(phone.locator("main")).to_contain_text("一等奖")
    phone.goto(f"/r/{EVENT}/{TRADE}/")
    expect(phone.locator("main")).to_contain_text("公示中")

    papers = story.certificates(tmp_path)
    assert pages_of(papers) == len(CONTESTANTS)
    code = codes_of(pictures_of(papers, tmp_path, dpi=200)[0])[0]
    phone.goto(code.replace("HTTP://", "http://"))
    expect(phone.get_by_role("heading", level=1)).to_have_text("公示中")
    expect(phone.locator("main")).to_contain_text("陆景行")
    expect(phone.locator("main")).to_contain_text(CHINESE.event)
    expect(phone.locator("main")).to_contain_text("签名正确")
