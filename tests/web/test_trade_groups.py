"""Results by chain and by system (按产业链、按系统): the office's list and the public's page."""

from __future__ import annotations

import pytest

from competition.db import db, transaction
from competition.models.event import Event, IndustrySystem, Sector, Trade
from competition.services import trade_groups
from tests.factories import make_event, make_trade
from tests.factories_results import play, publish


@pytest.fixture
def event(app):
    event = make_event("E1")
    tea, steel = (
        Sector(event_id=event.id, code=code, name={"zh": zh}, position=place)
        for place, (code, zh) in enumerate((("tea", "茶产业链"), ("steel", "钢铁产业链")))
    )
    guild = IndustrySystem(event_id=event.id, code="guild", name={"zh": "工会系统"}, position=0)
    with transaction():
        db.session.add_all([tea, steel, guild])
        db.session.flush()
    for code in ("weld", "brew", "cup", "chess"):
        make_trade(event, code, name={"zh": code})
    with transaction():
        trades = {row.code: row for row in db.session.query(Trade)}
        trades["weld"].sector_id, trades["weld"].system_id = steel.id, guild.id
        trades["cup"].sector_id, trades["cup"].system_id = tea.id, guild.id
        trades["brew"].sector_id = tea.id
    return event


def in_order(text, *words):
    places = [text.index(word) for word in words]
    return places == sorted(places)


def test_trades_stand_under_their_chain_and_those_of_none_come_last(event):
    found = [
        (group.name.get("zh"), group.trades) for group in trade_groups.of_event("E1", "sector")
    ]

    assert found == [
        ("茶产业链", ("brew", "cup")),
        ("钢铁产业链", ("weld",)),
        (None, ("chess",)),
    ]


def test_an_event_without_groups_has_none(app):
    make_trade(make_event("E2"))

    assert trade_groups.of_event("E2", "sector") == ()
    assert trade_groups.of_event("E2", "system") == ()


def test_the_offices_list_is_divided_by_chain_or_by_system(as_role, event):
    office = as_role("organiser", event=event)

    by_chain = office.get("/console/E1/results").text
    by_system = office.get("/console/E1/results?by=system").text

    assert in_order(
        by_chain, "茶产业链", ">brew</a>", ">cup</a>", "钢铁产业链", ">weld</a>", "不属产业链"
    )
    assert "工会系统" not in by_chain
    assert in_order(by_system, "工会系统", ">cup</a>", ">weld</a>", ">brew</a>")
    assert 'href="/console/E1/results?by=system"' in by_chain


def test_the_public_page_is_divided_the_same_way(client):
    found = play("drivers-2025")
    with transaction():
        event = db.session.get_one(Event, found.event_id)
        sector = Sector(event_id=event.id, code="rail", name={"zh": "轨道产业链"}, position=9)
        db.session.add(sector)
        db.session.flush()
        for trade in db.session.query(Trade).filter_by(event_id=event.id):
            trade.sector_id = sector.id
        code = event.code
    assert '<h2 class="pub-chapter">' not in client.get(f"/r/{code}/").text
    publish(found)

    text = client.get(f"/r/{code}/").text

    assert '<h2 class="pub-chapter">轨道产业链' in text
    assert f'href="/r/{code}/' in text
