"""A whole trade is tried out: totals, places and awards of made-up entries, and nothing is kept."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import Invalid
from competition.models.entry import Entry
from competition.models.event import Trade
from competition.models.sheet import Revision
from competition.services import archives, audit, trade_trials
from tests.factories import NOW, SYSTEM


def loaded(change=lambda trade: None):
    """A contest that ships, without its contestants and marks."""
    document = json.loads((archives.SAMPLES / "dakabei-2025.json").read_bytes())
    for key in ("entries", "revisions", "rulings", "publications", "exclusions"):
        document.pop(key, None)
    document["trades"] = document["trades"][:1]
    change(document["trades"][0])
    with transaction():
        event = archives.load(SYSTEM, json.dumps(document).encode(), now=NOW)
    trade = db.session.scalars(select(Trade)).one()
    return Scope(event.id, trade.id)


def told(trial):
    return [
        (line.number, str(line.place), line.total, line.award) for line in trial.standings.lines
    ]


def test_every_made_up_entry_gets_a_total_a_place_and_awards_are_given(app):
    scope = loaded()
    before = audit.version(scope)

    trial = trade_trials.try_out(SYSTEM, scope, seed="abc", count=20)

    assert len(trial.standings.lines) == 20
    assert all(line.total is not None for line in trial.standings.lines)
    assert {line.award for line in trial.standings.lines} > {None}
    assert trial.breakdown["total"]["value"]
    assert trial.shown.place == 1
    assert audit.version(scope) == before
    assert db.session.scalars(select(Entry)).all() == []
    assert db.session.scalars(select(Revision)).all() == []


def test_the_same_seed_gives_the_same_trial_and_another_gives_another(app):
    scope = loaded()

    one, again, other = (
        told(trade_trials.try_out(SYSTEM, scope, seed=seed, count=8)) for seed in ("a", "a", "b")
    )

    assert one == again
    assert one != other


def test_twins_have_the_same_total_and_show_what_ties_do(app):
    scope = loaded()

    trial = trade_trials.try_out(SYSTEM, scope, seed="abc", count=8)
    alone = trade_trials.try_out(SYSTEM, scope, seed="abc", count=8, twins=False)

    first, second = (trial.standings.line(number) for number in trial.twins)
    assert first.total == second.total
    assert first.tied
    assert second.tied
    assert alone.twins == ()


def test_a_trade_that_does_not_hold_together_says_what_is_wrong(app):
    scope = loaded()
    with transaction():
        trade = db.session.get_one(Trade, scope.trade_id)
        trade.total = {**trade.total, "parts": [{"code": "x", "module": "nothing"}]}

    with pytest.raises(Invalid, match="trade-not-ready") as refused:
        trade_trials.try_out(SYSTEM, scope, seed="abc")

    assert "unknown-module" in {each.code for each in refused.value.problems}
