"""In what unit a total stands that is measured, not marked (计量单位): kWh/t, seconds, kilograms.

A contest between teams over months is ranked by the measured value itself; its total, its months
and every line below are figures of one unit. Where points are made of values, the total has none.
"""

from __future__ import annotations

from competition.rules.facts import ModuleFacts, TradeFacts
from competition.rules.point_rules import Exact


def of_total(trade: TradeFacts) -> str:
    """The one unit of a trade's total and of all it is made of; empty where it is of points."""
    if trade.total is None:
        return ""
    modules = {module.code: module for module in trade.modules}
    units = set()
    for node in trade.total.walk():
        if node.share is not None or node.factor is not None or node.out_of is not None:
            return ""
        if node.module is not None:
            units.add(of_module(modules[node.module]))
    return units.pop() if len(units) == 1 else ""


def of_module(module: ModuleFacts) -> str:
    """The one unit of a module's value: every aspect's value counts as it was entered, in it."""
    if module.combine.rule == "product" or any(one.factor != 1 for one in module.scheme.criteria):
        return ""
    units = {
        aspect.unit if isinstance(aspect.points, Exact) else "" for aspect in module.scheme.aspects
    }
    return units.pop() if len(units) == 1 else ""
