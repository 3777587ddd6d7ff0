"""What a module would be without one of its judges (去掉一席): the same rules over one seat fewer.

It answers "does it matter?" and nothing else: no result is ever computed this way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from competition.rules.facts import ModuleFacts, PanelFacts, TradeFacts
from competition.rules.panels import drops
from competition.rules.ranking import Place
from competition.rules.reaches import seats_by_aspect
from competition.rules.sheets import sheet_of


@dataclass(frozen=True, slots=True)
class Move:
    """A name whose place would be another."""

    name: str
    place: Place
    would_be: Place


def without_seat(module: ModuleFacts, seat: str) -> ModuleFacts | None:
    """The module with one counting seat taken out of its panel; None where no rule would be left.

    Spread limits fall away: marks are taken as they stand. A panel that adds its sheets up is
    brought back to its size, so that it weighs as much beside other panels.
    """
    panel = module.panel_of_seat(seat)
    if panel is None or panel.combine.rule in ("single", "consensus"):
        return None
    fewer = _fewer(panel, seat)
    if fewer is None:
        return None
    alone = seats_by_aspect(fewer, sheet_of(module, fewer)) or ()
    if any(len(seats) - sum(drops(fewer.combine, len(seats))) < 1 for seats in alone):
        return None
    panels = tuple(fewer if each.code == panel.code else each for each in module.panels)
    return unlimited(replace(module, panels=panels))


def _fewer(panel: PanelFacts, seat: str) -> PanelFacts | None:
    before = len(panel.counting)
    seats = tuple(each for each in panel.seats if each.code != seat)
    left = sum(each.counts and each.role != "substitute" for each in seats)
    if left == before or not left:
        return None
    combine = panel.combine
    low, high = drops(combine, left)
    if left - low - high < 1 or (combine.rule == "middle" and low + high < 0):
        return None
    if combine.rule == "sum":
        combine = replace(combine, factor=combine.factor * Fraction(before, left))
    if combine.at_least is not None and combine.at_least > left:
        combine = replace(combine, at_least=left)
    return replace(panel, seats=seats, combine=combine)


def unlimited(module: ModuleFacts) -> ModuleFacts:
    """The module without limits on the spread: what is held counts as it stands."""
    return replace(module, panels=tuple(replace(panel, spread=None) for panel in module.panels))


def trade_without(trade: TradeFacts, module: str, seat: str) -> TradeFacts | None:
    """The trade with one seat of a module taken out; None where no rule would be left."""
    changed = without_seat(trade.module(module), seat)
    if changed is None:
        return None
    modules = tuple(changed if each.code == module else each for each in trade.modules)
    return replace(trade, modules=modules)


def moves(before: dict[str, Place], after: dict[str, Place]) -> tuple[Move, ...]:
    """Whose place would be another, in order of the place now held."""
    changed = [
        Move(name, place, after[name])
        for name, place in before.items()
        if name in after and after[name] != place
    ]
    return tuple(sorted(changed, key=lambda move: (move.place, move.name)))
