"""Publish results, withdraw them, write the static bundle (公示、公布、静态核验包)."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from competition.cli.application import SHELL, in_application, utcnow
from competition.cli.folders import write_folder
from competition.db import transaction
from competition.services import backups, publishing, scopes, static_bundle
from competition.web import static_site

KINDS = ("internal", "provisional", "final")


@click.command()
@click.argument("event", default="")
@click.argument("trade", default="")
@click.option("--kind", type=click.Choice(KINDS), default="provisional", show_default=True)
@click.option("--reason", default="", help="Why it is published again; everybody may read it.")
@click.option("--withdraw", is_flag=True, help="Take back what is in force, with --reason.")
@click.option(
    "--static",
    "folder",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write what was published, and all certificates, as plain files into DIR.",
)
@click.option("--json", "as_json", is_flag=True, help="Problems as JSON.")
@in_application
def publish(
    event: str,
    trade: str,
    kind: str,
    reason: str,
    withdraw: bool,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Freeze the results of TRADE in EVENT and make them what people are shown.

    With --static DIR: write the static bundle of EVENT, or of every event, for any website.
    """
    if folder is not None:
        _write_static(event, folder)
        return
    if not event or not trade:
        raise click.UsageError("EVENT and TRADE are needed, or --static DIR.")
    scope = scopes.trade_head(scopes.event_head(SHELL, event), trade).scope
    if withdraw:
        with transaction():
            publishing.withdraw(SHELL, scope, reason=reason, now=utcnow(), second=None)
        click.echo("withdrawn")
        return
    with transaction():
        made = publishing.publish(SHELL, scope, kind, now=utcnow(), second=None, reason=reason)
        number, digest = made.number, made.digest
    backups.ask()
    click.echo(f"{event} {trade}: publication {number}, {kind}")
    click.echo(f"SHA-256 {digest}")


def _write_static(event: str, folder: Path) -> None:
    with transaction():
        bundle = static_bundle.gather(SHELL, (event,) if event else (), now=utcnow())
    try:
        count = write_folder(folder, static_site.files(bundle), marker="bundle.json")
    except FileExistsError:
        click.echo(f"{folder} holds something else: choose an empty folder.", err=True)
        sys.exit(2)
    click.echo(
        f"{folder}: {count} files, {len(bundle.events)} events, {len(bundle.papers)} certificates"
    )


COMMANDS = (publish,)
