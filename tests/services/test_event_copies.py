"""A new event from an old one brings its rules and nobody (赛事复制)."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import func, select

from competition.db import db, transaction
from competition.errors import Conflict, Invalid
from competition.models.entry import Entry
from competition.models.event import Event, Module, Stage, Trade
from competition.models.panel import Panel, PanelSeat
from competition.models.person import PersonInEvent
from competition.services import archives, event_copies
from competition.services.event_copies import CopyWish
from tests.factories import NOW, SYSTEM

WISH = CopyWish("NEXT2026", "2026 年竞赛", date(2026, 11, 19), date(2026, 11, 21))


@pytest.fixture
def old(app):
    """A contest that ships."""
    with transaction():
        return archives.load_sample(SYSTEM, "dakabei-2025", now=NOW)


def test_rules_come_along_and_people_stay(old):
    with transaction():
        made = event_copies.copy(SYSTEM, old.id, WISH, now=NOW)

    before = json.loads(archives.dump(SYSTEM, old.id))
    after = json.loads(archives.dump(SYSTEM, made))
    assert not {"people", "entries", "revisions", "publications", "rulings"} & after.keys()
    assert after["event"]["dates"] == {"from": "2026-11-19", "to": "2026-11-21"}
    for old_trade, trade in zip(before["trades"], after["trades"], strict=True):
        for key in ("total", "ranking", "awards", "divisions"):
            assert trade.get(key) == old_trade.get(key)
        schemes = [[m.get("scheme") for m in one["modules"]] for one in (old_trade, trade)]
        assert schemes[0] == schemes[1]


def test_seats_are_empty_and_nobody_came(old):
    with transaction():
        made = event_copies.copy(SYSTEM, old.id, WISH, now=NOW)

    seated = db.session.scalar(
        select(func.count())
        .select_from(PanelSeat)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .where(
            PanelSeat.account_id.is_not(None),
            Panel.module_id.in_(_modules_of(made)),
        )
    )
    came = select(func.count()).where(PersonInEvent.event_id == made)
    entered = select(func.count()).where(Entry.event_id == made)
    assert (seated, db.session.scalar(came), db.session.scalar(entered)) == (0, 0, 0)


def _modules_of(event_id):
    return (
        select(Module.id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == event_id)
    )


def test_a_code_that_is_taken_or_days_that_run_back_are_refused(old):
    backwards = CopyWish("NEXT", "某", date(2026, 11, 21), date(2026, 11, 19))

    with pytest.raises(Invalid), transaction():
        event_copies.copy(SYSTEM, old.id, backwards, now=NOW)
    with pytest.raises(Conflict), transaction():
        again = CopyWish(old.code, "某", date(2026, 11, 19), date(2026, 11, 21))
        event_copies.copy(SYSTEM, old.id, again, now=NOW)

    assert len(db.session.scalars(select(Event)).all()) == 1
