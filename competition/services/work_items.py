"""What waits, noun by noun (待办取数): one small query each, for all of somebody's events at once.

No name of a contestant and no code stands in any of it: the chief's list is read from the same.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, null, select
from sqlalchemy.orm import aliased

from competition.db import db
from competition.models.appeal import Appeal, AppealState
from competition.models.draw import CodeSet, CodeSetState
from competition.models.event import Module, ModuleKind, ModuleState, Stage, Trade
from competition.models.floor import Incident, IncidentState
from competition.models.panel import Medium, PanelSeat, SeatRole
from competition.models.publication import Publication, PublicationKind, PublicationState
from competition.models.recheck import NoticeAnswer, Recheck, RecheckNotice
from competition.models.sheet import ScoreSheet, SheetState
from competition.models.supervision import StopAnswer, StopRequest
from competition.models.timetable import ContestSession
from competition.services import turnout

#: Appeals that somebody must still move.
MOVING = (AppealState.LODGED, AppealState.ACCEPTED, AppealState.HEARD, AppealState.SECOND)
#: Of them those that are before the arbitrators: the office took them up.
TAKEN_UP = (AppealState.ACCEPTED, AppealState.HEARD, AppealState.SECOND)
#: What a recorder still types: nobody has yet, or the chief sent it back.
TO_TYPE = (SheetState.OPEN, SheetState.REOPENED)
#: A session is on the list of the door from so long before it begins.
AHEAD = timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many things of a kind in a trade; place: the module or session they belong to."""

    trade_id: uuid.UUID
    count: int
    place: uuid.UUID | None = None
    name: Any = None
    since: datetime | None = None


Ids = Collection[uuid.UUID]


def sheets(event_ids: Ids, states: Collection[SheetState]) -> list[Waiting]:
    """Sheets in these states, by open module."""
    return _by_module(_sheets(event_ids).where(ScoreSheet.state.in_(states)))


def own_sheets(
    event_ids: Ids, account_id: uuid.UUID, states: Collection[SheetState]
) -> list[Waiting]:
    """The sheets of somebody's own seats in these states, by open module."""
    query = _sheets(event_ids).join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
    return _by_module(query.where(PanelSeat.account_id == account_id, ScoreSheet.state.in_(states)))


def paper_sheets(event_ids: Ids) -> list[Waiting]:
    """Sheets of paper seats to type in, or once more as they were sent back, by open module."""
    query = _sheets(event_ids).join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
    return _by_module(query.where(PanelSeat.medium == Medium.PAPER, ScoreSheet.state.in_(TO_TYPE)))


def theory_sheets(event_ids: Ids) -> list[Waiting]:
    """Theory marks to type in: the seat is nobody's in a panel, the marks come on a list."""
    query = _sheets(event_ids).join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
    return _by_module(
        query.where(
            Module.kind == ModuleKind.THEORY,
            PanelSeat.role != SeatRole.PANEL,
            PanelSeat.medium != Medium.PAPER,
            ScoreSheet.state.in_(TO_TYPE),
        )
    )


def _sheets(event_ids: Ids) -> Any:
    return (
        select(Stage.trade_id, Module.id, Module.name, func.count())
        .select_from(ScoreSheet)
        .join(Module, Module.id == ScoreSheet.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id.in_(event_ids), Module.state == ModuleState.OPEN)
    )


def _by_module(query: Any) -> list[Waiting]:
    rows: Any = db.session.execute(
        query.group_by(Stage.trade_id, Module.id, Module.code, Trade.position, Trade.code).order_by(
            Trade.position, Trade.code, Module.code, Module.id
        )
    )
    return [Waiting(trade_id, count, module, name) for trade_id, module, name, count in rows]


def complete_modules(event_ids: Ids) -> list[Waiting]:
    """Open modules whose every sheet is signed: they wait to be locked."""
    open_states = [SheetState.OPEN, SheetState.REOPENED, SheetState.CONFLICT, SheetState.FLAGGED]
    missing = func.sum(case((ScoreSheet.state.in_(open_states), 1), else_=0))
    rows = db.session.execute(
        select(Stage.trade_id, Module.id, Module.name)
        .select_from(ScoreSheet)
        .join(Module, Module.id == ScoreSheet.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id.in_(event_ids), Module.state == ModuleState.OPEN)
        .group_by(Stage.trade_id, Module.id, Module.code, Trade.position, Trade.code)
        .having(missing == 0)
        .order_by(Trade.position, Trade.code, Module.code, Module.id)
    )
    return [Waiting(trade_id, 1, module, name) for trade_id, module, name in rows]


def trades_with_totals(event_ids: Ids) -> list[Waiting]:
    """Trades with every module locked and every code open, whose result nobody put out yet."""
    unlocked = (
        select(Module.id)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == Trade.id, Module.state != ModuleState.LOCKED)
    )
    sealed = (
        select(CodeSet.id)
        .join(Stage, Stage.id == CodeSet.stage_id)
        .where(
            Stage.trade_id == Trade.id, CodeSet.layers > 0, CodeSet.state != CodeSetState.DECODED
        )
    )
    out = select(Publication.id).where(
        Publication.trade_id == Trade.id,
        Publication.kind != PublicationKind.INTERNAL,
        Publication.state == PublicationState.CURRENT,
    )
    marked = (
        select(Module.id).join(Stage, Stage.id == Module.stage_id).where(Stage.trade_id == Trade.id)
    )
    return _by_trade(
        select(Trade.id, func.count(func.distinct(Trade.id)), null()).where(
            Trade.event_id.in_(event_ids),
            marked.exists(),
            ~unlocked.exists(),
            ~sealed.exists(),
            ~out.exists(),
        )
    )


def incidents(event_ids: Ids, state: IncidentState) -> list[Waiting]:
    """Incidents in a state, by trade, with the time of the oldest."""
    return _by_trade(
        select(Trade.id, func.count(), func.min(Incident.received_at))
        .select_from(Incident)
        .join(Trade, Trade.id == Incident.trade_id)
        .where(Incident.event_id.in_(event_ids), Incident.state == state)
    )


def appeals(event_ids: Ids, states: Collection[AppealState] = MOVING) -> list[Waiting]:
    """Appeals that somebody must still move, by trade, with the time of the oldest."""
    return _by_trade(
        select(Trade.id, func.count(), func.min(Appeal.lodged_at))
        .select_from(Appeal)
        .join(Trade, Trade.id == Appeal.trade_id)
        .where(Appeal.event_id.in_(event_ids), Appeal.state.in_(states))
    )


def stop_requests(event_ids: Ids) -> list[Waiting]:
    """The supervisor's requests to stop that nobody answered, by trade."""
    return _by_trade(
        select(Trade.id, func.count(), func.min(StopRequest.asked_at))
        .select_from(StopRequest)
        .join(Trade, Trade.id == StopRequest.trade_id)
        .where(StopRequest.event_id.in_(event_ids), StopRequest.answer == StopAnswer.OPEN)
    )


def recheck_notices(event_ids: Ids) -> list[Waiting]:
    """Notices of a recheck that the chief has not answered, by trade."""
    return _by_trade(
        select(Trade.id, func.count(), func.min(RecheckNotice.written_at))
        .select_from(RecheckNotice)
        .join(Recheck, Recheck.id == RecheckNotice.recheck_id)
        .join(Trade, Trade.id == Recheck.trade_id)
        .where(Recheck.event_id.in_(event_ids), RecheckNotice.answer == NoticeAnswer.OPEN)
    )


def rechecks(event_ids: Ids) -> list[Waiting]:
    """Recheck lists that are still open, by trade."""
    return _by_trade(
        select(Trade.id, func.count(), func.min(Recheck.drawn_at))
        .select_from(Recheck)
        .join(Trade, Trade.id == Recheck.trade_id)
        .where(Recheck.event_id.in_(event_ids), Recheck.closed_at.is_(None))
    )


def code_sets(event_ids: Ids, state: CodeSetState) -> list[Waiting]:
    """Code sets with a layer in a state, each with the time it was sealed."""
    rows = db.session.execute(
        select(Trade.id, CodeSet.id, Stage.name, CodeSet.sealed_at)
        .join(Stage, Stage.id == CodeSet.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id.in_(event_ids), CodeSet.layers > 0, CodeSet.state == state)
        .order_by(Trade.position, Trade.code, Stage.position, CodeSet.code)
    )
    return [Waiting(trade_id, 1, key, name, since) for trade_id, key, name, since in rows]


def ended_notices(event_ids: Ids, *, now: datetime) -> list[Waiting]:
    """Trades whose notice period is over and that have no final result yet."""
    last = aliased(Publication)
    final = (
        select(last.id)
        .where(
            last.trade_id == Publication.trade_id,
            last.kind == PublicationKind.FINAL,
            last.state == PublicationState.CURRENT,
        )
        .exists()
    )
    return _by_trade(
        select(Trade.id, func.count(), func.min(Publication.notice_ends_at))
        .select_from(Publication)
        .join(Trade, Trade.id == Publication.trade_id)
        .where(
            Trade.event_id.in_(event_ids),
            Publication.kind == PublicationKind.PROVISIONAL,
            Publication.state == PublicationState.CURRENT,
            Publication.notice_ends_at < now,
            ~final,
        )
    )


def _by_trade(query: Any) -> list[Waiting]:
    rows: Any = db.session.execute(
        query.group_by(Trade.id, Trade.position, Trade.code).order_by(Trade.position, Trade.code)
    )
    return [Waiting(trade_id, count, since=since) for trade_id, count, since in rows]


def awaited(event_ids: Ids, *, now: datetime) -> list[Waiting]:
    """Sessions about to begin or under way, and how many nobody has noted at the door."""
    rows = db.session.execute(
        select(ContestSession, Stage.trade_id)
        .join(Stage, Stage.id == ContestSession.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(
            Trade.event_id.in_(event_ids),
            ContestSession.starts_at <= now + AHEAD,
            ContestSession.ends_at > now,
        )
        .order_by(ContestSession.starts_at, ContestSession.code, ContestSession.id)
    ).all()
    rolls = turnout.of_sessions(session.id for session, _trade in rows)
    return [
        Waiting(trade_id, count, session.id, session.name, session.starts_at)
        for session, trade_id in rows
        if (count := rolls[session.id].count.awaited)
    ]
