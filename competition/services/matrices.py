"""The chief's view of a module: code × seat (评分矩阵) and what waits for a decision.

No name is known here. Points appear only where every seat of a code has handed in: until then
nobody, the chief included, sees how colleagues marked (各席互不可见).
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Row, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor
from competition.db import db
from competition.models.device import Device
from competition.models.draw import BlindCode
from competition.models.event import Module
from competition.models.panel import Exclusion, Panel, PanelSeat
from competition.models.ruling import Ruling, RulingKind
from competition.models.sheet import Draft, Revision, RevisionStanding, ScoreSheet, SheetState
from competition.rules.contest_facts import ExclusionFacts, RulingFacts
from competition.rules.facts import ModuleFacts
from competition.rules.interpreter import Outcome, case_of, module_outcome, sheet_step
from competition.rules.point_rules import Text
from competition.rules.sheets import sheet_of
from competition.rules.steps import Step
from competition.services import facts
from competition.services.facts import ModuleView
from competition.services.scheme_versions import InForce

MOST_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Seat:
    """A column of the matrix."""

    id: uuid.UUID
    code: str
    panel: str
    role: str
    medium: str
    counts: bool


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
class Line:
    """One code in one attempt."""

    code_id: uuid.UUID
    code: str
    attempt: int
    cells: list[Cell] = field(default_factory=list)
    complete: bool = False
    absent: bool = False
    points: Fraction | None = None
    spread: Fraction | None = None
    #: (panel, aspect or "") of marks too far apart and not accepted.
    held: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Matrix:
    """A module's matrix: seats across, codes down."""

    view: ModuleView
    state: str
    locked_at: datetime | None
    seats: list[Seat]
    lines: list[Line]

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


class _Reading:
    """Gathers the rows of one module and lays them out."""

    def __init__(self, view: ModuleView) -> None:
        self.view = view
        self.seats = _seats(view.id)
        self.seat_codes = {seat.id: seat.code for seat in self.seats}
        self.rows = _sheets(view.id)
        self.drafts = _drafts(view.id)
        self.undecided = _undecided(view.id)
        self.on_the_way = _on_the_way(view)
        self.exclusions = _exclusions(self.seats, self.seat_codes)
        self.rulings = _rulings(view)
        self.marks = InForce(view)

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
        return Matrix(self.view, head.state.value, head.locked_at, self.seats, list(lines.values()))

    def _fill(self, line: Line, sheets: Mapping[uuid.UUID, Row[Any]]) -> None:
        line.absent = bool(sheets) and all(row.state is SheetState.VOID for row in sheets.values())
        wanted = [row for row in sheets.values() if row.state is not SheetState.VOID]
        waiting = [row for row in wanted if row.state is not SheetState.SIGNED]
        line.complete = bool(wanted) and not waiting
        for seat in self.seats:
            row = sheets.get(seat.id)
            if row is None and not self._stands_back(seat, line):
                line.cells.append(Cell(seat.code, ""))
            else:
                line.cells.append(
                    self._cell(seat, row, line, alone=len(waiting) == 1 < len(wanted))
                )
        if line.complete:
            self._points(line, sheets)

    def _stands_back(self, seat: Seat, line: Line) -> bool:
        return seat.code in self.exclusions.get(line.code_id, {})

    def _cell(self, seat: Seat, row: Row[Any] | None, line: Line, *, alone: bool) -> Cell:
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

    def _points(self, line: Line, sheets: Mapping[uuid.UUID, Row[Any]]) -> None:
        by_seat = {self.seat_codes[seat_id]: row for seat_id, row in sheets.items()}
        rulings = tuple(self.rulings.get(line.code_id, ()))
        outcome = _outcome(self.view, line, by_seat, self.exclusions, rulings, self.marks)
        line.held = [(gap.panel, gap.aspect) for gap in outcome.gaps if gap.code == "spread"]
        dropped = _dropped(outcome.step)
        for cell in line.cells:
            row = by_seat.get(cell.seat)
            if row is not None and row.state is SheetState.SIGNED:
                cell.points = _sheet_points(self.view, cell.seat, row, self.marks)
                cell.dropped = cell.seat in dropped
        counted = [
            cell.points
            for cell, seat in ((c, s) for c in line.cells for s in self.seats if s.code == c.seat)
            if cell.points is not None and seat.counts
        ]
        if len(counted) > 1:
            line.spread = max(counted) - min(counted)
        if outcome.step is not None:
            attempt = outcome.step.find("panels", str(line.attempt))
            line.points = attempt.value if attempt else None


def _seats(module_id: uuid.UUID) -> list[Seat]:
    rows = db.session.execute(
        select(PanelSeat, Panel.code, Panel.combine)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .where(Panel.module_id == module_id)
        .order_by(Panel.position, PanelSeat.position)
    ).all()
    return [
        Seat(seat.id, seat.code, panel, seat.role.value, seat.medium.value, seat.counts)
        for seat, panel, combine in rows
        if (seat.role.value == "panel") == (combine.get("rule") == "consensus")
    ]


def _sheets(module_id: uuid.UUID) -> list[Row[Any]]:
    return list(
        db.session.execute(
            select(
                ScoreSheet.id,
                ScoreSheet.attempt,
                ScoreSheet.seat_id,
                ScoreSheet.blind_code_id,
                ScoreSheet.state,
                ScoreSheet.reopenings,
                BlindCode.text,
                Revision.op,
                Revision.vector,
                Revision.scheme_digest,
                Revision.received_at,
            )
            .join(BlindCode, BlindCode.id == ScoreSheet.blind_code_id)
            .outerjoin(
                Revision,
                (Revision.sheet_id == ScoreSheet.id) & (Revision.n == ScoreSheet.current_n),
            )
            .where(ScoreSheet.module_id == module_id)
            .order_by(BlindCode.text, ScoreSheet.attempt)
        )
    )


def _drafts(module_id: uuid.UUID) -> dict[uuid.UUID, datetime]:
    rows = db.session.execute(
        select(Draft.sheet_id, Draft.saved_at)
        .join(ScoreSheet, ScoreSheet.id == Draft.sheet_id)
        .where(ScoreSheet.module_id == module_id, Draft.marked_count > 0)
    )
    return {row.sheet_id: row.saved_at for row in rows}


def _undecided(module_id: uuid.UUID) -> dict[uuid.UUID, int]:
    found: dict[uuid.UUID, int] = defaultdict(int)
    for sheet_id in db.session.scalars(
        select(Revision.sheet_id)
        .join(ScoreSheet, ScoreSheet.id == Revision.sheet_id)
        .where(
            ScoreSheet.module_id == module_id,
            Revision.standing.in_([RevisionStanding.CONFLICT, RevisionStanding.FLAGGED]),
        )
    ):
        found[sheet_id] += 1
    return found


def _on_the_way(view: ModuleView) -> set[str]:
    """Ids of sheets that tablets say they hold signed and unsent."""
    statuses = db.session.scalars(
        select(Device.status).where(
            Device.event_id == view.scope.event_id, Device.revoked_at.is_(None)
        )
    )
    return {
        str(sheet)
        for status in statuses
        for sheet in (status or {}).get("outbox", {}).get("sheets", [])
    }


def _exclusions(
    seats: list[Seat], codes: Mapping[uuid.UUID, str]
) -> dict[uuid.UUID, dict[str, str | None]]:
    found: dict[uuid.UUID, dict[str, str | None]] = defaultdict(dict)
    for row in db.session.scalars(
        select(Exclusion).where(Exclusion.seat_id.in_([seat.id for seat in seats]))
    ):
        substitute = codes.get(row.substitute_id) if row.substitute_id else None
        found[row.blind_code_id][codes[row.seat_id]] = substitute
    return found


def _rulings(view: ModuleView) -> dict[uuid.UUID, list[RulingFacts]]:
    """Spreads that were accepted, by code, as the engine reads them."""
    found: dict[uuid.UUID, list[RulingFacts]] = defaultdict(list)
    for row in db.session.scalars(
        select(Ruling).where(
            Ruling.module_id == view.id,
            Ruling.kind == RulingKind.ACCEPT_SPREAD,
            Ruling.withdrawn_at.is_(None),
            Ruling.blind_code_id.is_not(None),
        )
    ):
        if row.blind_code_id is not None:
            found[row.blind_code_id].append(
                RulingFacts(
                    code=row.code,
                    trade=view.trade_code,
                    kind="accept-spread",
                    reason=Text(zh=row.reason),
                    module=view.facts.code,
                    **row.value,
                )
            )
    return found


_sheet_steps: dict[tuple[str, uuid.UUID], Fraction] = {}


def _sheet_points(view: ModuleView, seat: str, row: Row[Any], marks: InForce) -> Fraction | None:
    """One sheet's own total; a revision never changes, so it is computed once."""
    panel = view.facts.panel_of_seat(seat)
    if panel is None or not row.vector:
        return None
    key = view.scheme_digest, row.op
    if key not in _sheet_steps:
        if len(_sheet_steps) > MOST_KEPT:
            _sheet_steps.clear()
        vector = marks.vector(panel.code, row.scheme_digest, row.vector)
        step = sheet_step(sheet_of(view.facts, panel), seat, vector)
        _sheet_steps[key] = step.value
    return _sheet_steps[key]


def _outcome(
    view: ModuleView,
    line: Line,
    by_seat: Mapping[str, Row[Any]],
    exclusions: Mapping[uuid.UUID, Mapping[str, str | None]],
    rulings: tuple[RulingFacts, ...],
    marks: InForce,
) -> Outcome:
    """What this attempt alone comes to: the other attempts have lines of their own."""
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

    module = _one_attempt(view.facts, line.attempt)
    return module_outcome(case_of(module, vector, out, rulings))


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
