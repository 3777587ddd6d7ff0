"""The trail from the shell (操作留痕)."""

from __future__ import annotations

import sys

import click

from competition.cli.application import in_application
from competition.services import audit as trail


@click.group()
def audit() -> None:
    """Look after the trail."""


@audit.command()
@in_application
def verify() -> None:
    """Follow every chain; name the first entry at which one does not hold, and leave with 1."""
    broken = list(trail.verify())
    for each in broken:
        click.echo(f"{each.chain}: entry {each.sequence} {each.kind}", err=True)
    if broken:
        sys.exit(1)
    for key, sequence, digest in trail.heads():
        click.echo(f"{key}  {sequence}  {digest[:16]}")


COMMANDS = (audit,)
