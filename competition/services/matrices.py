"""The chief's view of a module: code × seat (评分矩阵) and what waits for a decision.

No name is known here. Points appear only where every seat of a code has handed in: until then
nobody, the chief included, sees how colleagues marked (各席互不可见).
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Row, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor
from competition.db import db
from competition.models.event import Module
from competition.models.panel import Panel
from competition.models.sheet import SheetState
from competition.rules.answers import keyed, sealed
from competition.rules.contest_facts import ExclusionFacts, RulingFacts
from competition.rules.facts import ModuleFacts
from competition.rules.interpreter import Outcome, case_of, module_outcome, sheet_step
from competition.rules.panels import spread_of
from competition.rules.references import resolved, unresolved
from competition.rules.sheets import sheet_of
from competition.rules.steps import Step
from competition.services import facts, matrix_rows
from competition.services.facts import ModuleView
from competition.services.scheme_versions import InForce

MOST_KEPT = 20_000
_sheet_steps: dict[tuple[tuple[str, str, str], uuid.UUID], Fraction] = {}


@dataclass(slots=True)
class Cell:
    """One seat's sheet for one code, or why there is none.

    state: open, draft, signed (on its way), held (in, not yet shown), delivered, reopened, missing,
    flagged, conflict, recused, absent; empty: a substitute nobody asked. points: only once the
    whole row is in.
    """

    seat: str
    state: str
    sheet_id: uuid.UUID | None = None
    points: Fraction | None = None
    dropped: bool = False
    reopenings: int = 0
    since: datetime | None = None
    undecided: int = 0


@dataclass(slots=True)
class PanelLine:
    """What the seats of one panel gave one code: panels differ in scale and are never mixed.

    seats, points: those that count, in order; dropped: positions of those that fell away. Empty
    until the code is whole, or the panel's marks are held.
    """

    panel: str
    seats: list[str] = field(default_factory=list)
    points: list[Fraction] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    held: list[str] = field(default_factory=list)

    @property
    def spread(self) -> Fraction | None:
        """How far the highest lies from the lowest."""
        return spread_of(self.points) if len(self.points) > 1 else None


@dataclass(slots=True)
class Line:
    """One code in one attempt."""

    code_id: uuid.UUID
    code: str
    attempt: int
    cells: list[Cell] = field(default_factory=list)
    complete: bool = False
    absent: bool = False
    points: Fraction | None = None
    panels: list[PanelLine] = field(default_factory=list)

    @property
    def held(self) -> list[tuple[str, str]]:
        """(panel, aspect or "") of marks too far apart and not accepted."""
        return [(each.panel, aspect) for each in self.panels for aspect in each.held]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A module's matrix: seats across, codes down."""

    view: ModuleView
    state: str
    locked_at: datetime | None
    seats: list[matrix_rows.Seat]
    lines: list[Line]
    #: Codes of the seats whose judges are signed in, by tablet.
    tablets: dict[uuid.UUID, list[str]]

    def reach(self, panel: str) -> tuple[Fraction, Fraction]:
        """The lowest and the highest sheet of a panel in the whole module; 0 before there is one.

        One ruler for all codes of a panel, so that their dots can be compared.
        """
        points = [
            value
            for line in self.lines
            for at in line.panels
            if at.panel == panel
            for value in at.points
        ]
        return min(points, default=Fraction(0)), max(points, default=Fraction(0))

    def tally(self) -> dict[str, int]:
        """How many cells stand in each state; recused and absent ones ask for nothing."""
        found: dict[str, int] = defaultdict(int)
        for line in self.lines:
            for cell in line.cells:
                found[cell.state] += 1
        found.pop("", None)
        return dict(found)


def read(actor: Actor, module_id: uuid.UUID) -> Matrix:
    """Read a module's matrix in a constant number of queries."""
    view = facts.module_view(module_id)
    policy.require(actor, Permission.PANEL_READ, view.scope)
    return _Reading(view).matrix()


def gaps(
    module_id: uuid.UUID, codes: Collection[uuid.UUID]
) -> dict[tuple[uuid.UUID, int], list[tuple[str, str]]]:
    """Of these codes by attempt: (panel, aspect or "") of marks too far apart and not accepted."""
    matrix = _Reading(facts.module_view(module_id), codes).matrix()
    return {(line.code_id, line.attempt): line.held for line in matrix.lines if line.held}


class _Reading:
    """Gathers the rows of one module and lays them out."""

    def __init__(self, view: ModuleView, codes: Collection[uuid.UUID] | None = None) -> None:
        self.view = view
        self.seats = matrix_rows.seats(view.id)
        self.seat_codes = {seat.id: seat.code for seat in self.seats}
        self.rows = matrix_rows.sheets(view.id, codes)
        self.drafts = matrix_rows.drafts(view.id)
        self.undecided = matrix_rows.undecided(view.id)
        self.on_the_way = matrix_rows.on_the_way(view)
        self.exclusions = matrix_rows.exclusions(self.seats, self.seat_codes)
        self.rulings = matrix_rows.rulings(view)
        self.marks = InForce(view)
        self.counted = resolved(view.facts)
        #: Nothing can be computed from what nobody has frozen or opened yet.
        self.unknown = bool(unresolved(self.counted) or sealed(self.counted))
        self.counting = _counting(view)
        #: What a key decides is shown once every sheet of the module is in, to nobody before.
        self.secret = bool(keyed(view.facts)) and any(
            row.state not in (SheetState.SIGNED, SheetState.VOID) for row in self.rows
        )
        self.limited = {panel.code for panel in view.facts.panels if panel.spread is not None}

    def matrix(self) -> Matrix:
        lines: dict[tuple[Any, int], Line] = {}
        found: dict[tuple[Any, int], dict[uuid.UUID, Row[Any]]] = defaultdict(dict)
        for row in self.rows:
            key = row.blind_code_id, row.attempt
            if key not in lines:
                lines[key] = Line(row.blind_code_id, row.text, row.attempt)
            found[key][row.seat_id] = row
        for key, line in lines.items():
            self._fill(line, found[key])
        head = db.session.execute(
            select(Module.state, Module.locked_at).where(Module.id == self.view.id)
        ).one()
        return Matrix(
            self.view,
            head.state.value,
            head.locked_at,
            self.seats,
            list(lines.values()),
            matrix_rows.tablets(self.view.id),
        )

    def _fill(self, line: Line, sheets: Mapping[uuid.UUID, Row[Any]]) -> None:
        line.absent = bool(sheets) and all(row.state is SheetState.VOID for row in sheets.values())
        wanted = [row for row in sheets.values() if row.state is not SheetState.VOID]
        waiting = [row for row in wanted if row.state is not SheetState.SIGNED]
        line.complete = bool(wanted) and not waiting and not self.secret
        for seat in self.seats:
            row = sheets.get(seat.id)
            if row is None and not self._stands_back(seat, line):
                line.cells.append(Cell(seat.code, ""))
            else:
                line.cells.append(
                    self._cell(seat, row, line, alone=len(waiting) == 1 < len(wanted))
                )
        whole = self._whole_panels(sheets)
        if line.complete or any(panel in self.limited for panel in whole):
            self._points(line, sheets, whole)

    def _whole_panels(self, sheets: Mapping[uuid.UUID, Row[Any]]) -> set[str]:
        """Panels all of whose sheets for this code are signed."""
        states: dict[str, set[SheetState]] = defaultdict(set)
        for seat in self.seats:
            if seat.id in sheets and sheets[seat.id].state is not SheetState.VOID:
                states[seat.panel].add(sheets[seat.id].state)
        return {panel for panel, found in states.items() if found == {SheetState.SIGNED}}

    def _stands_back(self, seat: matrix_rows.Seat, line: Line) -> bool:
        return seat.code in self.exclusions.get(line.code_id, {})

    def _cell(
        self, seat: matrix_rows.Seat, row: Row[Any] | None, line: Line, *, alone: bool
    ) -> Cell:
        if row is None:
            return Cell(seat.code, "recused")
        state = self._state(row, line, alone=alone)
        draft = self.drafts.get(row.id)
        return Cell(
            seat=seat.code,
            state=state,
            sheet_id=row.id,
            reopenings=row.reopenings,
            since=draft if state == "draft" else row.received_at,
            undecided=self.undecided.get(row.id, 0),
        )

    def _state(self, row: Row[Any], line: Line, *, alone: bool) -> str:
        if row.state is SheetState.VOID:
            return "absent"
        if row.state is SheetState.SIGNED:
            return "delivered" if line.complete else "held"
        if row.state in (SheetState.CONFLICT, SheetState.FLAGGED):
            return str(row.state.value)
        if str(row.id) in self.on_the_way:
            return "signed"
        if row.state is SheetState.REOPENED:
            return "reopened"
        if row.id in self.drafts:
            return "draft"
        return "missing" if alone else "open"

    def _points(
        self, line: Line, sheets: Mapping[uuid.UUID, Row[Any]], whole: Collection[str]
    ) -> None:
        """What the marks come to, and where they are held; points only once the line is whole."""
        signed = {
            self.seat_codes[seat_id]: row
            for seat_id, row in sheets.items()
            if row.state is SheetState.SIGNED
        }
        rulings = tuple(self.rulings.get(line.code_id, ()))
        outcome = _outcome(
            self.view, self.counted, line, signed, self.exclusions, rulings, self.marks
        )
        at = {panel: PanelLine(panel) for panel in dict.fromkeys(s.panel for s in self.seats)}
        for gap in outcome.gaps:
            if gap.code == "spread" and gap.panel in whole:
                at[gap.panel].held.append(gap.aspect)
        line.panels = list(at.values())
        dropped = _dropped(outcome.step)
        for seat, cell in zip(self.seats, line.cells, strict=True):
            panel = at[seat.panel]
            if cell.seat not in signed or not (line.complete or panel.held):
                continue
            points = self._sheet_points(cell.seat, signed[cell.seat])
            if line.complete:
                cell.points, cell.dropped = points, cell.seat in dropped
            if points is not None and seat.counts:
                panel.dropped += [len(panel.points)] if cell.dropped else []
                panel.points.append(points)
                panel.seats.append(cell.seat)
        if line.complete and outcome.step is not None:
            attempt = outcome.step.find("panels", str(line.attempt))
            line.points = attempt.value if attempt else None

    def _sheet_points(self, seat: str, row: Row[Any]) -> Fraction | None:
        """One sheet's own total; a revision never changes, so it is computed once."""
        panel = self.counted.panel_of_seat(seat)
        if panel is None or not row.vector or self.unknown:
            return None
        key = self.counting, row.op
        if key not in _sheet_steps:
            if len(_sheet_steps) > MOST_KEPT:
                _sheet_steps.clear()
            vector = self.marks.vector(panel.code, row.scheme_digest, row.vector)
            step = sheet_step(sheet_of(self.counted, panel), seat, vector)
            _sheet_steps[key] = step.value
        return _sheet_steps[key]


def panel_codes(module_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """The codes of a module's panels by id."""
    rows = db.session.execute(select(Panel.id, Panel.code).where(Panel.module_id == module_id))
    return {row.id: row.code for row in rows}


def _outcome(
    view: ModuleView,
    counted: ModuleFacts,
    line: Line,
    by_seat: Mapping[str, Row[Any]],
    exclusions: Mapping[uuid.UUID, Mapping[str, str | None]],
    rulings: tuple[RulingFacts, ...],
    marks: InForce,
) -> Outcome:
    """What this attempt alone comes to: the other attempts have lines of their own.

    counted: the module with the reference values and answers that are open by now.
    """
    out = [
        ExclusionFacts(
            trade=view.trade_code,
            entry=line.code,
            module=view.facts.code,
            seat=seat,
            substitute=substitute,
            reason="other",
        )
        for seat, substitute in exclusions.get(line.code_id, {}).items()
    ]

    def vector(_attempt: int, seat: str) -> bytes | None:
        row, panel = by_seat.get(seat), view.facts.panel_of_seat(seat)
        if row is None or panel is None or row.vector is None:
            return None
        return marks.vector(panel.code, row.scheme_digest, row.vector)

    module = _one_attempt(counted, line.attempt)
    return module_outcome(case_of(module, vector, out, rulings))


def _counting(view: ModuleView) -> tuple[str, str, str]:
    """By what points are counted: the scheme, and what was frozen and opened besides."""
    reference, answers = view.facts.reference, view.facts.answers
    return (
        view.scheme_digest,
        (reference.frozen or "") if reference is not None else "",
        (answers.opened or "") if answers is not None else "",
    )


def _one_attempt(module: ModuleFacts, number: int) -> ModuleFacts:
    kept = tuple(each for each in module.attempts if each.number == number)
    values = {name: getattr(module, name) for name in module.__dataclass_fields__}
    return ModuleFacts(**{**values, "attempts": kept or module.attempts})


def _dropped(step: Step | None) -> set[str]:
    """Seats whose whole sheet was dropped; with aspects dropped one by one nobody's is."""
    if step is None:
        return set()
    return {
        each.code for each in step.walk() if each.kind == "sheet" and each.detail.get("dropped")
    }
