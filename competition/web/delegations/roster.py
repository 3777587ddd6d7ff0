"""Register from a workbook (名单报名): chosen, looked at whole, kept as drafts whole."""

from __future__ import annotations

import io
import uuid

from flask import flash, g, redirect, render_template, send_file
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid, NotNow
from competition.services import imports, registration_imports
from competition.web.delegations import bp
from competition.web.delegations.registrations import here
from competition.web.forms.imports import WorkbookForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.wording import in_language, sentence

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route("/<event>/<delegation>/workbook", methods=["GET", "POST"])
@requires(Permission.DELEGATION_REGISTER)
def choose_workbook(event: str, delegation: str) -> ResponseReturnValue:
    actor, scope, form, status = current_actor(), g.delegation.scope, WorkbookForm(), 200
    if form.validate_on_submit():
        file = form.file.data
        try:
            data = imports.take(file.stream)
            with transaction():
                staged_id = registration_imports.stage(
                    actor, scope, file.filename or "", data, now=utcnow()
                )
            return redirect(here("show_workbook", staged_id=staged_id))
        except (Invalid, NotNow) as refused:
            form.file.errors = [*form.file.errors, sentence(refused)]
            status = status_of(refused)
    elif form.is_submitted():
        status = 422
    return render_template("delegations/choose_workbook.html", form=form, here=here), status


@bp.get("/<event>/<delegation>/workbook/template.xlsx")
@requires(Permission.DELEGATION_REGISTER)
def workbook_template(event: str, delegation: str) -> ResponseReturnValue:
    language = "en" if str(get_locale()).startswith("en") else "zh"
    content = registration_imports.template(
        current_actor(),
        g.delegation.scope,
        title=in_language(g.event.name),
        language=language,
        now=utcnow(),
    )
    name = _("Registration %(unit)s.xlsx", unit=g.delegation.name)
    return send_file(io.BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name)


@bp.get("/<event>/<delegation>/workbook/<uuid:staged_id>")
@requires(Permission.DELEGATION_REGISTER)
def show_workbook(event: str, delegation: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    looked = registration_imports.look(current_actor(), g.delegation.scope, staged_id, now=utcnow())
    return render_template(
        "delegations/workbook.html", looked=looked, staged_id=staged_id, here=here
    )


@bp.post("/<event>/<delegation>/workbook/<uuid:staged_id>")
@requires(Permission.DELEGATION_REGISTER)
def register_workbook(event: str, delegation: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    try:
        with transaction():
            count = registration_imports.register(
                current_actor(), g.delegation.scope, staged_id, now=utcnow()
            )
    except (Invalid, NotNow) as refused:
        flash(sentence(refused), "stop")
        return redirect(here("show_workbook", staged_id=staged_id))
    flash(
        ngettext(
            "%(num)s draft was kept. Complete it and hand it in.",
            "%(num)s drafts were kept. Complete them and hand them in.",
            count,
        ),
        "done",
    )
    return redirect(here("show_portal"))
