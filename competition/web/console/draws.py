"""Sessions and draws (抽签): an order drawn before witnesses, replayable from its seed."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.errors import NotFound
from competition.services import coding_states, draws, office_papers, timetable
from competition.web.console import bp
from competition.web.console.downloads import attachment
from competition.web.console.imports import language
from competition.web.forms.acting import carry_out
from competition.web.forms.codes import DrawForm, listed_names
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of


@bp.get("/<event>/draws")
@requires(Permission.EVENT_READ)
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


def _page(stage_id: uuid.UUID, form: Any, status: int) -> ResponseReturnValue:
    return render_template("console/draws/stage.html", line=_line(stage_id), form=form), status


@bp.get("/<event>/draws/<uuid:stage_id>")
@requires(Permission.EVENT_READ)
def show_draw(event: str, stage_id: uuid.UUID) -> ResponseReturnValue:
    return _page(stage_id, DrawForm(formdata=None), 200)


@bp.post("/<event>/draws/<uuid:stage_id>")
@requires(Permission.EVENT_READ)
def draw_order(event: str, stage_id: uuid.UUID) -> ResponseReturnValue:
    _line(stage_id)
    form = DrawForm()
    if not form.validate():
        return _page(stage_id, form, 422)
    refused = carry_out(
        form,
        lambda: draws.draw_order(
            current_actor(),
            stage_id,
            seed=form.seed.data or "",
            witnesses=listed_names(form.witnesses.data),
            now=utcnow(),
        ),
    )
    if refused is not None:
        return _page(stage_id, form, status_of(refused))
    flash(_("The order is drawn. Print it and have the witnesses sign."), "done")
    return redirect(url_for("console.show_draw", event=event, stage_id=stage_id))


@bp.get("/<event>/draws/<uuid:stage_id>/start-list.pdf")
@requires(Permission.EVENT_READ)
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
@requires(Permission.ENTRY_READ)
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
