"""The server is killed in the middle of a load: every receipt given holds, once (断电)."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from competition.config import ROOT
from competition.db import db
from competition.models.sheet import Revision, ScoreSheet
from competition.services import audit
from tests.bench import marking
from tests.bench.installation import Server, installation

pytestmark = pytest.mark.prove

KILLS, SENDERS = 100, 8
#: How many of the same by the server that people run, which takes seconds to come up.
KILLS_OF_GRANIAN = 3


class Sender(threading.Thread):
    """A tablet that sends its sheets one by one and notes each receipt; it stops at a dead line."""

    def __init__(self, port: int, todo: list[marking.Sending], received: dict[str, str]) -> None:
        super().__init__()
        self.port, self.todo, self.received = port, todo, received

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        for sending in self.todo:
            try:
                connection.request("PUT", sending.path, sending.body, sending.headers)
                answer = connection.getresponse()
                content = json.loads(answer.read())
            except (OSError, http.client.HTTPException, ValueError):
                break
            if answer.status in (200, 201):
                self.received[content["receipt"]["op"]] = content["receipt"]["sha256"]
        connection.close()


class Forking:
    """The server of `forking_server`: a fresh child at each call."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.prove.forking_server", str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.port = int(self._line())
        self.child = 0

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def start(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        self.child = int(self._line())

    def kill(self) -> None:
        os.kill(self.child, signal.SIGKILL)
        assert self._line() == "gone"

    def close(self) -> None:
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            stream.close()
        self.process.wait(timeout=20)


@contextmanager
def forking(folder: Path) -> Iterator[Forking]:
    server = Forking(folder)
    try:
        yield server
    finally:
        server.close()


def load(
    port: int,
    sendings: list[marking.Sending],
    received: dict[str, str],
    enough: int,
    kill: Callable[[], None],
) -> None:
    """Send what has no receipt until there are enough, and kill while the rest is on its way."""
    waiting = [s for s in sendings if s.path.rsplit("/", 1)[1] not in received]
    senders = [Sender(port, waiting[n::SENDERS], received) for n in range(SENDERS)]
    for sender in senders:
        sender.start()
    while len(received) < enough and any(sender.is_alive() for sender in senders):
        senders[0].join(timeout=0.002)
    kill()
    for sender in senders:
        sender.join()


def assert_kept(received: dict[str, str], whole: bool) -> None:
    """Every receipt given stands for stored bytes, none is there twice; the trail has no break."""
    rows = db.session.execute(select(Revision.op, Revision.sha256)).all()
    found = {str(row.op): row.sha256 for row in rows}
    doubled = db.session.scalar(
        select(func.count()).select_from(ScoreSheet).where(ScoreSheet.revisions > 1)
    )
    pointing = db.session.scalar(
        select(func.count()).select_from(ScoreSheet).where(ScoreSheet.current_n.is_not(None))
    )
    assert {op for op, sha in received.items() if found.get(op) != sha} == set()
    assert (doubled, pointing) == (0, len(found))
    if whole:
        assert list(audit.verify()) == []
    db.session.remove()
    db.engine.dispose()


def test_no_acknowledged_sheet_is_missing_after_a_hundred_kills_and_none_is_twice():
    chance = random.Random(20261121)
    with installation() as (_app, folder):
        _module, sendings = marking.prepare(10)
        db.session.remove()
        db.engine.dispose()
        received: dict[str, str] = {}
        with forking(folder) as server:
            for kill in range(1, KILLS + 1):
                server.start()
                enough = len(received) + chance.randint(1, 16)
                load(server.port, sendings, received, enough, server.kill)
                assert_kept(received, whole=kill % 20 == 0)
        assert KILLS * 4 < len(received) < len(sendings)


def test_the_server_people_run_loses_nothing_either():
    with installation() as (_app, folder):
        _module, sendings = marking.prepare(10)
        db.session.remove()
        db.engine.dispose()
        received: dict[str, str] = {}
        for _kill in range(KILLS_OF_GRANIAN):
            server = Server(folder)
            load(server.port, sendings, received, len(received) + 60, server.kill)
            assert_kept(received, whole=True)
        assert len(received) >= KILLS_OF_GRANIAN * 50
