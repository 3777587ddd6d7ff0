"""The server is killed in the middle of a load: every receipt given holds, once (断电)."""

from __future__ import annotations

import http.client
import json
import threading

import pytest
from sqlalchemy import func, select

from competition.db import db
from competition.models.sheet import Revision, ScoreSheet
from competition.services import audit
from tests.bench import marking
from tests.bench.installation import Server, installation

pytestmark = pytest.mark.prove

KILLS = 6
SENDERS = 4


class Sender(threading.Thread):
    """A tablet that sends its sheets one by one and notes each receipt; it stops at a dead line."""

    def __init__(self, port: int, todo: list[marking.Sending], received: dict[str, str]) -> None:
        super().__init__()
        self.port, self.todo, self.received = port, todo, received

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        for sending in self.todo:
            try:
                connection.request("PUT", sending.path, sending.body, sending.headers)
                answer = connection.getresponse()
                content = json.loads(answer.read())
            except (OSError, http.client.HTTPException, ValueError):
                return
            if answer.status in (200, 201):
                self.received[content["receipt"]["op"]] = content["receipt"]["sha256"]


def stored() -> tuple[dict[str, str], int, list[object]]:
    """What the database holds: revisions by operation, doubled sheets, broken chains."""
    rows = db.session.execute(select(Revision.op, Revision.sha256)).all()
    doubled = db.session.scalar(
        select(func.count())
        .select_from(ScoreSheet)
        .where(ScoreSheet.current_n.is_not(None), ScoreSheet.revisions > 1)
    )
    breaks: list[object] = list(audit.verify())
    db.session.remove()
    return {str(row.op): row.sha256 for row in rows}, doubled or 0, breaks


def test_no_acknowledged_sheet_is_missing_and_none_is_there_twice():
    with installation() as (_app, folder):
        _module, sendings = marking.prepare(10)
        db.session.remove()
        db.engine.dispose()
        received: dict[str, str] = {}
        for kill in range(KILLS):
            server = Server(folder)
            waiting = [s for s in sendings if s.path.rsplit("/", 1)[1] not in received]
            senders = [Sender(server.port, waiting[n::SENDERS], received) for n in range(SENDERS)]
            enough = len(received) + 60
            for sender in senders:
                sender.start()
            while len(received) < enough and any(sender.is_alive() for sender in senders):
                senders[0].join(timeout=0.01)
            server.kill()
            for sender in senders:
                sender.join()
            found, doubled, breaks = stored()
            missing = {op for op, sha in received.items() if found.get(op) != sha}
            assert missing == set(), f"after kill {kill + 1}"
            assert doubled == 0
            assert breaks == []
            db.engine.dispose()
        assert len(received) >= KILLS * 50
