"""Every list page of the console over a games of 108 trades and 4,000 entries (控制台页面)."""

from __future__ import annotations

import http.client
import re
import statistics
import time
import uuid
from datetime import UTC, datetime

from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.event import Event
from competition.services import archives, audit
from tests.bench.installation import SYSTEM, Server
from tests.bench.marking import figure
from tests.samples import play

SAMPLE = "huaichuan-2026"
#: Below /console/<event>/, or as they stand: what people go through lists on, and their boards.
PAGES = (
    "", "entries", "entries?q=%E6%B2%88", "trades", "progress", "panels", "results", "certificates",
    "trail", "units", "timetable", "timetable/clashes", "timetable/editions", "timetable/needs",
    "readiness", "readiness/assign", "roles", "honours", "privacy", "wall", "devices", "printing",
    "printing/sessions", "schemes", "draws", "supervision", "registrations",
    "registrations/matrix", "theory", "recheck", "appeals", "delegations", "stations", "roster",
    "objections", "papers", "certificates/latin-names", "certificates/others",
    "results/papers", "timetable/proposals", "/work",
)  # fmt: skip
READS = 7


def prepare() -> tuple[str, uuid.UUID]:
    """Load the games as they ship; returns the event's code and id."""
    with transaction():
        event = archives.load_sample(SYSTEM, SAMPLE, now=datetime.now(UTC))
        return event.code, event.id


def prepare_finished() -> str:
    """Play the games until five trades of six are published and certified; the event's code."""
    play.play(SAMPLE, until="marking", seed="2026")
    return db.session.scalars(select(Event.code)).one()


def measure(
    server: Server, token: str, code: str, state: str = "as they ship"
) -> list[dict[str, object]]:
    """The median time of every page, and the slowest of them."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    medians: dict[str, float] = {}
    for page in PAGES:
        path = page if page.startswith("/") else f"/console/{code}/{page}"
        times = [_read(connection, path, token) for _ in range(READS)]
        medians[page] = statistics.median(times[1:])
    slowest = max(medians, key=lambda page: medians[page])
    where = f"slowest of {len(PAGES)} pages, 4,000 entries, 108 trades, {state}: {slowest}"
    mean = sum(medians.values()) / len(medians)
    name = "console" if state == "as they ship" else "finished"
    return [
        figure(f"{name}_page_ms", medians[slowest] * 1000, "ms", where),
        figure(f"{name}_page_mean_ms", mean * 1000, "ms", f"mean of {len(PAGES)} pages"),
        *(
            figure(f"page {page}", value * 1000, "ms", f"median of {READS - 1}, {state}")
            for page, value in medians.items()
        ),
    ]


def measure_finished(server: Server, token: str, code: str) -> list[dict[str, object]]:
    """Every page over games that were held, and the honours read by a server just started."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    _read(connection, f"/console/{code}/theory", token)
    first = _read(connection, f"/console/{code}/honours", token)
    where = "units and honours, nothing in memory: every trade ranked from its sheets"
    return [
        *measure(server, token, code, "90 trades published, 18 midway"),
        figure("finished_honours_ms", first * 1000, "ms", where),
    ]


def measure_moved(
    server: Server, token: str, code: str, event_id: uuid.UUID
) -> list[dict[str, object]]:
    """The timetable's first page after a session was moved, which no memory holds."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    times = []
    for _ in range(READS):
        with transaction():
            audit.record(
                SYSTEM, "contest_session.moved", ("event", event_id), scope=Scope(event_id),
                now=datetime.now(UTC),
            )  # fmt: skip
        times.append(_read(connection, f"/console/{code}/timetable", token))
    where = f"432 sessions, 4,000 places read anew, median of {READS}"
    return [figure("timetable_moved_ms", statistics.median(times) * 1000, "ms", where)]


def _read(connection: http.client.HTTPConnection, path: str, token: str) -> float:
    """Seconds of one page, which must be one."""
    began = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": f"token={token}"})
    answer = connection.getresponse()
    content = answer.read()
    seconds = time.perf_counter() - began
    if answer.status != 200 or not re.search(rb"<h1", content):
        raise RuntimeError(f"{answer.status} for {path}")
    return seconds
