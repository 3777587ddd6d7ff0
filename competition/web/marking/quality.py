"""How the judges of a module agree, for their chief (离散与一致性): codes and seats, no names."""

from __future__ import annotations

import uuid
from fractions import Fraction

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.rules import judge_quality as statistics
from competition.services import judge_quality
from competition.web.guards import current_actor, requires
from competition.web.marking import bp
from competition.web.marking.rooms import check_module, trail
from competition.web.marking.tabs import module_tabs

#: Agreement in words, from the highest: at least so much (Koo and Li 2016).
LEVELS = ((Fraction(9, 10), "excellent"), (Fraction(3, 4), "good"), (Fraction(1, 2), "moderate"))


def level(value: Fraction | None) -> str:
    """Which word an agreement between 0 and 1 has earned."""
    if value is None:
        return "none"
    return next((word for least, word in LEVELS if value >= least), "poor")


@bp.get("/<event>/trades/<trade>/modules/<uuid:module_id>/quality")
@requires(Permission.PANEL_READ)
def show_quality(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    quality = judge_quality.read(current_actor(), check_module(module_id))
    return render_template(
        "marking/quality.html",
        quality=quality,
        module_id=module_id,
        least=statistics.LEAST_CODES,
        level=level,
        trail=trail(quality.view.facts.name, _("Spread and agreement")),
        tabs=module_tabs(module_id, "quality"),
    )
