"""A thousand tablets at work (千台平板): back at once after an hour, then marking as they do.

On PostgreSQL with four processes, as `docs/deploy` describes it; everything a tablet's app asks
the server for is asked here: sheets signed, copies of drafts, its own list, its beat.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections import defaultdict
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import replace

from sqlalchemy import func, select

from competition.db import db
from competition.models.sheet import Revision, ScoreSheet
from competition.services import audit
from tests.bench.installation import Server, installation, served
from tests.bench.marking import Sending, figure
from tests.bench.revisions import JUDGES, Line, connect, drained, prepare
from tests.postgres import installed, running

PROCESSES = 4
TRADES = 200
TABLETS = TRADES * JUDGES
#: Sheets of each tablet: kept through the hour, and signed in the minute.
KEPT, SIGNED = 10, 3
#: Seconds of the minute, how often a tablet does what (`static/js/marking/{app,copies}.mjs`).
SECONDS = 60
SIGNS, LOOKS, BEATS = SECONDS // SIGNED, 20, 30
BEAT = json.dumps({"outbox": {"count": 0}, "storage": {}, "app": "bench", "battery": ""}).encode()
Figures = list[dict[str, object]]
Took = dict[str, list[float]]


def measure() -> Figures:
    """The return and the minute, on PostgreSQL; no revision may be lost or doubled."""
    if not installed():
        raise RuntimeError("PostgreSQL is not installed here: the thousand were NOT measured")
    with running(durable=True) as address, installation(address) as (_app, folder):
        tablets = prepare(TRADES, KEPT + SIGNED + 1)
        db.session.remove()
        db.engine.dispose()
        with served(folder, address=address, processes=PROCESSES) as server:
            found = measure_on(server, tablets)
        require_all(sum(map(len, tablets)))
        return found


def measure_on(server: Server, tablets: Sequence[list[Sending]]) -> Figures:
    """Warm up, come back, mark for a minute."""
    asyncio.run(drained(server.port, [tablet[-1:] for tablet in tablets]))
    return came_back(server, [tablet[:KEPT] for tablet in tablets]) + a_minute(
        server, [tablet[KEPT:-1] for tablet in tablets]
    )


def came_back(server: Server, tablets: Sequence[list[Sending]]) -> Figures:
    """All at the same moment, each with what it kept, one sheet after the other."""
    before, began = server.cpu_seconds(), time.perf_counter()
    latencies = sorted(asyncio.run(drained(server.port, tablets)))
    seconds = time.perf_counter() - began
    where = (
        f"{TABLETS} tablets with {KEPT} sheets each, {PROCESSES} processes on PostgreSQL; "
        f"{(server.cpu_seconds() - before) / len(latencies) * 1000:.2f} CPU-ms a sheet in them; "
        f"load {os.getloadavg()[0]:.1f}"
    )
    return [
        figure("reconnect_1000_s", seconds, "s", where),
        figure("reconnect_1000_p99_ms", share(latencies, 99) * 1000, "ms", where),
    ]


def a_minute(server: Server, tablets: Sequence[list[Sending]]) -> Figures:
    """Every tablet signs, copies its draft, looks for news and beats, each in its own rhythm."""
    before = server.cpu_seconds()
    took = asyncio.run(marking(server.port, tablets))
    asked = sum(map(len, took.values()))
    cpu = (server.cpu_seconds() - before) / asked * 1000
    where = (
        f"{TABLETS} tablets for {SECONDS} s, {PROCESSES} processes on PostgreSQL: a sheet and a "
        f"draft each {SIGNS} s, news each {LOOKS} s, a beat each {BEATS} s: {asked / SECONDS:.0f} "
        f"requests a second, {cpu:.2f} CPU-ms each in them; load {os.getloadavg()[0]:.1f}"
    )
    return [
        figure(f"hall_1000_{kind}_p99_ms", share(sorted(some), 99) * 1000, "ms", where)
        for kind, some in took.items()
    ]


def share(latencies: Sequence[float], percent: int) -> float:
    """How long this share of them took at most."""
    return latencies[len(latencies) * percent // 100]


async def marking(port: int, tablets: Sequence[list[Sending]]) -> Took:
    """The minute; seconds from when each request was due until its answer, by kind."""
    lines = [await connect(port) for _ in tablets]
    took: Took = defaultdict(list)
    began = time.perf_counter() + 1

    async def one(number: int) -> None:
        line, own = lines[number], tablets[number]
        for due, kind, sending in plan(own, number / len(tablets)):
            await asyncio.sleep(max(0.0, began + due - time.perf_counter()))
            await asking(line, kind, sending)
            took[kind].append(time.perf_counter() - began - due)

    await asyncio.gather(*map(one, range(len(tablets))))
    return took


def plan(own: Sequence[Sending], phase: float) -> list[tuple[float, str, Sending]]:
    """What one tablet asks in the minute, and when; phase: where in its rhythm it begins."""
    return sorted(_asked(own, phase), key=lambda each: each[:2])


def _asked(own: Sequence[Sending], phase: float) -> Iterator[tuple[float, str, Sending]]:
    heads = own[0].headers
    for turn, sending in enumerate(own):
        at = (turn + phase) * SIGNS
        draft = json.loads(sending.body)["marks"]
        copy = {"marks": {each["aspect"]: {"value": each["value"]} for each in draft}}
        path = sending.path.split("/revisions/", 1)[0] + "/draft"
        yield at, "draft", Sending(path, json.dumps(copy).encode(), heads)
        yield at + SIGNS / 2, "signed", sending
    for turn in range(SECONDS // LOOKS):
        yield (turn + phase) * LOOKS + 1, "news", Sending("/api/v1/bundle", b"", heads)
    for turn in range(SECONDS // BEATS):
        yield (turn + phase) * BEATS + 2, "beat", Sending(HEARTBEAT, BEAT, heads)


HEARTBEAT = "/api/v1/devices/self/heartbeat"


def asking(line: Line, kind: str, sending: Sending) -> Coroutine[None, None, float]:
    """How a tablet asks for this kind of thing."""
    if kind == "news":
        known = {"If-None-Match": line.tag} if line.tag else {}
        return line.ask("GET", replace(sending, headers=sending.headers | known), {200, 304})
    if kind == "beat":
        return line.ask("POST", sending, {200})
    return line.ask("PUT", sending, {201} if kind == "signed" else {204})


def require_all(sent: int) -> None:
    """Every sheet sent is there once and counts, and the trail holds."""
    kept = db.session.scalar(select(func.count()).select_from(Revision))
    once = db.session.scalar(
        select(func.count()).select_from(ScoreSheet).where(ScoreSheet.revisions == 1)
    )
    if (kept, once) != (sent, sent):
        raise RuntimeError(f"{sent} sheets sent, {kept} revisions kept, {once} sheets with one")
    if list(audit.verify()):
        raise RuntimeError("the trail is broken after the load")
    db.session.remove()
