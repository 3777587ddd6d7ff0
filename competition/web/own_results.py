"""One's own result, ready for a page (本人成绩): on the server and in the static bundle."""

from __future__ import annotations

from typing import Any

from competition.services.public_results import Notice, Own
from competition.web import computations, reasons
from competition.web.figures import figure, status_word
from competition.web.sentences import incident_words


def shown(found: Notice, mine: Own) -> dict[str, Any]:
    """What the pages of an own result read, in the reader's language."""
    body = found.body or {}
    decimals = int(body.get("decimals", 2))
    return {
        "own": mine,
        "row": mine.row,
        "name": mine.row["team"] or "、".join(mine.row["names"]),
        "total": figure(mine.row["total"], decimals) if mine.row.get("total") else "",
        "award": next((a["name"] for a in body["awards"] if a["code"] == mine.row["award"]), None),
        "status": status_word(mine.row["status"]),
        "parts": computations.parts(mine.breakdown, decimals) if mine.breakdown else [],
        "ends": computations.ends(mine.breakdown, decimals) if mine.breakdown else [],
        "at": mine.row["place"] or mine.row.get("behind", ""),
        "placed": sum(1 for each in mine.group["rows"] if each["place"] or each.get("behind")),
        "happened": [incident_words.on_a_result(each) for each in mine.incidents],
        "steps_above": reasons.steps(body, mine.above) if mine.above else [],
        "steps_below": reasons.steps(body, mine.below) if mine.below else [],
    }
