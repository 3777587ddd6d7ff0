"""Rehearse an event from the console (排练): asked for here, played beside, everything says 样."""

from __future__ import annotations

import uuid

from flask import g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import NotNow
from competition.services import jobs, rehearsals, scopes
from competition.services.jobs import Made, Order
from competition.web import jobs as working
from competition.web import rehearsal
from competition.web.console import bp
from competition.web.guards import current_actor, requires
from competition.web.jobs import Tell
from competition.web.wording import in_language

KIND = "rehearsal"


@bp.post("/<event>/rehearsal")
@requires(Permission.EVENT_EDIT)
def rehearse_event(event: str) -> ResponseReturnValue:
    """Play the whole event with made-up marks; nothing of it touches the event."""
    with transaction():
        rehearsals.copy_of(current_actor(), g.event.scope.event_id)
    asked = {"event": event, "seed": uuid.uuid4().hex[:8]}
    job = working.ask(current_actor(), g.event.scope, KIND, Permission.EVENT_EDIT, asked)
    return redirect(url_for("console.show_job", event=event, job=job))


def make(order: Order, tell: Tell) -> Made:
    """Play it and bring back what it printed."""
    with transaction():
        head = scopes.event_head(order.actor, order.asked["event"])
        content = rehearsals.copy_of(order.actor, head.scope.event_id)
    language = "en" if str(get_locale()) == "en" else "zh"
    with rehearsal.folder() as place:
        tell(0, 1)
        try:
            rehearsal.play(place, content, seed=order.asked["seed"], language=language, tell=tell)
        except rehearsal.RehearsalStopped as stopped:
            raise NotNow("rehearsal-stopped", said=str(stopped)[-300:]) from None
        with order.path.open("wb") as file:
            files = rehearsal.pack(place, file)
    name = _("%(name)s rehearsal.zip", name=in_language(head.name))
    return Made(name, "application/zip", {"files": files})


def _back(_job: jobs.JobLine, event: str) -> str:
    return url_for("console.show_event", event=event)


working.add_work(KIND, _l("Rehearsal"), make, _back)
