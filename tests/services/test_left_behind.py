"""Whom a gate leaves behind may be placed after those who went on (未晋级名次)."""

from __future__ import annotations

import json
import uuid

import pytest
from sqlalchemy import select

from competition.db import db
from competition.models.event import Event
from competition.services import (
    left_behind,
    public_results,
    publication_lines,
    result_papers,
    standings,
)
from competition.web import own_results
from tests.factories import NOW, SYSTEM
from tests.factories_honours import contest, load

HEAT = {"01": "94", "02": "87", "03": "80", "04": "70", "05": "70", "06": "60"}
FINAL = {"01": "50", "02": "90"}


def filled(**gate):
    """A final of two, the other four left at the gate, two of them equal there."""
    document = json.loads(contest(HEAT, FINAL, gate={"rule": {"count": 2}, **gate}))
    for entry in document["entries"]:
        if entry["number"] not in FINAL:
            entry["status"] = {"final": "not-advanced"}
    trade = load(json.dumps(document).encode(), locked=("H",))[1]
    return standings.result(SYSTEM, trade.id)


def test_by_default_nobody_left_behind_has_a_place(app):
    result = filled()

    assert left_behind.places(result) == {}
    body = publication_lines.computed(result, "total")
    assert all("behind" not in row for row in body["groups"][0]["rows"])


def test_the_heat_orders_them_after_the_finalists(app):
    result = filled(behind=True)

    assert {line.number: line.place for line in result.standings.lines if line.place} == {
        "02": 1, "01": 2,
    }  # fmt: skip
    assert left_behind.places(result) == {"03": 3, "04": 4, "05": 4, "06": 6}


def test_a_publication_lists_them_with_their_place_and_why(app):
    rows = publication_lines.computed(filled(behind=True), "total")["groups"][0]["rows"]

    assert [row["entry"] for row in rows] == ["02", "01", "03", "04", "05", "06"]
    assert [result_papers.place_of(row) for row in rows] == ["1", "2", "3", "4", "4", "6"]
    assert {row["status"] for row in rows[2:]} == {"not-advanced"}
    assert [row["place"] for row in rows[2:]] == [None] * 4
    assert [row["award"] for row in rows[2:]] == [None] * 4


@pytest.mark.usefixtures("app")
def test_the_office_sees_that_place(as_role):
    trade = filled(behind=True).trade
    assert trade.stages[0].gate.behind
    event = db.session.scalars(select(Event).where(Event.code == "T1")).one()
    client = as_role("organiser", event=event)

    text = client.get("/console/T1/trades/fit/standings").text

    assert text.index(">03<") < text.index(">06<")
    assert '<td class="num">6</td>' in text
    assert "未晋级" in text


def test_ones_own_result_shows_that_place_among_all_who_have_one(app):
    body = publication_lines.computed(filled(behind=True), "total")
    notice = public_results.Notice(
        uuid.uuid4(), "T1", {"zh": "赛"}, False, "Asia/Shanghai", "fit", {"zh": "钳工"},
        "final", NOW, None, "0" * 64, body=body,
    )  # fmt: skip

    with app.test_request_context("/"):
        shown = own_results.shown(notice, public_results.own(notice, "06"))

    assert (shown["at"], shown["placed"], shown["status"]) == ("6", 6, "未晋级")
