"""A photo for the chief's eyes (照片): never by a public address, never kept by the browser."""

from __future__ import annotations

import uuid

from flask import g, make_response
from flask.typing import ResponseReturnValue

from competition.access.permissions import Permission
from competition.services import photos
from competition.web.guards import current_actor, requires
from competition.web.marking import bp


@bp.get("/<event>/trades/<trade>/photos/<uuid:photo_id>")
@requires(Permission.PANEL_READ)
def show_photo(event: str, trade: str, photo_id: uuid.UUID) -> ResponseReturnValue:
    answer = make_response(photos.read(current_actor(), g.trade.scope, photo_id))
    answer.mimetype = "image/jpeg"
    answer.headers["Cache-Control"] = "no-store"
    return answer
