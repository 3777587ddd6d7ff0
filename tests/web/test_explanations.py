"""Explanations on the pages and as PDF: in plain sentences, of one's own result, of two entries."""

from __future__ import annotations

import json
import uuid

import pytest
from sqlalchemy import select

from competition.db import db, transaction
from competition.models.entry import Entry, EntryInStage
from competition.models.event import Event
from competition.models.floor import Incident, IncidentKind, IncidentState
from competition.models.publication import Publication
from competition.services import keys, result_papers
from tests import factories_results as results
from tests.documents.reading import pages_of, text_of
from tests.factories import NOW, SYSTEM

OWN = "/r/HCWL2025/driver/own"
STANDINGS = "/console/HCWL2025/trades/driver/standings"


@pytest.fixture
def drivers(app):
    found = results.play("drivers-2025")
    results.publish(found)
    return found


@pytest.fixture
def office(drivers, as_role):
    return as_role("organiser", event=db.session.get(Event, drivers.event_id))


def rows():
    body = json.loads(db.session.scalars(select(Publication)).one().body)
    return [row for group in body["groups"] for row in group["rows"]]


def prove(client, row) -> None:
    secret = keys.ring().slip_secret(row["entry_id"])
    client.post(OWN, data={"number": row["entry"], "secret": secret})


def test_ones_own_page_says_how_marks_became_points(drivers, client):
    prove(client, rows()[1])

    page = client.get(OWN).get_data(as_text=True)

    assert "各裁判员的平均分" in page
    assert f"{OWN}/explanation.pdf" in page


def test_ones_own_explanation_is_taken_away_as_pdf(drivers, client):
    first, second, third = rows()[:3]
    prove(client, second)

    answer = client.get(f"{OWN}/explanation.pdf")

    text = "".join(text_of(answer.data, page) for page in range(pages_of(answer.data)))
    assert answer.mimetype == "application/pdf"
    for said in (second["names"][0], second["total"], "第2名", "与第1名相比", "与第3名相比"):
        assert said in text
    assert first["names"][0] not in text
    assert third["names"][0] not in text


def test_without_the_slip_there_is_no_explanation(drivers, client):
    answer = client.get(f"{OWN}/explanation.pdf")

    assert answer.status_code == 302
    assert answer.location.endswith("/own")


def test_the_office_prints_one_entry_and_two_compared(drivers, office):
    first, second = (row["entry"] for row in rows()[:2])
    page = office.get(f"{STANDINGS}/{second}").get_data(as_text=True)
    assert f"{STANDINGS}/{second}/explanation.pdf" in page

    one = office.get(f"{STANDINGS}/{second}/explanation.pdf").data
    two = office.get(f"{STANDINGS}/{second}/against/{first}/explanation.pdf").data

    assert f"为什么{first}排在{second}前面" in text_of(one)
    assert f"为什么{first}排在{second}前面" in text_of(two)
    assert "理论知识" not in text_of(two)


def test_an_entry_nobody_knows_is_not_found(drivers, office):
    assert office.get(f"{STANDINGS}/9999/explanation.pdf").status_code == 404


def test_the_explanation_speaks_english_too(drivers, office):
    number = rows()[0]["entry"]

    text = text_of(office.get(f"{STANDINGS}/{number}/explanation.pdf?lang=en").data)

    assert "Explanationofaresult" in text


def give_back(found, minutes):
    """An incident of the floor in which the chief gave somebody time back; the entry's number."""
    where, number, trade_id = db.session.execute(
        select(EntryInStage.id, Entry.number, Entry.trade_id)
        .join(Entry, Entry.id == EntryInStage.entry_id)
        .order_by(Entry.number)
        .limit(1)
    ).one()
    with transaction():
        db.session.add(
            Incident(
                id=uuid.uuid4(), event_id=found.event_id, trade_id=trade_id, number=1,
                entry_in_stage_id=where, station="A3", kind=IncidentKind.EQUIPMENT,
                happened_at=NOW, told="砂轮机跳闸", asked={}, state=IncidentState.CARRIED_OUT,
                decision="time-back", given={"minutes": str(minutes)}, reason="非选手原因断电",
                decided_at=NOW, body=b"{}", sha256="0" * 64, receipt="r", received_at=NOW,
            )
        )  # fmt: skip
    return number


def test_time_given_back_is_told_to_its_contestant_and_counted_for_everybody(app, as_role, client):
    found = results.play("drivers-2025")
    number = give_back(found, 12)
    results.publish(found)
    publication = db.session.scalars(select(Publication)).one()
    office = as_role("organiser", event=db.session.get(Event, found.event_id))
    mine, other = (
        next(r for r in rows() if (r["entry"] == number) is own) for own in (True, False)
    )

    prove(client, mine)
    page = client.get(OWN).get_data(as_text=True)
    paper = client.get(f"{OWN}/explanation.pdf").data
    prove(client, other)

    assert "A3 赛位：设备故障。裁判长处理：补时 12 分钟。理由：非选手原因断电" in page
    assert "非选手原因断电" in "".join(text_of(paper, n) for n in range(pages_of(paper)))
    assert "非选手原因断电" not in client.get(OWN).get_data(as_text=True)
    assert "非选手原因断电" in office.get(f"{STANDINGS}/{number}").get_data(as_text=True)
    summary = client.get("/r/HCWL2025/driver/fairness").get_data(as_text=True)
    assert "补时合计（分钟）" in summary
    assert "非选手原因断电" not in summary
    assert "补时合计（分钟）12" in text_of(result_papers.fairness_file(SYSTEM, publication.id))
    there = f"/console/HCWL2025/trades/driver/publications/{publication.id}"
    assert "补时合计（分钟）" in office.get(there).get_data(as_text=True)
