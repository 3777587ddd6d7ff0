"""Another panel marks the same code, and a ruling takes its marks or leaves them (另组重评)."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import Invalid, NotNow
from competition.models.event import Event, Module
from competition.models.panel import PanelSeat
from competition.models.person import Person
from competition.models.remarking import RemarkingSeat
from competition.models.sheet import ScoreSheet
from competition.services import (
    appeal_lodging,
    appeal_moves,
    appeal_papers,
    appeals,
    archives,
    audit,
    bundles,
    passwords,
    remarkings,
    sessions,
    standings,
    sync,
)
from competition.services.appeal_lodging import Lodging
from competition.web.console import remarkings as remarking_pages
from tests.documents.reading import text_of
from tests.factories import NOW, SYSTEM, make_account, make_trade
from tests.factories_honours import contest, load, scope_of

pytestmark = pytest.mark.usefixtures("bundles_watched")

PASSWORD = "a long password for tests"
HEAT = {f"{n:02d}": str(90 - n) for n in range(1, 4)}


@pytest.fixture
def trade(app):
    return load(contest(HEAT, HEAT))[1]


@pytest.fixture
def scope(trade):
    return scope_of(trade)


@pytest.fixture
def event(trade):
    return db.session.get_one(Event, trade.event_id)


@pytest.fixture
def appeal(scope):
    said = Lodging("appeal", "contestant", "柳青", "marking", "评低了", entry="02")
    with transaction():
        made = appeal_lodging.lodge(SYSTEM, scope, said, channel="office", now=NOW)
        version = appeals.row_of(scope, made).version
        appeal_moves.accept(SYSTEM, scope, made, version=version, now=NOW)
    return made


@pytest.fixture
def second(event):
    return sessions.actor_for_account(make_account("judge", event=event, name="另组裁判"))


def order(scope, appeal, *people):
    with transaction():
        return remarkings.order(
            SYSTEM, scope, appeal, "F", [one.id for one in people], "评分争议", now=NOW
        )


def mark(value="99"):
    sheet = db.session.scalars(
        select(ScoreSheet).join(RemarkingSeat, RemarkingSeat.substitute_id == ScoreSheet.seat_id)
    ).one()
    with transaction():
        return sync.enter(SYSTEM, sheet.id, {"F.1": value}, kind="paper", base_rev=0, now=NOW)


def places(scope):
    lines = standings.result(SYSTEM, scope.trade_id).standings.lines
    return [line.number for line in lines]


def test_the_second_judge_sees_the_code_alone_and_it_is_open_though_the_module_is_locked(
    scope, event, appeal, second
):
    order(scope, appeal, second)

    content = bundles.bundle(second, Scope(event.id)).content

    assert [(s["code"], s["state"]) for s in content["sheets"]] == [("02", "open")]
    assert [seat["locked"] for seat in content["seats"]] == [False]
    said = json.dumps(content, ensure_ascii=False)
    for name in db.session.scalars(select(Person.name)):
        assert name not in said
    assert '"88"' not in said


def test_second_marks_count_nowhere_until_they_are_ruled_to(scope, appeal, second):
    before = places(scope)
    made = order(scope, appeal, second)
    with pytest.raises(NotNow, match="remarking-unfinished"):
        remarkings.preview(SYSTEM, scope, made)

    assert mark().state == "current"

    assert places(scope) == before == ["01", "02", "03"]
    moved = {each.number for each in remarkings.preview(SYSTEM, scope, made).moved}
    assert "02" in moved
    assert places(scope) == before


def test_ruled_to_count_they_change_the_result_and_travel_in_the_file(scope, event, appeal, second):
    made = order(scope, appeal, second)
    mark()
    with transaction():
        remarkings.adopt(SYSTEM, scope, made, now=NOW)

    assert places(scope)[0] == "02"
    with transaction():
        version = appeals.row_of(scope, appeal).version
        appeal_moves.rule(
            SYSTEM, scope, appeal, outcome="upheld", words="以重评为准。", version=version, now=NOW
        )
    assert "采用另组重评（" in text_of(appeal_papers.reply_of(scope, appeal))
    assert [one.kind for one in appeals.rulings_of(appeal)] == ["other"]
    assert list(audit.verify()) == []
    file = json.loads(archives.dump(SYSTEM, event.id))
    assert file["exclusions"] == [
        {"trade": "fit", "entry": "02", "module": "F", "seat": "S2", "substitute": "R1S2"}
    ]
    with pytest.raises(NotNow, match="remarking-decided"), transaction():
        remarkings.drop(SYSTEM, scope, made, now=NOW)


def test_left_alone_the_first_marks_stand_and_the_seat_is_shut(scope, event, appeal, second):
    made = order(scope, appeal, second)
    with transaction():
        remarkings.drop(SYSTEM, scope, made, now=NOW)

    assert mark().state == "flagged"
    assert places(scope) == ["01", "02", "03"]


def test_whoever_marked_the_trade_does_not_mark_again(scope, event, appeal, second):
    with transaction():
        module = db.session.scalars(select(Module).where(Module.code == "H")).one()
        assert module is not None
        db.session.scalars(
            select(PanelSeat).where(PanelSeat.code == "S1")
        ).one().account_id = second.id

    for people in ([second], [], [second, second]):
        with pytest.raises(Invalid):
            order(scope, appeal, *people)


def test_many_judges_are_listed_by_the_trade_they_come_from(
    as_role, event, appeal, second, monkeypatch
):
    monkeypatch.setattr(remarking_pages, "MANY", 1)
    guest = make_account("judge", event=event, trade=make_trade(event, "tea"), name="茶艺裁判")
    desk = as_role("arbitrator", event=event)
    address = f"/console/{event.code}/trades/fit/appeals/{appeal}/remarkings/new"

    page = desk.get(address).text
    refused = desk.post(address, data={"module": "F", "people": [str(guest.id)], "reason": ""})
    nonsense = desk.post(address, data={"module": "F", "people": ["x" * 36], "reason": "争议"})

    assert page.count('<details class="bench">') == 2
    assert "tea · " in page
    assert refused.text.count('<details class="bench" open>') == 1
    assert (refused.status_code, nonsense.status_code) == (422, 422)


def test_an_arbitrator_orders_compares_and_decides_in_the_console(
    as_role, scope, event, appeal, second
):
    desk = as_role("arbitrator", event=event)
    base = f"/console/{event.code}/trades/fit/appeals/{appeal}"
    said = {"module": "F", "people": [str(second.id)], "reason": "评分争议"}
    assert "另组裁判" in desk.get(f"{base}/remarkings/new").get_data(as_text=True)
    assert desk.post(f"{base}/remarkings/new", data=said | {"reason": ""}).status_code == 422
    assert desk.post(f"{base}/remarkings/new", data=said).status_code == 303
    mark()
    page = desk.get(base).get_data(as_text=True)
    there = re.search(r'href="([^"]*/remarkings/[0-9a-f-]{36})"', page).group(1)
    shown = desk.get(there).get_data(as_text=True)
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', shown).group(1)

    assert desk.post(there, data={"act": "adopt", "seen": "other"}).status_code == 409
    with transaction():
        event.settings = {**event.settings, "two-persons": "seals-and-returns"}
    alone = desk.post(there, data={"act": "adopt", "seen": seen})
    assert alone.status_code == 403
    assert "这一步要第二个人确认" in alone.get_data(as_text=True)
    assert places(scope)[0] != "02"
    make_account(
        "arbitrator", event=event, login="second", password_hash=passwords.hashed(PASSWORD)
    )
    confirmed = {"second_login": "second", "second_password": PASSWORD}
    assert desk.post(there, data={"act": "adopt", "seen": seen} | confirmed).status_code == 303

    assert places(scope)[0] == "02"
