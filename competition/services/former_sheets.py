"""Sheets that were laid out anew (旧表归位): where what was signed on the former one belongs now.

A copy brought back from before a module was opened knows none of its sheets; opened again, the same
seat and code get another one. What was signed before is found by the place it says it had: the
seat (and so the panel and module), the attempt and the blind code; where the seats were made anew
too, by the code at whatever seat the same judge sits now. It never counts by itself: codes may have
been drawn anew too, so the chief looks at the plate and rules. Photos and checks follow it.
"""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, String, cast, select

from competition.access.policy import Scope
from competition.db import db
from competition.errors import Invalid, NotFound
from competition.models.draw import BlindCode
from competition.models.event import Module, Stage, Trade
from competition.models.panel import Panel, PanelSeat
from competition.models.sheet import Revision, ScoreSheet
from competition.services import revision_bodies, strict_json

#: Why it must be looked at before it counts.
REPLACED = "sheet_replaced"
KEYS = {"seat": str, "attempt": int, "code": str}


def present(event: Scope, place: bytes, account_id: uuid.UUID | None) -> uuid.UUID:
    """The sheet that lies at a place now; place: JSON of seat (id), attempt and code.

    account_id: who signed there. Raises Invalid("handover-wrong") for what is no place,
    NotFound("not-found") where no sheet lies there (its module is not open again yet).
    """
    seat_id, attempt, code = _read(place)
    coded = (BlindCode.text == code) & (ScoreSheet.attempt == attempt)
    found = _among(event, coded & (ScoreSheet.seat_id == seat_id))
    if not found and account_id is not None and db.session.get(PanelSeat, seat_id) is None:
        found = _among(event, coded & (PanelSeat.account_id == account_id))
    if len(found) != 1:
        raise NotFound("not-found")
    return found[0]


def _among(event: Scope, wanted: ColumnElement[bool]) -> list[uuid.UUID]:
    """The event's sheets of which something holds, two at most."""
    query = (
        select(ScoreSheet.id)
        .join(BlindCode, BlindCode.id == ScoreSheet.blind_code_id)
        .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == Panel.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(wanted, Trade.event_id == event.event_id)
        .limit(2)
    )
    return list(db.session.scalars(query))


def home(former: uuid.UUID, sha256: str) -> uuid.UUID | None:
    """The sheet where what was signed on a former one is kept, if that names a photo of it."""
    named = (
        sheet_id
        for sheet_id, _n, raw in _brought_home()
        if sha256.encode() in raw and revision_bodies.read(raw).sheet == former
    )
    return next(named, None)


def number(sheet_id: uuid.UUID, former: uuid.UUID, n: int) -> int:
    """Which revision of a sheet is what was revision n of a former one; 0 where none is."""
    bodies = [
        (at, revision_bodies.read(raw)) for _id, at, raw in _brought_home() if _id == sheet_id
    ]
    same = [at for at, body in bodies if body.sheet == former and body.base_rev == n - 1]
    return max(same, default=0)


def _brought_home() -> list[tuple[uuid.UUID, int, bytes]]:
    """Whatever was found home by its place: sheet, number and bytes; there are few such."""
    rows = db.session.execute(
        select(Revision.sheet_id, Revision.n, Revision.body)
        .where(cast(Revision.reasons, String).contains(REPLACED))
        .order_by(Revision.sheet_id, Revision.n)
    )
    return [(sheet_id, n, raw) for sheet_id, n, raw in rows]


def _read(place: bytes) -> tuple[uuid.UUID, int, str]:
    try:
        found = strict_json.read(place)
        if not isinstance(found, dict) or {key: type(each) for key, each in found.items()} != KEYS:
            raise Invalid("handover-wrong")
        return uuid.UUID(found["seat"]), found["attempt"], found["code"]
    except ValueError:
        raise Invalid("handover-wrong") from None
