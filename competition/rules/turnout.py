"""Who is expected in a session and who is there (应到、实到、缺赛、未到), counted one way.

Rule: docs/rules/floor.md. The desk at the door counts the same in JavaScript.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ARRIVED, ABSENT, AWAITED, AWAY = "arrived", "absent", "awaited", "away"
#: Of an entry whose status says so nobody waits any more.
GONE = frozenset({"withdrawn", "disqualified"})


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many of a session are here, absent, still awaited; and who is no longer expected."""

    arrived: int = 0
    absent: int = 0
    awaited: int = 0
    away: int = 0

    @property
    def expected(self) -> int:
        """All who are to come, whether they did or not; who gave up before is none of them."""
        return self.arrived + self.absent + self.awaited

    @property
    def noted(self) -> int:
        """Of whom nobody need ask any more."""
        return self.arrived + self.absent


def word(status: str, noted: str, *, placed: bool = True, elsewhere: bool = False) -> str:
    """What an entry is to a session; empty: it has nothing to do with it.

    status: of the entry in this session's module; noted: what stands of it at the door, arrived,
    absent or nothing; placed: it has a place here; elsewhere: a place or a note in a session
    beside this one. Who came, came, whatever became of him; a status said by the office or the
    chief stands without a note.

    >>> word("present", ""), word("absent", ""), word("withdrawn", "")
    ('awaited', 'absent', 'away')
    >>> word("withdrawn", "arrived")
    'arrived'
    >>> word("present", "", placed=False, elsewhere=True)
    ''
    """
    if elsewhere and not placed and not noted:
        return ""
    if noted == ARRIVED:
        return ARRIVED
    if status in GONE:
        return AWAY
    return ABSENT if ABSENT in (status, noted) else AWAITED


def tally(words: Iterable[str]) -> Turnout:
    """Count words.

    >>> tally(["arrived", "absent", "awaited", "away", "", "arrived"]).expected
    4
    """
    found = {ARRIVED: 0, ABSENT: 0, AWAITED: 0, AWAY: 0}
    for each in words:
        if each:
            found[each] += 1
    return Turnout(**found)
