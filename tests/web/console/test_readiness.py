"""The pages on which the office follows what trades still need (筹备台账)."""

from __future__ import annotations

import pytest

from competition.db import db
from competition.models.readiness import Readiness
from tests import factories, queries
from tests.web.pages import problems_of


@pytest.fixture
def browser(as_role):
    return as_role("admin")


@pytest.fixture
def event(app):
    return factories.make_event("E1")


def test_the_board_with_nothing_leads_to_the_trades(browser, event):
    page = browser.get("/console/E1/readiness?lang=zh")

    assert page.status_code == 200
    assert problems_of(page.text) == []
    assert "还没有要筹备的" in page.text


def test_an_item_is_written_and_stands_on_the_board(browser, event):
    factories.make_trade(event)

    answer = browser.post(
        "/console/E1/trades/barista/readiness/venue",
        data={"version": "0", "owner": "场地组", "due": "2020-01-02", "note": "", "edition": ""},
    )
    board = browser.get("/console/E1/readiness?lang=zh")
    late = browser.get("/console/E1/readiness?lang=zh&show=late")
    trade = browser.get("/console/E1/trades/barista/readiness?lang=zh")

    assert answer.status_code == 302
    assert db.session.query(Readiness).one().owner == "场地组"
    for page in (board, late, trade):
        assert problems_of(page.text) == []
        assert "场地组" in page.text
    assert "逾期" in trade.text


def test_a_document_without_its_approval_comes_back_with_what_lacks(browser, event):
    factories.make_trade(event)

    page = browser.post(
        "/console/E1/trades/barista/readiness/document?lang=zh",
        data={"version": "0", "edition": "1.0", "ready": "y"},
    )

    assert page.status_code == 422
    assert "技术文件就绪，须写明版本、批准人和批准日期。" in page.text
    assert db.session.query(Readiness).count() == 0


def test_a_chain_is_assigned_at_once(browser, event):
    for code in ("a", "b"):
        factories.make_trade(event, code)

    page = browser.get("/console/E1/readiness/assign?lang=zh")
    answer = browser.post(
        "/console/E1/readiness/assign",
        data={"group": "", "items": ["venue", "papers"], "owner": "赛务办", "due": "2026-11-10"},
    )

    assert set(problems_of(page.text)) <= {"a form without its token"}
    assert answer.status_code == 302
    assert {row.owner for row in db.session.query(Readiness)} == {"赛务办"}
    assert db.session.query(Readiness).count() == 4


def test_an_item_there_is_not_is_not_found(browser, event):
    factories.make_trade(event)

    assert browser.get("/console/E1/trades/barista/readiness/cake").status_code == 404


def test_the_daily_report_is_a_workbook(browser, event):
    factories.make_trade(event)

    answer = browser.get("/console/E1/readiness.xlsx?lang=zh")

    assert answer.status_code == 200
    assert answer.data[:2] == b"PK"


def test_a_hundred_trades_cost_as_many_queries_as_one(browser, event):
    factories.make_trade(event, "t0")
    browser.get("/console/E1/readiness")
    with queries.counted() as few:
        browser.get("/console/E1/readiness")
    for n in range(1, 30):
        factories.make_trade(event, f"t{n}")
    browser.get("/console/E1/readiness")
    with queries.counted() as many:
        page = browser.get("/console/E1/readiness")

    assert page.text.count('class="rd-next"') == 31
    assert many.count == few.count
