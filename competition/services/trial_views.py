"""What the judges gave on trial, side by side (试评对照): on the chief's page and on paper.

A code's marks are shown once every seat of its panel is in, or the round is over: judges try out
how they mark alone, not how they mark after a look at the neighbour.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor
from competition.db import db
from competition.errors import NotFound
from competition.models.calibration import Trial, TrialRevision, TrialSheet, TrialState
from competition.models.panel import Panel, PanelSeat
from competition.rules.facts import PanelFacts
from competition.rules.interpreter import sheet_step
from competition.rules.marks import points_of, written
from competition.rules.sheets import Mark, Sheet, unpack
from competition.rules.spreads import aspect_limit, sheet_limit
from competition.rules.values import MarkStatus, text
from competition.services import marking, sheet_views, trial_rounds, trials


@dataclass(frozen=True, slots=True)
class Given:
    """What one seat gave: as entered, and in points; None: not there or not readable."""

    seat: str
    entered: str
    points: Fraction | None


@dataclass(frozen=True, slots=True)
class AspectRow:
    """One aspect of one trial code, seat by seat; code "" is the sheet's total."""

    code: str
    name: dict[str, str]
    criterion: str
    most: Fraction
    given: tuple[Given, ...]
    spread: Fraction | None
    #: Further apart than the panel's rule allows for real sheets.
    wide: bool
    #: What its values are called, and the kind of its rule: an entered value is said with them.
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    rule: str = ""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One seat's trial sheet: whether it is in, and whether it is typed here."""

    id: uuid.UUID
    seat: str
    medium: str
    signed: bool
    receipt: str
    other_scheme: bool


@dataclass(frozen=True, slots=True)
class CodeTable:
    """One trial code in one panel; no rows until all seats are in."""

    code: str
    panel: str
    panel_name: dict[str, str]
    sheets: tuple[SheetLine, ...]
    rows: tuple[AspectRow, ...]

    @property
    def signed(self) -> int:
        """How many seats have handed in."""
        return sum(sheet.signed for sheet in self.sheets)


@dataclass(frozen=True, slots=True)
class Round:
    """One round of trial marking."""

    id: uuid.UUID
    number: int
    state: str
    note: str
    started_at: datetime
    ended_at: datetime | None
    tables: tuple[CodeTable, ...]

    @property
    def open(self) -> bool:
        """Whether judges may still sign."""
        return self.state == TrialState.OPEN.value

    @property
    def on_paper(self) -> bool:
        """Whether a seat marks on paper."""
        return any(sheet.medium == "paper" for table in self.tables for sheet in table.sheets)

    @property
    def waiting(self) -> int:
        """How many sheets are not in."""
        return sum(len(table.sheets) - table.signed for table in self.tables)


@dataclass(frozen=True, slots=True)
class TrialView:
    """A module's rounds, the newest first."""

    place: marking.ModulePlace
    rounds: tuple[Round, ...]

    @property
    def setup(self) -> bool:
        """Whether the module is not open to marks yet."""
        return self.place.module.state.value == "setup"

    @property
    def running(self) -> bool:
        """Whether a round waits to be closed."""
        return any(each.open for each in self.rounds)


def read(actor: Actor, module_id: uuid.UUID) -> TrialView:
    """Read a module's trial marking."""
    place = marking.place_of(module_id)
    policy.require(actor, Permission.PANEL_READ, place.scope)
    rows = db.session.scalars(
        select(Trial)
        .where(Trial.module_id == module_id, Trial.state != TrialState.DROPPED)
        .order_by(Trial.number.desc())
    ).all()
    return TrialView(place, tuple(round_of(trial) for trial in rows))


def round_of(trial: Trial) -> Round:
    """One round with every code side by side."""
    rows = db.session.execute(
        select(TrialSheet, PanelSeat, Panel, TrialRevision)
        .join(PanelSeat, PanelSeat.id == TrialSheet.seat_id)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .outerjoin(
            TrialRevision,
            (TrialRevision.trial_sheet_id == TrialSheet.id)
            & (TrialRevision.n == TrialSheet.revisions),
        )
        .where(TrialSheet.trial_id == trial.id)
        .order_by(Panel.position, PanelSeat.position)
    ).all()
    held: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for row in rows:
        held[trial_rounds.order_of(row.TrialSheet.code), row.Panel.code].append(row)
    ended = trial.state is not TrialState.OPEN
    return Round(
        id=trial.id,
        number=trial.number,
        state=trial.state.value,
        note=trial.note,
        started_at=trial.started_at,
        ended_at=trial.ended_at,
        tables=tuple(
            _table(trial, found, shown=ended) for _key, found in sorted(held.items(), key=_first)
        ),
    )


def _first(pair: tuple[tuple[int, str], list[Any]]) -> tuple[int, int]:
    return pair[0][0], pair[1][0].Panel.position


def _table(trial: Trial, rows: list[Any], *, shown: bool) -> CodeTable:
    panel = rows[0].Panel
    sheets = tuple(
        SheetLine(
            id=row.TrialSheet.id,
            seat=row.PanelSeat.code,
            medium=row.PanelSeat.medium.value,
            signed=row.TrialRevision is not None,
            receipt=row.TrialRevision.receipt if row.TrialRevision else "",
            other_scheme=row.TrialRevision is not None and not row.TrialRevision.vector,
        )
        for row in rows
    )
    vectors = {
        row.PanelSeat.code: row.TrialRevision.vector
        for row in rows
        if row.TrialRevision is not None and row.TrialRevision.vector
    }
    whole = all(sheet.signed for sheet in sheets)
    found: tuple[AspectRow, ...] = ()
    if vectors and (whole or shown):
        blank = trials.blank_of(trial, panel.code)
        found = _rows(blank.panel, blank.sheet, [row.PanelSeat.code for row in rows], vectors)
    return CodeTable(rows[0].TrialSheet.code, panel.code, panel.name, sheets, found)


def _rows(
    panel: PanelFacts, sheet: Sheet, seats: list[str], vectors: Mapping[str, bytes]
) -> tuple[AspectRow, ...]:
    marks = {seat: unpack(sheet, vector) for seat, vector in vectors.items()}
    criteria = {aspect.code: c.code for c in sheet.criteria for aspect in c.aspects}
    rows = []
    for n, aspect in enumerate(sheet.aspects):
        places = sheet.places[n]
        held = {seat: given[n] for seat, given in marks.items()}
        points = {
            seat: points_of(aspect, places, mark.raw)
            for seat, mark in held.items()
            if mark.status is MarkStatus.SCORED
        }
        limit = aspect_limit(panel, aspect, places)
        in_steps = panel.spread is not None and panel.spread.unit == "steps"
        rows.append(
            AspectRow(
                code=aspect.code,
                name={"zh": aspect.name.zh, "en": aspect.name.en},
                criterion=criteria[aspect.code],
                most=aspect.max,
                given=tuple(
                    Given(seat, _entered(sheet, n, held.get(seat)), points.get(seat))
                    for seat in seats
                ),
                spread=_apart(list(points.values())),
                wide=_over(
                    [Fraction(int(held[seat].raw)) for seat in points if _is_number(held[seat])]
                    if in_steps
                    else list(points.values()),
                    limit,
                ),
                words=sheet_views.words_of_aspect(aspect),
                rule=type(aspect.points).__name__,
            )
        )
    return (*rows, _total(panel, sheet, seats, vectors))


def _total(
    panel: PanelFacts, sheet: Sheet, seats: list[str], vectors: Mapping[str, bytes]
) -> AspectRow:
    points = {seat: sheet_step(sheet, seat, vector).value for seat, vector in vectors.items()}
    most = sum((criterion.max for criterion in sheet.criteria), Fraction(0))
    given = tuple(
        Given(seat, text(points[seat]) if seat in points else "", points.get(seat))
        for seat in seats
    )
    spread = _apart(list(points.values()))
    wide = _over(list(points.values()), sheet_limit(panel, sheet))
    return AspectRow("", {"zh": "", "en": ""}, "", most, given, spread, wide)


def _is_number(mark: Mark) -> bool:
    return isinstance(mark.raw, int)


def _apart(points: list[Fraction]) -> Fraction | None:
    return max(points) - min(points) if len(points) > 1 else None


def _over(points: list[Fraction], limit: Fraction | None) -> bool:
    return limit is not None and len(points) > 1 and max(points) - min(points) > limit


def _entered(sheet: Sheet, n: int, mark: Mark | None) -> str:
    if mark is None or mark.status is MarkStatus.MISSING:
        return ""
    if mark.status is MarkStatus.NOT_ATTEMPTED:
        return "—"
    return written(sheet.aspects[n], sheet.places[n], mark.raw)


def aspects_of(actor: Actor, sheet_id: uuid.UUID) -> tuple[SheetLine, CodeTable, Sheet]:
    """A trial sheet to be typed in from paper: its line, its code, and the layout to fill."""
    row = db.session.execute(
        select(Trial, TrialSheet.code, Panel.code.label("panel"))
        .join(TrialSheet, TrialSheet.trial_id == Trial.id)
        .join(PanelSeat, PanelSeat.id == TrialSheet.seat_id)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .where(TrialSheet.id == sheet_id)
    ).one_or_none()
    if row is None:
        raise NotFound("not-found")
    place = marking.place_of(row.Trial.module_id)
    policy.require(actor, Permission.PANEL_READ, place.scope)
    tables = round_of(row.Trial).tables
    table = next(t for t in tables if (t.code, t.panel) == (row.code, row.panel))
    line = next(sheet for sheet in table.sheets if sheet.id == sheet_id)
    return line, table, trials.blank_of(row.Trial, row.panel).sheet
