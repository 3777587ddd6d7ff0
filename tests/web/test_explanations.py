"""Explanations on the pages and as PDF: in plain sentences, of one's own result, of two entries."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from competition.db import db
from competition.models.event import Event
from competition.models.publication import Publication
from competition.services import keys
from tests import factories_results as results
from tests.documents.reading import pages_of, text_of

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
