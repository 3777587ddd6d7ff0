"""Open a trade to marks (开放评分): from the trade's own page, once everything is there."""

from __future__ import annotations

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.services import openings
from competition.web.console import bp
from competition.web.guards import current_actor, requires, utcnow


@bp.post("/<event>/trades/<trade>/opening")
@requires(Permission.PANEL_EDIT)
def open_trade(event: str, trade: str) -> ResponseReturnValue:
    with transaction():
        made = openings.open_trade(current_actor(), g.trade.scope, now=utcnow())
    flash(_("Open to marks: %(count)s sheets laid out.", count=made), "done")
    return redirect(url_for("console.show_trade", event=event, trade=trade))
