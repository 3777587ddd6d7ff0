"""Registrations at the office (报名审核): the list, one of them, decisions, the matrix, tables."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid, NotFound, NotNow, Refused
from competition.services import (
    refusals,
    registration_exports,
    registration_files,
    registration_lists,
    registration_reviews,
    registration_rules,
)
from competition.services.registration_lists import Wish
from competition.web.console import bp
from competition.web.console.downloads import attachment
from competition.web.forms.registrations import DecisionForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.second_person import second_person
from competition.web.sentences.registration import KINDS, STATES, said_words
from competition.web.wording import sentence

#: The states of the list's segments; drafts are the delegations' own.
SHOWN = ("submitted", "returned", "waiting", "accepted", "withdrawn")


def _wish() -> Wish:
    given = {
        name: request.args.get(name, "").strip()
        for name in ("state", "kind", "trade", "delegation", "q")
    }
    return Wish(
        **given,
        problems=bool(request.args.get("problems")),
        after=request.args.get("after", 0, type=int),
    )


def _list_page(status: int = 200, refused: Invalid | None = None) -> ResponseReturnValue:
    actor, scope, wish = current_actor(), g.event.scope, _wish()
    page = registration_lists.find(actor, scope, wish)
    kept = {
        name: getattr(wish, name) or None
        for name in ("kind", "trade", "delegation", "q", "problems")
    }
    kept["problems"] = "1" if wish.problems else None

    def address(**more: Any) -> str:
        return url_for("console.list_registrations", event=g.event.code, **{**kept, **more})

    segments = [
        {"label": _("All"), "count": sum(page.counts.values()), "url": address(),
         "current": not wish.state},
        *(
            {"label": str(STATES[state][1]), "count": page.counts.get(state, 0),
             "url": address(state=state), "current": state == wish.state}
            for state in SHOWN
            if page.counts.get(state) or state == wish.state
        ),
    ]  # fmt: skip
    shown = render_template(
        "console/registrations/list.html",
        page=page,
        wish=wish,
        kept=kept,
        segments_of=segments,
        choices=registration_lists.choices(actor, scope),
        next_url=address(state=wish.state or None, after=page.after) if page.after else None,
        kinds=KINDS,
        states=STATES,
        said_words=said_words,
        refused=refused,
        form=DecisionForm(formdata=None),
    )
    return shown, status


@bp.get("/<event>/registrations")
@requires(Permission.ENTRY_READ)
def list_registrations(event: str) -> ResponseReturnValue:
    return _list_page()


def _chosen() -> list[uuid.UUID]:
    try:
        return [uuid.UUID(text) for text in request.form.getlist("registration")]
    except ValueError:
        raise NotFound("not-found") from None


@bp.post("/<event>/registrations")
@requires(Permission.ENTRY_EDIT)
def decide_registrations(event: str) -> ResponseReturnValue:
    """Accept, return or put on the waiting list what is ticked, all of it or nothing."""
    actor, scope, now, form = current_actor(), g.event.scope, utcnow(), DecisionForm()
    reason = form.reason.data or ""
    acts: dict[str, tuple[Callable[[], int], str]] = {
        "accept": (
            lambda: registration_reviews.accept(actor, scope, _chosen(), now=now),
            _("Accepted: %(count)s."),
        ),
        "return": (
            lambda: registration_reviews.send_back(actor, scope, _chosen(), reason, now=now),
            _("Returned: %(count)s. The leaders read the reason."),
        ),
        "wait": (
            lambda: registration_reviews.put_on_waiting_list(
                actor, scope, _chosen(), reason, now=now
            ),
            _("On the waiting list: %(count)s."),
        ),
    }
    act, said = acts.get(request.form.get("act", ""), (None, ""))
    if act is None:
        raise NotFound("not-found")
    try:
        with transaction():
            count = act()
    except NotNow as refused:
        flash(sentence(refused), "stop")
        return redirect(_back())
    except Invalid as refused:
        with transaction():
            refusals.note_registrations(actor, scope, refused, now=now)
        return _list_page(status_of(refused), refused)
    flash(said % {"count": count}, "done")
    return redirect(_back())


def _back() -> str:
    given = {name: request.args.get(name) for name in ("state", "kind", "trade", "delegation", "q")}
    return url_for("console.list_registrations", event=g.event.code, **given)


@bp.get("/<event>/registrations/<uuid:registration_id>")
@requires(Permission.ENTRY_READ)
def show_registration(event: str, registration_id: uuid.UUID) -> ResponseReturnValue:
    return _one(registration_id, DecisionForm(formdata=None))


def _one(registration_id: uuid.UUID, form: DecisionForm, status: int = 200) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    line, said = registration_reviews.read(actor, scope, registration_id)
    rules = registration_rules.read(actor, scope).facts
    page = render_template(
        "console/registrations/registration.html",
        line=line,
        said=said,
        rules=rules,
        over=registration_rules.is_over(rules, line.trade, utcnow()),
        form=form,
        kinds=KINDS,
        states=STATES,
        said_words=said_words,
    )
    return page, status


@bp.post("/<event>/registrations/<uuid:registration_id>")
@requires(Permission.ENTRY_EDIT)
def decide_registration(event: str, registration_id: uuid.UUID) -> ResponseReturnValue:
    """One act on one registration; those after the deadline ask for a reason and make a ruling."""
    actor, scope, now, form = current_actor(), g.event.scope, utcnow(), DecisionForm()
    reason = form.reason.data or ""
    try:
        second = second_person(form.login.data or "", form.password.data or "")
        with transaction():
            _act(request.form.get("act", ""), actor, scope, registration_id, reason, second, now)
    except Refused as refused:
        if isinstance(refused, NotFound):
            raise
        if isinstance(refused, Invalid):
            with transaction():
                refusals.note_registrations(actor, scope, refused, now=now)
        form.show(refused)
        return _one(registration_id, form, status_of(refused))
    flash(_("Done. The delegation sees it."), "done")
    return redirect(
        url_for("console.show_registration", event=event, registration_id=registration_id)
    )


def _act(
    name: str,
    actor: Any,
    scope: Any,
    registration_id: uuid.UUID,
    reason: str,
    second: Any,
    now: Any,
) -> None:
    one = [registration_id]
    if name == "accept":
        registration_reviews.accept(actor, scope, one, now=now, despite=reason, second=second)
    elif name == "return":
        registration_reviews.send_back(actor, scope, one, reason, now=now)
    elif name == "wait":
        registration_reviews.put_on_waiting_list(actor, scope, one, reason, now=now)
    elif name == "first":
        registration_reviews.put_first(actor, scope, registration_id, now=now)
    elif name == "let-change":
        registration_reviews.let_change(
            actor, scope, registration_id, reason, now=now, second=second
        )
    elif name == "withdraw":
        registration_reviews.withdraw(actor, scope, registration_id, reason, now=now, second=second)
    else:
        raise NotFound("not-found")


@bp.post("/<event>/registrations/moving-up")
@requires(Permission.ENTRY_EDIT)
def move_up_registration(event: str) -> ResponseReturnValue:
    """Accept the first of a trade's waiting list."""
    try:
        with transaction():
            registration_reviews.move_up(
                current_actor(), g.event.scope, request.form.get("trade", ""), now=utcnow()
            )
    except NotNow as refused:
        flash(sentence(refused), "stop")
    except Invalid as refused:
        return _list_page(status_of(refused), refused)
    else:
        flash(_("The first of the waiting list moved up."), "done")
    return redirect(url_for("console.list_registrations", event=event, state="waiting"))


@bp.get("/<event>/registrations/matrix")
@requires(Permission.ENTRY_READ)
def registration_matrix(event: str) -> ResponseReturnValue:
    found = registration_lists.matrix(current_actor(), g.event.scope)
    return render_template("console/registrations/matrix.html", found=found)


@bp.get("/<event>/registrations/answers")
@requires(Permission.ENTRY_READ)
def registration_answers(event: str) -> ResponseReturnValue:
    counted = registration_exports.statistics(current_actor(), g.event.scope, language=_language())
    return render_template("console/registrations/answers.html", counted=counted)


@bp.get("/<event>/registrations/table.xlsx")
@requires(Permission.ENTRY_READ)
def export_registrations(event: str) -> ResponseReturnValue:
    return _table(event, "xlsx")


@bp.get("/<event>/registrations/table.csv")
@requires(Permission.ENTRY_READ)
def export_registrations_csv(event: str) -> ResponseReturnValue:
    return _table(event, "csv")


def _language() -> str:
    return "en" if str(get_locale()).startswith("en") else "zh"


def _table(event: str, form: str) -> ResponseReturnValue:
    field = request.args.get("field", "")
    only = registration_exports.Answered(field, request.args.get("answer", "")) if field else None
    content = registration_exports.export(
        current_actor(), g.event.scope, form=form, language=_language(), only=only
    )
    return attachment(content, _("Registrations %(event)s", event=event) + f".{form}", form)


@bp.get("/<event>/registrations/files/<uuid:file_id>")
@requires(Permission.ENTRY_READ)
def read_registration_file(event: str, file_id: uuid.UUID) -> ResponseReturnValue:
    handed = registration_files.read(current_actor(), g.event.scope, file_id)
    return send_file(
        io.BytesIO(handed.content),
        mimetype=handed.media_type,
        as_attachment=handed.media_type == "application/pdf",
        download_name=handed.filename,
        max_age=0,
    )
