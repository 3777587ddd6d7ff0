"""Paper seats (纸质评分): print their sheets, type signed ones in, twice."""

from __future__ import annotations

import io
import uuid

from flask import flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Conflict, Invalid
from competition.services import paper
from competition.web.console import bp
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.wording import sentence


@bp.get("/<event>/papers")
@requires(Permission.SHEET_ENTER)
def list_papers(event: str) -> ResponseReturnValue:
    lines = paper.sheets_of(current_actor(), g.event.scope)
    modules = {line.module_id: line for line in lines}
    return render_template("console/paper/list.html", lines=lines, modules=modules)


@bp.get("/<event>/papers/modules/<uuid:module_id>/empty-sheets")
@requires(Permission.SHEET_ENTER)
def print_papers(event: str, module_id: uuid.UUID) -> ResponseReturnValue:
    language = "en" if str(get_locale()).startswith("en") else "zh"
    content = paper.print_sheets(current_actor(), g.event.scope, module_id, language=language)
    return send_file(
        io.BytesIO(content), mimetype="application/pdf", download_name=f"{event}-sheets.pdf"
    )


@bp.route("/<event>/papers/<uuid:sheet_id>/type", methods=["GET", "POST"])
@requires(Permission.SHEET_ENTER)
def type_paper(event: str, sheet_id: uuid.UUID) -> ResponseReturnValue:
    """Digits and Enter; N for not attempted; the second time must agree with the first."""
    actor, scope = current_actor(), g.event.scope
    form = paper.form_of(actor, scope, sheet_id)
    typed: dict[str, str] = {}
    errors: dict[str, str] = {}
    said, status = "", 200
    if request.method == "POST":
        fields = {aspect.code: f"a-{n}" for n, aspect in enumerate(form.aspects)}
        typed = {code: request.form.get(field, "").strip() for code, field in fields.items()}
        base = request.form.get("base_rev", "")
        try:
            with transaction():
                taken = paper.type_in(
                    actor,
                    scope,
                    sheet_id,
                    typed,
                    base_rev=int(base) if base.isdigit() else -1,
                    now=utcnow(),
                )
        except (Invalid, Conflict) as refused:
            errors = {p.where: sentence(p) for p in getattr(refused, "problems", ())}
            said, status = sentence(refused), status_of(refused)
        else:
            return _next(event, form, taken is None)
    page = render_template(
        "console/paper/type.html", form=form, typed=typed, errors=errors, refused=said
    )
    return page, status


def _next(event: str, form: paper.PaperForm, first: bool) -> ResponseReturnValue:
    if first:
        flash(_("%(code)s is typed once. Now type it again.", code=form.code), "act")
        return redirect(url_for("console.type_paper", event=event, sheet_id=form.sheet_id))
    flash(_("%(code)s, seat %(seat)s: both times agree; taken in.", code=form.code,
            seat=form.seat), "done")  # fmt: skip
    waiting = [
        line
        for line in paper.sheets_of(current_actor(), g.event.scope)
        if line.seat == form.seat and line.stage in {"open", "reopened"}
    ]
    if waiting:
        return redirect(url_for("console.type_paper", event=event, sheet_id=waiting[0].sheet_id))
    return redirect(url_for("console.list_papers", event=event))


@bp.post("/<event>/papers/<uuid:sheet_id>/again")
@requires(Permission.SHEET_ENTER)
def type_paper_again(event: str, sheet_id: uuid.UUID) -> ResponseReturnValue:
    with transaction():
        paper.start_again(current_actor(), g.event.scope, sheet_id, now=utcnow())
    flash(_("The first typing is thrown away."), "done")
    return redirect(url_for("console.type_paper", event=event, sheet_id=sheet_id))
