"""A number given out late comes onto the tablets that mark already (补发号码到评分台)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, expect

from competition.access.policy import Actor, Grant
from competition.db import db, transaction
from competition.models.account import Role
from competition.models.draw import CodeSet, CodeSetState
from competition.services import draws, entries, late_codes, marking
from competition.services.entries import EntryWish, MemberWish
from competition.services.late_changes import Grounds
from tests.browser.desks import Tablet, set_out
from tests.factories import SYSTEM, make_account
from tests.factories_marking import Hall, make_hall

pytestmark = pytest.mark.browser


def come(hall: Hall, number: str, name: str, reason: str = "") -> None:
    """Somebody is entered; behind sealed codes by a ruling."""
    who = EntryWish(
        trade=hall.trade.code, division="staff", number=number, unit="怀川茶业", team="", note="",
        contestants=(MemberWish(name),),
    )  # fmt: skip
    with transaction():
        entries.add(SYSTEM, hall.scope, who, now=datetime.now(UTC), grounds=Grounds(reason))


def coded() -> tuple[Hall, draws.CodesGiven]:
    """A hall whose two entries have sealed codes and whose judges may mark."""
    hall = make_hall(codes=0, opened=False)
    with transaction():
        db.session.get_one(CodeSet, hall.module.code_set_id).state = CodeSetState.EMPTY
    come(hall, "0001", "甄一")
    come(hall, "0002", "甄二")
    with transaction():
        given = draws.give_codes(SYSTEM, hall.module.code_set_id, now=datetime.now(UTC))
        marking.open_module(SYSTEM, hall.module.id, now=datetime.now(UTC))
    return hall, given


def give_late(hall: Hall, given: draws.CodesGiven) -> str:
    """The holder of the card gives the newcomer a number, before a second person; the code."""
    one, second = (
        Actor(make_account(name=role.value).id, role.value, (Grant(role, hall.event_scope),))
        for role in (Role.CODER, Role.SUPERVISOR)
    )
    with transaction():
        [(_number, code)] = late_codes.add(
            one, hall.module.code_set_id, 1, secret=given.cards[0].secret, second=second,
            now=datetime.now(UTC),
        )  # fmt: skip
    return code


def sign_with_marks(tablet: Tablet) -> None:
    tablet.mark(A1="2", A2="2", A3="3", B1="4.5", B2="5")
    tablet.page.get_by_text("手工填").click()
    tablet.page.locator("#a-C1 input").fill("15:07.4")
    tablet.page.get_by_role("button", name="核对并签名").click()
    tablet.sign()


def test_a_late_number_comes_onto_a_tablet_that_marks_and_is_marked_there(
    app: Flask, new_context: Callable[..., BrowserContext]
) -> None:
    hall, given = coded()
    tablet = set_out(hall, new_context)
    tablet.enter()
    come(hall, "0003", "甄三", "组委会同意补报")

    code = give_late(hall, given)

    newcomer = tablet.page.get_by_role("link", name=f"{code} 未评")
    expect(newcomer).to_be_visible(timeout=60_000)
    newcomer.click()
    sign_with_marks(tablet)
    expect(tablet.page.get_by_role("heading", name="已送达")).to_be_visible()
    assert "甄三" not in tablet.page.content()


def test_a_tablet_without_network_gets_the_late_number_when_it_is_back(
    app: Flask, new_context: Callable[..., BrowserContext]
) -> None:
    hall, given = coded()
    tablet = set_out(hall, new_context)
    tablet.enter()
    tablet.page.context.route("**/api/**", lambda route: route.abort())
    come(hall, "0003", "甄三", "组委会同意补报")
    code = give_late(hall, given)
    tablet.page.get_by_role("link", name="开始评分").click()
    tablet.mark(A1="2")

    tablet.page.context.unroute("**/api/**")
    tablet.open("home")

    newcomer = tablet.page.get_by_role("link", name=f"{code} 未评")
    expect(newcomer).to_be_visible(timeout=60_000)
