"""The pages on which a trade leaves, is laid in, and comes home (外出赛项)."""

from __future__ import annotations

import io

import pytest
from click.testing import CliRunner

from competition.cli import main
from competition.db import db, transaction
from competition.models.audit import AuditEntry
from competition.models.event import Event
from competition.services import devices, taken_trades
from tests.factories import NOW
from tests.factories_marking import make_hall, make_tablet
from tests.postgres import environment

PAGE = "/console/E1/trades/barista/away"


@pytest.fixture
def hall(app):
    return make_hall()


@pytest.fixture
def office(hall, as_role):
    return as_role("organiser", event=db.session.get(Event, hall.event.id))


def test_a_trade_leaves_by_its_page_and_the_page_then_says_where_it_is(hall, office):
    nobody = office.post(PAGE, data={"where": ""})
    gone = office.post(PAGE, data={"where": "祁老师的笔记本"})
    page = office.get(PAGE).get_data(as_text=True)

    assert nobody.status_code == 422
    assert gone.status_code == 200
    assert gone.data[:2] == b"\x1f\x8b"
    assert ".trade" in gone.headers["Content-Disposition"]
    assert "祁老师的笔记本" in page
    assert "收回" in page
    twice = office.post(PAGE, data={"where": "另一台"})
    assert twice.status_code == 409
    assert "在别处评分" in twice.get_data(as_text=True)


def test_a_file_that_is_none_is_refused_and_says_so(hall, office):
    file = office.post(PAGE, data={"where": "笔记本"}).data

    for content, words in ((b"nothing", "不是赛项文件"), (file, "方向不对")):
        answer = office.post(f"{PAGE}/back", data={"file": (io.BytesIO(content), "a.trade")})
        assert answer.status_code == 422
        assert words in answer.get_data(as_text=True)
    assert office.post(f"{PAGE}/back", data={}).status_code == 422


def test_a_leave_is_called_off_with_a_reason(hall, office):
    office.post(PAGE, data={"where": "笔记本"})

    assert office.post(f"{PAGE}/off", data={"reason": ""}).status_code == 422
    assert office.post(f"{PAGE}/off", data={"reason": "电脑丢失"}).status_code == 302
    assert taken_trades.away(hall.scope) is None
    assert office.post(f"{PAGE}/home").status_code == 409


def test_a_trade_that_is_here_is_not_laid_in_again(hall, office, as_role):
    file = office.post(PAGE, data={"where": "笔记本"}).data
    admin = as_role("admin")

    answer = admin.post("/console/trades/borrowed", data={"file": (io.BytesIO(file), "a.trade")})

    assert answer.status_code == 409
    assert "已有该赛项" in answer.get_data(as_text=True)
    assert "从另一台电脑带来的赛项" in admin.get("/console/events/new").get_data(as_text=True)


def test_the_shell_takes_a_trade_out_and_calls_it_off(app, hall, tmp_path):
    db.session.rollback()
    runner = CliRunner(env=environment(app))
    out = tmp_path / "a.trade"

    gone = runner.invoke(
        main, ["trade", "take-out", "E1", "barista", "--where", "笔记本", "--out", str(out)]
    )
    wrong = runner.invoke(main, ["trade", "bring-back", "E1", "barista", str(out)])
    off = runner.invoke(main, ["trade", "call-off", "E1", "barista", "--reason", "改期"])

    assert gone.exit_code == 0, gone.output
    assert "SHA-256" in gone.output
    assert wrong.exit_code == 2
    assert off.exit_code == 0, off.output
    actions = [row.action for row in db.session.query(AuditEntry).order_by(AuditEntry.at)]
    assert actions[-2:] == ["trade.taken_out", "trade.called_off"]


def test_the_page_names_tablets_that_still_hold_sheets_before_a_trade_leaves(hall, office):
    tablet = make_tablet(hall, label="三号平板")
    with transaction():
        devices.heartbeat(tablet.actor, {"outbox": {"count": 2}}, now=NOW)

    holding = office.get(PAGE).get_data(as_text=True)
    office.post(PAGE, data={"where": "笔记本"})

    assert "还有平板没送完：三号平板" in holding
    assert "还有平板没送完" not in office.get(PAGE).get_data(as_text=True)
