"""A work under its code for the chief's eyes (作品): no name, no file name, kept by no browser."""

from __future__ import annotations

import uuid

from flask import g, make_response, request
from flask.typing import ResponseReturnValue

from competition.access.permissions import Permission
from competition.services import coded_works
from competition.web.guards import current_actor, requires
from competition.web.marking import bp


@bp.get("/<event>/trades/<trade>/works/<uuid:coded_work>")
@requires(Permission.PANEL_READ)
def show_work(event: str, trade: str, coded_work: uuid.UUID) -> ResponseReturnValue:
    """The picture as large as a screen shows it; `?view=1`: the small one."""
    view = request.args.get("view") == "1"
    answer = make_response(coded_works.read(current_actor(), g.trade.scope, coded_work, view=view))
    answer.mimetype = "image/jpeg"
    answer.headers["Cache-Control"] = "no-store"
    return answer
