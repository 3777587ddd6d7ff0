"""The chief judge's room by finger, on a phone in the dark (裁判长评分室)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from competition.db import db, transaction
from competition.models.sheet import Filing, SheetState
from competition.services import cards, sessions, sync
from tests.factories import SYSTEM, make_account
from tests.factories_marking import MARKS, Hall, make_hall

pytestmark = pytest.mark.browser

Contexts = Callable[..., BrowserContext]
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
ROOM = "/marking/E1/trades/barista"


@dataclass(slots=True)
class Room:
    """The chief at a module, and the card of the judge of its one seat."""

    page: Page
    hall: Hall
    number: str
    pin: str

    def open(self, place: str) -> None:
        """Go there; no reading is left open, which would block the server."""
        db.session.rollback()
        self.page.goto(f"{ROOM}/{place}")
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, place

    def at_sheet(self, code: int, more: str = "") -> None:
        sheet = self.hall.sheet(code=code).id
        self.open(f"sheets/{sheet}{more}")

    def states(self) -> list[SheetState]:
        db.session.expire_all()
        found = [self.hall.sheet(code=code).state for code in range(2)]
        db.session.rollback()
        return found


def sign(hall: Hall, code: int, base: int = 0, **marks: str) -> None:
    with transaction():
        sync.enter(
            SYSTEM, hall.sheet(code=code).id, {**MARKS, **marks}, kind="import", base_rev=base,
            now=datetime.now(UTC),
        )  # fmt: skip


@pytest.fixture
def room(app: Flask, address: str, new_context: Contexts) -> Room:
    hall, now = make_hall(seats=1, codes=2), datetime.now(UTC)
    chief = make_account("chief_judge", event=hall.event, trade=hall.trade, name="主裁某甲")
    with transaction():
        card = cards.issue(SYSTEM, hall.event_scope, account_id=hall.judges[0].id, now=now)
        token = sessions.open_session(chief, now=now, hours=8)
    context = new_context(**PHONE)
    context.add_cookies([{"name": "token", "value": token, "url": address}])
    return Room(context.new_page(), hall, card.number, card.pin)


def test_a_sheet_is_sent_back_and_later_moved_to_the_right_code(room: Room) -> None:
    page = room.page
    sign(room.hall, 0, A1="3")
    room.at_sheet(0)
    page.get_by_label("理由").fill("A1 请再看一次")
    page.get_by_role("button", name="退回 K-001").click()
    expect(page.get_by_text("退回重评").first).to_be_visible()
    assert room.states() == [SheetState.REOPENED, SheetState.OPEN]
    sign(room.hall, 0, base=1, A1="2")

    room.at_sheet(0, "/recode")
    target = page.get_by_label("应属于")
    target.select_option(index=1)
    page.get_by_label("理由").fill("标签看错")
    page.get_by_label("签名裁判的登录号").fill(room.number)
    page.get_by_label("签名裁判的 PIN").fill(room.pin)
    page.get_by_role("button", name="归到正确的号下").click()

    expect(page.get_by_text("K-002").first).to_be_visible()
    assert room.states() == [SheetState.OPEN, SheetState.SIGNED]
    assert room.hall.sheet().reopenings == 1


def test_the_module_is_locked_by_two_and_its_papers_are_ticked(room: Room) -> None:
    page = room.page
    for code in range(2):
        sign(room.hall, code)
    room.open(f"modules/{room.hall.module.id}")
    page.get_by_role("button", name="锁定本模块").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="锁定本模块").click()
    # Refused, it opens again with the reason in it.
    expect(dialog.get_by_role("alert")).to_be_visible()
    expect(page.locator("html[data-ready]")).to_be_attached()
    dialog.get_by_label("第二人的裁判证号或账号").fill(room.number)
    dialog.get_by_label("第二人的 PIN 或密码").fill(room.pin)
    dialog.get_by_role("button", name="锁定本模块").click()
    expect(page.get_by_role("button", name="解锁")).to_be_visible()

    room.open(f"modules/{room.hall.module.id}/records")
    page.get_by_role("button", name="勾选归档").first.click()

    expect(page.get_by_role("button", name="取消勾选").first).to_be_visible()
    assert len(db.session.scalars(select(Filing)).all()) >= 1
