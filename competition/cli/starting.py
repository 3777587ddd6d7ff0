"""What has to hold before the site is served: tables, a free port, a certificate (启动前)."""

from __future__ import annotations

import socket
import sys
from contextlib import suppress
from pathlib import Path

import click
from flask import Flask
from flask_babel import gettext as _

from competition.cli import database, upgrade
from competition.cli.application import utcnow
from competition.db import db
from competition.errors import Conflict, NotNow
from competition.services import backup_files, hall_certificates
from competition.services.hall_certificates import HallCertificate
from competition.web.wording import sentence

#: How many ports are tried where a double click meets one that is taken.
NEIGHBOURS = 20


def require_free(host: str, port: int) -> None:
    """Raise Conflict("port-taken", port) where another program listens at the port already."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise Conflict("port-taken", port=port) from None


def first_free(host: str, port: int) -> int:
    """The first port from here on at which nobody listens: who double-clicks cannot choose one."""
    for each in range(port, port + NEIGHBOURS):
        with suppress(Conflict):
            require_free(host, each)
            return each
    raise Conflict("port-taken", port=port)


def chosen_server(wish: str | None) -> str:
    """Granian where it can be had, otherwise the server in pure Python."""
    if wish:
        return wish
    try:
        import granian  # noqa: F401
    except ImportError:
        return "waitress"
    return "granian"


def require_many(server: str) -> None:
    """Raise NotNow where one process alone may serve: SQLite has one writer, waitress one process.

    Codes: `processes-need-postgresql`, `processes-need-granian`.
    """
    if db.engine.dialect.name == "sqlite":
        raise NotNow("processes-need-postgresql")
    if server != "granian":
        raise NotNow("processes-need-granian")


def hall_of(app: Flask, *, lan: bool, plain: bool) -> HallCertificate | None:
    """The certificate to serve a hall with; raises NotNow("hall-certificate-over")."""
    if plain or not lan:
        return None
    found = hall_certificates.read(Path(app.config["KEYS_FOLDER"]))
    if found is not None and found.expires_at <= utcnow():
        raise NotNow("hall-certificate-over")
    return found


def hall_shown(
    app: Flask, *, lan: bool, plain: bool, server: str | None, needed: bool
) -> HallCertificate | None:
    """The certificate to serve with; whoever double-clicks is told why there is none, and served.

    needed: refuse with NotNow, `hall-certificate-over` or `tls-needs-granian`, rather than serve
    without it.
    """
    try:
        hall = hall_of(app, lan=lan, plain=plain)
        if hall is not None and chosen_server(server) != "granian":
            raise NotNow("tls-needs-granian")
    except NotNow as refused:
        if needed:
            raise
        click.echo(f"  ! {sentence(refused)}", err=True)
        click.echo("  ! " + _("Until then tablets come in over plain HTTP."), err=True)
        return None
    return hall


def make_ready(*, asking: bool) -> None:
    """Make the tables ready; of an older release they are upgraded where somebody says yes here."""
    try:
        database.make_ready()
    except NotNow as refused:
        older = refused.values.get("found") in backup_files.known_revisions()
        if not (asking and older and sys.stdin.isatty()):
            raise
        click.echo(_("The data here are of an older release of this system."))
        if not click.confirm(_("Copy them, bring them to this release and compute all anew?")):
            raise
        upgrade.bring_here(forced=False)
