"""The one place that commits (数据库句柄)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from competition.db import db, transaction
from competition.models.event import Event, Profile
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


def make_row() -> Event:
    """An event nobody has written yet."""
    return Event(
        code="E1",
        name={"zh": "赛事"},
        profile=Profile.SMALL,
        settings={},
        starts_on=date(2026, 11, 20),
        ends_on=date(2026, 11, 20),
        venue={"zh": "馆"},
        extra={},
    )
