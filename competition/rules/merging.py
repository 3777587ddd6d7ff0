"""A revision meets a sheet (版本合并): does it count, does it conflict, must somebody look at it?

Nothing signed is ever thrown away: this only says under which standing it is stored.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """What becomes of a revision."""

    CURRENT = "current"
    CONFLICT = "conflict"
    FLAGGED = "flagged"
    REPLAY = "replay"
    REUSED = "reused"


@dataclass(frozen=True, slots=True)
class Present:
    """The sheet as it stands. `known`: the digest stored under the revision's own id, if any."""

    revision: int
    scheme: str
    open: bool = True
    locked: bool = False
    known: str | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """The revision that came. `base`: the number of the revision its judge had before him."""

    base: int
    scheme: str
    digest: str
    legal: bool = True
    seated: bool = True
    session_valid: bool = True
    device_trusted: bool = True


@dataclass(frozen=True, slots=True)
class Merged:
    """The verdict, with every reason for looking at it."""

    verdict: Verdict
    reasons: tuple[str, ...] = field(default=())


def merge(present: Present, incoming: Incoming) -> Merged:
    """Judge a revision: a replay first, then whatever flags it, then the conflict of two hands.

    >>> merge(Present(2, "s"), Incoming(2, "s", "d"))
    Merged(verdict=<Verdict.CURRENT: 'current'>, reasons=())
    >>> merge(Present(3, "s"), Incoming(2, "s", "d")).verdict
    <Verdict.CONFLICT: 'conflict'>
    """
    if present.known is not None:
        same = present.known == incoming.digest
        return Merged(Verdict.REPLAY if same else Verdict.REUSED)
    reasons = [
        reason
        for reason, holds in (
            ("round_locked", present.locked),
            ("scheme_changed", present.scheme != incoming.scheme),
            ("session_expired", not incoming.session_valid),
            ("device_revoked", not incoming.device_trusted),
            ("judge_reassigned", not incoming.seated),
            ("out_of_range", not incoming.legal),
        )
        if holds
    ]
    if reasons:
        return Merged(Verdict.FLAGGED, tuple(reasons))
    if incoming.base != present.revision or not present.open:
        return Merged(Verdict.CONFLICT)
    return Merged(Verdict.CURRENT)
