"""The wall: all trades on one screen, grouped by chain or by system (指挥大屏)."""

from __future__ import annotations

import re

import pytest

from competition.db import db, transaction
from competition.models.event import Event, IndustrySystem, Sector
from competition.models.supervision import StopAnswer, StopRequest
from competition.services import demonstration
from competition.web.console.control_room import COLUMNS, MOST_ROWS, Head, laid_out
from tests import factories
from tests.web.pages import problems_of


@pytest.fixture
def browser(as_role):
    return as_role("admin")


def test_the_wall_groups_by_chain_and_by_system(browser):
    event = factories.make_event("E1")
    chain = Sector(event_id=event.id, code="food", name={"zh": "绿色食品"}, position=0)
    system = IndustrySystem(event_id=event.id, code="com", name={"zh": "商务系统"}, position=0)
    with transaction():
        db.session.add_all([chain, system])
    factories.make_trade(event, sector_id=chain.id, system_id=system.id)

    by_chain = browser.get("/console/E1/wall?lang=zh")
    by_system = browser.get("/console/E1/wall?lang=zh&by=system")

    assert problems_of(by_chain.text) == problems_of(by_system.text) == []
    assert "绿色食品" in by_chain.text
    assert "绿色食品" not in by_system.text
    assert "商务系统" in by_system.text
    assert 'data-tile="barista"' in by_chain.text
    assert "?q=barista" in by_chain.text
    assert by_chain.text.count('http-equiv="refresh"') == 1


def test_an_event_without_trades_has_a_wall_too(browser):
    factories.make_event("E1")

    page = browser.get("/console/E1/wall?lang=zh")

    assert page.status_code == 200
    assert problems_of(page.text) == []


def test_a_sheet_is_two_clicks_from_the_wall(as_role, app):
    with transaction():
        found = demonstration.load(factories.SYSTEM, "drivers-2025", now=factories.NOW)
    (trade,) = demonstration.trades_of(found)
    with transaction():
        demonstration.prepare(factories.SYSTEM, found, trade.id, now=factories.NOW)
        for module in demonstration.modules_of(trade.id):
            demonstration.sign_module(
                factories.SYSTEM, found, module.id, works=2, now=factories.NOW
            )
    event = db.session.get_one(Event, found.event_id)
    office = as_role("organiser", event=event)

    wall = office.get(f"/console/{event.code}/wall").text
    tile = re.search(r'href="([^"]+)"[^>]*data-tile="driver"', wall) or re.search(
        r'data-tile="driver"[^>]*href="([^"]+)"', wall
    )
    matrix = office.get(tile[1])
    sheets = sorted(set(re.findall(r'href="(/marking/[^"]+/sheets/[0-9a-f-]{36})"', matrix.text)))
    sheet = office.get(sheets[0])

    assert matrix.status_code == 200
    assert len(sheets) >= 2
    assert sheet.status_code == 200
    assert problems_of(sheet.text) == []


def placed(columns):
    return [row for column in columns for row in column if row is not None]


@pytest.mark.parametrize("sizes", [[13, 12, 11, 12, 13, 11, 12, 13, 11], [108], [4] * 27, [3]])
def test_no_tile_is_lost_and_columns_are_equally_long(sizes):
    groups = [(f"g{n}", tuple(f"{n}-{k}" for k in range(size))) for n, size in enumerate(sizes)]

    (columns,) = laid_out(groups)
    tiles = [row for row in placed(columns) if not isinstance(row, Head)]

    assert len(columns) <= COLUMNS
    assert len({len(column) for column in columns}) == 1
    assert sorted(tiles) == sorted(tile for _name, each in groups for tile in each)
    assert len(columns[0]) <= MOST_ROWS
    assert {row.name for row in placed(columns) if isinstance(row, Head)} == {
        name for name, _tiles in groups
    }


def test_more_trades_than_can_be_read_from_afar_go_on_the_next_leaf():
    groups = [(f"g{n}", tuple(f"{n}-{k}" for k in range(31))) for n in range(9)]

    leaves = laid_out(groups)
    tiles = [row for leaf in leaves for row in placed(leaf) if not isinstance(row, Head)]

    assert len(leaves) == 2
    assert {len(column) for leaf in leaves for column in leaf} == {MOST_ROWS}
    assert all(len(leaf) <= COLUMNS for leaf in leaves)
    assert tiles == [tile for _name, each in groups for tile in each]


def test_everything_to_deal_with_stands_on_the_wall(browser):
    event = factories.make_event("E1")
    for n in range(14):
        stopped(event, factories.make_trade(event, f"t{n}", position=n))

    wall = browser.get("/console/E1/wall?lang=zh").text

    assert problems_of(wall) == []
    assert re.findall(r'data-due="(t\d+)"', wall) == [f"t{n}" for n in range(14)]
    assert 'data-stop aria-pressed="false"' in wall


def stopped(event, trade):
    with transaction():
        db.session.add(
            StopRequest(
                event_id=event.id, trade_id=trade.id, number=trade.position + 1, reason="停电",
                asked_at=factories.NOW, asked_by="监督员", answer=StopAnswer.STOPPED, words="",
                answered_at=factories.NOW, answered_by="裁判长",
            )
        )  # fmt: skip
