"""What stands between a module and its lock (锁定前待办): missing, in conflict, too far apart."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

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

    kind: missing, conflict, flagged, spread. where: the code.
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


def of(matrix: Matrix) -> list[Blocker]:
    """What stands between a module and its lock, the gravest first."""
    found = [each for line in matrix.lines for each in _of_line(line)]
    order = {"conflict": 0, "spread": 1, "flagged": 2, "missing": 3}
    return sorted(found, key=lambda each: (order[each.kind], each.where, each.attempt, each.seat))


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
