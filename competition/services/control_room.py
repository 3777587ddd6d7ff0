"""All trades at a glance (指挥大屏): where each stands, what is late, what stands still.

From real states alone, in a constant number of queries; no name of a contestant is in it.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.models.event import IndustrySystem, Stage, Trade
from competition.models.floor import IncidentState
from competition.models.recheck import Recheck, RecheckFinding, RecheckItem
from competition.models.supervision import StopAnswer, StopRequest
from competition.models.timetable import ContestSession
from competition.rules.phases import (
    AHEAD,
    PHASES,
    Late,
    SessionState,
    TradeState,
    counted,
    lateness,
    phase,
)
from competition.rules.turnout import Turnout
from competition.services import progress, turnout, work_items, work_lists
from competition.services.progress import TradeProgress


@dataclass(frozen=True, slots=True)
class Tile:
    """One trade on the wall; trouble: stopped, sheets, incident, late, or nothing."""

    code: str
    name: dict[str, str]
    sector: str
    system: str
    phase: str
    done: int
    whole: int
    #: The next session, where there is one to come and none under way.
    starts: datetime | None
    late: Late | None
    trouble: str
    #: How many sheets or incidents wait for somebody.
    count: int
    #: The first module that has sheets and is not locked, else the first with sheets.
    module: uuid.UUID | None

    @property
    def place(self) -> int:
        """The number of its phase, from 0."""
        return PHASES.index(self.phase)

    @property
    def urgency(self) -> tuple[int, int]:
        """For the list of what to deal with: what stands still first, then the latest."""
        order = ("stopped", "sheets", "incident", "late", "")
        return order.index(self.trouble), -(self.late.minutes if self.late else 0)


@dataclass(frozen=True, slots=True)
class Wall:
    """Everything the wall shows."""

    tiles: tuple[Tile, ...]
    entries: int
    signed: int
    sheets: int

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many trades are in each phase."""
        found = Counter(tile.phase for tile in self.tiles)
        return tuple((name, found[name]) for name in PHASES)

    @property
    def troubled(self) -> tuple[Tile, ...]:
        """What somebody must see to, the most urgent first."""
        return tuple(
            sorted((tile for tile in self.tiles if tile.trouble), key=lambda tile: tile.urgency)
        )


def wall(
    actor: Actor, scope: Scope, *, now: datetime, trades: Sequence[TradeProgress] | None = None
) -> Wall:
    """Every trade of an event, in order; trades: how far they are, where that was asked before."""
    policy.require(actor, Permission.EVENT_READ, scope)
    if trades is None:
        trades = progress.of_event(actor, scope)
    known = _Known(scope, now)
    tiles = tuple(known.tile(trade) for trade in trades)
    return Wall(
        tiles,
        sum(trade.entries for trade in trades),
        sum(module.signed for trade in trades for module in trade.modules),
        sum(module.expected for trade in trades for module in trade.modules),
    )


class _Known:
    """What the tiles are made of, a query each."""

    def __init__(self, scope: Scope, now: datetime) -> None:
        """Ask it all."""
        self.now = now
        event_id: Any = scope.event_id
        self.sessions = _sessions(event_id, now)
        self.rechecks = _rechecks(event_id)
        self.stopped = set(
            db.session.scalars(
                select(StopRequest.trade_id).where(
                    StopRequest.event_id == event_id,
                    StopRequest.answer == StopAnswer.STOPPED,
                    StopRequest.resumed_at.is_(None),
                )
            )
        )
        self.incidents = {
            one.trade_id: one.count
            for one in work_items.incidents([event_id], IncidentState.OPEN)
            if one.since and now - one.since > work_lists.INCIDENT_LATE
        }
        self.systems = {
            row[0]: row[1]
            for row in db.session.execute(
                select(Trade.id, IndustrySystem.code)
                .join(IndustrySystem, IndustrySystem.id == Trade.system_id)
                .where(Trade.event_id == event_id)
            )
        }

    def tile(self, trade: TradeProgress) -> Tile:
        """A trade's tile."""
        state = self._state(trade)
        late = lateness(state, self.now)
        where = phase(state, self.now)
        trouble, count = self._trouble(trade, late)
        ahead = [one.starts for one in state.sessions if one.starts > self.now]
        done, whole = counted(state, self.now)
        laid = [module for module in trade.modules if module.expected]
        shown = [module for module in laid if module.state != "locked"] or laid
        return Tile(
            trade.code, trade.name, trade.sector, self.systems.get(trade.id, ""), where,
            done, whole, min(ahead, default=None) if where == "before" else None, late, trouble,
            count, shown[0].id if shown else None,
        )  # fmt: skip

    def _state(self, trade: TradeProgress) -> TradeState:
        lists, items, found = self.rechecks.get(trade.id, (0, 0, 0))
        elsewhere = trade.marked == "elsewhere"
        handed = elsewhere and trade.entries > 0 and trade.handed_in >= trade.entries
        return TradeState(
            sessions=self.sessions.get(trade.id, ()),
            modules=1 if elsewhere else len(trade.modules),
            locked=int(handed) if elsewhere else _locked(trade),
            sheets=trade.entries if elsewhere else sum(one.expected for one in trade.modules),
            signed=trade.handed_in if elsewhere else sum(one.signed for one in trade.modules),
            rechecks=items,
            rechecked=found,
            open_lists=lists,
            published=trade.publication in {"provisional", "final"},
        )

    def _trouble(self, trade: TradeProgress, late: Late | None) -> tuple[str, int]:
        if trade.id in self.stopped:
            return "stopped", 1
        troubled = sum(module.troubled for module in trade.modules)
        if troubled:
            return "sheets", troubled
        if trade.id in self.incidents:
            return "incident", self.incidents[trade.id]
        return ("late", late.missing) if late else ("", 0)


def _locked(trade: TradeProgress) -> int:
    return sum(module.state == "locked" for module in trade.modules)


def _sessions(event_id: uuid.UUID, now: datetime) -> Mapping[uuid.UUID, list[SessionState]]:
    """By trade; people are counted in the sessions under way or near, the others have none."""
    found: dict[uuid.UUID, list[SessionState]] = defaultdict(list)
    rows = db.session.execute(
        select(Stage.trade_id, ContestSession.id, ContestSession.starts_at, ContestSession.ends_at)
        .join(Stage, Stage.id == ContestSession.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == event_id)
        .order_by(ContestSession.starts_at, ContestSession.code)
    ).all()
    near = [key for _trade, key, starts, ends in rows if starts - AHEAD <= now < ends]
    rolls = turnout.of_sessions(near)
    for trade_id, session_id, starts, ends in rows:
        count = rolls[session_id].count if session_id in rolls else Turnout()
        found[trade_id].append(SessionState(starts, ends, count.expected, count.noted))
    return found


def _rechecks(event_id: uuid.UUID) -> dict[uuid.UUID, tuple[int, int, int]]:
    """By trade: lists still open, their items, those found already."""
    found = func.sum(case((RecheckItem.finding != RecheckFinding.OPEN, 1), else_=0))
    rows = db.session.execute(
        select(
            Recheck.trade_id,
            func.count(func.distinct(Recheck.id)),
            func.count(RecheckItem.id),
            found,
        )
        .outerjoin(RecheckItem, RecheckItem.recheck_id == Recheck.id)
        .where(Recheck.event_id == event_id, Recheck.closed_at.is_(None))
        .group_by(Recheck.trade_id)
    )
    return {row[0]: (row[1], row[2], row[3] or 0) for row in rows}
