"""Make and configure a module of a trade (模块): kind, codes, time, attempts, panels and seats."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm.attributes import flag_modified

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotFound, NotNow, Problem
from competition.models.draw import CodeSet, CodeSetState
from competition.models.event import Attempt, Module, ModuleKind, Stage, Trade
from competition.models.panel import Panel, PanelSeat, SeatRole
from competition.models.sheet import ScoreSheet
from competition.rules.facts import PanelCombineFacts, SpreadFacts
from competition.rules.kinds import read_as
from competition.rules.values import is_number
from competition.services import audit, schemes, seats
from competition.services.facts import OPEN_SET
from competition.services.trades import CODE

#: What a module's form says for a set that does not exist yet: `new:2` makes one of two layers.
NEW_SET = "new:"


@dataclass(frozen=True, slots=True)
class PanelDraft:
    """A panel as the form of its module shows it."""

    code: str
    seats: int
    name: dict[str, str] = field(default_factory=dict)
    role: str = "judge"
    medium: str = "tablet"
    #: As in the contest file.
    combine: dict[str, Any] = field(default_factory=lambda: {"rule": "mean"})
    spread: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ModuleDraft:
    """What somebody wrote about a module; `maximum` only counts when it is made."""

    code: str
    stage: str
    name: dict[str, str]
    kind: str = "practical"
    #: Empty: judged by entry number; a set's code; or `new:<layers>`.
    codes: str = ""
    time_limit: int | None = None
    #: One coefficient per attempt, as decimal strings.
    attempts: tuple[str, ...] = ("1",)
    #: What each of them is: an attempt, or a day, a week, a month of a long contest.
    attempts_are: str = "attempt"
    panels: tuple[PanelDraft, ...] = ()
    combine: dict[str, Any] = field(default_factory=dict)
    maximum: str = "100"


@dataclass(frozen=True, slots=True)
class ModuleDetail:
    """A module as its pages show it."""

    id: uuid.UUID
    draft: ModuleDraft
    state: str
    #: Sheets exist: panels and codes are fixed.
    fixed: bool
    version: int


@dataclass(frozen=True, slots=True)
class SetLine:
    """A code set a module may use."""

    code: str
    stage: str
    layers: int
    #: The modules that are judged by it, in their order.
    modules: tuple[dict[str, str], ...] = ()


def code_sets(actor: Actor, scope: Scope) -> list[SetLine]:
    """The code sets of a trade, those without a layer left out."""
    policy.require(actor, Permission.EVENT_READ, scope)
    rows = db.session.execute(
        select(CodeSet.id, CodeSet.code, Stage.code, CodeSet.layers)
        .join(Stage, Stage.id == CodeSet.stage_id)
        .where(Stage.trade_id == scope.trade_id, CodeSet.layers > 0)
        .order_by(Stage.position, CodeSet.code)
    ).all()
    named: dict[uuid.UUID | None, list[dict[str, str]]] = defaultdict(list)
    for set_id, name in db.session.execute(
        select(Module.code_set_id, Module.name)
        .where(Module.code_set_id.in_([row[0] for row in rows]))
        .order_by(Module.position, Module.code)
    ):
        named[set_id].append(name)
    return [SetLine(*row[1:], modules=tuple(named[row[0]])) for row in rows]


def read(actor: Actor, scope: Scope, module_id: uuid.UUID) -> ModuleDetail:
    """A module with its panels; not found outside the trade."""
    policy.require(actor, Permission.EVENT_READ, scope)
    row = row_of(scope, module_id)
    return _details([row], _stage_codes(scope))[0]


def in_order(actor: Actor, scope: Scope) -> list[ModuleDetail]:
    """The modules of a trade by stage and position."""
    policy.require(actor, Permission.EVENT_READ, scope)
    rows = db.session.scalars(
        select(Module)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == scope.trade_id)
        .order_by(Stage.position, Module.position)
    ).all()
    return _details(rows, _stage_codes(scope))


def create(actor: Actor, scope: Scope, draft: ModuleDraft, *, now: datetime) -> uuid.UUID:
    """Make a module with its panels and an empty draft of its scheme; returns its id."""
    policy.require(actor, Permission.EVENT_EDIT, scope)
    problems = _problems(scope, draft)
    if not is_number(draft.maximum) or draft.maximum.startswith("-") or draft.maximum == "0":
        problems.append(Problem("maximum-positive", "maximum"))
    if draft.code in _codes_taken(scope):
        problems.append(Problem("code-taken", "code", {"item": draft.code}))
    if problems:
        raise Invalid("invalid", problems)
    stage = _stage(scope, draft.stage)
    last = db.session.scalar(select(func.max(Module.position)).where(Module.stage_id == stage.id))
    row = Module(
        stage_id=stage.id, code=draft.code, position=0 if last is None else last + 1, extra={}
    )
    _write(row, stage, draft)
    db.session.add(row)
    db.session.flush()
    _write_attempts(row, draft)
    seats.write_panels(row.id, draft.panels)
    schemes.start(row.id, maximum=draft.maximum, name=draft.name, theory=draft.kind == "theory")
    _record(actor, "module.created", scope, row, now)
    return row.id


def change(
    actor: Actor,
    scope: Scope,
    module_id: uuid.UUID,
    draft: ModuleDraft,
    *,
    version: int,
    now: datetime,
) -> None:
    """Change a module; once it has sheets only its name and time limit may change."""
    policy.require(actor, Permission.EVENT_EDIT, scope)
    row = row_of(scope, module_id)
    if row.version != version:
        raise Conflict("stale")
    problems = _problems(scope, draft)
    if not problems:
        problems = seats.taken_problems(row.id, draft.panels)
    if problems:
        raise Invalid("invalid", problems)
    if has_sheets(row.id):
        row.name, row.time_limit = draft.name, draft.time_limit
    else:
        _write(row, _stage(scope, draft.stage), draft)
        _write_attempts(row, draft)
        seats.write_panels(row.id, draft.panels)
    flag_modified(row, "name")
    db.session.flush()
    _record(actor, "module.changed", scope, row, now)


def remove(actor: Actor, scope: Scope, module_id: uuid.UUID, *, now: datetime) -> None:
    """Take a module away that has no sheets yet; raises NotNow otherwise."""
    policy.require(actor, Permission.EVENT_EDIT, scope)
    row = row_of(scope, module_id)
    if has_sheets(row.id):
        raise NotNow("module-has-sheets")
    code = row.code
    db.session.delete(row)
    db.session.flush()
    audit.record(actor, "module.removed", ("module", module_id), scope=scope, now=now, code=code)


def row_of(scope: Scope, module_id: uuid.UUID) -> Module:
    """The module's row when it belongs to the scope's trade."""
    row = db.session.scalars(
        select(Module)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Module.id == module_id, Trade.id == scope.trade_id)
    ).one_or_none()
    if row is None:
        raise NotFound("not-found")
    return row


def has_sheets(module_id: uuid.UUID) -> bool:
    """Whether score sheets were made for the module."""
    found = select(ScoreSheet.id).where(ScoreSheet.module_id == module_id).limit(1)
    return db.session.scalar(found) is not None


def _record(actor: Actor, action: str, scope: Scope, row: Module, now: datetime) -> None:
    audit.record(actor, action, ("module", row.id), scope=scope, now=now, code=row.code)


def _stage_codes(scope: Scope) -> dict[uuid.UUID, str]:
    rows = db.session.execute(select(Stage.id, Stage.code).where(Stage.trade_id == scope.trade_id))
    return {row.id: row.code for row in rows}


def _stage(scope: Scope, code: str) -> Stage:
    return db.session.scalars(
        select(Stage).where(Stage.trade_id == scope.trade_id, Stage.code == code)
    ).one()


def _codes_taken(scope: Scope) -> set[str]:
    rows = db.session.scalars(
        select(Module.code)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == scope.trade_id)
    )
    return set(rows)


def _details(modules: Sequence[Module], stages: dict[uuid.UUID, str]) -> list[ModuleDetail]:
    ids = [row.id for row in modules]
    attempts: dict[uuid.UUID, list[str]] = defaultdict(list)
    for each in db.session.scalars(
        select(Attempt).where(Attempt.module_id.in_(ids)).order_by(Attempt.number)
    ):
        attempts[each.module_id].append(each.coefficient)
    layered = {
        row.id: row.code
        for row in db.session.execute(
            select(CodeSet.id, CodeSet.code).where(
                CodeSet.id.in_([row.code_set_id for row in modules if row.code_set_id]),
                CodeSet.layers > 0,
            )
        )
    }
    marked = set(
        db.session.scalars(
            select(ScoreSheet.module_id).where(ScoreSheet.module_id.in_(ids)).distinct()
        )
    )
    panels = _panel_drafts(ids)
    return [
        ModuleDetail(
            id=row.id,
            draft=ModuleDraft(
                code=row.code,
                stage=stages[row.stage_id],
                name=row.name,
                kind=row.kind.value,
                codes=layered.get(row.code_set_id, "") if row.code_set_id else "",
                time_limit=row.time_limit,
                attempts=tuple(attempts[row.id]) or ("1",),
                attempts_are=row.extra.get("attempts_are", "attempt"),
                panels=tuple(panels[row.id]),
                combine=row.combine,
            ),
            state=row.state.value,
            fixed=row.id in marked,
            version=row.version,
        )
        for row in modules
    ]


def _panel_drafts(module_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[PanelDraft]]:
    panels = db.session.scalars(
        select(Panel).where(Panel.module_id.in_(module_ids)).order_by(Panel.position)
    ).all()
    seated: dict[uuid.UUID, list[PanelSeat]] = defaultdict(list)
    for seat in db.session.scalars(
        select(PanelSeat)
        .where(
            PanelSeat.panel_id.in_([panel.id for panel in panels]),
            PanelSeat.role != SeatRole.PANEL,
        )
        .order_by(PanelSeat.position)
    ):
        seated[seat.panel_id].append(seat)
    found: dict[uuid.UUID, list[PanelDraft]] = defaultdict(list)
    for panel in panels:
        found[panel.module_id].append(_panel_draft(panel, seated[panel.id]))
    return found


def panel_drafts(module_id: uuid.UUID) -> list[PanelDraft]:
    """The panels of a module as its form shows them, in order."""
    return _panel_drafts([module_id])[module_id]


def _panel_draft(panel: Panel, rows: Sequence[PanelSeat]) -> PanelDraft:
    return PanelDraft(
        code=panel.code,
        seats=len(rows),
        name=panel.name,
        role=rows[0].role.value if rows else "judge",
        medium=rows[0].medium.value if rows else "tablet",
        combine=panel.combine,
        spread=panel.spread,
    )


def _problems(scope: Scope, draft: ModuleDraft) -> list[Problem]:
    found = []
    if not CODE.fullmatch(draft.code):
        found.append(Problem("code-form", "code", {"item": draft.code}))
    if not draft.name.get("zh", "").strip():
        found.append(Problem("name-needed", "name"))
    if draft.kind not in set(ModuleKind):
        found.append(Problem("unknown-choice", "kind", {"found": draft.kind}))
    if draft.stage not in _stage_codes(scope).values():
        found.append(Problem("unknown-stage", "stage", {"found": draft.stage}))
    if draft.time_limit is not None and draft.time_limit <= 0:
        found.append(Problem("time-limit", "time_limit"))
    for n, coefficient in enumerate(draft.attempts):
        if not is_number(coefficient) or coefficient.startswith("-"):
            found.append(Problem("coefficient", f"attempts.{n}", {"found": coefficient[:20]}))
    return found + _panel_problems(draft)


def _panel_problems(draft: ModuleDraft) -> list[Problem]:
    found = [] if draft.panels else [Problem("list-empty", "panels")]
    codes = [panel.code for panel in draft.panels]
    for n, panel in enumerate(draft.panels):
        here = f"panels.{n}"
        if not CODE.fullmatch(panel.code):
            found.append(Problem("code-form", here, {"item": panel.code}))
        elif codes.index(panel.code) != n:
            found.append(Problem("code-twice", here, {"item": panel.code}))
        found.extend(_combine_problems(panel, here))
    return found


def _combine_problems(panel: PanelDraft, here: str) -> list[Problem]:
    combine, problems = read_as(PanelCombineFacts, panel.combine, f"{here}.combine")
    found = list(problems)
    if panel.spread is not None:
        found.extend(read_as(SpreadFacts, panel.spread, f"{here}.spread")[1])
    if combine is None:
        return found
    if not 1 <= panel.seats <= 50:
        found.append(Problem("seats-range", here, {"found": panel.seats}))
    elif combine.rule == "single" and panel.seats != 1:
        found.append(Problem("single-seat", here, {"found": panel.seats}))
    elif combine.rule == "trimmed" and combine.high + combine.low >= panel.seats:
        found.append(
            Problem("drops-too-many", here, {"dropped": combine.high + combine.low,
                                             "seats": panel.seats})
        )  # fmt: skip
    elif combine.rule == "middle" and (combine.keep or 0) > panel.seats:
        found.append(Problem("keeps-too-many", here, {"kept": combine.keep, "seats": panel.seats}))
    return found


def _write(row: Module, stage: Stage, draft: ModuleDraft) -> None:
    row.stage_id, row.code, row.name = stage.id, draft.code, draft.name
    row.kind, row.time_limit = ModuleKind(draft.kind), draft.time_limit
    row.combine = draft.combine
    rest = {key: value for key, value in row.extra.items() if key != "attempts_are"}
    own = {} if draft.attempts_are == "attempt" else {"attempts_are": draft.attempts_are}
    row.extra = rest | own
    row.code_set_id = _code_set(stage, draft.codes).id


def _code_set(stage: Stage, wish: str) -> CodeSet:
    layers = int(wish[len(NEW_SET) :]) if wish.startswith(NEW_SET) else 0
    code = _free_code(stage) if layers else (wish or OPEN_SET)
    found = db.session.scalars(
        select(CodeSet).where(CodeSet.stage_id == stage.id, CodeSet.code == code)
    ).one_or_none()
    if found is None:
        found = CodeSet(
            stage_id=stage.id, code=code, layers=layers, prefix="K-" if layers else "",
            state=CodeSetState.EMPTY,
        )  # fmt: skip
        db.session.add(found)
        db.session.flush()
    return found


def _free_code(stage: Stage) -> str:
    taken = set(db.session.scalars(select(CodeSet.code).where(CodeSet.stage_id == stage.id)))
    return next(code for code in ("work", *(f"work{n}" for n in range(2, 99))) if code not in taken)


def _write_attempts(row: Module, draft: ModuleDraft) -> None:
    db.session.execute(delete(Attempt).where(Attempt.module_id == row.id))
    if draft.attempts != ("1",):
        db.session.add_all(
            Attempt(module_id=row.id, number=n, coefficient=text)
            for n, text in enumerate(draft.attempts, 1)
        )
    db.session.flush()
