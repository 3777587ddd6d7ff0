"""The database handle, the naming convention, and the only place that commits.

SQLite below 3.51.3 can corrupt a write-ahead log when two writers meet a checkpoint, so the
journal mode is chosen by the library's version; `synchronous=FULL` either way, because a mark
whose receipt left the house must survive the plug being pulled. Writers take the lock at once
(`BEGIN IMMEDIATE`, on PostgreSQL an advisory lock until the end of the transaction): a transaction
that read, decided and only then asked for the lock could fail after its decision, and a judge would
see it; or two would decide on the same reading, and a sixth PIN be tried.

Signed revisions, which a hall sends by the hundred, hold that lock on PostgreSQL *together*
(`transaction(together=True)`): against everybody else's writing, not against one another's. They
lock what they meet instead: their sheets' rows when they read them, the trail's heads last
(`docs/decisions/0029`).
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, MetaData, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase

from competition.errors import NotNow

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every table derives from."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)

#: The one lock writers on PostgreSQL queue for; any number, the same in every process.
WRITERS = 0x434F4D50

#: The write-ahead log is safe from this version of SQLite on.
WAL_SAFE = (3, 51, 3)


#: How the system, SQLite and PostgreSQL say that there is no room left.
_NO_ROOM = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_SQLITE_NO_ROOM = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE}
_POSTGRES_NO_ROOM = "53100"


def disk_is_full(error: BaseException) -> bool:
    """Whether something failed because the disk has no room left; nothing was written then."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.OperationalError):
        return getattr(cause, "sqlite_errorcode", None) in _SQLITE_NO_ROOM
    if isinstance(cause, OSError):
        return cause.errno in _NO_ROOM
    return getattr(cause, "sqlstate", None) == _POSTGRES_NO_ROOM


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    mode = "WAL" if sqlite3.sqlite_version_info >= WAL_SAFE else "TRUNCATE"
    for pragma in (
        f"journal_mode={mode}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=15000",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Any) -> None:
    writing = connection.get_execution_options().get("writing", "")
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
    elif writing:
        kind = "_shared" if writing == "together" else ""
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock{kind}({WRITERS})")


@contextmanager
def transaction(*, together: bool = False) -> Iterator[None]:
    """Do a piece of work whole or not at all; the edges (web, cli) open it, services never do.

    together: beside others that say so, where the database can; only for work that locks every row
    it decides by.

    Whatever was read before is forgotten, so that what is checked inside is what is written on.
    One inside another would forget what the other wrote: it is refused. A full disk is told as
    NotNow("disk-is-full"): nothing was written, and it can be sent again.
    """
    session = db.session()
    if session.info.get("writing"):
        raise RuntimeError("a transaction inside a transaction")
    session.rollback()
    session.connection(execution_options={"writing": "together" if together else "alone"})
    session.info["writing"] = True
    try:
        yield
        session.commit()
    except BaseException as error:
        session.rollback()
        if disk_is_full(error):
            raise NotNow("disk-is-full") from error
        raise
    finally:
        session.info.pop("writing", None)


@contextmanager
def savepoint() -> Iterator[None]:
    """Let one of several pieces of work fail without sinking the others."""
    with db.session.begin_nested():
        yield
