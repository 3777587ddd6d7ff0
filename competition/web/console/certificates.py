"""Certificates (证书): where they are verified, issue, print, correct, revoke, the register."""

from __future__ import annotations

import io
from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import NotFound, Refused
from competition.services import (
    backups,
    certificate_follow_ups,
    certificate_name_lists,
    certificate_register,
    certificate_register_sheets,
    certificate_settings,
    certificates,
)
from competition.web.console import bp, key_cards
from competition.web.forms.acting import carry_out
from competition.web.forms.results import (
    DesignForm,
    IssueForm,
    PlaceForm,
    SettleForm,
)
from competition.web.guards import current_actor, on_loopback, requires, utcnow
from competition.web.language import shown_on
from competition.web.paging import asked_page
from competition.web.problems import status_of
from competition.web.wording import in_language

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _sent(content: bytes, kind: str, name: str) -> ResponseReturnValue:
    return send_file(io.BytesIO(content), mimetype=kind, download_name=name, as_attachment=True)


@bp.get("/<event>/certificates")
@requires(Permission.CERTIFICATE_ISSUE)
def list_certificates(event: str) -> ResponseReturnValue:
    return _list(None)


def _list(
    refused: Refused | None,
    status: int = 200,
    settling: tuple[str, SettleForm] | None = None,
) -> ResponseReturnValue:
    """The register; settling: the trade whose certificates were to be settled, and its form."""
    actor, scope = current_actor(), g.event.scope
    page = asked_page()
    wish = {key: request.args.get(key, "")[:60] for key in ("q", "trade", "state")}
    return render_template(
        "console/certificates/list.html",
        found=certificate_register.find(actor, scope, page=page, **wish),
        trades=certificate_register.trades(actor, scope),
        setting=certificates.place_of(actor, scope),
        unlatin=certificate_name_lists.lacking(actor, scope),
        form=IssueForm(formdata=None),
        key_cards=key_cards.asked(),
        settling=dict([settling] if settling else ()),
        blank=SettleForm(formdata=None),
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
    if done.held:
        flash(_("Revoked before, and not given anew: %(numbers)s. Who shall have a new one gets it "
                "on the page of the revoked certificate.", numbers=", ".join(done.held)),
              "care")  # fmt: skip
    return redirect(url_for("console.list_certificates", event=event))


@bp.post("/<event>/trades/<trade>/certificates/settlement")
@shown_on("console.list_certificates")
@requires(Permission.CERTIFICATE_ISSUE)
def settle_certificates(event: str, trade: str) -> ResponseReturnValue:
    form = SettleForm()
    if not form.validate():
        return _list(None, 422, settling=(trade, form))
    try:
        with transaction():
            done = certificate_follow_ups.settle(
                current_actor(), g.trade.scope.trade_id, reason=form.reason.data or "",
                now=utcnow(),
            )  # fmt: skip
    except Refused as refused:
        return _list(refused, status_of(refused))
    backups.ask()
    flash(_("%(corrected)s corrected, %(revoked)s revoked.", corrected=len(done.corrected),
            revoked=len(done.revoked)), "done")  # fmt: skip
    return redirect(url_for("console.list_certificates", event=event))


@bp.get("/<event>/trades/<trade>/certificates/preview.pdf")
@requires(Permission.CERTIFICATE_ISSUE)
def preview_certificates(event: str, trade: str) -> ResponseReturnValue:
    content = certificates.preview(current_actor(), g.trade.scope.trade_id)
    return _sent(content, PDF, f"{g.trade.name['zh']}-样张.pdf")


@bp.get("/<event>/certificates.xlsx")
@requires(Permission.CERTIFICATE_ISSUE)
def export_register(event: str) -> ResponseReturnValue:
    language = "en" if str(get_locale()).startswith("en") else "zh"
    content = certificate_register_sheets.workbook(
        current_actor(), g.event.scope, language=language
    )
    name = f"{in_language(g.event.name)}-{_('Register of certificates')}.xlsx"
    return _sent(content, XLSX, name)


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
            actor, scope,
            _kept(design, addressed=bool(setting.design.get("salutation"))), now=utcnow())),
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
        "awards": design.get("awards", ""),
        "together": design.get("together", False),
        "passing": design.get("passing"),
        "salutation": design.get("salutation", ""),
        "unit": design.get("unit", False),
        "guides": design.get("guides", True),
        "tint": design.get("tint", True),
        "bleed": design.get("bleed", False),
    }


def _kept(form: DesignForm, *, addressed: bool) -> dict[str, Any]:
    """What the form says. addressed: a form of address is set that an empty field takes away."""
    bodies = [line.strip() for line in (form.bodies.data or "").splitlines() if line.strip()]
    name, _slash, colourway = (form.look.data or "classic").partition("/")
    return {
        "series": (form.series.data or "").upper(),
        "bodies": bodies,
        "dates": form.dates.data or "chinese",
        "name": name,
        "colourway": colourway,
        "paper": "A3" if form.a3.data else "A4",
        "awards": form.awards.data or "",
        "together": bool(form.together.data),
        "passing": "" if form.passing.data is None else f"{form.passing.data:f}",
        **({"salutation": form.salutation.data} if form.salutation.data or addressed else {}),
        "unit": bool(form.unit.data),
        "guides": bool(form.guides.data),
        "tint": bool(form.tint.data),
        "bleed": bool(form.bleed.data),
    }
