"""What badges and name tents say (证件、桌签): who somebody is, seen from an arm's length."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BadgeKind(StrEnum):
    """Whom a badge lets in; each has a band of its own, told apart in black and white too."""

    CONTESTANT = "contestant"  # 选手
    COACH = "coach"  # 教练、领队
    JUDGE = "judge"  # 裁判、监督仲裁
    STAFF = "staff"  # 工作人员


@dataclass(frozen=True, slots=True)
class Badge:
    """One person's badge, A6 upright.

    number: what the desk types, large; qr: what it scans, empty for none; portrait: a JPEG, empty
    for a frame to glue a photo into; lines: unit, trade, sessions, each on its own line.
    """

    kind: BadgeKind
    title: str
    name: str
    event: str
    lines: tuple[str, ...] = ()
    number: str = ""
    qr: str = ""
    portrait: bytes = b""
    sample: bool = False
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class NameTent:
    """A card folded over a table: the same name on both sides; under: a line below it."""

    name: str
    under: str = ""
