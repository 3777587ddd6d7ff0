"""What a tablet is told (平板数据包): how to sign, where to mark anew, and never by how much."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from flask import Flask

from competition.db import transaction
from competition.services import bundles, sheet_rulings, sync
from tests.factories import NOW
from tests.factories_marking import MARKS, Hall, Tablet, body, make_hall, make_tablet

LIMIT = {"over": "aspect", "limit": "2", "unit": "points"}


@pytest.fixture
def hall(app: Flask) -> Hall:
    return make_hall(spread=LIMIT)


def sign(hall: Hall, tablet: Tablet, seat: int, n: int = 0, **marks: str) -> sync.Taken:
    op, sheet = uuid.uuid4(), hall.sheet(seat=seat)
    raw = body(
        sheet.id, hall.digest, op=op, session=tablet.session_id, base_rev=n, marks=MARKS | marks
    )
    with transaction():
        return sync.take_in(tablet.actor, sheet.id, op, raw, now=NOW)


def first(hall: Hall, tablet: Tablet) -> dict[str, Any]:
    """The tablet's own sheet of the first code."""
    content = bundles.bundle(tablet.actor, hall.event_scope).content
    return next(sheet for sheet in content["sheets"] if sheet["code"] == "K-001")


def test_marks_too_far_apart_are_named_to_both_once_all_are_in(hall: Hall) -> None:
    one, other = make_tablet(hall, 0, label="甲"), make_tablet(hall, 1, label="乙")
    sign(hall, one, 0, A1="3")
    before = first(hall, one)
    sign(hall, other, 1, A1="0", B1="4.5")

    mine, his = first(hall, one), first(hall, other)

    assert "held" not in before
    assert mine["held"] == his["held"] == ["A1"]
    assert mine["marks"]["A1"] == {"value": "3"}
    assert json.dumps(mine).count('"value": "0"') == 0


def test_marking_anew_within_the_limit_asks_nobody_any_more(hall: Hall) -> None:
    one, other = make_tablet(hall, 0, label="甲"), make_tablet(hall, 1, label="乙")
    sign(hall, one, 0, A1="3")
    sign(hall, other, 1, A1="0")

    again = sign(hall, other, 1, n=1, A1="2")

    assert again.state == "current"
    assert "held" not in first(hall, one)
    assert "held" not in first(hall, other)


def test_what_the_chief_accepts_is_not_asked_again(hall: Hall) -> None:
    one, other = make_tablet(hall, 0, label="甲"), make_tablet(hall, 1, label="乙")
    sign(hall, one, 0, A1="3")
    sign(hall, other, 1, A1="0")
    chief = hall.chief()
    with transaction():
        sheet_rulings.accept_spread(
            chief, hall.module.id, hall.codes[0].id, "两位裁判说明了理由",
            panel=hall.panel.code, aspect="A1", now=NOW,
        )  # fmt: skip

    assert "held" not in first(hall, one)


@pytest.mark.parametrize(
    ("profile", "settings", "expected"),
    [("small", {}, "either"), ("large", {}, "pin"), ("large", {"signing": "stroke"}, "stroke")],
)
def test_the_event_says_how_a_sheet_is_signed(
    hall: Hall, profile: str, settings: dict[str, str], expected: str
) -> None:
    tablet = make_tablet(hall)
    with transaction():
        hall.event.profile, hall.event.settings = profile, settings

    content = bundles.bundle(tablet.actor, hall.event_scope).content

    assert content["event"]["signing"] == expected
