"""PINs guessed at several servers at once are counted together (多进程猜 PIN)."""

from __future__ import annotations

import http.client
import json
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask_migrate import upgrade

from competition import create_app
from competition.db import db
from tests.factories_marking import Tablet, make_hall, make_tablet
from tests.prove.test_kills import forking

pytestmark = pytest.mark.prove

GUESSES = 24


def set_out(folder: Path) -> tuple[Tablet, str]:
    """A hall in a database file, a tablet of its judge, and the PIN nobody guesses here."""
    app = create_app({"BACKUP_EVERY": 0}, instance=str(folder))
    with app.test_request_context("/"):
        upgrade()
        tablet = make_tablet(make_hall(), now=datetime.now(UTC))
        db.session.remove()
        db.engine.dispose()
    return tablet, tablet.card.pin


def tried(port: int, tablet: Tablet, pin: str) -> str:
    """What the server says to a PIN: a code, or nothing where it was right."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    body = json.dumps({"badge": tablet.card.number, "pin": pin})
    headers = {
        "Authorization": f"Device {tablet.device_token}",
        "Content-Type": "application/json",
    }
    connection.request("POST", "/api/v1/judge-sessions", body, headers)
    content = json.loads(connection.getresponse().read())
    connection.close()
    return str(content.get("code", ""))


def test_five_guesses_in_all_are_looked_at_however_many_servers_are_asked(tmp_path: Path) -> None:
    tablet, right = set_out(tmp_path)
    chance = random.Random(5)  # noqa: S311
    wrong = [f"{n:06}" for n in chance.sample(range(10**6), GUESSES + 1) if f"{n:06}" != right]
    with forking(tmp_path) as one, forking(tmp_path) as other:
        for server in (one, other):
            server.start()
        with ThreadPoolExecutor(8) as pool:
            asked = [
                pool.submit(tried, (one, other)[n % 2].port, tablet, pin)
                for n, pin in enumerate(wrong[:GUESSES])
            ]
            said = Counter(each.result() for each in asked)
        at_last = tried(other.port, tablet, right)
        for server in (one, other):
            server.kill()

    assert said == {"pin-wrong": 5, "card-locked": GUESSES - 5}
    assert at_last == "card-locked"
