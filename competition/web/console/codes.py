"""Coding and decoding (加密、解密): give out codes, post the digest, open with a card."""

from __future__ import annotations

import json
import uuid
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid, NotFound, Refused
from competition.services import coding_states, draws, office_papers, strict_json
from competition.web.console import bp
from competition.web.console.downloads import attachment
from competition.web.console.imports import language
from competition.web.forms.codes import BagsForm, OpenForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.second_person import second_person
from competition.web.wording import sentence


@bp.get("/<event>/codes")
@requires(Permission.CODE_OPEN)
def list_codes(event: str) -> ResponseReturnValue:
    return render_template(
        "console/codes/list.html", lines=coding_states.sets(current_actor(), g.event.scope)
    )


def _line(code_set_id: uuid.UUID) -> coding_states.SetLine:
    line = coding_states.line_of(current_actor(), g.event.scope, code_set_id)
    if line is None:
        raise NotFound("not-found")
    return line


def _page(code_set_id: uuid.UUID, status: int = 200, **shown: Any) -> ResponseReturnValue:
    given = {"bags": BagsForm(formdata=None), "opening": OpenForm(formdata=None), **shown}
    page = render_template(
        "console/codes/set.html",
        line=_line(code_set_id),
        wants_second=coding_states.wants_second(g.event.scope),
        modules=coding_states.modules_of(current_actor(), code_set_id),
        **given,
    )
    return page, status


@bp.get("/<event>/codes/<uuid:code_set_id>")
@requires(Permission.CODE_OPEN)
def show_codes(event: str, code_set_id: uuid.UUID) -> ResponseReturnValue:
    return _page(code_set_id)


@bp.post("/<event>/codes/<uuid:code_set_id>/giving")
@requires(Permission.CODE_ASSIGN)
def give_codes(event: str, code_set_id: uuid.UUID) -> ResponseReturnValue:
    _line(code_set_id)
    form = BagsForm()
    if not form.validate():
        return _page(code_set_id, 422, bags=form)
    bags = {"coder": form.coder.data or "", "spare": form.spare.data or ""}
    try:
        with transaction():
            given = draws.give_codes(current_actor(), code_set_id, bags=bags, now=utcnow())
    except Refused as refused:
        form.show(refused)
        return _page(code_set_id, status_of(refused), bags=form)
    if not given.cards:
        flash(_("Judges see the entry numbers. Marking can be opened."), "done")
        return redirect(url_for("console.show_codes", event=event, code_set_id=code_set_id))
    page = render_template(
        "console/codes/given.html",
        line=_line(code_set_id),
        cards=given.cards,
        exclusions=given.exclusions,
        count=len(given.labels),
        pairs=json.dumps(given.labels, ensure_ascii=False),
    )
    return page, {"Cache-Control": "no-store"}


@bp.post("/<event>/codes/<uuid:code_set_id>/papers/<kind>")
@requires(Permission.CODE_ASSIGN)
def print_codes(event: str, code_set_id: uuid.UUID, kind: str) -> ResponseReturnValue:
    _line(code_set_id)
    actor, now, form = current_actor(), utcnow(), request.form
    if kind == "card":
        content = office_papers.key_card(
            actor,
            code_set_id,
            holder=form.get("holder", "")[:40],
            secret=form.get("secret", "")[:80],
            bag=form.get("bag", "")[:40],
            now=now,
            language=language(),
        )
        return attachment(content, _("Key card.pdf"), "pdf")
    pairs = _pairs(form.get("pairs", ""))
    if kind == "labels":
        copies = max(1, min(form.get("copies", 1, type=int), 12))
        content = office_papers.code_labels(actor, code_set_id, pairs, copies=copies)
        return attachment(content, _("Code labels.pdf"), "pdf")
    if kind == "table":
        content = office_papers.code_table(
            actor, code_set_id, pairs, bag=form.get("bag", "")[:40], now=now
        )
        return attachment(content, _("Code table.pdf"), "pdf")
    raise NotFound("not-found")


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        found = strict_json.read(text.encode())
        return [(str(number), str(code)) for number, code in found]
    except (ValueError, TypeError):
        raise Invalid("invalid") from None


@bp.post("/<event>/codes/<uuid:code_set_id>/digest")
@requires(Permission.CODE_OPEN)
def post_digest(event: str, code_set_id: uuid.UUID) -> ResponseReturnValue:
    _line(code_set_id)
    try:
        with transaction():
            draws.post_digest(current_actor(), code_set_id, now=utcnow())
    except Refused as refused:
        flash(sentence(refused), "stop")
    else:
        flash(_("The digest is fixed. Print the marks, have them signed and post them."), "done")
    return redirect(url_for("console.show_codes", event=event, code_set_id=code_set_id))


@bp.get("/<event>/codes/<uuid:code_set_id>/marks/<uuid:module_id>.pdf")
@requires(Permission.CODE_OPEN)
def print_posted_marks(
    event: str, code_set_id: uuid.UUID, module_id: uuid.UUID
) -> ResponseReturnValue:
    _line(code_set_id)
    content = office_papers.posted_marks(current_actor(), code_set_id, module_id, now=utcnow())
    return attachment(content, _("Coded marks.pdf"), "pdf")


@bp.post("/<event>/codes/<uuid:code_set_id>/opening")
@requires(Permission.CODE_OPEN)
def open_codes(event: str, code_set_id: uuid.UUID) -> ResponseReturnValue:
    _line(code_set_id)
    form = OpenForm()
    if not form.validate():
        return _page(code_set_id, 422, opening=form)
    try:
        second = second_person(
            form.second_login.data or "",
            form.second_password.data or "",
            form.second_code.data or "",
        )
        with transaction():
            draws.open_codes(
                current_actor(),
                code_set_id,
                secret=form.secret.data or "",
                second=second,
                now=utcnow(),
            )
    except Refused as refused:
        form.show(refused)
        return _page(code_set_id, status_of(refused), opening=form)
    flash(_("The codes are open: marks and names stand together from now on."), "done")
    return redirect(url_for("console.show_codes", event=event, code_set_id=code_set_id))
