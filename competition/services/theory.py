"""Theory marks (理论成绩) by keyboard, through the one path every mark takes.

A paper is corrected by a machine or by people elsewhere; here a theory module's one seat hands in a
sheet an entry. Where no code stands before the number, the sheets are laid out when first needed.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.exchange.point_texts import PointRange, read_points
from competition.models.draw import CodeSet, CodeSetState
from competition.models.entry import Entry, EntryInModule, EntryInStage, EntryState, EntryStatus
from competition.models.event import Module, ModuleKind, ModuleState, Stage, Trade
from competition.models.panel import Panel, PanelSeat, SeatRole
from competition.models.sheet import Revision, ScoreSheet, SheetState
from competition.rules.facts import AspectFacts
from competition.rules.sheets import decode_marks, sheet_of
from competition.rules.values import MarkStatus
from competition.services import (
    draws,
    entry_statuses,
    facts,
    identities,
    import_facts,
    late_codes,
    marking,
    sync,
)
from competition.services.scheme_versions import InForce

ABSENT = "absent"
#: What stands for an absence at the keyboard.
ABSENT_KEYS = frozenset({"N", "n", "缺", "缺考"})


@dataclass(frozen=True, slots=True)
class TheoryModule:
    """A module whose marks come from a list: one seat, one aspect, no code."""

    id: uuid.UUID
    trade_code: str
    trade_name: dict[str, str]
    name: dict[str, str]
    state: str
    marked: int
    expected: int


@dataclass(frozen=True, slots=True)
class Line:
    """An entry with its mark; status: absent, withdrawn … or present."""

    entry_id: uuid.UUID
    number: str
    names: str
    status: str
    mark: str = ""
    sheet_id: uuid.UUID | None = None
    current_n: int = 0
    #: open, signed, reopened …
    state: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A theory module with all its lines."""

    module: TheoryModule
    allowed: PointRange
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class TheoryPlace:
    """A theory module with all that stands above it, its one seat and its one aspect."""

    module: Module
    stage: Stage
    trade: Trade
    scope: Scope
    seat: PanelSeat
    aspect: AspectFacts


def modules(actor: Actor, scope: Scope) -> list[TheoryModule]:
    """The theory modules of an event the actor may type into, trade by trade."""
    counted = func.count(ScoreSheet.id)
    rows = db.session.execute(
        select(
            Module,
            Trade,
            counted.filter(ScoreSheet.state == SheetState.SIGNED),
            counted.filter(ScoreSheet.state != SheetState.VOID),
        )
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .outerjoin(ScoreSheet, ScoreSheet.module_id == Module.id)
        .where(Trade.event_id == scope.event_id, Module.kind == ModuleKind.THEORY)
        .group_by(Module.id, Trade.id)
        .order_by(Trade.position, Trade.code, Module.position)
    )
    return [
        TheoryModule(
            module.id,
            trade.code,
            trade.name,
            module.name,
            module.state.value,
            signed,
            expected,
        )
        for module, trade, signed, expected in rows
        if policy.may(actor, Permission.SHEET_ENTER, Scope(scope.event_id, trade.id))
    ]


def place_of(actor: Actor, scope: Scope, module_id: uuid.UUID) -> TheoryPlace:
    """Find a theory module; raises NotNow("theory-not-one-mark") where it is more than that."""
    row = db.session.execute(
        select(Module, Stage, Trade)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(
            Module.id == module_id,
            Trade.event_id == scope.event_id,
            Module.kind == ModuleKind.THEORY,
        )
    ).one_or_none()
    if row is None:
        raise NotFound("not-found")
    module, stage, trade = row
    trade_scope = Scope(trade.event_id, trade.id)
    policy.require(actor, Permission.SHEET_ENTER, trade_scope)
    seats = db.session.scalars(
        select(PanelSeat)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .where(Panel.module_id == module_id, PanelSeat.role != SeatRole.PANEL)
    ).all()
    aspects = facts.module_view(module_id).facts.scheme.aspects
    if len(seats) != 1 or len(aspects) != 1:
        raise NotNow("theory-not-one-mark")
    return TheoryPlace(module, stage, trade, trade_scope, seats[0], aspects[0])


def allowed_at(aspect: AspectFacts) -> PointRange:
    """The marks an aspect takes, in points."""
    scale = aspect.scale
    most = scale.max if scale is not None else aspect.max
    least = scale.min if scale is not None else 0
    step = str(Decimal(scale.step.numerator) / Decimal(scale.step.denominator)) if scale else "0.01"
    decimals = len(step.partition(".")[2])
    return PointRange(_decimal(most), _decimal(least), decimals)


def _decimal(value: Any) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def ready(actor: Actor, scope: Scope, module_id: uuid.UUID, *, now: datetime) -> None:
    """Lay out the sheets of a theory module, giving entry numbers as codes where none stand yet.

    Raises NotNow where its codes have a layer: those are given out by the coder.
    """
    place = place_of(actor, scope, module_id)
    code_set = (
        db.session.get(CodeSet, place.module.code_set_id) if place.module.code_set_id else None
    )
    if code_set is None or code_set.layers:
        raise NotNow("theory-behind-codes")
    # An entry number hides nothing: whoever may type the marks may let it stand as the code.
    clerk = replace(actor, system=True)
    if code_set.state is CodeSetState.EMPTY:
        draws.give_codes(clerk, code_set.id, now=now)
    else:
        late_codes.follow(clerk, [place.trade.id], now=now)
    if place.module.state is not ModuleState.LOCKED:
        marking.open_module(clerk, module_id, now=now)


def paper(actor: Actor, scope: Scope, module_id: uuid.UUID) -> Paper:
    """A theory module with every entry's mark, by number; names for those who may see them."""
    place = place_of(actor, scope, module_id)
    lines = lines_of(place, named=policy.may(actor, Permission.ENTRY_READ, scope))
    shown = TheoryModule(
        place.module.id,
        place.trade.code,
        place.trade.name,
        place.module.name,
        place.module.state.value,
        sum(bool(line.mark) for line in lines),
        sum(line.status == EntryStatus.PRESENT.value for line in lines),
    )
    return Paper(shown, allowed_at(place.aspect), tuple(lines))


def lines_of(place: TheoryPlace, *, named: bool) -> list[Line]:
    """Every entry of the module with its mark, by number; named: with its people's names."""
    names = {each.key: each.names for each in import_facts.known_entries(place.trade.id)}
    opened = identities.opened([place.module.code_set_id]) if place.module.code_set_id else {}
    code_of = {where: code for code, where in opened.items()}
    sheets = {
        row.ScoreSheet.blind_code_id: row
        for row in db.session.execute(
            select(ScoreSheet, Revision.vector, Revision.scheme_digest)
            .outerjoin(
                Revision,
                (Revision.sheet_id == ScoreSheet.id) & (Revision.n == ScoreSheet.current_n),
            )
            .where(ScoreSheet.module_id == place.module.id, ScoreSheet.seat_id == place.seat.id)
        )
    }
    view = facts.module_view(place.module.id)
    layout, marks = sheet_of(view.facts, view.facts.panels[0]), InForce(view)
    own = {
        row.entry_in_stage_id: row.status
        for row in db.session.scalars(
            select(EntryInModule).where(EntryInModule.module_id == place.module.id)
        )
    }
    found = []
    for entry, where in db.session.execute(
        select(Entry, EntryInStage)
        .join(EntryInStage, EntryInStage.entry_id == Entry.id)
        .where(EntryInStage.stage_id == place.stage.id, Entry.state == EntryState.ACCEPTED)
        .order_by(Entry.number)
    ):
        row = sheets.get(code_of.get(where.id))
        mark = ""
        if row is not None and row.vector is not None:
            vector = marks.vector(layout.panel, row.scheme_digest, row.vector)
            value = decode_marks(layout, vector).get(place.aspect.code, MarkStatus.MISSING)
            mark = "" if isinstance(value, MarkStatus) else str(value)
        found.append(
            Line(
                entry.id,
                entry.number,
                "、".join(names.get(str(entry.id), ())) if named else "",
                own.get(where.id, where.status).value,
                mark,
                row.ScoreSheet.id if row else None,
                (row.ScoreSheet.current_n or 0) if row else 0,
                row.ScoreSheet.state.value if row else "",
            )
        )
    return found


def put(
    actor: Actor,
    scope: Scope,
    module_id: uuid.UUID,
    marks: Mapping[uuid.UUID, str],
    *,
    kind: str = "paper",
    now: datetime,
) -> int:
    """Take in marks by entry: points as text, or `absent`; what stands already is left alone.

    Returns how many were new. Raises Invalid with everything wrong, by entry number; a signed mark
    changes only after the chief judge sent it back.
    """
    place = place_of(actor, scope, module_id)
    if place.module.state is ModuleState.LOCKED:
        raise NotNow("module-locked")
    ready(actor, scope, module_id, now=now)
    lines = {line.entry_id: line for line in lines_of(place, named=False)}
    allowed = allowed_at(place.aspect)
    problems, wanted = [], []
    for entry_id, text in marks.items():
        line = lines.get(entry_id)
        if line is None:
            raise NotFound("not-found")
        given, problem = _given(line, text, allowed)
        if problem is not None:
            problems.append(problem)
        elif given and not _stands(line, given):
            if line.mark and line.state == SheetState.SIGNED.value:
                problems.append(Problem("mark-signed", line.number, {"number": line.number}))
            wanted.append((line, given))
    if problems:
        raise Invalid("invalid", problems)
    clerk = replace(actor, system=True)
    for line, given in wanted:
        _take_in(clerk, scope, place, line, given, kind=kind, now=now)
    return len(wanted)


def _given(line: Line, text: str, allowed: PointRange) -> tuple[str, Problem | None]:
    plain = text.strip()
    if not plain:
        return "", None
    if plain in ABSENT_KEYS or plain == ABSENT:
        return ABSENT, None
    reading = read_points(plain, allowed)
    if reading.code:
        return "", Problem(reading.code, line.number, reading.values or {})
    if reading.status:
        if reading.status == ABSENT:
            return ABSENT, None
        return "", Problem("status-needs-ruling", line.number, {"status": reading.status})
    return f"{reading.points:f}", None


def _stands(line: Line, given: str) -> bool:
    if given == ABSENT:
        return line.status == EntryStatus.ABSENT.value
    return bool(line.mark) and Decimal(line.mark) == Decimal(given)


def _take_in(
    clerk: Actor,
    scope: Scope,
    place: TheoryPlace,
    line: Line,
    given: str,
    *,
    kind: str,
    now: datetime,
) -> None:
    if given == ABSENT:
        reason = "理论成绩登记：缺考"
        entry_statuses.put(clerk, scope, line.entry_id, place.module.id, ABSENT, reason, now=now)
        return
    if line.status == EntryStatus.ABSENT.value:
        entry_statuses.put(clerk, scope, line.entry_id, place.module.id, "present", "", now=now)
    if line.sheet_id is None:
        raise NotNow("theory-no-sheet")
    sync.enter(
        clerk,
        line.sheet_id,
        {place.aspect.code: given},
        kind=kind,
        base_rev=line.current_n,
        now=now,
    )
