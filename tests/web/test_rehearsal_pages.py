"""The rehearsal's page says by itself when tablets can join (排练页)."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest

from competition.access.permissions import Permission
from competition.access.policy import Scope
from competition.db import transaction
from competition.services import jobs, rehearsals
from competition.web import jobs as working
from competition.web import rehearsal
from competition.web.rehearsal import Hall
from tests.factories import SYSTEM, make_event

ADDRESS = "/console/E1/rehearsal"


@pytest.fixture
def event(app):
    return make_event("E1")


def ask(event, *, tablets):
    asked = {"event": event.code, "seed": "a", "tablets": tablets}
    with transaction():
        jobs.ask(
            SYSTEM,
            Scope(event.id),
            "rehearsal",
            Permission.EVENT_EDIT,
            asked,
            now=datetime.now(UTC),
        )


@pytest.mark.parametrize("part", ["", "?part=hall"])
def test_who_asked_for_tablets_waits_at_a_page_that_looks_again(as_role, event, part):
    ask(event, tablets=True)

    page = as_role("admin").get(ADDRESS + part).text

    assert 'data-state="coming" data-again="3"' in page
    assert "准备好了，这里就显示平板怎样参加" in page
    assert "平板部分结束" not in page


def test_the_same_page_then_says_how_tablets_join(as_role, event):
    ask(event, tablets=True)
    place = rehearsal.place_of(event.id)
    place.mkdir(parents=True)
    until = "2026-11-22T11:00:00+00:00"
    rehearsal.tell_hall(place, Hall("http://192.168.1.5:8010", "246810", until, left=18))
    browser = as_role("admin")

    joining = browser.get(f"{ADDRESS}?part=hall").text
    rehearsal.go_on(event.id)
    over = browser.get(f"{ADDRESS}?part=hall").text

    assert 'data-state="open"' in joining
    assert "246810" in joining
    assert 'data-state="over"' in over
    assert "data-again" not in over


def test_a_rehearsal_without_tablets_waits_for_none(as_role, event):
    ask(event, tablets=False)

    page = as_role("admin").get(ADDRESS).text

    assert "正在排练" in page
    assert "data-again" not in page


@pytest.fixture
def played(monkeypatch):
    """A rehearsal of nothing that says twice how far it is; what it played until it was ended."""
    said = []

    def play(_place, _content, *, tell, **_asked):
        for done in range(2):
            tell(done, 1)
            said.append(done)
        raise rehearsal.RehearsalStopped("played through")

    monkeypatch.setattr(rehearsals, "copy_of", lambda *_given: b"{}")
    monkeypatch.setattr(rehearsal, "play", play)
    return said


def outcome(event):
    (found,) = jobs.listing(SYSTEM, Scope(event.id), now=datetime.now(UTC))
    return found.state, found.outcome["code"]


def test_a_rehearsal_ends_with_the_window_and_says_so(event, played):
    ours, theirs = os.pipe()
    ask(event, tablets=False)
    working.watch_server(ours)

    os.close(theirs)
    assert working._left_alone.wait(10)
    try:
        assert working.work_all() == 1
    finally:
        working._left_alone.clear()

    assert played == []
    assert outcome(event) == ("refused", "server-left")
    assert not rehearsal.place_of(event.id).exists()
    os.close(ours)


def test_a_rehearsal_goes_on_for_as_long_as_the_window_is_open(event, played):
    ours, theirs = os.pipe()
    ask(event, tablets=False)
    working.watch_server(ours)

    assert working.work_all() == 1

    assert played == [0, 1]
    assert outcome(event) == ("refused", "rehearsal-stopped")
    os.close(theirs)
    assert working._left_alone.wait(10)
    working._left_alone.clear()
    os.close(ours)
