"""Results of a trade that is marked elsewhere: taken in, checked, carried on (仅成绩)."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from competition.db import db
from competition.errors import Problem
from competition.models.entry import Entry, EntryState, EntryStatus, HandedInResult


def results(trade_id: uuid.UUID) -> dict[uuid.UUID, HandedInResult]:
    """Entry → its result, of those handed in."""
    rows = db.session.scalars(
        select(HandedInResult)
        .join(Entry, Entry.id == HandedInResult.entry_id)
        .where(Entry.trade_id == trade_id)
    )
    return {row.entry_id: row for row in rows}


def problems(trade_id: uuid.UUID) -> list[Problem]:
    """What is missing before the results can be published: an entry without one, none at all."""
    found = results(trade_id)
    if not found:
        return [Problem("results-not-handed-in")]
    rows = db.session.execute(
        select(Entry.id, Entry.number)
        .where(Entry.trade_id == trade_id, Entry.state == EntryState.ACCEPTED)
        .order_by(Entry.number)
    )
    missing = [
        Problem("result-missing", row.number, {"entry": row.number})
        for row in rows
        if row.id not in found
    ]
    unplaced = [
        Problem("place-missing", str(row.entry_id), {"entry": str(row.entry_id)})
        for row in found.values()
        if row.place is None and row.status is EntryStatus.PRESENT
    ]
    return missing + unplaced
