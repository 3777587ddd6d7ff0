"""Coding and decoding (加密、解密): layer by layer, the digest posted, opened with cards."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid, NotFound, Refused
from competition.services import (
    code_papers,
    code_views,
    coding_states,
    draws,
    strict_json,
    work_codes,
    works,
)
from competition.web.console import bp
from competition.web.console.downloads import attachment
from competition.web.console.imports import language
from competition.web.forms.codes import (
    BagsForm,
    CoderForm,
    CorrectionForm,
    LateForm,
    OpenForm,
    listed_names,
)
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.second_person import second_person
from competition.web.wording import sentence

#: From so many sets on the list begins with those that wait.
MANY = 20
#: Refusals of a card that are written down.
WRONG = frozenset({"wrong-words", "wrong-layer", "wrong-set", "wrong-bag"})


@bp.get("/<event>/codes")
@requires(Permission.CODE_OPEN, in_trades=True)
def list_codes(event: str) -> ResponseReturnValue:
    lines = coding_states.sets(current_actor(), g.event.scope)
    q = request.args.get("q", "").strip()
    groups = _groups(lines)
    asked = request.args.get("show", "")
    show = "all" if q else asked if asked in groups else _first(groups)
    shown = [
        line
        for line in groups[show]
        if q.casefold() in f"{line.trade_code} {' '.join(line.trade_name.values())}".casefold()
    ]
    return render_template(
        "console/codes/list.html",
        lines=shown,
        groups=groups,
        show=show,
        q=q,
        many=len(lines) > MANY,
    )


def _groups(lines: Sequence[coding_states.SetLine]) -> dict[str, list[coding_states.SetLine]]:
    """The sets by what is to be done with them; every one of them under `all`."""
    coded = [line for line in lines if line.layers]
    return {
        "all": list(lines),
        "make": [line for line in coded if line.state == "empty"],
        "marking": [line for line in coded if line.state == "sealed" and not line.locked],
        "open": [line for line in coded if line.state == "sealed" and line.locked],
        "opened": [line for line in coded if line.state == "decoded"],
        "plain": [line for line in lines if not line.layers],
    }


def _first(groups: Mapping[str, Sequence[Any]]) -> str:
    """What a long list begins with: what can be opened, else what is to be made."""
    if len(groups["all"]) <= MANY:
        return "all"
    return next((one for one in ("open", "make", "marking") if groups[one]), "all")


def line_of(code_set_id: uuid.UUID) -> coding_states.SetLine:
    """The set of this address, if the reader may touch it."""
    line = coding_states.line_of(current_actor(), g.event.scope, code_set_id)
    if line is None:
        raise NotFound("not-found")
    return line


def show_set(code_set_id: uuid.UUID, status: int = 200, **shown: Any) -> ResponseReturnValue:
    """The page of a set, with the forms that were sent where they were refused."""
    actor, line = current_actor(), line_of(code_set_id)
    layers = code_views.layers(actor, code_set_id)
    due = next((one for one in layers if one.sealed_at is None), None)
    to_open = next((one for one in reversed(layers) if one.sealed_at and not one.opened_at), None)
    made = [one.layer for one in layers if one.sealed_at and not one.opened_at]
    scope = draws.place_of(code_set_id).scope
    barred = code_views.barred(actor, code_set_id, due.layer) if due else None
    forms = {
        "bags": BagsForm(formdata=None, data={"prefix": due.prefix if due else ""}),
        "opening": OpenForm(formdata=None),
        "correction": CorrectionForm.of(made, formdata=None),
        "late": LateForm.of(made, formdata=None),
        "again": {},
        "naming": CoderForm.of(code_views.coders(scope), formdata=None),
    }
    page = render_template(
        "console/codes/set.html",
        line=line,
        place=scope,
        layers=layers,
        due=due,
        barred=sentence(barred) if barred else "",
        to_open=to_open,
        looks=code_views.looks(actor, code_set_id),
        corrections=code_views.corrections(actor, code_set_id),
        of_works=(of_works := works.entered(scope.trade_id)),
        lacking=work_codes.lacking(code_set_id) if of_works and line.state == "empty" else [],
        wants_second=coding_states.wants_second(g.event.scope),
        modules=coding_states.modules_of(actor, code_set_id),
        **{**forms, **shown},
    )
    return page, status


@bp.get("/<event>/codes/<uuid:code_set_id>")
@requires(Permission.CODE_OPEN, in_trades=True)
def show_codes(event: str, code_set_id: uuid.UUID) -> ResponseReturnValue:
    return show_set(code_set_id)


@bp.post("/<event>/codes/<uuid:code_set_id>/giving")
@requires(Permission.CODE_ASSIGN, in_trades=True)
def give_codes(event: str, code_set_id: uuid.UUID) -> ResponseReturnValue:
    line = line_of(code_set_id)
    form = BagsForm()
    both = bool(line.layers) and line.state == "empty" and coding_states.wants_second(g.event.scope)
    if not form.validate() or not form.kept_apart(both=both):
        return show_set(code_set_id, 422, bags=form)
    bags = {"coder": form.coder.data or "", "spare": form.spare.data or ""}
    try:
        with transaction():
            given = draws.give_codes(
                current_actor(),
                code_set_id,
                bags=bags,
                lots=form.typed_lots() or None,
                prefix=form.prefix.data or "",
                passphrase=form.passphrase.data or "",
                now=utcnow(),
            )
    except Refused as refused:
        form.show(refused)
        return show_set(code_set_id, status_of(refused), bags=form)
    if not given.cards:
        flash(_("Judges see the entry numbers. Marking can be opened."), "done")
        return redirect(url_for("console.show_codes", event=event, code_set_id=code_set_id))
    return given_page(code_set_id, given.layer, given.labels, given.cards, given.exclusions)


def given_page(
    code_set_id: uuid.UUID, layer: int, labels: Any, cards: Any = (), exclusions: int = 0
) -> ResponseReturnValue:
    """What has just been given out, shown once and kept in no browser."""
    page = render_template(
        "console/codes/given.html",
        line=line_of(code_set_id),
        layer=layer,
        cards=cards,
        exclusions=exclusions,
        labels=labels,
        pairs=json.dumps(labels, ensure_ascii=False),
    )
    return page, {"Cache-Control": "no-store"}


@bp.post("/<event>/codes/<uuid:code_set_id>/papers/<int:layer>/<kind>")
@requires(Permission.CODE_ASSIGN, in_trades=True)
def print_codes(event: str, code_set_id: uuid.UUID, layer: int, kind: str) -> ResponseReturnValue:
    line_of(code_set_id)
    if kind not in PAPERS:
        raise NotFound("not-found")
    typed = request.form.get("only", "")[:4000] if kind == "labels" else ""
    reason = request.form.get("reason", "")[:300]
    try:
        with transaction():
            copy = code_papers.note(
                current_actor(),
                code_set_id,
                layer,
                kind,
                only=typed.split(),
                reason=reason,
                holder=request.form.get("holder", "")[:40] if kind == "card" else "",
                now=utcnow(),
            )
            name, content = PAPERS[kind](code_set_id, layer, copy)
    except Invalid as refused:
        told = [sentence(one) for one in refused.problems]
        if kind == "table" and [one.where for one in refused.problems] == ["reason"]:
            return _table_again(code_set_id, layer, told)
        if kind != "labels":
            raise
        return show_set(code_set_id, 422, again={"layer": layer, "only": typed, "told": told})
    return attachment(content, name, "pdf")


def _table_again(code_set_id: uuid.UUID, layer: int, told: list[str]) -> ResponseReturnValue:
    """Ask why a code table is printed once more; what it says is carried along, kept nowhere."""
    page = render_template(
        "console/codes/again.html",
        line=line_of(code_set_id),
        layer=layer,
        told=told,
        pairs=request.form.get("pairs", ""),
        bag=request.form.get("bag", "")[:40],
    )
    return page, 422, {"Cache-Control": "no-store"}


def _card(code_set_id: uuid.UUID, layer: int, _copy: int) -> tuple[str, bytes]:
    content = code_papers.key_card(
        current_actor(),
        code_set_id,
        layer,
        holder=request.form.get("holder", "")[:40],
        secret=request.form.get("secret", "")[:80],
        bag=request.form.get("bag", "")[:40],
        now=utcnow(),
        language=language(),
    )
    return _("Key card.pdf"), content


def _labels(code_set_id: uuid.UUID, layer: int, copy: int) -> tuple[str, bytes]:
    content = code_papers.code_labels(
        current_actor(),
        code_set_id,
        layer,
        only=request.form.get("only", "")[:4000].split(),
        copies=max(1, min(request.form.get("copies", 1, type=int), 12)),
        copy=copy,
        language=language(),
    )
    return _("Code labels.pdf"), content


def _table(code_set_id: uuid.UUID, layer: int, copy: int) -> tuple[str, bytes]:
    content = code_papers.code_table(
        current_actor(),
        code_set_id,
        layer,
        _pairs(request.form.get("pairs", "")),
        bag=request.form.get("bag", "")[:40],
        now=utcnow(),
        copy=copy,
        language=language(),
    )
    return _("Code table.pdf"), content


#: What is printed of a layer, each counted before it is.
PAPERS = {"card": _card, "labels": _labels, "table": _table}


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        found = strict_json.read(text.encode())
        return [(str(number), str(code)) for number, code in found]
    except (ValueError, TypeError):
        raise Invalid("invalid") from None


@bp.post("/<event>/codes/<uuid:code_set_id>/digest")
@requires(Permission.CODE_OPEN, in_trades=True)
def post_digest(event: str, code_set_id: uuid.UUID) -> ResponseReturnValue:
    line_of(code_set_id)
    try:
        with transaction():
            draws.post_digest(current_actor(), code_set_id, now=utcnow())
    except Refused as refused:
        flash(sentence(refused), "stop")
    else:
        flash(_("The digest is fixed. Print the marks, have them signed and post them."), "done")
    return redirect(url_for("console.show_codes", event=event, code_set_id=code_set_id))


@bp.get("/<event>/codes/<uuid:code_set_id>/marks/<uuid:module_id>.pdf")
@requires(Permission.CODE_OPEN, in_trades=True)
def print_posted_marks(
    event: str, code_set_id: uuid.UUID, module_id: uuid.UUID
) -> ResponseReturnValue:
    line_of(code_set_id)
    content = code_papers.posted_marks(current_actor(), code_set_id, module_id, now=utcnow())
    return attachment(content, _("Coded marks.pdf"), "pdf")


@bp.post("/<event>/codes/<uuid:code_set_id>/opening")
@requires(Permission.CODE_OPEN, in_trades=True)
def open_codes(event: str, code_set_id: uuid.UUID) -> ResponseReturnValue:
    line = line_of(code_set_id)
    form = OpenForm()
    wanted = coding_states.wants_second(g.event.scope)
    if not all([form.validate(), form.witnessed(wanted=wanted)]):
        return show_set(code_set_id, 422, opening=form)
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
                bag=form.bag.data or "",
                witnesses=listed_names(form.witnesses.data),
                second=second,
                now=utcnow(),
            )
    except Refused as refused:
        note_wrong_card(code_set_id, refused)
        form.show(refused)
        return show_set(code_set_id, status_of(refused), opening=form)
    left = [one for one in code_views.layers(current_actor(), code_set_id) if not one.opened_at]
    if line.layers and left:
        flash(_("This layer is open. The one made before it is next."), "done")
    else:
        flash(_("The codes are open: marks and names stand together from now on."), "done")
    return redirect(url_for("console.show_codes", event=event, code_set_id=code_set_id))


def note_wrong_card(code_set_id: uuid.UUID, refused: Refused, layer: int = 0) -> None:
    """A refused card leaves its trace, whatever else was taken back with the refusal."""
    if refused.code not in WRONG:
        return
    actor = current_actor()
    left = [one.layer for one in code_views.layers(actor, code_set_id) if not one.opened_at]
    with transaction():
        code_views.note_refused(actor, code_set_id, layer or max(left, default=1), now=utcnow())
