"""Theory marks (理论成绩): typed with digits and Enter, or taken from a list.

A recorder holds his right in a trade, which these addresses do not name: the service asks for it.
"""

from __future__ import annotations

import uuid

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid, NotFound, Refused
from competition.services import backups, import_previews, imports, theory, theory_lists
from competition.services.import_previews import Facts
from competition.web.console import bp, staged
from competition.web.forms.imports import UploadForm
from competition.web.guards import current_actor, requires, signed_in, utcnow
from competition.web.problems import status_of
from competition.web.wording import sentence


@bp.get("/<event>/theory")
@signed_in
def list_theory(event: str) -> ResponseReturnValue:
    lines = theory.modules(current_actor(), g.event.scope)
    return render_template("console/theory/list.html", lines=lines)


def _page(module_id: uuid.UUID, status: int = 200, **shown: object) -> ResponseReturnValue:
    given = {"problems": {}, "typed": {}, "form": UploadForm(formdata=None), **shown}
    page = render_template(
        "console/theory/module.html",
        paper=theory.paper(current_actor(), g.event.scope, module_id),
        **given,
    )
    return page, status


@bp.get("/<event>/theory/<uuid:module_id>")
@signed_in
def show_theory(event: str, module_id: uuid.UUID) -> ResponseReturnValue:
    return _page(module_id)


@bp.post("/<event>/theory/<uuid:module_id>")
@signed_in
def type_theory(event: str, module_id: uuid.UUID) -> ResponseReturnValue:
    given: dict[uuid.UUID, str] = {}
    try:
        for name, text in request.form.items():
            if name.startswith("mark-"):
                given[uuid.UUID(name.removeprefix("mark-"))] = text
    except ValueError:
        raise NotFound("not-found") from None
    try:
        with transaction():
            count = theory.put(current_actor(), g.event.scope, module_id, given, now=utcnow())
    except Invalid as refused:
        told = {problem.where: sentence(problem) for problem in refused.problems}
        return _page(module_id, 422, problems=told, typed=request.form)
    except Refused as refused:
        flash(sentence(refused), "stop")
        return _page(module_id, status_of(refused), typed=request.form)
    backups.ask()
    flash(ngettext("%(num)s mark taken in.", "%(num)s marks taken in.", count), "done")
    return redirect(url_for("console.show_theory", event=event, module_id=module_id))


@bp.post("/<event>/theory/<uuid:module_id>/list")
@requires(Permission.ENTRY_EDIT)
def choose_theory_list(event: str, module_id: uuid.UUID) -> ResponseReturnValue:
    form = UploadForm()
    if not form.validate():
        return _page(module_id, 422, form=form)
    file = form.file.data
    try:
        data = imports.take(file.stream)
        with transaction():
            staged_id = theory_lists.stage(
                current_actor(), g.event.scope, module_id, file.filename or "", data, now=utcnow()
            )
    except Invalid as refused:
        form.file.errors = [*form.file.errors, sentence(refused)]
        return _page(module_id, 422, form=form)
    return redirect(url_for("console.show_theory_list", event=event, staged_id=staged_id))


@bp.get("/<event>/theory/lists/<uuid:staged_id>")
@requires(Permission.ENTRY_EDIT)
def show_theory_list(event: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    return _list_page(event, staged_id, 200)


def _list_page(event: str, staged_id: uuid.UUID, status: int) -> ResponseReturnValue:
    checked = theory_lists.look(current_actor(), g.event.scope, staged_id)
    states = {line.row: line.state.value for line in checked.marks.lines}
    found = Facts(states, checked.problems)
    view = import_previews.preview(
        checked.table,
        found,
        show=request.args.get("show", ""),
        first=request.args.get("first", 1, type=int),
    )

    def step(name: str) -> str:
        return url_for("console.step_theory_list", event=event, staged_id=staged_id, step=name)

    def address(**more: object) -> str:
        return url_for("console.show_theory_list", event=event, staged_id=staged_id, **more)

    page = render_template(
        "console/imports/list.html",
        heading=_("Theory marks: check"),
        checked=checked,
        view=view,
        step=step,
        address=address,
        take_url=url_for("console.take_theory_list", event=event, staged_id=staged_id),
        back=(_("Theory marks"),
              url_for("console.show_theory", event=event, module_id=checked.module_id)),
        missing=checked.marks.missing,
        page_size=import_previews.PAGE,
        **staged.words(),
    )  # fmt: skip
    return page, status


@bp.post("/<event>/theory/lists/<uuid:staged_id>/steps/<step>")
@requires(Permission.ENTRY_EDIT)
def step_theory_list(event: str, staged_id: uuid.UUID, step: str) -> ResponseReturnValue:
    staged.take_step(staged_id, "theory", step)
    return redirect(url_for("console.show_theory_list", event=event, staged_id=staged_id))


@bp.post("/<event>/theory/lists/<uuid:staged_id>/taking")
@requires(Permission.ENTRY_EDIT)
def take_theory_list(event: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    module_id = theory_lists.look(actor, scope, staged_id).module_id
    try:
        with transaction():
            count = theory_lists.take(actor, scope, staged_id, now=utcnow())
    except Refused as refused:
        flash(sentence(refused), "stop")
        return _list_page(event, staged_id, status_of(refused))
    backups.ask()
    flash(ngettext("%(num)s mark taken in.", "%(num)s marks taken in.", count), "done")
    return redirect(url_for("console.show_theory", event=event, module_id=module_id))
