"""Modules of a trade (模块): a new one, its kind, codes, time, panels."""

from __future__ import annotations

import uuid

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.services import modules, trades
from competition.web.console import bp
from competition.web.forms.acting import carry_out
from competition.web.forms.events import RemovalForm
from competition.web.forms.modules import ModuleForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of

#: What a new module is offered: five judges, highest and lowest left out.
FIRST_PANEL = {"code": "J", "seats": 5, "rule": "trimmed", "high": 1, "low": 1}


def _offer(form: ModuleForm) -> None:
    actor, scope = current_actor(), g.trade.scope
    form.offer(trades.read(actor, scope).draft.stages, modules.code_sets(actor, scope))


@bp.route("/<event>/trades/<trade>/modules/new", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def create_module(event: str, trade: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    form, status = ModuleForm(panels=[dict(FIRST_PANEL), {}], maximum="100"), 200
    _offer(form)
    if form.validate_on_submit():
        made: list[uuid.UUID] = []
        refused = carry_out(
            form,
            lambda: made.append(modules.create(actor, scope, form.draft(), now=utcnow())),
        )
        if refused is None:
            flash(_("The module is there. Next: its marking scheme."), "done")
            address = {"event": event, "trade": trade, "module_id": made[0]}
            return redirect(url_for("console.edit_scheme", **address))
        status = status_of(refused)
    elif form.is_submitted():
        status = 422
    return render_template("console/modules/new.html", form=form), status


@bp.route("/<event>/trades/<trade>/modules/<uuid:module_id>/details", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def edit_module(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    detail = modules.read(actor, scope, module_id)
    form, status = ModuleForm.of(detail), 200
    _offer(form)
    if form.validate_on_submit():
        refused = carry_out(
            form,
            lambda: modules.change(
                actor,
                scope,
                module_id,
                form.draft(detail.draft),
                version=form.drawn_version,
                now=utcnow(),
            ),
            current=lambda: modules.read(actor, scope, module_id).version,
        )
        if refused is None:
            flash(_("Saved."), "done")
            return redirect(url_for("console.show_trade", event=event, trade=trade))
        status = status_of(refused)
    elif form.is_submitted():
        status = 422
    page = render_template(
        "console/modules/edit.html", form=form, detail=detail, removal=RemovalForm()
    )
    return page, status


@bp.post("/<event>/trades/<trade>/modules/<uuid:module_id>/removal")
@requires(Permission.EVENT_EDIT)
def remove_module(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    actor, scope, form = current_actor(), g.trade.scope, RemovalForm()
    refused = carry_out(form, lambda: modules.remove(actor, scope, module_id, now=utcnow()))
    if refused is not None:
        flash(form.form_errors[0], "stop")
    return redirect(url_for("console.show_trade", event=event, trade=trade))
