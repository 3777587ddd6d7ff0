"""A new event from an old one without its people (赛事复制), a large one beside the pages."""

from __future__ import annotations

from datetime import date

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from competition.access.permissions import Permission
from competition.access.policy import INSTALLATION, may
from competition.db import transaction
from competition.errors import NotAllowed, NotFound
from competition.services import event_copies, jobs
from competition.services.event_copies import CopyWish
from competition.services.jobs import Made, Order
from competition.web import jobs as working
from competition.web.console import bp
from competition.web.forms.acting import carry_out
from competition.web.forms.events import EventCopyForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.jobs import Tell
from competition.web.problems import status_of

KIND = "event-copy"
#: What is told of: read and checked, written.
STEPS = 2


@bp.route("/<event>/copy", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def copy_event(event: str) -> ResponseReturnValue:
    """Whoever may make events copies one; others are told so."""
    actor, form, status = current_actor(), EventCopyForm(), 200
    if not may(actor, Permission.EVENT_CREATE, INSTALLATION):
        raise NotAllowed("not-allowed", permission=Permission.EVENT_CREATE.value)
    if form.validate_on_submit():
        wish = CopyWish(
            form.code.data or "",
            form.name.data or "",
            form.starts_on.data,
            form.ends_on.data,
            with_units=bool(form.with_units.data),
        )
        event_id = g.event.scope.event_id
        if event_copies.is_large(actor, event_id):
            refused = carry_out(form, lambda: event_copies.examine(actor, event_id, wish))
            if refused is None:
                return _ask(wish)
        else:
            refused = carry_out(
                form, lambda: event_copies.copy(actor, event_id, wish, now=utcnow())
            )
        if refused is None:
            flash(_("The new event is there, without people, marks or results."), "done")
            return redirect(url_for("console.show_event", event=wish.code))
        status = status_of(refused)
    elif form.is_submitted():
        status = 422
    return render_template("console/events/copy.html", form=form), status


def _ask(wish: CopyWish) -> ResponseReturnValue:
    """Have the copy made beside the pages, and show how far that is."""
    asked = {
        "code": wish.code,
        "name": wish.name,
        "from": wish.starts_on.isoformat(),
        "to": wish.ends_on.isoformat(),
        "units": wish.with_units,
    }
    job = working.ask(current_actor(), g.event.scope, KIND, Permission.EVENT_EDIT, asked)
    return redirect(url_for("console.show_job", event=g.event.code, job=job))


def copy(order: Order, tell: Tell) -> Made:
    """Make the copy an order asks for: checked while others write, then written in one go."""
    tell(0, STEPS)
    if order.scope.event_id is None:
        raise NotFound("not-found")
    asked, event_id = order.asked, order.scope.event_id
    days = (date.fromisoformat(asked[key]) for key in ("from", "to"))
    wish = CopyWish(asked["code"], asked["name"], *days, with_units=asked["units"])
    event_copies.examine(order.actor, event_id, wish)
    checked = event_copies.check(order.actor, event_id, wish, now=utcnow())
    tell(1, STEPS)
    with transaction():
        event_copies.write(order.actor, event_id, wish, checked, now=utcnow())
    return Made(said={"event": wish.code})


def _back(_job: jobs.JobLine, event: str) -> str:
    return url_for("console.copy_event", event=event)


def _result(job: jobs.JobLine) -> tuple[str, str] | None:
    code = job.outcome.get("event")
    return (_("Open the new event"), url_for("console.show_event", event=code)) if code else None


working.add_work(KIND, _l("Copying an event"), copy, _back, _result)
