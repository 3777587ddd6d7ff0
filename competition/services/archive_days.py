"""The timetable and the draws ↔ the contest file (赛程与抽签的装入与导出).

Codes and keys are not of it: who has which stays behind its seal, and travels in a backup.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from competition.db import db
from competition.models.draw import Draw, DrawKind, DrawList
from competition.models.entry import Entry, EntryInStage
from competition.models.event import Module, Stage, Trade
from competition.models.timetable import (
    Allocation,
    ContestSession,
    Site,
    Station,
    TimetableEdition,
    TimetableNeed,
)


def _without_nothing(piece: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in piece.items() if value not in (None, "", [], {})}


def named(text: Mapping[str, str]) -> dict[str, str] | None:
    """Words for people as the file holds them; None where there are none in Chinese."""
    return {key: text[key] for key in ("zh", "en") if text.get(key)} if text.get("zh") else None


class DumpedDays:
    """The timetable and the draws of one event on their way into a file."""

    def __init__(self, event_id: uuid.UUID, moment: Callable[[datetime], str]) -> None:
        """Prepare; moment: a time in the event's own zone."""
        self.event_id, self.moment = event_id, moment
        rows = db.session.execute(
            select(Stage.id, Stage.code, Trade.code.label("trade"))
            .join(Trade, Trade.id == Stage.trade_id)
            .where(Trade.event_id == event_id)
            .order_by(Trade.position, Trade.code, Stage.position)
        ).all()
        self.stages = {row.id: (row.trade, row.code) for row in rows}
        self.rank = {row.id: n for n, row in enumerate(rows)}
        self.modules = {
            row.id: row.code
            for row in db.session.execute(
                select(Module.id, Module.code).where(Module.stage_id.in_(self.stages))
            )
        }

    def dumped(self) -> dict[str, Any]:
        """`timetable` and `draws`; neither where there is nothing."""
        timetable = {
            "sites": self._sites(),
            "stations": self._stations(),
            "needs": self._needs(),
            "sessions": self._sessions(),
            "editions": self._editions(),
        }
        return _without_nothing({"timetable": _without_nothing(timetable), "draws": self._draws()})

    def _place(self, stage_id: uuid.UUID, module_id: uuid.UUID | None = None) -> dict[str, Any]:
        trade, stage = self.stages[stage_id]
        module = {"module": self.modules[module_id]} if module_id else {}
        return {"trade": trade, "stage": stage, **module}

    def _text(self, moment: str) -> str:
        return self.moment(datetime.fromisoformat(moment))

    def _sites(self) -> list[dict[str, Any]]:
        rows = db.session.scalars(select(Site).where(Site.event_id == self.event_id))
        return [
            {
                "name": row.name,
                "hours": [{"opens": self._text(a), "closes": self._text(b)} for a, b in row.hours],
                **({"setup": row.setup} if row.setup is not None else {}),
            }
            for row in sorted(rows, key=lambda row: (row.name, str(row.id)))
        ]

    def _stations(self) -> list[dict[str, Any]]:
        rows = db.session.scalars(select(Station).where(Station.event_id == self.event_id))
        in_order = sorted(rows, key=lambda row: row.code)
        return [{"code": row.code, "site": row.site} for row in in_order]

    def _needs(self) -> list[dict[str, Any]]:
        rows = db.session.scalars(
            select(TimetableNeed).where(TimetableNeed.stage_id.in_(self.stages))
        ).all()
        rows = sorted(
            rows, key=lambda row: (self.rank[row.stage_id], self.modules.get(row.module_id, ""))
        )
        return [
            {
                **self._place(row.stage_id, row.module_id),
                "sites": list(row.sites),
                "minutes": row.minutes,
                "places": row.places,
            }
            for row in rows
        ]

    def _sessions(self) -> list[dict[str, Any]]:
        rows = db.session.scalars(
            select(ContestSession).where(ContestSession.stage_id.in_(self.stages))
        ).all()
        seated = self._seated()
        return [
            _without_nothing(
                {
                    **self._place(row.stage_id, row.module_id),
                    "code": row.code,
                    "name": named(row.name),
                    "starts": self.moment(row.starts_at),
                    "ends": self.moment(row.ends_at),
                    "site": row.site,
                    "fixed": row.fixed,
                    "entries": seated[row.id],
                }
            )
            for row in sorted(
                rows, key=lambda row: (row.starts_at, self.rank[row.stage_id], row.code)
            )
        ]

    def _seated(self) -> dict[uuid.UUID, list[dict[str, Any]]]:
        rows = db.session.execute(
            select(Allocation.contest_session_id, Allocation.position, Entry.number, Station.code)
            .join(EntryInStage, EntryInStage.id == Allocation.entry_in_stage_id)
            .join(Entry, Entry.id == EntryInStage.entry_id)
            .outerjoin(Station, Station.id == Allocation.station_id)
            .where(EntryInStage.stage_id.in_(self.stages))
            .order_by(Allocation.contest_session_id, Allocation.position)
        )
        found: dict[uuid.UUID, list[dict[str, Any]]] = defaultdict(list)
        for session, position, number, station in rows:
            seat = {"entry": number, **({"station": station} if station else {})}
            found[session].append({**seat, "position": position})
        return found

    def _editions(self) -> list[dict[str, Any]]:
        rows = db.session.scalars(
            select(TimetableEdition)
            .where(TimetableEdition.event_id == self.event_id)
            .order_by(TimetableEdition.number)
        )
        return [
            {
                "number": row.number,
                "at": self.moment(row.published_at),
                "digest": f"sha256:{row.digest}",
                "note": row.note,
                "sessions": [_without_nothing(one) for one in row.content["sessions"]],
            }
            for row in rows
        ]

    def _draws(self) -> list[dict[str, Any]]:
        lists = {
            row.draw_id: row.listed
            for row in db.session.scalars(
                select(DrawList).where(DrawList.stage_id.in_(self.stages))
            )
            if row.draw_id
        }
        rows = db.session.scalars(select(Draw).where(Draw.event_id == self.event_id)).all()
        return [self._draw(row, lists.get(row.id)) for row in sorted(rows, key=self._drawn)]

    def _drawn(self, row: Draw) -> tuple[object, ...]:
        """Where a draw stands in a file: by what it says, the one that still holds last.

        Two draws may share a moment, and ids say nothing of which came first.
        """
        replaced = (row.replaced_at is None, row.replaced_at or row.drawn_at)
        return (row.drawn_at, self.rank[row.stage_id], row.kind.value, replaced, row.seed)

    def _draw(self, row: Draw, listed: list[list[str]] | None) -> dict[str, Any]:
        order = row.kind is DrawKind.ORDER
        lines = listed or ([[number, ""] for number in row.before] if order else row.before)
        keys = ("entry", "session", "station")
        result = [[each] for each in row.after] if order else row.after
        pairs = [(one, ()) if isinstance(one, str) else tuple(one) for one in row.slots]
        return _without_nothing(
            {
                **self._place(row.stage_id),
                "kind": row.kind.value,
                "method": row.method.value,
                "list": [_without_nothing({"entry": one, "of": of}) for one, of in lines],
                "slots": [
                    _without_nothing({"session": code, "stations": list(stations)})
                    for code, stations in pairs
                ],
                "even": row.even,
                "digest": f"sha256:{row.list_digest}" if row.list_digest else None,
                "secret": row.secret_part,
                "said": [_without_nothing(dict(part)) for part in row.parts],
                "seed": row.seed,
                "result": [
                    _without_nothing(dict(zip(keys, each, strict=False))) for each in result
                ],
                "witnesses": list(row.witnesses),
                "at": self.moment(row.drawn_at),
                "replaced": self.moment(row.replaced_at) if row.replaced_at else None,
                "reason": row.reason,
            }
        )


def in_utc(text: str) -> str:
    """A moment as sites keep it."""
    return datetime.fromisoformat(text).astimezone(UTC).isoformat()
