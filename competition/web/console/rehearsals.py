"""Rehearse an event from the console (排练): asked for here, played beside, everything says 样."""

from __future__ import annotations

import io
import uuid
from typing import Any
from urllib.parse import quote

from flask import current_app, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import NotFound, NotNow
from competition.services import (
    hall_checks,
    jobs,
    pictures,
    rehearsal_halls,
    rehearsals,
    scopes,
)
from competition.services.jobs import Made, Order
from competition.web import jobs as working
from competition.web import rehearsal, rehearsal_steps
from competition.web.console import bp
from competition.web.guards import current_actor, requires, utcnow
from competition.web.jobs import Tell
from competition.web.wording import in_language

KIND = "rehearsal"
#: Seconds between two looks of the page at the tablets' part.
AGAIN = 3


@bp.get("/<event>/rehearsal")
@requires(Permission.EVENT_EDIT)
def show_rehearsal(event: str) -> ResponseReturnValue:
    """What a rehearsal does, what lacks, and how it stands with the tablets."""
    if request.args.get("part") == "cards":
        return _cards()
    scope = g.event.scope
    hall = rehearsal.hall_of(scope.event_id)
    running = _running()
    values: dict[str, Any] = {
        "hall": hall,
        "again": AGAIN,
        "running": running,
        "coming": bool(running and running.asked.get("tablets"))
        and not rehearsal.let_tablets_in(scope.event_id),
    }
    if hall is not None:
        codes = [(label, hall.codes[key]) for key, label in _labels() if key in hall.codes]
        spare = [(_("Another tablet"), code) for code in hall.spare]
        values["codes"] = [
            (label, code, _picture(f"{hall.address}/marking/app?pair={quote(code)}"))
            for label, code in (*codes, *spare)
        ]
    if request.args.get("part") == "hall":
        return render_template("console/rehearsals/_hall.html", **values)
    return render_template(
        "console/rehearsals/show.html",
        **values,
        empty_trades=rehearsals.without_entries(current_actor(), scope),
        tablets=len(_labels()),
        why_not=rehearsal_halls.why_not(current_actor(), scope),
        loopback=hall_checks.is_closed(str(current_app.config["PUBLIC_ADDRESS"])),
        drills=rehearsal_steps.steps().values(),
    )


def _picture(text: str) -> Markup:
    return Markup(pictures.qr_svg(text))  # noqa: S704 - our own drawing


def _running() -> jobs.JobLine | None:
    lines = jobs.listing(current_actor(), g.event.scope, now=utcnow())
    return next((line for line in lines if line.kind == KIND and line.is_open), None)


def _labels() -> list[tuple[str, str]]:
    """The event's paired tablets: id and label."""
    return rehearsal_halls.tablets_of(current_actor(), g.event.scope)


@bp.post("/<event>/rehearsal")
@requires(Permission.EVENT_EDIT)
def rehearse_event(event: str) -> ResponseReturnValue:
    """Play the whole event with made-up marks; nothing of it touches the event."""
    with transaction():
        rehearsals.copy_of(current_actor(), g.event.scope.event_id)
        with_tablets = bool(request.form.get("tablets"))
        if with_tablets:
            why = rehearsal_halls.why_not(current_actor(), g.event.scope)
            if why:
                raise NotNow(why)
    asked = {"event": event, "seed": uuid.uuid4().hex[:8], "tablets": with_tablets}
    job = working.ask(current_actor(), g.event.scope, KIND, Permission.EVENT_EDIT, asked)
    if with_tablets:
        return redirect(url_for("console.show_rehearsal", event=event))
    return redirect(url_for("console.show_job", event=event, job=job))


@bp.post("/<event>/rehearsal/on")
@requires(Permission.EVENT_EDIT)
def go_on_rehearsing(event: str) -> ResponseReturnValue:
    """End the tablets' part; simulated judges sign what is left."""
    running = _running()
    rehearsal.go_on(g.event.scope.event_id)
    if running is None:
        return redirect(url_for("console.show_rehearsal", event=event))
    return redirect(url_for("console.show_job", event=event, job=running.id))


def _cards() -> ResponseReturnValue:
    """The judges' cards of the rehearsal that is played; they are good in there alone."""
    found = rehearsal.cards_of(g.event.scope.event_id)
    if found is None:
        raise NotFound("not-found")
    name = _("Rehearsal cards")
    return send_file(io.BytesIO(found), "application/pdf", download_name=f"{name}.pdf")


def make(order: Order, tell: Tell) -> Made:
    """Play it and bring back what it printed."""
    with transaction():
        head = scopes.event_head(order.actor, order.asked["event"])
        content = rehearsals.copy_of(order.actor, head.scope.event_id)
        invited = _invited(order) if order.asked.get("tablets") else None
    language = "en" if str(get_locale()) == "en" else "zh"
    assert head.scope.event_id is not None

    def told(done: int, count: int) -> None:
        working.require_server()
        tell(done, count)

    with rehearsal.folder(rehearsal.place_of(head.scope.event_id)) as place:
        tell(0, 1)
        try:
            rehearsal.play(
                place, content, seed=order.asked["seed"], language=language, invited=invited,
                tell=told,
            )  # fmt: skip
        except rehearsal.RehearsalStopped as stopped:
            raise NotNow("rehearsal-stopped", said=str(stopped)[-300:]) from None
        with order.path.open("wb") as file:
            files = rehearsal.pack(place, file)
    name = _("%(name)s rehearsal.zip", name=in_language(head.name))
    return Made(name, "application/zip", {"files": files})


def _invited(order: Order) -> rehearsal.Invited:
    """The event's tablets, and where in the network the rehearsal is to be served."""
    site = str(current_app.config["PUBLIC_ADDRESS"]).rstrip("/")
    host = "127.0.0.1" if hall_checks.is_closed(site) else hall_checks.own_address()
    home = f"{site}/marking/app"
    return rehearsal.Invited(host, home, dict(rehearsal_halls.tablets_of(order.actor, order.scope)))


def _back(_job: jobs.JobLine, event: str) -> str:
    return url_for("console.show_rehearsal", event=event)


working.add_work(KIND, _l("Rehearsal"), make, _back)
