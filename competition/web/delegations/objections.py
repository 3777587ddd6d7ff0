"""A delegation's objections to judges and arbitrators (申请回避)."""

from __future__ import annotations

import uuid

from flask import flash, g, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import NotNow
from competition.services import objections
from competition.web.delegations import bp
from competition.web.delegations.registrations import here
from competition.web.forms.acting import carry_out
from competition.web.forms.base import as_choices
from competition.web.forms.registrations import ObjectionForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.sentences.registration import GROUNDS, OBJECTION_STATES
from competition.web.sentences.roles import role_words
from competition.web.wording import in_language, sentence


def _page(form: ObjectionForm, status: int = 200) -> ResponseReturnValue:
    actor, scope, now = current_actor(), g.delegation.scope, utcnow()
    until = objections.deadline(scope)
    page = render_template(
        "delegations/objections.html",
        lines=objections.of_delegation(actor, scope),
        until=until,
        is_open=until is not None and now <= until,
        form=form,
        grounds=GROUNDS,
        states=OBJECTION_STATES,
        here=here,
    )
    return page, status


def _offer(form: ObjectionForm) -> None:
    targets = objections.targets(current_actor(), g.delegation.scope)
    form.against.choices = as_choices(
        (
            one.key,
            _("%(name)s (%(where)s)", name=one.name, where=_where(one)),
        )
        for one in targets
    )  # fmt: skip
    form.ground.choices = as_choices(GROUNDS.items())


def _where(one: objections.Target) -> str:
    place = in_language(one.trade_name) if one.trade_name else _("Whole event")
    return f"{role_words(one.office)} {place}" if one.office else str(place)


@bp.get("/<event>/<delegation>/objections")
@requires(Permission.DELEGATION_OBJECT)
def list_objections(event: str, delegation: str) -> ResponseReturnValue:
    form = ObjectionForm(formdata=None)
    _offer(form)
    return _page(form)


@bp.post("/<event>/<delegation>/objections")
@requires(Permission.DELEGATION_OBJECT)
def lodge_objection(event: str, delegation: str) -> ResponseReturnValue:
    actor, scope, form = current_actor(), g.delegation.scope, ObjectionForm()
    _offer(form)
    if not form.validate():
        return _page(form, 422)
    refused = carry_out(
        form,
        lambda: objections.lodge(
            actor, scope, form.against.data, form.ground.data, form.reason.data or "", now=utcnow()
        ),
    )
    if refused is not None:
        return _page(form, status_of(refused))
    flash(_("The objection is lodged. The answer appears here."), "done")
    return redirect(here("list_objections"))


@bp.post("/<event>/<delegation>/objections/<uuid:objection_id>/withdrawal")
@requires(Permission.DELEGATION_OBJECT)
def withdraw_objection(event: str, delegation: str, objection_id: uuid.UUID) -> ResponseReturnValue:
    try:
        with transaction():
            objections.withdraw(current_actor(), g.delegation.scope, objection_id, now=utcnow())
    except NotNow as refused:
        flash(sentence(refused), "stop")
    else:
        flash(_("Taken back."), "done")
    return redirect(here("list_objections"))
