"""From modules to a total, places and awards (总分合成、名次、奖项): pieces of the contest file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, Problem
from competition.models.event import Module, Stage, Trade
from competition.rules.honour_checks import missing_medals
from competition.rules.kinds import Many, Part, Problems, read_as
from competition.rules.node_facts import NodeFacts
from competition.rules.ranking_facts import (
    AbsenceFacts,
    AwardFacts,
    AwardRuleFacts,
    RankingFacts,
)
from competition.rules.values import is_number, text
from competition.services import audit, trades

TOTAL = "total"


@dataclass(frozen=True, slots=True)
class ShareLine:
    """A module's part in the total, in percent, as a decimal string."""

    module: str
    percent: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What ranking keys of a trade may be chosen from, each as it stands in the contest file."""

    #: Codes of the total's nodes, the total first.
    nodes: tuple[str, ...]
    #: Codes and names of the modules.
    modules: tuple[tuple[str, dict[str, str]], ...]
    #: The names that nodes of the total have of their own.
    node_names: Mapping[str, dict[str, str]] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, dict[str, str]]:
        """What each node and module is called."""
        return {**dict(self.modules), **self.node_names}


def shares_of(total: Mapping[str, Any]) -> tuple[ShareLine, ...] | None:
    """The shares when a total is the usual case, a sum of modules by share; None when it is not."""
    parts = total.get("parts", [])
    if total.get("combine", "sum") != "sum" or set(total) - {
        "code", "name", "combine", "max", "round", "parts",
    }:  # fmt: skip
        return None
    lines = []
    for part in parts:
        if set(part) - {"code", "module", "share", "round", "name"} or "module" not in part:
            return None
        if not is_number(part.get("share")):
            return None
        lines.append(ShareLine(part["module"], text(Fraction(part["share"]) * 100)))
    return tuple(lines)


def total_of(
    lines: Iterable[ShareLine], *, maximum: str, decimals: int, mode: str = "half-up"
) -> dict[str, Any]:
    """The usual total: modules by share, each and the sum rounded to so many decimals."""
    rounding = {"to": decimals, "mode": mode} if mode != "half-up" else {"to": decimals}
    return {
        "code": TOTAL,
        "max": maximum,
        "round": rounding,
        "parts": [
            {
                "code": line.module,
                "module": line.module,
                "share": text(Fraction(line.percent) / 100),
                "round": rounding,
            }
            for line in lines
        ],
    }


def choices(actor: Actor, scope: Scope) -> Choices:
    """The nodes and modules a ranking key or a total may name."""
    policy.require(actor, Permission.EVENT_READ, scope)
    detail = trades.read(actor, scope)
    rows = db.session.execute(_modules(scope))
    nodes = list(_walk(detail.total))
    return Choices(
        _nodes(detail.total),
        tuple((row.code, row.name) for row in rows),
        {str(node["code"]): node["name"] for node in nodes if "name" in node and "code" in node},
    )


def change_total(
    actor: Actor, scope: Scope, total: dict[str, Any], *, version: int, now: datetime
) -> None:
    """Say how modules become the total; raises Invalid with every problem and its path."""
    policy.require(actor, Permission.EVENT_EDIT, scope)
    row = trades.current(scope, version)
    facts, problems = read_as(NodeFacts, total, "total")
    if facts is not None:
        _check_total(facts, _module_codes(scope), problems)
    _refuse(problems)
    row.total = total
    _done(actor, "trade.total_changed", row, now)


def change_ranking(
    actor: Actor,
    scope: Scope,
    ranking: dict[str, Any],
    absence: dict[str, Any],
    *,
    version: int,
    now: datetime,
) -> None:
    """Say by what places are given and ties are broken, and what absence means."""
    policy.require(actor, Permission.EVENT_EDIT, scope)
    row = trades.current(scope, version)
    facts, problems = read_as(RankingFacts, ranking, "ranking")
    problems.extend(read_as(AbsenceFacts, absence, "absence")[1])
    if facts is not None:
        _check_ranking(facts, _nodes(row.total), _module_codes(scope), problems)
    _refuse(problems)
    row.ranking, row.absence = ranking, absence
    _done(actor, "trade.ranking_changed", row, now)


def change_awards(
    actor: Actor, scope: Scope, awards: list[dict[str, Any]], *, version: int, now: datetime
) -> None:
    """Say which awards there are and who gets them, in the order they are given."""
    policy.require(actor, Permission.EVENT_EDIT, scope)
    row = trades.current(scope, version)
    problems = Problems()
    facts: Sequence[AwardFacts] = Many(Part(AwardFacts)).read(awards, "awards", problems) or ()
    codes = [award.code for award in facts]
    for n, award in enumerate(facts):
        if codes.index(award.code) != n:
            problems.say("code-twice", f"awards[{n}].code", item=award.code)
        _check_award(award.rule, _nodes(row.total), f"awards[{n}].rule", award.code, problems)
    for medal in missing_medals(award.rule.medal for award in facts if award.rule.medal):
        problems.say("medal-missing", "awards", found=medal)
    _refuse(problems)
    row.awards = awards
    _done(actor, "trade.awards_changed", row, now)


def _check_award(
    rule: AwardRuleFacts, nodes: Sequence[str], where: str, code: str, problems: Problems
) -> None:
    limits = (rule.share, rule.count, rule.at_least, rule.medal)
    if all(limit is None for limit in limits):
        problems.say("award-needs-rule", where, found=code)
    for key in rule.nodes:
        if key and not key.startswith("/") and key not in nodes:
            problems.say("unknown-node", where, found=key)


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise Invalid("invalid", problems)


def _done(actor: Actor, action: str, row: Trade, now: datetime) -> None:
    db.session.flush()
    scope = Scope(row.event_id, row.id)
    audit.record(actor, action, ("trade", row.id), scope=scope, now=now, code=row.code)


def _modules(scope: Scope) -> Any:
    return (
        select(Module.code, Module.name)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == scope.trade_id)
        .order_by(Stage.position, Module.position)
    )


def _module_codes(scope: Scope) -> set[str]:
    return {row.code for row in db.session.execute(_modules(scope))}


def _walk(total: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    waiting = [total] if total else []
    while waiting:
        node = waiting.pop(0)
        yield node
        waiting.extend(node.get("parts", []))


def _nodes(total: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(node.get("code", "")) for node in _walk(total)) or (TOTAL,)


def _check_total(root: NodeFacts, modules: set[str], problems: Problems) -> None:
    codes: set[str] = set()
    for node in root.walk():
        if node.code in codes:
            problems.say("code-twice", "total", item=node.code)
        codes.add(node.code)
        if node.module is not None and node.module not in modules:
            problems.say("unknown-module", "total", found=node.module)
        if node.module is None and not node.parts:
            problems.say("node-needs-module-or-parts", "total", found=node.code)
        shares = [part.share for part in node.parts if part.share is not None]
        if shares and sum(shares, Fraction(0)) != 1:
            whole = text(sum(shares, Fraction(0)) * 100)
            problems.say("shares-sum", "total", item=node.code, sum=whole)


def _check_ranking(
    ranking: RankingFacts, nodes: Sequence[str], modules: set[str], problems: Problems
) -> None:
    for n, key in enumerate(ranking.keys):
        where = f"ranking.keys[{n}]"
        named = [key.node, key.module, key.time, key.judges, key.age, key.ruling or None]
        if sum(name is not None for name in named) != 1:
            problems.say("key-needs-one", where)
        if key.node is not None and key.node not in nodes:
            problems.say("unknown-node", where, found=key.node)
        judged = key.judges.modules if key.judges is not None else ()
        for module in (key.module, key.time, *judged):
            if module is not None and module not in modules:
                problems.say("unknown-module", where, found=module)
