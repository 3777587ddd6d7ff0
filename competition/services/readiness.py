"""What every trade still needs before it can be held (筹备台账): whose it is, what is late.

Schemes, judges and the timetable are read from the trade itself, printed papers from the trail; of
the technical document, the venue and the papers somebody says so, by name and time. What was held
needs nothing any more. A constant number of queries.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotFound, Problem
from competition.models.event import Event, IndustrySystem, Sector, Stage, Trade
from competition.models.readiness import Readiness, ReadinessItem
from competition.models.timetable import ContestSession, TimetableEdition
from competition.rules.readiness import ITEMS, LATE, READY, SAID, UNNEEDED, standing
from competition.services import audit, progress, session_packs
from competition.services.audit import Personal
from competition.services.progress import TradeProgress

#: What a trade marked elsewhere does not need here.
ELSEWHERE = frozenset({"scheme", "judges", "papers"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One item of a trade: where it stands, `done` of `whole` parts, and what was said of it."""

    item: str
    #: late, open, begun, ready, unneeded
    state: str
    done: int
    whole: int
    owner: str = ""
    due: date | None = None
    edition: str = ""
    approved_by: str = ""
    approved_on: date | None = None
    note: str = ""
    said_by: str = ""
    said_at: datetime | None = None
    version: int = 0

    @property
    def said(self) -> bool:
        """Whether somebody has to say it: no data tell."""
        return self.item in SAID


@dataclass(frozen=True, slots=True)
class Line:
    """One trade: its groups and its items in order."""

    code: str
    name: dict[str, str]
    sector: str
    system: str
    cells: tuple[Cell, ...]
    #: Whether it was held: its marking is over, or its results stand.
    held: bool = False

    @property
    def late(self) -> int:
        """How many items are late."""
        return sum(cell.state == LATE for cell in self.cells)

    @property
    def ready(self) -> bool:
        """Whether nothing is left to do."""
        return all(cell.state in {READY, UNNEEDED} for cell in self.cells)

    @property
    def next(self) -> Cell | None:
        """What to look at first: the late ones, then by day, then in order."""
        left = [cell for cell in self.cells if cell.state not in {READY, UNNEEDED}]
        return min(left, key=lambda cell: (cell.due is None, cell.due or date.max), default=None)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote of an item; the document's fields are read for the document alone."""

    owner: str = ""
    due: date | None = None
    ready: bool = False
    edition: str = ""
    approved_by: str = ""
    approved_on: date | None = None
    note: str = ""


def board(actor: Actor, scope: Scope, *, now: datetime) -> list[Line]:
    """Every trade of the event, or the one of the scope, in order."""
    policy.require(actor, Permission.EVENT_READ, scope)
    trades = progress.of_event(actor, scope)
    rows = _said([trade.id for trade in trades])
    days = _Days(scope.event_id, [trade.id for trade in trades])
    today = _today(scope, now).isoformat()
    groups = _groups(scope.event_id)
    return [
        Line(
            trade.code,
            trade.name,
            *groups[trade.id],
            tuple(_cell(item, trade, rows, days, today) for item in ITEMS),
            _is_held(trade),
        )
        for trade in trades
    ]


def late(actor: Actor, scope: Scope, *, now: datetime, trades: Sequence[TradeProgress]) -> int:
    """How many items of these trades are past their day; only what has one is looked at."""
    policy.require(actor, Permission.EVENT_READ, scope)
    today = _today(scope, now)
    ahead = {trade.id: trade for trade in trades if not _is_held(trade)}
    rows = _said(list(ahead), Readiness.due_on < today)
    if not rows:
        return 0
    days = _Days(scope.event_id, sorted({trade_id for trade_id, _ in rows}))
    cells = (_cell(item, ahead[each], rows, days, today.isoformat()) for each, item in rows)
    return sum(cell.state == LATE for cell in cells)


def _is_held(trade: TradeProgress) -> bool:
    """Whether a trade lies behind: published, or every module locked."""
    locked = [module.state == "locked" for module in trade.modules]
    published = trade.publication in ("provisional", "final")
    return published or (trade.marked != "elsewhere" and bool(locked) and all(locked))


def _today(scope: Scope, now: datetime) -> date:
    zone = db.session.scalar(select(Event.timezone).where(Event.id == scope.event_id))
    return now.astimezone(ZoneInfo(zone or "Asia/Shanghai")).date()


def _groups(event_id: uuid.UUID | None) -> dict[uuid.UUID, tuple[str, str]]:
    """Each trade's chain and system, as codes."""
    rows = db.session.execute(
        select(Trade.id, Sector.code, IndustrySystem.code)
        .outerjoin(Sector, Sector.id == Trade.sector_id)
        .outerjoin(IndustrySystem, IndustrySystem.id == Trade.system_id)
        .where(Trade.event_id == event_id)
    )
    return {row[0]: (row[1] or "", row[2] or "") for row in rows}


def _said(trade_ids: list[uuid.UUID], *wanted: ColumnElement[bool]) -> _Said:
    """What is said of each item, read as columns: a games has 648 of them."""
    rows = db.session.execute(
        select(
            Readiness.trade_id, Readiness.item, Readiness.ready, Readiness.owner,
            Readiness.due_on, Readiness.edition, Readiness.approved_by, Readiness.approved_on,
            Readiness.note, Readiness.said_by, Readiness.said_at, Readiness.version,
        ).where(Readiness.trade_id.in_(trade_ids), *wanted)
    )  # fmt: skip
    return {(row.trade_id, row.item.value): row for row in rows}


@dataclass
class _Days:
    """The sessions of each trade, and how many of them stand in the newest edition as they are."""

    event_id: uuid.UUID | None
    trade_ids: list[uuid.UUID]
    held: dict[uuid.UUID, int] = field(default_factory=lambda: defaultdict(int))
    published: dict[uuid.UUID, int] = field(default_factory=lambda: defaultdict(int))
    #: Of how many sessions the papers were printed.
    printed: dict[uuid.UUID, int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        known = _published(self.event_id)
        rows = db.session.execute(
            select(Trade.id, ContestSession.id, Trade.code, ContestSession.code,
                   ContestSession.starts_at, ContestSession.site)
            .join(Stage, Stage.trade_id == Trade.id)
            .join(ContestSession, ContestSession.stage_id == Stage.id)
            .where(Trade.id.in_(self.trade_ids))
        ).all()  # fmt: skip
        printed = session_packs.printed(row[1] for row in rows)
        for trade_id, session_id, *key in rows:
            self.held[trade_id] += 1
            self.printed[trade_id] += session_id in printed
            self.published[trade_id] += tuple(key) in known


#: What is said of items, by trade and item.
_Said = Mapping[tuple[uuid.UUID, str], Any]
#: A session as an edition prints it: its trade, its code, its beginning, its site.
_Printed = tuple[str, str, datetime, str]


def _published(event_id: uuid.UUID | None) -> frozenset[_Printed]:
    """The sessions of the newest edition."""
    newest = db.session.scalar(
        select(TimetableEdition.id)
        .where(TimetableEdition.event_id == event_id)
        .order_by(TimetableEdition.number.desc())
        .limit(1)
    )
    return frozenset() if newest is None else _sessions_in(newest)


@lru_cache(maxsize=32)
def _sessions_in(edition: uuid.UUID) -> frozenset[_Printed]:
    """The sessions of an edition; it never changes."""
    content = db.session.get_one(TimetableEdition, edition).content
    return frozenset(
        (one["trade_code"], one["code"], datetime.fromisoformat(one["start"]), one["site"])
        for one in content["sessions"]
    )


def _cell(
    item: str,
    trade: TradeProgress,
    rows: _Said,
    days: _Days,
    today: str,
) -> Cell:
    row = rows.get((trade.id, item))
    done, whole = _counted(item, trade, row, days)
    due = row.due_on if row else None
    state = standing(ready=done, whole=whole, due=due.isoformat() if due else None, today=today)
    if item in ELSEWHERE and trade.marked == "elsewhere":
        state, done, whole = UNNEEDED, 0, 0
    elif state != READY and _is_held(trade):
        state = UNNEEDED
    if row is None:
        return Cell(item, state, done, whole)
    return Cell(
        item, state, done, whole, row.owner, row.due_on, row.edition, row.approved_by,
        row.approved_on, row.note, row.said_by, row.said_at, row.version,
    )  # fmt: skip


def _counted(item: str, trade: TradeProgress, row: Any, days: _Days) -> tuple[int, int]:
    """How much of an item is done, and of how much."""
    if item == "scheme":
        approved = sum(module.scheme in {"approved", "frozen"} for module in trade.modules)
        return approved, len(trade.modules)
    if item == "judges":
        seats = sum(module.seats for module in trade.modules)
        return sum(module.seats_taken for module in trade.modules), seats
    if item == "timetable":
        return days.published[trade.id], days.held[trade.id]
    said = row is not None and row.ready
    if item == "papers" and not said and days.printed[trade.id]:
        return days.printed[trade.id], days.held[trade.id]
    if item == "document" and row is not None and row.edition and not row.ready:
        return 1, 2
    return int(said), 1


def say(actor: Actor, scope: Scope, item: str, said: Said, *, version: int, now: datetime) -> None:
    """Write whose an item of a trade is, its day, and what no data tell; 0: it is new.

    A document is ready once its version and who approved it when are written. Raises Invalid,
    Conflict("stale"), NotFound.
    """
    policy.require(actor, Permission.EVENT_EDIT, scope)
    if item not in ITEMS:
        raise NotFound("not-found")
    ready = _said_ready(item, said)
    row = db.session.scalars(
        select(Readiness).where(
            Readiness.trade_id == scope.trade_id, Readiness.item == ReadinessItem(item)
        )
    ).one_or_none()
    if (row.version if row else 0) != version:
        raise Conflict("stale")
    if row is None:
        row = Readiness(trade_id=scope.trade_id, item=ReadinessItem(item), ready=False)
        db.session.add(row)
    row.owner, row.due_on, row.note = said.owner, said.due, said.note
    if item == "document":
        row.edition, row.approved_by = said.edition, said.approved_by
        row.approved_on = said.approved_on
    if item in SAID and (ready != row.ready or row.said_at is None):
        row.ready, row.said_by, row.said_by_id, row.said_at = ready, actor.name, actor.id, now
    db.session.flush()
    audit.record(
        actor, "readiness.written", ("trade", scope.trade_id), scope=scope, now=now,
        item=item, owner=Personal(said.owner), due=said.due.isoformat() if said.due else "",
        ready=row.ready, edition=row.edition,
    )  # fmt: skip


def _said_ready(item: str, said: Said) -> bool:
    if item != "document":
        return said.ready
    told = {"edition": said.edition, "approved_by": said.approved_by, "approved": said.approved_on}
    if said.ready and not all(told.values()):
        raise Invalid(
            "invalid",
            [Problem("approval-missing", where) for where, value in told.items() if not value],
        )
    return said.ready


def assign(
    actor: Actor,
    scope: Scope,
    items: list[str],
    codes: list[str],
    owner: str,
    due: date | None,
    *,
    now: datetime,
) -> int:
    """Give items of many trades an owner and a day at once; what is left empty stays as it is.

    codes: of trades. Returns how many items changed. Raises Invalid when nothing is said.
    """
    policy.require(actor, Permission.EVENT_EDIT, scope)
    problems = []
    if not owner and due is None:
        problems.append(Problem("owner-or-day", "owner"))
    if not items or not set(items) <= set(ITEMS):
        problems.append(Problem("list-empty", "items"))
    if problems:
        raise Invalid("invalid", problems)
    trades = db.session.scalars(
        select(Trade.id).where(Trade.event_id == scope.event_id, Trade.code.in_(codes))
    ).all()
    kept = db.session.scalars(select(Readiness).where(Readiness.trade_id.in_(list(trades))))
    known = {(row.trade_id, row.item.value): row for row in kept}
    for trade_id in trades:
        for item in items:
            row = known.get((trade_id, item))
            if row is None:
                row = Readiness(trade_id=trade_id, item=ReadinessItem(item), ready=False)
                db.session.add(row)
            row.owner, row.due_on = owner or row.owner or "", due or row.due_on
    db.session.flush()
    audit.record(
        actor, "readiness.assigned", ("event", scope.event_id), scope=scope, now=now,
        items=items, owner=Personal(owner), due=due.isoformat() if due else "",
        trades=len(trades),
    )  # fmt: skip
    return len(trades) * len(items)
