"""The workbook that recalculates itself is taken away from standings and publications."""

from __future__ import annotations

import io

import openpyxl
import pytest
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.entry import Entry
from competition.models.event import Event
from competition.models.publication import Publication
from competition.models.ruling import Ruling, RulingKind
from competition.services import audit
from tests import factories_results as results
from tests.factories import NOW, SYSTEM

TRADE = "/console/HCWL2025/trades/driver"


@pytest.fixture
def drivers(app):
    return results.play("drivers-2025")


@pytest.fixture
def office(drivers, as_role):
    return as_role("organiser", event=db.session.get(Event, drivers.event_id))


def opened(answer) -> openpyxl.Workbook:
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.data), data_only=True)


def test_the_office_takes_the_workbook_from_the_standings(drivers, office):
    page = office.get(f"{TRADE}/standings").get_data(as_text=True)
    assert f"{TRADE}/standings/recalculation.xlsx" in page

    book = opened(office.get(f"{TRADE}/standings/recalculation.xlsx"))

    front = [[cell.value for cell in row] for row in book["总分名次"].iter_rows(min_row=8)]
    assert len(front) == 12
    assert all("一致" in row for row in front)
    assert book["说明"]["B5"].value == 0


def test_a_publication_is_held_against_what_the_marks_say_now(drivers, office):
    trade = results.publish(drivers)[0]
    publication = db.session.scalars(select(Publication)).one()
    address = f"{TRADE}/publications/{publication.id}"
    assert "recalculation.xlsx" in office.get(address).get_data(as_text=True)
    before = opened(office.get(f"{address}/recalculation.xlsx"))["说明"]["B5"].value
    entry = db.session.scalars(select(Entry).where(Entry.trade_id == trade.id)).first()
    scope = Scope(trade.event_id, trade.id)
    with transaction():
        ruling = Ruling(
            event_id=trade.event_id, trade_id=trade.id, entry_id=entry.id, code="R9",
            kind=RulingKind.DEDUCT, value={"value": "0.5"}, reason="裁定扣分", ruled_at=NOW,
        )  # fmt: skip
        db.session.add(ruling)
        db.session.flush()
        audit.record(SYSTEM, "ruling.made", ("ruling", ruling.id), scope=scope, now=NOW)

    after = opened(office.get(f"{address}/recalculation.xlsx"))["说明"]["B5"].value

    assert (before, after) == (0, 1)


def test_a_judge_does_not_get_the_workbook(drivers, as_role):
    judge = as_role("judge", event=db.session.get(Event, drivers.event_id))

    assert judge.get(f"{TRADE}/standings/recalculation.xlsx").status_code in {403, 404}
