"""What each judge did to the results, after decoding (评分影响)."""

from __future__ import annotations

from flask import g, render_template
from flask.typing import ResponseReturnValue

from competition.access.permissions import Permission
from competition.errors import Invalid, NotNow
from competition.services import judge_effects, publication_lines, standings
from competition.web.console import bp
from competition.web.guards import current_actor, requires


@bp.get("/<event>/trades/<trade>/judges-effect")
@requires(Permission.STANDINGS_READ)
def show_judge_effects(event: str, trade: str) -> ResponseReturnValue:
    actor = current_actor()
    try:
        effects = judge_effects.of_trade(actor, g.trade.scope)
        whole = standings.result(actor, g.trade.scope.trade_id)
    except (NotNow, Invalid) as refused:
        return render_template("console/standings/sealed.html", refused=refused)
    return render_template(
        "console/judges/effects.html",
        effects=effects,
        awards=publication_lines.names_of_awards(whole.trade),
        least=judge_effects.LEAST_OWN,
    )
