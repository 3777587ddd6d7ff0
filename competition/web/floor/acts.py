"""What a desk loads ahead and what it sends (检录名单、检录、现场事件)."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from flask import g, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import UnsupportedMediaType

from competition.db import transaction
from competition.errors import Invalid
from competition.services import (
    backups,
    check_ins,
    desk_labels,
    floor_bodies,
    floor_lists,
    floor_people,
    incident_photos,
    incidents,
)
from competition.services.floor_bodies import Noted
from competition.web.floor import bp
from competition.web.floor.at_desk import at_desk, desk
from competition.web.floor.joining import event_scope
from competition.web.guards import utcnow
from competition.web.json_bodies import raw_json
from competition.web.problems import answer

#: What is not stored and never will be: the desk sets it aside.
NEVER = frozenset({"act-malformed", "act-misaddressed", "digest-mismatch"})


@bp.get("/api/bundle")
@at_desk
def bundle() -> ResponseReturnValue:
    """The people of the desk's trades with their places; 304 when it has them already."""
    found = floor_lists.listed(g.actor, event_scope())
    if request.if_none_match.contains(found.etag):
        response = jsonify()
        response.status_code = 304
    else:
        response = jsonify({**found.content, "server_time": utcnow().isoformat()})
    response.set_etag(found.etag)
    return response


@bp.get("/api/portraits")
@at_desk
def portraits() -> ResponseReturnValue:
    """Portraits of a trade's people, or of a session's, as far as the event shows them here."""
    found = floor_people.photos(
        g.actor,
        event_scope(),
        request.args.get("trade", ""),
        request.args.get("session", type=uuid.UUID),
    )
    return jsonify(portraits=found)


@bp.get("/api/notes")
@at_desk
def notes() -> ResponseReturnValue:
    """What other desks noted since `since`, and how the incidents stand."""
    found = floor_lists.notes(g.actor, event_scope(), since=_since(request.args.get("since", "")))
    return jsonify({**found, "server_time": utcnow().isoformat()})


def _since(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@bp.put("/api/check-ins/<uuid:op>")
@at_desk
def put_check_in(op: uuid.UUID) -> ResponseReturnValue:
    """Take in an act at the door: 201 new, 200 known."""
    return _taken(check_ins.take_in, op)


@bp.put("/api/incidents/<uuid:op>")
@at_desk
def put_incident(op: uuid.UUID) -> ResponseReturnValue:
    """Take in what happened on the floor: 201 new, 200 known."""
    return _taken(incidents.take_in, op)


@bp.put("/api/labels/<uuid:op>")
@at_desk
def put_label(op: uuid.UUID) -> ResponseReturnValue:
    """Take in that the desk printed a label: 201 new, 200 known."""
    return _taken(desk_labels.take_in, op)


def _taken(take_in: Any, op: uuid.UUID) -> ResponseReturnValue:
    raw, now = raw_json(floor_bodies.MOST_BYTES), utcnow()
    try:
        digest = floor_bodies.digest_of(request.headers.get("Content-Digest"))
        with transaction():
            noted = take_in(g.actor, event_scope(), op, raw, now=now, digest=digest)
    except Invalid as refused:
        if refused.code in NEVER:
            return answer(refused, 400)
        raise
    backups.ask()
    return jsonify(_said_of(noted)), 200 if noted.replay else 201


def _said_of(noted: Noted) -> dict[str, Any]:
    """The receipt, and how the act stands."""
    return {
        "state": noted.state,
        "reasons": list(noted.reasons),
        "replay": noted.replay,
        "receipt": {
            "id": noted.receipt,
            "op": str(noted.op),
            "sha256": noted.sha256,
            "received_at": noted.received_at.isoformat(),
        },
    }


@bp.put("/api/incidents/<uuid:incident>/photos/<string(length=64):digest>")
@at_desk
def put_photo(incident: uuid.UUID, digest: str) -> ResponseReturnValue:
    """Take in a photo by its content; the answer names the digest of what is kept."""
    if request.mimetype != "image/jpeg":
        raise UnsupportedMediaType
    request.max_content_length = incident_photos.MOST_BYTES
    raw, now = request.get_data(cache=False), utcnow()
    with transaction():
        kept = incident_photos.take_in(g.actor, event_scope(), incident, digest, raw, now=now)
    return jsonify(sha256=kept, received_at=now.isoformat()), 201


@bp.post("/api/incidents/<uuid:incident>/carried-out")
@at_desk
def carry_out(incident: uuid.UUID) -> ResponseReturnValue:
    """A decision was told at the station and done."""
    with transaction():
        incidents.carry_out(g.actor, event_scope(), incident, now=utcnow())
    return jsonify(server_time=utcnow().isoformat())


@bp.get("/api/receipts")
@desk
def receipts() -> ResponseReturnValue:
    """What has arrived from this desk: to compare after any doubt."""
    return jsonify(
        receipts=floor_lists.receipts(g.actor, event_scope()), server_time=utcnow().isoformat()
    )
