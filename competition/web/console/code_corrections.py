"""Between sealing and opening (更正、补录): coders named, labels put right, late ones added."""

from __future__ import annotations

import uuid

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Refused
from competition.services import code_corrections, code_views, draws, late_codes
from competition.services.code_corrections import Correction
from competition.web.console import bp
from competition.web.console.codes import given_page, line_of, note_wrong_card, show_set
from competition.web.forms.codes import CoderForm, CorrectionForm, LateForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.second_person import second_person


def _made(code_set_id: uuid.UUID) -> list[int]:
    lines = code_views.layers(current_actor(), code_set_id)
    return [one.layer for one in lines if one.sealed_at and not one.opened_at]


@bp.post("/<event>/codes/<uuid:code_set_id>/layers/<int:layer>/coder")
@requires(Permission.CODE_OPEN, in_trades=True)
def name_coder(event: str, code_set_id: uuid.UUID, layer: int) -> ResponseReturnValue:
    line_of(code_set_id)
    form = CoderForm.of(code_views.coders(draws.place_of(code_set_id).scope))
    if not form.validate():
        return show_set(code_set_id, 422, naming=form)
    chosen = uuid.UUID(form.coder.data) if form.coder.data else None
    try:
        with transaction():
            code_views.name_coder(current_actor(), code_set_id, layer, chosen, now=utcnow())
    except Refused as refused:
        form.show(refused)
        return show_set(code_set_id, status_of(refused), naming=form)
    return redirect(url_for("console.show_codes", event=event, code_set_id=code_set_id))


@bp.post("/<event>/codes/<uuid:code_set_id>/corrections")
@requires(Permission.CODE_ASSIGN, in_trades=True)
def correct_codes(event: str, code_set_id: uuid.UUID) -> ResponseReturnValue:
    line_of(code_set_id)
    form = CorrectionForm.of(_made(code_set_id))
    if not form.validate():
        return show_set(code_set_id, 422, correction=form)
    found = Correction(
        layer=int(form.layer.data),
        kind=form.kind.data,
        first=form.first.data or "",
        second=form.second.data or "",
        reason=form.reason.data or "",
    )
    try:
        second = second_person(
            form.second_login.data or "",
            form.second_password.data or "",
            form.second_code.data or "",
        )
        with transaction():
            code_corrections.correct(
                current_actor(), code_set_id, found, second=second, now=utcnow()
            )
    except Refused as refused:
        form.show(refused)
        return show_set(code_set_id, status_of(refused), correction=form)
    flash(_("The correction is written down. The sealed list stays as it was."), "done")
    return redirect(url_for("console.show_codes", event=event, code_set_id=code_set_id))


@bp.post("/<event>/codes/<uuid:code_set_id>/late")
@requires(Permission.CODE_ASSIGN, in_trades=True)
def add_late_codes(event: str, code_set_id: uuid.UUID) -> ResponseReturnValue:
    line_of(code_set_id)
    form = LateForm.of(_made(code_set_id))
    if not form.validate():
        return show_set(code_set_id, 422, late=form)
    layer = int(form.layer.data)
    try:
        second = second_person(
            form.second_login.data or "",
            form.second_password.data or "",
            form.second_code.data or "",
        )
        with transaction():
            labels = late_codes.add(
                current_actor(),
                code_set_id,
                layer,
                secret=form.secret.data or "",
                second=second,
                now=utcnow(),
            )
    except Refused as refused:
        note_wrong_card(code_set_id, refused, layer)
        form.show(refused)
        return show_set(code_set_id, status_of(refused), late=form)
    return given_page(code_set_id, layer, labels)
