"""The designer of certificates (版式调整): every setting, an own sheet, seals, a preview."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Refused
from competition.services import certificate_layouts
from competition.services import certificate_places as places
from competition.services.certificate_layouts import Layout, View
from competition.web.console import bp
from competition.web.forms.acting import carry_out
from competition.web.forms.base import Form
from competition.web.forms.certificate_layouts import (
    GROUPS,
    LINES,
    BackgroundForm,
    LayoutForm,
    MarkForm,
    field_name,
    filled,
)
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.uploads import Room, takes
from competition.web.wording import sentence

#: Parts that can be dragged, in the order the keyboard meets them.
BOXES = ("title", "english", "letter", "name", "award", "date", "photo", "code", "seals")
UNITS = {**places.PLACES, **dict.fromkeys(places.CHOICES, ""), **dict.fromkeys(places.COLOURS, "")}


def _page(form: Form, status: int = 200, refused: Refused | None = None) -> ResponseReturnValue:
    """The page with one of its forms as it was sent, the others as things are."""
    layout = certificate_layouts.read(current_actor(), g.event.scope)
    forms: dict[type[Form], Any] = {
        LayoutForm: LayoutForm(formdata=None, data=filled(layout)),
        BackgroundForm: BackgroundForm(formdata=None),
        MarkForm: MarkForm(formdata=None),
        type(form): form,
    }
    forms[LayoutForm].set_choices(layout.own, _marks(layout))
    page = render_template(
        "console/certificates/layout.html",
        form=forms[LayoutForm],
        upload=forms[BackgroundForm],
        mark=forms[MarkForm],
        layout=layout,
        groups=_groups(layout),
        labels=GROUPS,
        boxes=_boxes(layout),
        overlaps=_overlaps(refused),
        lines=range(LINES),
        own={field_name(path): value for path, value in layout.own.items()},
        refused=refused,
        largest=(certificate_layouts.SHEET_MEGABYTES, certificate_layouts.MARK_MEGABYTES),
    )
    return page, status


def _boxes(layout: Layout) -> dict[str, Any]:
    """What can be dragged, in the order the keyboard meets it, and what each is called."""
    groups = _groups(layout)
    found = {box: GROUPS[box] for box in BOXES if box in groups}
    found |= {f"line{n}": _("Line %(number)s to be signed on", number=n + 1) for n in range(LINES)}
    return found | {f"mark{n}": layout.marks[n].whose for n in range(_marks(layout))}


def _marks(layout: Layout) -> int:
    return min(len(layout.marks), certificate_layouts.MOST_MARKS)


def _overlaps(refused: Refused | None) -> bool:
    """Whether nothing but parts that lie on each other keeps the layout from being saved."""
    problems = getattr(refused, "problems", ())
    return bool(problems) and all(one.code == "design-overlap" for one in problems)


def _groups(layout: Layout) -> dict[str, list[tuple[str, str]]]:
    """The fields of each part of a certificate, with their units; a choice or colour has none."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path, unit in UNITS.items():
        if path in layout.own:
            found.setdefault(path.split(".")[0], []).append((field_name(path), unit))
    found.setdefault("ornament", [])
    return found


def _sent(layout: Layout, **given: Any) -> LayoutForm:
    form = LayoutForm(**given)
    form.set_choices(layout.own, _marks(layout))
    return form


@bp.route("/<event>/certificates/layout", methods=["GET", "POST"])
@requires(Permission.CERTIFICATE_ISSUE)
def lay_certificates_out(event: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    if request.method == "GET":
        return _page(BackgroundForm(formdata=None))
    form = _sent(certificate_layouts.read(actor, scope))
    if not form.validate():
        return _page(form, 422)
    refused = carry_out(
        form,
        lambda: certificate_layouts.change(
            actor,
            scope,
            form.values(),
            form.extras(),
            now=utcnow(),
            accepted=bool(form.accepted.data),
        ),
    )
    if refused is not None:
        return _page(form, status_of(refused), refused)
    flash(_("Saved."), "done")
    return redirect(url_for("console.lay_certificates_out", event=event))


@bp.post("/<event>/certificates/layout/former")
@requires(Permission.CERTIFICATE_ISSUE)
def take_layout_back(event: str) -> ResponseReturnValue:
    with transaction():
        certificate_layouts.take_back(current_actor(), g.event.scope, now=utcnow())
    flash(_("The last saved change is taken back."), "done")
    return redirect(url_for("console.lay_certificates_out", event=event))


def _sheet_room() -> Room:
    return Room(certificate_layouts.SHEET_MEGABYTES * 1024 * 1024, kind="sheet")


def _mark_room() -> Room:
    return Room(certificate_layouts.MARK_MEGABYTES * 1024 * 1024, kind="mark")


@bp.post("/<event>/certificates/layout/background")
@takes(_sheet_room)
@requires(Permission.CERTIFICATE_ISSUE)
def upload_background(event: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    upload = BackgroundForm()
    sent = upload.background.data
    if not upload.validate() or not sent:
        upload.background.errors = [*upload.background.errors, _("Choose a file.")]
        return _page(upload, 422)
    content, name = sent.read(), sent.filename or ""
    refused = carry_out(
        upload,
        lambda: certificate_layouts.take_background(actor, scope, content, name, now=utcnow()),
    )
    if refused is not None:
        return _page(upload, status_of(refused), refused)
    flash(_("Certificates are printed on %(name)s.", name=name), "done")
    return redirect(url_for("console.lay_certificates_out", event=event))


@bp.post("/<event>/certificates/layout/ornament")
@requires(Permission.CERTIFICATE_ISSUE)
def drop_background(event: str) -> ResponseReturnValue:
    with transaction():
        certificate_layouts.drop_background(current_actor(), g.event.scope, now=utcnow())
    flash(_("Certificates have the ornament of their design again."), "done")
    return redirect(url_for("console.lay_certificates_out", event=event))


@bp.post("/<event>/certificates/layout/marks")
@takes(_mark_room)
@requires(Permission.CERTIFICATE_ISSUE)
def upload_mark(event: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    form = MarkForm()
    sent = form.impression.data
    if not form.validate() or not sent:
        if not sent:
            form.impression.errors = [*form.impression.errors, _("Choose a file.")]
        return _page(form, 422)
    about = {name: form[name].data for name in ("whose", "by", "document", "x", "y", "width")}
    about["on"] = form.on.data.isoformat()
    content = sent.read()
    refused = carry_out(
        form, lambda: certificate_layouts.take_mark(actor, scope, content, about, now=utcnow())
    )
    if refused is not None:
        return _page(form, status_of(refused), refused)
    flash(_("%(whose)s is printed from here on.", whose=about["whose"]), "done")
    return redirect(url_for("console.lay_certificates_out", event=event))


@bp.post("/<event>/certificates/layout/marks/<int:place>/removal")
@requires(Permission.CERTIFICATE_ISSUE)
def drop_mark(event: str, place: int) -> ResponseReturnValue:
    with transaction():
        certificate_layouts.drop_mark(current_actor(), g.event.scope, place, now=utcnow())
    flash(_("It is printed no more."), "done")
    return redirect(url_for("console.lay_certificates_out", event=event))


@bp.get("/<event>/certificates/layout/preview")
@requires(Permission.CERTIFICATE_ISSUE)
def preview_layout(event: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    layout = certificate_layouts.read(actor, scope)
    form = _sent(layout, formdata=request.args, meta={"csrf": False})
    if not form.validate():
        told = [f"{form[name].label.text}: {errors[0]}" for name, errors in form.errors.items()]
        return jsonify(problems=told), 422
    view = View(request.args.get("name", "longest"), bleed=bool(request.args.get("bleed")))
    try:
        shown = certificate_layouts.preview(actor, scope, form.values(), form.extras(), view)
    except Refused as refused:
        told = [sentence(problem) for problem in getattr(refused, "problems", ())]
        return jsonify(problems=told or [sentence(refused)]), 422
    answer = Response(shown.picture, mimetype="image/png")
    told = [sentence(problem) for problem in shown.told]
    answer.headers["Layout-Told"] = json.dumps({"told": told, "reaches": dict(shown.reaches)})
    return answer
