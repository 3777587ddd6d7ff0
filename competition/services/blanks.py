"""What an empty score sheet looks like (空白评分表): the layout a seat's marks are read by.

A frozen scheme never changes, so its layout is kept by its digest for the life of the process;
values once read are kept too, because a hall of judges gives the same few marks again and again.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, update

from competition.access.policy import Actor
from competition.db import db
from competition.errors import NotNow, Problem
from competition.models.panel import Panel
from competition.models.scheme import MarkingScheme, SchemeState
from competition.rules.facts import ModuleFacts, PanelFacts
from competition.rules.marks import read_value
from competition.rules.sheets import Mark, Sheet, pack, sheet_of
from competition.rules.values import MarkStatus
from competition.services import audit, facts, scheme_versions

MOST_KEPT = 20_000

Given = str | MarkStatus


@dataclass(slots=True)
class Blank:
    """The sheet of one panel under one scheme."""

    digest: str
    panel: PanelFacts
    sheet: Sheet
    _known: dict[tuple[int, str], tuple[Mark, Problem | None]] = field(default_factory=dict)

    def read(self, marks: Mapping[str, Given]) -> tuple[bytes, list[Problem]]:
        """Pack marks by aspect code into a vector; the problems name what is illegal or missing.

        The vector is empty when there is any problem: nothing can count it by mistake.
        """
        codes = {aspect.code for aspect in self.sheet.aspects}
        problems = [Problem("unknown-aspect", code) for code in marks if code not in codes]
        found: list[Mark] = []
        for number, aspect in enumerate(self.sheet.aspects):
            value = marks.get(aspect.code, MarkStatus.MISSING)
            mark, problem = self._read(number, value)
            found.append(mark)
            if problem is not None:
                problems.append(problem)
        return (b"" if problems else pack(found)), problems

    def _read(self, number: int, value: Given) -> tuple[Mark, Problem | None]:
        aspect = self.sheet.aspects[number]
        if value is MarkStatus.MISSING:
            return Mark(MarkStatus.MISSING), Problem("mark-missing", aspect.code)
        if isinstance(value, MarkStatus):
            return Mark(value), None
        known = self._known.get((number, value))
        if known is None:
            raw, problem = read_value(aspect, self.sheet.places[number], value, aspect.code)
            known = Mark(MarkStatus.SCORED, raw), problem
            if len(self._known) < MOST_KEPT:
                self._known[number, value] = known
        return known


_blanks: dict[tuple[str, uuid.UUID], Blank] = {}


def frozen_blank(digest: str, panel_id: uuid.UUID, module_id: uuid.UUID) -> Blank:
    """The sheet of a panel under a frozen version of its scheme; `digest` is that version's."""
    known = _blanks.get((digest, panel_id))
    if known is None:
        version = scheme_versions.signed_under(module_id, digest)
        known = _blanks[digest, panel_id] = _blank(version.digest, version.module, panel_id)
    return known


def blank(panel_id: uuid.UUID, module_id: uuid.UUID) -> Blank:
    """The sheet of a panel as its module's scheme stands now."""
    view = facts.module_view(module_id)
    return _blank(view.scheme_digest, view.facts, panel_id)


def earlier_blank(present: Blank, digest: str, panel_id: uuid.UUID, module_id: uuid.UUID) -> Blank:
    """The sheet as an earlier version had it; the present one where the digest names none."""
    known = {version.digest for version in scheme_versions.of_module(module_id)}
    return frozen_blank(digest, panel_id, module_id) if digest in known else present


def _blank(digest: str, module: ModuleFacts, panel_id: uuid.UUID) -> Blank:
    code = db.session.scalar(select(Panel.code).where(Panel.id == panel_id))
    panel = module.panel(str(code))
    return Blank(digest, panel, sheet_of(module, panel))


def freeze(actor: Actor, scheme_id: uuid.UUID, module_id: uuid.UUID, *, now: datetime) -> str:
    """Freeze a scheme at the first mark given under it, and return its digest (方案冻结).

    Raises NotNow("scheme-incomplete") where there is no scheme that could be marked by.
    """
    view = facts.module_view(module_id)
    if not view.facts.scheme.criteria:
        raise NotNow("scheme-incomplete")
    done = db.session.execute(
        update(MarkingScheme)
        .where(MarkingScheme.id == scheme_id, MarkingScheme.state != SchemeState.FROZEN)
        .values(
            state=SchemeState.FROZEN,
            digest=view.scheme_digest,
            frozen_at=now,
            version=MarkingScheme.version + 1,
        )
    )
    if done.rowcount:  # type: ignore[attr-defined]
        audit.record(
            actor,
            "scheme.frozen",
            ("scheme", scheme_id),
            scope=view.scope,
            now=now,
            digest=view.scheme_digest,
        )
    return view.scheme_digest
