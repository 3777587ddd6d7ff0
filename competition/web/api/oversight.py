"""What is watched over, for programs (监督): appeals, incidents, rechecks, findings, the trail.

No name of a contestant or of whoever lodged an appeal stands in any of it but the trail, which has
a scope of its own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import g, jsonify, request
from flask.typing import ResponseReturnValue

from competition.errors import Invalid, Problem
from competition.services import appeals, incidents, rechecks, supervision, trail
from competition.web.api import bp
from competition.web.api.operations import Asked, Operation, serves
from competition.web.api.progress import moment


@bp.get("/events/<event>/appeals")
@serves(Operation("oversight", "oversight", "The register of appeals, without names", "Appeals"))
def list_appeals(event: str) -> ResponseReturnValue:
    found = appeals.listing(g.actor, g.event.scope)
    return jsonify(
        open=sum(each.open for each in found),
        items=[appeal_line(each) for each in found],
    )


def appeal_line(line: appeals.Line) -> dict[str, Any]:
    """An appeal as its register shows it, without a name."""
    return {
        "id": str(line.id),
        "trade": line.trade_code,
        "number": line.number,
        "road": line.road,
        "about": line.about,
        "instance": line.instance,
        "lodged_at": line.lodged_at.isoformat(),
        "due_at": moment(line.due_at),
        "late": line.late,
        "state": line.state,
        "outcome": line.outcome,
        "open": line.open,
    }


@bp.get("/events/<event>/trades/<trade>/incidents")
@serves(Operation("oversight", "oversight", "What happened on the floor, by station", "Incidents"))
def list_incidents(event: str, trade: str) -> ResponseReturnValue:
    return jsonify(
        items=[
            {
                "number": each.number,
                "kind": each.kind,
                "station": each.station,
                "session": each.session,
                "question": each.question,
                "happened_at": each.happened_at.isoformat(),
                "told": each.told,
                "state": each.state,
                "decision": each.decision,
                "reason": each.reason,
                "decided_at": moment(each.decided_at),
                "ruling": each.ruling,
            }
            for each in incidents.register(g.actor, g.trade.scope)
        ]
    )


@bp.get("/events/<event>/trades/<trade>/rechecks")
@serves(Operation("oversight", "oversight", "Lists of the second look, counted", "Rechecks"))
def list_rechecks(event: str, trade: str) -> ResponseReturnValue:
    return jsonify(
        items=[
            {
                "number": each.number,
                "module": each.module,
                "division": each.division,
                "top": str(each.top),
                "sample": str(each.sample),
                "seed": each.seed,
                "drawn_at": each.drawn_at.isoformat(),
                "widened_at": moment(each.widened_at),
                "closed_at": moment(each.closed_at),
                "listed": each.tally.listed,
                "looked": each.tally.looked,
                "wrong": each.tally.wrong,
            }
            for each in rechecks.lists(g.actor, g.trade.scope)
        ]
    )


@bp.get("/events/<event>/trades/<trade>/supervision")
@serves(
    Operation("oversight", "oversight", "The supervisor's checklist and requests", "Supervision")
)
def show_supervision(event: str, trade: str) -> ResponseReturnValue:
    return jsonify(
        items=[
            {
                "code": each.code,
                "moment": each.moment,
                "name": each.name,
                "outcome": each.outcome,
                "remark": each.remark,
                "found_at": moment(each.found_at),
                "times": each.times,
            }
            for each in supervision.of_trade(g.actor, g.trade.scope)
        ],
        stops=[
            {
                "number": each.number,
                "reason": each.reason,
                "asked_at": each.asked_at.isoformat(),
                "answer": each.answer,
                "words": each.words,
                "answered_at": moment(each.answered_at),
                "resumed_at": moment(each.resumed_at),
            }
            for each in supervision.stops(g.actor, g.trade.scope)
        ],
    )


@bp.get("/events/<event>/trail")
@serves(
    Operation(
        "trail",
        "oversight",
        "The trail, the latest first, a page at a time",
        "Acts",
        query={
            "noun": Asked("Only acts of this noun, such as `sheet`"),
            "after": Asked("What the page before named"),
        },
    )
)
def list_acts(event: str) -> ResponseReturnValue:
    given = request.args
    wish = trail.Wish(noun=given.get("noun", ""), before=before(given.get("after", "")))
    found, more = trail.page(g.actor, g.event.scope, wish)
    last = found[-1] if found and more else None
    return jsonify(
        items=[
            {
                "chain": each.chain,
                "sequence": each.sequence,
                "at": each.at.isoformat(),
                "action": each.action,
                "who": each.who,
                "subject": {"kind": each.subject_kind, "id": each.subject_id},
                "facts": each.facts,
                "digest": each.digest,
            }
            for each in found
        ],
        after=f"{last.at.isoformat()}|{last.chain}|{last.sequence}" if last else None,
    )


def before(text: str) -> tuple[datetime, str, int] | None:
    """Where a page begins, as the one before named it. Raises Invalid for anything else."""
    if not text:
        return None
    at, _bar, rest = text.partition("|")
    chain, _bar, sequence = rest.rpartition("|")
    try:
        found = datetime.fromisoformat(at), chain, int(sequence)
    except ValueError:
        found = None
    if found is None or found[0].tzinfo is None or not 0 < found[2] < 2**31:
        raise Invalid("request-malformed", [Problem("shape-wrong", "after")])
    return found
