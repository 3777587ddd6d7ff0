"""The rehearsal's page says by itself when tablets can join (排练页)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from competition.access.permissions import Permission
from competition.access.policy import Scope
from competition.db import transaction
from competition.services import jobs
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
