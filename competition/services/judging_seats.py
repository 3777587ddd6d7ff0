"""The seats of a trade that mark, with whoever sits there (评分席位), as recusal asks of them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db
from competition.models.account import Account
from competition.models.draw import CodeSet, CodeSetState
from competition.models.event import Module, Stage
from competition.models.panel import Panel, PanelSeat, SeatRole
from competition.services import code_layers


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat with whoever sits there."""

    id: uuid.UUID
    code: str
    name: str
    role: SeatRole
    panel_id: uuid.UUID
    module_id: uuid.UUID
    module: dict[str, str]
    combine: Mapping[str, Any]
    counts: bool
    account_id: uuid.UUID | None
    #: Codes were given: only the chief can still change who marks, by ruling.
    closed: bool


def of(scope: Scope) -> list[Seat]:
    """A trade's judging seats with whoever sits there; the caller asked the policy."""
    hiding = set(db.session.scalars(code_layers.hiding()))
    rows = db.session.execute(
        select(PanelSeat, Panel.combine, Module, CodeSet.state, Account.display_name)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == Panel.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .outerjoin(CodeSet, CodeSet.id == Module.code_set_id)
        .outerjoin(Account, Account.id == PanelSeat.account_id)
        .where(
            Stage.trade_id == scope.trade_id,
            PanelSeat.role.in_([SeatRole.JUDGE, SeatRole.HEAD, SeatRole.SUBSTITUTE]),
        )
        .order_by(Stage.position, Module.position, Panel.position, PanelSeat.position)
    )
    return [
        Seat(
            seat.id,
            seat.code,
            name or "",
            seat.role,
            seat.panel_id,
            module.id,
            module.name,
            combine,
            seat.counts,
            seat.account_id,
            state not in (None, CodeSetState.EMPTY) or module.code_set_id in hiding,
        )
        for seat, combine, module, state, name in rows
    ]


def stands_in(seat: Seat) -> bool:
    """Whether a seat is there for others: a substitute's, or a head's who does not count."""
    return seat.role is SeatRole.SUBSTITUTE or (seat.role is SeatRole.HEAD and not seat.counts)
