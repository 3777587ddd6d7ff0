"""Count tries across processes and close a door that is tried too often (限流)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from competition.db import db
from competition.errors import NotNow
from competition.models.account import Throttle

LIMIT = 5
WINDOW = timedelta(minutes=15)
#: Rows of doors nobody tries any more.
FORGOTTEN = timedelta(days=1)


def key_of(kind: str, subject: str) -> str:
    """Name a door: kind and subject, folded, within the column's length."""
    return f"{kind}:{subject.strip().casefold()}"[:120]


def take(key: str, *, now: datetime, limit: int = LIMIT, window: timedelta = WINDOW) -> None:
    """Count a try before it is looked at, so that tries at the same moment all count.

    Raises NotNow("too-many-tries", minutes=…) when the door is closed. The window begins with the
    first try; `clear` opens the door again after a success.
    """
    row = db.session.scalars(
        select(Throttle).where(Throttle.key == key).with_for_update()
    ).one_or_none()
    if row is None:
        db.session.execute(delete(Throttle).where(Throttle.window_ends_at < now - FORGOTTEN))
        row = Throttle(key=key, failures=0, window_ends_at=now + window)
        db.session.add(row)
    if row.window_ends_at <= now:
        row.failures, row.window_ends_at = 0, now + window
    if row.failures >= limit:
        seconds = int((row.window_ends_at - now).total_seconds())
        raise NotNow("too-many-tries", minutes=max(1, -(-seconds // 60)))
    row.failures += 1
    db.session.flush()


def clear(key: str) -> None:
    """Forget the tries of a door that was opened rightly."""
    db.session.execute(delete(Throttle).where(Throttle.key == key))
