"""A published page is drawn once and never shown stale (整页留存)."""

from __future__ import annotations

import uuid

import pytest
from flask_babel import refresh
from sqlalchemy import select

from competition.access.policy import Actor, Scope
from competition.db import db, transaction
from competition.models.publication import Publication
from competition.services import audit, publications
from competition.web import kept_pages, spoken
from competition.web.public import results
from tests.factories import NOW, SYSTEM
from tests.factories_results import play, publish


@pytest.fixture
def drawn(app, monkeypatch):
    """How often a page had to be drawn."""
    count = []
    played = play()
    trades = publish(played)
    inner = results.results_page
    monkeypatch.setattr(results, "results_page", lambda *a: (count.append(a), inner(*a))[1])
    monkeypatch.setattr("competition.web.fragments.KEPT", 0)
    monkeypatch.setattr(kept_pages, "this_minute", lambda: 7)
    return f"/r/{played.facts.event.code}/{trades[0].code}/", count


def test_a_page_asked_for_twice_is_drawn_once_and_says_the_same(drawn, client):
    page, count = drawn

    first, again = client.get(page), client.get(page)

    assert first.status_code == 200
    assert first.data == again.data
    assert dict(first.headers) == dict(again.headers)
    assert len(count) == 1


def test_what_is_taken_back_is_gone_from_the_next_look_on(drawn, client):
    page, _count = drawn
    assert "分数录错" not in client.get(page).text
    second = Actor(id=uuid.uuid4(), name="第二人", system=True)

    for each in db.session.scalars(select(Publication.id)).all():
        with transaction():
            publications.withdraw(SYSTEM, each, reason="分数录错", now=NOW, second=second)

    assert "分数录错" in client.get(page).text


def test_the_clock_goes_on(drawn, client, monkeypatch):
    page, count = drawn
    client.get(page)

    monkeypatch.setattr(kept_pages, "this_minute", lambda: 8)
    client.get(page)

    assert len(count) == 2


def test_each_language_and_each_host_has_its_own(drawn, client):
    page, _count = drawn
    chinese = client.get(page, headers={"Accept-Language": "zh-CN"}).text

    refresh()
    english = client.get(page, headers={"Accept-Language": "en"}).text
    refresh()

    assert 'lang="zh-CN"' in chinese
    assert '<html lang="en">' in english
    assert client.get(page, headers={"Accept-Language": "zh-CN"}).text == chinese


def test_an_english_page_is_marked_when_it_is_kept_and_never_again(drawn, client, monkeypatch):
    page, _count = drawn
    monkeypatch.setattr("competition.web.fragments.KEPT", 256)
    marked = []
    inner = spoken.marked
    monkeypatch.setattr(spoken, "marked", lambda html: (marked.append(html), inner(html))[1])
    refresh()

    # With a cookie of another kind the answer is not the one kept in front of everything.
    asked = [{}, {}, {"Cookie": "other=1"}, {"Cookie": "other=2"}]
    pages = [client.get(page, headers={"Accept-Language": "en", **each}) for each in asked]
    refresh()

    assert len(marked) == 1
    assert {answer.data for answer in pages} == {inner(marked[0]).encode()}
    assert ' lang="zh-CN"' in pages[0].text


@pytest.mark.parametrize(
    ("environ", "kept"),
    [
        ({}, True),
        ({"HTTP_COOKIE": "language=en"}, True),
        ({"HTTP_COOKIE": "token=x"}, False),
        ({"HTTP_COOKIE": "language=en; session=x"}, False),
        ({"QUERY_STRING": "q=1"}, False),
        ({"REQUEST_METHOD": "HEAD"}, False),
        ({"PATH_INFO": "/console/"}, False),
    ],
)
def test_only_pages_that_are_the_same_for_everybody_are_kept(environ, kept):
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": "/r/E1/barista/", **environ}

    assert (kept_pages.key_of(asked) is not None) is kept


def test_the_driver_reads_the_heads_the_trail_has(drawn):
    scope = db.session.scalars(select(Publication)).first()
    scopes = (Scope(), Scope(scope.event_id), Scope(scope.event_id, scope.trade_id))
    known = audit.heads_of(scopes)

    assert audit.heads_now(tuple(known), db.engine) == known
    assert len(set(known.values())) == 3
