"""A module's codes by their points (按加密号排序), for a second look: no name is known."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from competition.errors import NotNow
from competition.models.sheet import SheetState
from competition.rules.module_programs import ModuleProgram
from competition.rules.references import resolved
from competition.services import facts, judge_sheets, matrix_rows
from competition.services.scheme_versions import InForce


class Ordered(NamedTuple):
    """A code, its row, and the points it stands by."""

    code: str
    code_id: uuid.UUID
    points: Fraction


def by_code(module_id: uuid.UUID) -> list[Ordered]:
    """The codes of a module and their rows, most points first, equals by code.

    Raises NotNow("sheets-missing") while a sheet is not in.
    """
    view = facts.module_view(module_id)
    found = judge_sheets.read(view)
    sheets: dict[tuple[str, int, str], dict[str, bytes]] = defaultdict(dict)
    codes: dict[str, uuid.UUID] = {}
    marks = InForce(view)
    for seat, rows in found.rows.items():
        panel = view.facts.panel_of_seat(seat)
        for row in rows:
            if row.state is not SheetState.SIGNED or not row.vector or panel is None:
                raise NotNow("sheets-missing")
            vector = marks.vector(panel.code, row.scheme_digest, row.vector)
            sheets[view.facts.code, row.attempt, seat][row.text] = vector
            codes[row.text] = row.code_id
    names = sorted(codes)
    accepted = matrix_rows.rulings(view)
    rulings = [
        replace(ruling, entry=name)
        for name, code in codes.items()
        for ruling in accepted.get(code, ())
    ]
    points = ModuleProgram(resolved(view.facts)).points(sheets, names, found.exclusions, rulings)
    if points.gaps:
        raise NotNow("sheets-missing")
    given = points.by_name()
    ordered = [Ordered(name, codes[name], given[name]) for name in names]
    return sorted(ordered, key=lambda each: (-each.points, each.code))
