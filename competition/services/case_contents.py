"""What is gathered for a case file (案卷内容): what was signed, ruled, appealed and published.

Each part is added by itself, as JSON pieces and as files by their path in the ZIP.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db
from competition.errors import Invalid, NotNow
from competition.models.appeal import Appeal
from competition.models.attachment import SheetPhoto
from competition.models.audit import AuditEntry
from competition.models.draw import BlindCode
from competition.models.entry import Entry
from competition.models.event import Event, Module, Stage, Trade
from competition.models.panel import Panel, PanelSeat
from competition.models.publication import Publication
from competition.models.recheck import RecheckItem, RecheckSheet
from competition.models.ruling import Ruling
from competition.models.sheet import Revision, ScoreSheet
from competition.services import (
    appeal_evidence,
    appeals,
    audit,
    explained,
    photo_files,
    sheet_views,
)
from competition.services.breakdowns import number as written
from competition.services.explained import Explained
from competition.services.standings import TradeResult

EXPLANATION = "成绩说明.pdf"
#: Draws an entry's explanation as PDF.
Explains = Callable[[Explained, TradeResult], bytes]


class CaseContents:
    """What is gathered: JSON pieces, and files by their path in the ZIP."""

    def __init__(
        self, event: Event, trade: Trade, about: dict[str, Any], *, subjects: Sequence[str]
    ) -> None:
        self.event, self.trade = event, trade
        self.subjects = list(subjects)
        self.files: dict[str, bytes] = {}
        self.sheet_ids: list[uuid.UUID] = []
        self.piece: dict[str, Any] = {
            "format": "skills-case/1",
            "event": {"code": event.code, "name": event.name},
            "trade": {"code": trade.code, "name": trade.name},
            "about": about,
            "sheets": [],
            "rulings": [],
            "rechecks": [],
            "appeals": [],
            "publications": [],
            "trail": [],
        }

    def moment(self, at: datetime | None) -> str:
        """A time in the event's own zone."""
        zone = ZoneInfo(self.event.timezone)
        return at.astimezone(zone).isoformat(timespec="seconds") if at else ""

    def add_sheets(self, wanted: Any) -> None:
        """The sheets with every signed version, byte for byte, and their photos."""
        rows = db.session.execute(
            select(ScoreSheet, Module.code, PanelSeat.code, BlindCode.text)
            .join(Module, Module.id == ScoreSheet.module_id)
            .join(Stage, Stage.id == Module.stage_id)
            .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
            .join(Panel, Panel.id == PanelSeat.panel_id)
            .join(BlindCode, BlindCode.id == ScoreSheet.blind_code_id)
            .where(Stage.trade_id == self.trade.id, wanted)
            .order_by(
                Stage.position, Module.position, BlindCode.text, ScoreSheet.attempt,
                Panel.position, Panel.code, PanelSeat.position, PanelSeat.code,
            )
        ).all()  # fmt: skip
        self.sheet_ids = [row[0].id for row in rows]
        self.subjects += [str(each) for each in self.sheet_ids]
        versions = self._versions()
        pictures = self._pictures()
        marked = {each: sheet_views.marks_of(each) for each in self.sheet_ids}
        self.piece["sheets"] = [
            {
                "id": str(sheet.id),
                "module": module,
                "module_name": marked[sheet.id].module,
                "seat": seat,
                "code": code,
                "attempt": sheet.attempt,
                "state": sheet.state.value,
                "counts": sheet.current_n,
                "reopenings": sheet.reopenings,
                "aspects": [
                    {"code": line.code, "name": line.name} for line in marked[sheet.id].lines
                ],
                "versions": [
                    {
                        **version,
                        "marks": seen.marks,
                        "total": "" if seen.total is None else written(seen.total),
                    }
                    for version, seen in zip(
                        versions.get(sheet.id, []), marked[sheet.id].versions, strict=True
                    )
                ],
                "photos": pictures.get(sheet.id, []),
            }
            for sheet, module, seat, code in rows
        ]
        self._add_rechecks()

    def _versions(self) -> dict[uuid.UUID, list[dict[str, Any]]]:
        found: dict[uuid.UUID, list[dict[str, Any]]] = {}
        for row in db.session.scalars(
            select(Revision)
            .where(Revision.sheet_id.in_(self.sheet_ids))
            .order_by(Revision.sheet_id, Revision.n)
        ):
            path = f"signed/{row.sheet_id}/{row.n}.json"
            self.files[path] = row.body
            found.setdefault(row.sheet_id, []).append(
                {
                    "number": row.n,
                    "kind": row.kind.value,
                    "standing": row.standing.value,
                    "sha256": row.sha256,
                    "receipt": row.receipt,
                    "received": self.moment(row.received_at),
                    "file": path,
                }
            )
        return found

    def _pictures(self) -> dict[uuid.UUID, list[str]]:
        found: dict[uuid.UUID, list[str]] = {}
        for row in db.session.scalars(
            select(SheetPhoto)
            .where(SheetPhoto.sheet_id.in_(self.sheet_ids))
            .order_by(SheetPhoto.received_at, SheetPhoto.sha256)
        ):
            path = photo_files.path_of(row.sha256)
            if path.is_file():
                self.files[f"photos/{row.sha256}.jpg"] = path.read_bytes()
            found.setdefault(row.sheet_id, []).append(row.sha256)
        return found

    def _add_rechecks(self) -> None:
        found = db.session.execute(
            select(RecheckSheet, RecheckItem.finding)
            .join(RecheckItem, RecheckItem.id == RecheckSheet.item_id)
            .where(RecheckSheet.sheet_id.in_(self.sheet_ids))
        )
        order = {sheet: n for n, sheet in enumerate(self.sheet_ids)}
        rows = sorted(found, key=lambda row: (row[0].found_at, order[row[0].sheet_id], row[0].n))
        self.piece["rechecks"] = [
            {
                "sheet": str(row.sheet_id),
                "version": row.n,
                "finding": row.finding.value,
                "note": row.note,
                "at": self.moment(row.found_at),
            }
            for row, _finding in rows
        ]

    def add_rulings(self, wanted: Any) -> None:
        """The rulings about it."""
        rows = db.session.scalars(
            select(Ruling)
            .where(Ruling.trade_id == self.trade.id, wanted)
            .order_by(Ruling.ruled_at, Ruling.code)
        ).all()
        self.subjects += [str(row.id) for row in rows]
        self.piece["rulings"] = [
            {
                "code": row.code,
                "kind": row.kind.value,
                "value": {k: v for k, v in row.value.items() if k != "entries"},
                "reason": row.reason,
                "at": self.moment(row.ruled_at),
                "withdrawn": self.moment(row.withdrawn_at),
            }
            for row in rows
        ]

    def add_appeals(self, rows: Sequence[Appeal]) -> None:
        """Its appeals with every step and the evidence."""
        for row in rows:
            self.subjects.append(str(row.id))
            whole = appeals.whole(row)
            names = []
            for one in appeal_evidence.of_appeal(row.id):
                path = f"evidence/{row.number}/{one.sha256}.{'pdf' if one.kind == 'pdf' else 'jpg'}"
                self._keep_evidence(path, row.id, one.sha256)
                names.append({"name": one.name, "sha256": one.sha256, "file": path})
            self.piece["appeals"].append(
                {
                    "number": row.number,
                    "road": row.road.value,
                    "lodger": row.lodger,
                    "about": row.about,
                    "grounds": row.grounds,
                    "at": self.moment(row.lodged_at),
                    "due": self.moment(row.due_at),
                    "late": row.late,
                    "state": row.state.value,
                    "outcome": row.outcome.value,
                    "steps": [
                        {"move": s.move, "words": s.words, "at": self.moment(s.at), "by": s.by}
                        for s in whole.steps
                    ],
                    "evidence": names,
                }
            )

    def _keep_evidence(self, path: str, appeal_id: uuid.UUID, sha256: str) -> None:
        """A file that came in a contest file has no bytes here: its digest alone stays."""
        try:
            self.files[path] = appeal_evidence.bytes_of(appeal_id, sha256)
        except Invalid:
            return

    def add_publications(self, entry: Entry) -> None:
        """What was published of it, each time."""
        rows = db.session.scalars(
            select(Publication)
            .where(Publication.trade_id == self.trade.id)
            .order_by(Publication.number)
        )
        for row in rows:
            body = json.loads(row.body)
            lines = [line for group in body["groups"] for line in group["rows"]]
            mine = next((line for line in lines if line["entry"] == entry.number), None)
            self.piece["publications"].append(
                {
                    "number": row.number,
                    "kind": row.kind.value,
                    "state": row.state.value,
                    "digest": row.digest,
                    "at": self.moment(row.published_at),
                    "line": mine,
                }
            )

    def add_explanation(self, scope: Scope, number: str, explain: Explains) -> None:
        """Its result with every sum on the way to it, where there is one."""
        try:
            found, result = explained.of_case(scope, number)
        except (NotNow, Invalid):
            return
        self.piece["explanation"] = EXPLANATION
        self.files[EXPLANATION] = explain(found, result)

    def add_trail(self) -> None:
        """The links of the trail that are about any of it, with their place in the chain."""
        chains = [
            audit.chain_key(Scope(self.event.id)),
            audit.chain_key(Scope(self.event.id, self.trade.id)),
        ]
        rows = db.session.scalars(
            select(AuditEntry)
            .where(AuditEntry.chain.in_(chains), AuditEntry.subject_id.in_(self.subjects))
            .order_by(AuditEntry.chain, AuditEntry.sequence)
        )
        self.piece["trail"] = [
            {
                "chain": row.chain,
                "sequence": row.sequence,
                "at": row.at.isoformat(timespec="microseconds"),
                "action": row.action,
                "actor_id": str(row.actor_id) if row.actor_id else None,
                "device_id": str(row.device_id) if row.device_id else None,
                "subject_kind": row.subject_kind,
                "subject_id": row.subject_id,
                "facts": row.facts,
                "previous": row.previous,
                "digest": row.digest,
            }
            for row in rows
        ]
