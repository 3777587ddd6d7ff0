"""Notices what a machine goes through while it serves: lid closed, clock set (主机留意).

Two clocks tell: the one on the wall, and the steady one that nobody sets. Where they part, or
where both stood still, somebody closed the laptop or turned the clock; the trail keeps it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from competition.access.policy import Actor
from competition.db import db
from competition.models.audit import AuditEntry
from competition.services import audit

#: What the machine itself notes.
MACHINE = Actor(id=None, name="machine", system=True)
#: Shorter than this is load, not sleep.
LONG = timedelta(seconds=90)
PAUSED, SET_BACK = "machine.paused", "machine.clock_set_back"
SET_RIGHT = "machine.clock_set_right"
#: A lid is not closed for longer than this while a contest is served: the clock was put forward.
NO_LID = timedelta(days=3)
#: How far apart a clock put back and the same clock put right may lie, and be the same.
NEAR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Noticed:
    """What happened between two looks, and by how much."""

    action: str
    by: timedelta


class Watch:
    """Compares each look with the one before."""

    def __init__(self, wall: datetime, steady: float) -> None:
        """Begin with a first look; steady: seconds of the clock nobody sets."""
        self._wall, self._steady = wall, steady
        self._behind = timedelta()

    def look(self, wall: datetime, steady: float) -> Noticed | None:
        """What happened since the last look, if anything did."""
        passed, ran = wall - self._wall, timedelta(seconds=steady - self._steady)
        self._wall, self._steady = wall, steady
        ahead = passed - ran
        if -ahead > LONG:
            self._behind -= ahead
            return Noticed(SET_BACK, -ahead)
        if ahead > NO_LID or (self._behind and abs(ahead - self._behind) < NEAR):
            self._behind = timedelta()
            return Noticed(SET_RIGHT, ahead)
        if max(passed, ran) > LONG:
            return Noticed(PAUSED, max(passed, ran))
        return None


def note(noticed: Noticed, *, now: datetime) -> None:
    """Write into the trail what was noticed."""
    audit.record(
        MACHINE, noticed.action, ("installation", "machine"), now=now,
        minutes=int(noticed.by.total_seconds()) // 60,
    )  # fmt: skip


def lately(*, now: datetime) -> tuple[str, datetime, int] | None:
    """The last thing noticed within a day: action, when, minutes; None: nothing was."""
    row = db.session.execute(
        select(AuditEntry.action, AuditEntry.at, AuditEntry.facts)
        .where(
            AuditEntry.subject_kind == "installation",
            AuditEntry.subject_id == "machine",
            AuditEntry.at > now - timedelta(days=1),
        )
        .order_by(AuditEntry.at.desc(), AuditEntry.sequence.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row.action, row.at, int(row.facts["minutes"]))
