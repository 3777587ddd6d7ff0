"""`competition copy`: a new event from an old one without its people (赛事复制)."""

from __future__ import annotations

from datetime import datetime

import click

from competition.cli.application import SHELL, in_application, utcnow
from competition.db import transaction
from competition.services import event_copies, scopes
from competition.services.event_copies import CopyWish

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.argument("event")
@click.argument("code")
@click.option("--name", required=True, help="What the new event is called.")
@click.option("--from", "starts", type=DAY, required=True, help="First day, YYYY-MM-DD.")
@click.option("--to", "ends", type=DAY, required=True, help="Last day, YYYY-MM-DD.")
@click.option("--with-units", is_flag=True, help="The units come along, without their people.")
@in_application
def copy(
    event: str, code: str, *, name: str, starts: datetime, ends: datetime, with_units: bool
) -> None:
    """Make the event CODE with the rules of EVENT: no people, entries, marks or results."""
    head = scopes.event_head(SHELL, event)
    if head.scope.event_id is None:
        return
    wish = CopyWish(code, name, starts.date(), ends.date(), with_units=with_units)
    with transaction():
        event_copies.copy(SHELL, head.scope.event_id, wish, now=utcnow())
    click.echo(code)


COMMANDS = (copy,)
