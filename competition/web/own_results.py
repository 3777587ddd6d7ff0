"""One's own result, ready for a page (本人成绩): on the server and in the static bundle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from competition.services import measured
from competition.services.public_results import Near, Notice, Own
from competition.web import computations, explanation_papers, reasons
from competition.web.figures import figure, status_word
from competition.web.sentences import incident_words


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why an entry stands `above` or `below` whoever holds a place next to it."""

    mine: str
    place: str
    steps: Sequence[reasons.Step]


def shown(found: Notice, mine: Own) -> dict[str, Any]:
    """What the pages of an own result read, in the reader's language."""
    body = found.body or {}
    decimals = int(body.get("decimals", 2))
    return {
        "own": mine,
        "row": mine.row,
        "name": mine.row["team"] or "、".join(mine.row["names"]),
        "total": figure(mine.row["total"], decimals) if mine.row.get("total") else "",
        "measured": measured.of_trade(found.trade_id),
        "award": next((a["name"] for a in body["awards"] if a["code"] == mine.row["award"]), None),
        "status": status_word(mine.row["status"]),
        "parts": computations.parts(mine.breakdown, decimals) if mine.breakdown else [],
        "added": computations.added(mine.breakdown, decimals) if mine.breakdown else "",
        "ends": computations.ends(mine.breakdown, decimals) if mine.breakdown else [],
        "at": mine.row["place"] or mine.row.get("behind", ""),
        "placed": sum(1 for each in mine.group["rows"] if each["place"] or each.get("behind")),
        "happened": incident_words.happened(mine.incidents, mine.clocks),
        "overall": explanation_papers.over_all(mine.row.get("overall") or "", mine.everybody),
        "reasons": reasons_of(body, mine.near),
        "reasons_over_all": reasons_of(body, mine.over_all),
    }


def reasons_of(body: Mapping[str, Any], near: Near | None) -> list[Reasons]:
    """Why an entry stands where it stands among its neighbours of one order."""
    found: list[Reasons] = []
    if near is None:
        return found
    if near.above:
        found.append(Reasons("below", near.above_place, reasons.steps(body, near.above)))
    if near.below:
        found.append(Reasons("above", near.below_place, reasons.steps(body, near.below)))
    return found
