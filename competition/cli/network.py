"""The hall's network from the shell: its certificate, and how tablets trust it (本场网络)."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask_babel import force_locale

from competition.cli import database
from competition.cli.application import SHELL, in_application, refuse, utcnow
from competition.cli.serve import DOOR_PORT, TLS_PORT
from competition.db import transaction
from competition.errors import NotFound
from competition.services import hall_certificates, hall_checks
from competition.web import hall_steps


@click.group()
def network() -> None:
    """The hall's network: a certificate tablets can trust."""


@network.command()
@click.option("--name", "names", multiple=True, help="A DNS name of this server; may be repeated.")
@click.option("--address", "addresses", multiple=True, help="An IP address; may be repeated.")
@click.option("--again", is_flag=True, help="Replace the one there is: tablets must trust anew.")
@in_application
def certificate(names: tuple[str, ...], addresses: tuple[str, ...], again: bool) -> None:
    """Make the hall's CA and this server's certificate; `serve --lan` uses it from then on."""
    database.make_ready()
    with transaction():
        made = hall_checks.make_certificate(
            SHELL, _keys(), names=names, addresses=addresses, again=again, now=utcnow()
        )
    tell(made)


@network.command()
@in_application
def trust() -> None:
    """Say again how each system trusts the hall's CA, and its fingerprint."""
    made = hall_certificates.read(_keys())
    if made is None:
        refuse(NotFound("no-hall-certificate"))
    tell(made)


def _keys() -> Path:
    return Path(current_app.config["KEYS_FOLDER"])


def tell(made: hall_certificates.HallCertificate) -> None:
    """Where the certificate is, what it is for, and each system's steps, in both languages."""
    host = (made.addresses + made.names)[0]
    click.echo(f"{made.authority}\nSHA-256 {made.fingerprint}")
    click.echo(f"{', '.join(made.names + made.addresses)}   → {made.expires_at:%Y-%m-%d}\n")
    click.echo(f"http://{host}:{DOOR_PORT}/hall   https://{host}:{TLS_PORT}/\n")
    for locale in ("zh_CN", "en"):
        with force_locale(locale):
            for system, lines in hall_steps.STEPS:
                click.echo(str(system))
                for number, line in enumerate(lines, 1):
                    click.echo(f"  {number}. {line}")
        click.echo()


COMMANDS = (network,)
