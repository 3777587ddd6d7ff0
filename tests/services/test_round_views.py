"""Rounds with running totals, as the office sees them (逐轮成绩)."""

from __future__ import annotations

import json

import pytest

from competition.db import db
from competition.errors import NotFound
from competition.models.event import Event
from competition.services import round_views
from tests.factories import SYSTEM
from tests.factories_honours import contest, load


@pytest.fixture
def trade(app):
    document = json.loads(contest({"01": "60", "02": "70"}))
    trade = document["trades"][0]
    del trade["modules"][1:]
    trade["total"] = {"code": "total", "module": "H"}
    trade["modules"][0]["attempts"] = [{"number": 1}, {"number": 2}]
    second = [
        {**revision, "op": f"{revision['op']}-2", "attempt": 2,
         "marks": [{"aspect": "H.1", "value": value}]}
        for revision, value in zip(document["revisions"], ("90", "75"), strict=True)
    ]  # fmt: skip
    document["revisions"] += second
    return load(json.dumps(document).encode())[1]


def test_the_lead_changes_from_round_to_round(trade):
    found = round_views.read(SYSTEM, trade.id, "H")

    assert [one["en"] for one in found.rounds] == ["Attempt 1", "Attempt 2"]
    assert [
        (one.person.number, [(str(r.points), r.place, str(r.total), r.overall) for r in one.lines])
        for one in found.entries
    ] == [
        ("01", [("60", 2, "60", 2), ("90", 1, "150", 1)]),
        ("02", [("70", 1, "70", 1), ("75", 2, "145", 2)]),
    ]
    assert [code for code, _name in round_views.modules(SYSTEM, trade.id)] == ["H"]


def test_a_module_of_one_round_has_no_such_page(trade):
    with pytest.raises(NotFound):
        round_views.read(SYSTEM, trade.id, "F")


def test_the_page_says_who_led(trade, as_role):
    client = as_role("organiser", event=db.session.get_one(Event, trade.event_id))

    shown = client.get("/console/T1/trades/fit/rounds/H").text

    assert "第 2 轮" in shown
    assert "<b>150</b>" in shown
    assert "逐轮成绩" in client.get("/console/T1/trades/fit/scales").text
