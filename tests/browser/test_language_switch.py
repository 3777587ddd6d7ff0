"""Turning the page to the other language loses nothing that was typed, and keeps no secret."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import factories

pytestmark = pytest.mark.browser

STILL_HERE = "What you typed is still here; it is not saved yet."
TOO_LONG = "韩" * 101 + "，北方集团"


@pytest.fixture
def page(address: str, new_context: Callable[..., BrowserContext]) -> Page:
    factories.make_trade(factories.make_event("E1"), "barista")
    context = new_context(viewport={"width": 1440, "height": 900})
    token = factories.session_token("admin")
    context.add_cookies([{"name": "token", "value": token, "url": address}])
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return page


def ready(page: Page) -> None:
    expect(page.locator("html[data-ready]")).to_be_attached()


def turn_to_english(page: Page) -> None:
    ready(page)
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    ready(page)


def test_what_was_typed_on_a_page_is_still_there_in_the_other_language(page: Page) -> None:
    page.goto("/console/events/new")
    page.get_by_label("赛事名称", exact=True).fill("焊接技能赛")
    page.get_by_label("开始日期").fill("2026-11-20")

    turn_to_english(page)

    expect(page.get_by_text(STILL_HERE)).to_be_visible()
    expect(page.get_by_label("Name of the event", exact=True)).to_have_value("焊接技能赛")
    expect(page.get_by_label("First day")).to_have_value("2026-11-20")

    page.reload()

    ready(page)
    expect(page.get_by_text(STILL_HERE)).to_have_count(0)


def test_a_refused_form_at_an_address_of_its_own_is_found_again(page: Page) -> None:
    page.goto("/console/E1/panels")
    page.get_by_role("textbox").fill(TOO_LONG)
    page.get_by_role("button", name="添加").click()
    expect(page).to_have_url("/console/E1/panels/judges")

    turn_to_english(page)

    expect(page).to_have_url("/console/E1/panels?lang=en")
    expect(page.get_by_role("textbox")).to_have_value(TOO_LONG)
    expect(page.get_by_text(STILL_HERE)).to_be_visible()


def test_no_password_goes_along(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.locator("[name=login]").fill("shen")
    page.locator("[name=password]").fill("not the right one")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("[name=password]").fill("nor is this")

    turn_to_english(page)

    expect(page.locator("[name=login]")).to_have_value("shen")
    expect(page.locator("input[type=password]")).to_have_value("")
    assert page.evaluate("sessionStorage.length") == 0


def test_rows_of_a_rule_that_were_added_stay(page: Page) -> None:
    page.goto("/console/E1/trades/barista/rules/total")
    rows = page.locator("[data-piece-row]")
    before = rows.count()
    page.locator("button[name=more]").first.click()
    expect(rows).to_have_count(before + 1)
    rows.last.locator("input[type=text], input:not([type])").first.fill("实操")

    turn_to_english(page)

    expect(rows).to_have_count(before + 1)
    expect(rows.last.locator("input[type=text], input:not([type])").first).to_have_value("实操")
