"""What a trade needs before it can be held, as facts, and what of it is late (筹备)."""

from __future__ import annotations

from dataclasses import dataclass

from competition.rules.kinds import CODE, DATE, INSTANT, LINE, Facts, OneOf, Words, given, maybe
from competition.rules.point_rules import FLAG

#: In the order they are needed.
ITEMS = ("document", "scheme", "judges", "venue", "timetable", "papers")
#: What no data tell: somebody says it.
SAID = ("document", "venue", "papers")
LATE, OPEN, BEGUN, READY, UNNEEDED = "late", "open", "begun", "ready", "unneeded"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessFacts(Facts):
    """One item of a trade (筹备台账): whose, until when, and what was said of it."""

    trade: str = given(CODE)
    item: str = given(OneOf(ITEMS))
    owner: str = maybe(LINE, "")
    due: str | None = maybe(DATE)
    ready: bool = maybe(FLAG, False)
    edition: str = maybe(LINE, "")
    approved_by: str = maybe(LINE, "")
    approved: str | None = maybe(DATE)
    note: str = maybe(Words(most=500), "")
    by: str = maybe(LINE, "")
    at: str | None = maybe(INSTANT)


def standing(*, ready: int, whole: int, due: str | None, today: str) -> str:
    """Where an item stands: `ready` of `whole` parts are done; days as ISO dates.

    Nothing to do (`whole` 0) is not yet ready: what a trade is to have is not known either.

    >>> standing(ready=1, whole=2, due="2026-11-01", today="2026-11-01")
    'begun'
    >>> standing(ready=1, whole=2, due="2026-11-01", today="2026-11-02")
    'late'
    >>> standing(ready=2, whole=2, due="2026-11-01", today="2026-11-02")
    'ready'
    """
    if whole and ready >= whole:
        return READY
    if due is not None and today > due:
        return LATE
    return BEGUN if ready else OPEN
