"""Whoever holds a role in one trade alone opens what his work list names, and no other trade's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Grant, Scope
from competition.db import db, transaction
from competition.models.account import Role
from competition.models.draw import CodeSet
from competition.models.event import Event, Stage, Trade
from competition.services import archives, timetable
from competition.services.timetable import SessionDraft
from competition.web.guards import lets_in
from competition.web.work_words import KINDS
from tests.factories import NOW, SYSTEM

#: What is on the list of a role that an event gives trade by trade.
NARROW = {
    "codes-to-give": Role.CODER,
    "codes-to-open": Role.CODER,
    "paper-to-type": Role.RECORDER,
    "theory-to-type": Role.RECORDER,
    "rechecks": Role.SUPERVISOR,
    "appeals": Role.ARBITRATOR,
    "awaited": Role.FLOOR_JUDGE,
    "incidents-to-tell": Role.FLOOR_JUDGE,
}


@pytest.fixture
def trades(app):
    with transaction():
        event = archives.load_sample(SYSTEM, "dakabei-2025", now=NOW)
    return db.session.scalars(
        select(Trade).where(Trade.event_id == event.id).order_by(Trade.position)
    ).all()


def main_of(page):
    return page.split("<main", 1)[1].split("</main>", 1)[0]


def event_of(trade):
    return db.session.get_one(Event, trade.event_id)


def set_of(trade):
    return db.session.scalars(
        select(CodeSet)
        .join(Stage, Stage.id == CodeSet.stage_id)
        .where(Stage.trade_id == trade.id)
        .order_by(CodeSet.layers.desc())
    ).first()


def stage_of(trade):
    return db.session.scalars(select(Stage).where(Stage.trade_id == trade.id)).first()


@pytest.fixture
def coder(as_role, trades):
    return as_role("coder", event=event_of(trades[0]), trade=trades[0])


def test_the_coder_of_a_trade_comes_from_his_list_to_the_codes_and_gives_them_out(coder, trades):
    trade, other = trades[:2]
    event = event_of(trade)
    place = f"/console/{event.code}/codes/{set_of(trade).id}"
    assert place in coder.get("/work").text

    page = coder.get(place).text
    given = coder.post(f"{place}/giving", data={"coder": "A-1", "spare": "A-2"})
    labels = coder.post(f"{place}/papers/1/labels", data={})

    assert "由加密裁判加密。" not in page
    assert given.status_code == 200
    assert labels.mimetype == "application/pdf"
    listed = coder.get(f"/console/{event.code}/codes").text
    assert trade.name["zh"] in listed
    assert other.name["zh"] not in listed
    assert coder.get(f"/console/{event.code}/codes/{set_of(other).id}").status_code == 404


def test_he_draws_the_lots_of_his_trade_alone(coder, trades):
    trade, other = trades[:2]
    event = event_of(trade)
    place = f"/console/{event.code}/draws/{stage_of(trade).id}"

    fixed = coder.post(f"{place}/lists", data={"kind": "order"})
    page = coder.get(place).text

    assert fixed.status_code == 302
    assert 'name="by"' in page
    assert coder.get(f"{place}/start-list.pdf").status_code == 200
    assert coder.get(f"/console/{event.code}/draws/{stage_of(other).id}").status_code == 404
    assert other.name["zh"] not in coder.get(f"/console/{event.code}/draws").text


def test_the_timetable_shows_the_sessions_of_his_trade_alone(as_role, coder, trades):
    event, place = event_of(trades[0]), f"/console/{event_of(trades[0]).code}/timetable"
    with transaction():
        for trade in trades[:2]:
            draft = SessionDraft("S1", {"zh": "第一场"}, NOW, NOW + timedelta(hours=1))
            timetable.add_session(SYSTEM, Scope(event.id), stage_of(trade).id, draft, now=NOW)
    day = f"{place}?day={NOW.date().isoformat()}"

    page, whole = coder.get(day).text, as_role("organiser", event=event).get(day).text

    assert f'href="{place}"' in coder.get(f"/console/{event.code}/draws").text
    assert trades[0].name["zh"] in main_of(page)
    assert f"/sessions/{stage_of(trades[0]).id}" in main_of(page)
    assert trades[1].name["zh"] not in main_of(page)
    assert trades[1].name["zh"] in main_of(whole)
    assert "timetable/editions" not in main_of(page)
    assert "clash" not in main_of(page)
    assert coder.get(f"{place}/clashes").status_code == 403


def test_the_overview_tells_how_trades_are_coded_whatever_the_event_would_do(as_role, trades):
    event = event_of(trades[0])
    with transaction():
        event.settings = {**event.settings, "code-layers": "0"}
        for row in db.session.scalars(select(CodeSet)):
            row.layers = 2

    page = main_of(as_role("organiser", event=event).get(f"/console/{event.code}/").text)

    assert "二次" in page
    assert "可以不加密" not in page


def test_sessions_and_stations_open_to_the_extent_of_his_trade(as_role, coder, trades):
    trade, other = trades[:2]
    event = event_of(trade)
    stations, mine, theirs = (
        f"/console/{event.code}/{path}"
        for path in ("stations", f"sessions/{stage_of(trade).id}", f"sessions/{stage_of(other).id}")
    )
    listed = coder.get(f"/console/{event.code}/draws").text

    assert f'href="{stations}"' in listed
    assert f'href="{mine}"' in listed
    assert coder.get(stations).status_code == 200
    assert "<form" not in main_of(coder.get(mine).text)
    assert coder.get(theirs).status_code == 403
    assert coder.post(mine, data={}).status_code == 403
    assert coder.post(stations, data={"first": "Z01"}).status_code == 403
    office = as_role("organiser", event=event, trade=trade)
    assert "<form" in main_of(office.get(mine).text)
    assert office.post(mine, data={}).status_code == 422
    assert office.post(theirs, data={}).status_code == 403
    draw = f"/console/{event.code}/draws/{stage_of(trade).id}/attendance.pdf"
    assert office.get(draw).mimetype == "application/pdf"


def test_his_menu_leads_to_what_opens_for_him(coder, trades):
    event = event_of(trades[0])
    page = coder.get(f"/console/{event.code}/codes").text

    for name in ("draws", "codes"):
        assert f'href="/console/{event.code}/{name}"' in page
        assert coder.get(f"/console/{event.code}/{name}").status_code == 200
    assert f'href="/console/{event.code}/settings"' not in page


@pytest.mark.parametrize(
    ("role", "place"),
    [("recorder", "papers"), ("recorder", "theory"), ("supervisor", "recheck"),
     ("supervisor", "appeals"), ("arbitrator", "appeals")],
)  # fmt: skip
def test_the_list_of_a_role_of_one_trade_opens(as_role, trades, role, place):
    trade = trades[0]

    answer = as_role(role, event=event_of(trade), trade=trade).get(
        f"/console/{event_of(trade).code}/{place}"
    )

    assert answer.status_code == 200
    assert trades[1].name["zh"] not in answer.text


def test_nothing_on_a_work_list_leads_to_a_closed_door(app, trades):
    trade = trades[0]
    own = Scope(trade.event_id, trade.id)

    closed = []
    for kind, role in NARROW.items():
        endpoint, named = KINDS[kind][1:]
        scope = own if "trade" in named else Scope(trade.event_id)
        somebody = Actor(id=None, name=role.value, grants=(Grant(role, own),))
        if not lets_in(app.view_functions[endpoint], somebody, scope):
            closed.append(kind)

    assert closed == []


def test_a_role_in_one_trade_is_none_in_another_event():
    own = Scope(event_id=object(), trade_id=object())
    coder = Actor(id=None, name="", grants=(Grant(Role.CODER, own),))
    token = Actor(id=None, name="", grants=coder.grants, only=frozenset())

    assert policy.may_within(coder, Permission.CODE_OPEN, Scope(own.event_id))
    assert not policy.may_within(coder, Permission.CODE_OPEN, Scope(object()))
    assert not policy.may_within(coder, Permission.ENTRY_READ, Scope(own.event_id))
    assert not policy.may_within(token, Permission.CODE_OPEN, Scope(own.event_id))
    assert not policy.may_within(None, Permission.CODE_OPEN, Scope(own.event_id))
