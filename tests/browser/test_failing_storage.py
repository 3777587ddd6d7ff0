"""The tablet's own storage fails: strokes and signatures go to the spare place (故障表 16、17)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.hallway import Tablet, revisions

pytestmark = [pytest.mark.browser, pytest.mark.prove]

NewTablet = Callable[..., Tablet]
ONLINE = "window.dispatchEvent(new Event('online'))"
#: Not a byte more goes into the database.
FULL = """() => {
  IDBObjectStore.prototype.put = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
}"""
#: The database answers nothing, and cannot be opened again.
GONE = """() => {
  IDBDatabase.prototype.transaction = () => {
    throw new DOMException("Connection to Indexed Database server lost", "UnknownError");
  };
  IDBFactory.prototype.open = () => {
    throw new DOMException("Connection to Indexed Database server lost", "UnknownError");
  };
}"""
#: The spare place takes nothing either.
NO_SPARE = """() => {
  Storage.prototype.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
}"""


def test_row_17_on_a_full_disk_strokes_and_signatures_lie_in_the_spare_place(
    new_tablet: NewTablet,
) -> None:
    tablet = new_tablet()
    tablet.enter()
    tablet.block_api()
    tablet.page.evaluate(FULL)

    tablet.mark_and_sign()
    expect(tablet.page.locator(".net")).to_contain_text("本机存储出错")
    tablet.page.get_by_role("link", name="开始评分").click()
    tablet.page.locator("#a-A1 [data-value='1']").click()
    tablet.page.reload()

    tablet.expect_unsent(1)
    chosen = tablet.page.locator("#a-A1 [data-value='1']")
    expect(chosen).to_have_attribute("aria-checked", "true")
    tablet.free_api()
    tablet.page.evaluate(ONLINE)
    expect(tablet.page.locator(".net")).to_contain_text("全部送达")
    assert [standing for _op, standing in revisions()] == ["current"]
    spare = tablet.page.evaluate("Object.keys(localStorage).filter((name) => /unsent/.test(name))")
    assert spare == []


def test_row_16_a_database_that_is_gone_for_good_stops_neither_signing_nor_sending(
    new_tablet: NewTablet,
) -> None:
    tablet = new_tablet()
    tablet.enter()
    tablet.block_api()
    tablet.mark_and_sign()
    tablet.page.get_by_role("link", name="回到首页").click()
    tablet.page.evaluate(GONE)

    tablet.mark_and_sign()
    expect(tablet.page.locator(".net")).to_contain_text("本机存储出错")
    tablet.free_api()
    tablet.page.evaluate(ONLINE)

    expect(tablet.page.get_by_role("heading", name="已送达")).to_be_visible()
    tablet.page.get_by_role("link", name="回到首页").click()
    for code in ("K-001", "K-002"):
        expect(tablet.page.get_by_role("link", name=f"{code} 已送达")).to_be_visible()
    assert [standing for _op, standing in revisions()] == ["current", "current"]


def test_where_nothing_can_be_kept_any_more_the_tablet_says_so_at_once(
    new_tablet: NewTablet,
) -> None:
    tablet = new_tablet()
    tablet.enter()
    tablet.page.get_by_role("link", name="开始评分").click()
    tablet.page.evaluate(FULL)
    tablet.page.evaluate(NO_SPARE)

    tablet.page.locator("#a-A1 [data-value='2']").click()

    expect(tablet.page.locator(".net")).to_contain_text("这台平板存不下了")


def test_a_tablet_whose_storage_cannot_be_read_begins_nothing_and_says_what_to_do(
    new_tablet: NewTablet,
) -> None:
    tablet = new_tablet()
    tablet.enter()
    tablet.page.context.add_init_script(f"({GONE})()")

    tablet.page.reload()

    expect(tablet.page.get_by_role("heading", name="这台平板的本机存储读不出来")).to_be_visible()
    expect(tablet.page.get_by_role("button", name="再试一次")).to_be_visible()
