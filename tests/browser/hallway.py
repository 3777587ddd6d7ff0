"""A hall whose server can be stopped, and what its judges were given (停得掉的服务器)."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.person import Person, Unit
from competition.services import cards, devices
from tests.factories import SYSTEM
from tests.factories_marking import make_hall


class Hallway:
    """A server that can really be stopped, and started again at the same address."""

    def __init__(self, app: Flask) -> None:
        self.app, self.port = app, 0
        self.server: BaseWSGIServer | None = None
        self.thread: threading.Thread | None = None
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.server = make_server("127.0.0.1", self.port, self.app, threaded=True)
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def stop(self) -> None:
        if self.server is None or self.thread is None:
            return
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
        self.server = None


@dataclass(slots=True)
class Given:
    """A hall, pairing codes for two tablets, a judge's card."""

    trade: Scope
    codes: tuple[str, str]
    number: str
    pin: str


def hand_out() -> Given:
    """Make the hall, people in the register, two pairing codes and a card; committed."""
    hall, now = make_hall(), datetime.now(UTC)
    with transaction():
        db.session.add_all([Unit(name="某某职业技术学院", kind="college"), Person(name="欧阳测试")])
        codes = [
            devices.start_pairing(SYSTEM, hall.event_scope, now=now, label=label).code
            for label in ("评分台3-A", "评分台3-B")
        ]
        card = cards.issue(SYSTEM, hall.event_scope, account_id=hall.judges[0].id, now=now)
    return Given(hall.scope, (codes[0], codes[1]), card.number, card.pin)
