"""Penalties by code in the chief's room (按加密号裁定): seen first, then ruled; no names."""

from __future__ import annotations

import hashlib
import uuid
from decimal import Decimal

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Conflict, Invalid, NotAllowed, NotNow, Refused
from competition.services import code_rulings, confirmations, facts
from competition.services.code_rulings import CodeEffect
from competition.web.forms.code_rulings import CodeRulingForm
from competition.web.forms.rulings import DecisionForm
from competition.web.forms.trades import plain
from competition.web.guards import current_actor, requires, utcnow
from competition.web.marking import bp
from competition.web.marking.rooms import check_module, trail
from competition.web.marking.second import second_person
from competition.web.marking.tabs import module_tabs
from competition.web.problems import status_of
from competition.web.wording import sentence

PLACE = "/<event>/trades/<trade>/modules/<uuid:module_id>/rulings"


@bp.get(PLACE)
@requires(Permission.RULING_MAKE)
def show_code_rulings(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    check_module(module_id)
    form = CodeRulingForm(code=request.args.get("code", ""), kind="deduct")
    return _page(module_id, form)


@bp.post(PLACE)
@requires(Permission.RULING_MAKE)
def rule_on_code(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    check_module(module_id)
    actor, form = current_actor(), CodeRulingForm()
    if not form.validate():
        return _page(module_id, form, status=422)
    draft = form.draft()
    try:
        effect = code_rulings.preview(actor, module_id, draft)
    except (Invalid, NotNow) as refused:
        return _page(module_id, form, refused=refused)
    expected = _token(effect, repr(draft))
    confirmed = request.form.get("act") == "confirm" and form.seen.data == expected
    form.seen.data = expected
    if not confirmed:
        return _page(module_id, form, effect)
    try:
        second = second_person(form)
        with transaction():
            code_rulings.make(actor, module_id, draft, now=utcnow(), second=second)
    except (Invalid, NotAllowed, NotNow, Conflict) as refused:
        return _page(module_id, form, effect, refused)
    flash(_("The ruling is made. It counts where totals are computed."), "done")
    return redirect(request.path)


@bp.post(PLACE + "/<uuid:ruling_id>/withdrawal")
@requires(Permission.RULING_MAKE)
def withdraw_code_ruling(
    event: str, trade: str, module_id: uuid.UUID, ruling_id: uuid.UUID
) -> ResponseReturnValue:
    check_module(module_id)
    form, actor = DecisionForm(), current_actor()
    reason = form.reason.data or ""
    try:
        second = second_person(form)
        with transaction():
            code_rulings.withdraw(actor, module_id, ruling_id, reason, now=utcnow(), second=second)
    except (Invalid, NotAllowed, NotNow, Conflict) as refused:
        return _page(module_id, CodeRulingForm(formdata=None, kind="deduct"), refused=refused)
    flash(_("The ruling no longer stands."), "done")
    return redirect(
        url_for("marking.show_code_rulings", event=event, trade=trade, module_id=module_id)
    )


def _token(effect: CodeEffect, said: str) -> str:
    """Names what was shown: the ruling as it was said, over the marks as they stood."""
    return hashlib.sha256(f"{said}|{'/'.join(effect.version)}".encode()).hexdigest()


def _page(
    module_id: uuid.UUID,
    form: CodeRulingForm,
    effect: CodeEffect | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    actor = current_actor()
    form.code.choices = [
        ("", "—"),
        *((str(code), text) for code, text in code_rulings.codes(actor, module_id)),
    ]
    form.kind.choices = [
        ("deduct", _("Deduct points")),
        ("deduct-share", _("Deduct a share")),
        ("add", _("Add points")),
        ("zero", _("Zero for a module")),
        ("disqualify", _("Disqualify")),
    ]
    view = facts.module_view(module_id)
    lines = code_rulings.listing(actor, module_id)
    page = render_template(
        "marking/code_rulings.html",
        form=form,
        module_id=module_id,
        effect=effect,
        lines=lines,
        percents={one.id: plain(Decimal(one.value) * 100) for one in lines if one.value},
        withdrawal=DecisionForm(formdata=None),
        wants_second=confirmations.wants_second(facts.event_of(g.trade.scope.trade_id), "resolve"),
        refused=[sentence(each) for each in getattr(refused, "problems", ()) or (refused,)]
        if refused
        else [],
        coded=bool(view.facts.codes),
        trail=trail(
            view.facts.name,
            _("Rulings by code") if view.facts.codes else _("Rulings by entry number"),
        ),
        tabs=module_tabs(module_id, "rulings"),
    )
    return page, status_of(refused) if refused else status
