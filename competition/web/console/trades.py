"""Trades (赛项): the list, a new one, its overview, what it is called."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.access.policy import Scope
from competition.services import (
    answer_keys,
    composition,
    events,
    modules,
    openings,
    presets,
    progress,
    references,
    schemes,
    scopes,
    trades,
)
from competition.services.trades import TradeDraft
from competition.web.console import bp, previews
from competition.web.console.roads import road_of, step_label
from competition.web.forms.acting import carry_out
from competition.web.forms.events import RemovalForm
from competition.web.forms.trades import NewTradeForm, TradeForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.paging import asked_page
from competition.web.problems import status_of
from competition.web.wording import sentence


@bp.get("/<event>/trades")
@requires(Permission.EVENT_READ)
def list_trades(event: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    q, page = request.args.get("q", "").strip(), asked_page()
    sector, system = request.args.get("sector", ""), request.args.get("system", "")
    found = trades.find(actor, scope, q=q, sector=sector, system=system, page=page)
    return render_template(
        "console/trades/list.html",
        rows=progress.of_event(actor, scope, codes=found.codes),
        groups=[
            ("sector", _("Industry chain"), _("All chains"), events.sectors_of(scope), sector),
            (
                "system",
                _("System of the trade"),
                _("All systems"),
                events.systems_of(scope),
                system,
            ),
        ],
        found=found,
        page=page,
        size=trades.PAGE,
        q=q,
        sector=sector,
        system=system,
        step_label=step_label,
    )


@bp.route("/<event>/trades/new", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def create_trade(event: str) -> ResponseReturnValue:
    scope = g.event.scope
    offered = presets.for_trades()
    form, status = NewTradeForm(offered, events.sectors_of(scope)), 200
    if form.validate_on_submit():
        refused = carry_out(form, lambda: _create(form, scope))
        if refused is None:
            flash(_("The trade is there."), "done")
            return redirect(url_for("console.show_trade", event=event, trade=form.code.data))
        status = status_of(refused)
    elif form.is_submitted():
        status = 422
    return render_template("console/trades/new.html", form=form, offered=offered), status


def _create(form: NewTradeForm, scope: Scope) -> None:
    actor, now = current_actor(), utcnow()
    code, sector = form.code.data or "", form.sector.data or ""
    if form.preset.data:
        preset = presets.named(form.preset.data)
        presets.plant(actor, scope, preset, now=now, code=code, name=form.name.data, sector=sector)
        return
    draft = TradeDraft(code=code, name=form.name.data or {}, sector=sector)
    trades.create(actor, scope, draft, now=now)


@bp.get("/<event>/trades/<trade>/")
@requires(Permission.EVENT_READ)
def show_trade(event: str, trade: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    state = progress.of_event(actor, scope)[0]
    detail = trades.read(actor, scope)
    return render_template(
        "console/trades/overview.html",
        detail=detail,
        state_of=state,
        road=road_of(event, state),
        modules=modules.in_order(actor, scope),
        schemes={line.module_id: line for line in schemes.listing(actor, scope)},
        shares=composition.shares_of(detail.total),
        choices=composition.choices(actor, scope),
        previews=previews,
        removal=RemovalForm(),
        opens=openings.wanted(state),
        lacking=openings.problems(state),
        referring=references.wanting(module.id for module in state.modules),
        keyed=answer_keys.wanting(module.id for module in state.modules),
        sentence=sentence,
    )


@bp.route("/<event>/trades/<trade>/details", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def edit_trade(event: str, trade: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    groups = events.sectors_of(g.event.scope), events.systems_of(g.event.scope)
    form, status = TradeForm.of(trades.read(actor, scope), *groups), 200
    if form.validate_on_submit():
        refused = carry_out(
            form,
            lambda: trades.change(
                actor, scope, form.draft(trade), version=form.drawn_version, now=utcnow()
            ),
            current=lambda: trades.read(actor, scope).version,
        )
        if refused is None:
            flash(_("Saved."), "done")
            return redirect(url_for("console.show_trade", event=event, trade=trade))
        status = status_of(refused)
    elif form.is_submitted():
        status = 422
    return render_template("console/trades/edit.html", form=form), status


@bp.post("/<event>/trades/<trade>/removal")
@requires(Permission.EVENT_EDIT)
def remove_trade(event: str, trade: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    name = scopes.trade_head(g.event, trade).name
    form = RemovalForm()
    refused = carry_out(form, lambda: trades.remove(actor, scope, now=utcnow()))
    if refused is not None:
        flash(form.form_errors[0], "stop")
        return redirect(url_for("console.show_trade", event=event, trade=trade))
    flash(_("%(name)s was taken away.", name=name["zh"]), "done")
    return redirect(url_for("console.list_trades", event=event))
