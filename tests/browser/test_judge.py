"""A judge marks and signs on a tablet, in a real Chromium (裁判员用平板评分)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from competition.db import db, transaction
from competition.models.account import Account
from competition.models.draw import BlindCode
from competition.models.person import Person, Unit
from competition.models.sheet import Revision, ScoreSheet, SheetState
from competition.services import cards, devices, sheet_rulings
from tests.factories import SYSTEM
from tests.factories_marking import make_hall

pytestmark = pytest.mark.browser

AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}
DUMP = """async () => {
  const open = indexedDB.open("marking");
  const base = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const found = {};
  for (const name of base.objectStoreNames) {
    const asked = base.transaction(name).objectStore(name).getAll();
    found[name] = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
    for (const row of found[name]) if (row.bytes) row.bytes = new TextDecoder().decode(row.bytes);
  }
  base.close();
  return JSON.stringify([found, { ...localStorage }]);
}"""


@dataclass(slots=True)
class Desk:
    """A judge's tablet and what he was given."""

    page: Page
    code: str
    number: str
    pin: str

    def type_pin(self) -> None:
        for digit in self.pin:
            self.page.get_by_role("button", name=digit, exact=True).click()

    def pair_and_enter(self) -> None:
        self.page.goto("/marking/app")
        self.page.get_by_label("配对码").fill(self.code)
        self.page.get_by_role("button", name="配对").click()
        self.page.get_by_label("登录号").fill(self.number)
        self.type_pin()
        self.page.get_by_role("link", name="开始评分").wait_for()

    def mark(self, aspect: str, value: str) -> None:
        self.page.locator(f"#a-{aspect} [data-value='{value}']").click()

    def mark_all(self) -> None:
        for aspect, value in (("A1", "2"), ("A2", "2"), ("A3", "3"), ("B1", "4.5"), ("B2", "5")):
            self.mark(aspect, value)
        self.page.get_by_text("手工填").click()
        self.page.locator("#a-C1 input").fill("15:07.4")
        for _ in range(2):
            self.page.get_by_role("button", name="加一： 粉奶洒出台面").click()

    def sign(self) -> None:
        self.page.get_by_role("button", name="核对并签名").click()
        self.type_pin()
        self.page.get_by_role("button", name="签名并交出").click()


@pytest.fixture
def given(app: Flask) -> tuple[str, str, str]:
    """A hall with people in the database, a pairing code, a judge's card."""
    hall, now = make_hall(), datetime.now(UTC)
    with transaction():
        db.session.add_all([Unit(name="某某职业技术学院", kind="college"), Person(name="欧阳测试")])
        pairing = devices.start_pairing(SYSTEM, hall.event_scope, now=now, label="评分台3-A")
        card = cards.issue(SYSTEM, hall.event_scope, account_id=hall.judges[0].id, now=now)
    return pairing.code, card.number, card.pin


@pytest.fixture
def desk(given: tuple[str, str, str], new_context: Callable[..., BrowserContext]) -> Desk:
    context = new_context(viewport={"width": 1180, "height": 820})
    return Desk(context.new_page(), *given)


def first_sheet() -> ScoreSheet:
    db.session.expire_all()
    return db.session.scalars(
        select(ScoreSheet)
        .join(BlindCode, BlindCode.id == ScoreSheet.blind_code_id)
        .join(Revision, Revision.sheet_id == ScoreSheet.id)
        .where(BlindCode.text == "K-001")
    ).first()  # type: ignore[return-value]


def test_a_judge_pairs_enters_marks_signs_and_gets_a_receipt(desk: Desk) -> None:
    complaints: list[str] = []
    desk.page.on("pageerror", lambda error: complaints.append(str(error)))
    desk.page.on(
        "console", lambda line: complaints.append(line.text) if line.type == "error" else None
    )

    desk.pair_and_enter()
    desk.page.get_by_role("link", name="开始评分").click()
    desk.mark_all()
    expect(desk.page.locator(".signbar .total b")).to_have_text("24.0")
    desk.sign()

    expect(desk.page.get_by_role("heading", name="已送达")).to_be_visible()
    revision = db.session.scalars(select(Revision)).one()
    expect(desk.page.get_by_text(revision.receipt)).to_be_visible()
    assert first_sheet().state is SheetState.SIGNED
    marks = {mark["aspect"]: mark["value"] for mark in json.loads(revision.body)["marks"]}
    assert marks == {
        "A1": "2", "A2": "2", "A3": "3", "B1": "4.5", "B2": "5", "C1": "907.4", "C2": "a:2",
    }  # fmt: skip
    assert complaints == []


def test_a_reload_keeps_every_stroke_and_undo_goes_back(desk: Desk) -> None:
    desk.pair_and_enter()
    desk.page.get_by_role("link", name="开始评分").click()
    desk.mark("A1", "3")
    desk.mark("A1", "1")

    desk.page.reload()
    expect(desk.page.locator("#a-A1 [data-value='1']")).to_have_attribute("aria-checked", "true")
    desk.page.get_by_role("button", name="撤销 A1＝1").click()

    expect(desk.page.locator("#a-A1 [data-value='3']")).to_have_attribute("aria-checked", "true")
    expect(desk.page.locator(".signbar .total b")).to_have_text("6.0")


def test_what_is_missing_is_named_and_pressing_leads_there(desk: Desk) -> None:
    desk.pair_and_enter()
    desk.page.get_by_role("link", name="开始评分").click()
    desk.mark("A1", "3")

    desk.page.get_by_role("button", name="签名").click(force=True)

    expect(desk.page.locator("#a-A2 [role=radio]").first).to_be_focused()
    expect(desk.page.locator(".jump")).to_have_count(5)


def test_keys_are_a_radio_group_for_the_keyboard(desk: Desk) -> None:
    desk.pair_and_enter()
    desk.page.get_by_role("link", name="开始评分").click()
    desk.page.locator("#a-A1 [role=radio]").first.focus()

    desk.page.keyboard.press("ArrowRight")
    desk.page.keyboard.press("ArrowRight")
    expect(desk.page.locator("#a-A1 [data-value='2']")).to_be_focused()
    desk.page.keyboard.press("3")

    expect(desk.page.locator("#a-A1 [data-value='3']")).to_have_attribute("aria-checked", "true")


def test_large_type_makes_large_targets(desk: Desk) -> None:
    desk.pair_and_enter()
    desk.page.get_by_role("button", name="大字").click()
    desk.page.get_by_role("link", name="开始评分").click()

    expect(desk.page.locator(".scale-row .key-n").first).to_be_visible()
    expect(desk.page.locator(".keys .key").first).to_be_visible()
    boxes = [key.bounding_box() for key in desk.page.locator(".keys .key").all()]

    assert min(box["height"] for box in boxes if box) >= 56
    size = "(key) => parseFloat(getComputedStyle(key).fontSize)"
    assert desk.page.locator(".scale-row .key-n").first.evaluate(size) >= 22


def test_a_wrong_pin_signs_nothing(desk: Desk) -> None:
    desk.pair_and_enter()
    desk.page.get_by_role("link", name="开始评分").click()
    desk.mark_all()
    desk.page.get_by_role("button", name="核对并签名").click()
    for _ in range(6):
        desk.page.get_by_role("button", name="1", exact=True).click()

    desk.page.get_by_role("button", name="签名并交出").click()

    expect(desk.page.get_by_text("PIN 不对，还可以试 4 次。")).to_be_visible()
    assert db.session.scalars(select(Revision)).all() == []


def test_a_sheet_signed_without_a_network_goes_out_by_itself(desk: Desk) -> None:
    desk.pair_and_enter()
    desk.page.get_by_role("link", name="开始评分").click()
    desk.mark_all()
    desk.page.context.set_offline(True)
    desk.sign()
    expect(desk.page.get_by_role("heading", name="已签名·待同步")).to_be_visible()
    expect(desk.page.get_by_text("1 张待同步")).to_be_visible()

    desk.page.context.set_offline(False)

    expect(desk.page.get_by_role("heading", name="已送达")).to_be_visible()
    assert first_sheet().state is SheetState.SIGNED


def test_a_reopened_sheet_says_why_and_is_signed_anew(desk: Desk) -> None:
    desk.pair_and_enter()
    desk.page.get_by_role("link", name="开始评分").click()
    desk.mark_all()
    desk.sign()
    expect(desk.page.get_by_role("heading", name="已送达")).to_be_visible()
    with transaction():
        sheet_rulings.reopen(SYSTEM, first_sheet().id, "B1 与同组相差 2 分", now=datetime.now(UTC))
    desk.page.goto("/marking/app")
    desk.page.reload()

    expect(desk.page.get_by_text("B1 与同组相差 2 分")).to_be_visible()
    desk.page.get_by_role("link", name="重评 K-001").click()
    desk.mark("B1", "5")
    desk.sign()

    expect(desk.page.get_by_role("heading", name="已送达")).to_be_visible()
    assert (first_sheet().state, first_sheet().current_n) == (SheetState.SIGNED, 2)


def test_nothing_on_the_tablet_carries_a_name(desk: Desk) -> None:
    seen: list[str] = []
    desk.page.on(
        "response",
        lambda answer: seen.append(answer.text()) if "/api/" in answer.url and answer.ok else None,
    )
    desk.pair_and_enter()
    desk.page.get_by_role("link", name="开始评分").click()
    desk.mark_all()
    desk.sign()
    expect(desk.page.get_by_role("heading", name="已送达")).to_be_visible()

    seen += [desk.page.content(), desk.page.evaluate(DUMP)]

    names = [row.display_name for row in db.session.scalars(select(Account))]
    names += [row.name for row in db.session.scalars(select(Person))]
    names += [row.name for row in db.session.scalars(select(Unit))]
    assert len(names) >= 4
    assert [name for name in names if any(name in text for text in seen)] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1180, 390])
def test_every_screen_passes_the_accessibility_check(
    given: tuple[str, str, str],
    new_context: Callable[..., BrowserContext],
    scheme: str,
    width: int,
) -> None:
    context = new_context(viewport={"width": width, "height": 820}, color_scheme=scheme)
    desk = Desk(context.new_page(), *given)
    found: dict[str, list[str]] = {}

    def check(name: str) -> None:
        violations = Axe().run(desk.page, options=AXE).response["violations"]
        found[name] = [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in violations]

    desk.page.goto("/marking/app")
    desk.page.get_by_label("配对码").wait_for()
    check("pairing")
    desk.pair_and_enter()
    check("home")
    desk.page.get_by_role("link", name="开始评分").click()
    desk.mark_all()
    check("sheet")
    desk.page.locator(".btn-sign").click()
    desk.page.locator(".check").wait_for()
    check("signing")
    desk.type_pin()
    desk.page.get_by_role("button", name="签名并交出").click()
    expect(desk.page.get_by_role("heading", name="已送达")).to_be_visible()
    check("signed")

    assert {name: problems for name, problems in found.items() if problems} == {}
