"""What lies under each code (盲评作品): seen by the coder, put right by hand where it came late."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid, NotNow, Problem
from competition.services import work_bundles, work_codes
from competition.web.console import bp
from competition.web.console.codes import line_of
from competition.web.guards import current_actor, requires, utcnow
from competition.web.wording import sentence


@bp.get("/<event>/codes/<uuid:code_set_id>/works")
@requires(Permission.CODE_ASSIGN, in_trades=True)
def list_code_works(event: str, code_set_id: uuid.UUID) -> ResponseReturnValue:
    return _page(code_set_id)


def _page(
    code_set_id: uuid.UUID, problems: tuple[Problem, ...] = (), status: int = 200
) -> ResponseReturnValue:
    line = line_of(code_set_id)
    lines = work_codes.of_set(current_actor(), code_set_id)
    lacking = request.args.get("show") == "lacking"
    page = render_template(
        "console/works/codes.html",
        line=line,
        lines=[each for each in lines if not (lacking and each.shown)],
        count=len(lines),
        empty_count=sum(not each.shown for each in lines),
        lacking=lacking,
        problems=[_told(each) for each in problems],
    )
    return page, status


@bp.post("/<event>/codes/<uuid:code_set_id>/works")
@requires(Permission.CODE_ASSIGN, in_trades=True)
def put_code_work(event: str, code_set_id: uuid.UUID) -> ResponseReturnValue:
    """Put a picture under a code, or a ZIP of them whose names begin with codes."""
    line_of(code_set_id)
    actor, now = current_actor(), utcnow()
    file, code = request.files.get("file"), request.form.get("code", "").strip()
    raw = file.stream.read() if file else b""
    problems: tuple[Problem, ...] = ()
    try:
        with transaction():
            if code:
                work_codes.put(actor, code_set_id, code, raw, now=now)
                kept = 1
            else:
                taken = work_bundles.under_codes(actor, code_set_id, raw, now=now)
                kept, problems = taken.kept, tuple(taken.problems)
    except (Invalid, NotNow) as refused:
        return _page(code_set_id, (Problem(refused.code, "", refused.values),), 422)
    if kept:
        flash(
            ngettext(
                "%(num)s picture lies under its code.",
                "%(num)s pictures lie under their codes.",
                kept,
            ),
            "done",
        )
    if problems:
        return _page(code_set_id, problems, 422)
    return redirect(url_for("console.list_code_works", event=event, code_set_id=code_set_id))


@bp.post("/<event>/codes/<uuid:code_set_id>/works/<uuid:coded_work>/removal")
@requires(Permission.CODE_ASSIGN, in_trades=True)
def drop_code_work(
    event: str, code_set_id: uuid.UUID, coded_work: uuid.UUID
) -> ResponseReturnValue:
    line_of(code_set_id)
    try:
        with transaction():
            work_codes.drop(current_actor(), code_set_id, coded_work, now=utcnow())
    except NotNow as refused:
        flash(sentence(refused), "stop")
    else:
        flash(_("Taken away."), "done")
    return redirect(url_for("console.list_code_works", event=event, code_set_id=code_set_id))


def _told(problem: Problem) -> str:
    """What is wrong with a file of a ZIP, and which one it is."""
    said = sentence(problem)
    named = problem.code == "zip-name-unknown" or not problem.where
    return said if named else f"{problem.where}: {said}"
