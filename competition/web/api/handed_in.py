"""Results of a trade marked elsewhere, from programs (仅成绩): staged, looked at, written whole."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

from flask import g, jsonify
from flask.typing import ResponseReturnValue

from competition.services import handing_in
from competition.web.api import bp
from competition.web.api.operations import Operation, serves
from competition.web.api.staged import STATES, Listed, asked, findings, serve
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


def stage(filename: str, data: bytes) -> uuid.UUID:
    """Keep a result list to be looked at."""
    return handing_in.stage(g.actor, g.trade.scope, filename, data, now=utcnow())


def staged(staged_id: uuid.UUID) -> dict[str, Any]:
    """A staged result list as it stands."""
    checked = handing_in.look(g.actor, g.trade.scope, staged_id)
    counts = Counter(checked.states.values())
    return {
        "filename": checked.filename,
        "ready": checked.is_ready,
        "rows": {state: counts[state] for state in STATES},
        "missing": [entry.number for entry in checked.results.missing],
        "problems": findings(checked.results.problems),
        "questions": asked(checked.results.questions),
    }


def take(staged_id: uuid.UUID) -> dict[str, Any]:
    """Write a staged result list, whole or not at all."""
    return {"count": handing_in.take(g.actor, g.trade.scope, staged_id, now=utcnow())}


serve(
    Listed(
        "results",
        "results",
        PLACE,
        f"{PLACE}/<uuid:staged_id>",
        ("stage_results", "show_staged_results", "import_results"),
        (
            "Stage a result list and hold it against the entries; nothing is written yet",
            "A staged result list as it stands now",
            "Write a staged result list, whole or not at all",
        ),
        "StagedResults",
        "ResultsTaken",
        stage,
        staged,
        take,
        ("choose_in_results", "results"),
    )
)
