"""Put an event on the shelf from the console (归档): asked for here, made beside the pages."""

from __future__ import annotations

from flask import g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from competition.access.permissions import Permission
from competition.db import transaction
from competition.services import event_archives, jobs, scopes
from competition.services.jobs import Made, Order
from competition.web import event_archive
from competition.web import jobs as working
from competition.web.console import bp
from competition.web.guards import current_actor, requires, utcnow
from competition.web.jobs import Tell
from competition.web.wording import in_language

KIND = "event-archive"


@bp.post("/<event>/archive")
@requires(Permission.EVENT_EDIT)
def archive_event(event: str) -> ResponseReturnValue:
    """Everything of the event in one ZIP."""
    job = working.ask(current_actor(), g.event.scope, KIND, Permission.EVENT_EDIT, {"event": event})
    return redirect(url_for("console.show_job", event=event, job=job))


def make(order: Order, tell: Tell) -> Made:
    """Write the archive, and note in the trail that it was made."""
    now = utcnow()
    with transaction():
        head = scopes.event_head(order.actor, order.asked["event"])
    with order.path.open("wb") as file:
        made = event_archive.write(file, order.actor, head, now=now, tell=tell)
    with transaction():
        event_archives.note(order.actor, head.scope, made.files, len(made.missing), now=now)
    title = in_language(head.name)
    said = {"files": made.files, "missing": [list(each) for each in made.missing]}
    return Made(_("%(name)s archive.zip", name=title), "application/zip", said)


def _back(_job: jobs.JobLine, event: str) -> str:
    return url_for("console.show_event", event=event)


working.add_work(KIND, _l("Archive of the event"), make, _back)
