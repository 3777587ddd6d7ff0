"""Bring the database to this release, or back (数据库)."""

from __future__ import annotations

import click
from flask_migrate import downgrade as migrate_down
from flask_migrate import upgrade as migrate_up

from competition.cli.application import in_application


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
