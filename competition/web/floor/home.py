"""The floor's own pages (检录与现场): how far each session is, desks to pair, lists on paper."""

from __future__ import annotations

import io
import uuid
from urllib.parse import quote

from flask import current_app, flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from competition.access import policy
from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid, NotFound, NotNow
from competition.services import attendance, check_ins, floor_sessions, pictures, scopes
from competition.web.floor import bp
from competition.web.forms.floor import DeskForm, UndoForm
from competition.web.guards import current_actor, signed_in, utcnow
from competition.web.wording import sentence


@bp.get("/")
@signed_in
def events() -> ResponseReturnValue:
    """Every event in which the reader checks people in."""
    actor = current_actor()
    found = [head for head in scopes.events_of(actor) if floor_sessions.works(actor, head.scope)]
    if len(found) == 1:
        return redirect(url_for("floor.show_event", event=found[0].code))
    return render_template("floor/events.html", events=found)


@bp.get("/<event>/")
@signed_in
def show_event(event: str) -> ResponseReturnValue:
    actor, scope, now = current_actor(), g.event.scope, utcnow()
    return render_template(
        "floor/event.html",
        found=attendance.by_day(actor, scope, request.args.get("day", ""), now=now),
        form=DeskForm(),
        now=now,
        trail=[(_("Check-in and floor"), None)],
    )


@bp.post("/<event>/desks")
@signed_in
def pair_desk(event: str) -> ResponseReturnValue:
    """A one-time code: for this browser at once, or shown for another device."""
    form, here = DeskForm(), request.form.get("here") == "yes"
    label = form.label.data or (_("Check-in desk") if here else _("Phone"))
    with transaction():
        pairing = floor_sessions.start_desk(
            current_actor(), g.event.scope, label=label, with_me=here, now=utcnow()
        )
    if here:
        return redirect(url_for("floor.app", pair=pairing.code))
    site = str(current_app.config["PUBLIC_ADDRESS"]).rstrip("/")
    address = f"{site}{url_for('floor.app')}"
    picture = Markup(pictures.qr_svg(f"{address}?pair={quote(pairing.code)}"))  # noqa: S704
    return render_template(
        "floor/pairing.html",
        pairing=pairing,
        address=address,
        picture=picture,
        trail=[
            (_("Check-in and floor"), url_for("floor.show_event", event=event)),
            (_("Pair a phone or desk"), None),
        ],
    )


@bp.get("/<event>/sessions/<uuid:session_id>")
@signed_in
def show_attendance(event: str, session_id: uuid.UUID) -> ResponseReturnValue:
    found = attendance.of_session(current_actor(), g.event.scope, session_id)
    return render_template(
        "floor/attendance.html",
        found=found,
        form=UndoForm(),
        may_undo=policy.may(g.actor, Permission.RULING_MAKE, found.scope),
        trail=[
            (_("Check-in and floor"), url_for("floor.show_event", event=event)),
            (found.session.name, None),
        ],
    )


@bp.get("/<event>/sessions/<uuid:session_id>/<kind>.pdf")
@signed_in
def print_attendance(event: str, session_id: uuid.UUID, kind: str) -> ResponseReturnValue:
    if kind not in ("attendance", "absentees"):
        raise NotFound("not-found")
    language = "en" if str(get_locale()).startswith("en") else "zh"
    content = attendance.paper(
        current_actor(), g.event.scope, session_id, now=utcnow(),
        absent=kind == "absentees", language=language,
    )  # fmt: skip
    return send_file(
        io.BytesIO(content), mimetype="application/pdf", download_name=f"{event}-{kind}.pdf"
    )


@bp.post("/<event>/sessions/<uuid:session_id>/absences/<uuid:op>/undoing")
@signed_in
def undo_absence(event: str, session_id: uuid.UUID, op: uuid.UUID) -> ResponseReturnValue:
    """Take an absence back by ruling."""
    form, actor = UndoForm(), current_actor()
    found = attendance.of_session(actor, g.event.scope, session_id)
    try:
        with transaction():
            check_ins.undo_absence(actor, found.scope, op, form.reason.data or "", now=utcnow())
    except (Invalid, NotNow) as refused:
        first = (getattr(refused, "problems", ()) or (refused,))[0]
        flash(sentence(first), "stop")
    else:
        flash(_("The absence is taken back; the ruling stands in the list."), "done")
    return redirect(url_for("floor.show_attendance", event=event, session_id=session_id))
