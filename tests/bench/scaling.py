"""When one process is not enough (扩展): several on PostgreSQL; published pages against files."""

from __future__ import annotations

import http.client
import os
from collections.abc import Callable
from pathlib import Path

from competition.db import db, transaction
from competition.services import audit, demonstration, publications
from tests.bench.installation import SYSTEM, Server, installation, served
from tests.bench.marking import CLIENTS, Sending, figure, hammer, prepare
from tests.factories import NOW
from tests.factories_results import play
from tests.postgres import installed, running

PROCESSES = 4
#: Tablets that send at the same moment: sixteen a process, as many as it has threads.
TABLETS = 64
SAMPLE = "dakabei-2025"
READS = 1500
Figures = list[dict[str, object]]


def measure() -> Figures:
    """Signed revisions with one process and with four, then a result page beside a file."""
    if not installed():
        raise RuntimeError("PostgreSQL is not installed here: pg_scaling was NOT measured")
    return scaled() + published()


def scaled() -> Figures:
    """The same load on the same server and cores: one process of ours, then four."""
    with running(durable=True) as address, installation(address) as (_app, folder):
        _module, sendings = prepare(10)
        db.session.remove()
        db.engine.dispose()
        half = len(sendings) // 2
        one = rate(folder, address, 1, sendings[:half])
        many = rate(folder, address, PROCESSES, sendings[half:])
        if list(audit.verify()):
            raise RuntimeError("the trail is broken after the load")
        db.session.remove()
    where = (
        f"{half} revisions of 10 aspects each, {TABLETS} connections, PostgreSQL on the same two "
        f"cores, durable commits; the trail verified afterwards; load {os.getloadavg()[0]:.1f}"
    )
    return [
        figure("pg_revisions_1_per_s", one, "1/s", where),
        figure(f"pg_revisions_{PROCESSES}_per_s", many, "1/s", where),
        figure("pg_scaling", many / one, "x", f"{PROCESSES} processes against one; {where}"),
    ]


def rate(folder: Path, address: str, processes: int, sendings: list[Sending]) -> float:
    """Signed revisions a second, after each process has warmed up."""
    warm, rest = sendings[:80], sendings[80:]
    with served(folder, address=address, processes=processes) as server:
        for part in (warm, rest):
            seconds, _ = hammer(server.port, len(part), sender(part), connections=TABLETS)
    return len(rest) / seconds


def sender(sendings: list[Sending]) -> Callable[[http.client.HTTPConnection, int], None]:
    """What sends the revision of a number."""
    return lambda connection, number: put(connection, sendings[number])


def put(connection: http.client.HTTPConnection, sending: Sending) -> None:
    """Send one revision that must count."""
    connection.request("PUT", sending.path, sending.body, sending.headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 201:
        raise RuntimeError(f"{answer.status} for a fresh revision")


def published() -> Figures:
    """A published result page of the contest that ships, against a file of the server's own."""
    with installation() as (_app, folder):
        found = play(SAMPLE)
        trades = [(trade.id, trade.code) for trade in demonstration.trades_of(found)]
        for trade_id, _code in trades:
            with transaction():
                publications.publish(SYSTEM, trade_id, publications.provisional(), now=NOW)
        page = f"/r/{found.facts.event.code}/{trades[0][1]}/"
        db.session.remove()
        db.engine.dispose()
        with served(folder) as server:
            results = reads(server, page)
            static = reads(server, "/static/css/tokens.css")
    where = (
        f"{READS} reads of {page} and of a file, {CLIENTS} connections, one worker; load "
        f"{os.getloadavg()[0]:.1f}"
    )
    return [
        figure("results_per_s", results, "1/s", where),
        figure("static_per_s", static, "1/s", where),
        figure("results_vs_static", results / static, "x", where),
    ]


def reads(server: Server, path: str) -> float:
    """Reads of a page a second."""
    seconds, _ = hammer(server.port, READS, getter(path))
    return READS / seconds


def getter(path: str) -> Callable[[http.client.HTTPConnection, int], None]:
    """What reads a page and takes nothing but 200."""

    def get(connection: http.client.HTTPConnection, _number: int) -> None:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} for {path}")

    return get
