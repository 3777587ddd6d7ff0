"""A work on its way to a tablet (作品图片): by its code alone, for whoever has a sheet of it."""

from __future__ import annotations

import uuid

from flask import g, make_response, request
from flask.typing import ResponseReturnValue

from competition.access.policy import Scope
from competition.services import coded_works
from competition.web.sync import bp
from competition.web.sync.paired import paired


@bp.get("/works/<uuid:coded_work>")
@paired
def show_work(coded_work: uuid.UUID) -> ResponseReturnValue:
    """The picture as large as a screen shows it; `?view=1`: the one a tablet keeps."""
    view = request.args.get("view") == "1"
    event = Scope(g.present.event_id)
    answer = make_response(coded_works.read_marked(g.actor, event, coded_work, view=view))
    answer.mimetype = "image/jpeg"
    answer.headers["Cache-Control"] = "no-store"
    return answer
