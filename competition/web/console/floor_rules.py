"""A trade's late rules and its list of violations (迟到规则、违规清单)."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid
from competition.services import floor_rules
from competition.web.console import bp
from competition.web.forms.floor import FloorRulesForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.wording import sentence


@bp.route("/<event>/trades/<trade>/floor", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def edit_floor_rules(event: str, trade: str) -> ResponseReturnValue:
    actor, scope, status = current_actor(), g.trade.scope, 200
    present, refused = floor_rules.read(actor, scope), []
    form = FloorRulesForm()
    if not form.is_submitted():
        form = FloorRulesForm.showing(present)
    elif form.validate():
        try:
            with transaction():
                floor_rules.write(actor, scope, form.piece(present), now=utcnow())
        except Invalid as told:
            refused, status = [f"{each.where}: {sentence(each)}" for each in told.problems], 422
        else:
            flash(_("The rules of the floor hold from here on."), "done")
            return redirect(url_for("console.edit_floor_rules", event=event, trade=trade))
    else:
        status = 422
    page = render_template(
        "console/trades/floor.html", form=form, refused=refused,
        modules=floor_rules.modules_of(scope),
    )  # fmt: skip
    return page, status
