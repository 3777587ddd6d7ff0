"""A hall and a city at once (边评边查): judges save, everybody looks at the board, for a minute."""

from __future__ import annotations

import http.client
import itertools
import os
import threading
import time
from collections.abc import Callable, Iterator

from competition.db import db, transaction
from competition.services import demonstration, publications
from tests.bench.installation import SYSTEM, installation, served
from tests.bench.marking import JUDGES, Sending, figure, prepare
from tests.factories import NOW
from tests.factories_results import play

SAVES, READS = 50, 300
SECONDS = 60
SAVERS, READERS = 16, 32
Send = Callable[[http.client.HTTPConnection, int], None]


class Beat:
    """Sends at a rate, whatever becomes of it: latency counts from when a request was due."""

    def __init__(self, port: int, rate: int, count: int, send: Send) -> None:
        """rate: requests a second; count: how many in all."""
        self.port, self.rate, self.send = port, rate, send
        self.numbers: Iterator[int] = iter(range(count))
        self.late: list[float] = []
        self._lock = threading.Lock()

    def work(self, began: float) -> None:
        """Take the next that is due, wait for its moment, send it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while True:
            with self._lock:
                number = next(self.numbers, None)
            if number is None:
                connection.close()
                return
            due = began + number / self.rate
            time.sleep(max(0.0, due - time.perf_counter()))
            self.send(connection, number)
            self.late.append(time.perf_counter() - due)


def asked(wanted: int, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Send:
    """What sends one request that must be answered so."""

    def send(connection: http.client.HTTPConnection, _number: int) -> None:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != wanted:
            raise RuntimeError(f"{answer.status} for {path}")

    return send


def mixed() -> list[dict[str, object]]:
    """50 saves and 300 reads of a published board a second, together, for a minute."""
    with installation() as (_app, folder):
        _module, sendings = prepare(10, entries=SAVES * SECONDS // JUDGES)
        found = play("dakabei-2025")
        trade = next(iter(demonstration.trades_of(found)))
        with transaction():
            publications.publish(SYSTEM, trade.id, publications.provisional(), now=NOW)
        page = f"/r/{found.facts.event.code}/{trade.code}/"
        db.session.remove()
        db.engine.dispose()
        with served(folder) as server:
            saves = Beat(server.port, SAVES, SAVES * SECONDS, saver(sendings))
            reads = Beat(server.port, READS, READS * SECONDS, asked(200, "GET", page, None, {}))
            run(saves, reads)
    where = (
        f"{len(saves.late)} saves at {SAVES}/s and {len(reads.late)} board reads at {READS}/s, "
        f"from when each was due, one worker, SQLite; load {os.getloadavg()[0]:.1f}"
    )
    return [
        figure("mixed_p99_ms", slowest(saves.late + reads.late), "ms", where),
        figure("mixed_save_p99_ms", slowest(saves.late), "ms", where),
    ]


def saver(sendings: list[Sending]) -> Send:
    """What sends the revision of a number."""

    def send(connection: http.client.HTTPConnection, number: int) -> None:
        one = sendings[number]
        asked(201, "PUT", one.path, one.body, one.headers)(connection, number)

    return send


def run(saves: Beat, reads: Beat) -> None:
    """Let both beat until they are through; what a thread could not do is raised here."""
    failed: list[BaseException] = []

    def work(beat: Beat, began: float) -> None:
        try:
            beat.work(began)
        except BaseException as error:
            failed.append(error)

    began = time.perf_counter() + 0.2
    both = itertools.chain([saves] * SAVERS, [reads] * READERS)
    threads = [threading.Thread(target=work, args=(beat, began)) for beat in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def slowest(seconds: list[float]) -> float:
    """The 99th percentile, in milliseconds."""
    ordered = sorted(seconds)
    return ordered[int(len(ordered) * 0.99)] * 1000
