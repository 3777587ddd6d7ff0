"""The wall shows trades from their real state, for many at the cost of few (指挥大屏)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.event import Stage
from competition.models.supervision import StopAnswer, StopRequest
from competition.models.timetable import ContestSession
from competition.services import control_room
from tests.factories import NOW, SYSTEM, make_event, make_trade
from tests.queries import counted


@pytest.fixture
def event(app):
    return make_event()


def held(trade, starts, *, code="S1"):
    stage = db.session.query(Stage).filter_by(trade_id=trade.id).one()
    with transaction():
        db.session.add(
            ContestSession(
                stage_id=stage.id, code=code, name={}, starts_at=starts,
                ends_at=starts + timedelta(hours=3),
            )
        )  # fmt: skip


def wall(event):
    return control_room.wall(SYSTEM, Scope(event.id), now=NOW)


def test_trades_stand_where_their_sessions_put_them(event):
    held(make_trade(event, "later", position=0), NOW + timedelta(hours=5))
    held(make_trade(event, "soon", position=1), NOW + timedelta(minutes=30))
    held(make_trade(event, "now", position=2), NOW - timedelta(minutes=30))

    found = wall(event)

    assert {tile.code: tile.phase for tile in found.tiles} == {
        "later": "before", "soon": "check-in", "now": "running",
    }  # fmt: skip
    assert dict(found.counts)["check-in"] == 1
    assert found.tiles[0].starts == NOW + timedelta(hours=5)
    assert found.troubled == ()


def test_a_trade_that_was_stopped_comes_first(event):
    trade = make_trade(event)
    with transaction():
        db.session.add(
            StopRequest(
                event_id=event.id, trade_id=trade.id, number=1, reason="停电", asked_at=NOW,
                asked_by="监督员", answer=StopAnswer.STOPPED, words="", answered_at=NOW,
                answered_by="裁判长",
            )
        )  # fmt: skip
    stopped = wall(event).troubled
    with transaction():
        db.session.query(StopRequest).one().resumed_at = NOW

    assert [(tile.code, tile.trouble) for tile in stopped] == [("barista", "stopped")]
    assert wall(event).troubled == ()


def test_forty_trades_cost_as_many_queries_as_one(event):
    held(make_trade(event, "t0"), NOW)
    with counted() as few:
        wall(event)
    for n in range(1, 40):
        held(make_trade(event, f"t{n}"), NOW)
    with counted() as many:
        found = wall(event)

    assert len(found.tiles) == 40
    assert many.count == few.count < 30
