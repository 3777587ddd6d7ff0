"""What the server makes of a sheet that comes late, as the judge sees it (故障表 7—13、20)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import delete, select, update

from competition.db import db, transaction
from competition.models.attachment import SheetCheck
from competition.models.device import MarkingSession
from competition.models.event import Module, ModuleState
from competition.models.sheet import Revision, ScoreSheet
from competition.services import devices, marking, sheet_rulings, sync
from tests.browser.desks import Tablet, set_out
from tests.browser.test_sheet import signed_by
from tests.factories import SYSTEM, session_token
from tests.factories_marking import Hall, aspect, body, criterion, make_hall, make_tablet
from tests.services.test_scheme_versions import propose, rescale, rule

pytestmark = [pytest.mark.browser, pytest.mark.prove]

Contexts = Callable[..., BrowserContext]
ONLINE = "window.dispatchEvent(new Event('online'))"
ROWS = """async () => {
  const open = indexedDB.open("marking");
  const base = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const asked = base.transaction("outbox").objectStore("outbox").getAll();
  const rows = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  base.close();
  return rows.map(({ op, state, bytes }) => [op, state, new TextDecoder().decode(bytes)]);
}"""


def short() -> list[dict[str, Any]]:
    """Two aspects, judged by keys."""
    return [
        criterion("A", "感官", "42", [aspect("A1", "香气", "18"), aspect("A2", "滋味", "24")])
    ]  # fmt: skip


def cut_off(tablet: Tablet) -> None:
    tablet.page.context.route("**/api/**", lambda route: route.abort())


def connected(tablet: Tablet) -> None:
    tablet.page.context.unroute("**/api/**")
    tablet.page.evaluate(ONLINE)


def sign(tablet: Tablet) -> None:
    """Mark the next code and sign it."""
    tablet.page.get_by_role("link", name="开始评分").click()
    tablet.mark(A1="2", A2="3")
    tablet.page.get_by_role("button", name="核对并签名").click()
    tablet.sign()
    expect(tablet.page.locator(".after-state")).to_be_visible()


def signed_without_a_network(hall: Hall, new_context: Contexts) -> Tablet:
    """A judge has signed K-001, and no server heard of it yet."""
    tablet = set_out(hall, new_context)
    tablet.enter()
    cut_off(tablet)
    sign(tablet)
    expect(tablet.page.locator(".net")).to_contain_text("1 张待同步")
    return tablet


def kept(tablet: Tablet) -> list[tuple[str, str, dict[str, Any]]]:
    """Operation, state and content of what the tablet keeps."""
    return [(op, state, json.loads(raw)) for op, state, raw in tablet.page.evaluate(ROWS)]


def stored() -> list[tuple[str, tuple[str, ...]]]:
    """Standing and reasons of what the server has, in the order of its numbers."""
    db.session.rollback()
    rows = db.session.scalars(select(Revision).order_by(Revision.n)).all()
    found = [(row.standing.value, tuple(row.reasons)) for row in rows]
    db.session.rollback()
    return found


def expect_flagged(tablet: Tablet, reason: str) -> None:
    connected(tablet)
    expect(tablet.page.locator(".after-state h2")).to_have_text("已标记")
    assert stored() == [("flagged", (reason,))]
    assert [state for _op, state, _content in kept(tablet)] == ["flagged"]


def test_row_7_a_number_used_again_is_set_aside_and_both_are_kept(
    app: Flask, new_context: Contexts
) -> None:
    hall = make_hall(criteria=short())
    tablet = signed_without_a_network(hall, new_context)
    [(op, _state, mine)] = kept(tablet)
    other, sheet = make_tablet(hall, 1, now=datetime.now(UTC)), hall.sheet(seat=1).id
    marks = {"A1": "0", "A2": "0"}
    raw = body(
        sheet, hall.digest, op=uuid.UUID(op), session=other.session_id, marks=marks
    )  # fmt: skip
    with transaction():
        sync.take_in(other.actor, sheet, uuid.UUID(op), raw, now=datetime.now(UTC))

    connected(tablet)

    expect(tablet.page.locator(".after-state h2")).to_have_text("隔离")
    assert [(state, content) for _op, state, content in kept(tablet)] == [("aside", mine)]
    assert db.session.scalars(select(Revision.body)).all() == [raw]
    tablet.open("tablet")
    expect(tablet.page.get_by_role("button", name="存成文件", exact=True)).to_be_visible()


def test_row_8_a_second_tablet_signed_first_both_are_kept_and_nothing_locks_before_a_decision(
    app: Flask, address: str, new_context: Contexts
) -> None:
    hall = make_hall(criteria=short(), seats=1, codes=1)
    token = session_token("chief_judge", event=hall.event, trade=hall.trade)
    tablet = signed_without_a_network(hall, new_context)
    with transaction():
        pairing = devices.start_pairing(SYSTEM, hall.event_scope, now=datetime.now(UTC))
    second = Tablet(new_context().new_page(), pairing.code, tablet.number, tablet.pin)
    second.enter()
    sign(second)
    expect(second.page.locator(".after-state h2")).to_have_text("已送达")

    connected(tablet)

    expect(tablet.page.locator(".after-state h2")).to_have_text("冲突")
    expect(tablet.page.locator(".after")).to_contain_text("裁判长")
    assert stored() == [("current", ()), ("conflict", ())]
    context = new_context()
    context.add_cookies([{"name": "token", "value": token, "url": address}])
    page, module, sheet = context.new_page(), hall.module.id, hall.sheet().id
    db.session.rollback()
    page.goto(f"/marking/E1/trades/barista/modules/{module}")
    expect(page.get_by_text("还缺 0 张，1 处待裁定")).to_be_visible()
    expect(page.get_by_role("button", name="锁定本模块")).to_have_count(0)
    page.goto(f"/marking/E1/trades/barista/sheets/{sheet}")
    page.locator("#keep-2").check()
    page.get_by_label("理由").fill("以离线那份为准")
    page.get_by_role("button", name="以这一份为准").click()
    expect(page.locator("#keep-2")).to_have_count(0)
    page.goto(f"/marking/E1/trades/barista/modules/{module}")
    expect(page.get_by_role("button", name="锁定本模块").first).to_be_enabled()
    assert stored() == [("superseded", ()), ("current", ())]


def test_row_9_what_was_signed_while_the_module_was_locked_is_flagged(
    app: Flask, new_context: Contexts
) -> None:
    hall = make_hall(criteria=short())
    tablet = signed_without_a_network(hall, new_context)
    with transaction():
        locked = {"state": ModuleState.LOCKED, "locked_at": datetime.now(UTC)}
        db.session.execute(update(Module).values(**locked))

    expect_flagged(tablet, "round_locked")


def test_row_10_what_was_signed_under_the_former_scheme_is_flagged(
    app: Flask, new_context: Contexts
) -> None:
    hall = make_hall()
    signed_by(hall, 1)
    tablet = set_out(hall, new_context)
    tablet.enter()
    cut_off(tablet)
    tablet.page.get_by_role("link", name="开始评分").click()
    tablet.mark(A1="2", A2="2", A3="3", B1="4.5", B2="5")
    tablet.page.get_by_text("手工填").click()
    tablet.page.locator("#a-C1 input").fill("15:07.4")
    tablet.page.get_by_role("button", name="核对并签名").click()
    tablet.sign()
    expect(tablet.page.locator(".net")).to_contain_text("1 张待同步")
    rule(hall, propose(hall, rescale))

    connected(tablet)

    expect(tablet.page.locator(".after-state h2")).to_have_text("已标记")
    db.session.rollback()
    mine = db.session.scalars(select(Revision).where(Revision.sheet_id == hall.sheet().id)).one()
    assert tuple(mine.reasons) == ("scheme_changed",)


def test_row_11_a_session_that_is_over_asks_for_the_pin_and_sends_what_was_kept(
    app: Flask, new_context: Contexts
) -> None:
    hall = make_hall(criteria=short())
    tablet = signed_without_a_network(hall, new_context)
    with transaction():
        db.session.execute(update(MarkingSession).values(ended_at=datetime.now(UTC)))

    connected(tablet)
    expect(tablet.page.locator(".net")).to_contain_text("PIN")
    assert stored() == []
    tablet.page.locator(".net").click()
    tablet.page.get_by_label("登录号").fill(tablet.number)
    tablet.type_pin()

    expect(tablet.page.locator(".net")).to_contain_text("全部送达")
    assert stored() == [("current", ())]


def test_row_13_a_judge_who_was_moved_meanwhile_is_told_that_it_does_not_count_yet(
    app: Flask, new_context: Contexts
) -> None:
    hall = make_hall(criteria=short())
    tablet = signed_without_a_network(hall, new_context)
    with transaction():
        hall.seats[0].account_id = hall.judges[1].id

    expect_in_the_outbox(tablet, "judge_reassigned")


def test_row_20_what_was_signed_for_a_code_ruled_absent_is_kept(
    app: Flask, new_context: Contexts
) -> None:
    hall = make_hall(criteria=short())
    tablet = signed_without_a_network(hall, new_context)
    with transaction():
        now = datetime.now(UTC)
        sheet_rulings.rule_absent(SYSTEM, hall.module.id, hall.codes[0].id, "未到场", now=now)

    expect_in_the_outbox(tablet, "code_void")


def expect_in_the_outbox(tablet: Tablet, reason: str) -> None:
    """The sheet is the judge's no more; his tablet keeps the bytes, the server has them."""
    connected(tablet)
    expect(tablet.page.locator(".net")).to_contain_text("全部送达")
    assert stored() == [("flagged", (reason,))]
    assert [state for _op, state, _content in kept(tablet)] == ["flagged"]


def test_row_23_a_second_check_leaves_a_dying_tablet_as_a_file(
    app: Flask, new_context: Contexts, tmp_path: Path
) -> None:
    hall = make_hall()
    with transaction():
        hall.seats[1].checker_id = hall.judges[0].id
    signed_by(hall, 1)
    tablet, carrier = set_out(hall, new_context), set_out(hall, new_context, judge=1)
    tablet.enter()
    page = tablet.page
    page.get_by_label("选择席位").select_option(index=1)
    cut_off(tablet)
    page.get_by_role("link", name="开始复核").click()
    tablet.sign()
    expect(page.locator(".net")).to_contain_text("1 张待同步")
    tablet.open("tablet")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="存成文件").click()
    waiting.value.save_as(tmp_path / "unsent.json")

    carrier.enter()
    carrier.open("tablet")
    carrier.page.locator("#hand-over-file").set_input_files(tmp_path / "unsent.json")
    expect(carrier.page.get_by_text("已接收 1 张")).to_be_visible()
    expect(carrier.page.get_by_role("heading", name="没有未送达的表")).to_be_visible()

    db.session.rollback()
    check = db.session.scalars(select(SheetCheck)).one()
    assert (check.agreed, check.account_id) == (True, hall.judges[0].id)
    db.session.rollback()


def test_row_22_a_sheet_laid_out_anew_at_another_judges_seat_finds_home_to_the_chief(
    app: Flask, new_context: Contexts
) -> None:
    hall = make_hall(criteria=short())
    tablet = set_out(hall, new_context)
    tablet.enter()
    sign(tablet)
    expect(tablet.page.locator(".after-state h2")).to_have_text("已送达")
    raw = db.session.scalars(select(Revision.body)).one()
    before_the_opening(hall)

    tablet.page.goto("/marking/app#tablet")
    tablet.page.reload()
    expect(tablet.page.locator(".net")).to_contain_text("1 张待同步")
    expect(tablet.page.locator(".tablet-unsent .state")).to_have_text("已签名·待开放")
    tablet.page.get_by_role("button", name="归还平板").click()
    expect(tablet.page.get_by_text("没送达，本机数据没有清")).to_be_visible()
    with transaction():
        hall.seats[0].account_id = hall.judges[1].id
        marking.open_module(SYSTEM, hall.module.id, now=datetime.now(UTC))
    tablet.page.locator(".net").click()

    expect(tablet.page.locator(".net")).to_contain_text("全部送达")
    [line] = tablet.page.locator(".tablet-unsent .queue li").all()
    expect(line).to_contain_text("已标记")
    db.session.rollback()
    kept = db.session.scalars(select(Revision)).one()
    assert (kept.body, kept.sheet_id, kept.account_id) == (
        raw,
        hall.sheet().id,
        hall.judges[0].id,
    )
    assert set(kept.reasons) == {"judge_reassigned", "sheet_replaced"}
    expect(line).to_contain_text(kept.receipt)
    chief = hall.chief()
    with transaction():
        now = datetime.now(UTC)
        sheet_rulings.resolve(chief, hall.sheet().id, kept.op, "恢复前已签，号牌一致", now=now)
    tablet.page.reload()
    expect(line).to_contain_text("裁判长已处理")


def before_the_opening(hall: Hall) -> None:
    """The server comes back from a copy made before the module was opened."""
    with transaction():
        db.session.execute(delete(Revision))
        db.session.execute(delete(ScoreSheet))
        hall.module.state = ModuleState.SETUP
