"""Objections of delegations to judges and arbitrators (申请回避): read and answered."""

from __future__ import annotations

import uuid

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.services import objections
from competition.web.console import bp
from competition.web.forms.acting import carry_out
from competition.web.forms.registrations import AnswerForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.sentences.registration import GROUNDS, OBJECTION_STATES


def _page(
    form: AnswerForm, status: int = 200, answered: uuid.UUID | None = None
) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    page = render_template(
        "console/registrations/objections.html",
        lines=objections.of_event(actor, scope),
        until=objections.deadline(scope),
        offers=objections.offers(actor, scope),
        form=form,
        answered=answered,
        grounds=GROUNDS,
        states=OBJECTION_STATES,
    )
    return page, status


@bp.get("/<event>/objections")
@requires(Permission.PANEL_EDIT)
def list_event_objections(event: str) -> ResponseReturnValue:
    return _page(AnswerForm(formdata=None))


@bp.post("/<event>/objections/<uuid:objection_id>")
@requires(Permission.PANEL_EDIT)
def answer_objection(event: str, objection_id: uuid.UUID) -> ResponseReturnValue:
    actor, scope, form = current_actor(), g.event.scope, AnswerForm()
    counts: list[int] = []
    refused = carry_out(
        form,
        lambda: counts.append(
            objections.answer(
                actor,
                scope,
                objection_id,
                accepted=request.form.get("act") == "accept",
                words=form.answer.data or "",
                instead=request.form.get("instead", ""),
                now=utcnow(),
            )
        ),
    )
    if refused is not None:
        return _page(form, status_of(refused), objection_id)
    if counts[0]:
        flash(_("Answered. Recusals recorded: %(count)s.", count=counts[0]), "done")
    else:
        flash(_("Answered. The delegation reads it."), "done")
    return redirect(url_for("console.list_event_objections", event=event))
