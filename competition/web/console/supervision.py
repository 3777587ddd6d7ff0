"""The supervisor's pages (监督): checklist, witness signatures, requests to stop, the record."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import NotFound, Refused
from competition.rules.contest_facts import EventFacts
from competition.rules.kinds import Part
from competition.rules.supervision import SupervisionItemFacts
from competition.services import supervision, supervision_papers, witnesses
from competition.web.console import bp, piece_pages
from competition.web.console.piece_pages import Page
from competition.web.forms.base import VersionedForm
from competition.web.forms.checklist import SHOWN
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.second_person import sign_for
from competition.web.sentences.actions import ACTIONS
from competition.web.supervision_words import MOMENTS, OUTCOMES, about
from competition.web.wording import sentence

PLACE = "/<event>/trades/<trade>/supervision"


@bp.get("/<event>/supervision")
@requires(Permission.EVENT_READ)
def list_supervision(event: str) -> ResponseReturnValue:
    lines = supervision.of_event(current_actor(), g.event.scope)
    return render_template("console/supervision/list.html", lines=lines)


@bp.route("/<event>/supervision/checklist", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def edit_checklist(event: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    held = supervision.stated(actor, scope)
    return piece_pages.serve(
        Page(
            cls=EventFacts,
            value={"checklist": [Part(SupervisionItemFacts).write(item) for item in held.items]},
            version=held.version,
            template="console/supervision/checklist.html",
            after=url_for("console.edit_checklist", event=event),
            save=lambda said, version: supervision.change(
                actor, scope, said.get("checklist", ()), version=version, now=utcnow()
            ),
            current=lambda: supervision.stated(actor, scope).version,
            shown=SHOWN,
            extra={"own": held.own},
        )
    )


@bp.post("/<event>/supervision/checklist/reset")
@requires(Permission.EVENT_EDIT)
def reset_checklist(event: str) -> ResponseReturnValue:
    form = VersionedForm()
    with transaction():
        supervision.change(
            current_actor(), g.event.scope, (), version=form.drawn_version, now=utcnow()
        )
    flash(_("The checklist is the usual one again."), "done")
    return redirect(url_for("console.edit_checklist", event=event), 303)


@bp.get(PLACE)
@requires(Permission.SUPERVISION_READ)
def show_supervision(event: str, trade: str) -> ResponseReturnValue:
    return _page()


def _page(said: str = "", at: str = "", status: int = 200) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    items = supervision.of_trade(actor, scope)
    page = render_template(
        "console/supervision/trade.html",
        moments=[
            (MOMENTS[moment], [item for item in items if item.moment == moment])
            for moment in dict.fromkeys(item.moment for item in items)
        ],
        done=sum(bool(item.outcome) for item in items),
        count=len(items),
        outcomes=OUTCOMES,
        acts=witnesses.acts(actor, scope),
        actions=ACTIONS,
        about=about,
        stops=supervision.stops(actor, scope),
        said=said,
        at=at,
        given=request.form,
    )
    return page, status


def _done(act: Callable[[], Any], at: str, word: str) -> ResponseReturnValue:
    """Act; a refusal is said on the page, beside what it is about."""
    try:
        with transaction():
            act()
    except NotFound:
        raise
    except Refused as refused:
        problems = getattr(refused, "problems", ()) or (refused,)
        return _page(sentence(problems[0]), at, status_of(refused))
    flash(word, "done")
    there = url_for("console.show_supervision", event=g.event.code, trade=g.trade.code)
    return redirect(f"{there}#{at}", 303)


@bp.post(PLACE + "/items/<code>")
@requires(Permission.SUPERVISION_WRITE)
def write_supervision(event: str, trade: str, code: str) -> ResponseReturnValue:
    outcome, remark = request.form.get("outcome", ""), request.form.get("remark", "")
    return _done(
        lambda: supervision.find(
            current_actor(), g.trade.scope, code, outcome, remark, now=utcnow()
        ),
        f"item-{code}",
        _("It is on record, with the time."),
    )


@bp.post(PLACE + "/stops")
@requires(Permission.SUPERVISION_WRITE)
def ask_to_stop(event: str, trade: str) -> ResponseReturnValue:
    reason = request.form.get("reason", "")
    return _done(
        lambda: supervision.ask_to_stop(current_actor(), g.trade.scope, reason, now=utcnow()),
        "stops",
        _("The request stands before the chief and the office."),
    )


@bp.post(PLACE + "/stops/<uuid:stop_id>/answer")
@requires(Permission.STOP_ANSWER)
def answer_stop(event: str, trade: str, stop_id: uuid.UUID) -> ResponseReturnValue:
    answer, words = request.form.get("answer", ""), request.form.get("words", "")
    return _done(
        lambda: supervision.answer_stop(
            current_actor(), g.trade.scope, stop_id, answer, words, now=utcnow()
        ),
        "stops",
        _("The request is answered."),
    )


@bp.post(PLACE + "/stops/<uuid:stop_id>/end")
@requires(Permission.STOP_ANSWER)
def end_stop(event: str, trade: str, stop_id: uuid.UUID) -> ResponseReturnValue:
    return _done(
        lambda: supervision.resume(current_actor(), g.trade.scope, stop_id, now=utcnow()),
        "stops",
        _("Work goes on again."),
    )


@bp.post(PLACE + "/witness")
@requires(Permission.SUPERVISION_WRITE)
def sign_as_witness(event: str, trade: str) -> ResponseReturnValue:
    form = request.form
    sequence = form.get("sequence", 0, type=int)
    try:
        sign_for(current_actor(), form.get("login", ""), form.get("password", ""))
    except Refused as refused:
        return _page(sentence(refused), f"act-{sequence}", status_of(refused))
    return _done(
        lambda: witnesses.sign(
            current_actor(), g.trade.scope, sequence, form.get("digest", ""),
            form.get("remark", ""), now=utcnow(),
        ),
        f"act-{sequence}",
        _("Your signature as a witness is kept."),
    )  # fmt: skip


@bp.get(PLACE + "/record.pdf")
@requires(Permission.SUPERVISION_READ)
def download_supervision(event: str, trade: str) -> ResponseReturnValue:
    content = supervision_papers.record(current_actor(), g.trade.scope, now=utcnow())
    return send_file(
        io.BytesIO(content), mimetype="application/pdf", as_attachment=True,
        download_name=f"{g.trade.name['zh']}-监督记录.pdf",
    )  # fmt: skip
