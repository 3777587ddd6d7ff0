"""What the record of trial marking is given (试评记录)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrialTable:
    """One trial code: seats across, aspects down, the spread at the end; the last row is the sum.

    rows: what it is, then one text a seat, then the spread with a star where it is over the limit.
    """

    heading: str
    seats: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class TrialPaper:
    """One round of trial marking, with what the judges agreed on."""

    event: str
    title: str
    about: str
    tables: tuple[TrialTable, ...]
    note: str
    digest: str
    signatures: tuple[str, ...]
    issued: str
    sample: bool = False
    language: str = "zh"
