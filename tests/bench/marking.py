"""How fast judges' revisions are saved, and a trade's standings shown (收表与名次的速度)."""

from __future__ import annotations

import http.client
import json
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.account import Account
from competition.models.draw import BlindCode
from competition.models.event import Event, Module, Trade
from competition.models.panel import PanelSeat
from competition.models.sheet import ScoreSheet
from competition.services import (
    archives,
    cards,
    demonstration,
    devices,
    draws,
    facts,
    marking,
    marking_sessions,
    revision_bodies,
)
from tests.bench.contests import marks_of, trade_of
from tests.bench.installation import SYSTEM, Server

ENTRIES, JUDGES = 225, 5
CLIENTS = 16


@dataclass(frozen=True, slots=True)
class Sending:
    """One revision ready to be sent: path, bytes, headers."""

    path: str
    body: bytes
    headers: dict[str, str]


def prepare(aspects: int, entries: int = ENTRIES) -> tuple[Module, list[Sending]]:
    """Load a trade, give out codes, open it, and freeze every judge's revision as bytes."""
    now = datetime.now(UTC)
    content = json.dumps(trade_of(entries, judges=JUDGES, aspects=aspects)).encode()
    with transaction():
        archives.load(SYSTEM, content, now=now)
    event = db.session.scalars(select(Event)).one()
    trade = db.session.scalars(select(Trade)).one()
    scope = Scope(event.id)
    with transaction():
        module = demonstration.modules_of(trade.id)[0]
        draws.give_codes(SYSTEM, module.code_set_id, now=now)
        marking.open_module(SYSTEM, module.id, now=now)
    view = facts.module_view(module.id)
    headers = {}
    seats = db.session.scalars(select(PanelSeat).order_by(PanelSeat.position)).all()
    for seat in seats:
        with transaction():
            headers[seat.id] = _session(scope, db.session.get_one(Account, seat.account_id), now)
    sendings = []
    rows = db.session.execute(
        select(ScoreSheet.id, ScoreSheet.seat_id, BlindCode.position, PanelSeat.position)
        .join(BlindCode, BlindCode.id == ScoreSheet.blind_code_id)
        .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
    ).all()
    for sheet_id, seat_id, entry, judge in rows:
        op = uuid.uuid4()
        body = revision_bodies.compose(
            op=op,
            sheet=sheet_id,
            kind="sign",
            base_rev=0,
            scheme_digest=view.scheme_digest,
            marks=marks_of(entry, judge, aspects),
            signed_by="pin",
            at=now,
        )
        path = f"/api/v1/sheets/{sheet_id}/revisions/{op}"
        sendings.append(Sending(path, body, headers[seat_id]))
    return module, sendings


def _session(scope: Scope, account: Account, now: datetime) -> dict[str, str]:
    card = cards.issue(SYSTEM, scope, account_id=account.id, now=now, pin="483920")
    pairing = devices.start_pairing(SYSTEM, scope, now=now)
    device = devices.pair(pairing.code, label=account.display_name, now=now)
    claimed = cards.claim(scope.event_id, card.qr, now=now)
    opened = marking_sessions.open_session(claimed, device_id=device.device_id, now=now)
    return {
        "Authorization": f"Device {device.token}",
        "X-Judge-Session": opened.token,
        "Content-Type": "application/json",
    }


def hammer(
    port: int,
    count: int,
    send: Callable[[http.client.HTTPConnection, int], None],
    *,
    connections: int = CLIENTS,
) -> tuple[float, list[float]]:
    """Send `count` requests over a few connections; returns seconds in all, and each one's."""
    latencies: list[float] = []
    numbers = iter(range(count))
    lock = threading.Lock()

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                connection.close()
                return
            began = time.perf_counter()
            send(connection, number)
            latencies.append(time.perf_counter() - began)

    threads = [threading.Thread(target=work) for _ in range(connections)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began, latencies


def save_sheets(folder: Path, server: Server, sendings: list[Sending]) -> list[dict[str, object]]:
    """Send every revision once; returns the figures."""
    warm, rest = sendings[:50], sendings[50:]

    def put(connection: http.client.HTTPConnection, sending: Sending) -> None:
        connection.request("PUT", sending.path, sending.body, sending.headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 201:
            raise RuntimeError(f"{answer.status} for a fresh revision")

    hammer(server.port, len(warm), lambda connection, n: put(connection, warm[n]))
    before = server.cpu_seconds()
    seconds, latencies = hammer(
        server.port, len(rest), lambda connection, n: put(connection, rest[n])
    )
    cpu = server.cpu_seconds() - before
    latencies.sort()
    where = (
        f"{len(rest)} revisions of 10 aspects, {CLIENTS} connections, one worker, SQLite in "
        f"{folder.parent}, durable commits"
    )
    return [
        figure("sheet_save_per_s", len(rest) / seconds, "1/s", where),
        figure("sheet_save_cpu_ms", cpu / len(rest) * 1000, "ms", where),
        figure("sheet_save_p99_ms", latencies[int(len(latencies) * 0.99)] * 1000, "ms", where),
    ]


def show_standings(server: Server, path: str, token: str) -> list[dict[str, object]]:
    """Read the console's standings page of the trade over and over."""
    count = 1500

    def get(connection: http.client.HTTPConnection, _number: int) -> None:
        connection.request("GET", path, headers={"Cookie": f"token={token}"})
        answer = connection.getresponse()
        page = answer.read()
        if answer.status != 200 or b"0224" not in page:
            raise RuntimeError(f"{answer.status} for the standings")

    hammer(server.port, 20, get)
    before = server.cpu_seconds()
    seconds, _latencies = hammer(server.port, count, get)
    cpu = server.cpu_seconds() - before
    where = f"{count} reads of the console page, {ENTRIES} entries, one worker, never stale"
    return [
        figure("standings_225_per_s", count / seconds, "1/s", where),
        figure("standings_225_cpu_ms", cpu / count * 1000, "ms", where),
    ]


def figure(name: str, value: float, unit: str, conditions: str) -> dict[str, object]:
    """One measured figure."""
    return {"name": name, "value": round(value, 3), "unit": unit, "conditions": conditions}
