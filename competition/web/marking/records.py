"""A module's papers after it closed (场次记录): printed, signed by hand, ticked when filed."""

from __future__ import annotations

import io
import uuid

from flask import flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import NotFound
from competition.services import filings
from competition.web.guards import current_actor, requires, utcnow
from competition.web.marking import bp
from competition.web.marking.rooms import check_module, trail
from competition.web.marking.tabs import module_tabs

PLACE = "/<event>/trades/<trade>/modules/<uuid:module_id>/records"
KINDS = ("record", "summary", "slip")


@bp.get(PLACE)
@requires(Permission.PANEL_READ)
def show_records(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    found = filings.of_module(current_actor(), g.trade.scope, check_module(module_id))
    return render_template(
        "marking/records.html",
        file=found,
        module_id=module_id,
        trail=trail(found.view.facts.name),
        tabs=module_tabs(module_id, "records"),
    )


@bp.get(f"{PLACE}/<kind>.pdf")
@requires(Permission.PANEL_READ)
def print_records(event: str, trade: str, module_id: uuid.UUID, kind: str) -> ResponseReturnValue:
    """The papers of one kind, of one seat where `seat` names it."""
    seat = request.args.get("seat")
    content = filings.print_papers(
        current_actor(),
        g.trade.scope,
        check_module(module_id),
        _known(kind),
        now=utcnow(),
        seat_id=_id(seat) if seat else None,
        language="en" if str(get_locale()).startswith("en") else "zh",
    )
    return send_file(
        io.BytesIO(content), mimetype="application/pdf", download_name=f"{event}-{kind}.pdf"
    )


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise NotFound("not-found")
    return kind


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound("not-found") from None


@bp.post(f"{PLACE}/<kind>/filed")
@requires(Permission.MODULE_LOCK)
def file_records(event: str, trade: str, module_id: uuid.UUID, kind: str) -> ResponseReturnValue:
    """Tick a seat's papers as filed, or take the tick back."""
    seat, out = _id(request.form.get("seat", "")), bool(request.form.get("out"))
    act = filings.take_out if out else filings.file
    with transaction():
        act(
            current_actor(),
            g.trade.scope,
            check_module(module_id),
            seat,
            _known(kind),
            now=utcnow(),
        )
    flash(_("The tick is taken back.") if out else _("Ticked as filed."), "done")
    return redirect(url_for("marking.show_records", event=event, trade=trade, module_id=module_id))
