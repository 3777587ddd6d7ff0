"""Totals of a trade on scales, beside the raw ones (标准分), and round by round (逐轮成绩)."""

from __future__ import annotations

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from competition.access.permissions import Permission
from competition.errors import NotNow
from competition.rules.ranking import place_text
from competition.rules.values import text
from competition.services import round_views, scale_views
from competition.web.console import bp
from competition.web.figures import figure, places
from competition.web.guards import current_actor, requires


@bp.get("/<event>/trades/<trade>/scales")
@requires(Permission.STANDINGS_READ)
def show_scales(event: str, trade: str) -> ResponseReturnValue:
    try:
        found = scale_views.read(
            current_actor(), g.trade.scope.trade_id, request.args.get("by", "")
        )
    except NotNow as refused:
        return render_template("console/standings/sealed.html", refused=refused), 200
    return render_template(
        "console/standings/scales.html",
        found=found,
        rounds=round_views.modules(current_actor(), g.trade.scope.trade_id),
        figure=lambda number, decimals=0: figure(text(number), decimals),
        places=places,
        place=place_text,
    )


@bp.get("/<event>/trades/<trade>/rounds/<code>")
@requires(Permission.STANDINGS_READ)
def show_rounds(event: str, trade: str, code: str) -> ResponseReturnValue:
    return render_template(
        "console/standings/rounds.html",
        found=round_views.read(current_actor(), g.trade.scope.trade_id, code),
        figure=lambda number: figure(text(number)),
        place=place_text,
    )
