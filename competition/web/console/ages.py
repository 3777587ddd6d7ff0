"""Ages by which ties of a trade are decided (同分比年龄): typed, or made of dates of birth."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Refused
from competition.services import entry_ages
from competition.web.console import bp
from competition.web.forms.ages import ages_form
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of


@bp.route("/<event>/trades/<trade>/ages", methods=["GET", "POST"])
@requires(Permission.ENTRY_EDIT)
def edit_ages(event: str, trade: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    lines = entry_ages.read(actor, scope)
    form, status = ages_form(lines), 200
    if form.validate_on_submit():
        try:
            with transaction():
                entry_ages.write(actor, scope, form.ages(), now=utcnow())
            flash(_("The ages are written down."), "done")
            return redirect(url_for("console.edit_ages", event=event, trade=trade))
        except Refused as refused:
            form.show(refused)
            status = status_of(refused)
    elif form.is_submitted():
        status = 422
    page = render_template("console/trades/ages.html", lines=lines, form=form)
    return page, status


@bp.post("/<event>/trades/<trade>/ages/births")
@requires(Permission.ENTRY_EDIT)
def order_by_births(event: str, trade: str) -> ResponseReturnValue:
    with transaction():
        without = entry_ages.from_births(current_actor(), g.trade.scope, now=utcnow())
    flash(_("The order from the youngest on is made of the dates of birth."), "done")
    if without:
        said = ngettext(
            "%(num)s entry has none: a date of birth is missing.",
            "%(num)s entries have none: a date of birth is missing.",
            without,
        )
        flash(said, "care")
    return redirect(url_for("console.edit_ages", event=event, trade=trade))
