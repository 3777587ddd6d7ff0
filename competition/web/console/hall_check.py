"""Is the hall ready for its tablets? Plain rows, one thing to do each (现场网络检查)."""

from __future__ import annotations

from pathlib import Path

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from competition.access.permissions import Permission
from competition.services import hall_checks
from competition.web.check_words import row_of
from competition.web.console import bp
from competition.web.console.installation import installation_nav
from competition.web.guards import current_actor, requires, utcnow


@bp.get("/hall-check")
@requires(Permission.BACKUP_MANAGE)
def check_hall() -> ResponseReturnValue:
    now = utcnow()
    found = hall_checks.hall(
        current_actor(),
        Path(current_app.config["KEYS_FOLDER"]),
        str(current_app.config["PUBLIC_ADDRESS"]),
        now=now,
    )
    rows = [row_of(each) for each in found]
    return render_template(
        "console/hall/check.html", rows=rows, now=now, nav_items=installation_nav("check_hall")
    )
