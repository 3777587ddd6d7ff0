"""The pages from which a whole event's papers are printed (打印)."""

from __future__ import annotations

import re

import pytest

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.event import Event
from competition.models.job import Job
from competition.services import entries, order_books
from competition.web import jobs as working
from competition.web.console import event_papers
from tests.factories import NOW, SYSTEM, make_event, make_trade

BASE = "/console/E1/printing"


@pytest.fixture
def event(app):
    event = make_event("E1")
    trade = make_trade(event)
    wish = entries.EntryWish(
        trade=trade.code, number="0101", division="staff", unit="甲校", team="", note="",
        contestants=(entries.MemberWish(name="沈知远"),),
    )  # fmt: skip
    with transaction():
        entries.add(SYSTEM, Scope(event.id), wish, now=NOW)
    return event


@pytest.fixture
def office(event, as_role):
    return as_role("organiser", event=db.session.get(Event, event.id))


def test_the_page_of_papers_leads_to_each_with_what_it_is_for(office):
    page = office.get(BASE).get_data(as_text=True)

    for way in ("badges", "name-tents", "signing-lists", "sessions", "minutes", "order-book/pdf"):
        assert f'{BASE}/{way}"' in page
    assert "检录时扫码" in page
    assert set(re.findall(rf"{BASE}/order-book/(\w+)", page)) == {"pdf", "docx"}


def test_badges_come_at_once_where_they_are_few(office):
    answer = office.post(f"{BASE}/badges", data={"kinds": ["contestant", "staff"], "only": ""})
    nobody = office.post(f"{BASE}/badges", data={"kinds": ["coach"]})

    assert answer.data[:4] == b"%PDF"
    assert nobody.status_code == 409
    assert "还没有人" in nobody.get_data(as_text=True)


def test_many_badges_are_made_beside_the_page(office, monkeypatch):
    monkeypatch.setattr(event_papers, "AT_ONCE", 0)

    answer = office.post(f"{BASE}/badges", data={"kinds": ["contestant"], "trade": "barista"})
    assert answer.status_code == 302
    assert working.work_all() == 1
    done = db.session.query(Job).one()

    assert (done.state.value, done.filename) == ("done", "证件.pdf")
    fetched = office.get(f"{answer.location}/file")
    assert fetched.data[:4] == b"%PDF"


def test_a_list_to_be_signed_wants_a_heading(office):
    wrong = office.post(f"{BASE}/signing-lists", data={"of": "contestants", "title": ""})
    right = office.post(
        f"{BASE}/signing-lists",
        data={"of": "contestants", "title": "资料袋签领表", "empty": "资料袋，签名"},
    )

    assert wrong.status_code == 422
    assert right.data[:4] == b"%PDF"


def test_name_tents_of_nobody_are_refused_in_the_form(office):
    nobody = office.post(f"{BASE}/name-tents", data={"names": ""})
    somebody = office.post(f"{BASE}/name-tents", data={"names": "李明"})

    assert nobody.status_code == 409
    assert somebody.data[:4] == b"%PDF"


def test_the_minutes_of_every_day_begun_are_listed_and_printed(office):
    page = office.get(f"{BASE}/minutes").get_data(as_text=True)
    (first, *_rest) = re.findall(rf"{BASE}/minutes/[\d-]+/docx", page)

    assert office.get(first).data[:2] == b"PK"
    assert office.get(f"{BASE}/minutes/yesterday/pdf").status_code == 404


def test_the_order_book_and_an_empty_list_of_sessions_open(office):
    assert office.get(f"{BASE}/order-book/docx").data[:2] == b"PK"
    assert office.get(f"{BASE}/order-book/exe").status_code == 404
    assert "还没有场次" in office.get(f"{BASE}/sessions").get_data(as_text=True)


def test_the_order_book_of_a_games_is_made_beside_the_page(office, monkeypatch):
    monkeypatch.setattr(order_books, "AT_ONCE", 0)
    assert f'action="{BASE}/order-book/docx"' in office.get(BASE).text

    pages = [office.post(f"{BASE}/order-book/{kind}").location for kind in ("pdf", "docx")]
    assert working.work_all() == 2

    states = [office.get(f"{page}?part=state").text for page in pages]
    assert ["秩序册.pdf" in states[0], "秩序册.docx" in states[1]] == [True, True]
    files = [office.get(f"{page}/file").data for page in pages]
    assert [content[:2] for content in files] == [b"%P", b"PK"]
    assert office.post(f"{BASE}/order-book/exe").status_code == 404
