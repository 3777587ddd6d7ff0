"""A sealed sheet that another tablet brings (移交)."""

from __future__ import annotations

from flask import g, jsonify
from flask.typing import ResponseReturnValue

from competition.access.policy import Scope
from competition.db import transaction
from competition.errors import Invalid, Problem
from competition.services import backups, handovers, strict_json
from competition.web.guards import utcnow
from competition.web.json_bodies import raw_json
from competition.web.sync import bp
from competition.web.sync.paired import paired_device
from competition.web.sync.revisions import said_of, status_for


@bp.post("/handovers")
@paired_device
def put_handover() -> ResponseReturnValue:
    """Take in one sealed sheet: answers as if its own tablet had sent it."""
    try:
        item = strict_json.read(raw_json(handovers.MOST_BYTES_OF_ONE))
    except ValueError:
        raise Invalid("request-malformed", [Problem("not-json")]) from None
    if not isinstance(item, dict):
        raise Invalid("handover-wrong")
    with transaction():
        taken = handovers.take_in(Scope(g.present.event_id), item, now=utcnow())
    backups.ask()
    return jsonify(said_of(taken)), status_for(taken)
