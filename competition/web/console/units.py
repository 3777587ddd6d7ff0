"""The register of units (单位库): spellings, merges and their undoing, what are two."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import NotFound, Refused
from competition.services import merge_ties, unit_merges, unit_twins, units
from competition.web.console import bp
from competition.web.forms.acting import carry_out
from competition.web.forms.units import KINDS, AliasForm, KindForm, MergeForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.wording import sentence

#: What a merge answers that ties judges to entries and was not looked at.
TIES = "merge-ties"


def _page(
    status: int,
    *,
    form: AliasForm | None = None,
    kind_form: KindForm | None = None,
    merge_form: MergeForm | None = None,
    asked: dict[str, Any] | None = None,
) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    lines = units.listing(actor, scope)
    form, kind_form = form or AliasForm(formdata=None), kind_form or KindForm(formdata=None)
    merge_form = merge_form or MergeForm(formdata=None)
    for each in (form, kind_form, merge_form):
        each.offer(lines)
    kind = request.args.get("kind", "")
    page = render_template(
        "console/units/list.html",
        lines=[line for line in lines if kind not in KINDS or line.kind == kind],
        total=len(lines),
        kind=kind if kind in KINDS else "",
        kinds=KINDS,
        by_kind=units.by_kind(actor, scope),
        proposals=unit_twins.proposals(actor, scope),
        apart=unit_twins.apart(actor, scope),
        merges=unit_merges.merges(actor, scope),
        form=form,
        kind_form=kind_form,
        merge_form=merge_form,
        asked=asked,
    )
    return page, status


def _asked(way: str, gone: uuid.UUID, into: uuid.UUID, reason: str = "") -> ResponseReturnValue:
    """The page with whom a merge ties to whom, before it is made."""
    names = {line.id: line.name for line in units.listing(current_actor(), g.event.scope)}
    asked = {
        "ties": merge_ties.found(g.event.scope, gone, into),
        "gone": names[gone],
        "into": names[into],
        "url": url_for(way, event=g.event.code),
        "fields": {"gone": gone, "into": into, "reason": reason, "knowing": "1"},
    }
    return _page(409, asked=asked)


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
    actor, scope, form = current_actor(), g.event.scope, MergeForm()
    form.offer(units.listing(actor, scope))
    if not form.validate():
        return _page(422, merge_form=form)
    gone, into = uuid.UUID(form.gone.data), uuid.UUID(form.into.data)
    reason, knowing = form.reason.data or "", "knowing" in request.form
    refused = carry_out(
        form,
        lambda: unit_merges.merge(
            actor, scope, gone, into, reason=reason, knowing=knowing, now=utcnow()
        ),
    )
    if refused is not None and refused.code == TIES:
        return _asked("console.merge_units", gone, into, reason)
    if refused is not None:
        return _page(status_of(refused), merge_form=form)
    return _merged(event)


def _merged(event: str) -> ResponseReturnValue:
    flash(_("The two units are one now. It can be undone below."), "done")
    return redirect(url_for("console.list_units", event=event))


def _pair() -> tuple[uuid.UUID, uuid.UUID]:
    """The two units of a proposal that somebody answered."""
    try:
        return uuid.UUID(request.form.get("gone", "")), uuid.UUID(request.form.get("into", ""))
    except ValueError:
        raise NotFound("not-found") from None


@bp.post("/<event>/units/twins/merging")
@requires(Permission.ENTRY_EDIT)
def merge_twins(event: str) -> ResponseReturnValue:
    gone, into = _pair()
    try:
        with transaction():
            unit_merges.merge(
                current_actor(), g.event.scope, gone, into,
                knowing="knowing" in request.form, now=utcnow(),
            )  # fmt: skip
    except Refused as refused:
        if refused.code == TIES:
            return _asked("console.merge_twins", gone, into)
        flash(sentence(refused), "stop")
        return redirect(url_for("console.list_units", event=event))
    return _merged(event)


@bp.post("/<event>/units/twins")
@requires(Permission.ENTRY_EDIT)
def set_units_apart(event: str) -> ResponseReturnValue:
    one, other = _pair()
    with transaction():
        unit_twins.set_apart(current_actor(), g.event.scope, one, other, now=utcnow())
    flash(_("They stay two units and are not proposed again."), "done")
    return redirect(url_for("console.list_units", event=event))


@bp.post("/<event>/units/twins/<uuid:twin_id>/taking-back")
@requires(Permission.ENTRY_EDIT)
def take_back_apart(event: str, twin_id: uuid.UUID) -> ResponseReturnValue:
    with transaction():
        unit_twins.take_back(current_actor(), g.event.scope, twin_id, now=utcnow())
    flash(_("What was said of the two was taken back."), "done")
    return redirect(url_for("console.list_units", event=event))


@bp.post("/<event>/units/merges/<uuid:merge_id>/undoing")
@requires(Permission.ENTRY_EDIT)
def undo_merge(event: str, merge_id: uuid.UUID) -> ResponseReturnValue:
    try:
        with transaction():
            unit_merges.undo(current_actor(), g.event.scope, merge_id, now=utcnow())
    except Refused as refused:
        flash(sentence(refused), "stop")
    else:
        flash(_("The merge was undone."), "done")
    return redirect(url_for("console.list_units", event=event))
