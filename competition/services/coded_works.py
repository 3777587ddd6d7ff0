"""What a judge sees of a work: by its code and nothing else (盲评作品).

Nothing here knows an entry; which picture is meant only this installation's key says.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound
from competition.models.draw import BlindCode, CodeSet
from competition.models.event import Stage, Trade
from competition.models.panel import PanelSeat
from competition.models.sheet import ScoreSheet
from competition.models.work import CodedWork
from competition.services import keys, work_files

#: What the ciphertext of a work is bound to.
PLACE = "coded_work"
_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture or a link under a code; `link` is empty for a picture."""

    id: uuid.UUID
    number: int
    link: str
    by_hand: bool


def _said(row: CodedWork) -> dict[str, str]:
    """What the ciphertext says; nothing where another computer's key made it."""
    try:
        found: dict[str, str] = json.loads(keys.ring().decrypt(row.sealed, belongs_to=PLACE))
    except Invalid:
        return {}
    return found


def of_codes(code_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[Shown, ...]]:
    """What is shown under each code that has something; the caller has asked the policy."""
    found: dict[uuid.UUID, list[Shown]] = {}
    wanted = sorted(set(code_ids), key=str)
    for at in range(0, len(wanted), _AT_ONCE):
        rows = db.session.scalars(
            select(CodedWork)
            .where(CodedWork.blind_code_id.in_(wanted[at : at + _AT_ONCE]))
            .order_by(CodedWork.blind_code_id, CodedWork.number)
        )
        for row in rows:
            one = Shown(row.id, row.number, _said(row).get("link", ""), row.by_hand)
            found.setdefault(row.blind_code_id, []).append(one)
    return {code: tuple(shown) for code, shown in found.items()}


def pieces(code_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """What a tablet is told of works by code: ids of pictures, and links."""
    return {
        code: {
            "works": [
                {"id": str(one.id)} | ({"link": one.link} if one.link else {}) for one in shown
            ]
        }
        for code, shown in of_codes(code_ids).items()
    }


def read(actor: Actor, scope: Scope, work_id: uuid.UUID, *, view: bool = False) -> bytes:
    """A picture under a code of a trade, as a JPEG. view: the small one.

    For who sees the panels' codes, or marks the very code. Raises NotFound for another trade's or
    another seat's, Invalid("photo-damaged") where its bytes are not on this computer.
    """
    row = db.session.get(CodedWork, work_id)
    if row is None or _scope_of(row) != scope:
        raise NotFound("not-found")
    policy.require(actor, Permission.PANEL_READ, scope)
    return _bytes(row, view=view)


def read_marked(actor: Actor, event: Scope, work_id: uuid.UUID, *, view: bool) -> bytes:
    """A picture under a code that the actor has a sheet of, to mark or to check."""
    row = db.session.get(CodedWork, work_id)
    scope = _scope_of(row) if row else None
    if row is None or scope is None or scope.event_id != event.event_id or actor.id is None:
        raise NotFound("not-found")
    policy.require(actor, Permission.SHEET_SIGN, scope)
    held = db.session.scalar(
        select(ScoreSheet.id)
        .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
        .where(
            ScoreSheet.blind_code_id == row.blind_code_id,
            (PanelSeat.account_id == actor.id) | (PanelSeat.checker_id == actor.id),
        )
        .limit(1)
    )
    if held is None:
        raise NotFound("not-found")
    return _bytes(row, view=view)


def _bytes(row: CodedWork, *, view: bool) -> bytes:
    said = _said(row)
    if "file" not in said:
        raise NotFound("not-found")
    return work_files.read(said["view" if view else "file"])


def _scope_of(row: CodedWork) -> Scope:
    found = db.session.execute(
        select(Trade.event_id, Trade.id)
        .join(Stage, Stage.trade_id == Trade.id)
        .join(CodeSet, CodeSet.stage_id == Stage.id)
        .join(BlindCode, BlindCode.code_set_id == CodeSet.id)
        .where(BlindCode.id == row.blind_code_id)
    ).one()
    return Scope(*found)
