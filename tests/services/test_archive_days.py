"""Timetable and draws travel in the contest file; draws are drawn again there (赛程、抽签)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import Invalid
from competition.models.event import Event, Stage, Trade
from competition.services import (
    archives,
    lots,
    timetable,
    timetable_editions,
    timetable_needs,
)
from competition.services.timetable import SessionDraft
from competition.services.timetable_needs import NeedDraft
from tests.factories import NOW, SYSTEM
from tests.services.test_lots import NINE

HOUR = timedelta(hours=1)


def draw(scope, stage, kind, **more):
    with transaction():
        key = lots.fix_list(SYSTEM, scope, stage, kind, even=True, now=NOW)
        return lots.draw(
            SYSTEM,
            scope,
            key,
            said=[("领队", "7"), ("", "3 5")],
            witnesses=["陆明远"],
            now=NOW,
            **more,
        )


@pytest.fixture
def scope(app) -> Scope:
    """A contest with a hall, two sessions, every kind of draw, one of them repeated, published."""
    with transaction():
        event = archives.load_sample(SYSTEM, "drivers-2025", now=NOW)
    scope = Scope(event.id)
    stage = stage_of(event)
    with transaction():
        timetable.add_stations(SYSTEM, scope, first="A1", last="A40", site="一号馆", now=NOW)
        timetable_needs.write_site(
            SYSTEM, scope, "一号馆", f"{event.starts_on.isoformat()} 08:00-18:00", 15, now=NOW
        )
        timetable_needs.write_needs(
            SYSTEM, scope, {(stage, None): NeedDraft(("一号馆",), 60, 20)}, now=NOW
        )
        for n in range(2):
            start = NINE + timedelta(hours=2 * n)
            draft = SessionDraft(f"S{n + 1}", {"zh": f"第{n + 1}场"}, start, start + HOUR)
            timetable.add_session(SYSTEM, scope, stage, draft, now=NOW)
    for kind in ("order", "session", "station"):
        draw(scope, stage, kind)
    draw(scope, stage, "order", reason="名单有误")
    with transaction():
        timetable_editions.publish(SYSTEM, scope, "首次公布", now=NOW)
    return scope


def stage_of(event):
    return db.session.scalars(
        select(Stage.id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == event.id)
        .order_by(Trade.position, Stage.position)
    ).first()


def moved(scope):
    """The file under another code."""
    content = json.loads(archives.dump(SYSTEM, scope.event_id))
    content["event"]["code"] = "AGAIN"
    return content


def load(content) -> Event:
    with transaction():
        return archives.load(SYSTEM, json.dumps(content, ensure_ascii=False).encode(), now=NOW)


def test_timetable_and_draws_come_out_as_they_went_in(scope):
    content = moved(scope)

    again = load(content)

    assert json.loads(archives.dump(SYSTEM, again.id)) == content
    days = content["timetable"]
    assert (len(days["stations"]), days["sites"][0]["setup"], len(days["editions"])) == (40, 15, 1)
    assert [one["code"] for one in days["sessions"]] == ["S1", "S2"]
    assert {seat["station"][0] for one in days["sessions"] for seat in one["entries"]} == {"A"}
    assert [one["kind"] for one in content["draws"]].count("order") == 2
    assert [one["reason"] for one in content["draws"] if "reason" in one] == ["名单有误"]


def test_a_draw_that_travelled_is_drawn_again_from_its_seed_and_list(scope):
    again = load(moved(scope))

    there = lots.history(SYSTEM, Scope(again.id), stage_of(again))
    here = lots.history(SYSTEM, scope, stage_of(db.session.get_one(Event, scope.event_id)))

    assert [one.replays for one in there] == [True] * 4
    assert {(one.kind, one.seed, one.rows) for one in there} == {
        (one.kind, one.seed, one.rows) for one in here
    }


def test_what_was_published_reads_the_same_elsewhere(scope):
    again = load(moved(scope))

    code = db.session.get_one(Event, scope.event_id).code
    here, there = timetable_editions.public(code), timetable_editions.public(again.code)

    assert (there.number, there.digest, there.note) == (1, here.digest, "首次公布")
    assert [(one["code"], one["site"], one["entries"]) for one in there.sessions] == [
        (one["code"], one["site"], one["entries"]) for one in here.sessions
    ]


def spoilt(content):
    """One thing after the other that cannot be: (file, code, end of its path)."""
    first = "timetable.sessions[0]"
    for path, value, code, where in (
        (("timetable", "sessions", 0, "stage"), "x", "unknown-stage", f"{first}.stage"),
        (("timetable", "sessions", 0, "module"), "x", "unknown-module", f"{first}.module"),
        (("timetable", "needs", 0, "trade"), "x", "unknown-trade", "timetable.needs[0].trade"),
        (("timetable", "stations"), [], "unknown-station", f"{first}.entries[0].station"),
        (
            ("timetable", "sessions", 0, "ends"),
            "2020-01-01T00:00:00Z",
            "times-backwards",
            f"{first}.ends",
        ),
        (
            ("timetable", "sessions", 0, "entries", 0, "entry"),
            "nobody",
            "unknown-entry",
            f"{first}.entries[0].entry",
        ),
        (("draws", 2, "result", 0, "entry"), "nobody", "draw-list", "draws[2].result"),
        (("draws", 2, "slots"), [], "missing-key", "draws[2].slots"),
        (("draws", 2, "kind"), "order", "not-unique", "draws"),
    ):
        file = json.loads(json.dumps(content))
        inner = file
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = value
        yield file, code, where


def test_a_timetable_that_names_what_there_is_not_is_refused(scope):
    for file, code, where in spoilt(moved(scope)):
        with pytest.raises(Invalid) as refused:
            load(file)

        assert (code, where) in [(one.code, one.where) for one in refused.value.problems]
