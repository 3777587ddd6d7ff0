"""Alembic's way to the database of the running application."""

import importlib
import pkgutil
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import types

from competition import models

for module in pkgutil.iter_modules(models.__path__):
    importlib.import_module(f"competition.models.{module.name}")

database = current_app.extensions["migrate"].db
metadata = database.metadatas[None]


def render_item(kind, thing, autogen):
    """Write a custom type as the type it is stored as: migrations import nothing of ours."""
    if kind != "type" or not isinstance(thing, types.TypeDecorator):
        return False
    return f"sa.{thing.impl!r}"


def compare_type(_context, _inspected, _metadata, found, wanted):
    """Do not take SQLite's loose type names for differences."""
    if context.get_bind().dialect.name == "sqlite":
        return False
    return None


@contextmanager
def loose(connection):
    """Let SQLite drop and make a table anew while others refer to it; what is left is checked.

    The switch is turned before a transaction begins: within one it does nothing.
    """
    if connection.engine.dialect.name != "sqlite":
        yield
        return
    plain = connection.connection.driver_connection
    plain.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        dangling = plain.execute("PRAGMA foreign_key_check").fetchall()
    finally:
        connection.rollback()
        plain.execute("PRAGMA foreign_keys=ON")
    if dangling:
        raise RuntimeError(f"rows refer to rows that are gone: {dangling[:5]}")


def run():
    """Run the migrations on a live connection."""
    with database.engine.connect() as connection, loose(connection):
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=True,
            render_item=render_item,
            compare_type=compare_type,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
