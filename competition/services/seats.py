"""The panels of a module and how many seats each has (裁判组、席位数): written from its form."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import select

from competition.db import db
from competition.errors import Problem
from competition.models.panel import Medium, Panel, PanelSeat, SeatRole


class PanelWish(Protocol):
    """What is asked of a panel; `combine` and `spread` as in the contest file."""

    @property
    def code(self) -> str:
        """Unique within the module."""

    @property
    def name(self) -> dict[str, str]:
        """May be empty."""

    @property
    def seats(self) -> int:
        """How many people sit there."""

    @property
    def role(self) -> str:
        """Of seats that are added."""

    @property
    def medium(self) -> str:
        """Of all its seats."""

    @property
    def combine(self) -> dict[str, Any]:
        """How several sheets become one."""

    @property
    def spread(self) -> dict[str, Any] | None:
        """How far they may lie apart."""


def panels_of(module_id: uuid.UUID) -> list[Panel]:
    """The panels of a module, in order."""
    return list(
        db.session.scalars(
            select(Panel).where(Panel.module_id == module_id).order_by(Panel.position)
        )
    )


def taken_problems(module_id: uuid.UUID, wishes: Sequence[PanelWish]) -> list[Problem]:
    """Seats somebody already sits on are not taken away by a smaller number."""
    found = []
    wanted = {wish.code: wish.seats for wish in wishes}
    for panel in panels_of(module_id):
        gone = people_seats(panel)[wanted.get(panel.code, 0) :]
        taken = [seat.code for seat in gone if seat.account_id is not None]
        if taken:
            where = next(
                (f"panels.{n}" for n, wish in enumerate(wishes) if wish.code == panel.code),
                "panels",
            )
            found.append(Problem("seats-taken", where, {"seats": ", ".join(taken)}))
    return found


#: The seats somebody must sit on before a panel can mark; a machine and a substitute are none.
MANNED = (SeatRole.JUDGE, SeatRole.HEAD, SeatRole.RECORDER)


def people_seats(panel: Panel) -> list[PanelSeat]:
    """The seats people sit on, in order: the panel's own seat for consensus is none of them."""
    return list(
        db.session.scalars(
            select(PanelSeat)
            .where(PanelSeat.panel_id == panel.id, PanelSeat.role != SeatRole.PANEL)
            .order_by(PanelSeat.position)
        )
    )


def write_panels(module_id: uuid.UUID, wishes: Sequence[PanelWish]) -> None:
    """Make the module's panels what is asked; seats keep their codes and their people."""
    known = {panel.code: panel for panel in panels_of(module_id)}
    for n, wish in enumerate(wishes):
        panel = known.pop(wish.code, None)
        if panel is None:
            panel = Panel(module_id=module_id, code=wish.code)
            db.session.add(panel)
        panel.name, panel.position = wish.name, n
        panel.combine, panel.spread = wish.combine, wish.spread
        db.session.flush()
        _write_seats(panel, wish)
    for left in known.values():
        db.session.delete(left)
    db.session.flush()


def _write_seats(panel: Panel, wish: PanelWish) -> None:
    seats = people_seats(panel)
    for seat in seats[wish.seats :]:
        db.session.delete(seat)
    medium = Medium(wish.medium)
    if seats and seats[0].medium is not medium:
        for seat in seats:
            seat.medium = medium
    for n in range(len(seats), wish.seats):
        db.session.add(
            PanelSeat(
                panel_id=panel.id,
                code=f"{panel.code}{n + 1}",
                role=SeatRole(wish.role),
                medium=medium,
                counts=True,
                position=n,
                extra={},
            )
        )
    _write_own_seat(panel, medium, wish)
    db.session.flush()


def _write_own_seat(panel: Panel, medium: Medium, wish: PanelWish) -> None:
    own = db.session.scalars(
        select(PanelSeat).where(PanelSeat.panel_id == panel.id, PanelSeat.role == SeatRole.PANEL)
    ).one_or_none()
    if wish.combine.get("rule") == "consensus" and own is None:
        db.session.add(
            PanelSeat(
                panel_id=panel.id, code=panel.code, role=SeatRole.PANEL, medium=medium,
                counts=True, position=wish.seats, extra={},
            )
        )  # fmt: skip
    elif wish.combine.get("rule") != "consensus" and own is not None:
        db.session.delete(own)
