"""Personal data goes by itself, a week after that was said, never by a wrong clock (到期清除)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from competition.db import db, transaction
from competition.models.audit import AuditEntry
from competition.models.person import Person
from competition.services import audit, privacy, retention
from tests.factories import SYSTEM
from tests.factories_registration import keep_rules
from tests.services.test_privacy import RULES, hall  # noqa: F401 - a fixture

SOON = datetime(2027, 12, 20, 2, 0, tzinfo=UTC)
OVER = datetime(2028, 1, 1, 2, 0, tzinfo=UTC)


def look(hall, now):  # noqa: F811 - the fixture's value
    with transaction():
        return retention.look_at(hall["scope"], now=now)


def held(hall, now=OVER):  # noqa: F811
    return not privacy.standing(SYSTEM, hall["scope"], now=now).counts.nothing


def test_it_is_announced_before_its_last_day_and_goes_the_day_after(hall):  # noqa: F811
    early = look(hall, SOON - timedelta(days=30))
    announced, again = look(hall, SOON), look(hall, SOON + timedelta(days=1))
    kept = held(hall)

    assert (early, announced, again, kept) == (None, "announced", None, True)
    assert retention.goes_on(SYSTEM, hall["scope"], now=SOON) == date(2028, 1, 1)
    assert look(hall, OVER) == "purged"
    assert not held(hall)
    assert list(audit.verify()) == []
    assert look(hall, OVER + timedelta(days=1)) is None
    assert retention.goes_on(SYSTEM, hall["scope"], now=OVER) is None


def test_what_was_never_announced_gets_its_week_first(hall):  # noqa: F811
    assert look(hall, OVER) == "announced"
    assert retention.goes_on(SYSTEM, hall["scope"], now=OVER) == date(2028, 1, 8)
    assert look(hall, OVER + timedelta(days=6)) is None
    assert held(hall)
    assert look(hall, OVER + timedelta(days=7)) == "purged"


def test_a_later_day_set_in_the_week_keeps_it(hall):  # noqa: F811
    look(hall, OVER)
    keep_rules(hall["event"], {**RULES, "kept_until": "2028-06-30"})

    assert look(hall, OVER + timedelta(days=8)) is None
    assert held(hall)
    assert retention.goes_on(SYSTEM, hall["scope"], now=OVER + timedelta(days=8)) is None


def test_a_clock_behind_the_trail_erases_nothing(hall):  # noqa: F811
    look(hall, OVER)
    with transaction():
        audit.record(SYSTEM, "event.created", ("event", "x"), now=OVER + timedelta(days=400))

    assert look(hall, OVER + timedelta(days=30)) is None
    assert held(hall)


def test_the_trail_says_that_it_went_by_rule(hall):  # noqa: F811
    look(hall, SOON)
    look(hall, OVER)

    acts = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action.like("privacy.%")).order_by(AuditEntry.sequence)
    ).all()
    assert [each.action for each in acts] == ["privacy.announced", "privacy.purged"]
    assert acts[0].facts["kept_until"] == "2027-12-31"
    assert {each.actor_id for each in acts} == {None}
    assert [row.id_number for row in db.session.scalars(select(Person))] == [None]


def test_every_event_is_looked_at(hall):  # noqa: F811
    assert hall["scope"] in retention.scopes()
