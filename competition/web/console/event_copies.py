"""A new event from an old one without its people (赛事复制)."""

from __future__ import annotations

import uuid

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.access.policy import INSTALLATION, may
from competition.errors import NotAllowed
from competition.services import event_copies, scopes
from competition.services.event_copies import CopyWish
from competition.web.console import bp
from competition.web.forms.acting import carry_out
from competition.web.forms.events import EventCopyForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of


@bp.route("/<event>/copy", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def copy_event(event: str) -> ResponseReturnValue:
    """Whoever may make events copies one; others are told so."""
    actor, form, status = current_actor(), EventCopyForm(), 200
    if not may(actor, Permission.EVENT_CREATE, INSTALLATION):
        raise NotAllowed("not-allowed", permission=Permission.EVENT_CREATE.value)
    if form.validate_on_submit():
        made: list[uuid.UUID] = []
        wish = CopyWish(
            form.code.data or "",
            form.name.data or "",
            form.starts_on.data,
            form.ends_on.data,
            with_units=bool(form.with_units.data),
        )
        refused = carry_out(
            form,
            lambda: made.append(
                event_copies.copy(actor, g.event.scope.event_id, wish, now=utcnow())
            ),
        )
        if refused is None:
            flash(_("The new event is there, without people, marks or results."), "done")
            head = next(each for each in scopes.events_of(actor) if each.scope.event_id == made[0])
            return redirect(url_for("console.show_event", event=head.code))
        status = status_of(refused)
    elif form.is_submitted():
        status = 422
    return render_template("console/events/copy.html", form=form), status
