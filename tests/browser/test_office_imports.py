"""What the office types and imports, in a real browser: rosters, theory marks (导入与录入)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.services import demonstration, theory
from tests import factories
from tests.exchange.sheet_files import sheet_of
from tests.factories import NOW, SYSTEM, make_event, make_trade

pytestmark = pytest.mark.browser

HEADER = ("参赛号", "姓名", "代表队", "工种", "身份证号")
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def office(address: str, new_context: Callable[..., BrowserContext]) -> Page:
    context = new_context(viewport={"width": 1440, "height": 900})
    token = factories.session_token("admin")
    context.add_cookies([{"name": "token", "value": token, "url": address}])
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return page


def opened(page: Page, path: str) -> Page:
    page.goto(path)
    page.locator("html[data-ready]").wait_for(state="attached")
    return page


def choose(page: Page, *rows: tuple[str, ...]) -> None:
    """Choose a roster and wait for its preview."""
    opened(page, "/console/E1/roster")
    file = {"name": "名单.xlsx", "mimeType": KIND, "buffer": sheet_of(HEADER, *rows)}
    page.locator("[name=file]").set_input_files(file)
    page.get_by_role("button", name="核对文件").click()
    page.locator("[data-grid]").wait_for()
    page.locator("html[data-ready]").wait_for(state="attached")


def test_a_wrong_cell_is_put_right_by_key_and_the_second_list_shows_what_changed(
    app: Any, office: Page
) -> None:
    make_trade(make_event("E1"), "barista", name={"zh": "咖啡师"})
    choose(
        office,
        ("0101", "沈知远", "怀川一中", "咖啡师", "11010119900307803X"),
        ("0102", "㛃月", "怀川二中", "咖啡狮", ""),
        ("0103", "", "怀川三中", "咖啡师", ""),
    )
    told = office.locator(".errs .addr")
    expect(told).to_have_text(["D3", "B4"])
    expect(office.locator(".actionbar [aria-disabled=true]")).to_be_visible()

    office.keyboard.press("F8")
    expect(office.locator("#cell-D3")).to_be_focused()
    office.keyboard.press("Enter")
    office.keyboard.type("咖啡师")
    office.keyboard.press("Enter")
    expect(told).to_have_text(["B4"])
    office.locator(".errs [name=text]").fill("阿依古丽·买买提")
    office.locator(".errs [name=text]").press("Enter")
    office.locator("form[action$='/importing'] button").click()
    expect(office.locator("main tbody tr")).to_have_count(3)
    expect(office.locator("main")).to_contain_text("阿依古丽·买买提")

    choose(
        office,
        ("0101", "沈知远", "怀川四中", "咖啡师", ""),
        ("0102", "㛃月", "怀川二中", "咖啡师", ""),
        ("0104", "方牧", "怀川一中", "咖啡师", ""),
    )
    changed = office.locator("td.chg")
    expect(changed).to_have_count(1)
    expect(changed).to_contain_text("怀川一中 → 怀川四中")
    questions = office.locator(".errs .fixes button")
    while questions.count():
        before = questions.count()
        questions.first.click()
        expect(questions).not_to_have_count(before)
    office.locator("form[action$='/importing'] button").click()
    expect(office.locator("main tbody tr")).to_have_count(4)
    expect(office.locator("main")).to_contain_text("怀川四中")


def test_theory_marks_typed_twice_by_key_go_in_when_two_typings_agree(
    app: Any, office: Page
) -> None:
    with transaction():
        play = demonstration.load(SYSTEM, "dakabei-2025", now=NOW)
    event = demonstration.find("dakabei-2025")
    trade = demonstration.trades_of(play)[0]
    module = demonstration.modules_of(trade.id)[0]
    scope, module_id, code = Scope(event.id), module.id, event.code
    db.session.remove()
    opened(office, f"/console/{code}/theory/{module_id}")
    cells = office.locator("[data-mark]")
    office.locator("[data-twice]").check()

    cells.first.focus()
    for text in ("86.5", "n", "70"):
        office.keyboard.type(text)
        office.keyboard.press("Enter")
    office.keyboard.press("Control+Enter")
    note = office.locator("[data-note]")
    expect(note).to_contain_text("再录一遍")
    expect(cells.first).to_be_focused()
    expect(cells.nth(2)).to_have_value("")

    for text in ("８６．５", "N", "71"):
        office.keyboard.type(text)
        office.keyboard.press("Enter")
    office.keyboard.press("Control+Enter")
    expect(note).to_contain_text("1 个分数两遍不一致")
    expect(office.locator("[data-typed]")).to_have_text(["70 / 71"])
    expect(cells.nth(2)).to_be_focused()

    office.keyboard.type("70")
    office.keyboard.press("Control+Enter")
    expect(office.locator("main .chead")).to_contain_text("2 /")
    marks = {line.number: line for line in theory.paper(SYSTEM, scope, module_id).lines}
    first, second, third = (marks[number] for number in sorted(marks)[:3])
    assert (first.mark, second.status, third.mark) == ("86.5", "absent", "70")
