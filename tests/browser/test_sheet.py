"""The sheet under the finger (评分表): clock, remarks, strokes, ways to mark, checks, size."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from competition.db import db, transaction
from competition.models.attachment import SheetCheck, SheetPhoto
from competition.models.sheet import Revision
from competition.services import photo_files, sync
from tests.browser.desks import Tablet, set_out
from tests.factories_marking import (
    BARISTA,
    MARKS,
    Hall,
    aspect,
    body,
    criterion,
    make_hall,
    make_tablet,
)

pytestmark = pytest.mark.browser

Contexts = Callable[..., BrowserContext]
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}
KEPT = """async () => {
  const open = indexedDB.open("marking");
  const base = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const found = {};
  for (const name of base.objectStoreNames) {
    const asked = base.transaction(name).objectStore(name).getAll();
    found[name] = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
    for (const row of found[name]) if (row.bytes) row.bytes = new TextDecoder().decode(row.bytes);
  }
  base.close();
  return JSON.stringify(found);
}"""
TARGETS = """() => {
  const found = document.querySelectorAll(
    "#app button, #app a, #app summary, #app input, #app select, #app textarea");
  const shown = (each) => each.checkVisibility() && each.getClientRects().length
    && !each.closest(".visually-hidden, .jumps");
  return [...found].filter(shown).map((each) => [each.outerHTML.slice(0, 90),
    each.getBoundingClientRect().width, each.getBoundingClientRect().height])
    .filter(([, width, height]) => width < 55.5 || height < 55.5);
}"""
FIGURES = """() => [...document.querySelectorAll(
    ".key-n, .pad .key, .stepper output, .fold-mark, .mcell .num, .given, .total b")]
  .filter((each) => each.checkVisibility() && each.getClientRects().length)
  .map((each) => [each.outerHTML.slice(0, 80), parseFloat(getComputedStyle(each).fontSize)])
  .filter(([, size]) => size < 22)"""


def signed_by(hall: Hall, judge: int, code: int = 0, **marks: str) -> None:
    """What a colleague signs on a tablet of his own."""
    now = datetime.now(UTC)
    tablet = make_tablet(hall, judge, label=f"席{judge}-{code}", now=now)
    op, sheet = uuid.uuid4(), hall.sheet(seat=judge, code=code)
    raw = body(
        sheet.id, hall.digest, op=op, session=tablet.session_id, marks={**MARKS, **marks}
    )  # fmt: skip
    with transaction():
        sync.take_in(tablet.actor, sheet.id, op, raw, now=now)


def bodies() -> list[dict[str, Any]]:
    db.session.expire_all()
    return [json.loads(row.body) for row in db.session.scalars(select(Revision))]


def mark_whole(tablet: Tablet) -> None:
    tablet.mark(A1="2", A2="2", A3="3", B1="4.5", B2="5")
    tablet.page.get_by_text("手工填").click()
    tablet.page.locator("#a-C1 .by-hand input").fill("15:07.4")


def short_limit() -> list[dict[str, Any]]:
    """The barista's sheet with a second to spend."""
    found = json.loads(json.dumps(BARISTA))
    found[2]["sub_criteria"][0]["aspects"][0]["points"]["limit"] = "1"
    return found


def test_a_clock_runs_on_through_a_reload_and_computes_the_overtime(
    app: Flask, new_context: Contexts
) -> None:
    tablet = set_out(make_hall(criteria=short_limit()), new_context)
    tablet.enter()
    page = tablet.page
    page.get_by_role("link", name="开始评分").click()
    page.locator("#a-C1 .time-keys button").first.click()
    expect(page.locator("#a-C1 .clock[data-running]")).to_be_visible()

    tablet.open("home")
    expect(page.locator(".queue .state")).to_have_text("计时中")
    page.reload()
    page.get_by_role("link", name="继续 K-001").click()
    expect(page.locator("#a-C1 .time-rule b")).to_contain_text("超时")
    expect(page.locator("#a-C1")).to_contain_text("计时中")
    assert page.locator(".jump").filter(has_text="用时").count() == 1
    page.locator("#a-C1 .time-keys button").first.click()

    expect(page.locator("#a-C1 .aspect-points b")).to_contain_text("−")
    kept = json.loads(page.evaluate(KEPT))["drafts"][0]
    assert kept["clocks"]["C1"]["begun"] is None
    assert kept["marks"]["C1"]["value"] == kept["marks"]["C1"]["clocked"]
    assert float(kept["marks"]["C1"]["value"]) > 1


def test_an_order_half_pressed_is_there_after_the_tablet_was_killed(
    app: Flask, new_context: Contexts
) -> None:
    points = {"rule": "order", "key": ["3", "1", "2", "4"], "each": "5"}
    line = {
        "code": "D1",
        "name": {"zh": "茶样排序"},
        "max": "20",
        "type": "order",
        "points": points,
    }
    tablet = set_out(make_hall(criteria=[criterion("D", "排序", "20", [line])]), new_context)
    tablet.enter()
    page = tablet.page
    page.get_by_role("link", name="开始评分").click()
    for item in ("3", "1"):
        page.locator("#a-D1 .key").filter(has_text=item).first.click()
    expect(page.locator("#a-D1 [role=status]")).to_contain_text("3 — 1")

    tablet.open("home")
    page.reload()
    page.get_by_role("link", name="K-001").first.click()

    expect(page.locator("#a-D1 [role=status]")).to_contain_text("3 — 1")
    expect(page.locator("#a-D1 .key[aria-pressed=true]")).to_have_count(2)
    for item in ("2", "4"):
        page.locator("#a-D1 .key[aria-pressed=false]").filter(has_text=item).first.click()
    expect(page.locator("#a-D1 [role=status]")).to_contain_text("3 — 1 — 2 — 4")
    kept = json.loads(page.evaluate(KEPT))["drafts"][0]
    assert kept["marks"]["D1"]["value"] == "3 1 2 4"
    assert kept["begun"] == {"D1": ""}


def camera_file(folder: Path) -> Path:
    """A photo as a camera writes it: large, and telling who made it."""
    exif = Image.Exif()
    exif[0x010F] = "Camera of a judge"
    file = io.BytesIO()
    Image.new("RGB", (2400, 1800), (40, 90, 60)).save(file, "JPEG", exif=exif.tobytes())
    path = folder / "IMG_0001.jpg"
    path.write_bytes(file.getvalue())
    return path


def test_a_note_and_a_photo_taken_offline_follow_their_sheet(
    app: Flask, new_context: Contexts, tmp_path: Path
) -> None:
    tablet = set_out(make_hall(), new_context)
    tablet.enter()
    page = tablet.page
    page.get_by_role("link", name="开始评分").click()
    page.context.set_offline(True)
    mark_whole(tablet)
    page.get_by_role("button", name="A1 更多").click()
    page.get_by_label("A1 备注").fill("粉饼偏左")
    page.locator("#a-A1 input[type=file]").set_input_files(camera_file(tmp_path))
    expect(page.locator("#a-A1 .shot")).to_be_visible()
    page.get_by_role("button", name="核对并签名").click()
    expect(page.locator(".check")).to_contain_text("粉饼偏左")
    tablet.sign()
    expect(page.get_by_text("1 张照片在表送达后自动发送")).to_be_visible()

    page.context.set_offline(False)
    with page.expect_response(lambda answer: "/photos/" in answer.url):
        expect(page.get_by_role("heading", name="已送达")).to_be_visible()

    [content] = bodies()
    [kept] = db.session.scalars(select(SheetPhoto))
    assert content["photos"] == [{"sha256": kept.sha256, "aspect": "A1"}]
    assert content["marks"][0]["note"] == "粉饼偏左"
    assert (kept.width, kept.height) == (1600, 1200)
    assert b"Camera" not in photo_files.path_of(kept.sha256).read_bytes()


def test_strokes_are_undone_and_redone_by_key(app: Flask, new_context: Contexts) -> None:
    tablet = set_out(make_hall(), new_context)
    tablet.enter()
    page = tablet.page
    page.get_by_role("link", name="开始评分").click()
    tablet.mark(A1="3")
    tablet.mark(A2="1")

    page.keyboard.press("Control+z")
    expect(page.locator("#a-A2 [aria-checked='true']")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.locator("#a-A1 [aria-checked='true']")).to_have_count(0)
    page.keyboard.press("Control+Shift+z")

    expect(page.locator("#a-A1 [data-value='3']")).to_have_attribute("aria-checked", "true")
    page.get_by_role("button", name="重做 A2").click()
    expect(page.locator("#a-A2 [data-value='1']")).to_have_attribute("aria-checked", "true")


def test_a_mark_can_be_taken_away_or_left_out_on_purpose(app: Flask, new_context: Contexts) -> None:
    tablet = set_out(make_hall(), new_context)
    tablet.enter()
    page = tablet.page
    page.get_by_role("link", name="开始评分").click()
    mark_whole(tablet)
    page.get_by_role("button", name="A1 更多").click()
    page.get_by_role("button", name="清除").click()
    expect(page.locator(".jump")).to_have_text(["A1工位整洁与卫生"])
    page.get_by_role("button", name="A1 更多").click()
    page.get_by_role("button", name="未做").click()

    page.get_by_role("button", name="核对并签名").click()
    tablet.sign()
    expect(page.get_by_role("heading", name="已送达")).to_be_visible()

    marks = {mark["aspect"]: mark for mark in bodies()[0]["marks"]}
    assert marks["A1"] == {"aspect": "A1", "status": "not_attempted"}


def only_keys() -> list[dict[str, Any]]:
    return [
        criterion("A", "感官", "42", [aspect("A1", "香气", "18"), aspect("A2", "滋味", "24")])
    ]  # fmt: skip


def test_several_codes_are_marked_side_by_side_and_signed_at_once(
    app: Flask, new_context: Contexts
) -> None:
    tablet = set_out(make_hall(criteria=only_keys()), new_context)
    tablet.enter()
    page = tablet.page
    page.get_by_role("link", name="几份同评").click()
    for value in ("1", "2", "3", "3", "2", "1"):
        page.locator(f".deck [data-value='{value}']").click()

    page.get_by_role("link", name="核对并签名 3 份").click()
    tablet.sign()

    expect(page.get_by_role("heading", name="全部评完并签名")).to_be_visible()
    expect(page.locator(".net")).to_contain_text("全部送达")
    found = [[mark["value"] for mark in each["marks"]] for each in bodies()]
    assert sorted(found) == [["1", "3"], ["2", "2"], ["3", "1"]]


def test_one_question_is_marked_through_all_codes(app: Flask, new_context: Contexts) -> None:
    tablet = set_out(make_hall(criteria=only_keys()), new_context)
    tablet.enter()
    page = tablet.page
    page.get_by_role("link", name="逐题流水").click()
    expect(page.locator("#question")).to_contain_text("香气")
    for row, value in enumerate(("1", "2", "3")):
        page.locator(".flow-row").nth(row).locator(f"[data-value='{value}']").click()

    page.get_by_role("button", name="下一题 A2").click()

    expect(page.locator("#question")).to_contain_text("滋味")
    expect(page.locator(".flow-row.is-open")).to_have_count(3)
    page.locator(".flow-row").first.locator("[data-value='2']").click()
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".flow-row.is-open")).to_have_count(3)


def test_an_unusual_mark_is_told_quietly_and_stops_nobody(
    app: Flask, new_context: Contexts
) -> None:
    hall = make_hall(codes=4)
    for code in range(1, 4):
        signed_by(hall, 0, code)
    tablet = set_out(hall, new_context)
    tablet.enter()
    page = tablet.page
    page.get_by_role("link", name="开始评分").click()
    expect(page.locator("#a-B1 .earlier")).to_contain_text("4.5×3")
    mark_whole(tablet)
    tablet.mark(B1="0")

    page.get_by_role("button", name="核对并签名").click()
    expect(page.locator(".check tr.is-odd")).to_contain_text("比您此项平均低 4.5")
    tablet.sign()

    expect(page.get_by_role("heading", name="已送达")).to_be_visible()


def test_marks_too_far_apart_are_asked_anew_without_showing_the_others(
    app: Flask, new_context: Contexts
) -> None:
    hall = make_hall(spread={"over": "aspect", "limit": "2", "unit": "points"})
    tablet = set_out(hall, new_context)
    signed_by(hall, 1, A1="0")
    tablet.enter()
    page = tablet.page
    page.get_by_role("link", name="开始评分").click()
    mark_whole(tablet)
    page.get_by_role("button", name="核对并签名").click()
    tablet.sign()
    expect(page.get_by_text("A1 与同组跨度超限")).to_be_visible()
    page.reload()
    tablet.open("home")

    page.get_by_role("link", name="重评 K-001").click()
    expect(page.locator("#a-A1 .state")).to_have_text("请再评")
    seen = page.content() + page.evaluate(KEPT)
    tablet.mark(A1="1")
    page.get_by_role("button", name="核对并签名").click()
    tablet.sign()

    expect(page.get_by_role("heading", name="已送达")).to_be_visible()
    mine = [each for each in bodies() if each["sheet"] == str(hall.sheet().id)]
    assert [each["kind"] for each in mine] == ["sign", "amend"]
    assert '"A1","value":"0"' not in seen
    assert str(hall.sheet(seat=1).id) not in seen


def checked(hall: Hall, *, blind: bool = False) -> None:
    with transaction():
        hall.seats[1].checker_id = hall.judges[0].id
        hall.seats[1].check_blind = blind


def to_check(tablet: Tablet) -> None:
    tablet.enter()
    tablet.page.get_by_label("选择席位").select_option(index=1)


def test_a_checker_reads_objects_and_signs(app: Flask, new_context: Contexts) -> None:
    hall = make_hall()
    checked(hall)
    signed_by(hall, 1)
    tablet = set_out(hall, new_context)
    to_check(tablet)
    page = tablet.page
    page.get_by_role("link", name="开始复核").click()
    page.get_by_role("button", name="对 B1 有疑问").click()
    page.get_by_label("B1 的疑问").fill("照片里不是这样")
    with page.expect_response(lambda answer: "/checks/" in answer.url):
        tablet.sign()

    [found] = db.session.scalars(select(SheetCheck))
    assert (found.agreed, found.remarks) == (False, {"B1": "照片里不是这样"})


def test_what_is_typed_unseen_is_compared_by_the_server_alone(
    app: Flask, new_context: Contexts
) -> None:
    hall = make_hall(criteria=only_keys())
    checked(hall, blind=True)
    signed_by_two(hall)
    tablet = set_out(hall, new_context)
    to_check(tablet)
    page = tablet.page
    page.get_by_role("link", name="开始录入").click()
    assert '"value":"2"' not in page.evaluate(KEPT)
    tablet.mark(A1="1", A2="3")
    page.get_by_role("button", name="核对并签名").click()
    with page.expect_response(lambda answer: "/checks/" in answer.url):
        tablet.sign()

    [found] = db.session.scalars(select(SheetCheck))
    assert (found.agreed, found.remarks) == (False, {"A2": ""})


def signed_by_two(hall: Hall) -> None:
    now = datetime.now(UTC)
    tablet = make_tablet(hall, 1, now=now)
    op, sheet = uuid.uuid4(), hall.sheet(seat=1)
    marks = {"A1": "1", "A2": "2"}
    with transaction():
        raw = body(sheet.id, hall.digest, op=op, session=tablet.session_id, marks=marks)
        sync.take_in(tablet.actor, sheet.id, op, raw, now=now)


def test_where_the_event_wants_it_a_sheet_is_signed_by_hand(
    app: Flask, new_context: Contexts
) -> None:
    hall = make_hall(criteria=only_keys())
    with transaction():
        hall.event.settings = {"signing": "stroke"}
    tablet = set_out(hall, new_context)
    tablet.enter()
    page = tablet.page
    page.get_by_role("link", name="开始评分").click()
    tablet.mark(A1="2", A2="2")
    page.get_by_role("button", name="核对并签名").click()
    expect(page.locator(".pad")).to_have_count(0)
    page.get_by_role("button", name="签名并交出").click()
    expect(page.get_by_text("请先手写签名。")).to_be_visible()
    box = page.locator(".stroke-field").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    for step in range(1, 8):
        page.mouse.move(box["x"] + 30 + 30 * step, box["y"] + 40 + 12 * (step % 3))
    page.mouse.up()
    page.get_by_role("button", name="签名并交出").click()

    expect(page.get_by_role("heading", name="已送达")).to_be_visible()
    signed = bodies()[0]["signed"]
    assert signed["by"] == "stroke"
    assert signed["stroke"].startswith("M")


@pytest.mark.parametrize("size", [(1180, 820), (820, 1180), (390, 844)])
def test_in_large_type_every_target_is_56_and_every_mark_22(
    app: Flask, new_context: Contexts, size: tuple[int, int]
) -> None:
    viewport = {"width": size[0], "height": size[1]}
    # Sizes are looked at, not the glide to the next aspect, under which a tap may go astray.
    tablet = set_out(make_hall(), new_context, viewport=viewport, reduced_motion="reduce")
    tablet.enter()
    page = tablet.page
    page.get_by_role("button", name="大字").click()
    small: dict[str, Any] = {}

    def measure(place: str, shown: str) -> None:
        tablet.open(place)
        expect(page.locator(shown).first).to_be_visible()
        small[place.split("/")[0]] = page.evaluate(TARGETS) + page.evaluate(FIGURES)

    measure("home", ".home-next")
    measure(f"sheet/{sheet_id(page)}", "#a-B1 .key")
    measure("table", ".deck .key")
    measure("question/B1", ".flow-row .key")
    tablet.open(f"sheet/{sheet_id(page)}")
    mark_whole(tablet)
    measure(f"sign/{sheet_id(page)}", ".pad .key")

    assert {place: found for place, found in small.items() if found} == {}


def sheet_id(page: Page) -> str:
    """The first sheet the tablet knows."""
    facts = json.loads(page.evaluate(KEPT))["facts"]
    return str(next(each["value"] for each in facts if each["key"] == "bundle")["sheets"][0]["id"])


def complaints(page: Page, shown: str) -> list[str]:
    """What the accessibility check says of the screen that shows this."""
    expect(page.locator(shown).first).to_be_visible()
    violations = Axe().run(page, options=AXE).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in violations]


def test_ways_to_mark_pass_the_accessibility_check(app: Flask, new_context: Contexts) -> None:
    tablet = set_out(make_hall(), new_context)
    tablet.enter()
    page, found = tablet.page, {}
    tablet.open("table")
    found["table"] = complaints(page, ".deck .key")
    tablet.open("question/B1")
    found["question"] = complaints(page, ".flow-row .key")
    tablet.open(f"sheet/{sheet_id(page)}")
    mark_whole(tablet)
    tablet.open("sign-all")
    found["sign-all"] = complaints(page, ".mgrid")

    assert {place: problems for place, problems in found.items() if problems} == {}


def test_remarks_and_checks_pass_the_accessibility_check_on_a_dark_phone(
    app: Flask, new_context: Contexts
) -> None:
    hall = make_hall()
    checked(hall)
    signed_by(hall, 1)
    phone = {"width": 390, "height": 844}
    tablet = set_out(hall, new_context, viewport=phone, color_scheme="dark")
    tablet.enter()
    page, found = tablet.page, {}
    page.get_by_role("link", name="开始评分").click()
    page.get_by_role("button", name="A2 更多").click()
    found["remarks"] = complaints(page, "#remark-A2")
    tablet.open("home")
    page.get_by_label("选择席位").select_option(index=1)
    page.get_by_role("link", name="开始复核").click()
    page.get_by_role("button", name="对 B1 有疑问").click()
    found["check"] = complaints(page, ".object.is-on")

    assert {place: problems for place, problems in found.items() if problems} == {}
