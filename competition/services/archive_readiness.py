"""What was said of each trade's preparations ↔ the contest file (筹备台账的存取)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from competition.db import db
from competition.models.event import Trade
from competition.models.readiness import Readiness, ReadinessItem
from competition.rules.readiness import ITEMS, ReadinessFacts


def dumped(event_id: uuid.UUID, moment: Callable[[datetime], str]) -> list[dict[str, Any]]:
    """An event's items as the contest file says them, in the order of its trades."""
    rows = db.session.execute(
        select(Trade.code, Trade.position, Readiness)
        .join(Trade, Trade.id == Readiness.trade_id)
        .where(Trade.event_id == event_id)
    ).all()
    rows = sorted(rows, key=lambda row: (row[1], row[0], ITEMS.index(row[2].item.value)))
    return [_piece(code, row, moment) for code, _position, row in rows]


def _piece(code: str, row: Readiness, moment: Callable[[datetime], str]) -> dict[str, Any]:
    said = {
        "trade": code,
        "item": row.item.value,
        "owner": row.owner,
        "due": row.due_on.isoformat() if row.due_on else None,
        "ready": row.ready,
        "edition": row.edition,
        "approved_by": row.approved_by,
        "approved": row.approved_on.isoformat() if row.approved_on else None,
        "note": row.note,
        "by": row.said_by,
        "at": moment(row.said_at) if row.said_at else None,
    }
    return {key: value for key, value in said.items() if value}


def load(trades: Mapping[str, Trade], facts: Iterable[ReadinessFacts]) -> None:
    """Write the items of a file; the caller flushes."""
    db.session.add_all(
        Readiness(
            trade_id=trades[one.trade].id,
            item=ReadinessItem(one.item),
            owner=one.owner,
            due_on=_day(one.due),
            ready=one.ready,
            edition=one.edition,
            approved_by=one.approved_by,
            approved_on=_day(one.approved),
            note=one.note,
            said_by=one.by,
            said_at=datetime.fromisoformat(one.at) if one.at else None,
        )
        for one in facts
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
