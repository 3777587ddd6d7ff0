"""The tabs of a module in the chief's room (裁判长页签): matrix, agreement, rulings, trial."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _

from competition.access import policy
from competition.access.permissions import Permission
from competition.services import facts, incidents, recheck_notices
from competition.web.guards import current_actor


@dataclass(frozen=True, slots=True)
class Tab:
    """One view of a module, as the chief's layout shows it."""

    label: Any
    url: str
    current: bool
    count: int = 0


def module_tabs(module_id: uuid.UUID, current: str, *, waiting: int = 0) -> list[Tab]:
    """The views of a module; `current` is one of matrix, quality, rulings, trial, records.

    waiting: what waits for a decision in the matrix.
    """
    place = {"event": g.event.code, "trade": g.trade.code, "module_id": module_id}
    views = (
        ("matrix", _("Matrix"), "marking.show_matrix", waiting),
        ("quality", _("Spread and agreement"), "marking.show_quality", 0),
        *_rulings(module_id),
        ("trial", _("Trial marking"), "marking.show_trial", 0),
        ("records", _("Papers"), "marking.show_records", 0),
    )
    return [
        *(
            Tab(label, url_for(endpoint, **place), name == current, count)
            for name, label, endpoint, count in views
        ),
        *_floor(),
        *_notices(),
    ]


def _floor() -> list[Tab]:
    """What happened on the floor, for those who read it."""
    if not policy.may(current_actor(), Permission.INCIDENT_READ, g.trade.scope):
        return []
    count = incidents.counted(current_actor(), g.trade.scope).get(g.trade.code, 0)
    there = url_for("marking.list_incidents", event=g.event.code, trade=g.trade.code)
    return [Tab(_("Incidents"), there, current=False, count=count)]


def _notices() -> list[Tab]:
    """What the second look told the chief, for those who answer it."""
    if not policy.may(current_actor(), Permission.RECHECK_ANSWER, g.trade.scope):
        return []
    count = recheck_notices.waiting(current_actor(), g.trade.scope)
    there = url_for("marking.show_notices", event=g.event.code, trade=g.trade.code)
    return [Tab(_("Notices"), there, current=False, count=count)]


def _rulings(module_id: uuid.UUID) -> tuple[tuple[str, str, str, int], ...]:
    """The view of rulings by the numbers judges see, for those who may rule."""
    if not policy.may(current_actor(), Permission.RULING_MAKE, g.trade.scope):
        return ()
    coded = facts.module_view(module_id).facts.codes
    label = _("Rulings by code") if coded else _("Rulings by entry number")
    return (("rulings", label, "marking.show_code_rulings", 0),)
