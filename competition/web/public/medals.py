"""The medal table for everybody (奖牌榜), over what an event has published."""

from __future__ import annotations

from flask import g, render_template
from flask.typing import ResponseReturnValue

from competition.services import medal_tables, public_results
from competition.web.guards import open_to_all
from competition.web.public import bp
from competition.web.wording import in_language


@bp.get("/r/<event>/medals")
@open_to_all("what was published is for everybody")
def show_medals(event: str) -> ResponseReturnValue:
    found = public_results.event(event)
    g.timezone = found.trades[0].timezone
    bodies = [notice.body for notice in found.trades if notice.body is not None]
    return render_template(
        "public/medals.html",
        event=found,
        table=medal_tables.of_bodies(bodies, in_language),
        count=len(bodies),
        provisional=sum(notice.state == "provisional" for notice in found.trades),
    )
