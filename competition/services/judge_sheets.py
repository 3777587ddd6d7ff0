"""The sheets of a module whose every seat is in, as points by seat and code (整行交齐的评分表).

What judge quality is computed from; no name is known here, and no half-full line is read.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from competition.db import db
from competition.errors import Invalid
from competition.models.draw import BlindCode
from competition.models.panel import Exclusion, PanelSeat
from competition.models.sheet import Revision, ScoreSheet, SheetState
from competition.rules.contest_facts import ExclusionFacts
from competition.rules.facts import ModuleFacts, PanelFacts
from competition.rules.interpreter import sheet_step
from competition.rules.judge_quality import Marks
from competition.rules.marks import points_of
from competition.rules.reaches import seats_by_aspect
from competition.rules.sheets import Mark, Sheet, missing_marks, sheet_of, unpack
from competition.rules.values import MarkStatus
from competition.services.facts import ModuleView
from competition.services.scheme_versions import InForce


@dataclass(frozen=True, slots=True)
class Line:
    """A code in one attempt; `text` says which attempt where there are several."""

    code_id: uuid.UUID
    code: str
    attempt: int
    text: str


@dataclass(slots=True)
class WholeSheets:
    """A module's sheets: rows by seat; the lines that are whole, their vectors, and when signed."""

    rows: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    whole: dict[tuple[str, int], Line] = field(default_factory=dict)
    vectors: dict[str, dict[str, bytes]] = field(default_factory=lambda: defaultdict(dict))
    order: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    exclusions: list[ExclusionFacts] = field(default_factory=list)


def read(view: ModuleView) -> WholeSheets:
    """Read a module's sheets in a constant number of queries."""
    rows: Sequence[Any] = db.session.execute(
        select(
            PanelSeat.code.label("seat"),
            BlindCode.id.label("code_id"),
            BlindCode.text,
            ScoreSheet.attempt,
            ScoreSheet.state,
            ScoreSheet.reopenings,
            Revision.vector,
            Revision.scheme_digest,
            Revision.received_at,
        )
        .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
        .join(BlindCode, BlindCode.id == ScoreSheet.blind_code_id)
        .outerjoin(
            Revision,
            (Revision.sheet_id == ScoreSheet.id) & (Revision.n == ScoreSheet.current_n),
        )
        .where(ScoreSheet.module_id == view.id, ScoreSheet.state != SheetState.VOID)
        .order_by(Revision.received_at, BlindCode.text)
    ).all()
    found = WholeSheets()
    waiting = {(r.text, r.attempt) for r in rows if r.state is not SheetState.SIGNED}
    several = len(view.facts.attempts) > 1
    marks = InForce(view)
    for row in rows:
        found.rows[row.seat].append(row)
        if (row.text, row.attempt) in waiting or not row.vector:
            continue
        text = f"{row.text}·{row.attempt}" if several else row.text
        line = Line(row.code_id, row.text, row.attempt, text)
        found.whole[row.text, row.attempt] = line
        panel = view.facts.panel_of_seat(row.seat)
        if panel is None:
            continue
        found.vectors[row.seat][text] = marks.vector(panel.code, row.scheme_digest, row.vector)
        found.order[row.seat].append(text)
    found.exclusions = _exclusions(view, [*found.rows])
    return found


def _exclusions(view: ModuleView, seats: Sequence[str]) -> list[ExclusionFacts]:
    rows = db.session.execute(
        select(PanelSeat.id, PanelSeat.code, BlindCode.text, Exclusion.substitute_id)
        .join(Exclusion, Exclusion.seat_id == PanelSeat.id)
        .join(BlindCode, BlindCode.id == Exclusion.blind_code_id)
        .join(ScoreSheet, ScoreSheet.blind_code_id == BlindCode.id)
        .where(ScoreSheet.module_id == view.id)
        .distinct()
    ).all()
    substitutes = {row.substitute_id for row in rows if row.substitute_id}
    names = {
        row.id: row.code
        for row in db.session.execute(
            select(PanelSeat.id, PanelSeat.code).where(PanelSeat.id.in_(substitutes))
        )
    }
    known = {seat.code for panel in view.facts.panels for seat in panel.seats} | {*seats}
    return [
        ExclusionFacts(
            trade=view.trade_code,
            entry=row.text,
            module=view.facts.code,
            seat=row.code,
            substitute=names.get(row.substitute_id),
        )
        for row in rows
        if row.code in known
    ]


@dataclass(frozen=True, slots=True)
class PanelMarks:
    """What a panel gave: sheet totals and each aspect, by seat and name, with the most of each.

    Where seats count in some aspects only, totals are taken over those in which all of them count,
    and an aspect holds the seats that count there.
    """

    layout: Sheet
    totals: Marks
    most: Fraction
    aspects: Sequence[Marks]


def marks_of(
    module: ModuleFacts, panel: PanelFacts, vectors: Mapping[str, Mapping[str, bytes]]
) -> PanelMarks:
    """A panel's marks in points. vectors: packed marks by seat, then by code or entry."""
    layout = sheet_of(module, panel)
    aspects = _aspect_marks(layout, vectors)
    counting = seats_by_aspect(panel, layout)
    if counting is None:
        most = sum((criterion.max for criterion in layout.criteria), Fraction(0))
        return PanelMarks(layout, _panel_marks(layout, vectors), most, aspects)
    everybody = set(panel.sheets)
    kept = [
        {seat: held for seat, held in given.items() if seat in who or seat not in everybody}
        for given, who in zip(aspects, counting, strict=True)
    ]
    shared = [n for n, who in enumerate(counting) if set(who) == everybody]
    most = sum((layout.aspects[n].max for n in shared), Fraction(0))
    return PanelMarks(layout, _summed([aspects[n] for n in shared]), most, kept)


def _summed(aspects: Sequence[Marks]) -> dict[str, dict[str, Fraction]]:
    """Aspects added up by seat and name; a name that lacks one is left out."""
    found: dict[str, dict[str, Fraction]] = {}
    for seat in {seat for given in aspects for seat in given}:
        names = set.intersection(*(set(given.get(seat, ())) for given in aspects))
        found[seat] = {
            name: sum((given[seat][name] for given in aspects), Fraction(0)) for name in names
        }
    return found


def _panel_marks(
    layout: Sheet, vectors: Mapping[str, Mapping[str, bytes]]
) -> dict[str, dict[str, Fraction]]:
    """Each seat's sheet totals by name; what lacks a mark or cannot be read is left out."""
    return {
        seat: {
            name: sheet_step(layout, seat, vector).value
            for name, vector in held.items()
            if _is_whole(layout, vector)
        }
        for seat, held in vectors.items()
    }


def _is_whole(layout: Sheet, vector: bytes) -> bool:
    try:
        return not missing_marks(layout, vector)
    except Invalid:
        return False


def _aspect_marks(layout: Sheet, vectors: Mapping[str, Mapping[str, bytes]]) -> list[Marks]:
    """Each aspect's points, by seat and name, in the layout's order."""
    unpacked: dict[str, dict[str, tuple[Mark, ...]]] = defaultdict(dict)
    for seat, held in vectors.items():
        for name, vector in held.items():
            try:
                unpacked[seat][name] = unpack(layout, vector)
            except Invalid:
                continue
    return [
        {
            seat: {
                name: points_of(aspect, layout.places[n], marks[n].raw)
                for name, marks in held.items()
                if marks[n].status is MarkStatus.SCORED
            }
            for seat, held in unpacked.items()
        }
        for n, aspect in enumerate(layout.aspects)
    ]
