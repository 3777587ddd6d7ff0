"""A hall whose server can be stopped, and what its judges were given (停得掉的服务器)."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select
from werkzeug.serving import BaseWSGIServer, make_server

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.person import Person, Unit
from competition.models.sheet import Revision
from competition.services import cards, devices
from tests.factories import SYSTEM
from tests.factories_marking import make_hall

#: On a machine that many things run on, what comes late has still come.
expect.set_options(timeout=15_000)

MARKS = (("A1", "2"), ("A2", "2"), ("A3", "3"), ("B1", "4.5"), ("B2", "5"))
#: Wait until a draft holds this value of A1.
STROKE_KEPT = """async (value) => {
  const open = indexedDB.open("marking");
  const base = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  for (;;) {
    const asked = base.transaction("drafts").objectStore("drafts").getAll();
    const drafts = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
    if (drafts.some((draft) => draft.marks.A1?.value === value)) return base.close();
  }
}"""
KEPT = "() => navigator.serviceWorker.ready.then((found) => Boolean(found.active))"
#: All that stays on a tablet: title, small storage, database; if whole, the caches too.
LEFT = """async (whole) => {
  const found = [document.title, JSON.stringify({ ...localStorage }), document.cookie];
  for (const { name } of await indexedDB.databases()) {
    const open = indexedDB.open(name);
    const base = await new Promise((done) => { open.onsuccess = () => done(open.result); });
    for (const store of base.objectStoreNames) {
      const asked = base.transaction(store).objectStore(store).getAll();
      const rows = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
      for (const row of rows)
        found.push(JSON.stringify(row), row.bytes ? new TextDecoder().decode(row.bytes) : "");
    }
    base.close();
  }
  for (const name of whole ? await caches.keys() : [])
    for (const request of await (await caches.open(name)).keys())
      found.push(request.url, await (await (await caches.open(name)).match(request)).text());
  return found.join("\\n");
}"""


class Hallway:
    """A server that can really be stopped, and started again at the same address."""

    def __init__(self, app: Flask) -> None:
        self.app, self.port = app, 0
        self.server: BaseWSGIServer | None = None
        self.thread: threading.Thread | None = None
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.server = make_server("127.0.0.1", self.port, self.app, threaded=True)
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def stop(self) -> None:
        if self.server is None or self.thread is None:
            return
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
        self.server = None


@dataclass(slots=True)
class Given:
    """A hall, pairing codes for two tablets, a judge's card."""

    trade: Scope
    codes: tuple[str, str]
    number: str
    pin: str


def hand_out() -> Given:
    """Make the hall, people in the register, two pairing codes and a card; committed."""
    hall, now = make_hall(), datetime.now(UTC)
    with transaction():
        db.session.add_all([Unit(name="某某职业技术学院", kind="college"), Person(name="欧阳测试")])
        codes = [
            devices.start_pairing(SYSTEM, hall.event_scope, now=now, label=label).code
            for label in ("评分台3-A", "评分台3-B")
        ]
        card = cards.issue(SYSTEM, hall.event_scope, account_id=hall.judges[0].id, now=now)
    return Given(hall.scope, (codes[0], codes[1]), card.number, card.pin)


@dataclass(slots=True)
class Tablet:
    """A judge's tablet."""

    page: Page
    given: Given
    hallway: Hallway
    address: str = ""

    def __post_init__(self) -> None:
        """Call the server by its own address unless told another."""
        self.address = self.address or self.hallway.address

    def type_pin(self) -> None:
        for digit in self.given.pin:
            self.page.get_by_role("button", name=digit, exact=True).click()

    def pair(self, number: int = 0) -> None:
        self.page.goto(f"{self.address}/marking/app")
        self.page.get_by_label("配对码").fill(self.given.codes[number])
        self.page.get_by_role("button", name="配对", exact=True).click()

    def enter(self, number: int = 0) -> None:
        self.pair(number)
        self.page.get_by_label("登录号").fill(self.given.number)
        self.type_pin()
        expect(self.page.get_by_role("link", name="开始评分")).to_be_visible()

    def wait_until_kept(self) -> None:
        assert self.page.evaluate(KEPT)

    def mark_and_sign(self) -> None:
        self.page.get_by_role("link", name="开始评分").click()
        for aspect, value in MARKS:
            self.page.locator(f"#a-{aspect} [data-value='{value}']").click()
        self.page.get_by_text("手工填").click()
        self.page.locator("#a-C1 input").fill("15:07.4")
        self.page.get_by_role("button", name="核对并签名").click()
        self.type_pin()
        self.page.get_by_role("button", name="签名并交出").click()
        expect(self.page.get_by_role("heading", name=re.compile("已送达|待同步"))).to_be_visible()

    def block_api(self) -> None:
        self.page.context.route("**/api/**", lambda route: route.abort())

    def free_api(self) -> None:
        self.page.context.unroute("**/api/**")

    def expect_unsent(self, count: int) -> None:
        expect(self.page.locator(".net")).to_contain_text(f"{count} 张待同步")


def revisions() -> list[tuple[str, str]]:
    """Operation and standing of all that is here; no reading is left open, which would block."""
    db.session.rollback()
    rows = db.session.execute(select(Revision.op, Revision.standing)).all()
    db.session.rollback()
    return [(str(row.op), row.standing.value) for row in rows]
