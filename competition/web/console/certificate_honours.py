"""Certificates for judges, coaches, organising units and teams (其他证书)."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import NotFound, Refused
from competition.services import (
    backups,
    certificate_follow_ups,
    certificate_honours,
    certificates,
)
from competition.web.console import bp, key_cards
from competition.web.forms.certificate_honours import GiveForm
from competition.web.forms.results import SettleForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.language import shown_on
from competition.web.problems import status_of

#: What rests on results, and follows them.
FOLLOWING = ("coach", "team")


def _kind() -> str:
    kind = request.args.get("kind", "judge")
    if kind not in certificate_honours.KINDS:
        raise NotFound("not-found")
    return kind


def _page(
    form: GiveForm,
    refused: Refused | None = None,
    status: int = 200,
    settling: SettleForm | None = None,
) -> ResponseReturnValue:
    """The offers; settling: the form by which what no longer holds was to be settled."""
    actor, scope, kind = current_actor(), g.event.scope, _kind()
    otherwise = (
        certificate_follow_ups.given_otherwise(actor, scope, kind) if kind in FOLLOWING else []
    )
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
        key_cards=key_cards.asked(),
        refused=refused,
        settling=settling or SettleForm(formdata=None),
        otherwise=[row.number for row, _heir in otherwise],
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


@bp.post("/<event>/certificates/others/settlement")
@shown_on("console.list_honours")
@requires(Permission.CERTIFICATE_ISSUE)
def settle_honours(event: str) -> ResponseReturnValue:
    form = SettleForm()
    if not form.validate():
        return _page(GiveForm(formdata=None), status=422, settling=form)
    try:
        with transaction():
            done = certificate_follow_ups.settle_given(
                current_actor(), g.event.scope, _kind(), reason=form.reason.data or "",
                now=utcnow(),
            )  # fmt: skip
    except Refused as refused:
        return _page(GiveForm(formdata=None), refused, status_of(refused), form)
    backups.ask()
    flash(_("%(corrected)s corrected, %(revoked)s revoked.", corrected=len(done.corrected),
            revoked=len(done.revoked)), "done")  # fmt: skip
    return redirect(url_for("console.list_honours", event=event, kind=_kind()))
