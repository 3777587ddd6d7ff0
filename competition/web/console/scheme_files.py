"""Schemes from and to files (评分方案导入导出): CIS workbooks and presets, looked at first."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.errors import Invalid, NotNow, Problem
from competition.services import imports, presets, scheme_workbooks, schemes
from competition.services.scheme_workbooks import SchemeRead
from competition.services.schemes import SchemeView
from competition.web.console import bp
from competition.web.console.downloads import attachment
from competition.web.console.schemes import SchemeForm, said, text_of
from competition.web.forms.imports import SchemeFileForm
from competition.web.guards import current_actor, requires
from competition.web.wording import in_language, sentence


@bp.route("/<event>/trades/<trade>/modules/<uuid:module_id>/scheme/import", methods=["GET", "POST"])
@requires(Permission.SCHEME_EDIT)
def import_scheme(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    """Choose a workbook or a preset; then the same page shows what it holds."""
    view = schemes.read(current_actor(), g.trade.scope, module_id)
    form, status = SchemeFileForm(), 200
    chosen = request.args.get("preset", "")
    if chosen:
        preset = presets.scheme_named(chosen)
        name = in_language(preset.preset.name)
        return _look(view, str(name), preset.scheme, preset=preset)
    if form.validate_on_submit():
        file = form.file.data
        try:
            found = scheme_workbooks.read(imports.take(file.stream))
            return _look(view, file.filename or "", found.scheme, read=found)
        except Invalid as refused:
            problems = refused.problems or [Problem(refused.code, "", refused.values)]
            form.file.errors = [*form.file.errors, *(sentence(each) for each in problems)]
            status = 422
    elif form.is_submitted():
        status = 422
    page = render_template(
        "console/schemes/import.html", view=view, form=form, offered=presets.schemes()
    )
    return page, status


def _look(
    view: SchemeView,
    name: str,
    tree: dict[str, object],
    *,
    read: SchemeRead | None = None,
    preset: presets.SchemePreset | None = None,
) -> str:
    """Everything a file or a preset holds, what is doubtful, and what would be left to correct."""
    if not view.editable:
        raise NotNow("scheme-frozen" if view.state == "frozen" else "scheme-approved")
    problems = schemes.look(current_actor(), g.trade.scope, view.module_id, tree)
    return render_template(
        "console/schemes/look.html",
        view=view,
        name=name,
        tree=tree,
        read=read,
        preset=preset,
        defects=_gathered(read.defects) if read else [],
        problems=said(problems),
        form=SchemeForm(formdata=None, version=str(view.version), tree=text_of(tree)),
    )


def _gathered(defects: Iterable[Problem]) -> list[tuple[str, list[str]]]:
    """Every defect once, with all the cells it was met in."""
    found: dict[str, list[str]] = {}
    for each in defects:
        found.setdefault(sentence(each), []).append(each.where)
    return list(found.items())


@bp.get("/<event>/trades/<trade>/modules/<uuid:module_id>/scheme/cis.xlsx")
@requires(Permission.EVENT_READ)
def export_scheme(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    """The scheme as a CIS workbook; what its form has no place for is told before."""
    view = schemes.read(current_actor(), g.trade.scope, module_id)
    name = f"{in_language(g.trade.name)} {in_language(view.module_name)}"
    content, lost = scheme_workbooks.write(view.tree, name)
    if lost and "anyway" not in request.args:
        told = _gathered(lost)
        return render_template("console/schemes/export.html", view=view, lost=told)
    return attachment(content, _("%(name)s, marking scheme", name=name) + ".xlsx", "xlsx")
