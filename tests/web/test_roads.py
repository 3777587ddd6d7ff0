"""“去办理” leads to where a step is done, and never to a closed door (从这里到证书)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from competition.access.policy import Scope
from competition.db import transaction
from competition.models.event import Event
from competition.services import entries, presets
from tests.factories import NOW, SYSTEM, make_event

ROAD = re.compile(r'<span class="when"><a href="([^"]+)">')


@pytest.fixture
def event(app: Flask) -> Event:
    event = make_event()
    with transaction():
        presets.plant(SYSTEM, Scope(event.id), presets.named("single-sheet"), now=NOW, code="t1")
    return event


def road(client: Any) -> list[str]:
    return [each.replace("&amp;", "&") for each in ROAD.findall(client.get("/console/E1/").text)]


def test_every_step_of_a_new_trade_leads_straight_to_its_work(as_role: Any, event: Event) -> None:
    office = as_role("organiser", event=event)

    links = road(office)

    shapes = [re.sub(r"[0-9a-f-]{36}", "ID", link) for link in links]
    assert shapes == [
        "/console/E1/trades/t1/",
        "/console/E1/trades/t1/modules/ID/scheme",
        "/console/E1/panels",
        "/console/E1/roster",
        "/console/E1/trades/t1/",
        "/console/E1/trades/t1/publications",
        "/console/E1/certificates",
    ]
    assert [office.get(link).status_code for link in links] == [200] * len(links)


def test_with_entries_the_road_shows_those_of_the_trade(as_role: Any, event: Event) -> None:
    wish = entries.EntryWish(
        trade="t1", division="all", number="0101", unit="某校", team="", note="",
        contestants=(entries.MemberWish("沈知远"),),
    )  # fmt: skip
    with transaction():
        entries.add(SYSTEM, Scope(event.id), wish, now=NOW)
    office = as_role("organiser", event=event)

    link = next(each for each in road(office) if "/entries" in each)

    assert "沈知远" in office.get(link).text


@pytest.mark.parametrize("role", ["recorder", "supervisor", "coder", "arbitrator"])
def test_no_road_leads_to_a_closed_door(as_role: Any, event: Event, role: str) -> None:
    reader = as_role(role, event=event)

    assert {reader.get(link).status_code for link in road(reader)} <= {200}
