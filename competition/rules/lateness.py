"""Is somebody late, and what follows (迟到)? The tablet at the door computes the same.

Rule: docs/rules/floor.md. Whole minutes that have gone by count; a minute begun does not.
"""

from __future__ import annotations

from competition.rules.floor_facts import LateFacts

IN_TIME, WARNED, RULING, BARRED = "in-time", "warned", "ruling", "barred"


def minutes_late(arrived: int, starts: int, rule: LateFacts) -> int:
    """Whole minutes after the moment to be there; 0 before it.

    arrived, starts: seconds of one clock.

    >>> minutes_late(1_000 + 15 * 60 - 1, 1_000, LateFacts())
    14
    >>> minutes_late(1_000, 1_000, LateFacts(before=30))
    30
    """
    return max(0, (arrived - starts + rule.before * 60) // 60)


def finding(late: int, rule: LateFacts) -> str:
    """What the rule says of so many minutes: the gravest step that is reached.

    >>> [finding(late, LateFacts(warn=1, ruling=10, bar=15)) for late in (0, 1, 9, 10, 14, 15)]
    ['in-time', 'warned', 'warned', 'ruling', 'ruling', 'barred']
    >>> finding(90, LateFacts())
    'warned'
    """
    for word, step in ((BARRED, rule.bar), (RULING, rule.ruling), (WARNED, rule.warn)):
        if step is not None and late >= step:
            return word
    return IN_TIME
