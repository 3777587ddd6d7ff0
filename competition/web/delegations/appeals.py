"""A delegation's own appeals: lodged by its leader, with their time and state (代表队申诉)."""

from __future__ import annotations

import uuid

from flask import flash, g, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import NotFound, Refused
from competition.services import delegation_appeals
from competition.services.delegation_appeals import Page
from competition.web import appeal_words
from competition.web.delegations import bp
from competition.web.delegations.registrations import here
from competition.web.forms.acting import carry_out
from competition.web.forms.appeals import DelegationAppealForm, SlipWordsForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.wording import in_language, sentence


def _read() -> Page:
    return delegation_appeals.page(current_actor(), g.delegation.scope, now=utcnow())


def _offered(form: DelegationAppealForm, found: Page) -> DelegationAppealForm:
    entries = [
        (str(one.entry_id), f"{one.number} {in_language(one.trade_name)}") for one in found.choices
    ]
    return form.ask(found.rule, entries)


def _page(form: DelegationAppealForm, found: Page, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "delegations/appeals.html", found=found, form=form, here=here, **appeal_words.words()
    )
    return page, status


@bp.get("/<event>/<delegation>/appeals")
@requires(Permission.DELEGATION_APPEAL)
def list_appeals(event: str, delegation: str) -> ResponseReturnValue:
    found = _read()
    form = DelegationAppealForm(formdata=None, data={"lodger": current_actor().name})
    return _page(_offered(form, found), found)


@bp.post("/<event>/<delegation>/appeals")
@requires(Permission.DELEGATION_APPEAL)
def lodge_appeal(event: str, delegation: str) -> ResponseReturnValue:
    actor, scope, found = current_actor(), g.delegation.scope, _read()
    form = _offered(DelegationAppealForm(), found)
    if not found.may_lodge:
        raise NotFound("not-found")
    if not form.validate():
        return _page(form, found, 422)
    refused = carry_out(
        form,
        lambda: delegation_appeals.lodge(
            actor, scope, uuid.UUID(form.entry.data), form.lodging(), form.uploads(), now=utcnow()
        ),
    )
    if refused is not None:
        return _page(form, found, status_of(refused))
    flash(_("The appeal is lodged. Its state and the answer appear here."), "done")
    return redirect(here("list_appeals"))


@bp.post("/<event>/<delegation>/appeals/<uuid:appeal_id>/withdrawal")
@requires(Permission.DELEGATION_APPEAL)
def withdraw_appeal(event: str, delegation: str, appeal_id: uuid.UUID) -> ResponseReturnValue:
    form = SlipWordsForm()
    if not form.validate():
        flash(_("Say why it is taken back."), "stop")
        return redirect(here("list_appeals"))
    try:
        with transaction():
            delegation_appeals.withdraw(
                current_actor(), g.delegation.scope, appeal_id, form.words.data or "", now=utcnow()
            )
    except NotFound:
        raise
    except Refused as refused:
        flash(sentence(refused), "stop")
    else:
        flash(_("Taken back."), "done")
    return redirect(here("list_appeals"))
