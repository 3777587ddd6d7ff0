"""Sheets that were laid out anew (旧表归位): where what was signed on the former one belongs now.

A copy brought back from before a module was opened knows none of its sheets; opened again, the same
seat and code get another one. What was signed before is found by the place it says it had: the
seat (and so the panel and module), the attempt and the blind code. It never counts by itself: codes
may have been drawn anew too, so the chief looks at the plate and rules.
"""

from __future__ import annotations

import uuid

from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db
from competition.errors import Invalid, NotFound
from competition.models.draw import BlindCode
from competition.models.event import Module, Stage, Trade
from competition.models.panel import Panel, PanelSeat
from competition.models.sheet import ScoreSheet
from competition.services import strict_json

#: Why it must be looked at before it counts.
REPLACED = "sheet_replaced"
KEYS = {"seat": str, "attempt": int, "code": str}


def present(event: Scope, place: bytes) -> uuid.UUID:
    """The sheet that lies at a place now; place: JSON of seat (id), attempt and code.

    Raises Invalid("handover-wrong") for what is no place, NotFound("not-found") where no sheet lies
    there (its module is not open again yet).
    """
    seat_id, attempt, code = _read(place)
    found = db.session.scalar(
        select(ScoreSheet.id)
        .join(BlindCode, BlindCode.id == ScoreSheet.blind_code_id)
        .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == Panel.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(
            ScoreSheet.seat_id == seat_id,
            ScoreSheet.attempt == attempt,
            BlindCode.text == code,
            Trade.event_id == event.event_id,
        )
        .order_by(ScoreSheet.id)
        .limit(1)
    )
    if found is None:
        raise NotFound("not-found")
    return found


def _read(place: bytes) -> tuple[uuid.UUID, int, str]:
    try:
        found = strict_json.read(place)
        if not isinstance(found, dict) or {key: type(each) for key, each in found.items()} != KEYS:
            raise Invalid("handover-wrong")
        return uuid.UUID(found["seat"]), found["attempt"], found["code"]
    except ValueError:
        raise Invalid("handover-wrong") from None
