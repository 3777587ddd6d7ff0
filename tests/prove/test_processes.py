"""Four processes on PostgreSQL are one house (多进程): doors, sessions, trail and sheets.

Everything is sent at the same moment over connections of its own, so that every process takes its
share; what one of them counted, closed or stored, the others know.
"""

from __future__ import annotations

import http.client
import json
import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from competition.db import db
from competition.models.sheet import Draft, Revision, ScoreSheet
from competition.services import audit, passwords
from tests.bench.halls import BEAT
from tests.bench.installation import installation, served
from tests.factories import make_account, session_token
from tests.factories_marking import Hall, Tablet, body, make_hall, make_tablet
from tests.postgres import running

pytestmark = [pytest.mark.prove, pytest.mark.postgres]

PROCESSES, AT_ONCE, CODES = 4, 32, 24
#: Status, the cookies that were set, the page.
Answer = tuple[int, str, str]


@dataclass(frozen=True)
class House:
    """A hall that is served by four processes, with a tablet for each of its judges."""

    port: int
    hall: Hall
    tablets: list[Tablet]
    sheets: list[list[uuid.UUID]]

    def ask(self, method: str, path: str, content: bytes | None = None, **headers: str) -> Answer:
        """Ask over a connection of its own: any of the processes answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, content, named)
            answer = connection.getresponse()
            baked = [each.split(";", 1)[0] for each in answer.msg.get_all("Set-Cookie", [])]
            return answer.status, "; ".join(baked), answer.read().decode()
        finally:
            connection.close()


def at_once(act: Callable[[int], Answer], count: int = AT_ONCE) -> list[Answer]:
    """Do the same many times at one moment."""
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(act, range(count)))


@pytest.fixture(scope="module")
def house(postgres_address: str) -> Iterator[House]:
    assert postgres_address
    with running(durable=True) as address, installation(address) as (_app, folder):
        hall = make_hall(seats=4, codes=CODES)
        make_account("organiser", event=hall.event, login="shen", name="沈若水",
                     password_hash=passwords.hashed("correct horse battery"))  # fmt: skip
        tablets = [make_tablet(hall, n, label=str(n), now=datetime.now(UTC)) for n in range(4)]
        sheets = [[hall.sheet(n, code).id for code in range(CODES)] for n in range(4)]
        db.session.commit()
        with served(folder, address=address, processes=PROCESSES) as server:
            assert len(server.pids()) > PROCESSES
            yield House(server.port, hall, tablets, sheets)
        db.session.remove()
        db.engine.dispose()


def csrf_of(house: House, path: str, cookie: str = "") -> tuple[str, str]:
    """A form's token, and the cookies it belongs to."""
    _status, baked, page = house.ask("GET", path, Cookie=cookie)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, page[:2000]
    return found[1], "; ".join(each for each in (cookie, baked) if each)


def test_wrong_passwords_at_four_processes_at_once_are_counted_together(house: House) -> None:
    token, cookie = csrf_of(house, "/sign-in")
    form = urlencode({"csrf_token": token, "login": "shen", "password": "wrong"}).encode()
    kind = "application/x-www-form-urlencoded"

    said = at_once(lambda _n: house.ask("POST", "/sign-in", form, Cookie=cookie, Content_Type=kind))

    assert Counter(status for status, _baked, _page in said) == {422: 5, 429: AT_ONCE - 5}


def test_pins_guessed_at_four_processes_at_once_are_counted_together(house: House) -> None:
    tablet = house.tablets[3]

    def guess(number: int) -> Answer:
        given = json.dumps({"badge": tablet.card.number, "pin": f"{number:06}"}).encode()
        device = f"Device {tablet.device_token}"
        return house.ask("POST", "/api/v1/judge-sessions", given, Authorization=device,
                         Content_Type="application/json")  # fmt: skip

    said = Counter(json.loads(page)["code"] for _status, _baked, page in at_once(guess))

    assert said == {"pin-wrong": 5, "card-locked": AT_ONCE - 5}


def test_who_signed_out_at_one_process_is_signed_out_at_all(house: House) -> None:
    cookie = f"token={session_token('organiser', event=house.hall.event)}"
    db.session.commit()
    page = f"/console/{house.hall.event.code}/"

    before = at_once(lambda _n: house.ask("GET", page, Cookie=cookie))
    token, both = csrf_of(house, page, cookie)
    form = urlencode({"csrf_token": token}).encode()
    kind = "application/x-www-form-urlencoded"
    left = house.ask("POST", "/sign-out", form, Cookie=both, Content_Type=kind)
    after = at_once(lambda _n: house.ask("GET", page, Cookie=cookie))

    assert {status for status, _baked, _page in before} == {200}
    assert left[0] == 302
    assert {status for status, _baked, _page in after} == {302}


def test_sheets_sent_twice_to_any_process_are_kept_once_and_the_trail_is_whole(
    house: House,
) -> None:
    sent = [(n, sheet, uuid.uuid4()) for n in range(4) for sheet in house.sheets[n]]
    heads = [
        {**{name.replace("-", "_"): value for name, value in tablet.headers.items()},
         "Content_Type": "application/json"}
        for tablet in house.tablets
    ]  # fmt: skip
    draft = json.dumps({"marks": {}, "note": ""}).encode()
    raw = [body(sheet, house.hall.digest, op=op) for _n, sheet, op in sent]

    def work(number: int) -> Answer:
        judge, sheet, op = sent[number // 2]
        if number % 2:
            house.ask("PUT", f"/api/v1/sheets/{sheet}/draft", draft, **heads[judge])
            house.ask("POST", "/api/v1/devices/self/heartbeat", BEAT, **heads[judge])
        path = f"/api/v1/sheets/{sheet}/revisions/{op}"
        return house.ask("PUT", path, raw[number // 2], **heads[judge])

    with ThreadPoolExecutor(AT_ONCE) as pool:
        said = list(pool.map(work, range(2 * len(sent))))

    pairs = [{said[n][0], said[n + 1][0]} for n in range(0, len(said), 2)]
    assert pairs == [{200, 201}] * len(sent)
    told = {json.loads(page)["receipt"]["op"]: json.loads(page)["receipt"]["sha256"]
            for _status, _baked, page in said}  # fmt: skip
    kept = db.session.execute(select(Revision.op, Revision.sha256)).all()
    assert sorted((str(row.op), row.sha256) for row in kept) == sorted(told.items())
    assert set(db.session.scalars(select(ScoreSheet.revisions))) == {1}
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0
    assert list(audit.verify()) == []
