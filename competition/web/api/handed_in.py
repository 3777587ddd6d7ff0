"""Results of a trade marked elsewhere, from programs (仅成绩): staged, looked at, written whole."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

from flask import g, jsonify
from flask.typing import ResponseReturnValue

from competition.db import transaction
from competition.services import handing_in, imports
from competition.web.api import bp
from competition.web.api.handing_in import NAMED, STATES, asked, chosen, findings, table
from competition.web.api.once import once
from competition.web.api.operations import Operation, serves
from competition.web.guards import utcnow

PLACE = "/events/<event>/trades/<trade>/results"


@bp.get(PLACE)
@serves(Operation("results", "results", "What was handed in, by place", "HandedIn"))
def list_handed_in(event: str, trade: str) -> ResponseReturnValue:
    lines, problems = handing_in.listing(g.actor, g.trade.scope)
    return jsonify(
        items=[
            {
                "entry": line.number,
                "place": line.place,
                "total": line.total,
                "award": line.award,
                "status": line.status,
            }
            for line in lines
        ],
        problems=findings(problems),
    )


def staged(staged_id: uuid.UUID) -> dict[str, Any]:
    """A staged result list as it stands."""
    checked = handing_in.look(g.actor, g.trade.scope, staged_id)
    counts = Counter(checked.states.values())
    return {
        "id": str(staged_id),
        "filename": checked.filename,
        "ready": checked.is_ready,
        "rows": {state: counts[state] for state in STATES},
        "missing": [entry.number for entry in checked.results.missing],
        "problems": findings(checked.results.problems),
        "questions": asked(checked.results.questions),
    }


@bp.post(PLACE)
@serves(
    Operation(
        "results",
        "results",
        "Stage a result list and hold it against the entries; nothing is written yet",
        "StagedResults",
        201,
        NAMED,
        "table",
    )
)
def stage_results(event: str, trade: str) -> ResponseReturnValue:
    filename, data = table()
    with transaction():
        staged_id = handing_in.stage(g.actor, g.trade.scope, filename, data, now=utcnow())
    return jsonify(staged(staged_id)), 201


@bp.get(f"{PLACE}/<uuid:staged_id>")
@serves(Operation("results", "results", "A staged result list as it stands now", "StagedResults"))
def show_staged_results(event: str, trade: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    return jsonify(staged(staged_id))


@bp.post(f"{PLACE}/<uuid:staged_id>/choices")
@serves(
    Operation(
        "results",
        "results",
        "Answer questions, say what columns are, put cells right, leave rows out",
        "StagedResults",
        body="RosterChoices",
    )
)
def choose_in_results(event: str, trade: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    act = chosen()
    with transaction():
        imports.choose(g.actor, g.event.scope, staged_id, act, "results")
    return jsonify(staged(staged_id))


@bp.post(f"{PLACE}/<uuid:staged_id>/import")
@serves(
    Operation(
        "results",
        "results",
        "Write a staged result list, whole or not at all",
        "ResultsTaken",
        once=True,
    )
)
def import_results(event: str, trade: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    return once(lambda: {"count": handing_in.take(g.actor, g.trade.scope, staged_id, now=utcnow())})
