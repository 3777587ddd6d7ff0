"""Draws (抽签): the list fixed first, the seed from the hall or paper lots, replayed by anybody."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import NotFound, Refused
from competition.services import coding_states, draw_lists, lots, office_papers, timetable
from competition.web.console import bp
from competition.web.console.downloads import attachment
from competition.web.console.imports import language
from competition.web.forms.codes import DrawForm, FixForm, listed_names
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.second_person import second_person
from competition.web.wording import sentence


@bp.get("/<event>/draws")
@requires(Permission.EVENT_READ, in_trades=True)
def list_draws(event: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    return render_template(
        "console/draws/list.html",
        lines=coding_states.stages(actor, scope),
        counts=timetable.counts(actor, scope),
        stations=timetable.stations(actor, scope),
    )


def _line(stage_id: uuid.UUID) -> coding_states.StageLine:
    lines = coding_states.stages(current_actor(), g.event.scope)
    line = next((each for each in lines if each.id == stage_id), None)
    if line is None:
        raise NotFound("not-found")
    return line


def _page(stage_id: uuid.UUID, status: int = 200, **shown: Any) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    line = _line(stage_id)
    history = lots.history(actor, scope, stage_id)
    given = {
        "fix": FixForm(formdata=None, data={"even": lots.even_by_default(scope, stage_id)}),
        "form": DrawForm(formdata=None),
        "typed": {},
        **shown,
    }
    page = render_template(
        "console/draws/stage.html",
        line=line,
        place=timetable.place_of(scope, stage_id).scope,
        waiting=lots.waiting(actor, scope, stage_id),
        history=history,
        in_force={one.kind for one in history if one.replaced_at is None},
        **given,
    )
    return page, status


@bp.get("/<event>/draws/<uuid:stage_id>")
@requires(Permission.EVENT_READ, in_trades=True)
def show_draw(event: str, stage_id: uuid.UUID) -> ResponseReturnValue:
    return _page(stage_id)


@bp.post("/<event>/draws/<uuid:stage_id>/lists")
@requires(Permission.EVENT_READ, in_trades=True)
def fix_list(event: str, stage_id: uuid.UUID) -> ResponseReturnValue:
    _line(stage_id)
    form = FixForm()
    if not form.validate():
        return _page(stage_id, 422, fix=form)
    try:
        with transaction():
            lots.fix_list(
                current_actor(),
                g.event.scope,
                stage_id,
                form.kind.data,
                even=bool(form.even.data),
                now=utcnow(),
            )
    except Refused as refused:
        form.show(refused)
        return _page(stage_id, status_of(refused), fix=form)
    flash(_("The list is fixed. Read it out; then let the hall speak."), "done")
    return redirect(url_for("console.show_draw", event=event, stage_id=stage_id))


@bp.post("/<event>/draws/<uuid:stage_id>/lists/<uuid:list_id>")
@requires(Permission.EVENT_READ, in_trades=True)
def draw_lots(event: str, stage_id: uuid.UUID, list_id: uuid.UUID) -> ResponseReturnValue:
    _line(stage_id)
    form = DrawForm()
    typed = {
        name.removeprefix("lot-"): text.strip()
        for name, text in request.form.items()
        if name.startswith("lot-")
    }
    if not form.validate():
        return _page(stage_id, 422, tried=list_id, form=form, typed=typed)
    try:
        second = second_person(
            form.second_login.data or "",
            form.second_password.data or "",
            form.second_code.data or "",
        )
        with transaction():
            lots.draw(
                current_actor(),
                g.event.scope,
                list_id,
                said=form.said(),
                lots=typed if form.by.data == "lots" else None,
                witnesses=listed_names(form.witnesses.data),
                reason=form.reason.data or "",
                second=second,
                now=utcnow(),
            )
    except Refused as refused:
        form.show(refused)
        wrong = {one.where: sentence(one) for one in getattr(refused, "problems", ())}
        shown = {"tried": list_id, "form": form, "typed": typed, "wrong": wrong}
        return _page(stage_id, status_of(refused), **shown)
    flash(_("The lots are drawn. Print the record and have the witnesses sign."), "done")
    return redirect(url_for("console.show_draw", event=event, stage_id=stage_id))


@bp.get("/<event>/draws/<uuid:stage_id>/records/<uuid:draw_id>.pdf")
@requires(Permission.EVENT_READ, in_trades=True)
def print_draw_sheet(event: str, stage_id: uuid.UUID, draw_id: uuid.UUID) -> ResponseReturnValue:
    content = office_papers.draw_sheet(
        current_actor(), g.event.scope, stage_id, draw_id, language=language()
    )
    return attachment(content, _("Record of the draw.pdf"), "pdf")


@bp.get("/<event>/draws/<uuid:stage_id>/lists/<uuid:list_id>.json")
@requires(Permission.EVENT_READ, in_trades=True)
def download_draw_list(event: str, stage_id: uuid.UUID, list_id: uuid.UUID) -> ResponseReturnValue:
    content = draw_lists.file(current_actor(), g.event.scope, stage_id, list_id)
    return attachment(content, _("List of the draw.json"), "json")


@bp.get("/<event>/draws/<uuid:stage_id>/start-list.pdf")
@requires(Permission.EVENT_READ, in_trades=True)
def print_start_list(event: str, stage_id: uuid.UUID) -> ResponseReturnValue:
    content = office_papers.start_list(
        current_actor(),
        g.event.scope,
        stage_id,
        now=utcnow(),
        module_id=request.args.get("part", type=uuid.UUID),
        language=language(),
    )
    return attachment(content, _("Start list.pdf"), "pdf")


@bp.get("/<event>/draws/<uuid:stage_id>/attendance.pdf")
@requires(Permission.ENTRY_READ, in_trades=True)
def print_attendance(event: str, stage_id: uuid.UUID) -> ResponseReturnValue:
    content = office_papers.attendance(
        current_actor(),
        g.event.scope,
        stage_id,
        now=utcnow(),
        module_id=request.args.get("part", type=uuid.UUID),
        language=language(),
    )
    return attachment(content, _("Sign-in sheet.pdf"), "pdf")
