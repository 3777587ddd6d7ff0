"""A trade is opened to marks when everything is there, and says what is not (开放评分)."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import Invalid, NotAllowed
from competition.models.draw import BlindCode, CodeSet, CodeSetState
from competition.models.entry import Entry
from competition.models.event import Event, Module, ModuleState, Stage, Trade
from competition.models.panel import Panel, PanelSeat
from competition.models.scheme import MarkingScheme, SchemeState
from competition.models.sheet import ScoreSheet
from competition.services import archives, openings, progress, sessions
from tests.factories import NOW, SYSTEM, make_account


@pytest.fixture
def trade(app) -> Trade:
    """Twelve drivers, judged by entry number, every seat taken, nothing opened."""
    with transaction():
        event = archives.load_sample(SYSTEM, "drivers-2025", now=NOW)
        trade = db.session.scalars(select(Trade).where(Trade.event_id == event.id)).one()
    judge = make_account("judge", event=event, trade=trade, name="裁判")
    with transaction():
        for seat in db.session.scalars(select(PanelSeat)):
            seat.account_id = seat.account_id or judge.id
        for scheme in db.session.scalars(select(MarkingScheme)):
            scheme.state = SchemeState.APPROVED
    return trade


def scope_of(trade: Trade) -> Scope:
    return Scope(trade.event_id, trade.id)


def rows_of(trade: Trade, kind: type) -> list:
    return list(
        db.session.scalars(
            select(kind).join(Stage, Stage.id == kind.stage_id).where(Stage.trade_id == trade.id)
        )
    )


def test_where_nothing_is_coded_opening_makes_the_entry_numbers_codes(trade):
    numbers = set(db.session.scalars(select(Entry.number).where(Entry.trade_id == trade.id)))

    with transaction():
        made = openings.open_trade(SYSTEM, scope_of(trade), now=NOW)

    assert made == db.session.scalar(select(func.count()).select_from(ScoreSheet)) > 0
    assert {module.state for module in rows_of(trade, Module)} == {ModuleState.OPEN}
    assert {each.state for each in rows_of(trade, CodeSet)} == {CodeSetState.DECODED}
    assert set(db.session.scalars(select(BlindCode.text))) == numbers
    assert not openings.wanted(progress.of_event(SYSTEM, scope_of(trade))[0])


def test_everything_missing_is_named_at_once_and_nothing_is_opened(trade):
    module = rows_of(trade, Module)[0]
    with transaction():
        seat = db.session.scalars(
            select(PanelSeat).join(Panel).where(Panel.module_id == module.id)
        ).first()
        seat.account_id = None
        code_set = db.session.get(CodeSet, module.code_set_id)
        code_set.layers, code_set.prefix = 1, "K-"

    with pytest.raises(Invalid, match="trade-not-ready") as refused:
        openings.open_trade(SYSTEM, scope_of(trade), now=NOW)

    codes = [problem.code for problem in refused.value.problems]
    assert "seats-free" in codes
    assert "codes-not-given" in codes
    assert db.session.scalar(select(func.count()).select_from(ScoreSheet)) == 0


def test_whoever_does_not_seat_judges_opens_nothing(trade):
    event = db.session.get_one(Event, trade.event_id)
    recorder = make_account("recorder", event=event, trade=trade, name="录分")

    with pytest.raises(NotAllowed):
        openings.open_trade(sessions.actor_for_account(recorder), scope_of(trade), now=NOW)


def test_a_chief_opens_a_module_where_nothing_is_coded(trade):
    account = make_account(
        "chief_judge", event=db.session.get_one(Event, trade.event_id), trade=trade
    )
    chief = sessions.actor_for_account(account)
    module = rows_of(trade, Module)[0]

    with transaction():
        made = openings.open_module(chief, module.id, now=NOW)

    assert made > 0
    assert db.session.get_one(Module, module.id).state is ModuleState.OPEN
    assert set(db.session.scalars(select(BlindCode.text)))


def test_who_only_judges_opens_nothing(trade):
    account = make_account("judge", event=db.session.get_one(Event, trade.event_id), trade=trade)

    with pytest.raises(NotAllowed):
        openings.open_module(
            sessions.actor_for_account(account), rows_of(trade, Module)[0].id, now=NOW
        )
