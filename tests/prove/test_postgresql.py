"""Both databases come to the same results, and to the same pages of public lists (PostgreSQL)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from competition import create_app
from competition.db import db, transaction
from competition.models.publication import PublicationKind
from competition.services import audit, demonstration, publications, standings
from tests.factories import NOW, SYSTEM
from tests.services.test_demonstration import play

pytestmark = [pytest.mark.prove, pytest.mark.postgres]


@pytest.fixture
def on_postgres(tmp_path: Path, postgres_address: str) -> Iterator[Flask]:
    """The application on an empty PostgreSQL database."""
    app = create_app(
        {
            "TESTING": True,
            "BACKUP_EVERY": 0,
            "SECRET_KEY": "secret for tests only",
            "SQLALCHEMY_DATABASE_URI": postgres_address,
        },
        instance=str(tmp_path / "postgres"),
    )
    with app.test_request_context("/"):
        upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


def results(name: str) -> dict[str, list[tuple[object, ...]]]:
    """Every line of a played sample: number, place, total, tie, award, status."""
    played = play(name)
    found = {}
    for trade in demonstration.trades_of(played):
        result = standings.result(SYSTEM, trade.id)
        found[trade.code] = [
            (one.number, one.place, one.total, one.tie, one.award, one.status)
            for one in result.standings.lines
        ]
        with transaction():
            publications.publish(SYSTEM, trade.id, PublicationKind.PROVISIONAL, now=NOW)
    assert list(audit.verify()) == []
    return found


def test_a_contest_comes_to_the_same_on_both(request, app):
    on_sqlite = results("dakabei-2025")

    request.getfixturevalue("on_postgres")

    assert db.engine.dialect.name == "postgresql"
    assert results("dakabei-2025") == on_sqlite
