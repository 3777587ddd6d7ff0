"""What the second look and the supervisor tell the chief (复核告知、暂停请求): codes, no names."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import NotFound, Refused
from competition.services import recheck_notices, supervision
from competition.web.guards import current_actor, requires, utcnow
from competition.web.marking import bp
from competition.web.problems import status_of
from competition.web.wording import sentence

PLACE = "/<event>/trades/<trade>/notices"


@bp.get(PLACE)
@requires(Permission.RECHECK_ANSWER)
def show_notices(event: str, trade: str) -> ResponseReturnValue:
    return _page()


def _page(said: str = "", status: int = 200) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    page = render_template(
        "marking/notices.html",
        notices=recheck_notices.of_trade(actor, scope),
        stops=supervision.stops(actor, scope),
        said=said,
    )
    return page, status


def _done(act: Callable[[], Any], word: str) -> ResponseReturnValue:
    try:
        with transaction():
            act()
    except NotFound:
        raise
    except Refused as refused:
        problems = getattr(refused, "problems", ()) or (refused,)
        return _page(sentence(problems[0]), status_of(refused))
    flash(word, "done")
    return redirect(url_for("marking.show_notices", event=g.event.code, trade=g.trade.code), 303)


@bp.post(PLACE + "/<uuid:notice_id>")
@requires(Permission.RECHECK_ANSWER)
def answer_notice(event: str, trade: str, notice_id: uuid.UUID) -> ResponseReturnValue:
    answer, words = request.form.get("answer", ""), request.form.get("words", "")
    return _done(
        lambda: recheck_notices.answer(
            current_actor(), g.trade.scope, notice_id, answer, words, now=utcnow()
        ),
        _("The notice is answered."),
    )


@bp.post(PLACE + "/stops/<uuid:stop_id>")
@requires(Permission.STOP_ANSWER)
def answer_stop(event: str, trade: str, stop_id: uuid.UUID) -> ResponseReturnValue:
    answer, words = request.form.get("answer", ""), request.form.get("words", "")
    actor, scope, now = current_actor(), g.trade.scope, utcnow()
    if answer == "resumed":
        return _done(
            lambda: supervision.resume(actor, scope, stop_id, now=now), _("Work goes on again.")
        )
    return _done(
        lambda: supervision.answer_stop(actor, scope, stop_id, answer, words, now=now),
        _("The request is answered."),
    )
