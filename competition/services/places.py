"""What stands above a row: its stage, its trade, its event (所在赛项)."""

from __future__ import annotations

import uuid
from typing import TypeVar

from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db
from competition.errors import NotFound
from competition.models.draw import CodeSet
from competition.models.event import Event, Module, Stage, Trade

Row = TypeVar("Row", Module, CodeSet)


def above(kind: type[Row], row_id: uuid.UUID) -> tuple[Row, Stage, Trade, Event, Scope]:
    """A module or a code set with all that stands above it, and its trade's scope."""
    row = db.session.execute(
        select(kind, Stage, Trade, Event)
        .join(Stage, Stage.id == kind.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .join(Event, Event.id == Trade.event_id)
        .where(kind.id == row_id)
    ).one_or_none()
    if row is None:
        raise NotFound("not-found")
    found, stage, trade, event = row
    return found, stage, trade, event, Scope(event.id, trade.id)


def of_stage(scope: Scope, stage_id: uuid.UUID) -> tuple[Stage, Trade, Event, Scope]:
    """A stage of an event with all that stands above it; not found in another event."""
    row = db.session.execute(
        select(Stage, Trade, Event)
        .join(Trade, Trade.id == Stage.trade_id)
        .join(Event, Event.id == Trade.event_id)
        .where(Stage.id == stage_id, Event.id == scope.event_id)
    ).one_or_none()
    if row is None:
        raise NotFound("not-found")
    stage, trade, event = row
    return stage, trade, event, Scope(event.id, trade.id)
