"""Appeals whole (申诉卷宗) and objections to judges (回避异议), for programs: with names."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import Any

from flask import Response, g, jsonify
from flask.typing import ResponseReturnValue

from competition.services import appeal_evidence, appeals, arbitrators, objections
from competition.web.api import bp
from competition.web.api.operations import Operation, serves
from competition.web.api.oversight import appeal_line
from competition.web.api.progress import moment

PLACE = "/events/<event>/trades/<trade>/appeals/<uuid:appeal_id>"
KINDS = {"pdf": "application/pdf", "jpeg": "image/jpeg"}


@bp.get(PLACE)
@serves(
    Operation(
        "appeals",
        "oversight",
        "One appeal whole: who lodged it, every step, its evidence and who rules on it",
        "AppealCase",
    )
)
def show_appeal(event: str, trade: str, appeal_id: uuid.UUID) -> ResponseReturnValue:
    scope = g.trade.scope
    whole = appeals.one(g.actor, scope, appeal_id)
    line = whole.line
    return jsonify(
        **appeal_line(line),
        lodged_as=line.lodged_as,
        channel=line.channel,
        lodger=line.lodger,
        entry=line.entry or None,
        module=line.module or None,
        aspect=line.aspect,
        grounds=line.grounds,
        further_until=moment(whole.further_until),
        steps=[{**asdict(each), "at": each.at.isoformat()} for each in whole.steps],
        evidence=[_evidence(each) for each in appeal_evidence.of_appeal(appeal_id)],
        arbitrators=[
            {
                "name": each.name,
                "against": each.against,
                "asked": each.asked,
                "stood_back": each.stood_back,
                "reason": each.reason,
            }
            for each in arbitrators.of_appeal(g.actor, scope, appeal_id)
        ],
        rulings=[
            {**asdict(each), "at": each.at.isoformat()} for each in appeals.rulings_of(appeal_id)
        ],
    )


def _evidence(found: appeal_evidence.Evidence) -> dict[str, Any]:
    return {
        "id": str(found.id),
        "name": found.name,
        "kind": found.kind,
        "size": found.size,
        "sha256": found.sha256,
        "given_at": found.given_at.isoformat(),
    }


@bp.get(f"{PLACE}/evidence/<uuid:evidence_id>")
@serves(
    Operation("appeals", "oversight", "One file of an appeal's evidence, as it is kept", "evidence")
)
def fetch_evidence(
    event: str, trade: str, appeal_id: uuid.UUID, evidence_id: uuid.UUID
) -> ResponseReturnValue:
    found, raw = appeal_evidence.read(g.actor, g.trade.scope, appeal_id, evidence_id)
    answer = Response(raw, mimetype=KINDS[found.kind])
    answer.headers["Content-Disposition"] = "attachment"
    return answer


@bp.get("/events/<event>/objections")
@serves(
    Operation("panels", "panels", "Objections of delegations to judges, with names", "Objections")
)
def list_objections(event: str) -> ResponseReturnValue:
    return jsonify(
        items=[
            {
                "number": each.number,
                "unit": each.unit,
                "against": each.against,
                "trade": each.trade or None,
                "ground": each.ground,
                "reason": each.reason,
                "state": each.state,
                "answer": each.answer,
                "lodged_at": each.lodged_at.isoformat(),
                "answered_at": moment(each.answered_at),
            }
            for each in objections.of_event(g.actor, g.event.scope)
        ]
    )
