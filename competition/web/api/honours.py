"""What results come to beyond a place (表彰、成绩说明), for programs: honours, one entry's way."""

from __future__ import annotations

from typing import Any

from flask import g, jsonify
from flask.typing import ResponseReturnValue

from competition.services import explained, honour_records
from competition.web.api import bp
from competition.web.api.operations import Operation, serves


@bp.get("/events/<event>/honours")
@serves(
    Operation(
        "standings",
        "results",
        "Units ranked, honours and proposals as results stand; names with the scope `people`",
        "Honours",
    )
)
def show_honours(event: str) -> ResponseReturnValue:
    return jsonify(honour_records.of_event(g.actor, g.event.scope))


@bp.get("/events/<event>/trades/<trade>/standings/<entry>")
@serves(
    Operation(
        "standings",
        "results",
        "How one entry's total came about down to aspects, and what parts it from its neighbours",
        "Explanation",
    )
)
def explain_standing(event: str, trade: str, entry: str) -> ResponseReturnValue:
    trade_id = g.trade.scope.trade_id
    found = explained.outline(g.actor, trade_id, entry)
    return jsonify(
        entry=entry,
        status=found.line.status,
        computation=found.breakdown,
        keys=found.keys,
        neighbours=[_compared(each) for each in explained.neighbours(g.actor, trade_id, entry)],
    )


def _compared(found: explained.Compared) -> dict[str, Any]:
    return {
        "above": found.above.line.number,
        "below": found.below.line.number,
        "apart": found.apart,
        "over_all": found.over_all,
        **found.comparison,
    }
