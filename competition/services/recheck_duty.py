"""What the second look still owes before a lock or a publication (复核未完)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from competition.db import db
from competition.errors import Problem
from competition.models.event import Division, Event, MarkedWhere, Module, ModuleKind, Trade
from competition.models.recheck import NoticeAnswer, Recheck, RecheckNotice
from competition.rules import switches
from competition.services.facts import NO_DIVISION


def before_lock(event: Event, module: Module) -> list[Problem]:
    """Lists of a module by code that are not closed, or, where it is a duty, not drawn."""
    rows = db.session.scalars(select(Recheck).where(Recheck.module_id == module.id)).all()
    found = _open(rows)
    if not rows and _wanted(event) == "twice" and module.kind is not ModuleKind.THEORY:
        found.append(Problem("recheck-missing-module", module.code, {"module": module.name}))
    return found


def undrawn(events: Iterable[Event], modules: Mapping[uuid.UUID, uuid.UUID]) -> set[uuid.UUID]:
    """Of modules (id → event) those whose list by code is a duty and not drawn yet."""
    wanting = {event.id for event in events if _wanted(event) == "twice"}
    asked = [module for module, event in modules.items() if event in wanting]
    theory = select(Module.id).where(Module.id.in_(asked), Module.kind == ModuleKind.THEORY)
    drawn = select(Recheck.module_id).where(Recheck.module_id.in_(asked))
    return set(asked) - set(db.session.scalars(theory)) - set(db.session.scalars(drawn))


def unclosed(modules: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Of modules those with a list by code that is drawn and not closed."""
    rows = db.session.scalars(
        select(Recheck.module_id).where(
            Recheck.module_id.in_(list(modules)), Recheck.closed_at.is_(None)
        )
    )
    return {row for row in rows if row is not None}


def totals_undrawn(events: Iterable[Event], trades: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Trade → how many of its totals are to be rechecked and have no list yet, where some are.

    Only trades whose event asks for the second look, marked here; three queries for all of them.
    """
    asked, wanting = list(trades), {event.id for event in events if _wanted(event)}
    if not asked or not wanting:
        return {}
    rows = db.session.scalars(
        select(Trade).where(
            Trade.id.in_(asked),
            Trade.event_id.in_(wanting),
            Trade.marked != MarkedWhere.ELSEWHERE,
        )
    ).all()
    drawn: dict[uuid.UUID, set[str]] = defaultdict(set)
    for trade_id, division in db.session.execute(
        select(Recheck.trade_id, Recheck.division).where(
            Recheck.trade_id.in_([row.id for row in rows]), Recheck.module_id.is_(None)
        )
    ):
        drawn[trade_id].add(division)
    groups = _groups(rows)
    found = {row.id: len(set(groups[row.id]) - drawn[row.id]) for row in rows}
    return {trade_id: count for trade_id, count in found.items() if count}


def before_publication(event: Event, trade: Trade) -> list[Problem]:
    """Lists of a trade that are not closed, notices not answered, and lists that are missing."""
    if trade.marked is MarkedWhere.ELSEWHERE:
        return []
    rows = db.session.scalars(
        select(Recheck).where(Recheck.trade_id == trade.id).order_by(Recheck.number)
    ).all()
    found = _open(rows)
    waiting = db.session.execute(
        select(Recheck.number, RecheckNotice.number)
        .join(RecheckNotice, RecheckNotice.recheck_id == Recheck.id)
        .where(Recheck.trade_id == trade.id, RecheckNotice.answer == NoticeAnswer.OPEN)
        .order_by(Recheck.number, RecheckNotice.number)
    )
    found += [
        Problem("recheck-notice-open", f"{row[0]}/{row[1]}", {"list": row[0], "number": row[1]})
        for row in waiting
    ]
    if _wanted(event):
        drawn = {row.division for row in rows if row.module_id is None}
        missing = [code for code in _groups([trade])[trade.id] if code not in drawn]
        names = {
            row.code: row.name
            for row in db.session.scalars(select(Division).where(Division.trade_id == trade.id))
        }
        found += [
            Problem("recheck-missing-division", code, {"division": names[code]})
            if code
            else Problem("recheck-missing-totals")
            for code in missing
        ]
    return found


def _open(rows: Sequence[Recheck]) -> list[Problem]:
    return [
        Problem("recheck-open", str(row.number), {"number": row.number})
        for row in rows
        if row.closed_at is None
    ]


def _wanted(event: Event) -> str:
    """How often the event has everything rechecked, "" where it leaves it to people."""
    chosen = switches.values(event.profile.value, event.settings)
    share = int(chosen["recheck-top"]) + int(chosen["recheck-sample"])
    return chosen["recheck"] if chosen["recheck-duty"] == "required" and share else ""


def _groups(trades: Sequence[Trade]) -> dict[uuid.UUID, list[str]]:
    """The divisions of each trade that are ranked apart, [""] for a trade ranked as one."""
    divided = [trade.id for trade in trades if trade.ranking.get("by") != "trade"]
    codes: dict[uuid.UUID, list[str]] = defaultdict(list)
    for trade_id, code in db.session.execute(
        select(Division.trade_id, Division.code)
        .where(Division.trade_id.in_(divided))
        .order_by(Division.position)
    ):
        codes[trade_id].append("" if code == NO_DIVISION else code)
    return {trade.id: codes[trade.id] or [""] for trade in trades}
