"""What papers about signed sheets are given (评分记录、汇总表、回读单)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One aspect of a signed sheet: what was entered and the points it is worth."""

    code: str
    name: str
    entered: str
    points: str


@dataclass(frozen=True, slots=True)
class RecordTime:
    """What a stopwatch said, in seconds; aspect "" is the module's own clock."""

    aspect: str
    counts: Decimal
    given_back: Decimal
    why: str
    over: Decimal


@dataclass(frozen=True, slots=True)
class SheetRecord:
    """One sheet as it counts, with the receipt and digest that name its bytes.

    signed: how and when, in words. reopened: how often it was sent back. notes: aspect code (""
    for the whole sheet) and what the judge wrote there.
    """

    code: str
    lines: tuple[RecordLine, ...]
    total: str
    receipt: str
    digest: str
    signed: str
    attempt: str = ""
    reopened: int = 0
    notes: tuple[tuple[str, str], ...] = ()
    times: tuple[RecordTime, ...] = ()


@dataclass(frozen=True, slots=True)
class SeatRecord:
    """All the sheets of one seat, and the digest over all of theirs."""

    seat: str
    records: tuple[SheetRecord, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class RecordPaper:
    """The sheets of a module to be printed, seat by seat."""

    event: str
    module: str
    seats: tuple[SeatRecord, ...]
    issued: str
    sample: bool = False
    language: str = "zh"
