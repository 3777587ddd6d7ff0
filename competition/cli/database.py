"""Bring the database to this release, or back (数据库)."""

from __future__ import annotations

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import downgrade as migrate_down
from flask_migrate import upgrade as migrate_up

from competition.cli.application import in_application
from competition.config import ROOT
from competition.db import db
from competition.errors import NotNow


def revision_now() -> str | None:
    """The revision the database stands at; None for an empty one."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def make_ready() -> None:
    """Make the tables of an empty database; refuse one of another release.

    An existing installation is upgraded by command, after a copy, never by merely starting.
    """
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
