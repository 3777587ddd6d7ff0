"""From rows to what a contest file says of the marking: rulings, revisions, publications (导出).

What is still behind sealed codes cannot be written by entry: its revisions and rulings are left
out until the codes are opened.
"""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from competition.db import db
from competition.models.draw import BlindCode, CodeSet
from competition.models.entry import EntryInStage
from competition.models.event import Module, Stage, Trade
from competition.models.panel import PanelSeat
from competition.models.publication import Publication
from competition.models.ruling import Ruling, RulingKind
from competition.models.sheet import Revision, RevisionKind, ScoreSheet
from competition.rules.contest_facts import RULING_KINDS
from competition.services import identities


def entries_of_codes(codes: list[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Whose codes these are, as far as they are open: code id → entry id."""
    if not codes:
        return {}
    sets = db.session.scalars(
        select(BlindCode.code_set_id).where(BlindCode.id.in_(codes)).distinct()
    ).all()
    in_stage = identities.opened(sets)
    entries = {
        row.id: row.entry_id
        for row in db.session.execute(
            select(EntryInStage.id, EntryInStage.entry_id).where(
                EntryInStage.id.in_(in_stage.values())
            )
        )
    }
    return {code: entries[where] for code, where in in_stage.items()}


class DumpedMarks:
    """The marking of one event on its way into a file.

    numbers: entry id → number; trades: trade id → code; moment: a time in the event's own zone.
    """

    def __init__(
        self,
        event_id: uuid.UUID,
        numbers: Mapping[uuid.UUID, str],
        trades: Mapping[uuid.UUID, str],
        moment: Callable[[datetime], str],
    ) -> None:
        """Prepare to write what was marked in an event."""
        self.event_id = event_id
        self.numbers = numbers
        self.trade_codes = trades
        self.moment = moment

    def rulings(self) -> list[dict[str, Any]]:
        """The rulings the engine reads, in the order they were made."""
        kinds = [RulingKind(kind) for kind in RULING_KINDS]
        rows = db.session.scalars(
            select(Ruling)
            .where(
                Ruling.event_id == self.event_id,
                Ruling.kind.in_(kinds),
                Ruling.withdrawn_at.is_(None),
            )
            .order_by(Ruling.ruled_at, Ruling.code)
        ).all()
        codes = [row.blind_code_id for row in rows if row.blind_code_id]
        opened = entries_of_codes(codes)
        found = []
        for row in rows:
            entry = row.entry_id or (opened.get(row.blind_code_id) if row.blind_code_id else None)
            if row.blind_code_id and entry is None:
                continue
            found.append(_ruling(row, entry, self.numbers, self.trade_codes, self.moment))
        return found

    def revisions(self) -> list[dict[str, Any]]:
        """Every revision whose code is open, in the order received."""
        sets = db.session.scalars(
            select(CodeSet.id)
            .join(Stage, Stage.id == CodeSet.stage_id)
            .where(Stage.trade_id.in_(self.trade_codes))
        ).all()
        in_stage = identities.opened(sets)
        entry_of = {
            row.id: row.entry_id
            for row in db.session.execute(
                select(EntryInStage.id, EntryInStage.entry_id)
                .join(Stage, Stage.id == EntryInStage.stage_id)
                .where(Stage.trade_id.in_(self.trade_codes))
            )
        }
        rows = db.session.execute(
            select(
                Revision,
                ScoreSheet.attempt,
                ScoreSheet.blind_code_id,
                PanelSeat.code.label("seat"),
                Module.code.label("module"),
                Stage.trade_id,
            )
            .join(ScoreSheet, ScoreSheet.id == Revision.sheet_id)
            .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
            .join(Module, Module.id == ScoreSheet.module_id)
            .join(Stage, Stage.id == Module.stage_id)
            .join(Trade, Trade.id == Stage.trade_id)
            .where(Trade.event_id == self.event_id)
            .order_by(
                Revision.received_at, Trade.position, Stage.position, Module.position,
                ScoreSheet.attempt, PanelSeat.position, PanelSeat.code, Revision.n,
            )
        )  # fmt: skip
        found: list[tuple[datetime, dict[str, Any]]] = []
        for row in rows:
            where = in_stage.get(row.blind_code_id)
            if where is None:
                continue
            place = {
                "trade": self.trade_codes[row.trade_id],
                "entry": self.numbers[entry_of[where]],
                "module": row.module,
                "attempt": row.attempt,
                "seat": row.seat,
            }
            found.append((row[0].received_at, self._revision(row[0], place)))
        in_order = sorted(found, key=lambda pair: (pair[0], pair[1]["trade"], pair[1]["entry"]))
        return [piece for _at, piece in in_order]

    def _revision(self, row: Revision, place: dict[str, Any]) -> dict[str, Any]:
        body = json.loads(row.body)
        if row.kind is RevisionKind.IMPORT and "trade" in body:
            return dict(body)
        marks = [
            {key: mark[key] for key in ("aspect", "value", "status", "note") if mark.get(key)}
            for mark in body["marks"]
        ]
        kind = row.kind.value if row.kind.value in {"amend", "withdraw"} else "sign"
        return {
            "op": str(row.op),
            **place,
            "number": row.n,
            "kind": kind,
            "state": row.standing.value,
            "marks": marks,
            "scheme": f"sha256:{row.scheme_digest}",
            "digest": f"sha256:{row.sha256}",
            "at": self.moment(row.received_at),
        }

    def publications(self) -> list[dict[str, Any]]:
        """What was published, whole."""
        rows = db.session.scalars(
            select(Publication)
            .where(Publication.event_id == self.event_id)
            .order_by(Publication.published_at, Publication.number)
        )
        return [
            {
                "trade": self.trade_codes[row.trade_id],
                "number": row.number,
                "kind": row.kind.value,
                "at": self.moment(row.published_at),
                **({"until": self.moment(row.notice_ends_at)} if row.notice_ends_at else {}),
                "rules": row.rules_version,
                "digest": f"sha256:{row.digest}",
                "content": json.loads(row.body),
                **({"inputs": base64.b64encode(row.inputs).decode()} if row.inputs else {}),
            }
            for row in rows
        ]


def _ruling(
    row: Ruling,
    entry: uuid.UUID | None,
    numbers: Mapping[uuid.UUID, str],
    trades: Mapping[uuid.UUID, str],
    moment: Any,
) -> dict[str, Any]:
    """A ruling as the contest file and the engine read it."""
    if row.trade_id is None:
        raise LookupError("the engine's rulings name a trade")
    value = {key: item for key, item in row.value.items() if key != "entries"}
    piece = {
        "code": row.code,
        "trade": trades[row.trade_id],
        "kind": row.kind.value,
        **({"entry": numbers[entry]} if entry else {}),
        "reason": {"zh": row.reason},
        **value,
        "at": moment(row.ruled_at),
    }
    if "entries" in row.value:
        piece["entries"] = [numbers[uuid.UUID(each)] for each in row.value["entries"]]
    return piece
