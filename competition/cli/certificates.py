"""Issue, print and verify certificates from the shell (证书)."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from competition.access.policy import Scope
from competition.cli.application import SHELL, in_application, utcnow
from competition.db import transaction
from competition.errors import NotNow
from competition.services import (
    backups,
    certificate_batches,
    certificate_register,
    scopes,
    verification,
)
from competition.services import certificates as service


@click.group()
def certificates() -> None:
    """Issue certificates and print them."""


@certificates.command()
@click.argument("event")
@click.argument("trade", required=False)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True)
@click.option("--participation", is_flag=True, help="Also for everybody else who has a place.")
@click.option("--place", type=click.Choice(["host", "static", "none"]), help="Where to verify.")
@click.option("--host", default="", help="The address there, such as https://verify.example.org.")
@click.option("--json", "as_json", is_flag=True, help="Problems as JSON.")
@in_application
def issue(
    event: str,
    trade: str | None,
    *,
    out: Path,
    participation: bool,
    place: str | None,
    host: str,
    as_json: bool,
) -> None:
    """Issue what is not issued yet of EVENT, or of TRADE alone, and print all into one file."""
    head = scopes.event_head(SHELL, event)
    if place is not None:
        with transaction():
            service.choose_verification(SHELL, head.scope, place, host, now=utcnow())
    codes = [trade] if trade else _published(head.scope)
    if not codes:
        raise NotNow("not-published")
    with transaction():
        for code in codes:
            scope = scopes.trade_head(head, code).scope
            done = service.issue(SHELL, scope.trade_id, now=utcnow(), participation=participation)
            click.echo(f"{code}: {len(done.numbers)} issued, {done.kept} stood already")
            for number in done.outdated:
                click.echo(f"  {number} says something else than the results by now", err=True)
    backups.ask()
    scope = scopes.trade_head(head, trade).scope if trade else head.scope
    out.write_bytes(certificate_batches.printed(SHELL, scope))
    click.echo(out)


def _published(scope: Scope) -> list[str]:
    """The trades of an event whose results are out."""
    return [line.code for line in certificate_register.trades(SHELL, scope) if line.publication]


@click.command()
@click.argument("number")
@click.option("--signature", default="", help="As the QR code holds it.")
@click.option("--name", default="", help="The holder's name, where there is no signature.")
@in_application
def verify(number: str, signature: str, name: str) -> None:
    """Say whether the certificate NUMBER holds; leaves with 1 unless it is valid or provisional."""
    if signature:
        found = verification.by_signature(number, signature)
    else:
        with transaction():
            found = verification.by_name(number, name, address="shell", now=utcnow())
    click.echo(f"{found.number}: {found.state}" + (f" ({found.why})" if found.why else ""))
    if found.facts:
        facts = found.facts
        click.echo(f"{facts['recipient']}  {facts['trade']} {facts['division']} {facts['award']}")
        click.echo(f"key {found.fingerprint}")
    if found.reason:
        click.echo(found.reason)
    if found.successor:
        click.echo(f"replaced by {found.successor}")
    sys.exit(0 if found.state in {"valid", "provisional"} else 1)


COMMANDS = (certificates, verify)
