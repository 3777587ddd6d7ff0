"""How a module's marks become its points (模块计分规则): panels, seats, rounding, experts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotNow, Problem
from competition.models.event import Module, Stage
from competition.models.panel import Panel
from competition.rules.facts import (
    ModuleCombineFacts,
    ModuleFacts,
    PanelCombineFacts,
    PanelFacts,
    ReferenceFacts,
    SpreadFacts,
)
from competition.rules.kinds import Part, read_as
from competition.rules.trades import check_module
from competition.services import audit, module_pieces, modules, seats

#: Problems of a scheme that is still being written are not the panels'.
_OF_SCHEME = ("scheme", "earlier")
_WHILE_WRITING = frozenset({"panel-without-criteria", "unknown-criterion"})


@dataclass(frozen=True, slots=True)
class ModuleRules:
    """A module whole as the contest file writes it, and whether its rules may still change."""

    piece: Mapping[str, Any]
    fixed: bool
    version: int


def read(actor: Actor, scope: Scope, module_id: uuid.UUID) -> ModuleRules:
    """The rules of a module of the trade."""
    policy.require(actor, Permission.EVENT_EDIT, scope)
    row = modules.row_of(scope, module_id)
    return ModuleRules(_piece(row), modules.has_sheets(row.id), row.version)


def _piece(row: Module) -> dict[str, Any]:
    stage = db.session.get_one(Stage, row.stage_id)
    return module_pieces.module_pieces([row], {stage.id: stage.code})[0]


def change(
    actor: Actor,
    scope: Scope,
    module_id: uuid.UUID,
    piece: Mapping[str, Any],
    *,
    version: int,
    now: datetime,
) -> None:
    """Take over the rules of a module's piece: `combine`, `reference`, `note`, its `panels`' rules.

    Raises Invalid with every problem and its path, NotNow once score sheets exist.
    """
    policy.require(actor, Permission.EVENT_EDIT, scope)
    row = modules.row_of(scope, module_id)
    if row.version != version:
        raise Conflict("stale")
    if modules.has_sheets(row.id):
        raise NotNow("module-has-sheets")
    module = _checked(piece)
    row.combine = Part(ModuleCombineFacts).write(module.combine)
    _keep(row, module)
    _write_panels(row.id, module)
    row.version += 1
    db.session.flush()
    audit.record(
        actor, "module.rules_changed", ("module", row.id), scope=scope, now=now, code=row.code
    )


def _checked(piece: Mapping[str, Any]) -> ModuleFacts:
    module, problems = read_as(ModuleFacts, dict(piece))
    if module is not None and not problems:
        check_module(module, "", problems)
    own = [_nearer(problem) for problem in problems if not _is_of_scheme(problem)]
    if module is None or own:
        raise Invalid("invalid", own or problems)
    return module


def _nearer(problem: Problem) -> Problem:
    return Problem(problem.code, problem.where.lstrip("."), problem.values)


def _is_of_scheme(problem: Problem) -> bool:
    where = problem.where.lstrip(".")
    return where.startswith(_OF_SCHEME) or problem.code in _WHILE_WRITING


def _keep(row: Module, module: ModuleFacts) -> None:
    rest = {key: value for key, value in row.extra.items() if key not in ("reference", "note")}
    reference = module.reference
    own: dict[str, Any] = {}
    if reference is not None:
        own["reference"] = Part(ReferenceFacts).write(reference)
    if module.note is not None:
        own["note"] = Part(type(module.note)).write(module.note)
    row.extra = own | rest


def _write_panels(module_id: uuid.UUID, module: ModuleFacts) -> None:
    """Write each panel's rules; consensus brings the panel's own seat, and any other takes it."""
    wishes = {panel.code: panel for panel in module.panels}
    drafts = modules.panel_drafts(module_id)
    seats.write_panels(module_id, [_wish(draft, wishes[draft.code]) for draft in drafts])
    for row in db.session.scalars(select(Panel).where(Panel.module_id == module_id)):
        _write_seats(row, wishes[row.code])
    db.session.flush()


def _wish(draft: modules.PanelDraft, panel: PanelFacts) -> modules.PanelDraft:
    return modules.PanelDraft(
        code=draft.code,
        seats=draft.seats,
        name=draft.name,
        role=draft.role,
        medium=draft.medium,
        combine=Part(PanelCombineFacts).write(panel.combine),
        spread=Part(SpreadFacts).write(panel.spread) if panel.spread else None,
    )


def _write_seats(row: Panel, panel: PanelFacts) -> None:
    wanted = {seat.code: seat for seat in panel.seats}
    for seat in seats.people_seats(row):
        own = Part(type(wanted[seat.code])).write(wanted[seat.code])
        rest = {k: v for k, v in seat.extra.items() if k not in ("share", "counts_for")}
        seat.extra = {k: own[k] for k in ("counts_for", "share") if k in own} | rest
