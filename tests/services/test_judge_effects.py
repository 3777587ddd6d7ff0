"""What a judge did to the results, after decoding alone (评分影响、本单位差异)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from competition.access.policy import Actor, Scope
from competition.db import db, transaction
from competition.errors import NotFound, NotNow
from competition.models.account import Account
from competition.models.entry import Entry
from competition.models.event import Module, Stage
from competition.models.panel import Panel, PanelSeat
from competition.models.person import Delegation, Person
from competition.rules import judge_quality as statistics
from competition.services import demonstration, judge_effects, standings
from tests.factories import NOW, SYSTEM, make_account
from tests.factories_results import play

SAMPLE = "dakabei-2025"


def barista(found: demonstration.Play):
    return next(t for t in demonstration.trades_of(found) if t.code == "barista")


def seat_of_trade(trade) -> tuple[PanelSeat, Module]:
    return db.session.execute(
        select(PanelSeat, Module)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == Panel.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == trade.id, PanelSeat.code == "S1")
    ).first()


def test_before_decoding_there_is_nothing_to_look_at(app: Flask) -> None:
    with transaction():
        found = demonstration.load(SYSTEM, SAMPLE, now=NOW)
    trade = barista(found)
    with transaction():
        demonstration.prepare(SYSTEM, found, trade.id, now=NOW)

    with pytest.raises(NotNow, match="codes-sealed"):
        judge_effects.of_trade(SYSTEM, Scope(trade.event_id, trade.id))


def test_after_decoding_every_seat_is_weighed_against_the_results(
    app: Flask, as_role: Callable[..., FlaskClient]
) -> None:
    trade = barista(play(SAMPLE))
    scope = Scope(trade.event_id, trade.id)
    before = standings.result(SYSTEM, trade.id).standings

    effects = judge_effects.of_trade(SYSTEM, scope)

    places = {line.number: (line.place, line.award) for line in before.lines}
    assert {effect.seat for effect in effects} >= {"S1", "S2"}
    changed = [change for effect in effects for change in effect.changes or ()]
    assert changed
    for change in changed:
        assert (change.place, change.award) == places[change.number]
        assert (change.would_be, change.would_have) != (change.place, change.award)
    assert standings.result(SYSTEM, trade.id).standings is before
    page = as_role("admin").get("/console/DKB2025/trades/barista/judges-effect")
    assert f"{changed[0].number} " in page.get_data(as_text=True)
    assert "也不更正任何成绩" in page.get_data(as_text=True)
    with pytest.raises(NotFound):
        judge_effects.of_trade(Actor(make_account(name="路人某").id, "路人某"), scope)


def test_a_judges_marks_on_his_own_unit_stand_beside_the_rest(app: Flask) -> None:
    trade = barista(play(SAMPLE))
    seat, module = seat_of_trade(trade)
    with transaction():
        entries = db.session.scalars(
            select(Entry).where(Entry.trade_id == trade.id).order_by(Entry.number)
        ).all()
        for entry in entries[:4]:
            entry.delegation_id = entries[0].delegation_id
        delegation = db.session.get_one(Delegation, entries[0].delegation_id)
        person = Person(name="裁判甲某", unit_id=delegation.unit_id)
        db.session.add(person)
        db.session.flush()
        make_or_take(seat).person_id = person.id

    own = next(
        effect.own
        for effect in judge_effects.of_trade(SYSTEM, Scope(trade.event_id, trade.id))
        if effect.seat == "S1" and effect.module["zh"] == module.name["zh"]
    )

    assert own is not None
    assert own.count >= 4
    assert own.gap == own.inside - own.outside
    assert own.margin > 0


def make_or_take(seat: PanelSeat) -> Account:
    """Whoever sits there; else somebody new."""
    if seat.account_id is None:
        account = Account(display_name="裁判甲某", created_at=NOW)
        db.session.add(account)
        db.session.flush()
        seat.account_id = account.id
        return account
    return db.session.get_one(Account, seat.account_id)


def test_too_few_of_the_own_unit_say_nothing() -> None:
    own = judge_effects.OwnUnit("禾木职业学院", 2, None, None, None)

    assert own.gap is None
    assert not own.tells


def test_a_gap_tells_only_beyond_its_margin() -> None:
    third = statistics.mean([statistics.ZERO])
    own = judge_effects.OwnUnit("禾木职业学院", 4, third + 2, third, third + 1)

    assert own.tells
    assert not replace(own, margin=third + 3).tells
