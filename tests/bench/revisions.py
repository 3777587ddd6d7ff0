"""A hall at work: many tablets, a sheet a second each, and all back after an hour (收表)."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.account import Account
from competition.models.device import JudgeCard
from competition.models.draw import BlindCode
from competition.models.event import Event, Module, Stage, Trade
from competition.models.panel import PanelSeat
from competition.models.sheet import ScoreSheet
from competition.services import (
    archives,
    cards,
    devices,
    draws,
    facts,
    marking,
    marking_sessions,
    revision_bodies,
)
from tests.bench.contests import close_marks, hall_of
from tests.bench.installation import SYSTEM, Server, installation, served
from tests.bench.marking import CLIENTS, Sending, figure, hammer

TRADES, JUDGES, ASPECTS = 100, 5, 10
#: Sheets of each tablet: those sent in good times, those kept through the hour without network.
STEADY_TABLETS, STEADY_SECONDS = 200, 10
KEPT = 20
PLAIN = 1200


def measure() -> list[dict[str, object]]:
    """Every figure of the write path, on one installation."""
    with installation() as (_app, folder):
        tablets = prepare(TRADES, KEPT + STEADY_SECONDS + 1)
        db.session.remove()
        db.engine.dispose()
        with served(folder) as server:
            return measure_on(server, folder, tablets)


def measure_on(
    server: Server, folder: Path, tablets: Sequence[list[Sending]]
) -> list[dict[str, object]]:
    """The three loads one after the other."""
    kept = [tablet[:KEPT] for tablet in tablets]
    rest = [tablet[KEPT:-1] for tablet in tablets]
    warm_up(server, [tablet[-1] for tablet in tablets])
    steady = [tablet[:STEADY_SECONDS] for tablet in rest[:STEADY_TABLETS]]
    plain = [sending for tablet in rest[STEADY_TABLETS:] for sending in tablet]
    figures = at_full_speed(server, folder, plain[:PLAIN])
    figures += a_sheet_a_second(server, steady)
    return figures + all_at_once(server, kept)


def prepare(trades: int, entries: int) -> list[list[Sending]]:
    """A hall of five judges a trade at as many tablets; each one's sheets, frozen as bytes."""
    now = datetime.now(UTC)
    content = json.dumps(hall_of(trades, entries, judges=JUDGES, aspects=ASPECTS)).encode()
    with transaction():
        archives.load(SYSTEM, content, now=now)
    scope = Scope(db.session.scalars(select(Event.id)).one())
    modules = db.session.scalars(
        select(Module).join(Stage, Stage.id == Module.stage_id).join(Trade).order_by(Trade.code)
    ).all()
    with transaction():
        for module in modules:
            draws.give_codes(SYSTEM, module.code_set_id, now=now)
            marking.open_module(SYSTEM, module.id, now=now)
    digests = {module.id: facts.module_view(module.id).scheme_digest for module in modules}
    with transaction():
        headers = _sessions(scope, now)
    return _sendings(digests, headers, now)


def _sessions(scope: Scope, now: datetime) -> dict[uuid.UUID, dict[str, str]]:
    """A tablet, a card and a session for each seat; PINs are not what is measured."""
    found = {}
    seats = db.session.execute(
        select(PanelSeat.id, Account.id.label("account")).join(
            Account, Account.id == PanelSeat.account_id
        )
    ).all()
    for number, seat in enumerate(seats):
        card = JudgeCard(
            event_id=scope.event_id,
            account_id=seat.account,
            number=f"9{number:05}",
            secret_hash=devices.hash_of(f"card {number}"),
            pin_hash="none is asked for here",
            issued_at=now,
        )
        db.session.add(card)
        db.session.flush()
        pairing = devices.start_pairing(SYSTEM, scope, now=now)
        device = devices.pair(pairing.code, label=f"T{number}", now=now)
        claimed = cards.claim(scope.event_id, card.number, now=now)
        opened = marking_sessions.open_session(claimed, device_id=device.device_id, now=now)
        found[seat.id] = {
            "Authorization": f"Device {device.token}",
            "X-Judge-Session": opened.token,
            "Content-Type": "application/json",
        }
    return found


def _sendings(
    digests: dict[uuid.UUID, str], headers: dict[uuid.UUID, dict[str, str]], now: datetime
) -> list[list[Sending]]:
    rows = db.session.execute(
        select(
            ScoreSheet.id,
            ScoreSheet.module_id,
            ScoreSheet.seat_id,
            BlindCode.position,
            PanelSeat.position.label("judge"),
        )
        .join(BlindCode, BlindCode.id == ScoreSheet.blind_code_id)
        .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
        .order_by(BlindCode.position)
    ).all()
    found: dict[uuid.UUID, list[Sending]] = {seat: [] for seat in headers}
    for row in rows:
        op = uuid.uuid4()
        body = revision_bodies.compose(
            op=op,
            sheet=row.id,
            kind="sign",
            base_rev=0,
            scheme_digest=digests[row.module_id],
            marks=close_marks(row.position, row.judge, ASPECTS),
            signed_by="pin",
            at=now,
        )
        path = f"/api/v1/sheets/{row.id}/revisions/{op}"
        found[row.seat_id].append(Sending(path, body, headers[row.seat_id]))
    return list(found.values())


def warm_up(server: Server, sendings: list[Sending]) -> None:
    """One sheet from each tablet: the first of a trade freezes its scheme and reads it whole."""
    hammer(server.port, len(sendings), lambda connection, n: put(connection, sendings[n]))


def put(connection: Any, sending: Sending) -> None:
    """Send one revision that must count."""
    connection.request("PUT", sending.path, sending.body, sending.headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 201:
        raise RuntimeError(f"{answer.status} for a fresh revision")


def at_full_speed(server: Server, folder: Path, sendings: list[Sending]) -> list[dict[str, object]]:
    """As fast as a few connections can: revisions a second, and what each costs."""
    before = server.cpu_seconds()
    count = len(sendings)
    seconds, _ = hammer(server.port, count, lambda connection, n: put(connection, sendings[n]))
    cpu = server.cpu_seconds() - before
    where = (
        f"{count} revisions of {ASPECTS} aspects with audit entry and spread check, {CLIENTS} "
        f"connections, one worker, SQLite in {folder.parent}, durable commits"
    )
    return [
        figure("revisions_per_s", count / seconds, "1/s", where),
        figure("revision_cpu_ms", cpu / count * 1000, "ms", where),
    ]


def a_sheet_a_second(server: Server, tablets: Sequence[list[Sending]]) -> list[dict[str, object]]:
    """Tablets that each send a sheet a second, not all in the same moment."""
    before = server.cpu_seconds()
    latencies = sorted(asyncio.run(_steady(server.port, tablets)))
    cpu = server.cpu_seconds() - before
    where = f"{len(tablets)} tablets, a revision a second each, {len(latencies)} in all"
    return [
        figure("revisions_p99_ms", latencies[len(latencies) * 99 // 100] * 1000, "ms", where),
        figure("revisions_median_ms", latencies[len(latencies) // 2] * 1000, "ms", where),
        figure("revisions_steady_cpu_ms", cpu / len(latencies) * 1000, "ms", where),
    ]


def all_at_once(server: Server, tablets: Sequence[list[Sending]]) -> list[dict[str, object]]:
    """Tablets that come back together, each with an hour's sheets, one after the other."""
    began = time.perf_counter()
    latencies = asyncio.run(drained(server.port, tablets))
    seconds = time.perf_counter() - began
    where = f"{len(tablets)} tablets with {len(tablets[0])} sheets each, {len(latencies)} in all"
    return [figure("reconnect_500_s", seconds, "s", where)]


@dataclass(slots=True)
class Line:
    """One tablet's connection, kept open."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    #: The tag of the last answer that had one: what the tablet has already.
    tag: str = ""

    async def put(self, sending: Sending) -> float:
        """Send one revision; returns the seconds until its receipt, anything else is an error."""
        return await self.ask("PUT", sending, {201})

    async def ask(self, method: str, sending: Sending, wanted: Collection[int]) -> float:
        """Ask; returns the seconds until the whole answer, an unwanted status is an error."""
        head = "".join(f"{name}: {value}\r\n" for name, value in sending.headers.items())
        began = time.perf_counter()
        self.writer.write(
            f"{method} {sending.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}"
            f"Content-Length: {len(sending.body)}\r\n\r\n".encode()
            + sending.body
        )
        answer = (await self.reader.readuntil(b"\r\n\r\n")).lower().split(b"\r\n")
        heads = dict(line.split(b": ", 1) for line in answer[1:] if b": " in line)
        self.tag = heads.get(b"etag", self.tag.encode()).decode()
        await self.reader.readexactly(int(heads.get(b"content-length", 0)))
        took = time.perf_counter() - began
        status = int(answer[0].split()[1])
        if status not in wanted:
            raise RuntimeError(f"{status} for {method} {sending.path}")
        return took


async def connect(port: int) -> Line:
    return Line(*await asyncio.open_connection("127.0.0.1", port))


async def _steady(port: int, tablets: Sequence[list[Sending]]) -> list[float]:
    lines = [await connect(port) for _ in tablets]
    began = time.perf_counter() + 0.5

    async def one(number: int) -> list[float]:
        took = []
        for turn, sending in enumerate(tablets[number]):
            at = began + turn + number / len(tablets)
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            took.append(await lines[number].put(sending))
        return took

    return [each for some in await asyncio.gather(*map(one, range(len(tablets)))) for each in some]


async def drained(port: int, tablets: Sequence[list[Sending]]) -> list[float]:
    async def one(sendings: list[Sending]) -> list[float]:
        line = await connect(port)
        return [await line.put(sending) for sending in sendings]

    return [each for some in await asyncio.gather(*map(one, tablets)) for each in some]
