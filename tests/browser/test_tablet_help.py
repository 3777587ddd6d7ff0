"""Help, and the tag of a sample, on both apps (平板与检录台的帮助、示例与排练)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, expect

from competition.db import db, transaction
from competition.models.event import Event
from tests import factories_floor
from tests.browser.desks import set_out
from tests.browser.test_floor import at_door
from tests.factories_marking import make_hall

pytestmark = pytest.mark.browser

Contexts = Callable[..., BrowserContext]


def call_it(name: str) -> None:
    """Make the one event a sample of that name."""
    with transaction():
        event = db.session.query(Event).one()
        event.sample, event.name = True, {"zh": name}


def test_a_judge_reads_help_without_a_network_and_sees_that_nothing_is_real(
    app: Flask, new_context: Contexts
) -> None:
    hall = make_hall()
    call_it("技能大赛")
    tablet = set_out(hall, new_context, viewport={"width": 390, "height": 844})
    tablet.enter()
    page = tablet.page
    page.context.route("**/*", lambda route: route.abort())

    expect(page.locator(".mbar .tag")).to_have_text("示例")
    page.get_by_role("button", name="帮助").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("首页：下一份")
    expect(dialog).to_contain_text("已签名·待同步：表已稳妥存在平板里")
    expect(dialog).to_contain_text("平板坏了")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.get_by_role("link", name="开始评分").click()
    expect(page.locator(".mbar .tag")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(
        "[...document.querySelectorAll('.mbar > *')].every((one) => one.getBoundingClientRect().right <= innerWidth)"  # noqa: E501
    )


def test_a_desk_reads_help_without_a_network_and_sees_that_it_is_a_rehearsal(
    app: Flask, new_context: Contexts
) -> None:
    hall = factories_floor.make_hall(people=3)
    call_it("技能大赛（排练）")
    page = at_door(hall, new_context)
    page.context.route("**/*", lambda route: route.abort())

    expect(page.locator(".mbar .tag")).to_have_text("排练")
    page.get_by_role("button", name="帮助").click()

    expect(page.get_by_role("dialog")).to_contain_text("门口检录")
    expect(page.get_by_role("dialog")).to_contain_text("没有网络：照常记")
