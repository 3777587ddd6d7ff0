"""A sheet under the wrong code, moved or exchanged before the judges' eyes (评错加密号)."""

from __future__ import annotations

import uuid

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.access.policy import Actor
from competition.db import transaction
from competition.errors import Invalid, NotAllowed, NotFound, NotNow, Problem, Refused
from competition.services import recodings
from competition.web.forms.rulings import RecodeForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.marking import bp
from competition.web.marking.rooms import trail
from competition.web.marking.second import second_person
from competition.web.problems import status_of
from competition.web.second_person import card_holder
from competition.web.wording import sentence

PLACE = "/<event>/trades/<trade>/sheets/<uuid:sheet_id>/recode"


@bp.get(PLACE)
@requires(Permission.RULING_MAKE)
def show_recode(event: str, trade: str, sheet_id: uuid.UUID) -> ResponseReturnValue:
    return _page(sheet_id, RecodeForm())


def _page(
    sheet_id: uuid.UUID, form: RecodeForm, refused: Refused | None = None
) -> ResponseReturnValue:
    view = recodings.misplaced(current_actor(), g.trade.scope, sheet_id)
    form.target.choices = [
        ("", "—"),
        *((str(each.sheet_id), _said(each)) for each in view.choices),
    ]
    page = render_template(
        "marking/recode.html",
        view=view,
        form=form,
        refused=[sentence(each) for each in getattr(refused, "problems", ()) or (refused,)]
        if refused
        else [],
        trail=trail(view.module_name, _("%(code)s belongs elsewhere", code=view.code)),
    )
    return page, status_of(refused) if refused else 200


def _said(choice: recodings.Choice) -> str:
    """A sheet to choose: its code, its seat, and whether the two are exchanged."""
    what = _("exchange the two") if choice.state == "signed" else _("not marked yet")
    return f"{choice.code} · {_('Seat %(seat)s', seat=choice.seat)} · {what}"


@bp.post(PLACE)
@requires(Permission.RULING_MAKE)
def recode(event: str, trade: str, sheet_id: uuid.UUID) -> ResponseReturnValue:
    actor, form = current_actor(), RecodeForm()
    view = recodings.misplaced(actor, g.trade.scope, sheet_id)
    if not form.target.data:
        return _page(sheet_id, form, Invalid("invalid", [Problem("target-missing", "target")]))
    if form.target.data not in {str(each.sheet_id) for each in view.choices}:
        raise NotFound("not-found")
    try:
        judges, second = _judges(form), second_person(form)
        with transaction():
            recodings.move(
                actor,
                sheet_id,
                uuid.UUID(form.target.data),
                form.reason.data or "",
                acknowledged=judges,
                now=utcnow(),
                second=second,
            )
    except (Invalid, NotAllowed, NotNow) as refused:
        return _page(sheet_id, form, refused)
    flash(_("The marks stand under the right code now."), "done")
    return redirect(
        url_for("marking.show_matrix", event=event, trade=trade, module_id=view.module_id)
    )


def _judges(form: RecodeForm) -> list[Actor]:
    """The judges who put card and PIN to it."""
    given = (
        (form.judge_card.data, form.judge_pin.data),
        (form.other_card.data, form.other_pin.data),
    )
    return [card_holder(card, pin or "") for card, pin in given if card]
