"""What a readable scheme may still have wrong (评分方案检查), and the list of schemes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import func, select

from competition.access.policy import Scope
from competition.db import db
from competition.errors import Problem
from competition.models.event import Module, Stage, Trade
from competition.models.scheme import MarkingScheme
from competition.rules.facts import ModuleFacts
from competition.rules.kinds import Problems, read_as
from competition.rules.schemes import check_levels
from competition.rules.trades import check_module
from competition.services import module_pieces

Line = TypeVar("Line")


PREFIX = "module.scheme."


def problems_of(module: Module, tree: Mapping[str, Any]) -> list[Problem]:
    """Everything wrong with a scheme for a module, each with its path in the scheme.

    tree: as the contest file writes it.

    Problems of the module's panels come with paths that begin with `panels`.
    """
    stage = db.session.get_one(Stage, module.stage_id)
    piece = module_pieces.module_pieces([module], {stage.id: stage.code})[0] | {
        "scheme": dict(tree)
    }
    if tree.get("criteria", []) == []:
        return [Problem("scheme-empty", "criteria")]
    read, found = read_as(ModuleFacts, piece, "module")
    return [short(problem) for problem in checked(read, found)]


def checked(module: ModuleFacts | None, read: Problems) -> list[Problem]:
    """What reading a module found, and what its checks find beyond the echo of that.

    module: None where it could not be read at all; its paths begin with `module`.
    """
    if module is None:
        return [*read]
    found = Problems()
    check_module(module, "module", found)
    check_levels(module.scheme, "module.scheme", found)
    return [*read, *(problem for problem in found if not _is_echo(problem, read))]


#: What can only be said once all below is readable.
_SUMMED = frozenset({"sum-differs", "max-missing", "points-miss-max"})


def _is_echo(problem: Problem, read: Problems) -> bool:
    """Whether something only seems wrong because a node below it could not be read."""
    if problem.code == "panel-without-criteria":
        return any(".criteria" in where for where in read.lost)
    if problem.code not in _SUMMED:
        return False
    above = problem.where.rpartition(".")[0]
    unread = (one.where for one in read if one.where.endswith(".max"))
    return any(where.startswith(above) for where in (*read.lost, *unread))


def with_blocking(wrong: Sequence[Problem], others: Sequence[Problem]) -> list[Problem]:
    """What keeps a draft from being stored, then all else; of one place only the first is said."""
    places = {problem.where for problem in wrong}
    return [*wrong, *(problem for problem in others if problem.where not in places)]


def short(problem: Problem) -> Problem:
    """A problem with its path within the scheme."""
    where = problem.where.removeprefix(PREFIX).removeprefix("module.scheme:")
    return Problem(problem.code, where.removeprefix("module."), problem.values)


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
