"""One judge at two tablets, and sheets that must not wait for one another (两台平板)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Route, expect
from sqlalchemy import select

from competition.db import db, transaction
from competition.models.attachment import SheetCheck
from competition.models.sheet import Revision
from competition.services import cards, devices, sheet_rulings
from tests.browser.desks import Tablet, set_out
from tests.browser.test_failure_rows import (
    ONLINE,
    connected,
    cut_off,
    short,
    sign,
    signed_without_a_network,
)
from tests.browser.test_sheet import signed_by
from tests.factories import SYSTEM
from tests.factories_marking import Hall, make_hall

pytestmark = [pytest.mark.browser, pytest.mark.prove]

Contexts = Callable[..., BrowserContext]


def second_tablet(hall: Hall, new_context: Contexts, first: Tablet) -> Tablet:
    """Another tablet for the same judge's card."""
    with transaction():
        pairing = devices.start_pairing(SYSTEM, hall.event_scope, now=datetime.now(UTC))
    return Tablet(new_context().new_page(), pairing.code, first.number, first.pin)


def marks_of(revision: Revision) -> list[str]:
    return [mark["value"] for mark in json.loads(revision.body)["marks"]]


def test_a_draft_from_before_a_signature_elsewhere_is_neither_shown_nor_signed(
    app: Flask, new_context: Contexts
) -> None:
    hall = make_hall(criteria=short())
    first = set_out(hall, new_context)
    first.enter()
    first.page.get_by_role("link", name="开始评分").click()
    first.mark(A1="1", A2="1")
    expect(first.page.locator(".net")).to_contain_text("已存")
    cut_off(first)
    second = second_tablet(hall, new_context, first)
    second.enter()
    sign(second)
    expect(second.page.locator(".after-state h2")).to_have_text("已送达")
    chief, sheet = hall.chief(), hall.sheet().id
    with transaction():
        sheet_rulings.reopen(chief, sheet, "请重看", now=datetime.now(UTC), second=SYSTEM)

    connected(first)
    first.open("home")
    first.page.reload()
    expect(first.page.get_by_text("裁判长：请重看")).to_be_visible()
    expect(first.page.get_by_role("link", name="核对并签名")).to_have_count(0)
    first.page.get_by_role("link", name="重评 K-001").click()

    expect(first.page.get_by_text("先前在这台平板上没签名的草稿不再使用")).to_be_visible()
    for aspect, value in (("A1", "2"), ("A2", "3")):
        key = first.page.locator(f"#a-{aspect} [data-value='{value}']")
        expect(key).to_have_attribute("aria-checked", "true")
    first.mark(A2="2")
    first.page.get_by_role("button", name="核对并签名").click()
    first.sign()
    expect(first.page.locator(".after-state h2")).to_have_text("已送达")
    db.session.rollback()
    rows = db.session.scalars(select(Revision).order_by(Revision.n)).all()
    assert [marks_of(row) for row in rows] == [["2", "3"], ["2", "2"]]


def test_what_came_otherwise_meanwhile_is_shown_before_it_is_signed(
    app: Flask, new_context: Contexts
) -> None:
    hall = make_hall(criteria=short())
    tablet = set_out(hall, new_context)
    tablet.page.clock.install()
    tablet.enter()
    page = tablet.page
    page.get_by_role("link", name="开始评分").click()
    tablet.mark(A1="2", A2="3")
    page.get_by_role("button", name="核对并签名").click()
    tablet.type_pin()
    with transaction():
        hall.seats[0].account_id = hall.judges[1].id
    with page.expect_response("**/api/v1/bundle"):
        page.clock.fast_forward("00:21")

    page.locator(".btn-tall").click()

    expect(page.locator(".home-next")).to_be_visible()
    assert db.session.scalars(select(Revision)).all() == []


def test_a_sheet_the_server_cannot_take_now_holds_up_no_other(
    app: Flask, new_context: Contexts
) -> None:
    hall = make_hall(criteria=short())
    tablet = set_out(hall, new_context)
    tablet.enter()
    cut_off(tablet)
    for _sheet in range(2):
        sign(tablet)
        tablet.page.get_by_role("link", name="回到首页").click()
    expect(tablet.page.locator(".net")).to_contain_text("2 张待同步")
    first = str(hall.sheet(code=0).id)
    db.session.rollback()

    def broken(route: Route) -> None:
        route.fulfill(status=500, json={"code": "server-error"})

    tablet.page.context.route(f"**/sheets/{first}/revisions/*", broken)
    tablet.page.context.unroute("**/api/**")
    tablet.page.evaluate(ONLINE)

    expect(tablet.page.locator(".net")).to_contain_text("1 张待同步")
    db.session.rollback()
    assert db.session.scalars(select(Revision.sheet_id)).all() == [hall.sheet(code=1).id]
    db.session.rollback()
    tablet.page.context.unroute(f"**/sheets/{first}/revisions/*")
    tablet.page.evaluate(ONLINE)
    expect(tablet.page.locator(".net")).to_contain_text("全部送达")


def test_a_pin_the_chief_has_just_reset_signs(app: Flask, new_context: Contexts) -> None:
    hall = make_hall(criteria=short())
    tablet = set_out(hall, new_context)
    tablet.enter()
    tablet.page.get_by_role("link", name="开始评分").click()
    tablet.mark(A1="2", A2="3")
    tablet.page.get_by_role("button", name="核对并签名").click()
    with transaction():
        [card] = cards.cards_of_trade(SYSTEM, hall.scope)
        now = datetime.now(UTC)
        tablet.pin = cards.reset_pin(SYSTEM, hall.event_scope, card_id=card.id, now=now)

    tablet.sign()

    expect(tablet.page.locator(".after-state h2")).to_have_text("已送达")


@pytest.mark.parametrize("kept", [0, 1])
def test_what_the_chief_decides_about_a_conflict_both_tablets_hear(
    app: Flask, new_context: Contexts, kept: int
) -> None:
    hall = make_hall(criteria=short())
    first = signed_without_a_network(hall, new_context)
    second = second_tablet(hall, new_context, first)
    second.enter()
    sign(second)
    expect(second.page.locator(".after-state h2")).to_have_text("已送达")
    connected(first)
    expect(first.page.locator(".after-state h2")).to_have_text("冲突")
    chief, sheet = hall.chief(), hall.sheet().id
    ops = db.session.scalars(select(Revision.op).order_by(Revision.n)).all()
    with transaction():
        now = datetime.now(UTC)
        sheet_rulings.resolve(chief, sheet, ops[kept], "以此为准", now=now, second=SYSTEM)

    for tablet in (first, second):
        tablet.open("home")
        tablet.page.reload()
        expect(tablet.page.get_by_role("link", name="K-001 已送达")).to_be_visible()


def test_a_checkers_objection_survives_a_reload(app: Flask, new_context: Contexts) -> None:
    hall = make_hall()
    with transaction():
        hall.seats[1].checker_id = hall.judges[0].id
    signed_by(hall, 1)
    tablet = set_out(hall, new_context)
    tablet.enter()
    page = tablet.page
    page.get_by_label("选择席位").select_option(index=1)
    page.get_by_role("link", name="开始复核").click()
    page.get_by_role("button", name="对 A2 有疑问").click()
    page.get_by_label("A2 的疑问").fill("录成了别人的分")
    expect(page.locator(".net")).to_contain_text("已存")

    page.reload()

    expect(page.get_by_role("button", name="1 处疑问")).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_value("录成了别人的分")
    with page.expect_response(lambda answer: "/checks/" in answer.url):
        tablet.sign()
    db.session.rollback()
    assert db.session.scalars(select(SheetCheck)).one().agreed is False
