"""Serve the site: address and QR in the terminal, and copies by themselves (启动)."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import click
from flask import Flask
from flask_babel import gettext as _

from competition import create_app, settled
from competition.cli import black_window, hall_door, starting
from competition.cli.application import refuse, utcnow
from competition.db import db, transaction
from competition.errors import Refused
from competition.services import (
    backups,
    checkup,
    first_run,
    hall_checks,
    jobs,
    key_checks,
    locks,
    machine_watch,
    pictures,
    retention,
    settings,
)
from competition.services.hall_certificates import HallCertificate
from competition.web import jobs as working
from competition.web import rehearsal
from competition.web.check_words import row_of
from competition.web.wording import sentence

log = logging.getLogger("competition.serve")

#: Most of them wait: for the disc, or for their turn to share a commit.
THREADS = 16
#: Where the site stands: for one laptop, and behind the hall's certificate with its door beside it.
PLAIN_PORT, TLS_PORT, DOOR_PORT = 8000, 8443, 8000
#: Where a second start reads where the first one serves.
ADDRESS = "serving.address"


def qr_for(address: str, *, blocks: bool) -> list[str]:
    """The QR for a terminal; in half blocks, or in coloured spaces.

    A window of Chinese Windows draws a block twice as wide as a space, and no camera reads that.
    """
    if blocks:
        return pictures.qr_lines(address)
    return [
        "".join(click.style("  ", bg="bright_white" if light else "black") for light in row)
        for row in pictures.qr_rows(address)
    ]


def announce(app: Flask, address: str) -> str | None:
    """Print where the site is, as text and as QR; return the first-run token if one is wanted."""
    with app.test_request_context("/"):
        token = None
        if first_run.wanted():
            with transaction():
                token = first_run.make_token(now=utcnow())
        click.echo()
        for line in qr_for(address, blocks=sys.platform != "win32"):
            click.echo(f"  {line}")
        click.echo(f"\n  {address}\n")
        if token:
            click.echo(f"  一次性口令 One-time token   {token}\n")
        db.session.remove()
    return token


def show(address: str, token: str | None, stop: threading.Event) -> None:
    """Open the browser on this machine as soon as the site answers."""
    there = urlsplit(address)
    where = (there.hostname or "127.0.0.1", there.port or PLAIN_PORT)
    while not stop.wait(0.2):
        with suppress(OSError), socket.create_connection(where, timeout=1):
            webbrowser.open(
                f"{address}/first-run?{urlencode({'token': token})}" if token else address
            )
            return


def copy_once(app: Flask) -> None:
    """Make a copy; what goes wrong is logged and tried again later."""
    with app.test_request_context("/"):
        try:
            backups.make(now=utcnow())
        except Refused as refused:
            log.warning("no copy: %s", sentence(refused))
        except Exception:
            log.exception("no copy")
        finally:
            db.session.remove()


def forget_once(app: Flask) -> None:
    """Announce and erase personal data whose time is over; what goes wrong is logged."""
    with app.test_request_context("/"):
        try:
            for scope in retention.scopes():
                with transaction():
                    done = retention.look_at(scope, now=utcnow())
                if done:
                    log.warning("personal data of an event: %s", done)
        except Exception:
            log.exception("personal data not looked at")
        finally:
            db.session.remove()


def tending(app: Flask) -> Callable[[], None]:
    """What is done by itself: a copy each time, and once a day what is kept too long."""
    looked: set[date] = set()

    def tend() -> None:
        if utcnow().date() not in looked:
            looked.add(utcnow().date())
            forget_once(app)
        copy_once(app)

    return tend


def keep_watch(app: Flask, stop: threading.Event) -> None:
    """Notice a closed lid and a turned clock until told to stop; a copy follows each."""
    watch = machine_watch.Watch(utcnow(), time.monotonic())
    while not stop.wait(5):
        noticed = watch.look(utcnow(), time.monotonic())
        if noticed is None:
            continue
        log.warning("%s: %s", noticed.action, noticed.by)
        with app.test_request_context("/"):
            try:
                with transaction():
                    machine_watch.note(noticed, now=utcnow())
                backups.ask()
            except Exception:
                log.exception("not noted: %s", noticed.action)
            finally:
                db.session.remove()


@dataclass(frozen=True, slots=True)
class Site:
    """Where and how the site is served; `hall`: the certificate it is shown with."""

    host: str
    port: int
    server: str
    threads: int
    hall: HallCertificate | None = None
    #: More than one only on PostgreSQL, and only with granian.
    processes: int = 1
    #: Whether the door in plain HTTP stands open beside the hall's certificate.
    door: bool = False

    @property
    def address(self) -> str:
        """What tablets and printed codes are pointed at."""
        if self.hall is not None:
            return f"https://{(self.hall.names + self.hall.addresses)[0]}:{self.port}"
        shown = hall_checks.own_address() if self.host == "0.0.0.0" else self.host  # noqa: S104
        return f"http://{shown}:{self.port}"

    @property
    def here(self) -> str:
        """Where the office's own browser goes: a machine that calls itself needs no second factor.

        Behind the hall's certificate it goes by the door beside it; where that is shut, by name.
        """
        if self.hall is not None:
            return f"http://127.0.0.1:{DOOR_PORT}" if self.door else self.address
        return f"http://127.0.0.1:{self.port}" if self.host == "0.0.0.0" else self.address  # noqa: S104


def end_with_window(server: Any) -> None:
    """End with the window, as the guide says: Granian alone would begin anew and stay unseen.

    Its workers leave the signal alone and end when they are told to. What was started to outlive
    its window (nohup) stays.
    """
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        server.signal_handler_reload = server.signal_handler_interrupt
        os.register_at_fork(after_in_child=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))


def serve_with(site: Site, app: Flask) -> None:
    """Run the server until it is told to stop."""
    server, host, port, threads = site.server, site.host, site.port, site.threads
    if server == "granian":
        from granian import Granian
        from granian.constants import Interfaces
        from granian.log import LogLevels

        granian = Granian(
            "competition:served_app",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=site.processes,
            blocking_threads=threads,
            factory=True,
            websockets=False,
            log_access=False,
            log_level=LogLevels.error,
            ssl_cert=site.hall.certificate if site.hall else None,
            ssl_key=site.hall.key if site.hall else None,
        )
        end_with_window(granian)
        granian.serve()
        return
    import waitress

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    waitress.serve(settled(app), host=host, port=port, threads=threads, ident=None)


@click.command()
@click.option("--host", help="Address to listen at; 127.0.0.1 unless told otherwise.")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="8000, with the hall's certificate 8443."
)
@click.option("--lan", is_flag=True, help="Let tablets on the same network in.")
@click.option("--plain", is_flag=True, help="HTTP, although the hall has a certificate.")
@click.option("--server", type=click.Choice(["granian", "waitress"]))
@click.option("--threads", type=click.IntRange(1, 64), default=THREADS, show_default=True)
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True)
def serve(
    host: str | None,
    port: int | None,
    lan: bool,
    plain: bool,
    server: str | None,
    threads: int,
    processes: int,
) -> None:
    """Serve this installation and look after its copies."""
    start(host=host, port=port, lan=lan, plain=plain, server=server, threads=threads,
          processes=processes)  # fmt: skip


@click.command("start")
@click.option("--port", type=click.IntRange(1, 65535))
def open_and_serve(port: int | None) -> None:
    """Serve, and open the browser at the page that comes next: what a double click does."""
    start(port=port, browser=True)


def start(
    *,
    host: str | None = None,
    port: int | None = None,
    lan: bool = False,
    plain: bool = False,
    server: str | None = None,
    threads: int = THREADS,
    processes: int = 1,
    browser: bool = False,
) -> None:
    """Serve until told to stop; the commands `serve` and `start`, and the end of `demo`."""
    try:
        app = create_app()
    except OSError as error:  # before there is an application, no sentence can be looked up
        click.echo(f"不能写入 cannot write: {error.filename or error}", err=True)
        click.echo("  请把文件夹放到可以写入的地方（U 盘未写保护、磁盘未满）再启动。", err=True)
        click.echo("  Move the folder to where it can be written, then start again.", err=True)
        sys.exit(1)
    with app.test_request_context("/"):
        try:
            starting.make_ready(asking=browser)
            lan = lan or bool(settings.read(settings.LAN))
            hall = starting.hall_shown(app, lan=lan, plain=plain, server=server, needed=not browser)
            if processes > 1:
                starting.require_many(starting.chosen_server(server))
        except Refused as refused:
            refuse(refused)
        db.session.remove()
    site = Site(
        host=host or ("0.0.0.0" if lan else "127.0.0.1"),  # noqa: S104 - asked for
        port=port or (TLS_PORT if hall else PLAIN_PORT),
        server=starting.chosen_server(server),
        threads=threads,
        hall=hall,
        processes=processes,
    )
    try:
        with locks.alone(Path(app.instance_path) / "serving", code="serving-already"):
            if browser and not port:
                site = replace(site, port=starting.first_free(site.host, site.port))
            starting.require_free(site.host, site.port)
            os.environ.setdefault("COMPETITION_PUBLIC_ADDRESS", site.address)
            app.config["PUBLIC_ADDRESS"] = os.environ["COMPETITION_PUBLIC_ADDRESS"]
            if site.hall is not None and site.port == TLS_PORT:
                stands = hall_door.stand_open(app, site.host, DOOR_PORT, site.address)
                site = replace(site, door=stands)
            (Path(app.instance_path) / ADDRESS).write_text(site.here, "utf-8")
            run(app, site, browser=browser)
    except Refused as refused:
        with app.test_request_context("/"):
            if not (browser and refused.code == "serving-already" and show_running(app)):
                refuse(refused)


def show_running(app: Flask) -> bool:
    """Open the browser at the site that is served already; False: nobody noted where that is."""
    try:
        address = (Path(app.instance_path) / ADDRESS).read_text("utf-8")
    except OSError:
        return False
    click.echo(_("It runs already, in another window: %(address)s", address=address))
    webbrowser.open(address)
    return True


def tell_troubles(app: Flask) -> None:
    """Say in the terminal what is wrong with clock, disk or keys before anybody relies on it."""
    with app.test_request_context("/"):
        keys = key_checks.keys_fit()
        if keys.state == "stop":
            os.environ["COMPETITION_KEYS_TROUBLE"] = app.config["KEYS_TROUBLE"] = keys.what
        for finding in (checkup.clock(now=utcnow()), checkup.disk(), keys):
            if finding.state == "stop":
                row = row_of(finding)
                click.echo(f"  ! {row.what}  {row.how}\n    {row.todo}", err=True)
        db.session.remove()


def run(app: Flask, site: Site, *, browser: bool = False) -> None:
    """Announce, start the copies, serve, and make a last copy when told to stop."""
    token = announce(app, site.address)
    tell_troubles(app)
    stop = threading.Event()
    if browser:
        shown = (site.here, token, stop)
        threading.Thread(target=show, args=shown, daemon=True).start()
    if site.hall is not None and site.door:
        door = (site.hall.addresses + site.hall.names)[0]
        click.echo(f"  信任本场证书 Trust this hall   http://{door}:{DOOR_PORT}/hall\n")
    with app.test_request_context("/"):
        rehearsal.clear()
        if jobs.waiting():
            working.start()
        db.session.remove()
    every = float(app.config["BACKUP_EVERY"])
    copying: Any = threading.Thread(
        target=backups.keep_copying, args=(stop, every, tending(app)), daemon=True
    )
    copying.start()
    threading.Thread(target=keep_watch, args=(app, stop), daemon=True).start()

    def end() -> None:
        stop.set()
        copying.join(timeout=60)
        if every:
            copy_once(app)

    black_window.attend(end)
    try:
        serve_with(site, app)
    finally:
        end()


COMMANDS = (open_and_serve, serve)
