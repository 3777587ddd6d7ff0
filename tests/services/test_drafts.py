"""What was begun and not signed: a tablet's copy, and a paper sheet's first typing (草稿与首录)."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from competition.db import db, transaction
from competition.errors import NotNow
from competition.models.panel import Medium
from competition.models.sheet import Draft, Revision
from competition.services import bundles, drafts, panels, paper, sheet_rulings, sync
from tests.factories import NOW, SYSTEM
from tests.factories_marking import MARKS, Hall, Tablet, body, make_hall, make_tablet

COPY = json.dumps({"marks": {code: {"value": value} for code, value in MARKS.items()}}).encode()


@pytest.fixture
def hall(app: Flask) -> Hall:
    return make_hall()


def keep(hall: Hall, tablet: Tablet) -> None:
    with transaction():
        drafts.keep(tablet.actor, hall.sheet().id, COPY, now=NOW)


def mark_on(hall: Hall, medium: Medium) -> None:
    with transaction():
        hall.seats[0].medium = medium


def type_in(hall: Hall) -> sync.Taken | None:
    with transaction():
        sheet = hall.sheet().id
        return paper.type_in(SYSTEM, hall.event_scope, sheet, MARKS, base_rev=0, now=NOW)


def on_tablet(hall: Hall, tablet: Tablet) -> dict[str, Any]:
    """The first code's sheet as a tablet gets it."""
    sheets = bundles.bundle(tablet.actor, hall.event_scope).content["sheets"]
    return next(sheet for sheet in sheets if sheet["code"] == "K-001")


def test_what_a_tablet_had_begun_is_no_first_typing_of_its_paper(hall: Hall) -> None:
    keep(hall, make_tablet(hall))
    mark_on(hall, Medium.PAPER)

    stage = paper.sheets_of(SYSTEM, hall.event_scope)[0].stage
    form = paper.form_of(SYSTEM, hall.event_scope, hall.sheet().id)
    first, second = type_in(hall), type_in(hall)

    assert (stage, form.second) == ("open", False)
    assert first is None
    assert second is not None
    assert second.state == "current"
    assert db.session.scalars(select(Draft)).all() == []


def test_what_was_typed_once_from_paper_reaches_no_tablet(hall: Hall) -> None:
    tablet = make_tablet(hall)
    mark_on(hall, Medium.PAPER)
    type_in(hall)
    mark_on(hall, Medium.TABLET)

    assert "draft" not in on_tablet(hall, tablet)


def test_a_tablet_left_open_does_not_overwrite_a_first_typing(hall: Hall) -> None:
    tablet = make_tablet(hall)
    mark_on(hall, Medium.PAPER)
    type_in(hall)

    with pytest.raises(NotNow, match="sheet-closed"):
        keep(hall, tablet)

    assert paper.sheets_of(SYSTEM, hall.event_scope)[0].stage == "once"


def seat(hall: Hall, account_id: uuid.UUID) -> None:
    one = hall.seats[0]
    with transaction():
        wish = panels.SeatWish(one.id, account_id, "judge", "tablet", counts=True)
        panels.put(SYSTEM, hall.scope, [wish], now=NOW)


def test_what_a_judge_had_begun_is_not_shown_to_the_one_who_takes_his_seat(hall: Hall) -> None:
    keep(hall, make_tablet(hall))
    before = on_tablet(hall, make_tablet(hall, label="另一台"))

    with transaction():
        hall.seats[1].account_id = None
    seat(hall, hall.judges[1].id)

    assert before["draft"]["marks"]["A1"] == {"value": MARKS["A1"]}
    assert "draft" not in on_tablet(hall, make_tablet(hall, 1, label="接替"))


def test_what_a_judge_had_signed_is_not_shown_to_the_one_who_takes_his_seat(hall: Hall) -> None:
    tablet, op = make_tablet(hall), uuid.uuid4()
    raw = body(hall.sheet().id, hall.digest, op=op, session=tablet.session_id)
    with transaction():
        sync.take_in(tablet.actor, hall.sheet().id, op, raw, now=NOW)
    own = on_tablet(hall, tablet)
    with transaction():
        hall.seats[1].account_id = None
    seat(hall, hall.judges[1].id)

    successors = on_tablet(hall, make_tablet(hall, 1, label="接替"))

    assert own["marks"]["A1"] == {"value": MARKS["A1"]}
    assert (successors["state"], successors["others"]) == ("signed", True)
    assert "marks" not in successors


def test_sent_back_it_is_marked_by_the_successor_from_nothing(hall: Hall) -> None:
    tablet, op, chief = make_tablet(hall), uuid.uuid4(), hall.chief()
    raw = body(hall.sheet().id, hall.digest, op=op, session=tablet.session_id)
    with transaction():
        sync.take_in(tablet.actor, hall.sheet().id, op, raw, now=NOW)
    with transaction():
        sheet_rulings.reopen(chief, hall.sheet().id, "换人重评", now=NOW, second=SYSTEM)
        hall.seats[1].account_id = None
    seat(hall, hall.judges[1].id)
    successor, again = make_tablet(hall, 1, label="接替"), uuid.uuid4()

    piece = on_tablet(hall, successor)
    raw = body(
        hall.sheet().id, hall.digest, op=again, session=successor.session_id, base_rev=piece["rev"]
    )
    with transaction():
        taken = sync.take_in(successor.actor, hall.sheet().id, again, raw, now=NOW)

    assert (piece["state"], "marks" in piece) == ("reopened", False)
    assert taken.state == "current"
    assert len(db.session.scalars(select(Revision)).all()) == 2
