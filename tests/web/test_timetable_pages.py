"""The pages of sessions and stations, and the papers that name them (场次、赛位)."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.draw import CodeSet
from competition.models.event import Event, Stage
from competition.services import entries
from tests.factories import NOW, SYSTEM, make_event, make_trade

NEW = {
    "new-code": "S1", "new-name": "上午场", "new-day": "2026-11-20",
    "new-starts": "09:00", "new-ends": "10:30",
}  # fmt: skip


@pytest.fixture
def office(app: Flask, as_role: Any) -> FlaskClient:
    event = make_event()
    trade = make_trade(event)
    with transaction():
        for number in ("0101", "0102"):
            wish = entries.EntryWish(
                trade=trade.code, number=number, division="staff", unit="某校", team="", note="",
                contestants=(entries.MemberWish(name=f"选手{number}"),),
            )  # fmt: skip
            entries.add(SYSTEM, Scope(event.id), wish, now=NOW)
    return as_role("organiser", event=event)


def address() -> str:
    return f"/console/E1/sessions/{db.session.query(Stage).one().id}"


def arranged(office: FlaskClient) -> None:
    office.post("/console/E1/stations", data={"first": "A01", "last": "A02"})
    office.post(address(), data=NEW)
    office.post(f"{address()}/dealing", data={"site": "*"})


def proposed(page: str) -> dict[str, str]:
    """What stands in the form of a new session before anybody writes."""
    found = (
        re.search(rf'<input[^>]*name="{name}"[^>]*>', page) for name in NEW if name[4] in "cnd"
    )
    inputs = [each[0] for each in found if each]
    return {
        str(re.search('name="([^"]+)"', each)[1]): str(re.search('value="([^"]*)"', each)[1])
        for each in inputs
    }


def words_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_from_nothing_to_a_start_list_with_session_and_station(office: FlaskClient) -> None:
    arranged(office)

    page = office.get(address())
    listed = words_of(office.get(address().replace("sessions", "draws") + "/start-list.pdf").data)
    cards = words_of(office.get(f"{address()}/station-cards.pdf").data)

    assert page.text.count('value="S1"') >= 2
    assert 'value="A01"' in page.text
    for word in ("0101", "选手0101", "上午场", "09:00", "A01", "A02"):
        assert word in listed
    assert "A02" in cards
    assert "0102" in cards
    assert "选手0102" not in cards


def test_the_next_session_is_proposed_for_the_day_of_the_last_one(office: FlaskClient) -> None:
    name = {"new-code": "S2", "new-name": "第2场", "new-starts": "14:00", "new-ends": "15:00"}
    office.post(address(), data=NEW)
    office.post(address(), data=NEW | name | {"new-day": "2026-11-21"})

    page = office.get(address()).text

    assert proposed(page) == {"new-code": "S3", "new-name": "第3场", "new-day": "2026-11-21"}


def test_a_session_at_the_time_of_another_is_made_and_said(office: FlaskClient) -> None:
    office.post(address(), data=NEW)

    page = office.post(address(), data=NEW | {"new-code": "S2"}, follow_redirects=True).text

    assert "上午场的日期和时间与此相同" in page
    assert page.count('value="S2"') >= 1


def test_behind_codes_the_card_on_the_station_names_no_entry(office: FlaskClient) -> None:
    arranged(office)
    stage = db.session.query(Stage).one()
    with transaction():
        db.session.add(CodeSet(stage_id=stage.id, code="K", prefix="K-", layers=1))

    cards = words_of(office.get(f"{address()}/station-cards.pdf").data)

    assert "A02" in cards
    assert "0102" not in cards


def test_what_does_not_fit_stands_beside_its_entry_and_keeps_what_was_typed(
    office: FlaskClient,
) -> None:
    arranged(office)
    wheres = [part.split('"')[0] for part in office.get(address()).text.split('name="session-')[1:]]
    data = {f"session-{where}": "S1" for where in wheres}
    data |= {f"station-{where}": "A01" for where in wheres}

    answer = office.post(f"{address()}/places", data=data)

    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 1
    assert answer.text.count('value="A01"') >= 2
    assert 'value="A02"' in office.get(address()).text


def test_a_session_without_times_is_asked_for_them(office: FlaskClient) -> None:
    answer = office.post(address(), data={**NEW, "new-starts": "", "new-ends": "08:00"})

    assert answer.status_code == 422
    assert answer.text.count('class="err"') == 1


def test_too_few_stations_are_said_on_the_page(office: FlaskClient) -> None:
    office.post("/console/E1/stations", data={"first": "A01"})
    office.post(address(), data=NEW)

    answer = office.post(f"{address()}/dealing", data={"site": "*"})

    assert answer.status_code == 409
    assert "notice is-care" in answer.text


@pytest.mark.parametrize("role", ["recorder", "supervisor"])
def test_others_read_the_plan_and_change_nothing(
    office: FlaskClient, as_role: Any, role: str
) -> None:
    arranged(office)
    reader = as_role(role, event=db.session.query(Event).one())

    page = reader.get(address())

    assert page.status_code == 200
    assert 'name="session-' not in page.text
    assert reader.post(f"{address()}/dealing").status_code == 403
    assert reader.post("/console/E1/stations", data={"first": "Z1"}).status_code == 403
