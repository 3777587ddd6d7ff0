"""What a readable scheme may still have wrong (评分方案检查), and the list of schemes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import func, select

from competition.access.policy import Scope
from competition.db import db
from competition.errors import Problem
from competition.models.event import Module, Stage, Trade
from competition.models.scheme import MarkingScheme
from competition.rules import schemes
from competition.rules.facts import AspectFacts, ModuleFacts, SchemeFacts
from competition.rules.kinds import Problems, read_as
from competition.rules.values import text
from competition.services import facts

Line = TypeVar("Line")


PREFIX = "module.scheme."


def problems_of(module: Module, tree: Mapping[str, Any]) -> list[Problem]:
    """Everything wrong with a scheme for a module, each with its path in the scheme.

    tree: as the contest file writes it.

    Problems of the module's panels come with paths that begin with `panels`.
    """
    stage = db.session.get_one(Stage, module.stage_id)
    piece = facts.module_pieces([module], {stage.id: stage.code})[0] | {"scheme": dict(tree)}
    if not piece["scheme"]["criteria"]:
        return [Problem("scheme-empty", "criteria")]
    read, found = read_as(ModuleFacts, piece, "module")
    if read is not None:
        schemes.check_scheme(read, "module", found)
        for aspect, where in _aspects(read.scheme):
            _levels(aspect, where, found)
    return [_short(problem) for problem in found]


def _short(problem: Problem) -> Problem:
    where = problem.where.removeprefix(PREFIX).removeprefix("module.scheme:")
    return Problem(problem.code, where.removeprefix("module."), problem.values)


def _aspects(scheme: SchemeFacts) -> list[tuple[AspectFacts, str]]:
    return [
        (aspect, f"{PREFIX}criteria[{n}].sub_criteria[{m}].aspects[{k}]")
        for n, criterion in enumerate(scheme.criteria)
        for m, sub in enumerate(criterion.sub_criteria)
        for k, aspect in enumerate(sub.aspects)
    ]


def _levels(aspect: AspectFacts, where: str, found: Problems) -> None:
    """A judgement of three to five levels needs a word for each whole one: judges compare."""
    scale = aspect.scale
    if aspect.type != "judgement" or scale is None or not scale.step:
        return
    steps = (scale.max - scale.min) / scale.step
    if not 2 <= steps <= 4 or steps.denominator != 1:
        return
    values = [text(scale.min + scale.step * n) for n in range(int(steps) + 1)]
    missing = [value for value in values if "." not in value and value not in aspect.descriptors]
    if missing:
        found.say("descriptors-missing", f"{where}.descriptors", levels=", ".join(missing))


def lines(scope: Scope, make: Callable[..., Line]) -> list[Line]:
    """The newest scheme of every module in the scope, one query."""
    newest = (
        select(MarkingScheme.module_id, func.max(MarkingScheme.number).label("number"))
        .group_by(MarkingScheme.module_id)
        .subquery()
    )
    wanted = (
        select(
            Trade.code,
            Trade.name,
            Module.id,
            Module.code,
            Module.name,
            Module.kind,
            MarkingScheme.state,
            MarkingScheme.number,
            MarkingScheme.maximum,
        )
        .join(Stage, Stage.trade_id == Trade.id)
        .join(Module, Module.stage_id == Stage.id)
        .join(newest, newest.c.module_id == Module.id)
        .join(
            MarkingScheme,
            (MarkingScheme.module_id == Module.id) & (MarkingScheme.number == newest.c.number),
        )
        .where(Trade.event_id == scope.event_id)
        .order_by(Trade.position, Trade.code, Stage.position, Module.position)
    )
    if scope.trade_id is not None:
        wanted = wanted.where(Trade.id == scope.trade_id)
    return [
        make(*row[:5], row.kind.value, row.state.value, row.number, row.maximum)
        for row in db.session.execute(wanted)
    ]
