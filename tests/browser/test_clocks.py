"""The clock of a module and time given back, under the finger (模块计时、补时)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import select

from competition.db import db, transaction
from competition.models.sheet import Revision
from tests.browser.desks import Tablet, set_out
from tests.browser.test_sheet import FIGURES, TARGETS, complaints
from tests.factories_marking import aspect, criterion, make_hall

pytestmark = pytest.mark.browser

Contexts = Callable[..., BrowserContext]
CLOCK = "#module-time"


def untimed() -> list[dict[str, Any]]:
    """A sheet that measures no time: the module's limit has a clock of its own."""
    return [
        criterion("A", "感官", "42", [aspect("A1", "香气", "18"), aspect("A2", "滋味", "24")])
    ]  # fmt: skip


def begun(new_context: Contexts, limit: int, **given: Any) -> Tablet:
    hall = make_hall(criteria=untimed())
    with transaction():
        hall.module.time_limit = limit
    tablet = set_out(hall, new_context, **given)
    tablet.page.clock.install()
    tablet.enter()
    tablet.page.get_by_role("link", name="开始评分").click()
    expect(tablet.page.locator(CLOCK)).to_be_visible()
    return tablet


def signed() -> dict[str, Any]:
    db.session.expire_all()
    found: dict[str, Any] = json.loads(db.session.scalars(select(Revision.body)).one())
    return found


@pytest.mark.parametrize("size", [(1180, 820), (390, 844)])
def test_a_module_with_a_limit_alone_has_a_clock_that_tells_overtime_and_gives_time_back(
    app: Flask, new_context: Contexts, size: tuple[int, int]
) -> None:
    tablet = begun(new_context, 60, viewport={"width": size[0], "height": size[1]})
    page = tablet.page
    clock = page.locator(CLOCK)
    clock.get_by_role("button", name="开始计时").click()
    tablet.mark(A1="2", A2="3")

    page.clock.run_for(100_000)
    expect(clock.locator(".time-rule")).to_contain_text("超时 4")
    page.locator(".btn-sign").click(force=True)
    expect(clock.locator(".time-keys .key").first).to_be_focused()
    clock.get_by_role("button", name="停止").click()
    clock.get_by_text("补时", exact=True).click()
    clock.get_by_role("button", name="多补 30 秒").click()
    clock.get_by_label("补时原因").fill("停电")
    expect(clock.locator(".time-rule")).to_contain_text("已补时 0:30")
    page.reload()
    expect(clock.locator(".time-rule")).to_contain_text("已补时 0:30")

    page.locator(".btn-sign").click()
    expect(page.locator(".check")).to_contain_text("停电")
    tablet.sign()
    expect(page.get_by_role("heading", name="已送达")).to_be_visible()
    [time] = signed()["timing"]
    assert (time["aspect"], time["given_back"], time["why"]) == ("", "30", "停电")
    assert 100 <= float(time["ran"]) < 110
    assert {mark["aspect"]: mark["value"] for mark in signed()["marks"]} == {"A1": "2", "A2": "3"}


@pytest.mark.parametrize("size", [(1180, 820), (390, 844)])
def test_in_large_type_the_clock_and_what_gives_time_back_are_large_enough(
    app: Flask, new_context: Contexts, size: tuple[int, int]
) -> None:
    tablet = begun(new_context, 60, viewport={"width": size[0], "height": size[1]})
    page = tablet.page
    tablet.open("home")
    page.get_by_role("button", name="大字").click()
    page.get_by_role("link", name="开始评分").click()
    page.locator(CLOCK).get_by_text("补时", exact=True).click()
    expect(page.get_by_label("补时原因")).to_be_visible()

    assert page.evaluate(TARGETS) + page.evaluate(FIGURES) == []
    assert complaints(page, CLOCK) == []
