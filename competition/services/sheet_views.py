"""One sheet for the chief's eyes: versions side by side; one code with its marks (并排查看).

Marks appear only where they may: the whole code is in, or the sheet itself waits for a decision.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import NotFound
from competition.models.device import Device
from competition.models.draw import BlindCode
from competition.models.event import Event, ModuleState
from competition.models.ruling import Ruling
from competition.models.sheet import Revision, ScoreSheet, SheetState
from competition.rules.facts import AspectFacts, ModuleFacts
from competition.rules.interpreter import sheet_step
from competition.rules.marks import points_of
from competition.rules.point_rules import Case, Cases, Choice, Option, Text
from competition.rules.sheets import Sheet, decode_marks, sheet_of, unpack
from competition.rules.steps import Step
from competition.rules.values import MarkStatus
from competition.services import (
    answer_keys,
    checks,
    confirmations,
    facts,
    matrices,
    sheet_remarks,
    sheet_rulings,
)
from competition.services.facts import ModuleView
from competition.services.scheme_versions import InForce


@dataclass(frozen=True, slots=True)
class Version:
    """One signed version of a sheet."""

    op: uuid.UUID
    n: int
    kind: str
    standing: str
    reasons: tuple[str, ...]
    device: str
    received_at: datetime
    claimed_at: datetime | None
    receipt: str
    total: Fraction | None
    #: Aspect code → value as given; empty where it cannot be read or must not be seen.
    marks: dict[str, str]
    #: Aspect code → the points of that value; empty while sealed answers cannot be counted.
    points: dict[str, Fraction]


@dataclass(frozen=True, slots=True)
class AspectLine:
    """A row of the comparison: an aspect and whether the versions differ there."""

    code: str
    name: dict[str, str]
    values: tuple[str, ...]
    differs: bool
    #: The most it gives, in points; the unit of its value; what its values are called, and the
    #: kind of its rule: an entered value is said with them.
    max: Fraction
    unit: str
    words: dict[str, dict[str, str]]
    rule: str


@dataclass(frozen=True, slots=True)
class RulingLine:
    """A ruling about this sheet or code."""

    code: str
    kind: str
    reason: str
    at: datetime
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class SheetView:
    """A sheet with its versions; `shown`: whether marks may be seen."""

    id: uuid.UUID
    code: str
    code_id: uuid.UUID
    attempt: int
    seat: str
    state: str
    reopenings: int
    module: ModuleView
    versions: tuple[Version, ...]
    lines: tuple[AspectLine, ...]
    rulings: tuple[RulingLine, ...]
    shown: bool
    module_locked: bool
    #: Notes and photos; none before marks may be seen.
    remarks: tuple[sheet_remarks.Remark, ...]
    #: Where the second check differs; none before marks may be seen.
    objections: tuple[checks.Objection, ...]
    wants_second: dict[str, bool]


@dataclass(frozen=True, slots=True)
class SpreadLine:
    """Marks that lie too far apart: where, and what each seat gave, in points."""

    panel: str
    aspect: str
    name: dict[str, str]
    points: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True, slots=True)
class CodeView:
    """A code's line of the matrix, what is held there, and the rulings about it."""

    line: matrices.Line
    module: ModuleView
    spreads: tuple[SpreadLine, ...]
    rulings: tuple[RulingLine, ...]


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """What stands on one sheet, version by version, for a paper of its own."""

    module: dict[str, str]
    lines: tuple[AspectLine, ...]
    versions: tuple[Version, ...]


def marks_of(sheet_id: uuid.UUID) -> SheetMarks:
    """The marks of a sheet for services that have asked the policy their own question."""
    place = sheet_rulings.place_of(sheet_id)
    view = facts.module_view(place.sheet.module_id)
    layout = sheet_of(view.facts, view.facts.panel(place.panel_code))
    versions = tuple(_versions(place.sheet, view, place, shown=True))
    return SheetMarks(place.module.name, _lines(layout, versions), versions)


def sheet(actor: Actor, scope: Scope, sheet_id: uuid.UUID) -> SheetView:
    """Read one sheet of a trade."""
    policy.require(actor, Permission.PANEL_READ, scope)
    place = sheet_rulings.place_of(sheet_id)
    if place.scope != scope:
        raise NotFound("not-found")
    row = place.sheet
    view = facts.module_view(row.module_id)
    layout = sheet_of(view.facts, view.facts.panel(place.panel_code))
    shown = sheet_rulings.asks(row) or _is_complete(row)
    versions = tuple(_versions(row, view, place, shown=shown))
    event = db.session.get_one(Event, scope.event_id)
    return SheetView(
        id=row.id,
        code=db.session.get_one(BlindCode, row.blind_code_id).text,
        code_id=row.blind_code_id,
        attempt=row.attempt,
        seat=place.seat_code,
        state=row.state.value,
        reopenings=row.reopenings,
        module=view,
        versions=versions,
        lines=_lines(layout, versions) if shown else (),
        rulings=_rulings(Ruling.sheet_id == sheet_id),
        shown=shown,
        module_locked=place.module.state is ModuleState.LOCKED,
        remarks=sheet_remarks.of_sheet(row.id, layout, view.facts.time_limit) if shown else (),
        objections=checks.objections(row.id) if shown else (),
        wants_second={act: confirmations.wants_second(event, act) for act in ("reopen", "resolve")},
    )


def code(actor: Actor, module_id: uuid.UUID, code_id: uuid.UUID, attempt: int) -> CodeView:
    """Read one code's line with what is held there."""
    matrix = matrices.read(actor, module_id)
    found = (line for line in matrix.lines if (line.code_id, line.attempt) == (code_id, attempt))
    line = next(found, None)
    if line is None:
        raise NotFound("not-found")
    return CodeView(
        line=line,
        module=matrix.view,
        spreads=tuple(_spread(matrix.view, line, panel, aspect) for panel, aspect in line.held),
        rulings=_rulings((Ruling.blind_code_id == code_id) & (Ruling.module_id == module_id)),
    )


def gaps(matrix: matrices.Matrix) -> dict[tuple[uuid.UUID, int, str, str], SpreadLine]:
    """What each seat gave wherever marks are held, by code, attempt, panel and aspect."""
    return {
        (line.code_id, line.attempt, panel, aspect): _spread(matrix.view, line, panel, aspect)
        for line in matrix.lines
        for panel, aspect in line.held
    }


def _is_complete(row: ScoreSheet) -> bool:
    """Whether every seat of the same code and attempt has handed in."""
    others = db.session.scalars(
        select(ScoreSheet.state).where(
            ScoreSheet.module_id == row.module_id,
            ScoreSheet.blind_code_id == row.blind_code_id,
            ScoreSheet.attempt == row.attempt,
        )
    ).all()
    return all(state in (SheetState.SIGNED, SheetState.VOID) for state in others)


def _versions(
    row: ScoreSheet, view: ModuleView, place: sheet_rulings.SheetPlace, *, shown: bool
) -> list[Version]:
    layout = sheet_of(view.facts, view.facts.panel(place.panel_code))
    rows = db.session.execute(
        select(Revision, Device.label)
        .outerjoin(Device, Device.id == Revision.device_id)
        .where(Revision.sheet_id == row.id)
        .order_by(Revision.n)
    ).all()
    marks, counted = InForce(view), answer_keys.countable(view)
    found = []
    for revision, label in rows:
        vector, counts = b"", None
        if shown and revision.vector:
            vector = marks.vector(place.panel_code, revision.scheme_digest, revision.vector)
            counts = _counts(counted, place, vector)
        found.append(
            Version(
                op=revision.op,
                n=revision.n,
                kind=revision.kind.value,
                standing=revision.standing.value,
                reasons=tuple(revision.reasons or ()),
                device=label or "",
                received_at=revision.received_at,
                claimed_at=revision.claimed_at,
                receipt=revision.receipt,
                total=counts.value if counts else None,
                marks=_marks(layout, vector) if vector else {},
                points=_points(counts) if counts else {},
            )
        )
    return found


def _counts(
    counted: ModuleFacts | None, place: sheet_rulings.SheetPlace, vector: bytes
) -> Step | None:
    """What a version comes to and how, where that may be seen."""
    if counted is None or not vector:
        return None
    layout = sheet_of(counted, counted.panel(place.panel_code))
    return sheet_step(layout, place.seat_code, vector)


def _points(counts: Step) -> dict[str, Fraction]:
    return {step.code: step.value for step in counts.walk() if step.kind == "aspect"}


def _marks(layout: Sheet, vector: bytes) -> dict[str, str]:
    return {
        aspect: "—" if isinstance(value, MarkStatus) else value
        for aspect, value in decode_marks(layout, vector).items()
    }


def _lines(layout: Sheet, versions: tuple[Version, ...]) -> tuple[AspectLine, ...]:
    compared = [version for version in versions if version.marks]
    found = []
    for aspect in layout.aspects:
        values = tuple(version.marks.get(aspect.code, "") for version in compared)
        found.append(
            AspectLine(
                aspect.code, _said(aspect.name), values, len(set(values)) > 1, aspect.max,
                aspect.unit, words_of_aspect(aspect), type(aspect.points).__name__,
            )
        )  # fmt: skip
    return tuple(found)


def _said(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def words_of_aspect(aspect: AspectFacts) -> dict[str, dict[str, str]]:
    """What the codes of its values are called, where one is chosen or faults are counted."""
    rule = aspect.points
    named: tuple[Case | Option, ...] = rule.cases if isinstance(rule, Cases) else ()
    named = rule.choices if isinstance(rule, Choice) else named
    return {one.code: _said(one.name) for one in named}


def _spread(view: ModuleView, line: matrices.Line, panel: str, aspect: str) -> SpreadLine:
    """What each seat gave where marks lie too far apart."""
    seated = view.facts.panel(panel)
    counted = answer_keys.countable(view) or view.facts
    layout = sheet_of(counted, counted.panel(panel))
    if not aspect:
        here = next(each for each in line.panels if each.panel == panel)
        given = tuple(zip(here.seats, here.points, strict=True))
        return SpreadLine(panel, "", {"zh": "", "en": ""}, given)
    at = layout.index()[aspect]
    counting = db.session.execute(
        select(Revision.sheet_id, Revision.vector, Revision.scheme_digest)
        .join(
            ScoreSheet,
            (ScoreSheet.id == Revision.sheet_id) & (ScoreSheet.current_n == Revision.n),
        )
        .where(
            ScoreSheet.id.in_([cell.sheet_id for cell in line.cells]),
            ScoreSheet.state == SheetState.SIGNED,
        )
    )
    marks = InForce(view)
    vectors = {
        row.sheet_id: marks.vector(panel, row.scheme_digest, row.vector)
        for row in counting
        if row.vector
    }
    found = []
    for cell in line.cells:
        if cell.sheet_id not in vectors or not seated.has_seat(cell.seat):
            continue
        mark = unpack(layout, vectors[cell.sheet_id])[at]
        if mark.status is MarkStatus.SCORED:
            found.append((cell.seat, points_of(layout.aspects[at], layout.places[at], mark.raw)))
    name = layout.aspects[at].name
    return SpreadLine(panel, aspect, {"zh": name.zh, "en": name.en}, tuple(found))


def _rulings(which: object) -> tuple[RulingLine, ...]:
    rows = db.session.scalars(
        select(Ruling).where(which).order_by(Ruling.ruled_at)  # type: ignore[arg-type]
    )
    return tuple(
        RulingLine(row.code, row.kind.value, row.reason, row.ruled_at, row.withdrawn_at is not None)
        for row in rows
    )
