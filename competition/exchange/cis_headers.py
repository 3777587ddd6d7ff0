"""Where a CIS workbook has what (列的识别): header rows of every generation, mended if need be."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from competition.exchange.grids import Cell

#: Cyrillic and Greek capitals that look like Latin ones.
_LOOKALIKES = str.maketrans("АВСЕНКМОРТХІЈЅΑΒΕΗΙΚΜΝΟΡΤΧ", "ABCEHKMOPTXIJSABEHIKMNOPTX")
_CRITERION = re.compile(r"criterion\s+(\S+)", re.IGNORECASE)

#: The columns whose absence is told, and what the current form calls them.
OPTIONAL = {
    "day": "Day of Marking", "requirement": "Requirement", "wsos": "WSOS Section",
}  # fmt: skip


@dataclass(slots=True)
class Header:
    """A block's header: columns by what they hold, the criterion's letter, its stated mark.

    mended: columns that had the wrong label. stated_at: the column of the stated mark.
    """

    row: int
    columns: dict[str, int] = field(default_factory=dict)
    criterion: str = ""
    criterion_at: int | None = None
    stated_at: int | None = None
    mended: list[int] = field(default_factory=list)


def label(text: str) -> str:
    """A label without its line breaks, in small letters."""
    return " ".join(text.split()).lower()


def unmasked(text: str) -> str:
    """Latin capitals for those that only look like them.

    >>> unmasked("А5"), unmasked("О")
    ('A5', 'O')
    """
    return text.strip().translate(_LOOKALIKES)


def _kind(found: str) -> str:
    if found.startswith("sub criteri"):
        return "name" if "name" in found else "sub" if found.endswith("id") else ""
    starts = (
        ("day of marking", "day"),
        ("aspect type", "type"),
        ("extra aspect", "extra"),
        ("requirement", "requirement"),
        ("wsos", "wsos"),
        ("wsss", "wsos"),
        ("wsess", "wsos"),
        ("calculation row", "calculation"),
        ("max mark", "max"),
        ("aspect", "description"),
        ("judg", "score"),
        ("total mark", "total"),
    )
    return next((kind for start, kind in starts if found.startswith(start)), "")


def find_header(row: int, cells: dict[int, Cell]) -> Header | None:
    """Read a row as a block's header; None when it is something else."""
    header = Header(row)
    scores: list[int] = []
    for column, cell in sorted(cells.items()):
        kind = _kind(label(cell.text))
        named = _CRITERION.fullmatch(cell.text.strip())
        if named:
            header.criterion, header.criterion_at = unmasked(named[1]).upper(), column
        elif kind == "score":
            scores.append(column)
        elif kind and kind not in header.columns:
            header.columns[kind] = column
    if "type" not in header.columns or "max" not in header.columns:
        return None
    _mend(header, scores)
    if "total" in header.columns:
        header.stated_at = header.columns["total"] + 1
    return header


def _mend(header: Header, scores: list[int]) -> None:
    """Give the description back its column where somebody wrote another label over it."""
    beside = header.columns["type"] + 1
    if "description" not in header.columns:
        header.columns["description"] = beside
        header.mended.append(beside)
        scores = [column for column in scores if column != beside]
    if scores:
        header.columns["score"] = scores[0]
