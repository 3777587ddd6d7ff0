"""A judge's tablet in a browser: pairing, card, PIN, a mark, a signature (浏览器里的评分台)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from competition.db import db, transaction
from competition.services import cards, devices
from tests.factories import SYSTEM
from tests.factories_marking import Hall

#: On a machine that eight things run on, what comes late has still come.
expect.set_options(timeout=15_000)


@dataclass(slots=True)
class Tablet:
    """A tablet that is paired and a judge's card beside it."""

    page: Page
    code: str
    number: str
    pin: str

    def enter(self) -> None:
        """Pair, come in with card and PIN, stand on the first screen."""
        self.page.goto("/marking/app")
        self.page.get_by_label("配对码").fill(self.code)
        self.page.get_by_role("button", name="配对").click()
        self.page.get_by_label("登录号").fill(self.number)
        self.type_pin()
        expect(self.page.locator(".home-next")).to_be_visible()

    def open(self, place: str) -> None:
        """Go to a screen of the app by its address."""
        self.page.evaluate("(place) => { location.hash = place; }", place)

    def type_pin(self) -> None:
        for digit in self.pin:
            self.page.get_by_role("button", name=digit, exact=True).click()

    def mark(self, **marks: str) -> None:
        for aspect, value in marks.items():
            self.page.locator(f"#a-{aspect} [data-value='{value}']").click()

    def sign(self) -> None:
        """Give the PIN and press what signs."""
        self.type_pin()
        self.page.locator(".btn-tall").click()


def set_out(
    hall: Hall, new_context: Callable[..., BrowserContext], judge: int = 0, **given: Any
) -> Tablet:
    """A fresh browser, a pairing code and a card for one of a hall's judges, or his spare one."""
    now, account_id = datetime.now(UTC), hall.judges[judge].id
    with transaction():
        pairing = devices.start_pairing(SYSTEM, hall.event_scope, now=now)
        held = {each.account_id: each.id for each in cards.cards_of(SYSTEM, hall.event_scope)}
        if account_id in held:
            card = cards.replace(SYSTEM, hall.event_scope, card_id=held[account_id], now=now)
        else:
            card = cards.issue(SYSTEM, hall.event_scope, account_id=account_id, now=now)
    context = new_context(**{"viewport": {"width": 1180, "height": 820}, **given})
    tablet = Tablet(context.new_page(), pairing.code, card.number, card.pin)
    db.session.rollback()
    return tablet
