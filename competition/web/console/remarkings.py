"""Another panel marks a code again (另组重评): ordered, seen beside what holds, taken or left."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid, NotFound
from competition.services import remarking_judges, remarkings
from competition.web.console import acceptance, bp
from competition.web.console.appeals import APPEAL
from competition.web.forms.results import ConfirmedForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.wording import sentence

#: From so many judges on they are listed by the trade they come from.
MANY = 40


@bp.route(APPEAL + "/remarkings/new", methods=["GET", "POST"])
@requires(Permission.APPEAL_RULE)
def order_remarking(event: str, trade: str, appeal_id: uuid.UUID) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    errors, status = [], 200
    if request.method == "POST":
        people = [account for each in request.form.getlist("people") if (account := _id(each))]
        module, reason = request.form.get("module", ""), request.form.get("reason", "")
        try:
            with transaction():
                remarkings.order(actor, scope, appeal_id, module, people, reason, now=utcnow())
        except Invalid as refused:
            errors, status = [sentence(each) for each in refused.problems], status_of(refused)
        else:
            flash(_("Ordered. The judges find the code on their tablets."), "done")
            return _back(appeal_id)
    page = render_template(
        "console/appeals/remarking_new.html",
        appeal_id=appeal_id,
        targets=remarkings.targets(actor, scope, appeal_id),
        benches=_benches(remarking_judges.judges(actor, scope)),
        errors=errors,
        given=request.form,
    )
    return page, status


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _benches(judges: Sequence[remarking_judges.Judge]) -> list[list[remarking_judges.Judge]]:
    """Judges by the trade they come from, where they are many; else all of them as one."""
    if len(judges) <= MANY:
        return [list(judges)] if judges else []
    found: dict[str, list[remarking_judges.Judge]] = defaultdict(list)
    for judge in judges:
        found[judge.trade].append(judge)
    return [found[code] for code in sorted(found)]


def _back(appeal_id: uuid.UUID) -> ResponseReturnValue:
    there = url_for(
        "console.show_appeal", event=g.event.code, trade=g.trade.code, appeal_id=appeal_id
    )
    return redirect(there, 303)


@bp.route(APPEAL + "/remarkings/<uuid:remarking_id>", methods=["GET", "POST"])
@requires(Permission.APPEAL_RULE)
def decide_remarking(
    event: str, trade: str, appeal_id: uuid.UUID, remarking_id: uuid.UUID
) -> ResponseReturnValue:
    actor, scope, status = current_actor(), g.trade.scope, 200
    every = remarkings.of_appeal(actor, scope, appeal_id)
    line = next((one for one in every if one.id == remarking_id), None)
    if line is None:
        raise NotFound("not-found")
    if request.form.get("act") == "drop":
        with transaction():
            remarkings.drop(actor, scope, remarking_id, now=utcnow())
        flash(_("The first marks stand; the second stay on record."), "done")
        return _back(appeal_id)
    change = remarkings.preview(actor, scope, remarking_id) if line.whole else None
    seen, form = acceptance.token(change, str(remarking_id)), ConfirmedForm()
    if request.form.get("act") == "adopt":
        if change is not None and request.form.get("seen") == seen:
            found = acceptance.carry_through(
                form,
                lambda second: remarkings.adopt(
                    actor, scope, remarking_id, now=utcnow(), second=second
                ),
            )
            if found is None:
                flash(_("Ruled: the second marks count in the place of the first."), "done")
                return _back(appeal_id)
            status = found
        else:
            status = 409
    page = render_template(
        "console/appeals/remarking.html",
        line=line,
        change=change,
        seen=seen,
        appeal_id=appeal_id,
        form=form,
        second=remarkings.wants_second(actor, scope),
    )
    return page, status
