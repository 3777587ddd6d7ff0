"""One certificate (单张证书): its page, a reprint, its correction, its revocation, a new one."""

from __future__ import annotations

import io

from flask import flash, g, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import NotFound, Refused
from competition.services import certificate_follow_ups, certificate_register, certificates
from competition.web.console import bp
from competition.web.forms.acting import carry_out
from competition.web.forms.base import Form
from competition.web.forms.results import AgainForm, CorrectForm, RevokeForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.second_person import second_person


@bp.get("/<event>/certificates/<number>")
@requires(Permission.CERTIFICATE_ISSUE)
def show_certificate(event: str, number: str) -> ResponseReturnValue:
    return _one(number)


def _one(number: str, tried: Form | None = None, status: int = 200) -> ResponseReturnValue:
    """The page; tried: the form that was sent and refused, of what may be done here."""
    line = certificate_register.one(current_actor(), g.event.scope, number)
    if line is None:
        raise NotFound("not-found")
    forms = {kind: kind(formdata=None) for kind in (CorrectForm, RevokeForm, AgainForm)}
    if tried is not None:
        forms[type(tried)] = tried
    revocation = forms[RevokeForm]
    revocation.reason.id = revocation.reason.label.field_id = "revocation-reason"
    return render_template(
        "console/certificates/one.html",
        line=line,
        correction=forms[CorrectForm],
        revocation=revocation,
        wants_second=certificates.revocation_wants_second(current_actor(), g.event.scope),
        again=forms[AgainForm],
    ), status


@bp.get("/<event>/certificates/<number>.pdf")
@requires(Permission.CERTIFICATE_ISSUE)
def reprint_certificate(event: str, number: str) -> ResponseReturnValue:
    content = certificates.reprint(current_actor(), g.event.scope, number)
    return send_file(
        io.BytesIO(content),
        mimetype="application/pdf",
        download_name=f"{number}.pdf",
        as_attachment=True,
    )


@bp.post("/<event>/certificates/<number>/correction")
@requires(Permission.CERTIFICATE_ISSUE)
def correct_certificate(event: str, number: str) -> ResponseReturnValue:
    form = CorrectForm()
    if not form.validate():
        return _one(number, form, 422)
    made: list[str] = []
    by_hand = {name: form[name].data or "" for name in ("recipient", "salutation", "latin")}
    refused = carry_out(form, lambda: made.append(certificates.correct(
        current_actor(), g.event.scope, number, by_hand=by_hand,
        reason=form.reason.data or "", now=utcnow(), changing=True,
    )))  # fmt: skip
    if refused is not None:
        return _one(number, form, status_of(refused))
    flash(_("%(old)s was replaced by %(new)s.", old=number, new=made[0]), "done")
    return redirect(url_for("console.show_certificate", event=event, number=made[0]))


@bp.post("/<event>/certificates/<number>/revocation")
@requires(Permission.CERTIFICATE_ISSUE)
def revoke_certificate(event: str, number: str) -> ResponseReturnValue:
    form = RevokeForm()
    if not form.validate():
        return _one(number, form, 422)
    try:
        second = second_person(
            form.second_login.data or "", form.second_password.data or "",
            form.second_code.data or "",
        )  # fmt: skip
        with transaction():
            certificates.revoke(
                current_actor(), g.event.scope, number, reason=form.reason.data or "",
                now=utcnow(), second=second,
            )  # fmt: skip
    except Refused as refused:
        form.show(refused)
        return _one(number, form, status_of(refused))
    flash(_("%(number)s is revoked; whoever looks it up reads why.", number=number), "care")
    return redirect(url_for("console.show_certificate", event=event, number=number))


@bp.post("/<event>/certificates/<number>/replacement")
@requires(Permission.CERTIFICATE_ISSUE)
def give_certificate_again(event: str, number: str) -> ResponseReturnValue:
    form = AgainForm()
    if not form.validate():
        return _one(number, form, 422)
    made: list[str] = []
    refused = carry_out(form, lambda: made.append(certificate_follow_ups.give_again(
        current_actor(), g.event.scope, number, reason=form.reason.data or "", now=utcnow()
    )))  # fmt: skip
    if refused is not None:
        return _one(number, form, status_of(refused))
    flash(_("%(new)s is given; %(old)s stays revoked.", new=made[0], old=number), "done")
    return redirect(url_for("console.show_certificate", event=event, number=made[0]))
