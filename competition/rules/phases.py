"""Where a trade is on its way through the days, and what of it is late (指挥大屏)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

#: In the order a trade goes through them.
PHASES = ("before", "check-in", "running", "marking", "rechecking", "locked", "published")
#: People are checked in from so long before their session.
AHEAD = timedelta(minutes=60)
#: Sheets are to be in so long after the last session has ended.
MARKING = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class SessionState:
    """A session: its times, how many are expected and how many were noted at the door."""

    starts: datetime
    ends: datetime
    expected: int = 0
    noted: int = 0


@dataclass(frozen=True, slots=True)
class TradeState:
    """What is known of a trade at a moment; counts of modules, sheets and recheck items."""

    sessions: Sequence[SessionState] = ()
    modules: int = 0
    locked: int = 0
    sheets: int = 0
    signed: int = 0
    rechecks: int = 0
    rechecked: int = 0
    open_lists: int = 0
    published: bool = False


def phase(state: TradeState, now: datetime) -> str:
    """Which of `PHASES` a trade is in; what lies furthest on its way wins.

    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 20, 8, tzinfo=UTC)
    >>> one = SessionState(at, at + timedelta(hours=3), 10, 4)
    >>> [phase(TradeState([one]), at + timedelta(minutes=m)) for m in (-90, -30, 30)]
    ['before', 'check-in', 'running']
    >>> phase(TradeState([one], modules=1, sheets=10, signed=3), at + timedelta(hours=4))
    'marking'
    """
    if state.published:
        return "published"
    if state.modules and state.locked == state.modules:
        return "rechecking" if state.open_lists else "locked"
    present = _present(state, now)
    if present is not None:
        return "check-in" if now < present.starts else "running"
    if state.open_lists and state.signed >= state.sheets:
        return "rechecking"
    ahead = any(one.starts > now for one in state.sessions)
    begun = state.sheets > 0 and (not ahead or state.signed > 0)
    return "marking" if begun and (state.signed or state.sessions) else "before"


def _present(state: TradeState, now: datetime) -> SessionState | None:
    """The session under way, else the one people are checked in for."""
    near = [one for one in state.sessions if one.starts - AHEAD <= now < one.ends]
    return min(near, key=lambda one: (now < one.starts, one.starts), default=None)


@dataclass(frozen=True, slots=True)
class Late:
    """Something late: what, by how many minutes, how many are missing."""

    what: str
    minutes: int
    missing: int


def lateness(state: TradeState, now: datetime) -> Late | None:
    """What is most late: contestants of a session begun, or sheets after the last session.

    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 20, 8, tzinfo=UTC)
    >>> one = SessionState(at, at + timedelta(hours=3), 10, 4)
    >>> lateness(TradeState([one]), at + timedelta(minutes=25))
    Late(what='check-in', minutes=25, missing=6)
    >>> lateness(TradeState([one], sheets=5, signed=4), at + timedelta(hours=5, minutes=38))
    Late(what='marking', minutes=38, missing=1)
    """
    if state.published or not state.sessions:
        return None
    waiting = [
        one for one in state.sessions if one.starts < now < one.ends and one.noted < one.expected
    ]
    if waiting:
        first = min(waiting, key=lambda one: one.starts)
        missing = sum(one.expected - one.noted for one in waiting)
        return Late("check-in", _minutes(now - first.starts), missing)
    due = max(one.ends for one in state.sessions) + MARKING
    if now > due and state.signed < state.sheets:
        return Late("marking", _minutes(now - due), state.sheets - state.signed)
    return None


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds()) // 60


def counted(state: TradeState, now: datetime) -> tuple[int, int]:
    """How much of the present phase is done, and of how much; (0, 0): it has no count."""
    where = phase(state, now)
    if where == "check-in":
        present = _present(state, now)
        return (present.noted, present.expected) if present else (0, 0)
    if where == "running":
        begun = sum(one.starts <= now for one in state.sessions)
        return begun, len(state.sessions)
    if where == "marking":
        return state.signed, state.sheets
    if where == "rechecking":
        return state.rechecked, state.rechecks
    return 0, 0
