"""Case files in one click (案卷): of an entry, of a panel; and whether one is whole."""

from __future__ import annotations

import io

from flask import g, render_template, request, send_file
from flask.typing import ResponseReturnValue

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Refused
from competition.services import case_files
from competition.services.case_files import CaseFile
from competition.web.console import bp, explanations
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.wording import sentence

PLACE = "/<event>/trades/<trade>/cases"


@bp.post(PLACE + "/entries/<number>")
@requires(Permission.CASE_READ)
def download_entry_case(event: str, trade: str, number: str) -> ResponseReturnValue:
    with transaction():
        case = case_files.of_entry(
            current_actor(), g.trade.scope, number, now=utcnow(), explain=explanations.drawn
        )
    return _sent(case, f"{g.trade.name['zh']}-{number}-案卷.zip")


@bp.post(PLACE + "/modules/<code>/<name>")
@requires(Permission.CASE_READ)
def download_panel_case(event: str, trade: str, code: str, name: str) -> ResponseReturnValue:
    with transaction():
        case = case_files.of_panel(current_actor(), g.trade.scope, code, name, now=utcnow())
    return _sent(case, f"{g.trade.name['zh']}-{code}-{name}-案卷.zip")


def _sent(case: CaseFile, name: str) -> ResponseReturnValue:
    answer = send_file(
        io.BytesIO(case.content), mimetype="application/zip", as_attachment=True,
        download_name=name,
    )  # fmt: skip
    answer.headers["X-Case-Digest"] = case.digest
    return answer


@bp.route(PLACE, methods=["GET", "POST"])
@requires(Permission.CASE_READ)
def show_cases(event: str, trade: str) -> ResponseReturnValue:
    """The panels and a field for an entry; a ZIP handed in is checked against its own list."""
    found, said, status = None, "", 200
    upload = request.files.get("case")
    if request.method == "POST" and upload is not None:
        try:
            found = case_files.verify(upload.read())
        except Refused as refused:
            said, status = sentence(refused), status_of(refused)
    page = render_template(
        "console/appeals/cases.html",
        lists=case_files.choices(current_actor(), g.trade.scope),
        wrong=found,
        checked=found is not None,
        said=said,
    )
    return page, status
