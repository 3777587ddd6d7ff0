"""A revision meets a sheet (版本合并): does it count, does it conflict, must somebody look at it?

Nothing signed is ever thrown away: this only says under which standing it is stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What becomes of a revision."""

    CURRENT = "current"
    CONFLICT = "conflict"
    FLAGGED = "flagged"


@dataclass(frozen=True, slots=True)
class Present:
    """The sheet as it stands.

    state: open, signed, reopened, conflict, flagged or void. revision: the number of the one that
    counts, 0 for none. locked: its module is. code_active: its blind code still is. held: the
    panel's marks lie too far apart, which asks its judges to mark anew.
    """

    state: str
    revision: int
    locked: bool = False
    code_active: bool = True
    held: bool = False


@dataclass(frozen=True, slots=True)
class Merged:
    """The verdict, with every reason for looking at it."""

    verdict: Verdict
    reasons: tuple[str, ...] = ()


def merge(present: Present, base: int, reasons: Iterable[str] = ()) -> Merged:
    """Judge a new revision: whatever flags it first, then the conflict of two hands.

    base: the number of the revision its judge had before him. reasons: what was found against it
    already (who signed, under which scheme, with which marks).

    >>> merge(Present("reopened", 2), 2)
    Merged(verdict=<Verdict.CURRENT: 'current'>, reasons=())
    >>> merge(Present("signed", 3), 2).verdict
    <Verdict.CONFLICT: 'conflict'>
    >>> merge(Present("signed", 3), 3).reasons
    ('not_reopened',)
    >>> merge(Present("signed", 3, held=True), 3).verdict
    <Verdict.CURRENT: 'current'>
    """
    found = [*reasons]
    if present.locked:
        found.append("round_locked")
    if present.state == "void" or not present.code_active:
        found.append("code_void")
    if found:
        return Merged(Verdict.FLAGGED, tuple(found))
    if base != present.revision or present.state == "conflict":
        return Merged(Verdict.CONFLICT)
    if present.state == "signed" and not present.held:
        return Merged(Verdict.FLAGGED, ("not_reopened",))
    return Merged(Verdict.CURRENT)
