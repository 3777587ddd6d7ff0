"""Give out entry numbers, each once in the event (参赛号)."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select

from competition.db import db
from competition.exchange.roster_facts import EntryDraft
from competition.models.entry import Entry

_NUMBER = re.compile(r"^(.*?)(\d{1,9})$")


class EntryNumbers:
    """Gives out entry numbers: on from a trade's own, each once in the event."""

    def __init__(self, event_id: uuid.UUID) -> None:
        """Read what numbers the event has."""
        rows = db.session.execute(
            select(Entry.number, Entry.trade_id).where(Entry.event_id == event_id)
        ).all()
        self._taken = {row.number for row in rows}
        self._of: dict[uuid.UUID, list[str]] = {}
        for row in rows:
            self._of.setdefault(row.trade_id, []).append(row.number)
        self._last: dict[uuid.UUID, tuple[str, int, int]] = {}
        self._block = 100

    def claim(self, drafts: Sequence[EntryDraft]) -> None:
        """Keep clear of numbers that a list brings, and room for those it wants."""
        self._taken.update(draft.number for draft in drafts if draft.number)
        wanted = Counter(draft.trade for draft in drafts if not draft.number)
        most = max(wanted.values(), default=0)
        while self._block <= most:
            self._block *= 10

    def next(self, trade_id: uuid.UUID) -> str:
        """The next free number of a trade: its highest and one more, in its own form."""
        if trade_id not in self._last:
            own = [found for each in self._of.get(trade_id, ()) if (found := _NUMBER.match(each))]
            best = max(own, key=lambda found: int(found[2]), default=None)
            self._last[trade_id] = (best[1], int(best[2]), len(best[2])) if best else self._fresh()
        prefix, last, width = self._last[trade_id]
        while True:
            last += 1
            number = f"{prefix}{last:0{width}d}"
            if number not in self._taken:
                break
        self._taken.add(number)
        self._last[trade_id] = (prefix, last, width)
        return number

    def _fresh(self) -> tuple[str, int, int]:
        """A block of its own for a trade without numbers: 0101 …, 0201 …"""
        taken = {int(each) for each in self._taken if each.isdigit() and len(each) < 8}
        taken |= {last for _, last, _ in self._last.values()}
        block = max(taken, default=0) // self._block + 1
        return "", block * self._block, max(4, len(str(self._block)))
