"""The network fails, the server stops, the browser is killed: the judge goes on (离线评分)."""

from __future__ import annotations

import json
import os
import signal
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect
from sqlalchemy import delete, select, update

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.account import Account
from competition.models.device import Device, MarkingSession
from competition.models.person import Person, Unit
from competition.models.sheet import Revision, ScoreSheet, SheetState
from competition.services import cards
from competition.web.marking import shell
from tests.browser.hallway import LEFT, STROKE_KEPT, Given, Hallway, Tablet, revisions
from tests.chromium import CHROMIUM, QUIET
from tests.factories import SYSTEM

pytestmark = pytest.mark.browser

#: Look for a new release, and let its worker take over at once.
RENEW = """async () => {
  const soon = () => new Promise((done) => setTimeout(done, 50));
  const one = await navigator.serviceWorker.getRegistration();
  await one.update();
  while (!one.waiting) await soon();
  one.waiting.postMessage("take-over");
  while (one.waiting) await soon();
}"""


def kill(folder: Path) -> None:
    """End a browser at once, found by the folder that is its alone."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"--user-data-dir={folder}".encode() in words and not any(
            word.startswith(b"--type=") for word in words
        ):
            os.kill(int(entry.name), signal.SIGKILL)


def test_without_a_server_a_killed_browser_goes_on_and_nothing_is_lost(
    browser: Browser, hallway: Hallway, given: Given, tmp_path: Path
) -> None:
    folder = tmp_path / "profile"

    def start() -> Tablet:
        context = browser.browser_type.launch_persistent_context(
            folder, executable_path=CHROMIUM, args=QUIET, locale="zh-CN",
            viewport={"width": 1180, "height": 820},
        )  # fmt: skip
        context.set_default_timeout(10_000)
        return Tablet(context.pages[0], given, hallway)

    tablet = start()
    tablet.enter()
    tablet.wait_until_kept()
    hallway.stop()

    tablet.page.reload()
    tablet.mark_and_sign()
    tablet.expect_unsent(1)
    tablet.page.goto(f"{hallway.address}/marking/app#home")
    tablet.page.get_by_role("link", name="开始评分").click()
    tablet.page.locator("#a-A1 [data-value='1']").click()
    tablet.page.evaluate(STROKE_KEPT, "1")
    kill(folder)
    tablet = start()
    tablet.page.goto(f"{hallway.address}/marking/app")
    tablet.expect_unsent(1)
    tablet.page.get_by_role("link", name="继续 K-002").click()
    expect(tablet.page.locator("#a-A1 [data-value='1']")).to_have_attribute("aria-checked", "true")
    assert revisions() == []

    hallway.start()
    tablet.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(tablet.page.locator(".net")).to_contain_text("全部送达")
    assert [standing for _op, standing in revisions()] == ["current"]
    tablet.page.context.close()


def test_a_guest_networks_page_is_no_answer(new_tablet: Callable[..., Tablet]) -> None:
    tablet = new_tablet()
    tablet.enter()

    def portal(route: Route) -> None:
        route.fulfill(status=200, content_type="text/html", body="<h1>Welcome, guest</h1>")

    tablet.page.context.route("**/api/**", portal)
    tablet.mark_and_sign()
    tablet.expect_unsent(1)
    tablet.page.context.unroute("**/api/**", portal)
    tablet.page.evaluate("window.dispatchEvent(new Event('online'))")

    expect(tablet.page.get_by_role("heading", name="已送达")).to_be_visible()
    assert len(revisions()) == 1


def test_a_new_release_waits_until_nothing_is_unsent(
    new_tablet: Callable[..., Tablet], monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet = new_tablet()
    tablet.enter()
    tablet.wait_until_kept()
    version = "document.getElementById('app').dataset.version"
    before = tablet.page.evaluate(version)
    tablet.block_api()
    tablet.mark_and_sign()
    tablet.expect_unsent(1)
    shell.shell.cache_clear()
    monkeypatch.setattr(shell, "APP", replace(shell.APP, template="marking/matrix.html"))
    newer = shell.shell().version
    monkeypatch.undo()

    tablet.page.evaluate(RENEW)
    tablet.page.goto(f"{tablet.hallway.address}/marking/app#home")
    tablet.page.reload()
    tablet.expect_unsent(1)
    during = tablet.page.evaluate(version)
    tablet.free_api()
    tablet.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(tablet.page.locator(".net")).to_contain_text("全部送达")
    tablet.page.reload()
    expect(tablet.page.locator(".net")).to_contain_text("全部送达")
    shell.shell.cache_clear()

    assert during == before
    assert tablet.page.evaluate(version) == newer != before


def test_the_newest_window_works_and_the_others_give_way(new_tablet: Callable[..., Tablet]) -> None:
    tablet = new_tablet()
    tablet.enter()

    second = tablet.page.context.new_page()
    second.goto(f"{tablet.hallway.address}/marking/app")
    expect(second.get_by_role("link", name="开始评分")).to_be_visible()
    expect(tablet.page.get_by_role("heading", name="评分已在另一个窗口打开")).to_be_visible()
    tablet.page.get_by_role("button", name="改在这个窗口评分").click()

    expect(tablet.page.get_by_role("link", name="开始评分")).to_be_visible()
    expect(second.get_by_role("heading", name="评分已在另一个窗口打开")).to_be_visible()


def test_an_untouched_screen_locks_and_opens_by_pin_where_it_was(
    new_tablet: Callable[..., Tablet],
) -> None:
    tablet = new_tablet()
    tablet.page.clock.install()
    tablet.enter()
    tablet.page.get_by_role("link", name="开始评分").click()
    tablet.page.locator("#a-A1 [data-value='2']").click()
    tablet.block_api()

    tablet.page.clock.fast_forward("09:00")
    expect(tablet.page.locator("#a-A1")).to_be_visible()
    tablet.page.locator("#a-A2 [data-value='3']").click()
    tablet.page.clock.fast_forward("09:00")
    expect(tablet.page.locator("#a-A2")).to_be_visible()
    tablet.page.clock.fast_forward("02:00")
    expect(tablet.page.get_by_role("heading", name="屏幕已锁")).to_be_visible()
    tablet.type_pin()

    for aspect, value in (("A1", "2"), ("A2", "3")):
        expect(tablet.page.locator(f"#a-{aspect} [data-value='{value}']")).to_have_attribute(
            "aria-checked", "true"
        )


def test_card_and_pin_open_the_tablet_without_a_server(new_tablet: Callable[..., Tablet]) -> None:
    tablet = new_tablet()
    tablet.enter()
    tablet.page.get_by_role("button", name="锁屏").click()
    tablet.block_api()
    tablet.page.get_by_role("button", name="换一位裁判员").click()

    tablet.page.get_by_label("登录号").fill("99999")
    tablet.type_pin()
    expect(tablet.page.get_by_text("只有上一位裁判员")).to_be_visible()
    tablet.page.get_by_label("登录号").fill(tablet.given.number)
    tablet.type_pin()

    expect(tablet.page.get_by_role("link", name="开始评分")).to_be_visible()


def test_a_pin_the_chief_has_just_reset_opens_a_locked_screen(
    new_tablet: Callable[..., Tablet],
) -> None:
    tablet = new_tablet()
    given = tablet.given
    tablet.enter()
    tablet.page.get_by_role("button", name="锁屏").click()
    with transaction():
        card = cards.cards_of_trade(SYSTEM, given.trade)[0]
        event = Scope(given.trade.event_id)
        given.pin = cards.reset_pin(SYSTEM, event, card_id=card.id, now=datetime.now(UTC))

    tablet.type_pin()

    expect(tablet.page.get_by_role("link", name="开始评分")).to_be_visible()


def test_a_failing_tablets_sheets_go_out_by_another(
    new_tablet: Callable[..., Tablet], tmp_path: Path
) -> None:
    failing, other = new_tablet(), new_tablet()
    failing.enter()
    failing.block_api()
    failing.mark_and_sign()
    failing.expect_unsent(1)
    failing.page.goto(f"{failing.hallway.address}/marking/app#tablet")
    with failing.page.expect_download() as waiting:
        failing.page.get_by_role("button", name="存成文件").click()
    file = tmp_path / "unsent.json"
    waiting.value.save_as(file)

    other.pair(1)
    other.page.get_by_role("button", name="这台平板").click()
    other.page.locator("#hand-over-file").set_input_files(file)
    expect(other.page.get_by_text("已接收 1 张")).to_be_visible()
    expect(other.page.get_by_role("heading", name="没有未送达的表")).to_be_visible()

    label = db.session.scalar(select(Device.label).join(Revision, Revision.device_id == Device.id))
    db.session.rollback()
    assert label == "评分台3-A"
    assert "4.5" not in file.read_text("utf-8")
    assert "4.5" not in other.page.evaluate(LEFT).split('"sealed"')[1]
    failing.free_api()
    failing.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(failing.page.get_by_role("heading", name="没有未送达的表")).to_be_visible()
    assert len(revisions()) == 1


def test_a_tablet_given_back_holds_nothing_and_is_ticked_off(
    new_tablet: Callable[..., Tablet],
) -> None:
    tablet = new_tablet()
    tablet.page.clock.install()
    tablet.enter()
    tablet.mark_and_sign()
    expect(tablet.page.get_by_role("heading", name="已送达")).to_be_visible()
    code = "K-001"
    assert code in tablet.page.evaluate(LEFT)

    tablet.page.goto(f"{tablet.hallway.address}/marking/app#tablet")
    tablet.page.get_by_role("button", name="归还平板").click()
    expect(tablet.page.get_by_role("heading", name="已归还")).to_be_visible()
    tablet.page.clock.fast_forward("01:00")
    expect(tablet.page.get_by_role("heading", name="已归还")).to_be_visible()

    assert code not in tablet.page.evaluate(LEFT)
    db.session.expire_all()
    row = db.session.scalars(select(Device)).one()
    assert row.returned_at is not None


def test_what_is_begun_and_not_signed_is_told_before_it_is_wiped(
    new_tablet: Callable[..., Tablet],
) -> None:
    tablet = new_tablet()
    tablet.enter()
    tablet.page.get_by_role("link", name="开始评分").click()
    tablet.page.locator("#a-A1 [data-value='2']").click()
    tablet.page.evaluate(STROKE_KEPT, "2")
    tablet.page.goto(f"{tablet.hallway.address}/marking/app#tablet")

    tablet.page.get_by_role("button", name="归还平板").click()
    expect(tablet.page.get_by_text("有 1 份评了一部分、还没签名")).to_be_visible()
    assert "A1" in tablet.page.evaluate(LEFT)
    tablet.page.get_by_role("button", name="归还平板").click()

    expect(tablet.page.get_by_role("heading", name="已归还")).to_be_visible()


def test_a_tablet_with_something_unsent_is_not_wiped(new_tablet: Callable[..., Tablet]) -> None:
    tablet = new_tablet()
    tablet.enter()
    tablet.block_api()
    tablet.mark_and_sign()
    tablet.page.goto(f"{tablet.hallway.address}/marking/app#tablet")

    tablet.page.get_by_role("button", name="归还平板").click()

    expect(tablet.page.get_by_text("服务器没有应答。请到有网络的地方归还。")).to_be_visible()
    assert "K-001" in tablet.page.evaluate(LEFT)


def forget_marks() -> None:
    """The server comes back from a copy made before anything was signed."""
    with transaction():
        sheet = db.session.scalar(select(Revision.sheet_id))
        db.session.execute(delete(Revision))
        db.session.execute(
            update(ScoreSheet)
            .where(ScoreSheet.id == sheet)
            .values(state=SheetState.OPEN, current_n=None, revisions=0)
        )


def stored_anew(tablet: Tablet) -> AbstractContextManager[object]:
    """Wait for the server's receipt: until the tablet compares, nothing is unsent to its mind."""
    return tablet.page.expect_response(
        lambda answer: "/revisions/" in answer.url and answer.status == 201
    )


def test_what_a_restored_server_lost_is_sent_again(new_tablet: Callable[..., Tablet]) -> None:
    tablet = new_tablet()
    tablet.enter()
    tablet.mark_and_sign()
    expect(tablet.page.get_by_role("heading", name="已送达")).to_be_visible()
    sent = revisions()
    forget_marks()

    with stored_anew(tablet):
        tablet.page.reload()

    expect(tablet.page.locator(".net")).to_contain_text("全部送达")
    assert revisions() == sent


def test_a_server_that_comes_back_from_an_older_copy_is_compared_with_at_once(
    hallway: Hallway, new_tablet: Callable[..., Tablet]
) -> None:
    tablet = new_tablet()
    tablet.page.clock.install()
    tablet.enter()
    tablet.mark_and_sign()
    expect(tablet.page.get_by_role("heading", name="已送达")).to_be_visible()
    sent = revisions()
    hallway.stop()
    tablet.page.clock.fast_forward("00:30")
    expect(tablet.page.locator(".net")).to_contain_text("连不上")
    forget_marks()
    hallway.start()

    # The tablet looks every twenty seconds; without a silence it compares every five minutes.
    with stored_anew(tablet):
        tablet.page.clock.fast_forward("00:30")

    expect(tablet.page.locator(".net")).to_contain_text("全部送达")
    assert revisions() == sent


def test_a_server_restored_to_before_the_tablet_was_paired_gets_everything_again(
    new_tablet: Callable[..., Tablet],
) -> None:
    tablet = new_tablet()
    tablet.enter()
    tablet.mark_and_sign()
    expect(tablet.page.get_by_role("heading", name="已送达")).to_be_visible()
    sent = revisions()
    forget_marks()
    with transaction():
        db.session.execute(delete(MarkingSession))
        db.session.execute(delete(Device))

    tablet.page.reload()
    expect(tablet.page.locator(".notice")).to_contain_text("1 张已签名的表仍存在本机")
    expect(tablet.page.locator(".net")).not_to_contain_text("连不上")
    tablet.page.get_by_label("配对码").fill(tablet.given.codes[1])
    tablet.page.get_by_role("button", name="配对", exact=True).click()
    tablet.page.get_by_label("登录号").fill(tablet.given.number)
    with stored_anew(tablet):
        tablet.type_pin()

    expect(tablet.page.locator(".net")).to_contain_text("全部送达")
    assert revisions() == sent
    tablet.page.goto(f"{tablet.address}/marking/app#tablet")
    tablet.page.get_by_role("button", name="归还平板").click()
    expect(tablet.page.get_by_role("heading", name="已归还")).to_be_visible()


def test_a_late_word_about_a_pairing_that_was_replaced_ends_nothing(
    new_tablet: Callable[..., Tablet],
) -> None:
    tablet = new_tablet()
    tablet.enter()
    tablet.wait_until_kept()
    with transaction():
        db.session.execute(delete(MarkingSession))
        db.session.execute(delete(Device))
    held: list[Route] = []
    tablet.page.context.route("**/heartbeat", lambda route: held.append(route))

    tablet.page.reload()
    tablet.page.get_by_label("配对码").fill(tablet.given.codes[1])
    tablet.page.get_by_role("button", name="配对", exact=True).click()
    tablet.page.get_by_label("登录号").fill(tablet.given.number)
    late = held[0]
    answer = {"code": "device-unknown", "message": "unknown"}
    with tablet.page.expect_response(lambda found: found.url == late.request.url):
        late.fulfill(status=403, json=answer)
    tablet.type_pin()

    expect(tablet.page.get_by_role("link", name="开始评分")).to_be_visible()
    assert tablet.page.get_by_label("配对码").count() == 0


def test_a_server_restored_to_before_the_judge_came_in_asks_for_the_pin_and_gets_everything(
    new_tablet: Callable[..., Tablet],
) -> None:
    tablet = new_tablet()
    tablet.enter()
    tablet.mark_and_sign()
    expect(tablet.page.get_by_role("heading", name="已送达")).to_be_visible()
    sent = revisions()
    forget_marks()
    with transaction():
        db.session.execute(delete(MarkingSession))

    tablet.page.reload()
    expect(tablet.page.locator(".net")).to_contain_text("PIN")
    tablet.page.locator(".net").click()
    tablet.page.get_by_label("登录号").fill(tablet.given.number)
    with stored_anew(tablet):
        tablet.type_pin()

    expect(tablet.page.locator(".net")).to_contain_text("全部送达")
    assert revisions() == sent


def test_a_server_restored_to_before_the_module_was_opened_keeps_the_sheet_for_the_chief(
    new_tablet: Callable[..., Tablet],
) -> None:
    tablet = new_tablet()
    tablet.enter()
    tablet.mark_and_sign()
    expect(tablet.page.get_by_role("heading", name="已送达")).to_be_visible()
    former, raw = db.session.execute(select(Revision.sheet_id, Revision.body)).one()
    db.session.rollback()
    present = lay_out_anew()

    with tablet.page.expect_response(lambda answer: answer.url.endswith("/handovers")) as found:
        tablet.page.reload()

    assert found.value.status == 202
    expect(tablet.page.locator(".net")).to_contain_text("全部送达")
    kept = db.session.execute(select(Revision.body, Revision.sheet_id, Revision.reasons)).one()
    db.session.rollback()
    assert tuple(kept) == (raw, present, ["sheet_replaced"])
    assert former != present
    tablet.page.goto(f"{tablet.address}/marking/app#home")
    tablet.page.reload()
    expect(tablet.page.get_by_role("link", name="K-001 已标记")).to_be_visible()
    expect(tablet.page.locator(".plate-xl")).to_have_text("K-002")


def lay_out_anew() -> uuid.UUID:
    """The copy is older than the module's opening: its sheets lie there again, under other ids."""
    with transaction():
        signed = db.session.scalar(select(Revision.sheet_id))
        db.session.execute(delete(Revision))
        present = None
        for sheet in db.session.scalars(select(ScoreSheet)).all():
            place = (sheet.module_id, sheet.seat_id, sheet.blind_code_id, sheet.attempt)
            was = sheet.id
            db.session.delete(sheet)
            db.session.flush()
            anew = ScoreSheet(
                module_id=place[0], seat_id=place[1], blind_code_id=place[2], attempt=place[3]
            )
            db.session.add(anew)
            db.session.flush()
            present = anew.id if was == signed else present
    assert present is not None
    return present


def test_when_the_database_fails_a_signed_sheet_lies_in_the_spare_place(
    new_tablet: Callable[..., Tablet],
) -> None:
    tablet = new_tablet()
    tablet.enter()
    tablet.block_api()
    tablet.page.evaluate(
        """() => {
          const put = IDBObjectStore.prototype.put;
          IDBObjectStore.prototype.put = function (row) {
            if (this.name === "outbox") throw new DOMException("gone", "UnknownError");
            return put.call(this, row);
          };
        }"""
    )
    tablet.mark_and_sign()
    expect(tablet.page.locator(".net")).to_contain_text("本机存储出错")

    tablet.page.reload()
    tablet.expect_unsent(1)
    tablet.free_api()
    tablet.page.evaluate("window.dispatchEvent(new Event('online'))")

    expect(tablet.page.locator(".net")).to_contain_text("全部送达")
    assert len(revisions()) == 1
    assert "marking-unsent" not in tablet.page.evaluate(LEFT)


def test_a_tablet_whose_storage_was_cleared_says_so_and_gets_everything_back(
    new_tablet: Callable[..., Tablet],
) -> None:
    tablet = new_tablet()
    tablet.enter()
    tablet.mark_and_sign()
    expect(tablet.page.get_by_role("heading", name="已送达")).to_be_visible()
    tablet.page.get_by_role("link", name="回到首页").click()
    tablet.page.get_by_role("link", name="开始评分").click()
    with tablet.page.expect_response("**/draft"):
        tablet.page.locator("#a-A1 [data-value='3']").click()
    tablet.page.goto(f"{tablet.hallway.address}/marking/worker.js")
    tablet.page.evaluate(
        "() => new Promise((done) => { indexedDB.deleteDatabase('marking').onsuccess = done; })"
    )

    tablet.page.goto(f"{tablet.hallway.address}/marking/app")

    expect(tablet.page.get_by_text("系统清掉了本机存储")).to_be_visible()
    tablet.page.get_by_label("配对码").fill(tablet.given.codes[1])
    tablet.page.get_by_role("button", name="配对", exact=True).click()
    tablet.page.get_by_label("登录号").fill(tablet.given.number)
    tablet.type_pin()
    tablet.page.get_by_role("link", name="继续 K-002").click()
    expect(tablet.page.locator("#a-A1 [data-value='3']")).to_have_attribute("aria-checked", "true")
    expect(tablet.page.locator("#a-A2 [aria-checked='true']")).to_have_count(0)
    tablet.page.evaluate("location.hash = 'home'")
    expect(tablet.page.locator(".net")).to_contain_text("全部送达")
    assert len(revisions()) == 1


def test_inside_a_chat_app_nothing_is_paired(new_tablet: Callable[..., Tablet]) -> None:
    tablet = new_tablet(user_agent="Mozilla/5.0 (Linux; Android 14) Chrome/120 MicroMessenger/8.0")
    tablet.page.goto(f"{tablet.hallway.address}/marking/app")

    expect(tablet.page.get_by_role("heading", name="这是聊天软件自带的浏览器")).to_be_visible()
    expect(tablet.page.get_by_label("配对码")).to_have_count(0)


def test_nothing_that_stays_on_a_tablet_carries_a_name(new_tablet: Callable[..., Tablet]) -> None:
    tablet = new_tablet()
    tablet.enter()
    tablet.wait_until_kept()
    tablet.mark_and_sign()
    expect(tablet.page.get_by_role("heading", name="已送达")).to_be_visible()

    left = tablet.page.evaluate(LEFT, True)

    names = [row.display_name for row in db.session.scalars(select(Account))]
    names += [row.name for row in db.session.scalars(select(Person))]
    names += [row.name for row in db.session.scalars(select(Unit))]
    assert len(names) >= 4
    assert "K-001" in left
    assert "/marking/shell/" in left
    assert [name for name in names if name in left] == []
    assert json.dumps(names[0])[1:-1] not in left
