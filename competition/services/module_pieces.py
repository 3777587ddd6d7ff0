"""Modules with their panels as the contest file writes them (模块写成文件片段), many at once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from competition.db import db
from competition.models.draw import CodeSet
from competition.models.event import Attempt, Module
from competition.models.panel import Panel, PanelSeat, SeatRole
from competition.services.scheme_rows import earlier_pieces, rows_of, scheme_pieces


def panel_pieces(
    module_ids: Sequence[uuid.UUID], people: dict[uuid.UUID, str] | None = None
) -> dict[uuid.UUID, list[dict[str, Any]]]:
    """The panels of each module; `people` names who sits where (account → person's code)."""
    panels = rows_of(Panel, "module_id", module_ids)
    seats = rows_of(PanelSeat, "panel_id", [panel.id for rows in panels.values() for panel in rows])
    return {
        module_id: [
            {
                "code": panel.code,
                **({"name": panel.name} if panel.name else {}),
                "seats": [
                    _seat_piece(seat, people or {})
                    for seat in seats[panel.id]
                    if seat.role is not SeatRole.PANEL
                ],
                "combine": panel.combine,
                **({"spread": panel.spread} if panel.spread else {}),
            }
            for panel in panels[module_id]
        ]
        for module_id in module_ids
    }


def _seat_piece(seat: PanelSeat, people: dict[uuid.UUID, str]) -> dict[str, Any]:
    piece: dict[str, Any] = {
        "code": seat.code,
        "role": seat.role.value,
        "medium": seat.medium.value,
        "counts": seat.counts,
        **seat.extra,
    }
    if seat.account_id in people:
        piece["person"] = people[seat.account_id]
    if seat.checker_id in people:
        piece["checker"] = people[seat.checker_id]
    if seat.check_blind:
        piece["check_blind"] = True
    return piece


def module_pieces(
    modules: Sequence[Module],
    stages: dict[uuid.UUID, str],
    people: dict[uuid.UUID, str] | None = None,
) -> list[dict[str, Any]]:
    """Modules as the contest file writes them; what is not there yet is left out."""
    ids = [module.id for module in modules]
    schemes, panels = scheme_pieces(ids), panel_pieces(ids, people)
    earlier = earlier_pieces(ids)
    attempts = rows_of(Attempt, "module_id", ids, "number")
    sets = {row.id: row for row in db.session.scalars(_code_sets_of(modules))}
    pieces = []
    for module in modules:
        code_set = sets.get(module.code_set_id) if module.code_set_id else None
        piece: dict[str, Any] = {
            "code": module.code,
            "stage": stages[module.stage_id],
            "name": module.name,
            "kind": module.kind.value,
            "panels": panels[module.id],
            "combine": module.combine,
            **module.extra,
        }
        if code_set is not None and code_set.layers:
            piece["codes"] = code_set.code
        if attempts[module.id]:
            piece["attempts"] = [
                {"number": row.number, "coefficient": row.coefficient}
                for row in attempts[module.id]
            ]
        if module.time_limit:
            piece["time_limit"] = module.time_limit
        if module.id in schemes:
            piece["scheme"] = schemes[module.id]
        if module.id in earlier:
            piece["earlier"] = earlier[module.id]
        pieces.append(piece)
    return pieces


def _code_sets_of(modules: Sequence[Module]) -> Any:
    return select(CodeSet).where(
        CodeSet.id.in_([module.code_set_id for module in modules if module.code_set_id])
    )
