"""One sheet side by side; send it back, decide which version counts (退回重评、裁定)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor
from competition.db import transaction
from competition.errors import Conflict, Invalid, NotAllowed, NotNow, Refused
from competition.services import checks, coded_works, rulings_log, sheet_rulings, sheet_views
from competition.web.forms.rulings import DecisionForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.marking import bp
from competition.web.marking.rooms import check_module, trail
from competition.web.marking.second import second_person
from competition.web.problems import status_of
from competition.web.wording import sentence


@bp.get("/<event>/trades/<trade>/sheets/<uuid:sheet_id>")
@requires(Permission.PANEL_READ)
def show_sheet(event: str, trade: str, sheet_id: uuid.UUID) -> ResponseReturnValue:
    return _page(sheet_id, DecisionForm())


def _page(
    sheet_id: uuid.UUID, form: DecisionForm, refused: Refused | None = None
) -> ResponseReturnValue:
    view = sheet_views.sheet(current_actor(), g.trade.scope, sheet_id)
    page = render_template(
        "marking/sheet.html",
        view=view,
        works=coded_works.of_codes([view.code_id]).get(view.code_id, ()),
        code=view.code,
        form=form,
        said_before=_said_before(),
        refused=[sentence(each) for each in getattr(refused, "problems", ()) or (refused,)]
        if refused
        else [],
        trail=trail(view.module.facts.name, f"{view.code} · {view.seat}"),
    )
    return page, status_of(refused) if refused else 200


def _said_before() -> list[str]:
    """Reasons to choose from, for who may rule."""
    if not policy.may(current_actor(), Permission.RULING_MAKE, g.trade.scope):
        return []
    return rulings_log.said_before(g.trade.scope)


def decide(act: Callable[[Actor | None, str], Any], done: str, back: Callable[..., Any]) -> Any:
    """Do what the chief decided with reason and second person, or show why not."""
    form = DecisionForm()
    try:
        second = second_person(form)
        with transaction():
            act(second, form.reason.data or "")
    except (Invalid, NotAllowed, NotNow, Conflict) as refused:
        return back(form, refused)
    flash(done, "done")
    return None


@bp.post("/<event>/trades/<trade>/sheets/<uuid:sheet_id>/reopen")
@requires(Permission.SHEET_REOPEN)
def reopen_sheet(event: str, trade: str, sheet_id: uuid.UUID) -> ResponseReturnValue:
    actor = current_actor()
    view = sheet_views.sheet(actor, g.trade.scope, sheet_id)
    refused = decide(
        lambda second, reason: sheet_rulings.reopen(
            actor, sheet_id, reason, now=utcnow(), second=second
        ),
        _("%(code)s has gone back to seat %(seat)s.", code=view.code, seat=view.seat),
        lambda form, why: _page(sheet_id, form, why),
    )
    return refused or _to_matrix(event, trade, view.module.id)


@bp.post("/<event>/trades/<trade>/sheets/<uuid:sheet_id>/resolve")
@requires(Permission.RULING_MAKE)
def resolve_sheet(event: str, trade: str, sheet_id: uuid.UUID) -> ResponseReturnValue:
    actor = current_actor()
    view = sheet_views.sheet(actor, g.trade.scope, sheet_id)
    versions = {str(version.op): version.op for version in view.versions}
    keep = versions.get(request.form.get("keep", ""))

    def resolve(second: Actor | None, reason: str) -> None:
        if keep is None:
            raise Invalid("version-not-chosen")
        sheet_rulings.resolve(actor, sheet_id, keep, reason, now=utcnow(), second=second)

    refused = decide(
        resolve,
        _("Decided for %(code)s, seat %(seat)s.", code=view.code, seat=view.seat),
        lambda form, why: _page(sheet_id, form, why),
    )
    return refused or _to_matrix(event, trade, view.module.id)


@bp.post("/<event>/trades/<trade>/sheets/<uuid:sheet_id>/set-aside")
@requires(Permission.RULING_MAKE)
def set_aside_sheet(event: str, trade: str, sheet_id: uuid.UUID) -> ResponseReturnValue:
    actor = current_actor()
    view = sheet_views.sheet(actor, g.trade.scope, sheet_id)
    refused = decide(
        lambda second, reason: sheet_rulings.set_aside(
            actor, sheet_id, reason, now=utcnow(), second=second
        ),
        _("Decided for %(code)s, seat %(seat)s.", code=view.code, seat=view.seat),
        lambda form, why: _page(sheet_id, form, why),
    )
    return refused or _to_matrix(event, trade, view.module.id)


@bp.post("/<event>/trades/<trade>/sheets/<uuid:sheet_id>/let-stand")
@requires(Permission.RULING_MAKE)
def let_stand(event: str, trade: str, sheet_id: uuid.UUID) -> ResponseReturnValue:
    actor = current_actor()
    view = sheet_views.sheet(actor, g.trade.scope, sheet_id)
    refused = decide(
        lambda _second, reason: checks.let_stand(actor, sheet_id, reason, now=utcnow()),
        _("The marks stand as they are."),
        lambda form, why: _page(sheet_id, form, why),
    )
    return refused or _to_matrix(event, trade, view.module.id)


def _to_matrix(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("marking.show_matrix", event=event, trade=trade, module_id=module_id))


CODE = "/<event>/trades/<trade>/modules/<uuid:module_id>/codes/<uuid:code_id>/<int:attempt>"


@bp.get(CODE)
@requires(Permission.PANEL_READ)
def show_code(
    event: str, trade: str, module_id: uuid.UUID, code_id: uuid.UUID, attempt: int
) -> ResponseReturnValue:
    check_module(module_id)
    return _code_page(module_id, code_id, attempt, DecisionForm())


def _code_page(
    module_id: uuid.UUID,
    code_id: uuid.UUID,
    attempt: int,
    form: DecisionForm,
    refused: Refused | None = None,
) -> ResponseReturnValue:
    view = sheet_views.code(current_actor(), module_id, code_id, attempt)
    page = render_template(
        "marking/code.html",
        view=view,
        works=coded_works.of_codes([code_id]).get(code_id, ()),
        code=view.line.code,
        form=form,
        said_before=_said_before(),
        module_id=module_id,
        refused=[sentence(each) for each in getattr(refused, "problems", ()) or (refused,)]
        if refused
        else [],
        trail=trail(view.module.facts.name, view.line.code),
    )
    return page, status_of(refused) if refused else 200


@bp.post(f"{CODE}/accept-spread")
@requires(Permission.RULING_MAKE)
def accept_spread(
    event: str, trade: str, module_id: uuid.UUID, code_id: uuid.UUID, attempt: int
) -> ResponseReturnValue:
    check_module(module_id)
    actor = current_actor()
    refused = decide(
        lambda _second, reason: sheet_rulings.accept_spread(
            actor,
            module_id,
            code_id,
            reason,
            panel=request.form.get("panel", ""),
            aspect=request.form.get("aspect") or None,
            attempt=attempt,
            now=utcnow(),
        ),
        _("The marks stand as they are."),
        lambda form, why: _code_page(module_id, code_id, attempt, form, why),
    )
    return refused or _to_matrix(event, trade, module_id)


@bp.post(f"{CODE}/absent")
@requires(Permission.RULING_MAKE)
def rule_absent(
    event: str, trade: str, module_id: uuid.UUID, code_id: uuid.UUID, attempt: int
) -> ResponseReturnValue:
    check_module(module_id)
    actor = current_actor()
    refused = decide(
        lambda _second, reason: sheet_rulings.rule_absent(
            actor, module_id, code_id, reason, now=utcnow()
        ),
        _("Recorded as absent; its sheets are void."),
        lambda form, why: _code_page(module_id, code_id, attempt, form, why),
    )
    return refused or _to_matrix(event, trade, module_id)


@bp.post(f"{CODE}/present")
@requires(Permission.RULING_MAKE)
def withdraw_absence(
    event: str, trade: str, module_id: uuid.UUID, code_id: uuid.UUID, attempt: int
) -> ResponseReturnValue:
    check_module(module_id)
    with transaction():
        sheet_rulings.withdraw_absence(current_actor(), module_id, code_id, now=utcnow())
    flash(_("No longer absent; its sheets are open again."), "done")
    return _to_matrix(event, trade, module_id)
