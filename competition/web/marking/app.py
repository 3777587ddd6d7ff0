"""The page the tablet's app lives in (评分平板): no name and no event is in it, only words."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from competition.web.guards import open_to_all
from competition.web.marking import bp
from competition.web.marking.words import in_both_languages


@bp.get("/app")
@open_to_all("an empty shell: tablet and judge prove themselves to the API")
def tablet() -> ResponseReturnValue:
    """The shell; all it shows comes by the API or is kept on the tablet."""
    return render_template("marking/app.html", words=in_both_languages())
