"""What may be looked at a second time, and how far that is (复核进度)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotNow
from competition.models.event import Division, Module, ModuleState, Stage, Trade
from competition.models.recheck import Recheck, RecheckFinding, RecheckItem
from competition.services import standings
from competition.services.facts import NO_DIVISION


@dataclass(frozen=True, slots=True)
class Target:
    """What may be rechecked: a module by its codes, or a division by its totals."""

    module_id: uuid.UUID | None
    name: dict[str, str]
    division: str
    #: Why not now: a code of a refusal; empty where a list can be drawn.
    lacks: str = ""


def targets(actor: Actor, scope: Scope) -> tuple[Target, ...]:
    """What a list may be drawn of in a trade, and why not where it may not."""
    policy.require(actor, Permission.RECHECK_MAKE, scope)
    modules = db.session.scalars(
        select(Module)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == scope.trade_id)
        .order_by(Stage.position, Module.position)
    ).all()
    found = [
        Target(row.id, row.name, "", "" if row.state is ModuleState.OPEN else row.state.value)
        for row in modules
    ]
    divisions = db.session.scalars(
        select(Division).where(Division.trade_id == scope.trade_id).order_by(Division.position)
    ).all()
    lacks = _totals_lack(scope)
    trade = db.session.get_one(Trade, scope.trade_id)
    if trade.ranking.get("by") == "trade" or not divisions:
        return (*found, Target(None, {}, "", lacks))
    groups = ["" if row.code == NO_DIVISION else row.code for row in divisions]
    names = [row.name for row in divisions]
    totals = [Target(None, name, code, lacks) for code, name in zip(groups, names, strict=True)]
    return (*found, *totals)


def _totals_lack(scope: Scope) -> str:
    if scope.trade_id is None:
        return "not-found"
    try:
        standings.current(scope, scope.trade_id)
    except (NotNow, Invalid) as refused:
        return refused.code
    return ""


@dataclass(frozen=True, slots=True)
class TradeLine:
    """How far the second look is in one trade."""

    trade_id: uuid.UUID
    code: str
    name: dict[str, str]
    lists: int
    listed: int
    looked: int
    wrong: int


def of_event(actor: Actor, scope: Scope) -> tuple[TradeLine, ...]:
    """The trades the actor may read with their tallies, in a constant number of queries."""
    policy.require_within(actor, Permission.EVENT_READ, scope)
    counted = (
        select(Recheck.trade_id, RecheckItem.finding, func.count())
        .join(RecheckItem, RecheckItem.recheck_id == Recheck.id)
        .where(Recheck.event_id == scope.event_id)
        .group_by(Recheck.trade_id, RecheckItem.finding)
    )
    tallies: dict[tuple[uuid.UUID, RecheckFinding], int] = {
        (row[0], row[1]): row[2] for row in db.session.execute(counted)
    }
    drawn = (
        select(Recheck.trade_id, func.count())
        .where(Recheck.event_id == scope.event_id)
        .group_by(Recheck.trade_id)
    )
    lists = {row[0]: row[1] for row in db.session.execute(drawn)}
    trades = db.session.scalars(
        select(Trade).where(Trade.event_id == scope.event_id).order_by(Trade.position)
    ).all()
    return tuple(
        _trade_line(row, lists, tallies)
        for row in trades
        if policy.may(actor, Permission.EVENT_READ, Scope(scope.event_id, row.id))
    )


def _trade_line(
    row: Trade,
    lists: dict[uuid.UUID, int],
    tallies: dict[tuple[uuid.UUID, RecheckFinding], int],
) -> TradeLine:
    counts = [tallies.get((row.id, finding), 0) for finding in RecheckFinding]
    listed, still = sum(counts), tallies.get((row.id, RecheckFinding.OPEN), 0)
    wrong = tallies.get((row.id, RecheckFinding.WRONG), 0)
    return TradeLine(
        row.id, row.code, row.name, lists.get(row.id, 0), listed, listed - still, wrong
    )
