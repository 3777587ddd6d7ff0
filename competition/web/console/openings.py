"""Open a trade or one of its modules to marks (开放评分).

A trade from its own page, once everything is there; a module from its chief's room, which cannot do
so itself: where nothing is coded, opening gives out the entry numbers.
"""

from __future__ import annotations

import uuid

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import NotFound
from competition.services import facts, openings
from competition.web.console import bp
from competition.web.guards import current_actor, requires, utcnow


@bp.post("/<event>/trades/<trade>/opening")
@requires(Permission.PANEL_EDIT)
def open_trade(event: str, trade: str) -> ResponseReturnValue:
    with transaction():
        made = openings.open_trade(current_actor(), g.trade.scope, now=utcnow())
    flash(
        ngettext(
            "Open to marks: %(num)s sheet laid out.",
            "Open to marks: %(num)s sheets laid out.",
            made,
        ),
        "done",
    )
    return redirect(url_for("console.show_trade", event=event, trade=trade))


@bp.post("/<event>/trades/<trade>/modules/<uuid:module_id>/opening")
@requires(Permission.PANEL_READ)
def open_module(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    if facts.module_view(module_id).scope != g.trade.scope:
        raise NotFound("not-found")
    with transaction():
        made = openings.open_module(current_actor(), module_id, now=utcnow())
    flash(
        ngettext(
            "Open to marks: %(num)s sheet laid out.",
            "Open to marks: %(num)s sheets laid out.",
            made,
        ),
        "done",
    )
    return redirect(url_for("marking.show_matrix", event=event, trade=trade, module_id=module_id))
