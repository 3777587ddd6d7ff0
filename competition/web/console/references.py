"""Reference values of a module (专家参考值): experts' sheets typed in, combined, frozen."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Conflict, Invalid, NotNow
from competition.rules.values import text
from competition.services import modules, references
from competition.services.references import References, Sheet
from competition.web.console import bp
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.wording import sentence

#: Rows for experts beyond those typed already.
SPARE = 3


@bp.route("/<event>/trades/<trade>/modules/<uuid:module_id>/references", methods=["GET", "POST"])
@requires(Permission.SCHEME_EDIT)
def edit_references(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    known = references.read(actor, scope, module_id)
    if request.method == "GET":
        return _page(module_id, known, _typed(known), [], 200)
    form = request.form
    try:
        with transaction():
            references.write(
                actor,
                scope,
                module_id,
                _sheets(known, form),
                form.get("rule", "mean"),
                form.get("decimals", default=2, type=int),
                version=form.get("version", default=-1, type=int),
                now=utcnow(),
            )
    except (Invalid, Conflict, NotNow) as refused:
        told = [sentence(each) for each in getattr(refused, "problems", ())] or [sentence(refused)]
        return _page(module_id, known, form, told, status_of(refused))
    flash(_("The reference values are kept."), "done")
    return redirect(_here(event, trade, module_id))


def _here(event: str, trade: str, module_id: uuid.UUID) -> str:
    return url_for("console.edit_references", event=event, trade=trade, module_id=module_id)


def _sheets(known: References, form: Mapping[str, str]) -> list[Sheet]:
    """The experts who were named, with what they found; an empty cell is no value."""
    sheets = []
    for n in range(len(known.sheets) + SPARE):
        seat = form.get(f"seat-{n}", "").strip()
        values = {code: form.get(f"value-{n}-{code}", "").strip() for code, _name in known.aspects}
        given = {code: value for code, value in values.items() if value}
        if seat or given:
            sheets.append(Sheet(seat or f"E{n + 1}", given))
    return sheets


def _typed(known: References) -> dict[str, str]:
    found = {"rule": known.rule, "decimals": str(known.decimals)}
    for n, sheet in enumerate(known.sheets):
        found[f"seat-{n}"] = sheet.seat
        found |= {f"value-{n}-{code}": value for code, value in sheet.values.items()}
    return found


def _page(
    module_id: uuid.UUID, known: References, typed: Mapping[str, Any], told: list[str], status: int
) -> ResponseReturnValue:
    listed = modules.in_order(current_actor(), g.trade.scope)
    page = render_template(
        "console/references/edit.html",
        known=known,
        module=next(line for line in listed if line.id == module_id),
        typed=typed,
        told=told,
        rows=len(known.sheets) + SPARE,
        found={code: text(value) for code, value in known.values.items()},
    )
    return page, status


@bp.post("/<event>/trades/<trade>/modules/<uuid:module_id>/references/freeze")
@requires(Permission.SCHEME_EDIT)
def freeze_references(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    with transaction():
        references.freeze(
            current_actor(),
            g.trade.scope,
            module_id,
            version=request.form.get("version", default=-1, type=int),
            now=utcnow(),
        )
    flash(_("The reference values are frozen."), "done")
    return redirect(_here(event, trade, module_id))
