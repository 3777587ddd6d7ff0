"""The designer of certificates (版式调整): places in millimetres, an own sheet, a preview."""

from __future__ import annotations

from flask import Response, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Refused
from competition.services import certificate_layouts
from competition.web.console import bp
from competition.web.forms.acting import carry_out
from competition.web.forms.certificate_layouts import (
    LABELS,
    BackgroundForm,
    LayoutForm,
    field_name,
)
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.wording import sentence

WIDTH = 1100


def _page(
    form: LayoutForm, upload: BackgroundForm, status: int = 200, refused: Refused | None = None
) -> ResponseReturnValue:
    layout = certificate_layouts.read(current_actor(), g.event.scope)
    groups: dict[str, list[tuple[str, str]]] = {}
    for path, unit in certificate_layouts.PLACES.items():
        groups.setdefault(path.split(".")[0], []).append((field_name(path), unit))
    page = render_template(
        "console/certificates/layout.html",
        form=form,
        upload=upload,
        layout=layout,
        groups=groups,
        labels=LABELS,
        own={field_name(path): value for path, value in layout.own.items()},
        refused=refused,
    )
    return page, status


def _form_of(layout: certificate_layouts.Layout) -> LayoutForm:
    values = {field_name(path): value for path, value in layout.values.items()}
    return LayoutForm(formdata=None, data={**values, "titled": layout.titled})


@bp.route("/<event>/certificates/layout", methods=["GET", "POST"])
@requires(Permission.CERTIFICATE_ISSUE)
def lay_certificates_out(event: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    if request.method == "GET":
        return _page(
            _form_of(certificate_layouts.read(actor, scope)), BackgroundForm(formdata=None)
        )
    form = LayoutForm()
    if not form.validate():
        return _page(form, BackgroundForm(formdata=None), 422)
    refused = carry_out(
        form,
        lambda: certificate_layouts.change(
            actor, scope, form.values(), titled=bool(form.titled.data), now=utcnow()
        ),
    )
    if refused is not None:
        return _page(form, BackgroundForm(formdata=None), status_of(refused), refused)
    flash(_("Saved."), "done")
    return redirect(url_for("console.lay_certificates_out", event=event))


@bp.post("/<event>/certificates/layout/background")
@requires(Permission.CERTIFICATE_ISSUE)
def upload_background(event: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    upload = BackgroundForm()
    sent = upload.background.data
    if not upload.validate() or not sent:
        upload.background.errors = [*upload.background.errors, _("Choose a file.")]
        return _page(_form_of(certificate_layouts.read(actor, scope)), upload, 422)
    content, name = sent.read(), sent.filename or ""
    refused = carry_out(
        upload,
        lambda: certificate_layouts.take_background(actor, scope, content, name, now=utcnow()),
    )
    if refused is not None:
        layout = _form_of(certificate_layouts.read(actor, scope))
        return _page(layout, upload, status_of(refused), refused)
    flash(_("Certificates are printed on %(name)s.", name=name), "done")
    return redirect(url_for("console.lay_certificates_out", event=event))


@bp.post("/<event>/certificates/layout/ornament")
@requires(Permission.CERTIFICATE_ISSUE)
def drop_background(event: str) -> ResponseReturnValue:
    with transaction():
        certificate_layouts.drop_background(current_actor(), g.event.scope, now=utcnow())
    flash(_("Certificates have the ornament of their design again."), "done")
    return redirect(url_for("console.lay_certificates_out", event=event))


@bp.get("/<event>/certificates/layout/preview")
@requires(Permission.CERTIFICATE_ISSUE)
def preview_layout(event: str) -> ResponseReturnValue:
    form = LayoutForm(request.args, meta={"csrf": False})
    if not form.validate():
        told = [f"{form[name].label.text}: {errors[0]}" for name, errors in form.errors.items()]
        return jsonify(problems=told), 422
    try:
        picture = certificate_layouts.preview(
            current_actor(),
            g.event.scope,
            form.values(),
            titled=bool(form.titled.data),
            name=request.args.get("name", "longest"),
            width=WIDTH,
        )
    except Refused as refused:
        told = [sentence(problem) for problem in getattr(refused, "problems", ())]
        return jsonify(problems=told or [sentence(refused)]), 422
    return Response(picture, mimetype="image/png")
