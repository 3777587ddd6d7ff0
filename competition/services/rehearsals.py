"""A rehearsal of an event (排练): the same rules, people and panels, made-up marks, nothing real.

It is played in an installation of its own, made for it and thrown away with it: neither the event
nor its keys can be touched from there. Everything it prints says 样.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, Problem
from competition.exchange import contest_file
from competition.models.entry import Entry
from competition.models.event import Module, Stage, Trade
from competition.models.panel import Panel, PanelSeat, SeatRole
from competition.rules.contest_facts import ContestFacts
from competition.rules.sample_marks import sample_marks
from competition.services import (
    archives,
    blockers,
    demonstration,
    facts,
    judges,
    matrices,
    panels,
    scopes,
    sheet_rulings,
)
from competition.services.demonstration import Play, SheetKey
from competition.services.judges import JudgeWish
from competition.services.panels import SeatWish

#: What happened, as against what is planned: left out of the copy.
HAPPENED = ("revisions", "rulings", "publications", "appeals", "supervision", "floor")
#: What an event leaves to people and no rehearsal can play.
LEFT_OUT = {"recheck-duty": "offered", "trial": "offered"}
REASON = "排练"


@dataclass(frozen=True, slots=True)
class NamedTrade:
    """A trade as a page names it."""

    code: str
    name: dict[str, str]


def copy_of(actor: Actor, event_id: uuid.UUID) -> bytes:
    """The event's contest file as it is rehearsed: a specimen in which nothing has happened.

    Raises Invalid("not-rehearsable") with every trade that has no entries.
    """
    policy.require(actor, Permission.EVENT_EDIT, Scope(event_id))
    whole: dict[str, Any] = json.loads(archives.dump(actor, event_id))
    for key in HAPPENED:
        whole.pop(key, None)
    whole["event"]["sample"] = True
    whole["event"]["settings"] = {**whole["event"].get("settings", {}), **LEFT_OUT}
    for language, mark in scopes.REHEARSED.items():
        if language in whole["event"]["name"]:
            whole["event"]["name"][language] += mark
    for entry in whole.get("entries", ()):
        entry.pop("status", None)
    entered = {entry["trade"] for entry in whole.get("entries", ())}
    trades = whole.get("trades", ())
    problems = [
        Problem("rehearsal-no-entries", trade["code"], {"trade": trade["name"]})
        for trade in trades
        if trade["code"] not in entered
    ]
    if problems or not trades:
        raise Invalid("not-rehearsable", problems or [Problem("rehearsal-no-trades")])
    return json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()


def without_entries(actor: Actor, event: Scope) -> list[NamedTrade] | None:
    """The trades nobody is entered in, by their order; None: the event has no trade."""
    policy.require(actor, Permission.EVENT_EDIT, event)
    rows = db.session.execute(
        select(Trade.code, Trade.name, func.count(Entry.id))
        .outerjoin(Entry, Entry.trade_id == Trade.id)
        .where(Trade.event_id == event.event_id)
        .group_by(Trade.id)
        .order_by(Trade.position, Trade.code)
    ).all()
    return [NamedTrade(code, name) for code, name, count in rows if not count] if rows else None


def begin(actor: Actor, content: bytes, *, seed: str, now: datetime) -> Play:
    """Load the copy, put somebody on every empty seat, make the marks up: seed → the same marks."""
    policy.require(actor, Permission.EVENT_CREATE)
    contest = contest_file.read(content)
    event = archives.load(actor, content, now=now)
    _fill_seats(actor, event.id, now=now)
    return Play(contest, event.id, made_up(contest, seed))


def made_up(contest: ContestFacts, seed: str) -> dict[SheetKey, dict[str, demonstration.Given]]:
    """Legal marks for every sheet of every entry, by (trade, module, attempt, seat, entry)."""
    found: dict[SheetKey, dict[str, demonstration.Given]] = {}
    for trade, entry in ((t, e) for t in contest.trades for e in contest.taking_part(t.code)):
        for module in trade.modules:
            marks = sample_marks(
                module, f"{seed}/{trade.code}/{module.code}", entry.number, uncounted=True
            )
            for (attempt, seat), values in marks.items():
                found[trade.code, module.code, attempt, seat, entry.number] = dict(values)
    return found


def _fill_seats(actor: Actor, event_id: uuid.UUID, *, now: datetime) -> None:
    """An invented judge for every seat nobody has; the seats of people keep their people."""
    rows = db.session.execute(
        select(PanelSeat, Stage.trade_id)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == Panel.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(
            Trade.event_id == event_id,
            PanelSeat.account_id.is_(None),
            PanelSeat.role.in_((SeatRole.JUDGE, SeatRole.HEAD)),
        )
        .order_by(Trade.position, Panel.id, PanelSeat.position)
    ).all()
    names = [f"排练裁判{number}" for number in range(1, len(rows) + 1)]
    for start in range(0, len(names), judges.MOST_AT_ONCE):
        wishes = [JudgeWish(name, "") for name in names[start : start + judges.MOST_AT_ONCE]]
        judges.add(actor, Scope(event_id), wishes, now=now)
    made = {choice.name: choice.account_id for choice in judges.choices(actor, Scope(event_id))}
    wanted: dict[uuid.UUID, list[SeatWish]] = {}
    for (seat, trade_id), name in zip(rows, names, strict=True):
        wish = SeatWish(seat.id, made[name], seat.role.value, seat.medium.value, seat.counts)
        wanted.setdefault(trade_id, []).append(wish)
    for trade_id, seats in wanted.items():
        panels.put(actor, Scope(event_id, trade_id), seats, now=now)


def accept_spreads(actor: Actor, module_id: uuid.UUID, *, now: datetime) -> int:
    """Decide every spread the made-up marks left too wide, as a chief would; returns how many."""
    policy.require(actor, Permission.RULING_MAKE, facts.module_view(module_id).scope)
    held = [each for each in blockers.of(matrices.read(actor, module_id)) if each.kind == "spread"]
    for each in held:
        if each.code_id is not None:
            sheet_rulings.accept_spread(
                actor, module_id, each.code_id, REASON, panel=each.panel, now=now,
                aspect=each.aspect or None, attempt=each.attempt,
            )  # fmt: skip
    return len(held)
