"""A timetable from a file (赛程导入): template, upload, and a look before anything is taken."""

from __future__ import annotations

import uuid

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid
from competition.services import imports, timetable_facts, timetable_imports
from competition.web.console import bp
from competition.web.console.clash_words import part_name, said
from competition.web.console.downloads import attachment
from competition.web.console.imports import language
from competition.web.forms.imports import UploadForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.wording import sentence

#: So many clashes stand on the page of a file; how many there are stands above them.
SHOWN = 100


@bp.route("/<event>/timetable/import", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def import_timetable(event: str) -> ResponseReturnValue:
    form, status = UploadForm(), 200
    if form.validate_on_submit():
        file = form.file.data
        try:
            data = imports.take(file.stream)
            with transaction():
                staged_id = timetable_imports.stage(
                    current_actor(), g.event.scope, file.filename or "", data, now=utcnow()
                )
            return redirect(url_for("console.look_at_timetable", event=event, staged_id=staged_id))
        except Invalid as refused:
            form.file.errors = [*form.file.errors, sentence(refused)]
            status = 422
    elif form.is_submitted():
        status = 422
    return render_template("console/timetable/import.html", form=form), status


@bp.get("/<event>/timetable/import/template.xlsx")
@requires(Permission.EVENT_READ)
def timetable_template(event: str) -> ResponseReturnValue:
    content = timetable_imports.workbook(current_actor(), g.event.scope, language=language())
    return attachment(content, _("Timetable.xlsx"), "xlsx")


@bp.get("/<event>/timetable/import/<uuid:staged_id>")
@requires(Permission.EVENT_EDIT)
def look_at_timetable(event: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    preview = timetable_imports.look(actor, scope, staged_id)
    _first, _last, zone = timetable_facts.calendar(scope)
    page = render_template(
        "console/timetable/preview.html",
        preview=preview,
        staged_id=staged_id,
        parts={key: part_name(part) for key, part in preview.planned.parts.items()},
        clashes=said(preview.clashes[:SHOWN], preview.planned, zone),
        problems=[(one.where, sentence(one)) for one in preview.problems],
    )
    return page, 200


@bp.post("/<event>/timetable/import/<uuid:staged_id>")
@requires(Permission.EVENT_EDIT)
def take_timetable(event: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    try:
        with transaction():
            count = timetable_imports.take(current_actor(), g.event.scope, staged_id, now=utcnow())
    except Invalid as refused:
        flash(sentence(refused), "stop")
        return redirect(url_for("console.look_at_timetable", event=event, staged_id=staged_id))
    flash(ngettext("%(num)s session taken in.", "%(num)s sessions taken in.", count), "done")
    return redirect(url_for("console.show_timetable", event=event))
