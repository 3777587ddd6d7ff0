"""Open a trade to marks in one act (开放评分): what is still missing is named, all at once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, Problem
from competition.models.draw import CodeSet, CodeSetState
from competition.models.event import Module, ModuleState, Stage
from competition.services import draws, marking, progress, references, trial_rounds


def problems(trade: progress.TradeProgress) -> list[Problem]:
    """What stands between a trade and its first mark; empty: it can be opened."""
    return list(_problems(trade))


def _problems(trade: progress.TradeProgress) -> Iterator[Problem]:
    modules = [module.id for module in trade.modules]
    tried, untried = trial_rounds.running(modules), trial_rounds.missing(modules)
    for module in trade.modules:
        if module.id in tried:
            yield Problem("trial-running", module.code)
        elif module.id in untried:
            yield Problem("trial-missing", module.code)
        if (unfound := references.missing(module.id)) is not None:
            yield unfound
        if module.scheme not in {"approved", "frozen"}:
            yield Problem("scheme-not-approved", module.code)
        if module.seats_taken < module.seats:
            free = module.seats - module.seats_taken
            yield Problem("seats-free", module.code, {"count": free})
        if module.layers and module.codes == "empty":
            yield Problem("codes-not-given", module.code)
    if not trade.modules:
        yield Problem("no-modules", "modules")
    if not trade.entries:
        yield Problem("nobody-entered", "entries")


def wanted(trade: progress.TradeProgress) -> bool:
    """Whether a module of the trade still waits to be opened."""
    return any(module.state == ModuleState.SETUP.value for module in trade.modules)


def open_trade(actor: Actor, scope: Scope, *, now: datetime) -> int:
    """Open every module of a trade that waits; returns how many sheets were laid out.

    Where nothing is coded the entry numbers become the codes here, so that recusals found until
    this moment count. Raises Invalid("trade-not-ready") with everything that is missing.
    """
    policy.require(actor, Permission.PANEL_EDIT, scope)
    found = problems(progress.of_event(actor, scope)[0])
    if found:
        raise Invalid("trade-not-ready", found)
    rows = db.session.execute(
        select(Module, CodeSet)
        .join(Stage, Stage.id == Module.stage_id)
        .join(CodeSet, CodeSet.id == Module.code_set_id)
        .where(Stage.trade_id == scope.trade_id, Module.state == ModuleState.SETUP)
        .order_by(Stage.position, Module.position)
    ).all()
    return sum(_open(actor, module.id, code_set, now=now) for module, code_set in rows)


def open_module(actor: Actor, module_id: uuid.UUID, *, now: datetime) -> int:
    """Open one module, as its chief does once the judges have talked; returns the new sheets.

    Where nothing is coded the entry numbers become the codes. Raises what `marking.open_module`
    raises.
    """
    place = marking.place_of(module_id)
    if not policy.may(actor, Permission.MODULE_LOCK, place.scope):
        policy.require(actor, Permission.PANEL_EDIT, place.scope)
    set_id = place.module.code_set_id
    code_set = db.session.get(CodeSet, set_id) if set_id is not None else None
    return _open(actor, module_id, code_set, now=now)


def _open(actor: Actor, module_id: uuid.UUID, code_set: CodeSet | None, *, now: datetime) -> int:
    if code_set is not None and not code_set.layers and code_set.state is CodeSetState.EMPTY:
        draws.give_codes(actor, code_set.id, now=now)
    return marking.open_module(actor, module_id, now=now)
