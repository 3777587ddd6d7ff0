"""Divisions ranked both ways: the place over all stands beside the place in the division."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from competition.db import db, transaction
from competition.models.entry import Entry
from competition.models.event import Division, Event, Trade
from competition.rules.entrants import Entrants
from competition.services import (
    certificate_texts,
    demonstration,
    keys,
    public_files,
    public_results,
    publication_lines,
    standings,
    standings_export,
)
from competition.web.public import lists
from tests import factories_results as results
from tests.documents.reading import pages_of, text_of
from tests.factories import SYSTEM
from tests.services.test_demonstration import play


def both_ways(app) -> Trade:
    trade = demonstration.trades_of(play("drivers-2025"))[0]
    with transaction():
        trade.ranking = {**trade.ranking, "by": "both"}
    return trade


def rows_of(trade: Trade) -> list[dict[str, Any]]:
    body = publication_lines.computed(standings.result(SYSTEM, trade.id), "total")
    return [row for group in body["groups"] for row in group["rows"] if row["place"]]


def test_the_standings_and_what_is_published_tell_both_places(app, as_role):
    trade = both_ways(app)
    event = db.session.get_one(Event, trade.event_id)

    page = as_role("organiser", event=event).get(
        f"/console/{event.code}/trades/{trade.code}/standings"
    )
    result = standings.result(SYSTEM, trade.id)
    body = publication_lines.computed(result, "total")

    assert "Over all" in page.text or "不分组名次" in page.text
    rows = [row for group in body["groups"] for row in group["rows"] if row["place"]]
    assert sorted(int(row["overall"]) for row in rows)[0] == 1
    assert len(rows) > 3
    shown = [
        row
        for part in lists.lists(SimpleNamespace(body=body, entrants=Entrants.PEOPLE))
        for section in part.sections
        for row in section.rows
    ]
    by_name = {each.name: each.below for each in shown}
    for row in rows:
        assert row["overall"] in by_name[row["team"] or "、".join(row["names"])]


@pytest.fixture
def published(app):
    found = results.play("drivers-2025")
    with transaction():
        trade = demonstration.trades_of(found)[0]
        trade.ranking = {**trade.ranking, "by": "both"}
        trade.awards = [
            {
                "code": "champion",
                "name": {"zh": "全场冠军"},
                "among": "trade",
                "rule": {"count": 1},
            },
            *trade.awards,
        ]
    divided(trade)
    return results.publish(found)[0]


def divided(trade: Trade) -> None:
    """Every second entry goes into a division of students."""
    with transaction():
        students = Division(trade_id=trade.id, code="t", name={"zh": "学生组"}, position=9)
        db.session.add(students)
        db.session.flush()
        entries = db.session.scalars(
            select(Entry).where(Entry.trade_id == trade.id).order_by(Entry.number)
        ).all()
        for entry in entries[::2]:
            entry.division_id = students.id


def body_of(notice) -> dict[str, Any]:
    assert notice.body is not None
    return dict(notice.body)


def test_ones_own_result_tells_both_places_and_why_each(published, client):
    notice = public_results.notice("HCWL2025", "driver")
    rows = [row for group in body_of(notice)["groups"] for row in group["rows"]]
    mine = next(row for row in rows if row.get("overall") == "2")
    everybody = sum(bool(row.get("overall")) for row in rows)
    own = "/r/HCWL2025/driver/own"
    secret = keys.ring().slip_secret(mine["entry_id"])
    client.post(own, data={"number": mine["entry"], "secret": secret})

    page = client.get(own).text
    why = client.get(f"{own}/why").text
    paper = client.get(f"{own}/explanation.pdf").data

    said = f"不分组第 2 名，共 {everybody} 人"
    assert said in page
    assert "不分组，与第 1 名相比" in why
    assert "不分组，与第 3 名相比" in why
    text = "".join(text_of(paper, page) for page in range(pages_of(paper)))
    assert said.replace(" ", "") in text
    assert "不分组，与第1名相比" in text


def test_the_office_compares_across_divisions_over_all(published, as_role):
    event = db.session.get_one(Event, published.event_id)
    rows = rows_of(published)
    by_place = {row["overall"]: row["entry"] for row in rows}
    division = {
        line.number: line.division
        for line in standings.result(SYSTEM, published.id).standings.lines
    }
    apart = division[by_place["1"]] != division[by_place["2"]]
    office = as_role("organiser", event=event)
    base = f"/console/{event.code}/trades/driver/standings"

    page = office.get(f"{base}/{by_place['2']}").text
    pair = office.get(f"{base}/{by_place['2']}/against/{by_place['1']}").text

    assert "不分组第 2 名" in page
    head = f"为什么 {by_place['1']} 排在 {by_place['2']} 前面"
    assert (f"不分组：{head}" if apart else head) in pair


def test_files_and_programs_get_the_place_over_all(published):
    notice = public_results.notice("HCWL2025", "driver")

    listed = standings_export.export(SYSTEM, published.id, "csv").decode().splitlines()
    plain = json.loads(standings_export.export(SYSTEM, published.id, "json"))
    posted = public_files.csv(notice).decode("utf-8-sig").splitlines()
    rows = public_files.record(notice)["divisions"][0]["rows"]

    assert listed[0].startswith("place,entry,division,overall,total,")
    assert {one["entry"]: one["overall"] for one in plain if one["overall"]} == {
        row["entry"]: row["overall"] for row in rows_of(published)
    }
    assert posted[0].startswith("division,place,overall,entry,")
    assert rows[0]["overall"] == posted[1].split(",")[2]


def test_a_certificate_of_an_award_over_all_names_no_division(published):
    body = body_of(public_results.notice("HCWL2025", "driver"))

    found = {
        one.award: one.division for one in certificate_texts.honoured(body, participation=True)
    }

    assert found.pop("全场冠军") == ""
    assert "学生组" in {
        one.division for one in certificate_texts.honoured(body, participation=True)
    }
