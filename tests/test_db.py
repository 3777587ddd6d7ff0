"""The one place that commits (数据库句柄)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.event import listen, remove

from competition.db import db, transaction
from competition.errors import NotNow
from competition.models.event import Event, Profile
from competition.web.problems import status_of
from competition.web.wording import sentence
from tests.factories import make_event


def test_a_piece_of_work_is_done_whole_or_not_at_all(app):
    with pytest.raises(ZeroDivisionError), transaction():
        db.session.add(make_row())
        db.session.flush()
        raise ZeroDivisionError

    assert db.session.scalar(select(func.count()).select_from(Event)) == 0


def test_a_transaction_inside_a_transaction_is_refused_and_undoes_both(app):
    with pytest.raises(RuntimeError, match="inside"), transaction():
        db.session.add(make_row())
        db.session.flush()
        make_event("E2")

    assert db.session.scalar(select(func.count()).select_from(Event)) == 0
    make_event("E3")
    assert db.session.scalar(select(func.count()).select_from(Event)) == 1


def test_a_full_disk_is_told_and_what_was_saved_before_stays(app):
    make_event("E1")
    full = fill_the_disk()

    with pytest.raises(NotNow) as refused, transaction():
        db.session.add_all(make_row(f"N{n}") for n in range(500))
        db.session.flush()

    with app.test_request_context("/?lang=zh"):
        assert "磁盘满了" in sentence(refused.value)
    assert (refused.value.code, status_of(refused.value)) == ("disk-is-full", 507)
    remove(db.engine, "connect", full)
    db.session.remove()
    db.engine.dispose()
    assert db.session.scalar(select(func.count()).select_from(Event)) == 1


def fill_the_disk():
    """No page more fits into the database, as when there is no room left."""

    def limited(connection, _record) -> None:
        connection.execute("PRAGMA max_page_count = 1")

    listen(db.engine, "connect", limited)
    db.session.remove()
    db.engine.dispose()
    return limited


def make_row(code: str = "E1") -> Event:
    """An event nobody has written yet."""
    return Event(
        code=code,
        name={"zh": "赛事"},
        profile=Profile.SMALL,
        settings={},
        starts_on=date(2026, 11, 20),
        ends_on=date(2026, 11, 20),
        venue={"zh": "馆"},
        extra={},
    )
