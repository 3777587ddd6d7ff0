"""Must this judge stand back from this entry? (回避)"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JudgeFacts:
    """A judge as recusal sees him: person, unit, units above it."""

    person_id: uuid.UUID
    units: Collection[uuid.UUID]


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """An entry as recusal sees it: its units, contestants and coaches."""

    units: Collection[uuid.UUID]
    contestants: Collection[uuid.UUID]
    coaches: Collection[uuid.UUID]


def reason_to_stand_back(judge: JudgeFacts, entry: EntryFacts) -> str | None:
    """Return `self`, `coach` or `same_unit`, the gravest first; None: he may mark."""
    if judge.person_id in entry.contestants:
        return "self"
    if judge.person_id in entry.coaches:
        return "coach"
    if set(judge.units) & set(entry.units):
        return "same_unit"
    return None
