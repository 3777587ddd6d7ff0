"""A tablet that goes from one event to another with something unsent (换赛事)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.device import Device
from competition.services import cards, devices
from tests.browser.desks import Tablet
from tests.browser.test_failure_rows import kept, short, signed_without_a_network, stored
from tests.factories import SYSTEM
from tests.factories_marking import Hall, make_hall

pytestmark = [pytest.mark.browser, pytest.mark.prove]


def shut_out() -> None:
    """The office shuts out every tablet that is paired."""
    now = datetime.now(UTC)
    with transaction():
        for device in db.session.scalars(select(Device).where(Device.revoked_at.is_(None))):
            devices.revoke(SYSTEM, Scope(device.event_id), device_id=device.id, now=now)


def pairing_code(hall: Hall) -> str:
    with transaction():
        return devices.start_pairing(SYSTEM, hall.event_scope, now=datetime.now(UTC)).code


def join(tablet: Tablet, code: str, number: str, pin: str) -> None:
    """Pair a tablet that was shut out with an event, and come in with a card of it."""
    tablet.page.reload()
    expect(tablet.page.get_by_text("1 张已签名的表仍存在本机")).to_be_visible()
    tablet.page.get_by_label("配对码").fill(code)
    tablet.page.get_by_role("button", name="配对", exact=True).click()
    tablet.page.get_by_label("登录号").fill(number)
    tablet.pin = pin
    tablet.type_pin()
    expect(tablet.page.locator(".home-next")).to_be_visible()


def test_what_is_unsent_stays_at_another_event_and_goes_out_where_it_was_signed(
    app: Flask, new_context: Callable[..., BrowserContext]
) -> None:
    here, there = make_hall(criteria=short()), make_hall("E2", criteria=short())
    with transaction():
        other = cards.issue(
            SYSTEM, there.event_scope, account_id=there.judges[0].id, now=datetime.now(UTC)
        )
    tablet = signed_without_a_network(here, new_context)
    number, pin = tablet.number, tablet.pin
    shut_out()
    tablet.page.context.unroute("**/api/**")

    join(tablet, pairing_code(there), other.number, other.pin)
    expect(tablet.page.locator(".net")).to_contain_text("1 张属于另一赛事")
    tablet.open("tablet")
    expect(tablet.page.locator(".tablet-unsent .queue")).to_contain_text("重新配对到 E1 后送出")
    tablet.page.get_by_role("button", name="归还平板").click()
    expect(tablet.page.get_by_text("没送达，本机数据没有清")).to_be_visible()
    assert [state for _op, state, _content in kept(tablet)] == ["queued"]
    assert stored() == []

    shut_out()
    join(tablet, pairing_code(here), number, pin)

    expect(tablet.page.locator(".net")).to_contain_text("全部送达")
    assert stored() == [("flagged", ("device_revoked",))]
