"""Why a trade's entries stand where they stand, for the office (成绩说明): computed when asked."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Any

from competition.access.policy import Actor, Scope
from competition.errors import NotFound
from competition.rules import explanations
from competition.rules.explanations import Comparison, Explanation
from competition.rules.standings import Standing
from competition.services import clock_records, incident_records, publication_lines, standings
from competition.services.breakdowns import Breakdown, number
from competition.services.scoring import Scored
from competition.services.standing_rows import EntryLine
from competition.services.standings import TradeResult


@dataclass(frozen=True, slots=True)
class Explained:
    """One entry's line, who it is, and its whole computation with the seats' own codes."""

    line: Standing
    person: EntryLine
    breakdown: dict[str, Any]
    keys: list[dict[str, Any]]
    decimals: int
    #: What the chief judge decided about it on the floor.
    incidents: tuple[dict[str, Any], ...] = ()
    #: Time given back on the clocks of its sheets.
    clocks: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """Two entries key by key, the better first."""

    above: Explained
    below: Explained
    comparison: dict[str, Any]
    tie_keys: list[dict[str, Any]]
    #: Whether one stands above the other, and by which places: over all, or in their division.
    apart: bool = True
    over_all: bool = False


def _explain(result: TradeResult, entry: str) -> Explanation:
    try:
        return explanations.explain(
            result.program, result.marks, result.entries, result.rulings, entry, result.standings
        )
    except KeyError:
        raise NotFound("not-found") from None


def _explained(result: TradeResult, found: Explanation, level: str = "judges") -> Explained:
    writer = Breakdown(result.trade, level, seats=level == "judges")
    return Explained(
        found.standing,
        result.people[found.standing.number],
        publication_lines.breakdown(writer, found),
        [{"key": key.name, "order": key.order, "value": number(key.value)} for key in found.keys],
        publication_lines.decimals_of(result.trade),
    )


def entry(actor: Actor, trade_id: uuid.UUID, entry_number: str) -> Explained:
    """One entry's computation; NotFound for a number that is not in the trade."""
    return _whole(standings.result(actor, trade_id), trade_id, entry_number)


def outline(actor: Actor, trade_id: uuid.UUID, entry_number: str) -> Explained:
    """The same down to its aspects, without any single judge's mark: for programs."""
    result = standings.result(actor, trade_id)
    return _explained(result, _explain(result, entry_number), "aspects")


def of_case(scope: Scope, entry_number: str) -> tuple[Explained, TradeResult]:
    """The same with all it was computed from, for a case whose maker has asked the policy."""
    if scope.trade_id is None:
        raise NotFound("not-found")
    result = standings.current(scope, scope.trade_id)
    return _whole(result, scope.trade_id, entry_number), result


def _whole(result: TradeResult, trade_id: uuid.UUID, entry_number: str) -> Explained:
    told = incident_records.of_trade(trade_id).get(entry_number, ())
    found = _explained(result, _explain(result, entry_number))
    clocks = clock_records.of_trade(trade_id, result.trade).get(entry_number, ())
    return replace(found, incidents=tuple(told), clocks=tuple(clocks))


def neighbours(actor: Actor, trade_id: uuid.UUID, entry_number: str) -> list[Compared]:
    """An entry compared with those placed just before and after it, both ways it is ranked."""
    near = explanations.neighbours(standings.result(actor, trade_id).standings, entry_number)
    return [compare(actor, trade_id, entry_number, other) for other in near]


def compare(actor: Actor, trade_id: uuid.UUID, first: str, second: str) -> Compared:
    """Why the one of two entries stands above the other; NotFound."""
    result = standings.result(actor, trade_id)
    one, other = _explain(result, first), _explain(result, second)
    found = explanations.compare(one, other)
    by_number = {each.standing.number: each for each in (one, other)}
    return Compared(
        _explained(result, by_number[found.above.number]),
        _explained(result, by_number[found.below.number]),
        plain(found),
        publication_lines.keys_of(result.trade),
        found.apart,
        found.over_all,
    )


def plain(found: Comparison) -> dict[str, Any]:
    """A comparison as publications write it: the keys asked, and which decided."""
    last = len(found.pairs) if found.decided is None else found.decided + 1
    return {
        "keys": [
            {"key": a.name, "order": a.order, "above": number(a.value), "below": number(b.value)}
            for a, b in found.pairs[:last]
        ],
        "decided": found.decided,
        "ruling": found.ruling,
    }


def scored(found: Scored, entry_number: str) -> dict[str, Any]:
    """One entry of a contest file: its computation as publications write it."""
    writer = Breakdown(found.trade, "judges", seats=True)
    return publication_lines.breakdown(writer, found.explain(entry_number))
