"""Tokens of programs from the shell (接口令牌): make, list, revoke."""

from __future__ import annotations

import uuid

import click

from competition.cli.application import SHELL, in_application, utcnow
from competition.db import transaction
from competition.services import scopes
from competition.services import tokens as service


@click.group()
def tokens() -> None:
    """Let programs read an event and hand in, by token."""


@tokens.command()
@click.argument("event")
@click.option("--name", required=True, help="The program, as the trail shall call it.")
@click.option("--scope", "wished", multiple=True, type=click.Choice(sorted(service.SCOPES)))
@click.option("--days", type=int, default=30, show_default=True, help="How long it is good.")
@in_application
def make(event: str, *, name: str, wished: tuple[str, ...], days: int) -> None:
    """Print a token for EVENT; it is shown this once."""
    head = scopes.event_head(SHELL, event)
    with transaction():
        click.echo(
            service.make(SHELL, head.scope, name=name, scopes=wished, days=days, now=utcnow())
        )


@tokens.command("list")
@click.argument("event")
@in_application
def listing(event: str) -> None:
    """List the tokens of EVENT: id, state, last characters, until when, scopes, program."""
    head = scopes.event_head(SHELL, event)
    for line in service.listing(SHELL, head.scope, now=utcnow()):
        until = line.expires_at.isoformat(timespec="minutes")
        said = ",".join(line.scopes)
        click.echo(f"{line.id}  {line.state}  …{line.ending}  {until}  {said}  {line.name}")


@tokens.command()
@click.argument("event")
@click.argument("token_id", type=click.UUID)
@in_application
def revoke(event: str, token_id: uuid.UUID) -> None:
    """Make a token of EVENT worthless at once."""
    head = scopes.event_head(SHELL, event)
    with transaction():
        service.revoke(SHELL, head.scope, token_id, now=utcnow())


COMMANDS = (tokens,)
