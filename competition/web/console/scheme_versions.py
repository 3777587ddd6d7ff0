"""A new version of a frozen scheme (评分方案换版): begun, given up, brought in by ruling."""

from __future__ import annotations

import uuid

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Conflict, NotNow
from competition.services import scheme_rulings, standing_changes
from competition.services.scheme_rulings import Proposal
from competition.web.console import acceptance, bp
from competition.web.forms.base import VersionedForm, as_choices
from competition.web.forms.office_rulings import SchemeRulingForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.wording import in_language, sentence


@bp.post("/<event>/trades/<trade>/modules/<uuid:module_id>/scheme/version")
@requires(Permission.SCHEME_EDIT)
def begin_scheme_version(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    try:
        with transaction():
            scheme_rulings.begin(current_actor(), g.trade.scope, module_id, now=utcnow())
        flash(
            _("A new version is begun. What was signed goes by the old one until a ruling."), "done"
        )
    except NotNow as refused:
        flash(sentence(refused), "stop")
    return _to_scheme(event, trade, module_id)


@bp.post("/<event>/trades/<trade>/modules/<uuid:module_id>/scheme/version/drop")
@requires(Permission.SCHEME_EDIT)
def drop_scheme_version(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    form = VersionedForm()
    try:
        with transaction():
            scheme_rulings.drop(
                current_actor(), g.trade.scope, module_id, version=form.drawn_version, now=utcnow()
            )
        flash(_("The new version is given up; the one in force stays."), "done")
    except (NotNow, Conflict) as refused:
        flash(sentence(refused), "stop")
    return _to_scheme(event, trade, module_id)


@bp.route("/<event>/trades/<trade>/modules/<uuid:module_id>/scheme/ruling", methods=["GET", "POST"])
@requires(Permission.RULING_MAKE)
def rule_on_scheme(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    found = scheme_rulings.proposal(actor, scope, module_id)
    form, status = SchemeRulingForm(version=str(found.version)), 200
    form.standing.choices = as_choices(_reworded(found))
    standing = [code for code in form.standing.data or () if code in found.reworded]
    change = acceptance.effect(
        lambda: standing_changes.of_scheme(actor, scope, found.new, standing)
    )
    said = f"{found.version}/{sorted(standing)}"
    if form.validate_on_submit() and acceptance.accepted(form.seen, change, said):
        refused = acceptance.carry_through(
            form,
            lambda second: scheme_rulings.rule(
                actor, scope, module_id, form.reason.data or "",
                version=form.drawn_version, now=utcnow(), standing=standing, second=second,
            ),
        )  # fmt: skip
        if refused is None:
            flash(_("Version %(number)s is in force.", number=found.after), "done")
            return redirect(url_for("console.list_rulings", event=event, trade=trade))
        status = refused
    elif form.is_submitted() and form.errors:
        status = 422
    form.seen.data = acceptance.token(change, said)
    page = render_template(
        "console/schemes/ruling.html",
        found=found,
        form=form,
        change=change,
        standing=standing,
        returned=found.returned(standing),
    )
    return page, status


def _reworded(found: Proposal) -> list[tuple[str, str]]:
    names = {each.code: each.after for each in found.changes if each.after is not None}
    return [
        (code, f"{code} {in_language({'zh': names[code].name.zh, 'en': names[code].name.en})}")
        for code in found.reworded
    ]


def _to_scheme(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("console.edit_scheme", event=event, trade=trade, module_id=module_id))
