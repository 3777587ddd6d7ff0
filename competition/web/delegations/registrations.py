"""A delegation's registrations (报名): listed, written, submitted, taken back."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Conflict, Invalid, NotFound, NotNow, Refused
from competition.services import delegations, refusals, registration_consents, registrations
from competition.services.registration_findings import is_barred
from competition.web.delegations import bp
from competition.web.forms.acting import carry_out
from competition.web.forms.registrations import (
    RegistrationForm,
    WithdrawalForm,
    answers_of,
    data_of,
    form_for,
)
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.sentences.registration import KINDS, STATES, said_words
from competition.web.wording import sentence


def here(endpoint: str, **more: Any) -> str:
    """An address of this delegation."""
    return url_for(
        f"delegations.{endpoint}", event=g.event.code, delegation=g.delegation.code, **more
    )


@bp.get("/<event>/<delegation>/")
@requires(Permission.DELEGATION_REGISTER)
def show_portal(event: str, delegation: str) -> ResponseReturnValue:
    return _portal()


def _portal(status: int = 200, refused: Invalid | None = None) -> ResponseReturnValue:
    actor = current_actor()
    page = registrations.portal(actor, g.delegation.scope, now=utcnow())
    drafts = [line for line in page.lines if line.state in ("draft", "returned")]
    return render_template(
        "delegations/portal.html",
        page=page,
        ready=[line for line in drafts if not is_barred(page.said[line.id])],
        drafts=drafts,
        lacking=registration_consents.lacking(actor, g.delegation.scope),
        here=here,
        kinds=KINDS,
        states=STATES,
        said_words=said_words,
        refused=refused,
        settled=delegations.is_settled(actor),
    ), status


@bp.post("/<event>/<delegation>/submission")
@requires(Permission.DELEGATION_REGISTER)
def submit(event: str, delegation: str) -> ResponseReturnValue:
    """Hand in what is ready, or the one that is named."""
    actor, scope, now = current_actor(), g.delegation.scope, utcnow()
    chosen = [_uuid(text) for text in request.form.getlist("registration")]
    try:
        with transaction():
            count = registrations.submit(actor, scope, chosen, now=now)
    except NotNow as refused:
        flash(sentence(refused), "stop")
        return redirect(here("show_portal"))
    except Invalid as refused:
        with transaction():
            refusals.note_registrations(actor, scope, refused, now=now)
        return _portal(status_of(refused), refused)
    flash(_("Handed in: %(count)s. The office looks at it next.", count=count), "done")
    return redirect(here("show_portal"))


@bp.post("/<event>/<delegation>/consents")
@requires(Permission.DELEGATION_REGISTER)
def confirm_consents(event: str, delegation: str) -> ResponseReturnValue:
    """Note the consent of everybody who is ticked, in one act."""
    chosen = [_uuid(text) for text in request.form.getlist("member")]
    try:
        if not request.form.get("confirmed"):
            raise NotNow("consent-not-confirmed")
        with transaction():
            count = registration_consents.confirm(
                current_actor(), g.delegation.scope, chosen,
                version=request.form.get("version", ""), now=utcnow(),
            )  # fmt: skip
    except (Conflict, NotNow) as refused:
        flash(sentence(refused), "stop")
    else:
        flash(_("Consent noted: %(count)s.", count=count), "done")
    return redirect(here("show_portal"))


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound("not-found") from None


@bp.route("/<event>/<delegation>/registrations/new", methods=["GET", "POST"])
@requires(Permission.DELEGATION_REGISTER)
def new_registration(event: str, delegation: str) -> ResponseReturnValue:
    kind = request.args.get("kind", "entry")
    if kind not in KINDS:
        raise NotFound("not-found")
    actor, scope = current_actor(), g.delegation.scope
    form = form_for(registrations.rules_of(actor, scope), kind)(trade=request.args.get("trade", ""))
    made: list[uuid.UUID] = []

    def act() -> None:
        made.append(registrations.add(actor, scope, form.wish(kind), now=utcnow()))

    return _form_page(form, kind, act, lambda: here("show_registration", registration_id=made[0]))


@bp.route(
    "/<event>/<delegation>/registrations/<uuid:registration_id>/details", methods=["GET", "POST"]
)
@requires(Permission.DELEGATION_REGISTER)
def edit_registration(
    event: str, delegation: str, registration_id: uuid.UUID
) -> ResponseReturnValue:
    actor, scope = current_actor(), g.delegation.scope
    line, _said = registrations.read(actor, scope, registration_id)
    spare = 1 if line.kind == "entry" and line.team else 0
    form = form_for(registrations.rules_of(actor, scope), line.kind)(**data_of(line, spare=spare))

    def act() -> None:
        registrations.change(
            actor,
            scope,
            registration_id,
            form.wish(line.kind),
            version=form.drawn_version,
            now=utcnow(),
        )

    def current() -> int:
        return registrations.read(actor, scope, registration_id)[0].version

    target = here("show_registration", registration_id=registration_id)
    return _form_page(form, line.kind, act, lambda: target, line=line, current=current)


def _form_page(
    form: RegistrationForm,
    kind: str,
    act: Any,
    target: Any,
    *,
    line: Any = None,
    current: Any = None,
) -> ResponseReturnValue:
    actor, scope, status = current_actor(), g.delegation.scope, 200
    offered = registrations.offers(actor, scope, now=utcnow())
    form.offer(offered, chosen=line.trade if line else form.trade.data or "")
    if form.validate_on_submit():
        refused = carry_out(form, act, current=current)
        if refused is None:
            flash(_("Kept as a draft. It is handed in when you say so."), "done")
            return redirect(target())
        status = status_of(refused)
    elif form.is_submitted():
        status = 422
    page = render_template(
        "delegations/edit.html",
        form=form,
        kind=kind,
        kinds=KINDS,
        line=line,
        shut=line is None and not any(each.is_open for each in offered),
        rules=registrations.rules_of(actor, scope),
        answers_of=answers_of,
        here=here,
    )
    return page, status


@bp.get("/<event>/<delegation>/registrations/<uuid:registration_id>")
@requires(Permission.DELEGATION_REGISTER)
def show_registration(
    event: str, delegation: str, registration_id: uuid.UUID
) -> ResponseReturnValue:
    return registration_page(registration_id)


def registration_page(
    registration_id: uuid.UUID, status: int = 200, **shown: Any
) -> ResponseReturnValue:
    """One registration as its delegation sees it."""
    actor, scope = current_actor(), g.delegation.scope
    line, said = registrations.read(actor, scope, registration_id)
    page = render_template(
        "delegations/registration.html",
        line=line,
        said=said,
        barred=is_barred(said),
        rules=registrations.rules_of(actor, scope),
        here=here,
        kinds=KINDS,
        states=STATES,
        said_words=said_words,
        **{"form": WithdrawalForm(formdata=None), **shown},
    )
    return page, status


@bp.post("/<event>/<delegation>/registrations/<uuid:registration_id>/withdrawal")
@requires(Permission.DELEGATION_REGISTER)
def withdraw_registration(
    event: str, delegation: str, registration_id: uuid.UUID
) -> ResponseReturnValue:
    actor, scope, form = current_actor(), g.delegation.scope, WithdrawalForm()
    refused: Refused | None = carry_out(
        form,
        lambda: registrations.withdraw(
            actor, scope, registration_id, form.reason.data or "", now=utcnow()
        ),
    )
    if refused is not None:
        return registration_page(registration_id, status_of(refused), form=form)
    flash(_("Taken back."), "done")
    return redirect(here("show_portal"))
