"""What stands between a module and its lock (锁定前待办): missing, in conflict, too far apart."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from competition.services import checks
from competition.services.matrices import Line, Matrix

#: A cell's state → the kind of blocker it is.
_BLOCKS = {
    "open": "missing",
    "draft": "missing",
    "signed": "missing",
    "reopened": "missing",
    "missing": "missing",
    "flagged": "flagged",
    "conflict": "conflict",
}


@dataclass(frozen=True, slots=True)
class Blocker:
    """One reason why a module cannot be locked.

    kind: missing, conflict, flagged, spread, unchecked, differs. where: the code.
    """

    kind: str
    where: str
    seat: str
    sheet_id: uuid.UUID | None = None
    code_id: uuid.UUID | None = None
    attempt: int = 1
    panel: str = ""
    aspect: str = ""
    since: datetime | None = None


#: What waits for a judge, not for the chief.
LATE = frozenset({"missing", "unchecked"})


def of(matrix: Matrix) -> list[Blocker]:
    """What stands between a module and its lock, the gravest first."""
    found = [each for line in matrix.lines for each in _of_line(line)]
    found += _of_checks(matrix)
    order = {"conflict": 0, "spread": 1, "differs": 2, "flagged": 3, "missing": 4, "unchecked": 5}
    return sorted(found, key=lambda each: (order[each.kind], each.where, each.attempt, each.seat))


def _of_checks(matrix: Matrix) -> Iterable[Blocker]:
    """Signed sheets of checked seats whose check is wanted or differs."""
    signed = {
        cell.sheet_id: (line, cell)
        for line in matrix.lines
        for cell in line.cells
        if cell.sheet_id is not None and cell.state in ("held", "delivered")
    }
    for sheet_id, check in checks.of_sheets(list(signed)).items():
        if check.state != checks.AGREED:
            kind = "differs" if check.state == checks.DIFFERS else "unchecked"
            line, cell = signed[sheet_id]
            yield Blocker(kind, line.code, cell.seat, sheet_id, line.code_id, line.attempt)


def _of_line(line: Line) -> Iterable[Blocker]:
    for cell in line.cells:
        kind = _BLOCKS.get(cell.state) or ("flagged" if cell.undecided else None)
        if kind:
            yield Blocker(
                kind,
                line.code,
                cell.seat,
                cell.sheet_id,
                line.code_id,
                line.attempt,
                since=cell.since,
            )
    for panel, aspect in line.held:
        yield Blocker(
            "spread",
            line.code,
            "",
            code_id=line.code_id,
            attempt=line.attempt,
            panel=panel,
            aspect=aspect,
        )
