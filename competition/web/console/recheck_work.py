"""One item after the other (复核办理): sheets beside their paper, right or wrong, next."""

from __future__ import annotations

import io
import uuid
from typing import Any

from flask import flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid, NotFound, Refused
from competition.services import recheck_papers, recheck_work, rechecks
from competition.web.console import bp
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.wording import sentence

LIST = "/<event>/trades/<trade>/recheck/<uuid:list_id>"


@bp.post(LIST + "/next")
@requires(Permission.RECHECK_MAKE)
def take_recheck_item(event: str, trade: str, list_id: uuid.UUID) -> ResponseReturnValue:
    return _next(list_id)


def _next(list_id: uuid.UUID) -> ResponseReturnValue:
    """Take the next item and show it; the list where nothing is left to take."""
    with transaction():
        item_id = recheck_work.take_next(current_actor(), g.trade.scope, list_id, now=utcnow())
    place = {"event": g.event.code, "trade": g.trade.code, "list_id": list_id}
    if item_id is None:
        flash(_("Nothing of this list is left for you to take."), "done")
        return redirect(url_for("console.show_recheck", **place), 303)
    return redirect(url_for("console.show_recheck_item", **place, item_id=item_id), 303)


@bp.get(LIST + "/items/<uuid:item_id>")
@requires(Permission.RECHECK_MAKE)
def show_recheck_item(
    event: str, trade: str, list_id: uuid.UUID, item_id: uuid.UUID
) -> ResponseReturnValue:
    return _page(list_id, item_id)


def _page(
    list_id: uuid.UUID, item_id: uuid.UUID, errors: Any = None, status: int = 200, said: str = ""
) -> ResponseReturnValue:
    work = recheck_work.one(current_actor(), g.trade.scope, list_id, item_id)
    page = render_template(
        "console/recheck/item.html", work=work, errors=errors or {}, said=said, given=request.form
    )
    return page, status


@bp.post(LIST + "/items/<uuid:item_id>")
@requires(Permission.RECHECK_MAKE)
def write_recheck_item(
    event: str, trade: str, list_id: uuid.UUID, item_id: uuid.UUID
) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    work = recheck_work.one(actor, scope, list_id, item_id)
    all_right = request.form.get("all") == "right"
    found = {
        part.view.id: ("right", "") if all_right else (
            request.form.get(f"finding-{part.view.id}", ""),
            request.form.get(f"note-{part.view.id}", "").strip(),
        )
        for part in work.parts
    }  # fmt: skip
    try:
        with transaction():
            recheck_work.write(actor, scope, list_id, item_id, found, now=utcnow())
    except Invalid as refused:
        errors = {problem.where: sentence(problem) for problem in refused.problems}
        return _page(list_id, item_id, errors, 422)
    except NotFound:
        raise
    except Refused as refused:
        return _page(list_id, item_id, said=sentence(refused), status=status_of(refused))
    return _next(list_id)


@bp.post(LIST + "/items/<uuid:item_id>/return")
@requires(Permission.RECHECK_MAKE)
def give_back_recheck_item(
    event: str, trade: str, list_id: uuid.UUID, item_id: uuid.UUID
) -> ResponseReturnValue:
    with transaction():
        recheck_work.give_back(current_actor(), g.trade.scope, list_id, item_id, now=utcnow())
    return redirect(url_for("console.show_recheck", event=event, trade=trade, list_id=list_id), 303)


@bp.route(LIST + "/shares", methods=["GET", "POST"])
@requires(Permission.RECHECK_MAKE)
def share_recheck(event: str, trade: str, list_id: uuid.UUID) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    line, items = rechecks.one(actor, scope, list_id)
    error, status = "", 200
    if request.method == "POST":
        people = [uuid.UUID(each) for each in request.form.getlist("people") if len(each) == 36]
        try:
            with transaction():
                count = recheck_work.share_out(actor, scope, list_id, people, now=utcnow())
        except Invalid as refused:
            error, status = sentence(refused.problems[0]), 422
        else:
            flash(ngettext("%(num)s item shared out.", "%(num)s items shared out.", count), "done")
            there = url_for("console.show_recheck", event=event, trade=trade, list_id=list_id)
            return redirect(there, 303)
    page = render_template(
        "console/recheck/shares.html",
        line=line,
        open=sum(item.finding == "open" for item in items),
        people=recheck_work.checkers(actor, scope),
        shares=recheck_work.shares(actor, scope, list_id),
        error=error,
    )
    return page, status


@bp.get(LIST + "/record.pdf")
@requires(Permission.RECHECK_MAKE)
def download_recheck_record(event: str, trade: str, list_id: uuid.UUID) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    content = recheck_papers.record(actor, scope, list_id, now=utcnow())
    return _sent(content, f"{g.trade.name['zh']}-复核记录表.pdf")


@bp.get(LIST + "/notices.pdf")
@requires(Permission.RECHECK_MAKE)
def download_recheck_notices(event: str, trade: str, list_id: uuid.UUID) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    content = recheck_papers.notices(actor, scope, list_id, now=utcnow())
    return _sent(content, f"{g.trade.name['zh']}-复核告知单.pdf")


def _sent(content: bytes, name: str) -> ResponseReturnValue:
    return send_file(
        io.BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name
    )
