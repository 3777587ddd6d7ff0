"""Which seat counts where, and how far a veto reaches (计分范围、否决范围)."""

from __future__ import annotations

from collections.abc import Iterable

from competition.rules.facts import AspectFacts, CriterionFacts, PanelFacts
from competition.rules.point_rules import Veto
from competition.rules.sheets import Sheet


def codes_above(sheet: Sheet) -> list[frozenset[str]]:
    """For each aspect of a sheet its own code, its sub-criterion's and its criterion's."""
    return [
        frozenset({aspect.code, sub.code, criterion.code})
        for criterion in sheet.criteria
        for sub in criterion.sub_criteria
        for aspect in sub.aspects
    ]


def seats_by_aspect(panel: PanelFacts, sheet: Sheet) -> list[tuple[str, ...]] | None:
    """Whose sheets count for each aspect; None where every counting seat counts in all."""
    limited = {seat.code: frozenset(seat.counts_for) for seat in panel.seats if seat.counts_for}
    if not limited:
        return None
    return [
        tuple(
            code for code in panel.sheets if not (code in limited and limited[code].isdisjoint(at))
        )
        for at in codes_above(sheet)
    ]


def vetoed_by(aspect: AspectFacts, criteria: Iterable[CriterionFacts]) -> frozenset[str]:
    """What a veto within a sheet makes zero, as `kind:code`; empty where it reaches further.

    >>> from competition.rules.facts import AspectFacts
    >>> from competition.rules.point_rules import Text
    >>> veto = Veto(scope="aspect", aspects=("A1.2",))
    >>> one = AspectFacts(code="A1.9", name=Text(zh="错误"), type="veto", points=veto)
    >>> sorted(vetoed_by(one, ()))
    ['aspect:A1.2']
    """
    rule = aspect.points
    if not isinstance(rule, Veto):
        return frozenset()
    if rule.scope == "aspect":
        return frozenset(f"aspect:{code}" for code in rule.aspects)
    for criterion in criteria:
        for sub in criterion.sub_criteria:
            if aspect in sub.aspects and rule.scope == "sub-criterion":
                return frozenset({f"sub-criterion:{sub.code}"})
        if aspect in criterion.aspects and rule.scope == "criterion":
            return frozenset({f"criterion:{criterion.code}"})
    return frozenset()
