"""Delegations and their leaders (代表队与领队): added, invited by a link and its QR code."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Refused
from competition.services import assignments, delegations, pictures
from competition.web.console import bp
from competition.web.console.accounts import link_address
from competition.web.forms.acting import carry_out
from competition.web.forms.base import as_choices
from competition.web.forms.registrations import DelegationForm, InvitationForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.sentences.registration import STATES
from competition.web.wording import sentence


def _page(status: int = 200, **shown: Any) -> ResponseReturnValue:
    lines = delegations.listing(current_actor(), g.event.scope)
    form = shown.pop("form", None) or InvitationForm(formdata=None)
    form.delegation.choices = as_choices((str(line.id), line.name) for line in lines)
    adding = shown.pop("adding", None) or DelegationForm(formdata=None)
    page = render_template(
        "console/registrations/delegations.html",
        lines=lines, form=form, adding=adding, states=STATES, **shown,
    )  # fmt: skip
    return page, status


def _shown(secret: str) -> ResponseReturnValue:
    """The list with a fresh link, once; it is kept hashed only."""
    address = link_address(secret)
    return _page(link=address, qr=pictures.qr_svg(address))


@bp.get("/<event>/delegations")
@requires(Permission.ENTRY_READ)
def list_delegations(event: str) -> ResponseReturnValue:
    return _page()


@bp.post("/<event>/delegations")
@requires(Permission.ENTRY_EDIT)
def add_delegation(event: str) -> ResponseReturnValue:
    actor, scope, form = current_actor(), g.event.scope, DelegationForm()
    if not form.validate():
        return _page(422, adding=form)
    refused = carry_out(
        form, lambda: delegations.add(actor, scope, form.unit.data or "", now=utcnow())
    )
    if refused is not None:
        return _page(status_of(refused), adding=form)
    flash(_("The delegation is there. Invite its leader next."), "done")
    return redirect(url_for("console.list_delegations", event=event))


@bp.post("/<event>/delegations/invitations")
@requires(Permission.ROLE_ASSIGN)
def invite_leader(event: str) -> ResponseReturnValue:
    actor, scope, form = current_actor(), g.event.scope, InvitationForm()
    lines = delegations.listing(actor, scope)
    form.delegation.choices = as_choices((str(line.id), line.name) for line in lines)
    if not form.validate():
        return _page(422, form=form)
    made: list[str] = []
    led = uuid.UUID(form.delegation.data)
    refused = carry_out(
        form,
        lambda: made.append(
            delegations.invite(actor, scope, led, form.name.data or "", now=utcnow())
        ),
    )
    return _shown(made[0]) if refused is None else _page(status_of(refused), form=form)


@bp.post("/<event>/delegations/leaders/<uuid:account_id>/invitation")
@requires(Permission.ROLE_ASSIGN)
def invite_leader_again(event: str, account_id: uuid.UUID) -> ResponseReturnValue:
    with transaction():
        secret = delegations.invite_again(current_actor(), g.event.scope, account_id, now=utcnow())
    return _shown(secret)


@bp.post("/<event>/delegations/leaders/<uuid:assignment_id>/end")
@requires(Permission.ROLE_ASSIGN)
def end_leader(event: str, assignment_id: uuid.UUID) -> ResponseReturnValue:
    try:
        with transaction():
            assignments.take(current_actor(), assignment_id, now=utcnow())
    except Refused as refused:
        flash(sentence(refused), "stop")
    else:
        flash(_("This person no longer acts for the delegation."), "done")
    return redirect(url_for("console.list_delegations", event=event))
