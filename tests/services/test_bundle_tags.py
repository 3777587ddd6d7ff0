"""A tablet is told "nothing new" cheaply, and never when there is (数据包标签)."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from competition.db import transaction
from competition.services import bundles, drafts, panels, sync
from tests.factories import NOW, SYSTEM
from tests.factories_marking import MARKS, Hall, Tablet, body, make_hall, make_tablet
from tests.queries import counted
from tests.services.histories import History, Stage, stage

__all__ = ["stage"]

LIMIT = {"over": "aspect", "limit": "2", "unit": "points"}


@pytest.fixture
def hall(app: Flask) -> Hall:
    return make_hall(spread=LIMIT)


@pytest.fixture
def tablet(hall: Hall) -> Tablet:
    return make_tablet(hall)


def sign(hall: Hall, tablet: Tablet, seat: int = 0, n: int = 0, **marks: str) -> None:
    op, sheet = uuid.uuid4(), hall.sheet(seat=seat)
    raw = body(
        sheet.id, hall.digest, op=op, session=tablet.session_id, base_rev=n, marks=MARKS | marks
    )
    with transaction():
        sync.take_in(tablet.actor, sheet.id, op, raw, now=NOW)


def begin(hall: Hall, tablet: Tablet, value: str = "2") -> None:
    raw = json.dumps({"marks": {"A1": {"value": value}}}).encode()
    with transaction():
        drafts.keep(tablet.actor, hall.sheet().id, raw, now=NOW)


def tag(hall: Hall, tablet: Tablet) -> str:
    return bundles.bundle(tablet.actor, hall.event_scope).etag


def told(hall: Hall, tablet: Tablet) -> str | None:
    return bundles.etag(tablet.actor, hall.event_scope)


def test_what_did_not_change_is_told_without_putting_it_together(
    hall: Hall, tablet: Tablet
) -> None:
    known = tag(hall, tablet)

    with counted() as queries:
        assert told(hall, tablet) == known

    assert queries.count <= 4


def test_before_it_was_put_together_nothing_is_told(hall: Hall, tablet: Tablet) -> None:
    bundles._tags.clear()

    assert told(hall, tablet) is None


def test_a_copy_from_this_very_tablet_is_no_news_to_it_and_comes_with_the_next(
    hall: Hall, tablet: Tablet
) -> None:
    before = tag(hall, tablet)
    begin(hall, tablet)

    found = bundles.bundle(tablet.actor, hall.event_scope)

    assert told(hall, tablet) == before == found.etag
    assert '"draft"' in found.text
    assert json.loads(found.text) == found.content


def test_a_copy_from_another_tablet_is_news(hall: Hall, tablet: Tablet) -> None:
    before = tag(hall, tablet)
    card = tablet.card
    other = make_tablet(hall, label="另一台", card=card)
    begin(hall, other)

    assert told(hall, tablet) is None
    assert tag(hall, tablet) != before


def test_whoever_takes_a_seat_over_hears_of_it_and_so_does_who_left(
    hall: Hall, tablet: Tablet
) -> None:
    begin(hall, tablet)
    before = tag(hall, tablet)
    with transaction():
        wish = panels.SeatWish(hall.seats[0].id, hall.judges[1].id, "judge", "tablet", counts=True)
        panels.put(SYSTEM, hall.scope, [wish], now=NOW)

    assert told(hall, tablet) is None
    assert tag(hall, tablet) != before


def test_colleagues_marks_matter_once_they_lie_too_far_apart(hall: Hall, tablet: Tablet) -> None:
    other = make_tablet(hall, 1, label="乙")
    sign(hall, tablet, A1="3")
    before = tag(hall, tablet)
    sign(hall, other, 1, A1="0")

    assert told(hall, tablet) is None
    assert tag(hall, tablet) != before


def test_where_marks_are_not_compared_colleagues_are_no_news(app: Flask) -> None:
    hall = make_hall("E2")
    tablet, other = make_tablet(hall), make_tablet(hall, 1, label="乙")
    sign(hall, tablet)
    before = tag(hall, tablet)
    sign(hall, other, 1)

    assert told(hall, tablet) == before == tag(hall, tablet)


class Told(History):
    """A hall played at random: whatever is told of a bundle is what it is."""

    @invariant()
    def nothing_is_hidden(self) -> None:
        scope = self.event
        for tablet in self.tablets:
            known = bundles.etag(tablet.actor, scope)
            assert known in (None, bundles.bundle(tablet.actor, scope).etag)

    @property
    def event(self) -> Any:
        return self.tablets[0].actor.grants[0].scope


def test_a_few_histories_in_which_nothing_is_hidden(stage: Stage) -> None:
    run_state_machine_as_test(
        Told,
        settings=settings(
            max_examples=8,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
