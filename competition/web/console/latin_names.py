"""Names in Latin letters for certificates with English (姓名拼音): who lacks one, written here."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from competition.access.permissions import Permission
from competition.errors import NotFound
from competition.services import certificate_name_lists, certificates
from competition.web.called import called
from competition.web.console import bp
from competition.web.forms.acting import carry_out
from competition.web.forms.latin_names import latin_names_form
from competition.web.guards import current_actor, requires, utcnow
from competition.web.paging import asked_page
from competition.web.problems import status_of


@bp.route("/<event>/certificates/latin-names", methods=["GET", "POST"])
@requires(Permission.CERTIFICATE_ISSUE)
def write_latin_names(event: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    kind, page = request.args.get("kind", "contestant"), asked_page()
    if kind not in certificate_name_lists.KINDS:
        raise NotFound("not-found")
    wish = {"q": request.args.get("q", "")[:60], "every": request.args.get("every") == "1"}
    found = certificate_name_lists.listed(actor, scope, kind, page=page, **wish)
    form, status = latin_names_form(found.lines), 200
    if form.is_submitted():
        changed: list[int] = []
        refused = carry_out(form, lambda: changed.append(certificate_name_lists.write(
            actor, scope, kind, form.names(), now=utcnow()
        ))) if form.validate() else None  # fmt: skip
        if changed:
            flash(ngettext("%(num)s name is written down.", "%(num)s names are written down.",
                           changed[0]), "done")  # fmt: skip
            again = {key: value for key, value in request.args.items() if key in ("q", "every")}
            return redirect(url_for("console.write_latin_names", event=event, kind=kind, **again))
        status = status_of(refused) if refused else 422
    return render_template(
        "console/certificates/latin_names.html",
        found=found, form=form, kind=kind, page=page, size=certificate_name_lists.PAGE,
        english=certificates.place_of(actor, scope).design.get("english"),
        kinds=[("contestant", called("contestants")), ("coach", _("Coaches")),
               ("judge", _("Judges")), ("unit", _("Units"))],
        **wish,
    ), status  # fmt: skip
