"""Certificates (证书): where they are verified, issue, print, correct, revoke, the register."""

from __future__ import annotations

import io
from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import NotFound, Refused
from competition.services import (
    backups,
    certificate_register,
    certificate_settings,
    certificates,
)
from competition.web.console import bp
from competition.web.forms.acting import carry_out
from competition.web.forms.results import (
    CorrectForm,
    DesignForm,
    IssueForm,
    PlaceForm,
    RevokeForm,
)
from competition.web.guards import current_actor, on_loopback, requires, utcnow
from competition.web.language import shown_on
from competition.web.paging import asked_page
from competition.web.problems import status_of

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _sent(content: bytes, kind: str, name: str) -> ResponseReturnValue:
    return send_file(io.BytesIO(content), mimetype=kind, download_name=name, as_attachment=True)


@bp.get("/<event>/certificates")
@requires(Permission.CERTIFICATE_ISSUE)
def list_certificates(event: str) -> ResponseReturnValue:
    return _list(None)


def _list(refused: Refused | None, status: int = 200) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    page = asked_page()
    wish = {key: request.args.get(key, "")[:60] for key in ("q", "trade", "state")}
    return render_template(
        "console/certificates/list.html",
        found=certificate_register.find(actor, scope, page=page, **wish),
        trades=certificate_register.trades(actor, scope),
        setting=certificates.place_of(actor, scope),
        form=IssueForm(formdata=None),
        refused=refused,
        page=page,
        size=certificate_register.PAGE,
        **wish,
    ), status


@bp.post("/<event>/trades/<trade>/certificates")
@shown_on("console.list_certificates")
@requires(Permission.CERTIFICATE_ISSUE)
def issue_certificates(event: str, trade: str) -> ResponseReturnValue:
    form = IssueForm()
    try:
        with transaction():
            done = certificates.issue(
                current_actor(), g.trade.scope.trade_id, now=utcnow(),
                participation=bool(form.participation.data),
            )  # fmt: skip
    except Refused as refused:
        return _list(refused, status_of(refused))
    backups.ask()
    flash(_("%(new)s issued, %(kept)s stood already.", new=len(done.numbers), kept=done.kept),
          "done")  # fmt: skip
    if done.outdated:
        flash(_("These say something else than the results by now; correct or revoke them: "
                "%(numbers)s", numbers=", ".join(done.outdated)), "care")  # fmt: skip
    return redirect(url_for("console.list_certificates", event=event))


@bp.get("/<event>/trades/<trade>/certificates/preview.pdf")
@requires(Permission.CERTIFICATE_ISSUE)
def preview_certificates(event: str, trade: str) -> ResponseReturnValue:
    content = certificates.preview(current_actor(), g.trade.scope.trade_id)
    return _sent(content, PDF, f"{g.trade.name['zh']}-样张.pdf")


@bp.get("/<event>/certificates.xlsx")
@requires(Permission.CERTIFICATE_ISSUE)
def export_register(event: str) -> ResponseReturnValue:
    content = certificate_register.workbook(current_actor(), g.event.scope)
    return _sent(content, XLSX, f"{event}-证书登记.xlsx")


@bp.route("/<event>/certificates/settings", methods=["GET", "POST"])
@requires(Permission.CERTIFICATE_ISSUE)
def set_up_certificates(event: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    setting = certificates.place_of(actor, scope)
    place = PlaceForm(
        formdata=request.form if request.form.get("part") == "place" else None,
        data={"place": setting.place if setting.place != "unset" else "host",
              "host": setting.host or _own_address()},
    )  # fmt: skip
    design = DesignForm(
        formdata=request.form if request.form.get("part") == "design" else None,
        data=_drawn(setting.design),
    )
    act: dict[str, tuple[Any, Any]] = {
        "place": (place, lambda: certificates.choose_verification(
            actor, scope, str(place.place.data), place.host.data or "", now=utcnow())),
        "design": (design, lambda: certificate_settings.change(
            actor, scope, _kept(design), now=utcnow())),
    }  # fmt: skip
    status = 200
    if request.method == "POST":
        form, perform = act.get(request.form.get("part", ""), (None, None))
        if form is None:
            raise NotFound("not-found")
        refused = carry_out(form, perform) if form.validate() else None
        if refused is None and not form.errors:
            flash(_("Saved."), "done")
            return redirect(url_for("console.list_certificates", event=event))
        status = status_of(refused) if refused else 422
    return render_template(
        "console/certificates/settings.html", place=place, design=design, setting=setting
    ), status


def _own_address() -> str:
    """Where this system is reached: by others, where the reader sits at the machine itself."""
    if on_loopback():
        return str(current_app.config["PUBLIC_ADDRESS"])
    return request.host_url.rstrip("/")


def _drawn(design: Any) -> dict[str, Any]:
    return {
        "series": design.get("series", ""),
        "bodies": "\n".join(design.get("bodies", ())),
        "dates": design.get("dates", "chinese"),
        "look": "/".join(filter(None, (design.get("name", "classic"), design.get("colourway")))),
        "a3": design.get("paper") == "A3",
        "unit": design.get("unit", False),
        "guides": design.get("guides", True),
        "tint": design.get("tint", True),
        "bleed": design.get("bleed", False),
    }


def _kept(form: DesignForm) -> dict[str, Any]:
    bodies = [line.strip() for line in (form.bodies.data or "").splitlines() if line.strip()]
    name, _slash, colourway = (form.look.data or "classic").partition("/")
    return {
        "series": (form.series.data or "").upper(),
        "bodies": bodies,
        "dates": form.dates.data or "chinese",
        "name": name,
        "colourway": colourway,
        "paper": "A3" if form.a3.data else "A4",
        "unit": bool(form.unit.data),
        "guides": bool(form.guides.data),
        "tint": bool(form.tint.data),
        "bleed": bool(form.bleed.data),
    }


@bp.get("/<event>/certificates/<number>")
@requires(Permission.CERTIFICATE_ISSUE)
def show_certificate(event: str, number: str) -> ResponseReturnValue:
    return _one(number, CorrectForm(formdata=None), RevokeForm(formdata=None))


def _one(
    number: str, correction: CorrectForm, revocation: RevokeForm, status: int = 200
) -> ResponseReturnValue:
    line = certificate_register.one(current_actor(), g.event.scope, number)
    if line is None:
        raise NotFound("not-found")
    revocation.reason.id = revocation.reason.label.field_id = "revocation-reason"
    return render_template(
        "console/certificates/one.html", line=line, correction=correction, revocation=revocation
    ), status


@bp.get("/<event>/certificates/<number>.pdf")
@requires(Permission.CERTIFICATE_ISSUE)
def reprint_certificate(event: str, number: str) -> ResponseReturnValue:
    content = certificates.reprint(current_actor(), g.event.scope, number)
    return _sent(content, PDF, f"{number}.pdf")


@bp.post("/<event>/certificates/<number>/correction")
@requires(Permission.CERTIFICATE_ISSUE)
def correct_certificate(event: str, number: str) -> ResponseReturnValue:
    form = CorrectForm()
    if not form.validate():
        return _one(number, form, RevokeForm(formdata=None), 422)
    made: list[str] = []
    by_hand = {"recipient": form.recipient.data or "", "salutation": form.salutation.data or ""}
    refused = carry_out(form, lambda: made.append(certificates.correct(
        current_actor(), g.event.scope, number, by_hand=by_hand,
        reason=form.reason.data or "", now=utcnow(),
    )))  # fmt: skip
    if refused is not None:
        return _one(number, form, RevokeForm(formdata=None), status_of(refused))
    flash(_("%(old)s was replaced by %(new)s.", old=number, new=made[0]), "done")
    return redirect(url_for("console.show_certificate", event=event, number=made[0]))


@bp.post("/<event>/certificates/<number>/revocation")
@requires(Permission.CERTIFICATE_ISSUE)
def revoke_certificate(event: str, number: str) -> ResponseReturnValue:
    form = RevokeForm()
    if not form.validate():
        return _one(number, CorrectForm(formdata=None), form, 422)
    refused = carry_out(form, lambda: certificates.revoke(
        current_actor(), g.event.scope, number, reason=form.reason.data or "", now=utcnow()
    ))  # fmt: skip
    if refused is not None:
        return _one(number, CorrectForm(formdata=None), form, status_of(refused))
    flash(_("%(number)s is revoked; whoever looks it up reads why.", number=number), "care")
    return redirect(url_for("console.show_certificate", event=event, number=number))
