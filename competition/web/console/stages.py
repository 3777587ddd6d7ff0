"""Stages of a trade (初赛、复赛、决赛): gates, who goes on and why, filling the next stage."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid, NotNow, Refused
from competition.rules.ranking import place_text
from competition.services import advances, stages
from competition.services.breakdowns import number
from competition.services.stages import Preview, Stages
from competition.web.console import bp
from competition.web.figures import figure, status_word
from competition.web.forms.acting import carry_out
from competition.web.forms.stages import AdmitForm, GateForm, MoveUpForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of


@bp.get("/<event>/trades/<trade>/stages")
@requires(Permission.EVENT_READ)
def list_stages(event: str, trade: str) -> ResponseReturnValue:
    known = stages.read(current_actor(), g.trade.scope)
    return render_template("console/stages/list.html", stages=known)


@bp.route("/<event>/trades/<trade>/stages/<stage>", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def edit_stage(event: str, trade: str, stage: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    known = stages.read(actor, scope)
    line = known.one(stage)
    parts = _parts(stage)
    form, status = GateForm.of(line.rules, parts, known.version), 200
    if form.validate_on_submit():
        refused = carry_out(
            form,
            lambda: stages.change_gate(
                actor,
                scope,
                stage,
                form.rules(line.rules, parts),
                version=form.drawn_version,
                now=utcnow(),
            ),
            current=lambda: stages.read(actor, scope).version,
        )
        if refused is None:
            flash(_("Saved."), "done")
            return redirect(url_for("console.edit_stage", event=event, trade=trade, stage=stage))
        status = status_of(refused)
    elif form.is_submitted():
        status = 422
    return _page(known, stage, form, parts, status)


def _parts(stage: str) -> tuple[str, ...]:
    """The parts a mark may be asked of; none while the trade is not whole."""
    try:
        return stages.nodes_of(current_actor(), g.trade.scope, stage)[1:]
    except (Invalid, NotNow):
        return ()


def _page(
    known: Stages, stage: str, form: GateForm, parts: tuple[str, ...], status: int
) -> ResponseReturnValue:
    preview, refused = _preview(stage) if known.one(stage).rules.get("gate") else (None, None)
    rows = [_row(one) for one in preview.candidates] if preview else []
    entered = preview.entered if preview else None
    page = render_template(
        "console/stages/stage.html",
        stages=known,
        line=known.one(stage),
        after=known.after(stage),
        form=form,
        parts=parts,
        preview=preview,
        refused=refused,
        rows=rows,
        moving=MoveUpForm.of([(row["number"], row["shown"]) for row in rows if row["goes_on"]]),
        entered=entered,
        admitting=AdmitForm.of(_missing(preview)),
    )
    return page, status


def _missing(preview: Preview | None) -> list[tuple[str, str]]:
    """Who goes on and is not in the next stage, number and name."""
    if preview is None or preview.entered is None:
        return []
    names = {one.passing.number: one.line.shown for one in preview.candidates}
    return [(number, f"{number} {names[number]}") for number in preview.entered.missing]


def _preview(stage: str) -> tuple[Preview | None, Refused | None]:
    try:
        return stages.preview(current_actor(), g.trade.scope, stage), None
    except (Invalid, NotNow) as refused:
        return None, refused


def _row(one: stages.Hopeful) -> dict[str, object]:
    passing = one.passing
    return {
        "number": passing.number,
        "shown": f"{passing.number} {one.line.shown}",
        "name": one.line.shown,
        "unit": one.line.unit,
        "place": "" if passing.place is None else place_text(passing.place),
        "total": "" if one.total is None else figure(number(one.total)),
        "goes_on": passing.goes_on,
        "reserve": passing.reserve,
        "why": why_word(passing.why, goes_on=passing.goes_on),
    }


def why_word(why: str, *, goes_on: bool) -> str:
    """Why somebody goes on, or does not, in words."""
    if goes_on:
        return _("equal to the last") if why == "tie" else _("by place")
    words = {
        "behind": _("behind the cut"),
        "tie": _("equal across the cut"),
        "threshold": _("below the mark asked for"),
        "need": _("a part below the mark asked for"),
        "unit": _("over the number of one unit"),
    }
    return words.get(why) or status_word(why)


@bp.post("/<event>/trades/<trade>/stages/<stage>/fill")
@requires(Permission.ENTRY_EDIT)
def fill_stage(event: str, trade: str, stage: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    with transaction():
        count = advances.fill(actor, scope, stage, now=utcnow())
    text = ngettext("%(num)s entry goes on.", "%(num)s entries go on.", count)
    flash(text, "done")
    return redirect(url_for("console.edit_stage", event=event, trade=trade, stage=stage))


@bp.post("/<event>/trades/<trade>/stages/<stage>/move-up")
@requires(Permission.ENTRY_EDIT)
def move_up(event: str, trade: str, stage: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    found = stages.preview(actor, scope, stage)
    going = [(o.passing.number, o.line.shown) for o in found.candidates if o.passing.goes_on]
    form = MoveUpForm.of(going)
    if not form.validate():
        flash(_("Choose who gives up, and write why."), "stop")
        return redirect(url_for("console.edit_stage", event=event, trade=trade, stage=stage))
    with transaction():
        moved = advances.move_up(
            actor, scope, stage, form.leaving.data, reason=form.why.data or "", now=utcnow()
        )
    flash(_("%(number)s moves up.", number=moved), "done")
    return redirect(url_for("console.edit_stage", event=event, trade=trade, stage=stage))


@bp.post("/<event>/trades/<trade>/stages/<stage>/admit")
@requires(Permission.ENTRY_EDIT)
def admit_to_stage(event: str, trade: str, stage: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    form = AdmitForm.of(_missing(stages.preview(actor, scope, stage)))
    if not form.validate():
        flash(_("Choose who is let in, and write why."), "stop")
        return redirect(url_for("console.edit_stage", event=event, trade=trade, stage=stage))
    entering = form.entering.data or ""
    with transaction():
        advances.admit(actor, scope, stage, entering, reason=form.grounds.data or "", now=utcnow())
    flash(_("%(number)s is let in.", number=entering), "done")
    return redirect(url_for("console.edit_stage", event=event, trade=trade, stage=stage))
