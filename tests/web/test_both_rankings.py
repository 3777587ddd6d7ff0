"""Divisions ranked both ways: the place over all stands beside the place in the division."""

from __future__ import annotations

from types import SimpleNamespace

from competition.db import db, transaction
from competition.models.event import Event, Trade
from competition.services import demonstration, publication_lines, standings
from competition.web.public import lists
from tests.factories import SYSTEM
from tests.services.test_demonstration import play


def both_ways(app) -> Trade:
    trade = demonstration.trades_of(play("drivers-2025"))[0]
    with transaction():
        trade.ranking = {**trade.ranking, "by": "both"}
    return trade


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
        for part in lists.lists(SimpleNamespace(body=body))
        for section in part.sections
        for row in section.rows
    ]
    by_name = {each.name: each.below for each in shown}
    for row in rows:
        assert row["overall"] in by_name[row["team"] or "、".join(row["names"])]
