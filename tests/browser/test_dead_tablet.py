"""A tablet dies: its unsent sheets come as a file, the rest of its seat from paper (行 23)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from competition.db import db, transaction
from competition.models.panel import Medium
from competition.models.sheet import Revision
from competition.services import sessions
from tests.browser.test_failure_rows import short, signed_without_a_network
from tests.browser.test_scanning import picture as photo_of
from tests.factories import make_account
from tests.factories_marking import Hall, make_hall

pytestmark = [pytest.mark.browser, pytest.mark.prove]

Contexts = Callable[..., BrowserContext]


def desk(hall: Hall, role: str, name: str, address: str, new_context: Contexts) -> Page:
    """Somebody of the office at a computer of his own."""
    account = make_account(role, event=hall.event, name=name)
    with transaction():
        token = sessions.open_session(account, now=datetime.now(UTC), hours=8)
    context = new_context(viewport={"width": 1180, "height": 820})
    context.add_cookies([{"name": "token", "value": token, "url": address}])
    return context.new_page()


def type_in(page: Page, values: str) -> None:
    """Digits and Enter, nothing else; from the last field Enter sends."""
    expect(page.locator("html[data-ready]")).to_be_attached()
    page.locator("#a-0").press_sequentially(values[0])
    page.keyboard.press("Enter")
    page.keyboard.type(values[1])
    page.keyboard.press("Enter")


def test_its_file_is_taken_in_at_the_console_and_two_people_type_the_rest_from_paper(
    app: Flask, address: str, new_context: Contexts, tmp_path: Path
) -> None:
    hall = make_hall(criteria=short(), seats=1, codes=2)
    office = desk(hall, "organiser", "赛务某甲", address, new_context)
    first, second = (
        desk(hall, "recorder", name, address, new_context) for name in ("录入某甲", "录入某乙")
    )
    tablet = signed_without_a_network(hall, new_context)
    tablet.open("tablet")
    with tablet.page.expect_download() as waiting:
        tablet.page.get_by_role("button", name="存成文件").click()
    waiting.value.save_as(tmp_path / "unsent.json")
    tablet.page.context.close()

    for told in ("1 张中已有 1 张在这里", "早已送达"):
        office.goto("/console/E1/devices/handovers")
        office.locator("[name=file]").set_input_files(tmp_path / "unsent.json")
        office.get_by_role("button", name="收进评分表").click()
        expect(office.locator("main")).to_contain_text(told)
    with transaction():
        hall.seats[0].medium = Medium.PAPER
    sheet, code = hall.sheet(code=1).id, "K-002"
    db.session.rollback()

    first.goto("/console/E1/papers")
    photo_of(f"SHEET:{sheet}").save(tmp_path / "sheet.png")
    first.get_by_role("button", name="用相机扫码").click()
    first.locator("#scan-photo").set_input_files(tmp_path / "sheet.png")
    expect(first.locator("#a-0")).to_be_focused()
    type_in(first, "23")
    expect(first.get_by_text("第二遍由另一人录入").first).to_be_visible()
    second.goto(f"/console/E1/papers/{sheet}/type")
    type_in(second, "21")
    differs = second.locator("section:has(#differences) tbody tr")
    expect(differs).to_have_count(1)
    expect(differs).to_contain_text("A2")
    expect(differs.locator("td")).to_have_text(["3", "1"])
    second.locator("#a-1").fill("3")
    second.get_by_role("button", name="比对并录入").click()
    expect(second.get_by_text("两遍一致").first).to_be_visible()

    office.goto("/console/E1/papers")
    row = office.locator(f"#sheet-{sheet}")
    expect(row).to_contain_text(code)
    slips = office.get_by_role("link", name="打印回读单").get_attribute("href")
    assert office.request.get(slips or "").body().startswith(b"%PDF")
    db.session.rollback()
    rows = db.session.scalars(select(Revision)).all()
    assert {(row.kind.value, row.standing.value) for row in rows} == {
        ("sign", "current"),
        ("paper", "current"),
    }
    assert len(rows) == 2
