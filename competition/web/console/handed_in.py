"""Results of a trade marked elsewhere (仅成绩): the signed list is looked at, then taken in."""

from __future__ import annotations

import uuid

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid, Refused
from competition.services import backups, handing_in, import_previews, imports
from competition.services.import_previews import Facts
from competition.web.console import bp, staged
from competition.web.forms.imports import UploadForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.wording import sentence


def _page(form: UploadForm, status: int) -> ResponseReturnValue:
    lines, problems = handing_in.listing(current_actor(), g.trade.scope)
    page = render_template(
        "console/handing_in/trade.html", lines=lines, problems=problems, form=form
    )
    return page, status


@bp.get("/<event>/trades/<trade>/handed-in")
@requires(Permission.ENTRY_EDIT)
def import_handed_in(event: str, trade: str) -> ResponseReturnValue:
    return _page(UploadForm(formdata=None), 200)


@bp.post("/<event>/trades/<trade>/handed-in")
@requires(Permission.ENTRY_EDIT)
def choose_handed_in(event: str, trade: str) -> ResponseReturnValue:
    form = UploadForm()
    if not form.validate():
        return _page(form, 422)
    file = form.file.data
    try:
        data = imports.take(file.stream)
        with transaction():
            staged_id = handing_in.stage(
                current_actor(), g.trade.scope, file.filename or "", data, now=utcnow()
            )
    except Invalid as refused:
        form.file.errors = [*form.file.errors, sentence(refused)]
        return _page(form, 422)
    return redirect(
        url_for("console.show_handed_in_list", event=event, trade=trade, staged_id=staged_id)
    )


@bp.get("/<event>/trades/<trade>/handed-in/<uuid:staged_id>")
@requires(Permission.ENTRY_EDIT)
def show_handed_in_list(event: str, trade: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    return _list_page(event, trade, staged_id, 200)


def _list_page(event: str, trade: str, staged_id: uuid.UUID, status: int) -> ResponseReturnValue:
    checked = handing_in.look(current_actor(), g.trade.scope, staged_id)
    found = Facts(
        checked.states, checked.results.problems, checked.results.questions, checked.changes
    )
    view = import_previews.preview(
        checked.table,
        found,
        show=request.args.get("show", ""),
        first=request.args.get("first", 1, type=int),
    )
    place = {"event": event, "trade": trade, "staged_id": staged_id}

    def step(name: str) -> str:
        return url_for("console.step_handed_in", step=name, **place)

    def address(**more: object) -> str:
        return url_for("console.show_handed_in_list", **place, **more)

    page = render_template(
        "console/imports/list.html",
        heading=_("Handed-in results: check"),
        checked=checked,
        view=view,
        step=step,
        address=address,
        take_url=url_for("console.take_handed_in", **place),
        back=(
            _("Handed-in results"),
            url_for("console.import_handed_in", event=event, trade=trade),
        ),
        missing=checked.results.missing,
        page_size=import_previews.PAGE,
        **staged.words(),
    )
    return page, status


@bp.post("/<event>/trades/<trade>/handed-in/<uuid:staged_id>/steps/<step>")
@requires(Permission.ENTRY_EDIT)
def step_handed_in(event: str, trade: str, staged_id: uuid.UUID, step: str) -> ResponseReturnValue:
    staged.take_step(staged_id, "results", step)
    return redirect(
        url_for("console.show_handed_in_list", event=event, trade=trade, staged_id=staged_id)
    )


@bp.post("/<event>/trades/<trade>/handed-in/<uuid:staged_id>/taking")
@requires(Permission.ENTRY_EDIT)
def take_handed_in(event: str, trade: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    try:
        with transaction():
            count = handing_in.take(current_actor(), g.trade.scope, staged_id, now=utcnow())
    except Refused as refused:
        flash(sentence(refused), "stop")
        return _list_page(event, trade, staged_id, status_of(refused))
    backups.ask()
    flash(ngettext("%(num)s result taken in.", "%(num)s results taken in.", count), "done")
    return redirect(url_for("console.import_handed_in", event=event, trade=trade))
