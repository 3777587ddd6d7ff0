"""Bring the database to this release, or back (数据库)."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import downgrade as migrate_down
from flask_migrate import upgrade as migrate_up
from sqlalchemy.exc import DatabaseError

from competition.cli.application import in_application
from competition.config import ROOT
from competition.db import db
from competition.errors import NotNow
from competition.services import backups

#: What SQLite calls a file that is none of its own, or was overwritten in places.
DAMAGED = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
#: What it calls a folder it may not write in.
SHUT = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)


def revision_now() -> str | None:
    """The revision the database stands at; None for an empty one."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def require_sound() -> None:
    """Refuse a database whose pages do not fit together, before anybody writes into it.

    Raises NotNow: `database-damaged` with where the copies lie, `database-not-writable`.
    """
    if db.engine.dialect.name != "sqlite":
        return
    folder = backups.folders().instance
    try:
        with db.engine.connect() as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    except DatabaseError as error:
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        if code in SHUT:
            raise NotNow("database-not-writable", folder=str(folder)) from error
        if code not in DAMAGED:
            raise
        found = "damaged"
    if found != "ok":
        raise NotNow("database-damaged", folder=str(folder / "backups"))


def put_damaged_aside(*, now: datetime) -> Path | None:
    """Move a damaged database out of the way of the copy to be brought back; where it lies then."""
    try:
        require_sound()
    except NotNow as refused:
        if refused.code != "database-damaged":
            raise
    else:
        return None
    path = Path(str(db.engine.url.database))
    db.session.remove()
    db.engine.dispose()
    aside = path.with_name(f"{path.stem}-damaged-{now:%Y%m%d-%H%M%S}{path.suffix}")
    path.rename(aside)
    for rest in ("-journal", "-wal", "-shm"):
        left = path.with_name(path.name + rest)
        if left.exists():
            left.rename(aside.with_name(aside.name + rest))
    return aside


def make_ready() -> None:
    """Make the tables of an empty database; refuse one of another release.

    An existing installation is upgraded by command, after a copy, never by merely starting. A
    damaged one is refused with where its copies lie.
    """
    require_sound()
    found = revision_now()
    head = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    if found is None:
        current_app.logger.info("making the tables")
        migrate_up()
    elif found != head:
        raise NotNow("database-other-release", found=found, wanted=head)


@click.group()
def database() -> None:
    """Migrate the database."""


@database.command()
@in_application
def upgrade() -> None:
    """Bring the tables to this release; harmless when they are."""
    migrate_up()


@database.command()
@click.argument("revision")
@in_application
def downgrade(revision: str) -> None:
    """Bring the tables back to REVISION."""
    migrate_down(revision=revision)


COMMANDS = (database,)
