"""An organiser sets a contest up in the browser, from nothing to an approved scheme."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import factories

pytestmark = pytest.mark.browser


@pytest.fixture
def page(address: str, new_context: Callable[..., BrowserContext]) -> Page:
    context = new_context(viewport={"width": 1440, "height": 900})
    token = factories.session_token("admin")
    context.add_cookies([{"name": "token", "value": token, "url": address}])
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return page


def make_event_and_trade(page: Page) -> None:
    page.goto("/console/", wait_until="load")
    page.get_by_role("link", name="新建赛事").click()
    page.get_by_label("赛事名称", exact=True).fill("焊接技能赛")
    page.get_by_label("赛事代码").fill("WELD26")
    page.get_by_label("开始日期").fill("2026-11-20")
    page.get_by_label("结束日期").fill("2026-11-21")
    page.get_by_role("button", name="建立赛事").click()
    page.get_by_role("link", name="新建赛项").first.click()
    page.get_by_label("赛项名称", exact=True).fill("焊工")
    page.get_by_label("赛项代码").fill("welder")
    page.get_by_role("button", name="建立赛项").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("焊工")


def make_module(page: Page, maximum: str) -> None:
    page.get_by_role("link", name="新建模块").first.click()
    page.get_by_label("模块名称", exact=True).fill("焊接操作")
    page.get_by_label("模块代码").fill("weld")
    page.get_by_label("方案满分").fill(maximum)
    page.get_by_role("button", name="建立模块").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("评分方案")


def write_row(page: Page, name: str, maximum: str) -> None:
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    page.keyboard.type(maximum)
    page.keyboard.press("Enter")


def codes(page: Page) -> list[str]:
    return page.locator("tr[data-id] td.code").all_inner_texts()


def begin_scheme(page: Page) -> None:
    """操作规范 10: 安全 4, 整洁 5.5."""
    page.locator("html[data-ready]").wait_for(state="attached")
    page.get_by_role("button", name="评分项").press("Enter")
    write_row(page, "操作规范", "10")
    page.keyboard.press("Enter")
    write_row(page, "安全", "4")
    page.keyboard.press("Enter")
    write_row(page, "整洁", "5.5")


def test_from_nothing_to_an_approved_scheme(page: Page):
    make_event_and_trade(page)
    make_module(page, "10")

    begin_scheme(page)

    expect(page.locator("tr.trouble")).to_contain_text("小计 9.5，满分 10，少 0.5。")
    expect(page.get_by_role("button", name="批准方案")).to_contain_text("还有 1 处要改")
    page.get_by_role("button", name="批准方案").click(force=True)
    expect(page.locator("tr.trouble")).to_be_focused()

    page.get_by_role("link", name="把 A2 改为 6").click()
    expect(page.locator("tr.trouble")).to_have_count(0)
    expect(page.locator("#told")).to_contain_text("已自动保存")
    page.get_by_role("button", name="批准方案").click()

    expect(page.get_by_text("方案已批准。")).to_be_visible()
    page.reload()
    expect(page.locator("tr[data-id]")).to_have_count(3)
    expect(page.get_by_text("已批准", exact=True)).to_be_visible()


def test_rows_move_change_level_and_come_back_by_keyboard(page: Page):
    make_event_and_trade(page)
    make_module(page, "10")
    begin_scheme(page)
    assert codes(page) == ["A", "A1", "A2"]

    page.keyboard.press("Alt+ArrowUp")
    assert codes(page) == ["A", "A2", "A1"]
    page.keyboard.press("Control+z")
    assert codes(page) == ["A", "A1", "A2"]
    page.keyboard.press("Control+Shift+z")
    assert codes(page) == ["A", "A2", "A1"]

    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.locator("tr.lv1")).to_have_count(2)
    assert codes(page) == ["A", "B", "A1"]
    page.keyboard.press("Delete")
    assert codes(page) == ["A"]
    page.keyboard.press("Control+z")
    assert codes(page) == ["A", "B", "A1"]


def test_levels_without_a_description_are_shown_where_they_lack(page: Page):
    make_event_and_trade(page)
    make_module(page, "10")
    page.get_by_role("button", name="评分项").press("Enter")
    write_row(page, "操作规范", "10")
    page.keyboard.press("Enter")
    write_row(page, "布粉与压粉", "10")

    page.get_by_label("怎样计分").select_option("share")
    expect(page.get_by_label("0 级描述")).to_be_visible()
    trouble = page.locator("tr.trouble.care")
    expect(trouble).to_contain_text("缺 0, 1, 2, 3 级的描述")
    page.get_by_role("link", name="补上描述").click()
    for level in range(4):
        field = page.get_by_label(f"{level} 级描述")
        field.fill(f"第 {level} 级的样子")
        field.press("Tab")
        expect(page.locator(".preview")).to_contain_text(f"第 {level} 级的样子")

    expect(trouble).to_have_count(0)
    expect(page.get_by_role("button", name="批准方案")).to_have_class("btn btn-primary")


def test_two_people_writing_one_scheme_are_told_and_lose_nothing(page: Page):
    make_event_and_trade(page)
    make_module(page, "10")
    begin_scheme(page)
    expect(page.locator("#told")).to_contain_text("已自动保存")
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("html[data-ready]").wait_for(state="attached")
    other.get_by_role("gridcell", name="整洁", exact=True).click()
    other.get_by_label("满分", exact=True).fill("6")
    other.get_by_label("满分", exact=True).press("Tab")
    expect(other.locator("#told")).to_contain_text("已自动保存")

    page.keyboard.press("Enter")
    write_row(page, "文明", "0.5")

    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("没有保存")
    assert codes(page) == ["A", "A1", "A2", "A3"]
    notice.get_by_role("button", name="以我的为准").click()
    expect(notice).to_be_hidden()
    expect(page.locator("#told")).to_contain_text("已自动保存")
    page.reload()
    expect(page.locator("tr[data-id]")).to_have_count(4)


def test_a_scheme_can_be_read_and_pasted_without_script(
    address: str, new_context: Callable[..., BrowserContext]
):
    context = new_context(java_script_enabled=False)
    token = factories.session_token("admin")
    context.add_cookies([{"name": "token", "value": token, "url": address}])
    page = context.new_page()
    make_event_and_trade(page)
    make_module(page, "10")

    text = page.get_by_label("方案", exact=False).last
    text.fill(
        '{"max": "10", "criteria": [{"code": "A", "name": {"zh": "焊缝"}, "max": "10",'
        ' "sub_criteria": [{"code": "A", "name": {"zh": "焊缝"}, "aspects": [{"code": "A1",'
        ' "name": {"zh": "外观"}, "max": "10", "type": "judgement"}]}]}]}'
    )
    page.get_by_role("button", name="采用这份方案").click()

    expect(page.get_by_text("方案已采用。")).to_be_visible()
    expect(page.locator(".tree")).to_contain_text("外观")
