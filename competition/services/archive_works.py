"""Works of entries in the contest file (作品): digests of pictures, and links.

A picture's bytes stay behind, encrypted; they travel in a backup.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from competition.db import db
from competition.models.entry import Entry
from competition.models.work import EntryWork
from competition.rules.contest_facts import ContestFacts

_SHA = "sha256:"


def dumped(event_id: uuid.UUID) -> dict[uuid.UUID, list[dict[str, Any]]]:
    """Entry → its works as the file says them, in their order."""
    found: dict[uuid.UUID, list[dict[str, Any]]] = defaultdict(list)
    rows = db.session.scalars(
        select(EntryWork)
        .join(Entry, Entry.id == EntryWork.entry_id)
        .where(Entry.event_id == event_id)
        .order_by(EntryWork.entry_id, EntryWork.number)
    )
    for row in rows:
        found[row.entry_id].append(_written(row))
    return found


def _written(row: EntryWork) -> dict[str, Any]:
    if row.link:
        return {"link": row.link} | ({"neutral": True} if row.neutral else {})
    view = {} if row.view_sha256 == row.sha256 else {"view": _SHA + row.view_sha256}
    return {"file": _SHA + row.sha256, **view}


def load(facts: ContestFacts, entries: Mapping[tuple[str, str], Entry], *, now: datetime) -> None:
    """Write down what the file says of works; a picture's bytes are there or come by a backup."""
    for entry in facts.entries:
        for number, work in enumerate(entry.works, 1):
            file = (work.file or "").removeprefix(_SHA)
            db.session.add(
                EntryWork(
                    entry_id=entries[entry.trade, entry.number].id,
                    number=number,
                    sha256=file,
                    view_sha256=(work.view or "").removeprefix(_SHA) or file,
                    size=0,
                    link=work.link or "",
                    neutral=work.neutral,
                    kept_at=now,
                )
            )
    db.session.flush()
