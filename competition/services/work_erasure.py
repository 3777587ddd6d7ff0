"""Works taken away for good (作品清除): when one is replaced, and when an event's time is over."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import delete, func, select

from competition.db import db
from competition.models.draw import BlindCode, CodeSet
from competition.models.entry import Entry
from competition.models.event import Stage, Trade
from competition.models.work import CodedWork, EntryWork
from competition.services import work_files


def erase(digests: set[str]) -> None:
    """Take those of these pictures away that no entry names any more."""
    work_files.forget(digests - _named(digests))


def _named(digests: Collection[str]) -> set[str]:
    rows = db.session.execute(
        select(EntryWork.sha256, EntryWork.view_sha256).where(
            EntryWork.sha256.in_(digests) | EntryWork.view_sha256.in_(digests)
        )
    )
    return {each for row in rows for each in row} & set(digests)


def forget(event_id: uuid.UUID) -> int:
    """Take every picture and link of an event away, and what judges saw; returns how many."""
    rows = list(
        db.session.scalars(
            select(EntryWork)
            .join(Entry, Entry.id == EntryWork.entry_id)
            .where(Entry.event_id == event_id)
        )
    )
    digests = {each for row in rows for each in (row.sha256, row.view_sha256)} - {""}
    for row in rows:
        db.session.delete(row)
    codes = (
        select(BlindCode.id)
        .join(CodeSet, CodeSet.id == BlindCode.code_set_id)
        .join(Stage, Stage.id == CodeSet.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == event_id)
    )
    db.session.execute(delete(CodedWork).where(CodedWork.blind_code_id.in_(codes)))
    db.session.flush()
    erase(digests)
    return len(rows)


def count(event_id: uuid.UUID) -> int:
    """How many pictures and links an event keeps."""
    found = db.session.scalar(
        select(func.count())
        .select_from(EntryWork)
        .join(Entry, Entry.id == EntryWork.entry_id)
        .where(Entry.event_id == event_id)
    )
    return found or 0
