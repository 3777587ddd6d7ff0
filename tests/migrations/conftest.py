"""An empty database of each kind (数据库)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from competition import create_app
from competition.db import db


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application on an empty database of each kind."""
    settings = {"TESTING": True, "BACKUP_EVERY": 0, "SECRET_KEY": "secret for tests only"}
    if request.param == "postgres":
        settings["SQLALCHEMY_DATABASE_URI"] = request.getfixturevalue("postgres_address")
    app = create_app(settings, instance=str(tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        if request.param == "postgres":
            with db.engine.begin() as connection:
                connection.exec_driver_sql("DROP SCHEMA public CASCADE")
                connection.exec_driver_sql("CREATE SCHEMA public")
        db.engine.dispose()
