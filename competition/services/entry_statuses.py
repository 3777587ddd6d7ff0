"""Who does not come, gives up, or is disqualified (缺考、缺赛、弃权、取消成绩), with a reason."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.models.draw import CodeSet, CodeSetState
from competition.models.entry import Entry, EntryInModule, EntryInStage, EntryStatus
from competition.models.event import Module, ModuleState, Stage
from competition.services import audit, entries, identities, late_changes, late_codes, stage_rows
from competition.services.away import AWAY, let_absences_go, settle
from competition.services.late_changes import Grounds


@dataclass(frozen=True, slots=True)
class StatusLine:
    """An entry's status in a stage, or in one module of it."""

    place_id: uuid.UUID
    #: stage or module
    kind: str
    name: dict[str, str]
    theory: bool
    status: str
    #: Codes behind a key were given: only the chief can note an absence, by code.
    sealed: bool
    locked: bool


def of_entry(actor: Actor, scope: Scope, entry_id: uuid.UUID) -> list[StatusLine]:
    """Every stage of the entry's trade with its modules, and the status in each."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    entry = entries.row_of(scope, entry_id)
    stages = db.session.execute(
        select(Stage, EntryInStage)
        .join(EntryInStage, EntryInStage.stage_id == Stage.id)
        .where(EntryInStage.entry_id == entry.id)
        .order_by(Stage.position)
    ).all()
    found = []
    for stage, where in stages:
        own = {
            row.module_id: row.status
            for row in db.session.scalars(
                select(EntryInModule).where(EntryInModule.entry_in_stage_id == where.id)
            )
        }
        found.append(
            StatusLine(stage.id, "stage", stage.name, False, where.status.value, False, False)
        )
        for module, code_set in _modules(stage.id):
            status = own.get(module.id, where.status)
            found.append(
                StatusLine(
                    module.id,
                    "module",
                    module.name,
                    module.kind.value == "theory",
                    status.value,
                    _is_sealed(code_set),
                    module.state is ModuleState.LOCKED,
                )
            )
    return found


def _modules(stage_id: uuid.UUID) -> list[tuple[Module, CodeSet | None]]:
    rows = db.session.execute(
        select(Module, CodeSet)
        .outerjoin(CodeSet, CodeSet.id == Module.code_set_id)
        .where(Module.stage_id == stage_id)
        .order_by(Module.position)
    )
    return [(row[0], row[1]) for row in rows]


def _is_sealed(code_set: CodeSet | None) -> bool:
    return code_set is not None and bool(code_set.layers and code_set.state is CodeSetState.SEALED)


def put(
    actor: Actor,
    scope: Scope,
    entry_id: uuid.UUID,
    place_id: uuid.UUID,
    status: str,
    reason: str,
    *,
    now: datetime,
    second: Actor | None = None,
) -> None:
    """Set an entry's status in a stage or in one module; place_id: of either.

    Sheets that wait for somebody who does not come are voided, and come back with him. While codes
    are sealed, whoever was away from a stage comes in by ruling, for a late code. Raises
    Invalid("reason-missing"), NotNow where the module is locked or its codes are sealed.
    """
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    entry = entries.row_of(scope, entry_id)
    wanted = _status(status)
    if wanted is not EntryStatus.PRESENT and not reason.strip():
        raise Invalid("invalid", [Problem("reason-missing", "reason")])
    where, module = _place(entry, place_id)
    touched = [module] if module else [each for each, _ in _modules(where.stage_id)]
    if module is None and wanted is EntryStatus.PRESENT and _comes_late(entry, where, touched):
        late_changes.rule_entry(
            actor, entry.id, "late-entry", [entry.trade_id], Grounds(reason, second), now
        )
    else:
        _require_open(touched)
    before = where.status
    if module is None:
        where.status = wanted
        db.session.execute(delete(EntryInModule).where(EntryInModule.entry_in_stage_id == where.id))
    else:
        before = _put_in_module(where, module, wanted)
    db.session.flush()
    if wanted is EntryStatus.PRESENT and before in AWAY:
        let_absences_go(where, module.id if module else None)
        late_codes.follow(actor, [entry.trade_id], now=now)
    for each in touched:
        _settle_sheets(where, each, away=wanted in AWAY)
    audit.record(
        actor,
        "entry.status_set",
        ("entry", entry.id),
        scope=Scope(entry.event_id, entry.trade_id),
        now=now,
        place=module.code if module else "",
        old=before.value,
        new=wanted.value,
        reason=reason.strip() or None,
    )


def _status(text: str) -> EntryStatus:
    try:
        return EntryStatus(text)
    except ValueError:
        raise Invalid("invalid", [Problem("unknown-choice", "status", {"found": text})]) from None


def _place(entry: Entry, place_id: uuid.UUID) -> tuple[EntryInStage, Module | None]:
    module = db.session.get(Module, place_id)
    stage_id = module.stage_id if module else place_id
    where = db.session.scalars(
        select(EntryInStage).where(
            EntryInStage.entry_id == entry.id, EntryInStage.stage_id == stage_id
        )
    ).one_or_none()
    if where is None:
        raise NotFound("not-found")
    return where, module


def _comes_late(entry: Entry, where: EntryInStage, modules: Sequence[Module]) -> bool:
    """Whether somebody who was away from a stage would come to it behind its sealed codes."""
    sets = [db.session.get(CodeSet, each.code_set_id) for each in modules if each.code_set_id]
    return (
        where.status in AWAY
        and any(_is_sealed(each) for each in sets)
        and all(module.state is not ModuleState.LOCKED for module in modules)
        and stage_rows.behind_seal(entry.trade_id)
    )


def _require_open(modules: Sequence[Module]) -> None:
    if any(module.state is ModuleState.LOCKED for module in modules):
        raise NotNow("module-locked")
    sets = [db.session.get(CodeSet, each.code_set_id) for each in modules if each.code_set_id]
    if any(_is_sealed(each) for each in sets):
        raise NotNow("status-behind-code")


def _put_in_module(where: EntryInStage, module: Module, wanted: EntryStatus) -> EntryStatus:
    row = db.session.scalars(
        select(EntryInModule).where(
            EntryInModule.entry_in_stage_id == where.id, EntryInModule.module_id == module.id
        )
    ).one_or_none()
    before = row.status if row else where.status
    if wanted is where.status and row is not None:
        db.session.delete(row)
    elif row is not None:
        row.status = wanted
    elif wanted is not where.status:
        db.session.add(
            EntryInModule(entry_in_stage_id=where.id, module_id=module.id, status=wanted)
        )
    return before


def _settle_sheets(where: EntryInStage, module: Module, *, away: bool) -> None:
    """Void the unsigned sheets of somebody known to be away; bring them back with him."""
    if module.code_set_id is None:
        return
    codes = identities.opened([module.code_set_id])
    code_id = next((code for code, each in codes.items() if each == where.id), None)
    if code_id is None:
        return
    settle(code_id, module.id, away=away)
