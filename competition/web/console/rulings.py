"""Rulings on entries (裁定): the list, a new one, a withdrawal; each shown before it is made."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.errors import Invalid, NotFound
from competition.rules.facts import TradeFacts
from competition.rules.point_rules import Text
from competition.services import appeal_moves, rulings
from competition.services.breakdowns import names_of
from competition.services.rulings import RulingDraft
from competition.services.standing_changes import Change
from competition.web.console import acceptance, bp, previews
from competition.web.forms.office_rulings import RulingForm, WithdrawRulingForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.wording import in_language


@bp.get("/<event>/trades/<trade>/rulings")
@requires(Permission.RULING_MAKE)
def list_rulings(event: str, trade: str) -> ResponseReturnValue:
    scope = g.trade.scope
    lines = rulings.listing(current_actor(), scope)
    known = {
        line.code: rulings.shown_numbers(scope, line.value["entries"])
        for line in lines
        if "entries" in line.value
    }
    return render_template(
        "console/rulings/list.html", lines=lines, orders=known, percent=previews.percent
    )


@bp.route("/<event>/trades/<trade>/rulings/new", methods=["GET", "POST"])
@requires(Permission.RULING_MAKE)
def new_ruling(event: str, trade: str) -> ResponseReturnValue:
    kind = request.args.get("kind", "deduct")
    if kind not in rulings.KINDS:
        raise NotFound("not-found")
    actor, scope = current_actor(), g.trade.scope
    form = RulingForm(entry=request.args.get("entry", ""), entries=request.args.get("entries", ""))
    form.offer(kind, _choices())
    change, status = None, 200
    if form.validate_on_submit():
        draft = form.draft(kind)
        try:
            change = acceptance.effect(lambda: rulings.preview(actor, scope, draft))
        except Invalid as refused:
            form.show(refused)
            return _new_page(form, kind, None), status_of(refused)
        if acceptance.accepted(form.seen, change, repr(draft)):
            return _make(form, kind, draft, change)
    elif form.is_submitted():
        status = 422
    return _new_page(form, kind, change), status


def _make(
    form: RulingForm, kind: str, draft: RulingDraft, change: Change | None
) -> ResponseReturnValue:
    appeal = request.args.get("appeal", type=uuid.UUID)

    def act(second: Any) -> None:
        actor, scope, now = current_actor(), g.trade.scope, utcnow()
        made = rulings.make(actor, scope, draft, now=now, second=second)
        if appeal is not None:
            appeal_moves.link_ruling(actor, scope, appeal, made, now=now)

    status = acceptance.carry_through(form, act)
    if status is not None:
        return _new_page(form, kind, change), status
    flash(_("The ruling is made and counts from now on."), "done")
    if appeal is not None:
        return redirect(
            url_for("console.show_appeal", event=g.event.code, trade=g.trade.code, appeal_id=appeal)
        )
    return redirect(url_for("console.list_rulings", event=g.event.code, trade=g.trade.code))


def _new_page(form: RulingForm, kind: str, change: Change | None) -> str:
    return render_template(
        "console/rulings/new.html",
        form=form,
        kind=kind,
        kinds=rulings.KINDS,
        change=change,
        shown=bool(form.seen.data),
        numbers=rulings.numbers(current_actor(), g.trade.scope),
        second=rulings.wants_second(current_actor(), g.trade.scope),
    )


def _choices() -> dict[str, list[tuple[str, str]]]:
    """What a ruling may act on: nodes and modules, seats, each with its name."""
    trade = rulings.choices(current_actor(), g.trade.scope)
    names = names_of(trade)

    def named(kind: str, code: str) -> str:
        return str(in_language(names.get((kind, code), {"zh": code})))

    nodes = trade.total.walk() if trade.total else ()
    targets = [("", _("the total"))]
    targets += [
        (f"node:{node.code}", named("node", node.code))
        for node in nodes
        if trade.total is not None and node.code != trade.total.code
    ]
    targets += [
        (f"module:{module.code}", _("module %(name)s", name=named("module", module.code)))
        for module in trade.modules
    ]
    modules = [(module.code, named("module", module.code)) for module in trade.modules]
    return {
        "target": targets + _stage_targets(trade),
        "module": modules,
        "seat": _sheets(trade, dict(modules)),
        "aspect": [("", _("the whole sheet")), *_aspects(trade, dict(modules))],
        "stage": _stages(trade),
    }


def _sheets(trade: TradeFacts, names: dict[str, str]) -> list[tuple[str, str]]:
    """Every seat's sheets; one by one where a module has several attempts."""
    found = []
    for module in trade.modules:
        for panel in module.panels:
            for seat in panel.sheets:
                label = f"{names[module.code]} · {seat}"
                found.append((f"{module.code}/{seat}", label))
                if len(module.attempts) > 1:
                    found += [
                        (f"{module.code}/{seat}/{one.number}",
                         _("%(sheet)s, attempt %(number)s", sheet=label, number=one.number))
                        for one in module.attempts
                    ]  # fmt: skip
    return found


def _aspects(trade: TradeFacts, names: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (aspect.code, f"{names[module.code]} · {aspect.code} {_said(aspect.name)}")
        for module in trade.modules
        for aspect in module.scheme.aspects
    ]


def _stages(trade: TradeFacts) -> list[tuple[str, str]]:
    """Where a ruling may act; empty where only the end is ranked."""
    gates = [stage for stage in trade.stages if stage.gate is not None]
    ranked = [(s.code, _("only who goes on from %(name)s", name=_said(s.name))) for s in gates]
    return [("", _("the places at the end")), *ranked] if gates else []


def _stage_targets(trade: TradeFacts) -> list[tuple[str, str]]:
    """The parts of the stages' own totals, below their roots."""
    return [
        (f"node:{node.code}", f"{_said(stage.name)} · {_said(node.name) or node.code}")
        for stage in trade.stages
        if stage.total is not None
        for node in stage.total.walk()[1:]
    ]


def _said(text: Text | None) -> str:
    return "" if text is None else str(in_language({"zh": text.zh, "en": text.en}))


@bp.route("/<event>/trades/<trade>/rulings/<uuid:ruling_id>/withdrawal", methods=["GET", "POST"])
@requires(Permission.RULING_MAKE)
def withdraw_ruling(event: str, trade: str, ruling_id: uuid.UUID) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    form, status = WithdrawRulingForm(), 200
    line = rulings.one(actor, scope, ruling_id)
    change = acceptance.effect(lambda: rulings.preview_withdrawal(actor, scope, ruling_id))
    if form.validate_on_submit() and acceptance.accepted(form.seen, change, str(ruling_id)):
        found = acceptance.carry_through(
            form,
            lambda second: rulings.withdraw(
                actor, scope, ruling_id, form.reason.data or "", now=utcnow(), second=second
            ),
        )
        if found is None:
            flash(_("The ruling %(code)s no longer stands.", code=line.code), "done")
            return redirect(url_for("console.list_rulings", event=event, trade=trade))
        status = found
    elif form.is_submitted():
        status = 422
    form.seen.data = acceptance.token(change, str(ruling_id))
    page = render_template(
        "console/rulings/withdraw.html",
        form=form,
        line=line,
        change=change,
        second=rulings.wants_second(actor, scope),
    )
    return page, status
