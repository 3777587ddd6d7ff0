"""A whole games ranked from its database (整届赛会计分), against a plain read of as many rows.

108 trades, 4,000 entries, 5 judges, 50 aspects: 1,000,000 marks in score sheets and revisions as
services.standings reads them. The configuration was parsed before, as it is on a running server;
codes, entries, statuses, sheets, exclusions and rulings are read, computed and ranked.
"""

from __future__ import annotations

import gc
import json
import random
import resource
import sqlite3
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.draw import BlindCode, CodeSet
from competition.models.event import Event, Module, Trade
from competition.models.panel import Panel, PanelSeat
from competition.models.sheet import (
    Revision,
    RevisionKind,
    RevisionStanding,
    ScoreSheet,
    SheetState,
)
from competition.rules.contest_facts import EntryFacts
from competition.rules.facts import TradeFacts
from competition.rules.kinds import read_as
from competition.rules.programs import TradeMarks, compile_trade
from competition.rules.sheets import Mark, pack
from competition.rules.values import MarkStatus
from competition.services import archives, audit, draws, standings
from tests.bench.contests import trade_of
from tests.bench.installation import SYSTEM

TRADES, ENTRIES, JUDGES, ASPECTS = 108, 4000, 5, 50
MARKS = ENTRIES * JUDGES * ASPECTS


def games(trades: int, entries: int, aspects: int = ASPECTS) -> dict[str, Any]:
    """One contest file of so many trades, entries dealt out evenly."""
    whole: dict[str, Any] = {}
    for n in range(trades):
        size = entries // trades + (n < entries % trades)
        one = trade_of(size, judges=JUDGES, aspects=aspects)
        code = f"t{n:03}"
        one["trades"][0]["code"] = code
        for entry in one["entries"]:
            entry["trade"], entry["contestants"] = code, [f"{code}{entry['contestants'][0]}"]
        people = [p for p in one["people"] if p["code"].startswith("C")]
        for person in people:
            person["code"] = f"{code}{person['code']}"
        if not whole:
            whole = one | {"people": one["people"][:JUDGES], "trades": [], "entries": []}
        whole["trades"] += one["trades"]
        whole["entries"] += one["entries"]
        whole["people"] += people
    return whole


def prepare(trades: int, entries: int, aspects: int = ASPECTS) -> uuid.UUID:
    """Load the games, give out codes, and sign every sheet in bulk."""
    now = datetime.now(UTC)
    with transaction():
        archives.load(SYSTEM, json.dumps(games(trades, entries, aspects)).encode(), now=now)
    for code_set in db.session.scalars(select(CodeSet)).all():
        with transaction():
            draws.give_codes(SYSTEM, code_set.id, now=now)
    with transaction():
        _sign_all(now, aspects)
    return db.session.scalars(select(Event.id)).one()


def _sign_all(now: datetime, aspects: int) -> None:
    rng = random.Random(20261121)  # noqa: S311
    pairs = db.session.execute(
        select(Module.id, PanelSeat.id, BlindCode.id)
        .join(Panel, Panel.module_id == Module.id)
        .join(PanelSeat, PanelSeat.panel_id == Panel.id)
        .join(BlindCode, BlindCode.code_set_id == Module.code_set_id)
    ).all()
    sheets, revisions = [], []
    for module, seat, code in pairs:
        sheet = uuid.uuid4()
        marks = [Mark(MarkStatus.SCORED, rng.randrange(21) * 500) for _ in range(aspects)]
        sheets.append({"id": sheet, "module_id": module, "seat_id": seat, "blind_code_id": code,
                       "attempt": 1, "state": SheetState.SIGNED, "current_n": 1, "revisions": 1,
                       "reopenings": 0})  # fmt: skip
        revisions.append({"op": uuid.uuid4(), "sheet_id": sheet, "n": 1, "base_n": 0,
                          "kind": RevisionKind.SIGN, "standing": RevisionStanding.CURRENT,
                          "reasons": [], "body": b"{}", "sha256": "0" * 64, "vector": pack(marks),
                          "scheme_digest": "0" * 64, "signed_by": "pin", "received_at": now,
                          "receipt": "BENCH0"})  # fmt: skip
    db.session.execute(insert(ScoreSheet), sheets)
    db.session.execute(insert(Revision), revisions)


def plain_table(path: Path, rows: int) -> None:
    """A table of (sheet, aspect, value) with so many rows."""
    rng = random.Random(1)  # noqa: S311
    with sqlite3.connect(path) as plain:
        plain.execute("CREATE TABLE mark (sheet INTEGER, aspect INTEGER, value INTEGER)")
        found = ((n // ASPECTS, n % ASPECTS, rng.randrange(21) * 500) for n in range(rows))
        plain.executemany("INSERT INTO mark VALUES (?, ?, ?)", found)
    plain.close()


def fetched(path: Path) -> int:
    """Read the plain table whole."""
    plain = sqlite3.connect(path)
    rows = plain.execute("SELECT sheet, aspect, value FROM mark").fetchall()
    plain.close()
    return len(rows)


def least(times: int, act: Callable[[], Any]) -> float:
    """CPU seconds of an act: the least of a few runs, nothing of one kept for the next."""
    found = []
    for _ in range(times):
        began = time.process_time()
        act()
        found.append(time.process_time() - began)
    return min(found)


def ranked(event_id: uuid.UUID) -> int:
    """Rank everything from the database; returns how many lines came out."""
    db.session.remove()
    standings._results.clear()  # noqa: SLF001
    results = standings.event_results(SYSTEM, event_id)
    return sum(len(result.standings.lines) for result in results.values())


def measure(folder: Path) -> list[dict[str, object]]:
    """Ratio to the plain read, memory, and one changed sheet of a trade of 225."""
    event_id = prepare(TRADES, ENTRIES)
    path = folder / "plain.sqlite"
    plain_table(path, MARKS)
    warm = ranked(event_id)
    if warm != ENTRIES:
        raise RuntimeError(f"{warm} of {ENTRIES} entries ranked")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    gc.collect()
    gc.freeze()  # What loading left behind is no part of either figure.
    engine = least(5, lambda: ranked(event_id))
    read = least(5, lambda: fetched(path))
    where = f"{TRADES} trades, {ENTRIES} entries, {MARKS} marks, SQLite; schemes compiled before"
    return [
        {"name": "games_ratio_to_read", "value": round(engine / read, 3), "unit": "×",
         "conditions": f"{where}; {engine:.3f} s CPU against {read:.3f} s"},
        {"name": "games_peak_mb", "value": round(peak, 1), "unit": "MB",
         "conditions": f"{where}; the whole process, loading included"},
    ]  # fmt: skip


def measure_rerank() -> list[dict[str, object]]:
    """One changed sheet of a trade of 225: read from the database and ranked anew."""
    entries, aspects = 225, 40
    event_id = prepare(1, entries, aspects)
    trade = db.session.scalars(select(Trade.id).where(Trade.event_id == event_id)).one()
    op, sheet = db.session.execute(select(Revision.op, Revision.sheet_id)).first()
    ranked(event_id)
    gc.collect()
    gc.freeze()
    scope, now = Scope(event_id, trade), datetime.now(UTC)
    rng = random.Random(7)  # noqa: S311
    seconds = []
    for _ in range(20):
        marks = [Mark(MarkStatus.SCORED, rng.randrange(21) * 500) for _ in range(aspects)]
        with transaction():
            changed = update(Revision).where(Revision.op == op)
            db.session.execute(changed.values(vector=pack(marks)))
            audit.record(SYSTEM, "sheet.signed", ("sheet", sheet), scope=scope, now=now)
        db.session.remove()
        began = time.process_time()
        lines = standings.result(SYSTEM, trade).standings.lines
        seconds.append(time.process_time() - began)
        if len(lines) != entries:
            raise RuntimeError("not everybody was ranked")
    where = f"{entries} entries × {JUDGES} judges × {aspects} aspects, database to places, CPU"
    return [{"name": "rerank_225_ms", "value": round(sorted(seconds)[10] * 1000, 2), "unit": "ms",
             "conditions": f"{where}, median of 20"}]  # fmt: skip


def measure_growth() -> list[dict[str, object]]:
    """The arithmetic of all trades on ten times the marks against its own cost."""
    small, large = _ranking_cost(37), _ranking_cost(370)
    return [{"name": "games_10x_growth", "value": round(large / small, 2), "unit": "×",
             "conditions": f"{TRADES} rankings of 37 and 370 entries, 1 and 10 million marks, CPU, "
                           "marks in memory"}]  # fmt: skip


def _ranking_cost(entries: int) -> float:
    """CPU seconds of ranking as many trades of so many entries, marks in memory."""
    contest = trade_of(entries, judges=JUDGES, aspects=ASPECTS)
    facts, problems = read_as(TradeFacts, contest["trades"][0])
    if facts is None or problems:
        raise RuntimeError("the contest is not whole")
    rng = random.Random(11)  # noqa: S311
    program = compile_trade(facts)
    listed = [EntryFacts(number=f"{n:04}", trade="bench", division="staff") for n in range(entries)]
    sheets = {
        ("practical", 1, f"J{judge}"): {
            entry.number: pack(
                [Mark(MarkStatus.SCORED, rng.randrange(21) * 500) for _ in range(ASPECTS)]
            )
            for entry in listed
        }
        for judge in range(1, JUDGES + 1)
    }
    marks = TradeMarks(sheets)

    def rank_all() -> None:
        for _ in range(TRADES):
            program.standings(marks, listed)

    rank_all()
    return least(3, rank_all)
