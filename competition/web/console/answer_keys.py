"""Answers of a module (封存答案): typed in, sealed with a digest, opened when all sheets are in."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Conflict, Invalid, NotAllowed, NotNow, Refused
from competition.services import answer_keys, modules
from competition.services.answer_keys import Answers, Given
from competition.web.console import bp
from competition.web.forms.results import ConfirmedForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.second_person import second_person
from competition.web.wording import sentence

PLACE = "/<event>/trades/<trade>/modules/<uuid:module_id>/answers"
#: What stands between answers, and between another way of writing and the answer it stands for.
BETWEEN = re.compile(r"[;；\n]+")
STANDS_FOR = re.compile(r"[=＝]")


@bp.get(PLACE)
@requires(Permission.SCHEME_EDIT)
def show_answers(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    return _page(module_id, {})


@bp.post(PLACE)
@requires(Permission.SCHEME_EDIT)
def seal_answers(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    actor, scope, form = current_actor(), g.trade.scope, request.form
    known = answer_keys.read(actor, scope, module_id)
    given = [_given(one.code, form) for one in known.asked]
    try:
        with transaction():
            answer_keys.seal(
                actor,
                scope,
                module_id,
                given,
                version=form.get("version", default=-1, type=int),
                now=utcnow(),
            )
    except (Invalid, Conflict, NotNow) as refused:
        return _page(module_id, form, refused)
    flash(_("The answers are sealed. Post the digest before the samples are laid out."), "done")
    return redirect(request.path)


@bp.post(PLACE + "/open")
@requires(Permission.SCHEME_EDIT)
def open_answers(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    form = ConfirmedForm()
    form.validate()
    try:
        second = second_person(
            form.second_login.data or "",
            form.second_password.data or "",
            form.second_code.data or "",
        )
        with transaction():
            answer_keys.open_sealed(
                current_actor(), g.trade.scope, module_id, now=utcnow(), second=second
            )
    except (Invalid, NotAllowed, NotNow) as refused:
        return _page(module_id, {}, refused, opening=form)
    flash(_("The answers are open; points are counted from now on."), "done")
    return redirect(url_for("console.show_answers", event=event, trade=trade, module_id=module_id))


def _given(code: str, form: Mapping[str, str]) -> Given:
    """What was typed for an aspect: answers, and other ways of writing them."""
    listed = [part.strip() for part in BETWEEN.split(form.get(f"key-{code}", ""))]
    ways = {}
    for line in BETWEEN.split(form.get(f"synonyms-{code}", "")):
        way, _sign, stands = STANDS_FOR.sub("=", line).partition("=")
        if way.strip() or stands.strip():
            ways[way.strip()] = stands.strip()
    return Given(code, tuple(part for part in listed if part), ways)


def _page(
    module_id: uuid.UUID,
    typed: Mapping[str, str],
    refused: Refused | None = None,
    opening: ConfirmedForm | None = None,
) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    known = answer_keys.read(actor, scope, module_id)
    page = render_template(
        "console/answers/edit.html",
        known=known,
        module=next(line for line in modules.in_order(actor, scope) if line.id == module_id),
        typed=typed,
        opening=opening or ConfirmedForm(formdata=None),
        shown=_shown(known),
        told=[sentence(each) for each in getattr(refused, "problems", ()) or (refused,)]
        if refused
        else [],
    )
    return page, status_of(refused) if refused else 200


def _shown(known: Answers) -> dict[str, str]:
    """Opened answers as text, by aspect."""
    return {one.aspect: "；".join(one.key) for one in known.keys}
