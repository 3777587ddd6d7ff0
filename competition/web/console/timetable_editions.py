"""Print a timetable and make it public (赛程打印与公布)."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Refused
from competition.services import timetable_editions, timetable_kept
from competition.web.console import bp
from competition.web.console.downloads import attachment
from competition.web.console.imports import language
from competition.web.forms.timetable import EditionForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.wording import sentence


@bp.get("/<event>/timetable/editions")
@requires(Permission.EVENT_READ)
def show_editions(event: str) -> ResponseReturnValue:
    return _page(EditionForm(formdata=None))


def _page(form: EditionForm, status: int = 200) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    found, clashes = timetable_kept.checked(actor, scope)
    page = render_template(
        "console/timetable/editions.html",
        form=form,
        editions=timetable_editions.listing(actor, scope),
        pending=timetable_editions.pending(actor, scope, found),
        newest=timetable_editions.newest_changes(actor, scope),
        clashes=len(clashes),
        sessions=len(found.sessions),
    )
    return page, status


@bp.post("/<event>/timetable/editions")
@requires(Permission.EVENT_EDIT)
def publish_timetable(event: str) -> ResponseReturnValue:
    form = EditionForm()
    if not form.validate():
        return _page(form, 422)
    try:
        with transaction():
            number = timetable_editions.publish(
                current_actor(), g.event.scope, form.note.data or "", now=utcnow()
            )
    except Refused as refused:
        form.show(refused)
        return _page(form, status_of(refused))
    flash(_("Edition %(number)s is public.", number=number), "done")
    return redirect(url_for("console.show_editions", event=event))


@bp.get("/<event>/timetable/print/<way>.pdf")
@requires(Permission.EVENT_READ)
def print_timetable(event: str, way: str) -> ResponseReturnValue:
    try:
        content = timetable_editions.printed(
            current_actor(),
            g.event.scope,
            way,
            a3=request.args.get("paper") == "a3",
            language=language(),
            now=utcnow(),
        )
    except Refused as refused:
        if status_of(refused) == 404:
            raise
        flash(sentence(refused), "care")
        return redirect(url_for("console.show_editions", event=event))
    return attachment(content, _("Timetable.pdf"), "pdf")
