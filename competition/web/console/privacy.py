"""What is still kept about people, and erasing it (个人信息清除)."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.services import privacy, retention
from competition.web.console import bp
from competition.web.forms.acting import carry_out
from competition.web.forms.registrations import PurgeForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of


@bp.route("/<event>/privacy", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def purge_personal_data(event: str) -> ResponseReturnValue:
    actor, scope, form, status = current_actor(), g.event.scope, PurgeForm(), 200
    form.expect(g.event.code)
    if form.validate_on_submit():
        refused = carry_out(
            form, lambda: privacy.purge(actor, scope, form.reason.data or "", now=utcnow())
        )
        if refused is None:
            flash(_("The personal data was erased. The results stay as they are."), "done")
            return redirect(url_for("console.purge_personal_data", event=event))
        status = status_of(refused)
    elif form.is_submitted():
        status = 422
    standing = privacy.standing(actor, scope, now=utcnow())
    return render_template(
        "console/registrations/privacy.html",
        form=form,
        standing=standing,
        goes_on=retention.goes_on(actor, scope, now=utcnow()),
    ), status
