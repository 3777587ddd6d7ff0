"""Publish results and withdraw them from the shell (公示、公布)."""

from __future__ import annotations

import click

from competition.cli.application import SHELL, in_application, utcnow
from competition.db import transaction
from competition.services import backups, publishing, scopes

KINDS = ("internal", "provisional", "final")


@click.command()
@click.argument("event")
@click.argument("trade")
@click.option("--kind", type=click.Choice(KINDS), default="provisional", show_default=True)
@click.option("--reason", default="", help="Why it is published again; everybody may read it.")
@click.option("--withdraw", is_flag=True, help="Take back what is in force, with --reason.")
@click.option("--json", "as_json", is_flag=True, help="Problems as JSON.")
@in_application
def publish(event: str, trade: str, kind: str, reason: str, withdraw: bool, as_json: bool) -> None:
    """Freeze the results of TRADE in EVENT and make them what people are shown."""
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


COMMANDS = (publish,)
