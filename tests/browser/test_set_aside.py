"""What the server cannot take, and what waits behind a locked screen (隔离、锁屏)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Response, Route, expect
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.device import Device
from competition.services import devices
from tests.browser.desks import Tablet, set_out
from tests.browser.hallway import Tablet as HallTablet
from tests.browser.hallway import revisions
from tests.browser.test_failure_rows import ONLINE, kept, short, signed_without_a_network
from tests.factories import SYSTEM
from tests.factories_marking import make_hall

pytestmark = [pytest.mark.browser, pytest.mark.prove]

Contexts = Callable[..., BrowserContext]
NewTablet = Callable[..., HallTablet]


@pytest.fixture
def aside(app: Flask, new_context: Contexts) -> Tablet:
    """A tablet with a sheet the server says it will never take."""
    tablet = signed_without_a_network(make_hall(criteria=short()), new_context)

    def refused(route: Route) -> None:
        route.fulfill(status=422, json={"code": "op-reused", "message": "编号已用过"})

    tablet.page.context.route("**/revisions/**", refused)
    tablet.page.context.unroute("**/api/**")
    tablet.page.evaluate(ONLINE)
    expect(tablet.page.locator(".after-state h2")).to_have_text("隔离")
    return tablet


def test_a_sheet_set_aside_is_told_to_the_judge_and_to_the_chief(aside: Tablet) -> None:
    aside.page.get_by_role("link", name="回到首页").click()

    expect(aside.page.locator(".net")).to_contain_text("1 张隔离")
    with aside.page.expect_request("**/heartbeat") as beat:
        aside.page.reload()
    assert json.loads(beat.value.post_data or "")["outbox"]["count"] == 1


def test_a_tablet_shut_out_forgets_no_sheet_that_was_set_aside(aside: Tablet) -> None:
    with transaction():
        device = db.session.scalars(select(Device)).one()
        scope = Scope(device.event_id)
        devices.revoke(SYSTEM, scope, device_id=device.id, now=datetime.now(UTC))

    aside.page.reload()

    expect(aside.page.get_by_label("配对码")).to_be_visible()
    assert [state for _op, state, _content in kept(aside)] == ["aside"]


def test_saved_to_a_file_it_no_longer_keeps_the_tablet_from_being_given_back(
    aside: Tablet, tmp_path: Path
) -> None:
    page = aside.page
    aside.open("tablet")
    page.get_by_role("button", name="归还平板").click()
    expect(page.get_by_text("有 1 张表在隔离中")).to_be_visible()
    assert len(kept(aside)) == 1

    with page.expect_download() as waiting:
        page.get_by_role("button", name="存成文件", exact=True).click()
    waiting.value.save_as(tmp_path / "aside.json")
    expect(page.locator(".net")).to_contain_text("全部送达")
    page.get_by_role("button", name="归还平板").click()

    expect(page.get_by_role("heading", name="已归还")).to_be_visible()
    assert len(json.loads((tmp_path / "aside.json").read_text("utf-8"))["sheets"]) == 1


def test_what_was_signed_goes_out_from_a_tablet_that_starts_at_its_locked_screen(
    new_tablet: NewTablet,
) -> None:
    tablet = new_tablet()
    tablet.enter()
    tablet.block_api()
    tablet.mark_and_sign()
    tablet.page.get_by_role("link", name="回到首页").click()
    tablet.page.get_by_role("button", name="锁屏").click()
    expect(tablet.page.get_by_role("heading", name="屏幕已锁")).to_be_visible()
    tablet.page.reload()
    expect(tablet.page.get_by_role("heading", name="屏幕已锁")).to_be_visible()
    tablet.expect_unsent(1)

    tablet.free_api()
    tablet.page.evaluate(ONLINE)

    expect(tablet.page.locator(".net")).to_contain_text("全部送达")
    expect(tablet.page.get_by_role("heading", name="屏幕已锁")).to_be_visible()
    assert [standing for _op, standing in revisions()] == ["current"]


def test_row_4_of_two_windows_that_come_back_at_once_one_sends(new_tablet: NewTablet) -> None:
    tablet = new_tablet()
    tablet.enter()
    tablet.block_api()
    tablet.mark_and_sign()
    second = tablet.page.context.new_page()
    second.goto(f"{tablet.address}/marking/app")
    expect(second.locator(".net")).to_contain_text("1 张待同步")
    taken: list[int] = []

    def heard(answer: Response) -> None:
        if "/revisions/" in answer.url:
            taken.append(answer.status)

    tablet.page.context.on("response", heard)
    tablet.free_api()
    for page in (tablet.page, second):
        page.evaluate(ONLINE)

    expect(second.locator(".net")).not_to_contain_text("待同步")
    with second.expect_response("**/receipts"):
        second.reload()
    expect(second.locator(".net")).to_contain_text("全部送达")
    assert taken == [201]
    assert len(revisions()) == 1


def test_a_sheet_that_cannot_be_drawn_leaves_the_way_to_what_is_unsent(
    app: Flask, new_context: Contexts
) -> None:
    tablet = set_out(make_hall(criteria=short()), new_context)

    def spoilt(route: Route) -> None:
        answer = route.fetch()
        content: dict[str, Any] = answer.json()
        content["sheets"][0] |= {"state": "reopened", "marks": {"A1": {"value": "two"}}}
        route.fulfill(response=answer, json=content)

    tablet.page.context.route("**/api/v1/bundle", spoilt)
    tablet.page.goto("/marking/app")
    tablet.page.get_by_label("配对码").fill(tablet.code)
    tablet.page.get_by_role("button", name="配对").click()
    tablet.page.get_by_label("登录号").fill(tablet.number)
    tablet.type_pin()

    expect(tablet.page.get_by_text("这一屏显示不出来")).to_be_visible()
    expect(tablet.page.get_by_role("heading", name="没有未送达的表")).to_be_visible()
