"""Certificates for judges, coaches, organising units and teams (其他证书)."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import NotFound, Refused
from competition.services import backups, certificate_honours, certificates
from competition.web.console import bp
from competition.web.forms.certificate_honours import GiveForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of


def _kind() -> str:
    kind = request.args.get("kind", "judge")
    if kind not in certificate_honours.KINDS:
        raise NotFound("not-found")
    return kind


def _page(form: GiveForm, refused: Refused | None = None, status: int = 200) -> ResponseReturnValue:
    actor, scope, kind = current_actor(), g.event.scope, _kind()
    return render_template(
        "console/certificates/others.html",
        kind=kind,
        kinds=[
            ("judge", _("Outstanding judges")),
            ("coach", _("Outstanding coaches")),
            ("organisation", _("Excellent organisation")),
            ("team", _("Team awards")),
        ],
        offers=certificate_honours.offers(actor, scope, kind),
        setting=certificates.place_of(actor, scope),
        chosen=set(request.form.getlist("chosen")),
        form=form,
        refused=refused,
    ), status


@bp.get("/<event>/certificates/others")
@requires(Permission.CERTIFICATE_ISSUE)
def list_honours(event: str) -> ResponseReturnValue:
    return _page(GiveForm(formdata=None))


@bp.post("/<event>/certificates/others")
@requires(Permission.CERTIFICATE_ISSUE)
def give_honours(event: str) -> ResponseReturnValue:
    form = GiveForm()
    if not form.validate():
        return _page(form, status=422)
    try:
        with transaction():
            numbers = certificate_honours.give(
                current_actor(), g.event.scope, _kind(),
                chosen=request.form.getlist("chosen"), added=form.added.data or "", now=utcnow(),
            )  # fmt: skip
    except Refused as refused:
        return _page(form, refused, status_of(refused))
    backups.ask()
    flash(_("Certificates issued: %(count)s.", count=len(numbers)), "done")
    return redirect(url_for("console.list_honours", event=event, kind=_kind()))
