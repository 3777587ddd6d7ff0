"""The second look (复核): lists by code and by total, what was found, the rate of errors live."""

from __future__ import annotations

import uuid
from fractions import Fraction
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid, NotAllowed, NotNow, Problem
from competition.rules.rounding import rounded
from competition.rules.values import text
from competition.services import recheck_notices, recheck_targets, rechecks
from competition.services.recheck_targets import Target
from competition.web.console import bp
from competition.web.forms.acting import carry_out
from competition.web.forms.rechecks import DrawListForm, FindingForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.second_person import sign_for
from competition.web.wording import in_language, sentence


@bp.get("/<event>/recheck")
@requires(Permission.EVENT_READ, in_trades=True)
def list_rechecks(event: str) -> ResponseReturnValue:
    trades = recheck_targets.of_event(current_actor(), g.event.scope)
    return render_template("console/recheck/list.html", trades=trades)


@bp.route("/<event>/trades/<trade>/recheck", methods=["GET", "POST"])
@requires(Permission.RECHECK_MAKE)
def show_rechecks(event: str, trade: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    targets = recheck_targets.targets(actor, scope)
    ready = [(_value(one), _label(one)) for one in targets if not one.lacks]
    form, status = DrawListForm.of(rechecks.defaults(actor, scope), ready), 200
    if form.validate_on_submit():
        made: list[uuid.UUID] = []
        refused = carry_out(
            form, lambda: made.append(rechecks.draw(actor, scope, form.rule(), now=utcnow()))
        )
        if refused is None:
            flash(_("The list is drawn. The same seed gives the same list to anybody."), "done")
            return redirect(
                url_for("console.show_recheck", event=event, trade=trade, list_id=made[0])
            )
        status = status_of(refused)
    elif form.is_submitted():
        status = 422
    page = render_template(
        "console/recheck/trade.html",
        form=form,
        lists=rechecks.lists(actor, scope),
        waiting=[(_label(one), sentence_of(one)) for one in targets if one.lacks],
        divisions={one.division: one.name for one in targets if one.division},
        percent=percent,
    )
    return page, status


def _value(one: Target) -> str:
    return f"module:{one.module_id}" if one.module_id else f"division:{one.division}"


def _label(one: Target) -> str:
    if one.module_id:
        return _("%(name)s, by code", name=in_language(one.name))
    if one.division:
        return _("Totals of %(name)s", name=in_language(one.name))
    return _("Totals")


def sentence_of(one: Target) -> str:
    """Why no list can be drawn of it now."""
    words = {
        "setup": _("not open to marks yet"),
        "locked": _("locked: rechecked by total now"),
        "codes-sealed": _("codes not opened yet"),
    }
    return words.get(one.lacks) or sentence(Problem(one.lacks))


def percent(share: Fraction) -> str:
    """A share of 1 as the percent people read, to one decimal."""
    return text(rounded(share * 100, 1, "half-up"))


@bp.get("/<event>/trades/<trade>/recheck/<uuid:list_id>")
@requires(Permission.RECHECK_MAKE)
def show_recheck(event: str, trade: str, list_id: uuid.UUID) -> ResponseReturnValue:
    return _list_page(list_id)


def _list_page(
    list_id: uuid.UUID, wrong: Any = None, status: int = 200, said: str = ""
) -> ResponseReturnValue:
    line, items = rechecks.one(current_actor(), g.trade.scope, list_id)
    every = recheck_notices.of_trade(current_actor(), g.trade.scope)
    page = render_template(
        "console/recheck/one.html",
        line=line,
        items=items,
        percent=percent,
        wrong=wrong,
        notices=[one for one in every if one.list_number == line.number],
        said=said,
    )
    return page, status


@bp.post("/<event>/trades/<trade>/recheck/<uuid:list_id>/<uuid:item_id>")
@requires(Permission.RECHECK_MAKE)
def write_finding(
    event: str, trade: str, list_id: uuid.UUID, item_id: uuid.UUID
) -> ResponseReturnValue:
    form = FindingForm()
    form.validate()
    try:
        with transaction():
            rechecks.find(
                current_actor(),
                g.trade.scope,
                list_id,
                item_id,
                request.form.get("finding", ""),
                form.note.data or "",
                now=utcnow(),
            )
    except Invalid as refused:
        said = {"id": item_id, "text": sentence(refused.problems[0]), "note": form.note.data or ""}
        return _list_page(list_id, said, 422)
    there = url_for("console.show_recheck", event=event, trade=trade, list_id=list_id)
    return redirect(f"{there}#item-{item_id}")


@bp.post("/<event>/trades/<trade>/recheck/<uuid:list_id>/widen")
@requires(Permission.RECHECK_MAKE)
def widen_recheck(event: str, trade: str, list_id: uuid.UUID) -> ResponseReturnValue:
    with transaction():
        count = rechecks.widen(current_actor(), g.trade.scope, list_id, now=utcnow())
    flash(ngettext("%(num)s more on the list.", "%(num)s more on the list.", count), "care")
    return redirect(url_for("console.show_recheck", event=event, trade=trade, list_id=list_id))


@bp.post("/<event>/trades/<trade>/recheck/<uuid:list_id>/close")
@requires(Permission.RECHECK_MAKE)
def close_recheck(event: str, trade: str, list_id: uuid.UUID) -> ResponseReturnValue:
    version = request.form.get("version", type=int) or 0
    actor = current_actor()
    try:
        sign_for(actor, request.form.get("login", ""), request.form.get("password", ""))
        with transaction():
            rechecks.close(actor, g.trade.scope, list_id, version=version, now=utcnow())
    except (Invalid, NotAllowed, NotNow) as refused:
        return _list_page(list_id, said=sentence(refused), status=status_of(refused))
    flash(_("The list is closed."), "done")
    return redirect(url_for("console.show_rechecks", event=event, trade=trade))
