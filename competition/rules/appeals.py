"""The clock of an appeal (申诉时限): when it runs out, and how much of it is left.

Hours run through nights and holidays; working days are counted from the day after the start, as the
holiday table and the event's own days have it, and end at half past five in the afternoon.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from competition.rules import calendars
from competition.rules.appeal_facts import AppealRuleFacts

#: When the last of some working days ends.
DAY_ENDS = time(17, 30)


@dataclass(frozen=True, slots=True)
class Days:
    """Days an event adds to the holiday table: off, or worked all the same."""

    off: Collection[date] = ()
    worked: Collection[date] = ()


def runs_out(start: datetime, count: int, unit: str, days: Days | None = None) -> datetime:
    """When a clock of so many hours or working days runs out.

    start: in the event's own time zone, for a working day is a day there.

    >>> from datetime import UTC
    >>> runs_out(datetime(2026, 9, 30, 18, 0, tzinfo=UTC), 2, "hours").isoformat()
    '2026-09-30T20:00:00+00:00'
    >>> runs_out(datetime(2026, 9, 30, 18, 0, tzinfo=UTC), 1, "working-days").isoformat()
    '2026-10-08T17:30:00+00:00'
    """
    if unit == "hours":
        return (start.astimezone(UTC) + timedelta(hours=count)).astimezone(start.tzinfo)
    own = days or Days()
    last = calendars.after_working_days(start.date(), count, off=own.off, worked=own.worked)
    return datetime.combine(last, DAY_ENDS, tzinfo=start.tzinfo)


def due(rule: AppealRuleFacts, start: datetime, days: Days | None = None) -> datetime:
    """The last moment an appeal is in time, when its clock began at `start`."""
    return runs_out(start, rule.within, rule.unit, days)


def due_further(rule: AppealRuleFacts, start: datetime, days: Days | None = None) -> datetime:
    """The last moment what was answered at `start` can be taken to the second instance."""
    return runs_out(start, rule.further, rule.further_unit, days)


def is_late(lodged: datetime, due_at: datetime | None) -> bool:
    """Whether an appeal came after its last moment; that moment itself is in time.

    >>> from datetime import UTC
    >>> end = datetime(2026, 9, 30, 20, 0, tzinfo=UTC)
    >>> is_late(end, end), is_late(end + timedelta(minutes=1), end), is_late(end, None)
    (False, True, False)
    """
    return due_at is not None and lodged > due_at


def left(now: datetime, due_at: datetime) -> tuple[int, int] | None:
    """Whole hours and minutes until a clock runs out; None: it has.

    >>> from datetime import UTC
    >>> end = datetime(2026, 9, 30, 20, 0, tzinfo=UTC)
    >>> left(datetime(2026, 9, 30, 18, 29, 30, tzinfo=UTC), end), left(end, end)
    ((1, 30), (0, 0))
    """
    if now > due_at:
        return None
    minutes = (due_at - now) // timedelta(minutes=1)
    return minutes // 60, minutes % 60


def of_switches(appeals: str, hours: str) -> AppealRuleFacts:
    """The rule an event has that states none: what its profile's switches come to.

    appeals: `on-the-spot`, `written` or `two-instances`. hours: a number as text.

    >>> of_switches("two-instances", "2").instances
    2
    """
    return AppealRuleFacts(
        within=int(hours),
        clock="contest" if appeals == "on-the-spot" else "publication",
        instances=2 if appeals == "two-instances" else 1,
    )
