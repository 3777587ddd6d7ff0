"""Seats that mark one code again in a locked module (重评席位); no name is reachable from here."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.sql.elements import ColumnElement

from competition.db import db
from competition.models.panel import PanelSeat
from competition.models.remarking import Remarking, RemarkingSeat


def is_open() -> ColumnElement[bool]:
    """Whether a seat of a query marks again and its re-marking is neither taken nor dropped."""
    return exists(
        select(RemarkingSeat.id)
        .join(Remarking, Remarking.id == RemarkingSeat.remarking_id)
        .where(
            RemarkingSeat.substitute_id == PanelSeat.id,
            Remarking.adopted_at.is_(None),
            Remarking.dropped_at.is_(None),
        )
        .correlate(PanelSeat)
    )


def among(seats: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Those of some seats that mark again just now."""
    if not seats:
        return set()
    return set(db.session.scalars(select(PanelSeat.id).where(PanelSeat.id.in_(seats), is_open())))
