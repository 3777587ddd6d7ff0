"""A trade's totals on scales beside the raw ones (标准分); divisions ranked together."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from fractions import Fraction

from competition.access.policy import Actor
from competition.rules.programs import compile_trade
from competition.rules.ranking import Place
from competition.rules.scales import between_panels, worldskills_700
from competition.rules.standings import Standing
from competition.services import publication_lines, standings
from competition.services.standing_rows import EntryLine

#: Fewer entries in a division say more about chance than about its judges.
LEAST = 8


@dataclass(frozen=True, slots=True)
class ScaledLine:
    """One placed entry: its raw total, its places, its points on the scales.

    z, robust: None where there is one division only, so that there is nothing to compare.
    """

    person: EntryLine
    division: dict[str, str]
    place: Place
    overall: Place | None
    total: Fraction
    worldskills: int
    z: Fraction | None = None
    robust: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Scales:
    """All placed entries; `several`: of more than one division; `few`: one of them has few."""

    lines: tuple[ScaledLine, ...]
    several: bool
    few: bool


def read(actor: Actor, trade_id: uuid.UUID) -> Scales:
    """Scales of a trade's totals as its marks stand; asks the policy as `standings.result` does."""
    result = standings.result(actor, trade_id)
    groups: dict[str, list[Standing]] = {}
    for line in result.standings.lines:
        if line.place is not None:
            groups.setdefault(line.division, []).append(line)
    several = len(groups) > 1
    placed = [line for lines in groups.values() for line in lines]
    marks = [(line.division, line.total or Fraction(0)) for line in placed]
    z = [one.scaled for one in between_panels(marks, "z")] if several else []
    robust = [one.scaled for one in between_panels(marks, "robust")] if several else []
    scale = {
        line.number: points
        for lines in groups.values()
        for line, points in zip(
            lines, worldskills_700([line.total or Fraction(0) for line in lines]), strict=True
        )
    }
    overall = _overall(result) if several else {}
    names = publication_lines.names_of_divisions(result.trade)
    found = [
        ScaledLine(
            result.people[line.number],
            names.get(line.division, {"zh": ""}),
            line.place or 0,
            overall.get(line.number),
            total,
            scale[line.number],
            z[n] if several else None,
            robust[n] if several else None,
        )
        for n, (line, (_division, total)) in enumerate(zip(placed, marks, strict=True))
    ]
    found.sort(key=lambda one: (one.overall or one.place, one.person.number))
    return Scales(tuple(found), several, several and min(map(len, groups.values())) < LEAST)


def _overall(result: standings.TradeResult) -> dict[str, Place]:
    """Places over all divisions, by the trade's own tie chain."""
    ranking = result.trade.ranking
    if ranking is None:
        return {}
    together = replace(result.trade, ranking=replace(ranking, by="trade"))
    ranked = compile_trade(together).standings(result.marks, result.entries, result.rulings)
    return {line.number: line.place for line in ranked.lines if line.place is not None}
