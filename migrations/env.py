"""Alembic's way to the database of the running application."""

import importlib
import pkgutil

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


def run():
    """Run the migrations on a live connection."""
    engine = database.engine
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.rollback()
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
