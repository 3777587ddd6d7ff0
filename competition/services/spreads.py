"""Marks that lie too far apart (评分差): found when the last seat of a panel has signed.

The quick look is on integers and may cry too early, never too late: it knows neither substitutes
nor rulings. Where it cries, the rules' own interpreter decides.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from sqlalchemy import bindparam, select

from competition.db import db
from competition.models.panel import PanelSeat
from competition.models.sheet import Revision, ScoreSheet, SheetState
from competition.rules.facts import SpreadFacts
from competition.rules.interpreter import sheet_step
from competition.rules.kinds import read_as
from competition.rules.marks import is_text
from competition.rules.panel_programs import PointsTable, unit_of
from competition.rules.sheets import Sheet, unpack
from competition.rules.spreads import aspect_limit, sheet_limit
from competition.rules.values import MarkStatus
from competition.services import blanks, matrices

MOST_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where marks are compared: one panel, one code, one attempt; and by which scheme."""

    module_id: uuid.UUID
    panel_id: uuid.UUID
    code_id: uuid.UUID
    attempt: int


@dataclass(slots=True)
class Check:
    """The limits of one panel under one scheme, made ready for a quick look."""

    sheet: Sheet
    #: Position of an aspect → its points by raw value (None: raw values themselves) and the limit.
    aspects: Sequence[tuple[int, PointsTable | None, Fraction]]
    whole: Fraction | None
    _totals: dict[bytes, Fraction] = field(default_factory=dict)

    def cries(self, vectors: Sequence[bytes]) -> bool:
        """Whether any of the panel's marks may lie too far apart."""
        if len(vectors) < 2:
            return False
        if self.whole is not None:
            totals = [self._total(vector) for vector in vectors]
            return max(totals) - min(totals) > self.whole
        rows = [unpack(self.sheet, vector) for vector in vectors]
        return any(self._apart(rows, *each) for each in self.aspects)

    def _apart(
        self, rows: Sequence[Sequence[Any]], n: int, table: PointsTable | None, limit: Fraction
    ) -> bool:
        raws = [row[n].raw for row in rows if row[n].status is MarkStatus.SCORED]
        if table is None:
            return bool(raws) and max(raws) - min(raws) > limit
        points = [table[raw] for raw in raws] + [0] * (len(raws) < len(rows))
        return max(points) - min(points) > limit

    def _total(self, vector: bytes) -> Fraction:
        if vector not in self._totals:
            if len(self._totals) > MOST_KEPT:
                self._totals.clear()
            self._totals[vector] = sheet_step(self.sheet, "", vector).value
        return self._totals[vector]


_checks: dict[tuple[str, uuid.UUID, str], Check | None] = {}


def check_of(
    blank: blanks.Blank, panel_id: uuid.UUID, spread: Mapping[str, Any] | None
) -> Check | None:
    """The check of a panel; None where it sets no limit.

    spread: the panel's rule as its row has it now, which may have changed since the first mark.
    """
    if not spread:
        return None
    key = blank.digest, panel_id, json.dumps(spread, sort_keys=True)
    if key not in _checks:
        _checks[key] = _make(blank, spread)
    return _checks[key]


def _make(blank: blanks.Blank, spread: Mapping[str, Any]) -> Check | None:
    rule, problems = read_as(SpreadFacts, dict(spread))
    if rule is None or problems:
        return None
    panel, sheet = replace(blank.panel, spread=rule), blank.sheet
    limits: list[tuple[int, PointsTable | None, Fraction]] = []
    for n, (aspect, places) in enumerate(zip(sheet.aspects, sheet.places, strict=True)):
        limit = aspect_limit(panel, aspect, places)
        if limit is None or is_text(aspect):
            continue
        if rule.unit == "steps":
            limits.append((n, None, limit))
        else:
            unit = unit_of(aspect, places)
            limits.append((n, PointsTable(aspect, places, unit), limit * unit))
    return Check(sheet, limits, sheet_limit(panel, sheet))


_BESIDE = (
    select(
        ScoreSheet.module_id,
        PanelSeat.panel_id,
        ScoreSheet.blind_code_id,
        ScoreSheet.attempt,
        ScoreSheet.state,
        PanelSeat.counts,
        Revision.vector,
        Revision.scheme_digest,
    )
    .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
    .outerjoin(
        Revision, (Revision.sheet_id == ScoreSheet.id) & (Revision.n == ScoreSheet.current_n)
    )
    .where(
        ScoreSheet.blind_code_id.in_(bindparam("codes", expanding=True)),
        PanelSeat.panel_id.in_(bindparam("panels", expanding=True)),
        ScoreSheet.state != SheetState.VOID,
    )
)


def held(places: Mapping[Place, Check]) -> dict[Place, tuple[str, ...]]:
    """Of these places those that are whole and lie too far apart: the aspects, "" for the sheets.

    Before every seat of the panel has signed nothing is compared: nobody learns of a colleague's
    marks before his own are in.
    """
    if not places:
        return {}
    wanted = {
        "codes": list({place.code_id for place in places}),
        "panels": list({place.panel_id for place in places}),
    }
    rows: dict[Place, list[Any]] = defaultdict(list)
    for row in db.session.connection().execute(_BESIDE, wanted):
        rows[Place(row.module_id, row.panel_id, row.blind_code_id, row.attempt)].append(row)
    crying = [place for place, check in places.items() if _cries(check, rows[place])]
    return _decided(crying)


def _cries(check: Check, rows: Sequence[Any]) -> bool:
    if any(row.state is not SheetState.SIGNED or not row.vector for row in rows):
        return False
    if len({row.scheme_digest for row in rows}) > 1:
        return True
    return check.cries([row.vector for row in rows if row.counts])


def _decided(places: Iterable[Place]) -> dict[Place, tuple[str, ...]]:
    """What the rules say of places where the quick look cried."""
    by_module: dict[uuid.UUID, list[Place]] = defaultdict(list)
    for place in places:
        by_module[place.module_id].append(place)
    found: dict[Place, tuple[str, ...]] = {}
    for module_id, crying in by_module.items():
        gaps = matrices.gaps(module_id, {place.code_id for place in crying})
        panels = matrices.panel_codes(module_id)
        for place in crying:
            panel = panels[place.panel_id]
            over = gaps.get((place.code_id, place.attempt), ())
            aspects = tuple(aspect for at, aspect in over if at == panel)
            if aspects:
                found[place] = aspects
    return found
