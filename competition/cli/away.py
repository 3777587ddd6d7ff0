"""Take a trade to another computer and bring it home, from the shell (外出赛项)."""

from __future__ import annotations

from pathlib import Path

import click

from competition.cli.application import SHELL, in_application, utcnow
from competition.db import transaction
from competition.rules import digests
from competition.services import scopes, taken_trades

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))


@click.group()
def trade() -> None:
    """Take a trade to another computer, and bring it home whole."""


@trade.command("take-out")
@click.argument("event")
@click.argument("code")
@click.option("--where", required=True, help="Who has it, on which computer.")
@OUT
@in_application
def take_out(event: str, code: str, *, where: str, out: Path) -> None:
    """Write trade CODE of EVENT to a file for another computer; it is locked here meanwhile."""
    head = scopes.trade_head(scopes.event_head(SHELL, event), code)
    with transaction():
        content = taken_trades.take_out(SHELL, head.scope, where, now=utcnow())
        out.write_bytes(content)
    _said(out, content)


@trade.command("take-in")
@click.argument("file", type=FILE)
@in_application
def take_in(file: Path) -> None:
    """Lay the trade in FILE, taken out elsewhere, into this installation to be marked here."""
    with transaction():
        scope = taken_trades.take_in(SHELL, file.read_bytes(), now=utcnow())
    click.echo(scope.trade_id)


@trade.command("take-home")
@click.argument("event")
@click.argument("code")
@OUT
@in_application
def take_home(event: str, code: str, *, out: Path) -> None:
    """Write the borrowed trade CODE of EVENT to a file for its way home."""
    head = scopes.trade_head(scopes.event_head(SHELL, event), code)
    with transaction():
        content = taken_trades.take_home(SHELL, head.scope, now=utcnow())
        out.write_bytes(content)
    _said(out, content)


@trade.command("bring-back")
@click.argument("event")
@click.argument("code")
@click.argument("file", type=FILE)
@in_application
def bring_back(event: str, code: str, *, file: Path) -> None:
    """Take trade CODE of EVENT home from FILE, whole or not at all, and unlock it."""
    head = scopes.trade_head(scopes.event_head(SHELL, event), code)
    with transaction():
        count = taken_trades.bring_back(SHELL, head.scope, file.read_bytes(), now=utcnow())
    click.echo(count)


@trade.command("call-off")
@click.argument("event")
@click.argument("code")
@click.option("--reason", required=True, help="Why it does not come home.")
@in_application
def call_off(event: str, code: str, *, reason: str) -> None:
    """Mark trade CODE of EVENT here again; what was marked elsewhere comes home no more."""
    head = scopes.trade_head(scopes.event_head(SHELL, event), code)
    with transaction():
        taken_trades.call_off(SHELL, head.scope, reason, now=utcnow())


def _said(out: Path, content: bytes) -> None:
    """Name the file and its digest, to be written on the receipt."""
    click.echo(f"{out}\nSHA-256 {digests.of_bytes(content)}")


COMMANDS = (trade,)
