"""A trade's late rules and its list of violations (迟到规则、违规清单): read and written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound
from competition.models.event import Module, Stage, Trade
from competition.rules.floor_facts import FloorFacts, check_floor
from competition.rules.kinds import Part, read_as
from competition.services import audit


def of(trade: Trade) -> FloorFacts:
    """The floor rules of a trade; what was never written has the defaults."""
    found, problems = read_as(FloorFacts, trade.floor)
    if found is None or problems:
        raise Invalid("floor-unreadable", problems)
    return found


def read(actor: Actor, scope: Scope) -> FloorFacts:
    """The floor rules of a trade, for who sees the trade."""
    policy.require(actor, Permission.EVENT_READ, scope)
    return of(_trade(scope))


def write(actor: Actor, scope: Scope, piece: Mapping[str, Any], *, now: datetime) -> FloorFacts:
    """Write a trade's floor rules as the contest file says them. Raises Invalid with everything."""
    policy.require(actor, Permission.EVENT_EDIT, scope)
    trade = _trade(scope)
    found, problems = read_as(FloorFacts, piece)
    if found is not None:
        check_floor(found, modules_of(scope), "", problems)
    if found is None or problems:
        raise Invalid("invalid", problems)
    trade.floor = Part(FloorFacts).write(found)
    db.session.flush()
    audit.record(
        actor, "floor_rules.written", ("trade", trade.id), scope=scope, now=now, floor=trade.floor
    )
    return found


def modules_of(scope: Scope) -> tuple[str, ...]:
    """The codes of a trade's modules, in order."""
    return tuple(code for code, _ in modules_named(scope))


def modules_named(scope: Scope) -> list[tuple[str, dict[str, str]]]:
    """A trade's modules in order: code and name in both languages."""
    found = db.session.execute(
        select(Module.code, Module.name)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == scope.trade_id)
        .order_by(Stage.position, Module.position)
    )
    return [(code, name) for code, name in found]


def _trade(scope: Scope) -> Trade:
    trade = db.session.get(Trade, scope.trade_id) if scope.trade_id else None
    if trade is None or trade.event_id != scope.event_id:
        raise NotFound("not-found")
    return trade
