"""Recheck lists ↔ the contest file (复核名单的装入与导出).

A list of codes is written by entry once every code of it is open; before, it stays behind.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from competition.db import db
from competition.models.account import Account
from competition.models.draw import BlindCode
from competition.models.event import Module
from competition.models.panel import PanelSeat
from competition.models.recheck import (
    NoticeAnswer,
    Recheck,
    RecheckFinding,
    RecheckItem,
    RecheckNotice,
    RecheckReason,
    RecheckSheet,
)
from competition.models.sheet import ScoreSheet
from competition.rules.recheck_facts import RecheckFacts, RecheckItemFacts, RecheckSheetFacts
from competition.rules.values import text
from competition.services.archive_loading import Loading
from competition.services.archive_marks import entries_of_codes

#: The code of an entry in a module; the sheet of an entry on a module, attempt and seat.
CodeOf = Callable[[str, str, str], BlindCode]
SheetOf = Callable[[str, str, str, int, str], ScoreSheet]


class DumpedRechecks:
    """An event's recheck lists on their way into a file.

    numbers: entry id → number; trades: trade id → code, in order; moment: a time in the event's
    own zone.
    """

    def __init__(
        self,
        event_id: uuid.UUID,
        numbers: Mapping[uuid.UUID, str],
        trades: Mapping[uuid.UUID, str],
        moment: Callable[[datetime], str],
    ) -> None:
        """Prepare to write the lists of an event."""
        self.event_id = event_id
        self.numbers = numbers
        self.trades = trades
        self.moment = moment
        self.names: dict[uuid.UUID, str] = {}

    def dumped(self) -> list[dict[str, Any]]:
        """Every list whose codes are open, trade by trade in the order they were drawn."""
        rows = db.session.execute(
            select(Recheck, Module.code)
            .outerjoin(Module, Module.id == Recheck.module_id)
            .where(Recheck.event_id == self.event_id)
        ).all()
        if not rows:
            return []
        self.names = {
            row.id: row.display_name
            for row in db.session.execute(select(Account.id, Account.display_name))
        }
        items, sheets, notices = self._items(), self._sheets(), self._notices()
        order = {trade: place for place, trade in enumerate(self.trades)}
        found = []
        for row, module in sorted(rows, key=lambda one: (order[one[0].trade_id], one[0].number)):
            listed = items[row.id]
            entries = self._entries_of(listed)
            if all(item.id in entries for item in listed):
                pieces = [
                    self._item(item, entries[item.id], sheets[item.id], notices.get(item.id))
                    for item in listed
                ]
                found.append(self._list(row, module) | {"items": pieces})
        return found

    def _items(self) -> dict[uuid.UUID, list[RecheckItem]]:
        found: dict[uuid.UUID, list[RecheckItem]] = defaultdict(list)
        for item in db.session.scalars(
            select(RecheckItem)
            .join(Recheck, Recheck.id == RecheckItem.recheck_id)
            .where(Recheck.event_id == self.event_id)
            .order_by(RecheckItem.position)
        ):
            found[item.recheck_id].append(item)
        return found

    def _sheets(self) -> dict[uuid.UUID, list[dict[str, Any]]]:
        found: dict[uuid.UUID, list[dict[str, Any]]] = defaultdict(list)
        rows = db.session.execute(
            select(RecheckSheet, ScoreSheet.attempt, PanelSeat.code, Module.code)
            .join(RecheckItem, RecheckItem.id == RecheckSheet.item_id)
            .join(Recheck, Recheck.id == RecheckItem.recheck_id)
            .join(ScoreSheet, ScoreSheet.id == RecheckSheet.sheet_id)
            .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
            .join(Module, Module.id == ScoreSheet.module_id)
            .where(Recheck.event_id == self.event_id)
            .order_by(Module.position, Module.code, ScoreSheet.attempt, PanelSeat.code)
        )
        for row, attempt, seat, module in rows:
            found[row.item_id].append({
                "module": module,
                "attempt": attempt,
                "seat": seat,
                "number": row.n,
                "finding": row.finding.value,
                "note": row.note,
                "at": self.moment(row.found_at),
                "by": self._who(row.found_by, row.found_by_id),
            })  # fmt: skip
        return found

    def _notices(self) -> dict[uuid.UUID, dict[str, Any]]:
        rows = db.session.scalars(
            select(RecheckNotice)
            .join(Recheck, Recheck.id == RecheckNotice.recheck_id)
            .where(Recheck.event_id == self.event_id)
        )
        return {
            row.item_id: {
                "number": row.number,
                "at": self.moment(row.written_at),
                "by": self._who(row.written_by, row.written_by_id),
                "answer": row.answer.value,
                "words": row.words,
                **({"answered": self.moment(row.answered_at)} if row.answered_at else {}),
                "answered_by": self._who(row.answered_by, row.answered_by_id),
            }
            for row in rows
        }

    def _entries_of(self, items: list[RecheckItem]) -> dict[uuid.UUID, str]:
        opened = entries_of_codes([each.blind_code_id for each in items if each.blind_code_id])
        found = {}
        for item in items:
            entry = item.entry_id or (
                opened.get(item.blind_code_id) if item.blind_code_id else None
            )
            if entry is not None:
                found[item.id] = self.numbers[entry]
        return found

    def _list(self, row: Recheck, module: str | None) -> dict[str, Any]:
        return {
            "trade": self.trades[row.trade_id],
            "number": row.number,
            **({"module": module} if module else {}),
            "division": row.division,
            "top": row.top,
            "sample": row.sample,
            "limit": row.limit,
            "seed": row.seed,
            "at": self.moment(row.drawn_at),
            "by": self._who(row.drawn_by, row.drawn_by_id),
            **({"widened": self.moment(row.widened_at)} if row.widened_at else {}),
            **({"closed": self.moment(row.closed_at)} if row.closed_at else {}),
            "closed_by": self._who(row.closed_by, row.closed_by_id),
            **({"digest": f"sha256:{row.digest}"} if row.digest else {}),
        }

    def _item(
        self,
        item: RecheckItem,
        entry: str,
        sheets: list[dict[str, Any]],
        notice: dict[str, Any] | None,
    ) -> dict[str, Any]:
        return {
            "entry": entry,
            "why": item.why.value,
            "finding": item.finding.value,
            "note": item.note,
            **({"at": self.moment(item.found_at)} if item.found_at else {}),
            "by": self._who(item.found_by, item.found_by_id),
            "sheets": sheets,
            **({"notice": notice} if notice else {}),
        }

    def _who(self, name: str, account: uuid.UUID | None) -> str:
        return name or (self.names.get(account, "") if account else "")


@dataclass(frozen=True, slots=True)
class LoadingRechecks:
    """A contest file's lists on their way into the tables, after its revisions."""

    loading: Loading
    code_of: CodeOf
    sheet_of: SheetOf

    def load(self) -> None:
        """Write every list with its items, findings and notices."""
        for facts in self.loading.facts.rechecks:
            module = self.loading.modules[facts.trade, facts.module].id if facts.module else None
            row = Recheck(
                id=uuid.uuid4(),
                event_id=self.loading.event.id,
                trade_id=self.loading.trades[facts.trade].id,
                number=facts.number,
                module_id=module,
                division=facts.division,
                top=text(facts.top),
                sample=text(facts.sample),
                limit=text(facts.limit),
                seed=facts.seed,
                drawn_at=datetime.fromisoformat(facts.at),
                drawn_by=facts.by,
                widened_at=_moment(facts.widened),
                closed_at=_moment(facts.closed),
                closed_by=facts.closed_by,
                digest=(facts.digest or "").removeprefix("sha256:"),
            )
            db.session.add(row)
            db.session.flush()
            for position, item in enumerate(facts.items):
                self._add(row, facts, item, position)
            db.session.flush()

    def _add(
        self, row: Recheck, facts: RecheckFacts, item: RecheckItemFacts, position: int
    ) -> None:
        code = self.code_of(facts.trade, facts.module, item.entry) if facts.module else None
        entry = self.loading.entries[facts.trade, item.entry]
        made = RecheckItem(
            id=uuid.uuid4(),
            recheck_id=row.id,
            blind_code_id=code.id if code else None,
            entry_id=None if code else entry.id,
            position=position,
            why=RecheckReason(item.why),
            finding=RecheckFinding(item.finding),
            note=item.note,
            found_at=_moment(item.at),
            found_by=item.by,
        )
        db.session.add(made)
        db.session.flush()
        for sheet in item.sheets:
            self._add_sheet(made, facts.trade, item.entry, sheet)
        if item.notice:
            db.session.add(
                RecheckNotice(
                    recheck_id=row.id,
                    item_id=made.id,
                    number=item.notice.number,
                    written_at=datetime.fromisoformat(item.notice.at),
                    written_by=item.notice.by,
                    answer=NoticeAnswer(item.notice.answer),
                    words=item.notice.words,
                    answered_at=_moment(item.notice.answered),
                    answered_by=item.notice.answered_by,
                )
            )

    def _add_sheet(
        self, item: RecheckItem, trade: str, entry: str, facts: RecheckSheetFacts
    ) -> None:
        sheet = self.sheet_of(trade, facts.module, entry, facts.attempt, facts.seat)
        db.session.flush()
        db.session.add(
            RecheckSheet(
                item_id=item.id,
                sheet_id=sheet.id,
                n=facts.number,
                finding=RecheckFinding(facts.finding),
                note=facts.note,
                found_at=datetime.fromisoformat(facts.at),
                found_by=facts.by,
            )
        )


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
