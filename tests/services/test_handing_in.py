"""A signed list is held against what the trade itself says: parts, order, divisions (仅成绩)."""

from __future__ import annotations

import json
from typing import Any

from competition.db import db, transaction
from competition.models.event import Event, Trade
from competition.services import handing_in, sessions
from tests.exchange.sheet_files import sheet_of
from tests.factories import NOW, make_account
from tests.factories_honours import contest, load, named, scope_of

NUMBERS = {"01": "90", "02": "80", "03": "70"}
HALVES = [{"code": "h", "name": named("理论"), "module": "H", "share": "0.4"},
          {"code": "f", "name": named("实操"), "module": "F", "share": "0.6"}]  # fmt: skip
TOTAL = {"code": "total", "max": "100", "round": {"to": 2}, "parts": HALVES}


def elsewhere(**said: Any) -> Trade:
    """The trade of two parts, marked elsewhere; said: what its piece of the file says instead."""
    content = json.loads(contest(NUMBERS))
    content["revisions"] = []
    content["trades"][0] |= {"marked": "elsewhere", "total": TOTAL, **said}
    for entry, division in zip(content["entries"], said.get("placed", ()), strict=False):
        entry["division"] = division
    content["trades"][0].pop("placed", None)
    return load(json.dumps(content, ensure_ascii=False).encode(), locked=())[1]


def looked(trade: Trade, *rows: tuple[str, ...]) -> handing_in.CheckedResults:
    scope = scope_of(trade)
    event = db.session.get_one(Event, trade.event_id)
    office = sessions.actor_for_account(make_account("organiser", event=event))
    with transaction():
        staged = handing_in.stage(office, scope, "成绩单.xlsx", sheet_of(*rows), now=NOW)
    found = handing_in.look(office, scope, staged)
    db.session.rollback()
    return found


HEAD = ("参赛号", "理论", "实操", "总分", "名次")


def test_a_total_its_parts_do_not_come_to_is_asked_about(app):
    found = looked(
        elsewhere(), HEAD,
        ("01", "90", "80", "84", "1"), ("02", "70", "90", "83", "2"), ("03", "60", "60", "60", "3"),
    )  # fmt: skip

    assert [(each.code, each.where) for each in found.results.questions] == [
        ("total-differs", "D3")
    ]
    assert found.results.questions[0].values == {"total": "83", "due": "82.000"}
    assert not found.is_ready


def test_parts_written_as_they_enter_the_total_are_added_as_they_are(app):
    found = looked(
        elsewhere(), HEAD,
        ("01", "36", "48", "84", "1"), ("02", "28", "54", "82", "2"), ("03", "24", "36", "60", "3"),
    )  # fmt: skip

    assert found.is_ready


def test_the_least_total_stands_first_where_the_trade_says_so(app):
    trade = elsewhere(ranking={"keys": [{"node": "total", "order": "ascending"}]})

    found = looked(
        trade, ("参赛号", "总分", "名次"), ("01", "41.5", "1"), ("02", "43", "2"), ("03", "50", "3")
    )

    assert found.is_ready


def test_places_over_all_divisions_are_one_row(app):
    trade = elsewhere(
        divisions=[{"code": "staff", "name": named("职工组")},
                   {"code": "student", "name": named("学生组")}],
        placed=("staff", "student", "staff"),
        ranking={"by": "trade", "keys": [{"node": "total"}]},
    )  # fmt: skip

    found = looked(
        trade, ("参赛号", "总分", "名次"), ("01", "90", "1"), ("02", "80", "2"), ("03", "70", "3")
    )

    assert found.is_ready
