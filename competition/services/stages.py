"""Stages of a trade and who goes on (阶段、晋级): rules, and what a gate makes of the marks."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm.attributes import flag_modified

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.models.draw import BlindCode, CodeSet
from competition.models.entry import Entry, EntryInStage, EntryStatus
from competition.models.event import Module, ModuleState, Stage, Trade
from competition.models.ruling import Ruling
from competition.rules.facts import TradeFacts
from competition.rules.honour_checks import check_rule
from competition.rules.kinds import Problems, read_as
from competition.rules.node_checks import check_ranking, check_total
from competition.rules.node_facts import StageFacts
from competition.rules.ranking_facts import GateFacts
from competition.rules.stages import (
    Entered,
    Passing,
    compile_stage,
    entered,
    gate,
    stage_of,
    stage_total,
)
from competition.rules.standings import Standing
from competition.services import audit, facts, scopes, standings, trades
from competition.services.standing_rows import EntryLine


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage in the list: its rules as the contest file writes them, and how far it is."""

    id: uuid.UUID
    code: str
    name: dict[str, str]
    rules: Mapping[str, Any]
    modules: tuple[dict[str, str], ...]
    locked: bool
    entries: int
    #: Whether codes were given out in it, so that who is in it stands.
    begun: bool
    #: Whether the gate before it has been applied.
    filled: bool


@dataclass(frozen=True, slots=True)
class Stages:
    """The stages of a trade, and the trade's version for a form."""

    lines: tuple[StageLine, ...]
    version: int

    def after(self, code: str) -> StageLine | None:
        """The stage that follows one; None after the last."""
        codes = [line.code for line in self.lines]
        at = codes.index(code) + 1
        return self.lines[at] if at < len(codes) else None

    def one(self, code: str) -> StageLine:
        """Find a stage; NotFound when there is none."""
        for line in self.lines:
            if line.code == code:
                return line
        raise NotFound("not-found")


def read(actor: Actor, scope: Scope) -> Stages:
    """The stages of a trade, in a constant number of queries."""
    policy.require(actor, Permission.EVENT_READ, scope)
    trade = db.session.get_one(Trade, scope.trade_id)
    rows = _rows(trade.id)
    modules = db.session.execute(
        select(Module.stage_id, Module.code, Module.name, Module.state)
        .where(Module.stage_id.in_([row.id for row in rows]))
        .order_by(Module.position)
    ).all()
    inside = _counted(select(EntryInStage.stage_id, func.count()).group_by(EntryInStage.stage_id))
    begun = _counted(
        select(CodeSet.stage_id, func.count())
        .join(BlindCode, BlindCode.code_set_id == CodeSet.id)
        .group_by(CodeSet.stage_id)
    )
    all_ = _counted(_entries(trade.id)).get(trade.id, 0)
    lines = []
    for row in rows:
        own = [module for module in modules if module.stage_id == row.id]
        lines.append(
            StageLine(
                row.id,
                row.code,
                row.name,
                row.rules,
                tuple(module.name for module in own),
                bool(own) and all(module.state is ModuleState.LOCKED for module in own),
                inside.get(row.id, 0),
                bool(begun.get(row.id)),
                _filled(row, inside.get(row.id, 0), all_),
            )
        )
    return Stages(tuple(lines), trade.version)


def _trade_id(scope: Scope) -> uuid.UUID:
    if scope.trade_id is None:
        raise NotFound("not-found")
    return scope.trade_id


def _rows(trade_id: uuid.UUID) -> list[Stage]:
    found = select(Stage).where(Stage.trade_id == trade_id).order_by(Stage.position)
    return list(db.session.scalars(found))


def _counted(query: Any) -> dict[uuid.UUID, int]:
    return {row[0]: row[1] for row in db.session.execute(query)}


def _entries(trade_id: uuid.UUID) -> Any:
    counted = select(Entry.trade_id, func.count()).group_by(Entry.trade_id)
    return counted.where(Entry.trade_id == trade_id)


def _filled(row: Stage, inside: int, entries: int) -> bool:
    """Whether a stage was filled here, or in the file it came from: there somebody is not in it."""
    return row.filled_at is not None or inside < entries


def gate_before(stage: Stage) -> Stage | None:
    """The stage before, where it has a gate nobody was let through yet."""
    before = [row for row in _rows(stage.trade_id) if row.position < stage.position]
    if not before or not before[-1].rules.get("gate"):
        return None
    inside = _counted(
        select(EntryInStage.stage_id, func.count())
        .where(EntryInStage.stage_id == stage.id)
        .group_by(EntryInStage.stage_id)
    )
    entries = _counted(_entries(stage.trade_id))
    done = _filled(stage, inside.get(stage.id, 0), entries.get(stage.trade_id, 0))
    return None if done else before[-1]


def outdated_before(actor: Actor, stage: Stage) -> Stage | None:
    """The stage before, where a ruling made others pass its gate than those who were let in.

    The caller has asked the policy; nobody is told who. None too while places cannot be known.
    """
    before = [row for row in _rows(stage.trade_id) if row.position < stage.position]
    if not before or stage.filled_at is None or not before[-1].rules.get("gate"):
        return None
    ruled = select(Ruling.id).where(
        Ruling.trade_id == stage.trade_id,
        or_(Ruling.ruled_at > stage.filled_at, Ruling.withdrawn_at > stage.filled_at),
    )
    if db.session.scalar(ruled.limit(1)) is None:
        return None
    scope = scopes.of_trade(stage.trade_id)
    try:
        found = preview(replace(actor, system=True), scope, before[-1].code).entered
    except (Invalid, NotNow):
        return None
    return before[-1] if found and (found.missing or found.surplus) else None


def nodes_of(actor: Actor, scope: Scope, code: str) -> tuple[str, ...]:
    """What a gate may ask marks of: the nodes of the stage's own total, the total first."""
    policy.require(actor, Permission.EVENT_READ, scope)
    trade = _facts(scope, code)
    return tuple(node.code for node in stage_total(trade, stage_of(trade, code)).walk())


def nodes_known(actor: Actor, scope: Scope, code: str) -> tuple[str, ...]:
    """As `nodes_of`; none while the trade is not whole."""
    try:
        return nodes_of(actor, scope, code)
    except (Invalid, NotNow):
        return ()


def change_gate(
    actor: Actor,
    scope: Scope,
    code: str,
    rules: Mapping[str, Any],
    *,
    version: int,
    now: datetime,
) -> None:
    """Say who goes on from a stage; `rules`: `gate`, and its own `total` and `ranking` if any.

    Raises Invalid with every problem and its path; NotNow("stage-passed") once the next is filled.
    """
    policy.require(actor, Permission.EVENT_EDIT, scope)
    trade = trades.current(scope, version)
    row = _stage(trade.id, code)
    known = read(actor, scope)
    after = known.after(code)
    problems = Problems()
    if after is None and rules.get("gate"):
        problems.say("gate-leads-nowhere", "gate", found=code)
    if after is not None and after.filled:
        raise NotNow("stage-passed")
    written = {key: rules[key] for key in ("total", "ranking", "gate") if rules.get(key)}
    stage, found = read_as(StageFacts, {"code": code, "name": row.name, **written})
    problems.extend(found)
    if stage is not None and written and not found:
        _check(scope, stage, problems)
    if problems:
        raise Invalid("invalid", problems)
    row.rules = written
    trade.version += 1
    flag_modified(row, "rules")
    db.session.flush()
    here = Scope(trade.event_id, trade.id)
    audit.record(actor, "stage.gate_changed", ("stage", row.id), scope=here, now=now, code=code)


def _facts(scope: Scope, code: str) -> TradeFacts:
    """The trade, or as much of it as a stage needs while the rest is not whole yet."""
    trade_id = _trade_id(scope)
    try:
        return facts.trade_facts(trade_id)
    except Invalid:
        return facts.stage_facts(db.session.get_one(Trade, trade_id), code)


def _check(scope: Scope, stage: StageFacts, problems: Problems) -> None:
    trade = _facts(scope, stage.code)
    total = stage_total(trade, stage)
    if stage.total is not None:
        check_total(trade, total, "total", problems)
    if stage.ranking is not None:
        check_ranking(trade, stage.ranking, total, "ranking", problems)
    if stage.gate is not None:
        nodes = {node.code for node in total.walk()}
        check_rule(trade, stage.gate.rule, nodes, "gate.rule", problems)


def _stage(trade_id: uuid.UUID, code: str) -> Stage:
    found = select(Stage).where(Stage.trade_id == trade_id, Stage.code == code)
    row = db.session.scalars(found).one_or_none()
    if row is None:
        raise NotFound("not-found")
    return row


@dataclass(frozen=True, slots=True)
class Hopeful:
    """One entry at the gate, with who it is."""

    passing: Passing
    line: EntryLine
    total: Fraction | None
    tie: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Who would go on, and what stands in the way of it."""

    gate: GateFacts
    candidates: tuple[Hopeful, ...]
    problems: tuple[Problem, ...]
    #: How the next stage stands beside this, once it was filled.
    entered: Entered | None = None

    @property
    def going(self) -> int:
        """How many go on."""
        return sum(one.passing.goes_on for one in self.candidates)


def preview(actor: Actor, scope: Scope, code: str) -> Preview:
    """Who goes on from a stage as its marks stand, and why; nothing is stored.

    Raises NotNow while its codes are sealed, or where it has no gate.
    """
    policy.require(actor, Permission.STANDINGS_READ, scope)
    result = standings.stage_result(actor, _trade_id(scope), code)
    try:
        stage = stage_of(result.trade, code)
    except KeyError:
        raise NotFound("not-found") from None
    if stage.gate is None:
        raise NotNow("stage-has-no-gate")
    ranked = compile_stage(result.trade, code).standings(
        result.marks, result.entries, result.rulings
    )
    passing = gate(stage.gate, ranked, result.entries)
    lines = {line.number: line for line in ranked.lines}
    candidates = tuple(
        Hopeful(one, result.people[one.number], lines[one.number].total, lines[one.number].tie)
        for one in passing
    )
    within = inside(_trade_id(scope), code)
    return Preview(
        stage.gate,
        candidates,
        _in_the_way(scope, code, ranked.incomplete, ranked),
        None if within is None else entered(passing, within),
    )


def inside(trade_id: uuid.UUID, code: str) -> dict[str, bool] | None:
    """Entry number → whether it gave up, of the stage after one; None where nobody was let in."""
    rows = _rows(trade_id)
    at = [row.code for row in rows].index(code) + 1
    if at == len(rows):
        return None
    found = db.session.execute(
        select(Entry.number, EntryInStage.status)
        .join(Entry, Entry.id == EntryInStage.entry_id)
        .where(EntryInStage.stage_id == rows[at].id)
    ).all()
    if not _filled(rows[at], len(found), _counted(_entries(trade_id)).get(trade_id, 0)):
        return None
    return {number: status is EntryStatus.WITHDRAWN for number, status in found}


def _in_the_way(
    scope: Scope, code: str, incomplete: Sequence[Standing], ranked: Any
) -> tuple[Problem, ...]:
    stage = _stage(_trade_id(scope), code)
    found = [
        Problem("module-open", module.code, {"module": module.name})
        for module in db.session.scalars(
            select(Module)
            .where(Module.stage_id == stage.id, Module.state != ModuleState.LOCKED)
            .order_by(Module.position)
        )
    ]
    if incomplete:
        numbers = [line.number for line in incomplete]
        found.append(Problem("stage-incomplete", code, {"entries": numbers, "count": len(numbers)}))
    return (*found, *ranked.problems)
