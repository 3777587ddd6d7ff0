"""A PostgreSQL server for as long as the tests run: own folder, own socket, no port (数据库)."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import NullPool, create_engine

from competition import create_app
from competition.db import db


def program(name: str) -> str | None:
    """Where a program of PostgreSQL lies; Debian keeps it out of the way."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return str(found[0]) if found else shutil.which(name)


def unprivileged() -> list[str]:
    """How to run as somebody else when we are root, which PostgreSQL refuses to serve."""
    if os.geteuid() != 0:
        return []
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        return ["?"]
    return ["runuser", "-u", "postgres", "--"]


def run(*command: str) -> None:
    """Run one of its programs, as an unprivileged user."""
    done = subprocess.run(
        [*unprivileged(), *command], capture_output=True, text=True, check=False, cwd="/tmp"
    )
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]}: {done.stderr[-500:] or done.stdout[-500:]}")


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """The address of a fresh server; skipped loudly where there is none, failing in CI."""
    if not installed():
        message = "PostgreSQL is not installed here: its migrations were NOT tested"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with running(durable=False) as address:
        yield address


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """A migrated database of a test's own, as settings; with DATABASE=postgresql there."""
    if os.environ.get("DATABASE") == "postgresql":
        with copied(request.getfixturevalue("postgres_template")) as address:
            yield {"SQLALCHEMY_DATABASE_URI": address}
        return
    shutil.copy(request.getfixturevalue("migrated_database"), tmp_path / "competition.db")
    yield {}


def environment(app: Flask) -> dict[str, str]:
    """What makes a command of the shell act on a test's own installation and database."""
    return {
        "COMPETITION_INSTANCE": app.instance_path,
        "COMPETITION_SQLALCHEMY_DATABASE_URI": app.config["SQLALCHEMY_DATABASE_URI"],
    }


@pytest.fixture(scope="session")
def postgres_template(postgres_address: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a migrated database that tests copy, and nobody opens."""
    address = postgres_address.replace("/postgres?", "/migrated?")
    ask(postgres_address, "CREATE DATABASE migrated")
    settings = {"TESTING": True, "BACKUP_EVERY": 0, "SQLALCHEMY_DATABASE_URI": address}
    app = create_app(settings, instance=str(tmp_path_factory.mktemp("migrated-postgres")))
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()
    return address


@contextmanager
def copied(template: str) -> Iterator[str]:
    """A copy of a database for as long as the block runs; its address."""
    name, server = f"copy_{uuid.uuid4().hex}", template.replace("/migrated?", "/postgres?")
    ask(server, f"CREATE DATABASE {name} TEMPLATE migrated")
    try:
        yield template.replace("/migrated?", f"/{name}?")
    finally:
        ask(server, f"DROP DATABASE {name} WITH (FORCE)")


def ask(address: str, statement: str) -> None:
    """Say one thing to a server, outside any transaction."""
    engine = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def installed() -> bool:
    """Whether a server can be started here."""
    return bool(program("initdb") and program("pg_ctl")) and unprivileged() != ["?"]


@contextmanager
def running(*, durable: bool) -> Iterator[str]:
    """A server of its own for as long as the block runs; durable: its commits reach the disc."""
    initdb, control = str(program("initdb")), str(program("pg_ctl"))
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    try:
        run(initdb, "-D", str(data), "-U", "competition", "--auth=trust", "--no-sync", "-E", "UTF8")
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}'"
        options += "" if durable else " -c fsync=off"
        run(control, "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
        yield f"postgresql+psycopg://competition@/postgres?host={folder}"
    finally:
        subprocess.run(
            [*unprivileged(), control, "-D", str(data), "-m", "immediate", "stop"],
            capture_output=True,
            check=False,
            cwd="/tmp",
        )
        shutil.rmtree(folder, ignore_errors=True)


def pytest_configure(config: pytest.Config) -> None:
    """A command's application ends with its process, but not within a test: let it go quietly."""
    if os.environ.get("DATABASE") == "postgresql":
        left = "ignore:<psycopg.Connection object:ResourceWarning"
        config.addinivalue_line("filterwarnings", left)
