"""What the lists of people say (出场顺序、签到、证书签领): names are seen by the organiser only."""

from __future__ import annotations

from dataclasses import dataclass

from competition.rules.entrants import Entrants


@dataclass(frozen=True, slots=True)
class StartRow:
    """One line of a start list: order, session and station as drawn."""

    order: str
    number: str
    name: str
    unit: str
    session: str = ""
    station: str = ""


@dataclass(frozen=True, slots=True)
class StartList:
    """Who starts when and where (出场顺序表); seed: of the draw, so that it can be replayed."""

    event: str
    title: str
    rows: tuple[StartRow, ...]
    issued: str
    place: str = ""
    seed: str = ""
    signatures: tuple[str, ...] = ()
    sample: bool = False
    language: str = "zh"
    kind: Entrants = Entrants.PEOPLE


@dataclass(frozen=True, slots=True)
class AttendanceSheet:
    """Where contestants sign in (签到表); the same rows, with empty boxes for time and hand."""

    event: str
    title: str
    rows: tuple[StartRow, ...]
    issued: str
    place: str = ""
    signatures: tuple[str, ...] = ()
    sample: bool = False
    language: str = "zh"
    kind: Entrants = Entrants.PEOPLE


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """One certificate handed out."""

    number: str
    name: str
    unit: str
    award: str
    trade: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptList:
    """Where those who take certificates sign (证书签领表)."""

    event: str
    title: str
    rows: tuple[ReceiptRow, ...]
    issued: str
    sample: bool = False
    language: str = "zh"
    kind: Entrants = Entrants.PEOPLE
