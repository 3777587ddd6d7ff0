"""The builder's rules in a browser: kept with all they say, put in from the phrase bank."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.event import Event, Module, Stage
from competition.services import phrases, presets, scheme_rows
from competition.services.scopes import of_trade
from tests import factories
from tests.factories import NOW, SYSTEM

pytestmark = pytest.mark.browser
WORDS = {
    "kind": "levels",
    "name": {"zh": "通用四档"},
    "levels": {"0": {"zh": "未做"}, "1": {"zh": "勉强"}, "2": {"zh": "合格"}, "3": {"zh": "熟练"}},
}


@pytest.fixture
def module_id(app: Any) -> uuid.UUID:
    event = factories.make_event("E1")
    with transaction():
        presets.plant(SYSTEM, Scope(event.id), presets.named("single-sheet"), now=NOW, code="one")
    module = db.session.scalars(select(Module)).one()
    trade = db.session.get_one(Stage, module.stage_id).trade_id
    with transaction():
        phrases.keep(SYSTEM, of_trade(trade), WORDS, shared=True, now=NOW)
    return module.id


def aspects_of(module_id: uuid.UUID) -> list[dict[str, Any]]:
    """The aspects as they are kept now."""
    (scheme,) = scheme_rows.scheme_pieces([module_id]).values()
    db.session.remove()
    return [
        aspect
        for criterion in scheme["criteria"]
        for sub in criterion["sub_criteria"]
        for aspect in sub["aspects"]
    ]


def saved(page: Page) -> None:
    expect(page.locator("#told")).to_contain_text("已自动保存")


def test_a_rule_is_written_whole_and_levels_come_from_the_bank(
    module_id: uuid.UUID, address: str, new_context: Callable[..., BrowserContext]
) -> None:
    token = factories.session_token("organiser", event=db.session.scalars(select(Event)).one())
    context = new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": "token", "value": token, "url": address}])
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(f"/console/E1/trades/one/modules/{module_id}/scheme")
    page.locator("html[data-ready]").wait_for(state="attached")

    row = page.locator("tr[data-id]:has(.kind)").first
    row.click()
    page.get_by_label("类型").select_option("answer")
    page.get_by_label("标准答案").fill("flat white\n澳白")
    page.get_by_role("button", name="增加一种写法").click()
    page.get_by_label("选手写法 1").fill("FW")
    page.get_by_label("等同于 1").fill("flat white")
    page.get_by_label("等同于 1").press("Tab")
    saved(page)
    first = aspects_of(module_id)[0]
    assert first["points"] == {
        "rule": "key", "key": ["flat white", "澳白"], "synonyms": {"FW": "flat white"},
    }  # fmt: skip

    page.get_by_label("类型").select_option("judgement")
    page.get_by_label("怎样计分").select_option("share")
    page.get_by_text("从词库选用").click()
    page.get_by_role("button", name="通用四档").click()
    expect(page.get_by_label("3 级描述")).to_have_value("熟练")
    page.get_by_text("更多：上下限、修约、说明").click()
    page.get_by_label("小数位数").first.fill("1")
    page.get_by_label("给裁判的说明").fill("看动作")
    page.get_by_label("给裁判的说明").press("Tab")
    saved(page)
    page.reload()
    first = aspects_of(module_id)[0]
    assert first["descriptors"]["0"] == {"zh": "未做"}
    assert first["note"] == {"zh": "看动作"}
    assert first["round"] == {"to": 1}
