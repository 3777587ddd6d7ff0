"""`competition load-sample`: one of the contests that ship, as an event of its own (示例赛事)."""

from __future__ import annotations

import click

from competition import create_app
from competition.cli import database
from competition.cli.application import SHELL, refuse, utcnow
from competition.db import transaction
from competition.errors import Refused
from competition.services import archives


@click.command("load-sample")
@click.argument("name", required=False)
def load_sample(name: str | None) -> None:
    """Load the sample NAME; without one, list what there is."""
    if name is None:
        for each in archives.samples():
            click.echo(each)
        return
    with create_app().test_request_context("/"):
        try:
            database.make_ready()
            with transaction():
                event = archives.load_sample(SHELL, name, now=utcnow())
                click.echo(f"{event.code}  {event.name['zh']}")
        except Refused as refused:
            refuse(refused)


COMMANDS = (load_sample,)
