"""Working days between two moments (工作日): weekends, holidays, and days made up for.

The tables are those the State Council's office announces each autumn for the year to come; an event
may state days of its own. A year without a table counts weekends alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def _days(*spans: tuple[str, str]) -> Iterator[date]:
    for first, last in spans:
        day, end = date.fromisoformat(first), date.fromisoformat(last)
        while day <= end:
            yield day
            day += ONE_DAY


#: Days off (国务院办公厅 holiday arrangements for 2025 and 2026).
HOLIDAYS = frozenset(
    _days(
        ("2025-01-01", "2025-01-01"),
        ("2025-01-28", "2025-02-04"),
        ("2025-04-04", "2025-04-06"),
        ("2025-05-01", "2025-05-05"),
        ("2025-05-31", "2025-06-02"),
        ("2025-10-01", "2025-10-08"),
        ("2026-01-01", "2026-01-03"),
        ("2026-02-15", "2026-02-23"),
        ("2026-04-04", "2026-04-06"),
        ("2026-05-01", "2026-05-05"),
        ("2026-06-19", "2026-06-21"),
        ("2026-09-25", "2026-09-27"),
        ("2026-10-01", "2026-10-07"),
    )
)

#: Saturdays and Sundays worked in exchange.
WORKED = frozenset(
    date.fromisoformat(day)
    for day in (
        "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11",
        "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
    )
)  # fmt: skip


def is_working_day(day: date, *, off: Collection[date] = (), worked: Collection[date] = ()) -> bool:
    """Whether people work on a day; the event's own `off` and `worked` days win over the table.

    >>> is_working_day(date(2026, 10, 10)), is_working_day(date(2026, 10, 5))
    (True, False)
    """
    if day in worked:
        return True
    if day in off:
        return False
    if day in WORKED:
        return True
    return day not in HOLIDAYS and day.weekday() < 5


def after_working_days(
    start: date, days: int, *, off: Collection[date] = (), worked: Collection[date] = ()
) -> date:
    """The last of so many working days, counted from the day after `start`.

    >>> after_working_days(date(2026, 9, 30), 3)
    datetime.date(2026, 10, 10)
    """
    day = start
    while days > 0:
        day += ONE_DAY
        days -= is_working_day(day, off=off, worked=worked)
    return day
