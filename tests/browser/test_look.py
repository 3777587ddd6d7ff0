"""The look in a real browser: WCAG 2.2 AA, reflow, switches, the content policy (界面)."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from tests.web.styleguide_sample import look_app

pytestmark = pytest.mark.browser

RULES = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The style guide, served."""
    server = make_server("127.0.0.1", 0, look_app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/style-guide"
    server.shutdown()
    thread.join()


def opened(browser: Browser, address: str, width: int, scheme: str = "light") -> tuple[Page, list]:
    """A page of a width and a light, and what the browser complained about."""
    context = browser.new_context(
        viewport={"width": width, "height": 820}, color_scheme=scheme, locale="zh-CN"
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    page.locator("html[data-ready]").wait_for(state="attached")
    return page, complaints


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1180, 390])
def test_every_component_passes_the_accessibility_check(
    browser: Browser, address: str, width: int, scheme: str
) -> None:
    page, complaints = opened(browser, address, width, scheme)

    found = Axe().run(page, options={"runOnly": RULES}).response

    assert [rule["id"] for rule in found["violations"]] == []
    assert complaints == []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_page_reflows_at_320(browser: Browser, address: str, language: str) -> None:
    page, _ = opened(browser, f"{address}?lang={language}", 320)

    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_chosen_light_is_there_before_the_first_paint(browser: Browser, address: str) -> None:
    page, _ = opened(browser, address, 1180, "light")
    page.get_by_role("button", name="转为深色").click()

    page.reload(wait_until="commit")
    page.wait_for_selector("body", state="attached")

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    expect(page.get_by_role("button", name="转为浅色")).to_be_visible()


def test_keys_find_list_and_lead_to_the_problem(browser: Browser, address: str) -> None:
    page, _ = opened(browser, address, 1180)

    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.press("F8")
    assert page.evaluate("document.activeElement.id") == "until"
    page.keyboard.type("?")
    expect(page.locator("#key-list")).to_be_hidden()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")

    expect(page.locator("#key-list")).to_be_visible()


def test_a_dialog_names_the_thing_and_gives_the_focus_back(browser: Browser, address: str) -> None:
    page, _ = opened(browser, address, 1180)
    opener = page.get_by_role("button", name="撤销证书")

    opener.click()
    named = page.get_by_role("dialog", name="撤销证书").is_visible()
    page.keyboard.press("Escape")

    assert named
    assert page.evaluate("document.activeElement.dataset.opens") == "revoke"


def test_a_menu_closes_on_escape(browser: Browser, address: str) -> None:
    page, _ = opened(browser, address, 1180)
    page.get_by_text("赛务办·沈").first.click()

    page.keyboard.press("ArrowDown")
    first = page.evaluate("document.activeElement.textContent.trim()")
    page.keyboard.press("Escape")

    assert first == "我的账号"
    expect(page.locator("details.menu[open]")).to_have_count(0)


def test_on_a_phone_the_pages_open_from_the_bar(browser: Browser, address: str) -> None:
    page, _ = opened(browser, address, 390)
    pages = page.get_by_role("navigation", name="赛事")
    expect(pages).to_be_hidden()

    page.get_by_role("button", name="菜单").focus()
    page.keyboard.press("Enter")

    expect(pages.get_by_role("link", name="评分方案")).to_have_attribute("aria-current", "page")

    page.keyboard.press("Escape")

    expect(pages).to_be_hidden()
    expect(page.get_by_role("button", name="菜单")).to_be_focused()
