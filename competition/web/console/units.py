"""The register of units (单位库): spellings, likely twins, merges and their undoing."""

from __future__ import annotations

import uuid

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import NotFound, Refused
from competition.services import units
from competition.web.console import bp
from competition.web.forms.acting import carry_out
from competition.web.forms.units import KINDS, AliasForm, KindForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.wording import sentence


def _page(
    status: int, *, form: AliasForm | None = None, kind_form: KindForm | None = None
) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    lines = units.listing(actor, scope)
    form, kind_form = form or AliasForm(formdata=None), kind_form or KindForm(formdata=None)
    form.offer(lines)
    kind_form.offer(lines)
    kind = request.args.get("kind", "")
    page = render_template(
        "console/units/list.html",
        lines=[line for line in lines if kind not in KINDS or line.kind == kind],
        total=len(lines),
        kind=kind if kind in KINDS else "",
        kinds=KINDS,
        by_kind=units.by_kind(actor, scope),
        proposals=units.proposals(lines),
        merges=units.merges(actor, scope),
        form=form,
        kind_form=kind_form,
    )
    return page, status


@bp.get("/<event>/units")
@requires(Permission.ENTRY_READ)
def list_units(event: str) -> ResponseReturnValue:
    return _page(200)


@bp.post("/<event>/units/spellings")
@requires(Permission.ENTRY_EDIT)
def add_spelling(event: str) -> ResponseReturnValue:
    actor, scope, form = current_actor(), g.event.scope, AliasForm()
    form.offer(units.listing(actor, scope))
    if not form.validate():
        return _page(422, form=form)
    unit_id = uuid.UUID(form.unit.data)
    refused = carry_out(
        form, lambda: units.add_alias(actor, scope, unit_id, form.name.data or "", now=utcnow())
    )
    if refused is not None:
        return _page(status_of(refused), form=form)
    flash(_("The spelling is known from now on."), "done")
    return redirect(url_for("console.list_units", event=event))


@bp.post("/<event>/units/kinds")
@requires(Permission.ENTRY_EDIT)
def set_unit_kind(event: str) -> ResponseReturnValue:
    actor, scope, form = current_actor(), g.event.scope, KindForm()
    form.offer(units.listing(actor, scope))
    if not form.validate():
        return _page(422, kind_form=form)
    unit_id = uuid.UUID(form.which.data)
    with transaction():
        units.set_kind(actor, scope, unit_id, form.kind.data, now=utcnow())
    flash(_("What the unit is stands in the register now."), "done")
    return redirect(url_for("console.list_units", event=event))


@bp.post("/<event>/units/merges")
@requires(Permission.ENTRY_EDIT)
def merge_units(event: str) -> ResponseReturnValue:
    try:
        gone, into = (uuid.UUID(request.form.get(name, "")) for name in ("gone", "into"))
    except ValueError:
        raise NotFound("not-found") from None
    try:
        with transaction():
            units.merge(current_actor(), g.event.scope, gone, into, now=utcnow())
    except Refused as refused:
        flash(sentence(refused), "stop")
    else:
        flash(_("The two units are one now. It can be undone below."), "done")
    return redirect(url_for("console.list_units", event=event))


@bp.post("/<event>/units/merges/<uuid:merge_id>/undoing")
@requires(Permission.ENTRY_EDIT)
def undo_merge(event: str, merge_id: uuid.UUID) -> ResponseReturnValue:
    try:
        with transaction():
            units.undo(current_actor(), g.event.scope, merge_id, now=utcnow())
    except Refused as refused:
        flash(sentence(refused), "stop")
    else:
        flash(_("The merge was undone."), "done")
    return redirect(url_for("console.list_units", event=event))
