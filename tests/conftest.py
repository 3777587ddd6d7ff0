"""Fixtures for all: an application on a migrated database of its own, a client, roles."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from competition import create_app
from competition.db import db
from tests import factories

pytest_plugins = [
    "tests.bundle_watch",
    "tests.chromium",
    "tests.many_apps",
    "tests.postgres",
    "tests.sqlite_only",
]


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database brought up by the migrations, never by `create_all`."""
    folder = tmp_path_factory.mktemp("migrated")
    app = create_app({"TESTING": True, "BACKUP_EVERY": 0}, instance=str(folder))
    with app.app_context():
        upgrade()
        db.engine.dispose()
    return folder / "competition.db"


@pytest.fixture
def app(tmp_path: Path, database: dict[str, str]) -> Iterator[Flask]:
    """The application on a copy of the migrated database."""
    app = create_app(
        {
            "TESTING": True,
            "WTF_CSRF_ENABLED": False,
            "BACKUP_EVERY": 0,
            "JOBS_BESIDE": False,
            "SECRET_KEY": "secret for tests only",
            **database,
        },
        instance=str(tmp_path),
    )
    with app.test_request_context("/"):
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app_in_memory(tmp_path: Path, migrated_database: Path) -> Iterator[Flask]:
    """The application on a database that is only in memory: for thousands of short lives."""
    app = create_app(
        {
            "TESTING": True,
            "BACKUP_EVERY": 0,
            "JOBS_BESIDE": False,
            "SECRET_KEY": "secret for tests only",
            "SQLALCHEMY_DATABASE_URI": "sqlite://",
        },
        instance=str(tmp_path),
    )
    with app.test_request_context("/"), closing(sqlite3.connect(migrated_database)) as origin:
        origin.backup(db.session.connection().connection.driver_connection)
        db.session.remove()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody signed in to."""
    return app.test_client()


@pytest.fixture
def as_role(app: Flask) -> Callable[..., FlaskClient]:
    """A browser signed in as somebody with a role: `as_role("organiser", event=event)`."""

    def sign_in(role: str, **scope: object) -> FlaskClient:
        browser = app.test_client()
        browser.set_cookie("token", factories.session_token(role, **scope))
        return browser

    return sign_in
