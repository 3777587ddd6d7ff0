"""Photos on their way from a tablet (照片上传)."""

from __future__ import annotations

import uuid

from flask import g, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import UnsupportedMediaType

from competition.db import transaction
from competition.services import photos
from competition.web.guards import utcnow
from competition.web.sync import bp
from competition.web.sync.paired import paired


@bp.put("/sheets/<uuid:sheet>/photos/<string(length=64):digest>")
@paired
def put_photo(sheet: uuid.UUID, digest: str) -> ResponseReturnValue:
    """Take in a photo by its content; the answer names the digest of what is kept."""
    if request.mimetype != "image/jpeg":
        raise UnsupportedMediaType
    request.max_content_length = photos.MOST_BYTES
    raw = request.get_data(cache=False)
    with transaction():
        found = photos.take_in(g.actor, sheet, digest, raw, now=utcnow())
    return jsonify(sha256=found.sha256, received_at=found.received_at.isoformat()), 201
