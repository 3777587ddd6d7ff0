"""Play a contest that ships to its certificates, with made-up marks (示例整场演练): for looking at.

    COMPETITION_INSTANCE=… python -m tests.samples.play huaichuan-2026

The installation named is filled: codes given out, every sheet signed through the way tablets use,
modules locked, codes opened, results published for notice and then for good, certificates issued.
`--until marking` leaves the last trades in the middle of their work, as a control room sees them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from competition import create_app
from competition.access.policy import Actor, Scope
from competition.cli import database
from competition.db import db, transaction
from competition.errors import Refused
from competition.exchange import contest_file
from competition.models.publication import PublicationKind
from competition.services import (
    accounts,
    advances,
    archives,
    certificates,
    demonstration,
    games_sample,
    handing_in,
    publications,
    rehearsals,
    timetable_editions,
)
from competition.services.demonstration import Play

PLAYER = Actor(id=None, name="play", system=True)
HOST = "https://verify.example.org"
#: Days from the marking to the final publication: every notice period is over.
DAYS = 9
#: Of every this many trades one is left in the middle, where the games go on.
LEFT = 6


def content_of(name: str, began: datetime) -> bytes:
    """The contest file, its days moved to those of the play; duties of people left to people."""
    if name in games_sample.MADE:
        raw = games_sample.made(name, starts=began.date())
    else:
        raw = archives.sample(name)
    whole: dict[str, Any] = json.loads(raw)
    whole["event"]["settings"] = {**whole["event"].get("settings", {}), **rehearsals.LEFT_OUT}
    return json.dumps(whole, ensure_ascii=False).encode()


def play(name: str, *, until: str, seed: str) -> None:
    """Play every trade as far as asked; what a service refuses is said, and the next begins."""
    now = datetime.now(UTC)
    began = now - timedelta(days=DAYS)
    with transaction():
        content = content_of(name, began)
        contest = contest_file.read(content)
        event = archives.load(PLAYER, content, now=began)
        found = Play(contest, event.id, rehearsals.made_up(contest, seed))
        certificates.choose_verification(PLAYER, Scope(event.id), "host", HOST, now=began)
        if contest.timetable and contest.timetable.sessions:
            timetable_editions.publish(PLAYER, Scope(event.id), "", now=began)
        trades = [(trade.id, trade.code) for trade in demonstration.trades_of(found)]
    for number, (trade_id, code) in enumerate(trades, 1):
        at = time.monotonic()
        midway = until == "marking" and number % LEFT == 0
        try:
            if contest.trade(code).marked == "elsewhere":
                midway, sheets = False, hand_in(found, trade_id, code, seed=seed, now=began)
            else:
                sheets = mark(found, trade_id, midway=midway, now=began)
            said = "midway" if midway else publish(trade_id, began=began, now=now)
        except Refused as refused:
            db.session.rollback()
            problems = getattr(refused, "problems", ())
            sheets, said = 0, f"refused: {refused.code} {[each.code for each in problems][:5]}"
        print(f"{number}/{len(trades)} {code}: {sheets} sheets, {said}, "
              f"{time.monotonic() - at:.1f} s", flush=True)  # fmt: skip
        db.session.remove()


def mark(found: Play, trade_id: uuid.UUID, *, midway: bool, now: datetime) -> int:
    """Draw, give codes, sign every sheet, lock, open: stage by stage; returns the sheets signed."""
    count = 0
    rows = [(stage.id, stage.code) for stage in demonstration.stages_of(trade_id)]
    for place, (stage_id, code) in enumerate(rows):
        with transaction():
            demonstration.prepare(PLAYER, found, trade_id, stage_id=stage_id, now=now)
        for module in [row.id for row in demonstration.modules_of(trade_id, stage_id)]:
            with transaction():
                works = 2 if midway else None
                count += demonstration.sign_module(PLAYER, found, module, works=works, now=now)
                rehearsals.accept_spreads(PLAYER, module, now=now)
        if midway:
            break
        with transaction():
            demonstration.close(PLAYER, found, trade_id, stage_id=stage_id, now=now)
        if place + 1 < len(rows):
            with transaction():
                advances.fill(PLAYER, Scope(found.event_id, trade_id), code, now=now)
    return count


def hand_in(found: Play, trade_id: uuid.UUID, code: str, *, seed: str, now: datetime) -> int:
    """Bring in the signed list of a trade marked elsewhere, as an office does; returns its lines.

    Totals are made up by rule, no two alike; awards as many as the trade gives.
    """
    trade, scope = found.facts.trade(code), Scope(found.event_id, trade_id)
    numbers = [entry.number for entry in found.facts.entries if entry.trade == code]
    numbers.sort(key=lambda number: hashlib.sha256(f"{seed}/{number}".encode()).digest())
    awards = [award.name.zh for award in trade.awards for _ in range(award.rule.count)]
    lines = ["参赛号,名次,总分,奖项"]
    for place, number in enumerate(numbers, 1):
        award = awards[place - 1] if place <= len(awards) else ""
        lines.append(f"{number},{place},{Decimal('98.60') - Decimal('0.85') * place},{award}")
    content = "\r\n".join(lines).encode("utf-8-sig")
    with transaction():
        office = replace(PLAYER, id=accounts.create(PLAYER, name=f"赛务 {code}", now=now))
        staged = handing_in.stage(office, scope, f"{code} 成绩单.csv", content, now=now)
        return handing_in.take(office, scope, staged, now=now)


def publish(trade_id: uuid.UUID, *, began: datetime, now: datetime) -> str:
    """Publish for notice, then for good, and issue every certificate; returns what came of it."""
    with transaction():
        publications.publish(PLAYER, trade_id, publications.provisional(), now=began)
    with transaction():
        publications.publish(PLAYER, trade_id, PublicationKind.FINAL, now=now)
    with transaction():
        issued = certificates.issue(PLAYER, trade_id, now=now, participation=True)
        return f"{len(issued.numbers)} certificates"


def main() -> None:
    """Fill the installation of the environment."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("name", choices=archives.samples())
    asked.add_argument("--until", choices=("end", "marking"), default="end")
    asked.add_argument("--seed", default="2026")
    given = asked.parse_args()
    with create_app({"BACKUP_EVERY": 0}).test_request_context("/"):
        database.make_ready()
        play(given.name, until=given.until, seed=given.seed)


if __name__ == "__main__":
    sys.exit(main())
