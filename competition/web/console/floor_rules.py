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
from competition.web.wording import in_language


@bp.route("/<event>/trades/<trade>/floor", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def edit_floor_rules(event: str, trade: str) -> ResponseReturnValue:
    actor, scope, status, refused = current_actor(), g.trade.scope, 200, []
    form = FloorRulesForm()
    if not form.is_submitted():
        form = FloorRulesForm.showing(floor_rules.read(actor, scope))
    elif form.validate():
        try:
            with transaction():
                floor_rules.write(actor, scope, form.piece(), now=utcnow())
        except Invalid as told:
            refused, status = form.tell(told.problems), 422
        else:
            flash(_("The rules of the floor hold from here on."), "done")
            return redirect(url_for("console.edit_floor_rules", event=event, trade=trade))
    else:
        status = 422
    form.offer([(code, in_language(name)) for code, name in floor_rules.modules_named(scope)])
    return render_template("console/trades/floor.html", form=form, refused=refused), status
