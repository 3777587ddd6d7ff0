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
from competition.web.forms.units import AliasForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.wording import sentence


def _page(form: AliasForm, status: int) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    lines = units.listing(actor, scope)
    form.offer(lines)
    page = render_template(
        "console/units/list.html",
        lines=lines,
        proposals=units.proposals(lines),
        merges=units.merges(actor, scope),
        form=form,
    )
    return page, status


@bp.get("/<event>/units")
@requires(Permission.ENTRY_READ)
def list_units(event: str) -> ResponseReturnValue:
    return _page(AliasForm(formdata=None), 200)


@bp.post("/<event>/units/spellings")
@requires(Permission.ENTRY_EDIT)
def add_spelling(event: str) -> ResponseReturnValue:
    actor, scope, form = current_actor(), g.event.scope, AliasForm()
    form.offer(units.listing(actor, scope))
    if not form.validate():
        return _page(form, 422)
    unit_id = uuid.UUID(form.unit.data)
    refused = carry_out(
        form, lambda: units.add_alias(actor, scope, unit_id, form.name.data or "", now=utcnow())
    )
    if refused is not None:
        return _page(form, status_of(refused))
    flash(_("The spelling is known from now on."), "done")
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
