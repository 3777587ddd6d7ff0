"""Reference values from experts' own sheets (专家参考值), frozen before marking begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from competition.rules.answers import with_keys
from competition.rules.facts import (
    AspectFacts,
    CriterionFacts,
    ModuleFacts,
    SubCriterionFacts,
    TradeFacts,
)
from competition.rules.panels import combine, drops
from competition.rules.point_rules import Difference
from competition.rules.steps import finish


def unresolved(module: ModuleFacts) -> tuple[str, ...]:
    """The aspects that have no target yet: nothing can be computed from them."""
    return tuple(
        aspect.code
        for aspect in module.scheme.aspects
        if isinstance(aspect.points, Difference) and aspect.points.target is None
    )


def found(module: ModuleFacts) -> dict[str, Fraction]:
    """What the reference panel found so far, by aspect: only where every expert has a value."""
    rule = module.reference
    if rule is None or not rule.sheets:
        return {}
    values = {}
    for code in unresolved(module):
        given = [sheet.values[code] for sheet in rule.sheets if code in sheet.values]
        if len(given) == len(rule.sheets) > sum(drops(rule.combine, len(given))):
            combined = combine(rule.combine, given).value
            values[code] = finish(combined, rounding=rule.combine.round)[1]
    return values


def with_references(trade: TradeFacts) -> TradeFacts:
    """The trade with its frozen reference values as targets, its opened answers as keys."""
    if not any(module.answers or unresolved(module) for module in trade.modules):
        return trade
    return replace(trade, modules=tuple(resolved(module) for module in trade.modules))


def resolved(module: ModuleFacts) -> ModuleFacts:
    """The module with its frozen reference values and opened answers; as it is without them."""
    module, rule = with_keys(module), module.reference
    if rule is None or rule.frozen is None:
        return module
    values = found(module)
    criteria = tuple(_criterion(criterion, values) for criterion in module.scheme.criteria)
    return replace(module, scheme=replace(module.scheme, criteria=criteria))


def _criterion(criterion: CriterionFacts, values: Mapping[str, Fraction]) -> CriterionFacts:
    subs = tuple(_sub(sub, values) for sub in criterion.sub_criteria)
    return replace(criterion, sub_criteria=subs)


def _sub(sub: SubCriterionFacts, values: Mapping[str, Fraction]) -> SubCriterionFacts:
    return replace(sub, aspects=tuple(_aspect(aspect, values) for aspect in sub.aspects))


def _aspect(aspect: AspectFacts, values: Mapping[str, Fraction]) -> AspectFacts:
    rule = aspect.points
    if isinstance(rule, Difference) and rule.target is None and aspect.code in values:
        return replace(aspect, points=replace(rule, target=values[aspect.code]))
    return aspect
