"""Erase an event's personal data from the shell (个人信息清除)."""

from __future__ import annotations

from dataclasses import asdict

import click

from competition.cli.application import SHELL, in_application, utcnow
from competition.db import transaction
from competition.services import privacy as keeping
from competition.services import scopes


@click.group()
def privacy() -> None:
    """Look after what is kept about people."""


@privacy.command()
@click.argument("event")
@click.option("--reason", default="", help="Needed before the day until which it is kept is over.")
@click.confirmation_option(prompt="What goes cannot be brought back. Erase it?")
@in_application
def purge(event: str, reason: str) -> None:
    """Erase ID numbers, contacts, documents, answers and the trail's personal values of EVENT."""
    head = scopes.event_head(SHELL, event)
    with transaction():
        gone = keeping.purge(SHELL, head.scope, reason, now=utcnow())
    for name, count in asdict(gone).items():
        click.echo(f"{name.replace('_', ' ')}: {count}")


COMMANDS = (privacy,)
