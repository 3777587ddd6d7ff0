"""The chief's room: modules, and the matrix of one (裁判长评分室): codes and seats, no names."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access import policy
from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid, NotAllowed, NotFound, NotNow, Refused
from competition.services import (
    backups,
    blockers,
    confirmations,
    devices,
    facts,
    incidents,
    marking,
    matrices,
    scheme_rulings,
    scopes,
    sheet_views,
)
from competition.web.forms.rulings import DecisionForm, SecondForm
from competition.web.guards import current_actor, requires, signed_in, utcnow
from competition.web.marking import bp
from competition.web.marking.second import second_person
from competition.web.marking.tabs import module_tabs
from competition.web.problems import status_of
from competition.web.wording import sentence

#: A tablet that has not been heard of for so many seconds is out of contact.
LOST_AFTER = 120
#: Per cent of battery from which somebody should fetch a cable.
WEAK = 20
MEGABYTE = 1024 * 1024
#: Megabytes left below which a tablet may soon keep nothing more.
LITTLE_ROOM = 200
LEGEND = (
    "delivered", "held", "signed", "draft", "open", "reopened", "missing", "flagged", "conflict",
)  # fmt: skip


@bp.get("/")
@signed_in
def rooms() -> ResponseReturnValue:
    """Every module whose matrix the reader may see, event by event."""
    actor = current_actor()
    events = [(head, marking.modules_of(actor, head.scope)) for head in scopes.events_of(actor)]
    seen = [(head, lines) for head, lines in events if lines]
    floor = {head.code: incidents.counted(actor, head.scope) for head, _lines in seen}
    return render_template("marking/rooms.html", events=seen, floor=floor)


@bp.get("/<event>/trades/<trade>/modules/<uuid:module_id>")
@requires(Permission.PANEL_READ)
def show_matrix(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    return _matrix_page(module_id, SecondForm())


def _matrix_page(
    module_id: uuid.UUID, form: SecondForm, refused: Refused | None = None, asked: str = ""
) -> ResponseReturnValue:
    """asked: the dialog whose act was refused; it opens again with the reason in it."""
    actor = current_actor()
    matrix = matrices.read(actor, check_module(module_id))
    blocking = blockers.of(matrix)
    page = render_template(
        "marking/matrix.html",
        matrix=matrix,
        module_id=module_id,
        tally=tally(matrix),
        legend=LEGEND,
        blockers=blocking,
        owed=[sentence(each) for each in marking.owed_before_lock(actor, module_id)],
        missing=sum(each.kind in blockers.LATE for each in blocking),
        panels=panel_rulers(matrix),
        gaps=sheet_views.gaps(matrix),
        devices=device_lines(matrix, utcnow()),
        renewal=scheme_rulings.waiting(actor, matrix.view.scope, module_id),
        form=form,
        wants_second=confirmations.wants_second(facts.event_of(g.trade.scope.trade_id), "lock"),
        refused=[sentence(refused)] if refused else [],
        asked=asked,
        trail=trail(matrix.view.facts.name),
        tabs=module_tabs(
            module_id, "matrix", waiting=sum(each.kind not in blockers.LATE for each in blocking)
        ),
    )
    return page, status_of(refused) if refused else 200


def panel_rulers(matrix: matrices.Matrix) -> list[dict[str, Any]]:
    """Each panel with the range its sheets lie in: panels differ in scale."""
    found = []
    for code in dict.fromkeys(seat.panel for seat in matrix.seats):
        low, high = matrix.reach(code)
        found.append({"code": code, "low": low, "high": high})
    return found


def check_module(module_id: uuid.UUID) -> uuid.UUID:
    """Let a module pass that belongs to the address's trade."""
    if facts.module_view(module_id).scope != g.trade.scope:
        raise NotFound("not-found")
    return module_id


def trail(*names: Any) -> list[tuple[Any, str | None]]:
    """Where the page stands: all modules, the trade, and so on."""
    found: list[tuple[Any, str | None]] = [(_("Marking"), url_for("marking.rooms"))]
    found.append((g.trade.name, None))
    for name in names:
        said = {"zh": name.zh, "en": name.en} if hasattr(name, "zh") else name
        found.append((said, None))
    return found


def tally(matrix: matrices.Matrix) -> Mapping[str, int]:
    """Sheets by state, and how many must come in."""
    counts = matrix.tally()
    counts["wanted"] = sum(
        count for state, count in counts.items() if state not in {"recused", "absent"}
    )
    counts["in"] = counts.get("delivered", 0) + counts.get("held", 0)
    return counts


def device_lines(matrix: matrices.Matrix, now: datetime) -> list[dict[str, Any]]:
    """The event's living tablets, this module's first: seats, last heard, unsent, battery.

    None for those who read the matrix and have no tablets to look after.
    """
    if not policy.may(current_actor(), Permission.DEVICE_MANAGE, matrix.view.scope):
        return []
    rows = devices.devices_of(current_actor(), g.event.scope, trade=matrix.view.scope)
    rows.sort(key=lambda row: (row.id not in matrix.tablets, row.label))
    return [
        {
            "label": row.label,
            "seen": row.last_seen_at,
            "minutes": int((now - row.last_seen_at).total_seconds() // 60)
            if row.last_seen_at
            else None,
            "lost": row.last_seen_at is None
            or (now - row.last_seen_at).total_seconds() > LOST_AFTER,
            "unsent": row.unsent,
            "battery": str(row.status.get("battery") or ""),
            "weak": _percent(row.status.get("battery")) <= WEAK,
            "seats": matrix.tablets.get(row.id, []),
            "app": str(row.status.get("app") or ""),
            "storage": _storage(row.status.get("storage")),
            "evictable": row.status.get("storage", {}).get("persisted") is False,
        }
        for row in rows
        if row.revoked_at is None and row.kind == "tablet"
    ]


def _storage(told: object) -> dict[str, int | bool] | None:
    """Megabytes used and left, as a browser estimates them; None where it does not tell."""
    if not isinstance(told, dict):
        return None
    used, most = told.get("usage"), told.get("quota")
    if not isinstance(used, int) or not isinstance(most, int) or most <= 0:
        return None
    left = max(0, most - used) // MEGABYTE
    return {"used": -(-used // MEGABYTE), "left": left, "short": left < LITTLE_ROOM}


def _percent(told: object) -> int:
    """What a tablet says of its battery; one that says nothing is not worried about."""
    return int(told) if isinstance(told, str) and told.isdigit() else 100


@bp.post("/<event>/trades/<trade>/modules/<uuid:module_id>/lock")
@requires(Permission.MODULE_LOCK)
def lock_module(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    check_module(module_id)
    form = SecondForm()
    try:
        second = second_person(form)
        with transaction():
            marking.lock_module(current_actor(), module_id, now=utcnow(), second=second)
    except (Invalid, NotAllowed, NotNow) as refused:
        return _matrix_page(module_id, form, refused, "lock")
    backups.ask()
    flash(_("Locked. Nothing signed from here on counts."), "done")
    return redirect(url_for("marking.show_matrix", event=event, trade=trade, module_id=module_id))


@bp.post("/<event>/trades/<trade>/modules/<uuid:module_id>/unlock")
@requires(Permission.MODULE_LOCK)
def unlock_module(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    check_module(module_id)
    form = DecisionForm()
    try:
        second = second_person(form)
        with transaction():
            marking.unlock_module(
                current_actor(), module_id, form.reason.data or "", now=utcnow(), second=second
            )
    except (Invalid, NotAllowed, NotNow) as refused:
        return _matrix_page(module_id, form, refused, "unlock")
    flash(_("Open to marks again."), "done")
    return redirect(url_for("marking.show_matrix", event=event, trade=trade, module_id=module_id))
