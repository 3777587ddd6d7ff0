"""What the rules of a trade or an event may name (规则可选项): modules, nodes, aspects, awards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.models.event import Division, Module, Stage, Trade
from competition.models.scheme import Aspect, Criterion, MarkingScheme, SubCriterion
from competition.services import composition, honour_results
from competition.services.scheme_rows import schemes_in_force

Named = tuple[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class TradeChoices:
    """Codes and names, each in the order of the trade.

    criteria, aspects: of all its modules, by the code alone. parts: criteria, sub-criteria and
    aspects by module, as a seat may count in them.
    """

    modules: tuple[Named, ...]
    nodes: tuple[str, ...]
    node_names: Mapping[str, Mapping[str, str]]
    criteria: tuple[Named, ...]
    aspects: tuple[Named, ...]
    parts: Mapping[str, tuple[Named, ...]]


@dataclass(frozen=True, slots=True)
class EventChoices:
    """What honours may name."""

    trades: tuple[Named, ...]
    divisions: tuple[Named, ...]
    awards: tuple[Named, ...]
    units: tuple[str, ...]
    people: tuple[str, ...]


def of_trade(actor: Actor, scope: Scope) -> TradeChoices:
    """What totals, tie chains, awards, gates and seats of a trade may name."""
    policy.require(actor, Permission.EVENT_READ, scope)
    known = composition.choices(actor, scope)
    rows = db.session.execute(_scheme_rows(scope)).all()
    criteria: dict[str, Mapping[str, str]] = {}
    aspects: dict[str, Mapping[str, str]] = {}
    parts: dict[str, dict[str, Mapping[str, str]]] = {}
    for row in rows:
        own = parts.setdefault(row.module, {})
        criteria.setdefault(row.criterion, row.criterion_name)
        own.setdefault(row.criterion, row.criterion_name)
        if row.sub is not None and row.sub != row.criterion:
            own.setdefault(row.sub, row.sub_name)
        if row.aspect is not None:
            aspects.setdefault(row.aspect, row.aspect_name)
            own.setdefault(row.aspect, row.aspect_name)
    return TradeChoices(
        modules=known.modules,
        nodes=known.nodes,
        node_names=known.names,
        criteria=tuple(criteria.items()),
        aspects=tuple(aspects.items()),
        parts={module: tuple(own.items()) for module, own in parts.items()},
    )


def _scheme_rows(scope: Scope) -> Any:
    force = schemes_in_force().subquery()
    return (
        select(
            Module.code.label("module"),
            Criterion.code.label("criterion"),
            Criterion.name.label("criterion_name"),
            SubCriterion.code.label("sub"),
            SubCriterion.name.label("sub_name"),
            Aspect.code.label("aspect"),
            Aspect.name.label("aspect_name"),
        )
        .join(Stage, Stage.id == Module.stage_id)
        .join(MarkingScheme, MarkingScheme.module_id == Module.id)
        .join(
            force,
            (force.c.module_id == MarkingScheme.module_id)
            & (force.c.number == MarkingScheme.number),
        )
        .join(Criterion, Criterion.scheme_id == MarkingScheme.id)
        .outerjoin(SubCriterion, SubCriterion.criterion_id == Criterion.id)
        .outerjoin(Aspect, Aspect.sub_criterion_id == SubCriterion.id)
        .where(Stage.trade_id == scope.trade_id)
        .order_by(
            Stage.position, Module.position, Criterion.position, SubCriterion.position,
            Aspect.position, Aspect.code,
        )
    )  # fmt: skip


def of_event(actor: Actor, scope: Scope) -> EventChoices:
    """What team rankings, honours and promotion rules may name."""
    policy.require(actor, Permission.EVENT_READ, scope)
    trades = db.session.execute(
        select(Trade.code, Trade.name, Trade.awards)
        .where(Trade.event_id == scope.event_id)
        .order_by(Trade.position, Trade.code)
    ).all()
    divisions = db.session.execute(
        select(Division.code, Division.name)
        .join(Trade, Trade.id == Division.trade_id)
        .where(Trade.event_id == scope.event_id)
        .order_by(Trade.position, Trade.code, Division.position)
    )
    awards = {award["code"]: award["name"] for row in reversed(trades) for award in row.awards}
    _trades, _awards, units, people = honour_results.known_codes(scope)
    return EventChoices(
        trades=tuple((row.code, row.name) for row in trades),
        divisions=tuple({row.code: row.name for row in divisions}.items()),
        awards=tuple(awards.items()),
        units=tuple(units),
        people=tuple(people),
    )
