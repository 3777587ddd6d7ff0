"""Rulings at a desk: seen before they are made, written with a reason, withdrawn on record."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.event import Event, Trade
from competition.models.ruling import Ruling
from competition.services import composition, demonstration, passwords, rulings, standings, trades
from competition.services.rulings import RulingDraft
from tests.factories import NOW, SYSTEM, make_account
from tests.factories_marking import make_hall
from tests.services.test_demonstration import play

PASSWORD = "a long password for tests"


@pytest.fixture
def trade(app: Flask) -> Trade:
    return demonstration.trades_of(play("drivers-2025"))[0]


@pytest.fixture
def event(trade: Trade) -> Event:
    return db.session.get_one(Event, trade.event_id)


@pytest.fixture
def browser(as_role: Callable[..., FlaskClient], event: Event) -> FlaskClient:
    return as_role("arbitrator", event=event)


def scope_of(trade: Trade) -> Scope:
    return Scope(trade.event_id, trade.id)


def lines_of(trade: Trade) -> list[tuple[str, object, object]]:
    found = standings.result(SYSTEM, trade.id).standings
    return [(line.number, line.place, line.total) for line in found.lines]


def address(event: Event, trade: Trade, more: str = "") -> str:
    return f"/console/{event.code}/trades/{trade.code}/rulings{more}"


def seen_in(page: str) -> str:
    found = re.search(r'name="seen" type="hidden" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def text_of(page: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", page))


def test_a_penalty_shows_who_moves_before_it_counts(browser, event, trade):
    before = lines_of(trade)
    first = before[0][0]
    form = {"entry": first, "target": "", "value": "50", "reason": "使用违禁工具"}

    page = browser.post(address(event, trade, "/new?kind=deduct"), data=form).text

    assert lines_of(trade) == before
    assert "What it would change" in text_of(page) or "会有哪些变动" in text_of(page)
    assert re.search(rf">{first}</span></th>", page)

    answer = browser.post(
        address(event, trade, "/new?kind=deduct"),
        data={**form, "seen": seen_in(page), "act": "confirm"},
    )
    after = lines_of(trade)
    assert answer.status_code == 302
    assert after[-1][0] == first
    ruling = db.session.scalars(select(Ruling)).one()
    assert (ruling.code, ruling.reason, ruling.value) == ("R1", "使用违禁工具", {"value": "50"})


def test_what_was_not_shown_is_not_made(browser, event, trade):
    first = lines_of(trade)[0][0]
    form = {"entry": first, "target": "", "value": "5", "reason": "超时"}
    seen = seen_in(browser.post(address(event, trade, "/new?kind=deduct"), data=form).text)

    page = browser.post(
        address(event, trade, "/new?kind=deduct"),
        data={**form, "value": "50", "seen": seen, "act": "confirm"},
    )

    assert page.status_code == 200
    assert seen_in(page.text) != seen
    assert db.session.scalars(select(Ruling)).all() == []


def test_everything_wrong_with_a_ruling_is_said_at_once(browser, event, trade):
    page = browser.post(
        address(event, trade, "/new?kind=deduct-share"),
        data={"entry": "9999", "target": "node:nowhere", "value": "150", "reason": "x"},
    )

    assert page.status_code == 422
    assert "9999" in page.text
    assert db.session.scalars(select(Ruling)).all() == []


def test_every_kind_has_its_page_and_no_other(browser, event, trade):
    for kind in rulings.KINDS:
        page = browser.get(address(event, trade, f"/new?kind={kind}"))
        assert page.status_code == 200, kind
        assert 'name="reason"' in page.text

    assert browser.get(address(event, trade, "/new?kind=fine")).status_code == 404


def test_a_withdrawn_ruling_counts_no_longer_and_stays_on_record(browser, event, trade):
    before = lines_of(trade)
    with transaction():
        draft = RulingDraft("disqualify", entry=before[0][0], reason="冒名顶替")
        made = rulings.make(SYSTEM, scope_of(trade), draft, now=NOW).id
    assert lines_of(trade) != before
    where = address(event, trade, f"/{made}/withdrawal")

    page = browser.get(where).text
    answer = browser.post(
        where, data={"reason": "查明身份无误", "seen": seen_in(page), "act": "confirm"}
    )

    assert answer.status_code == 302
    assert lines_of(trade) == before
    assert "R1" in browser.get(address(event, trade)).text
    assert browser.get(where).status_code == 409


def test_where_two_decide_two_withdraw(browser, event, trade):
    with transaction():
        event.settings = {**event.settings, "two-persons": "seals-and-returns"}
        draft = RulingDraft("disqualify", entry=lines_of(trade)[0][0], reason="冒名顶替")
        made = rulings.make(SYSTEM, scope_of(trade), draft, now=NOW).id
    where = address(event, trade, f"/{made}/withdrawal")
    given = {"reason": "查明身份无误", "seen": seen_in(browser.get(where).text), "act": "confirm"}
    hashed = passwords.hashed(PASSWORD)
    make_account("arbitrator", event=event, login="second", password_hash=hashed)
    make_account("leader", event=event, login="leader", password_hash=hashed)

    alone = browser.post(where, data=given)
    assert alone.status_code == 403
    assert "这一步要第二个人确认" in alone.text
    leader = browser.post(
        where, data=given | {"second_login": "leader", "second_password": PASSWORD}
    )
    assert leader.status_code == 403
    both = browser.post(where, data=given | {"second_login": "second", "second_password": PASSWORD})
    assert both.status_code == 302
    assert db.session.get_one(Ruling, made).withdrawn_at is not None


def test_the_order_of_equals_is_ruled_by_number(browser, event, trade):
    numbers = [line[0] for line in lines_of(trade)][:2]
    form = {"entries": " ".join(numbers), "reason": "加赛结果"}
    page = browser.post(address(event, trade, "/new?kind=order"), data=form).text

    browser.post(
        address(event, trade, "/new?kind=order"),
        data={**form, "seen": seen_in(page), "act": "confirm"},
    )

    listed = text_of(browser.get(address(event, trade)).text)
    assert " › ".join(numbers) in listed


def test_a_second_order_may_not_turn_the_first_round(browser, event, trade):
    numbers = [line[0] for line in lines_of(trade)][:2]
    with transaction():
        draft = RulingDraft("order", entries=tuple(numbers), reason="加赛")
        rulings.make(SYSTEM, scope_of(trade), draft, now=NOW)

    page = browser.post(
        address(event, trade, "/new?kind=order"),
        data={"entries": " ".join(reversed(numbers)), "reason": "再议"},
    )

    assert page.status_code == 422
    assert "R1" in page.text
    assert len(db.session.scalars(select(Ruling)).all()) == 1


def test_a_ruling_can_be_made_before_the_codes_are_opened(app, as_role):
    hall = make_hall(
        total={"code": "total", "module": "practical"}, ranking={"keys": [{"node": "total"}]}
    )
    browser = as_role("arbitrator", event=hall.event)
    where = "/console/E1/trades/barista/rulings/new?kind=order"

    page = browser.post(where, data={"entries": "01", "reason": "加赛"})

    assert browser.get(where).status_code == 200
    assert page.status_code == 422
    assert db.session.scalars(select(Ruling)).all() == []


def test_organisers_do_not_rule(as_role, event, trade):
    organiser = as_role("organiser", event=event)

    assert organiser.get(address(event, trade)).status_code == 403
    shown = organiser.get(f"/console/{event.code}/trades/{trade.code}/standings")
    assert "/rulings" not in shown.text


def test_the_arbitrator_who_may_not_see_standings_sees_numbers_without_names(browser, event, trade):
    line = standings.result(SYSTEM, trade.id).standings.lines[0]
    person = standings.result(SYSTEM, trade.id).people[line.number]
    form = {"entry": line.number, "target": "", "value": "50", "reason": "违规"}

    page = browser.post(address(event, trade, "/new?kind=deduct"), data=form).text

    assert person.shown not in page
    assert person.unit not in page


def ranking_form(page: str) -> dict[str, str]:
    """The places' form as it was drawn, its fields with their values."""
    fields = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page)
    fields += [
        (name, next(iter(re.findall(r'<option selected value="([^"]*)"', body)), ""))
        for name, body in re.findall(
            r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL
        )
    ]
    drawn = dict(fields)
    checked = re.findall(r'<input checked[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page)
    drawn |= dict(checked)
    return {name: unescape(value) for name, value in drawn.items() if value}


def test_another_order_of_places_is_seen_before_it_is_kept(as_role, event, trade):
    organiser = as_role("organiser", event=event)
    where = f"/console/{event.code}/trades/{trade.code}/ranking"
    before = lines_of(trade)
    form = {**ranking_form(organiser.get(where).text), "keys-0-order": "ascending"}

    page = organiser.post(where, data=form)

    assert page.status_code == 200
    assert 'id="effect"' in page.text
    assert lines_of(trade) == before

    answer = organiser.post(where, data={**form, "seen": seen_in(page.text), "act": "confirm"})

    assert answer.status_code == 302
    assert [line[0] for line in lines_of(trade)][0] == before[-1][0]


def test_what_moves_nobody_is_kept_at_once(as_role, event, trade):
    organiser = as_role("organiser", event=event)
    where = f"/console/{event.code}/trades/{trade.code}/ranking"

    answer = organiser.post(where, data=ranking_form(organiser.get(where).text))

    assert answer.status_code == 302


def test_a_tie_that_keeps_results_back_leads_to_its_ruling(as_role, event, trade):
    both = as_role("arbitrator", event=event)
    with transaction():
        detail = trades.read(SYSTEM, scope_of(trade))
        ranking = {"keys": [{"node": "theory"}], "no_tie_within": 12}
        composition.change_ranking(
            SYSTEM, scope_of(trade), ranking, detail.absence, version=detail.version, now=NOW
        )
    (problem, *_) = standings.result(SYSTEM, trade.id).standings.problems
    tied = problem.values["entries"]
    organiser = as_role("organiser", event=event)
    where = f"/console/{event.code}/trades/{trade.code}"
    assert "kind=order" not in organiser.get(f"{where}/standings").text

    page = both.get(f"{where}/rulings/new?kind=order&entries={'+'.join(tied)}").text
    assert " ".join(tied) in page
    with transaction():
        draft = RulingDraft("order", entries=tuple(tied), reason="加赛")
        rulings.make(SYSTEM, scope_of(trade), draft, now=NOW)

    after = standings.result(SYSTEM, trade.id).standings.problems
    assert tied not in [each.values["entries"] for each in after]
