"""How far marks may lie apart (评分差) before they are held: limits by aspect and by sheet."""

from __future__ import annotations

from fractions import Fraction

from competition.rules.facts import AspectFacts, PanelFacts
from competition.rules.point_rules import ZERO
from competition.rules.sheets import Sheet


def aspect_limit(panel: PanelFacts, aspect: AspectFacts, places: int) -> Fraction | None:
    """How far apart marks on a judged aspect may lie: in points, or raw units for steps."""
    spread = panel.spread
    if spread is None or spread.over != "aspect" or aspect.type != "judgement":
        return None
    if spread.unit == "percent":
        return spread.limit * aspect.max / 100
    if spread.unit == "points":
        return spread.limit
    if aspect.scale is None:
        return None
    unit: int = 10**places
    return spread.limit * (aspect.scale.step or 1) * unit


def sheet_limit(panel: PanelFacts, sheet: Sheet) -> Fraction | None:
    """How far apart whole sheets may lie, in points; None where that is not limited."""
    spread = panel.spread
    if spread is None or spread.over != "sheet":
        return None
    most = sum((criterion.max for criterion in sheet.criteria), ZERO)
    return spread.limit * most / 100 if spread.unit == "percent" else spread.limit
