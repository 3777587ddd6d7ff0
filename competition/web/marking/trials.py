"""Trial marking in the chief's room (试评): begin, compare aspect by aspect, talk, close, open."""

from __future__ import annotations

import io
import uuid

from flask import flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid, NotFound, NotNow, Refused
from competition.rules.values import MarkStatus
from competition.services import facts, trial_papers, trial_rounds, trial_views, trials
from competition.web.forms.trials import TrialNoteForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.marking import bp
from competition.web.marking.rooms import check_module, trail
from competition.web.marking.tabs import module_tabs
from competition.web.problems import status_of
from competition.web.wording import sentence

#: What is typed for an aspect that was not attempted.
NOT_ATTEMPTED = frozenset({"N", "n", "—"})


@bp.get("/<event>/trades/<trade>/modules/<uuid:module_id>/trial")
@requires(Permission.PANEL_READ)
def show_trial(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    return _page(module_id, TrialNoteForm(formdata=None))


def _page(
    module_id: uuid.UUID, form: TrialNoteForm, refused: Refused | None = None
) -> ResponseReturnValue:
    view = trial_views.read(current_actor(), check_module(module_id))
    page = render_template(
        "marking/trial.html",
        view=view,
        module_id=module_id,
        form=form,
        refused=[sentence(refused)] if refused else [],
        trail=trail(view.place.module.name, _("Trial marking")),
        tabs=module_tabs(module_id, "trial"),
    )
    return page, status_of(refused) if refused else 200


def _back(module_id: uuid.UUID) -> ResponseReturnValue:
    place = {"event": g.event.code, "trade": g.trade.code, "module_id": module_id}
    return redirect(url_for("marking.show_trial", **place))


@bp.post("/<event>/trades/<trade>/modules/<uuid:module_id>/trial")
@requires(Permission.MODULE_LOCK)
def begin_trial(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    check_module(module_id)
    try:
        with transaction():
            trial_rounds.begin(current_actor(), module_id, now=utcnow())
    except NotNow as refused:
        return _page(module_id, TrialNoteForm(formdata=None), refused)
    flash(_("Trial sheets are on the judges' tablets now."), "done")
    return _back(module_id)


@bp.post("/<event>/trades/<trade>/modules/<uuid:module_id>/trial/<uuid:trial_id>/close")
@requires(Permission.MODULE_LOCK)
def close_trial(
    event: str, trade: str, module_id: uuid.UUID, trial_id: uuid.UUID
) -> ResponseReturnValue:
    _check_round(module_id, trial_id)
    form = TrialNoteForm()
    try:
        with transaction():
            trial_rounds.close(current_actor(), trial_id, form.note.data or "", now=utcnow())
    except (NotNow, Invalid) as refused:
        return _page(module_id, form, refused)
    flash(_("The round is closed and kept. You can open the module to marks."), "done")
    return _back(module_id)


def _check_round(module_id: uuid.UUID, trial_id: uuid.UUID) -> None:
    view = trial_views.read(current_actor(), check_module(module_id))
    if trial_id not in {each.id for each in view.rounds}:
        raise NotFound("not-found")


@bp.get("/<event>/trades/<trade>/modules/<uuid:module_id>/trial/<uuid:trial_id>/record.pdf")
@requires(Permission.PANEL_READ)
def print_trial(
    event: str, trade: str, module_id: uuid.UUID, trial_id: uuid.UUID
) -> ResponseReturnValue:
    _check_round(module_id, trial_id)
    content = trial_papers.record(current_actor(), trial_id, now=utcnow())
    return send_file(
        io.BytesIO(content), mimetype="application/pdf", download_name=f"{event}-trial.pdf"
    )


@bp.get("/<event>/trades/<trade>/modules/<uuid:module_id>/trial/<uuid:trial_id>/sheets.pdf")
@requires(Permission.MODULE_LOCK)
def print_trial_sheets(
    event: str, trade: str, module_id: uuid.UUID, trial_id: uuid.UUID
) -> ResponseReturnValue:
    _check_round(module_id, trial_id)
    language = "en" if str(get_locale()).startswith("en") else "zh"
    content = trial_papers.sheets(current_actor(), trial_id, language=language)
    return send_file(
        io.BytesIO(content), mimetype="application/pdf", download_name=f"{event}-trial-sheets.pdf"
    )


@bp.route(
    "/<event>/trades/<trade>/modules/<uuid:module_id>/trial/sheets/<uuid:sheet_id>",
    methods=["GET", "POST"],
)
@requires(Permission.MODULE_LOCK)
def type_trial(
    event: str, trade: str, module_id: uuid.UUID, sheet_id: uuid.UUID
) -> ResponseReturnValue:
    """A trial sheet marked on paper, typed in; N for not attempted."""
    check_module(module_id)
    line, table, layout = trial_views.aspects_of(current_actor(), sheet_id)
    typed: dict[str, str] = {}
    errors: dict[str, str] = {}
    said, status = "", 200
    if request.method == "POST":
        typed = {
            aspect.code: request.form.get(f"a-{n}", "").strip()
            for n, aspect in enumerate(layout.aspects)
        }
        marks = {
            code: MarkStatus.NOT_ATTEMPTED if value in NOT_ATTEMPTED else value
            for code, value in typed.items()
            if value
        }
        try:
            with transaction():
                trials.enter(current_actor(), sheet_id, marks, now=utcnow())
        except (Invalid, NotNow) as refused:
            errors = {each.where: sentence(each) for each in getattr(refused, "problems", ())}
            said, status = sentence(refused), status_of(refused)
        else:
            flash(_("%(code)s, seat %(seat)s: taken in.", code=table.code, seat=line.seat), "done")
            return _back(module_id)
    name = facts.module_view(module_id).facts.name
    return render_template(
        "marking/trial_sheet.html",
        line=line,
        table=table,
        aspects=layout.aspects,
        typed=typed,
        errors=errors,
        refused=said,
        module_id=module_id,
        trail=trail(name, _("Trial marking")),
        tabs=module_tabs(module_id, "trial"),
    ), status
