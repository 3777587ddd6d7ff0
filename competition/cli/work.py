"""Do the long pieces of work that wait (后台任务); the server starts this by itself."""

from __future__ import annotations

import os
from contextlib import suppress

import click

from competition.cli.application import in_application
from competition.web import jobs


@click.command()
@click.option("--beside", is_flag=True, hidden=True, help="Started by a server, at its pipe.")
@in_application
def work(*, beside: bool) -> None:
    """Do the long pieces of work that wait, one after the other, behind everything else."""
    if beside:
        jobs.watch_server(0)
    with suppress(AttributeError, OSError):
        os.nice(10)
    count = jobs.work_all()
    click.echo(f"{count} done")


COMMANDS = (work,)
