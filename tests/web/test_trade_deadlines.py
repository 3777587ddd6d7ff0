"""A trade may close at another time than the event: the office says it, the leader reads it."""

from __future__ import annotations

import re

import pytest

from competition.access.policy import Scope
from competition.db import transaction
from competition.services import delegations, registration_rules
from tests import factories
from tests.factories import NOW, SYSTEM

PAGE = "/console/E1/registration-rules"
TIMES = {"opens": "2026-01-01T08:00", "closes": "2099-12-31T18:00"}


@pytest.fixture
def event(app):
    event = factories.make_event("E1")
    factories.make_trade(event, "tea", name={"zh": "茶艺师"})
    factories.make_trade(event, "clay", name={"zh": "拉坯成型"})
    return event


@pytest.fixture
def office(as_role, event):
    return as_role("organiser", event=event)


def version(page):
    return re.search(r'name="version"[^>]*value="([^"]*)"', page)[1]


def save(office, **given):
    data = {"version": version(office.get(PAGE).text), **TIMES, **given}
    return office.post(PAGE, data=data)


def test_the_office_gives_a_trade_its_own_deadline_and_takes_it_away(office, event):
    saved = save(office, **{"deadlines-0-trade": "clay", "deadlines-0-closes": "2026-01-02T18:00"})
    rules = registration_rules.of_event(event.id)

    assert saved.status_code == 302
    assert rules.closes_for == {"clay": "2026-01-02T18:00:00+08:00"}
    assert re.search(r'value="2026-01-02.18:00', office.get(PAGE).text)
    assert (
        save(office, **{"deadlines-0-trade": "clay", "deadlines-0-closes": ""}).status_code == 302
    )
    assert registration_rules.of_event(event.id).closes_for == {}


def test_a_deadline_without_a_trade_is_told(office, event):
    answer = save(office, **{"deadlines-0-trade": "", "deadlines-0-closes": "2026-01-02T18:00"})

    assert answer.status_code == 422
    assert "请选择这个截止时间属于哪个赛项。" in answer.text


def test_leaders_read_which_trade_closes_when(office, event, as_role):
    save(office, **{"deadlines-0-trade": "clay", "deadlines-0-closes": "2026-01-02T18:00"})
    with transaction():
        found = delegations.add(SYSTEM, Scope(event.id), "怀川茶业集团", now=NOW)
    (line,) = delegations.listing(SYSTEM, Scope(event.id))
    leader = as_role("leader", event=event, delegation_id=found)

    page = leader.get(f"/delegations/E1/{line.code}/").text

    assert "拉坯成型 · 已于" in page
    assert "茶艺师 · " not in page
