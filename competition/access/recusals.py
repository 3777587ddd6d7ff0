"""Must this judge stand back from this entry? (回避)"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JudgeFacts:
    """A judge as recusal sees him: person, his own unit, units above it."""

    person_id: uuid.UUID
    unit: uuid.UUID | None = None
    above: Collection[uuid.UUID] = ()


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """An entry as recusal sees it: its units and those above them, contestants and coaches."""

    units: Collection[uuid.UUID]
    contestants: Collection[uuid.UUID]
    coaches: Collection[uuid.UUID]
    above: Collection[uuid.UUID] = ()


def reason_to_stand_back(judge: JudgeFacts, entry: EntryFacts) -> str | None:
    """Return `self`, `coach` or `same_unit`, the gravest first; None: he may mark.

    A unit above the other is the same unit, whichever of the two is the judge's; two units below
    the same one are two.
    """
    if judge.person_id in entry.contestants:
        return "self"
    if judge.person_id in entry.coaches:
        return "coach"
    if judge.unit is None:
        return None
    own = {judge.unit, *judge.above}
    if own & set(entry.units) or judge.unit in entry.above:
        return "same_unit"
    return None
