"""From rows to a contest file's pieces (导出).

What is still behind sealed codes cannot be written by entry: its revisions are left out until the
codes are opened. Accounts, keys and the trail travel in a backup, never here.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from competition.db import db
from competition.models.account import Account
from competition.models.draw import BlindCode, CodeSet
from competition.models.entry import (
    Entry,
    EntryInModule,
    EntryInStage,
    EntryMember,
    EntryStatus,
    MemberRole,
    Recusal,
)
from competition.models.event import Division, Event, EventBody, Module, Sector, Stage, Trade
from competition.models.panel import Panel, PanelSeat
from competition.models.person import Delegation, Person, PersonInEvent, Unit, UnitAlias
from competition.models.publication import Publication
from competition.models.ruling import Ruling, RulingKind
from competition.models.sheet import Revision, RevisionKind, ScoreSheet
from competition.rules.contest_facts import FORMAT, RULING_KINDS
from competition.services import absences, identities
from competition.services import facts as pieces
from competition.services.archive_loading import NO_UNIT

#: What a contest file says of a person beside his name; phones and card numbers stay here.
WRITTEN_OF_PEOPLE = ("level", "note")


class Dumping:
    """One event on its way into a file."""

    def __init__(self, event: Event) -> None:
        """Prepare to write `event`."""
        self.event = event
        self.zone = ZoneInfo(event.timezone)
        self.delegations = {
            row.id: row
            for row in db.session.scalars(
                select(Delegation)
                .where(Delegation.event_id == event.id)
                .order_by(Delegation.position)
            )
        }
        self.unit_codes = {row.unit_id: row.code for row in self.delegations.values()}
        rows = db.session.execute(
            select(PersonInEvent.code, Person)
            .join(Person, Person.id == PersonInEvent.person_id)
            .where(PersonInEvent.event_id == event.id)
            .order_by(PersonInEvent.position)
        ).all()
        self.people = [(row[0], row[1]) for row in rows]
        self.person_codes = {person.id: code for code, person in self.people}
        self.trades = list(
            db.session.scalars(
                select(Trade).where(Trade.event_id == event.id).order_by(Trade.position, Trade.code)
            )
        )
        self.trade_codes = {trade.id: trade.code for trade in self.trades}
        self.entries = list(
            db.session.scalars(
                select(Entry)
                .where(Entry.event_id == event.id)
                .order_by(Entry.position, Entry.number)
            )
        )
        self.numbers = {entry.id: entry.number for entry in self.entries}

    def moment(self, value: datetime) -> str:
        """A time in the event's own zone."""
        return value.astimezone(self.zone).isoformat(timespec="seconds")

    def whole(self) -> dict[str, Any]:
        """The whole file."""
        seated = self._seated()
        return {
            "format": FORMAT,
            "event": self._event(),
            "units": self._units(),
            "people": [self._person(code, person) for code, person in self.people],
            "trades": [pieces.trade_piece(trade, seated) for trade in self.trades],
            "entries": self._entries(),
            "exclusions": self._exclusions(),
            "rulings": self._rulings(),
            "revisions": self._revisions(),
            "publications": self._publications(),
        }

    def _seated(self) -> dict[uuid.UUID, str]:
        rows = db.session.execute(
            select(Account.id, Account.person_id).where(Account.person_id.in_(self.person_codes))
        )
        return {row.id: self.person_codes[row.person_id] for row in rows}

    def _event(self) -> dict[str, Any]:
        event = self.event
        bodies = db.session.scalars(
            select(EventBody).where(EventBody.event_id == event.id).order_by(EventBody.position)
        )
        sectors = db.session.scalars(
            select(Sector).where(Sector.event_id == event.id).order_by(Sector.position)
        )
        return {
            "code": event.code,
            "name": event.name,
            "sample": event.sample,
            "profile": event.profile.value,
            "settings": event.settings,
            "dates": {"from": event.starts_on.isoformat(), "to": event.ends_on.isoformat()},
            **({"venue": event.venue} if event.venue else {}),
            "timezone": event.timezone,
            "bodies": [{"role": row.role.value, "name": row.name} for row in bodies],
            "sectors": [{"code": row.code, "name": row.name} for row in sectors],
            **event.extra,
        }

    def _units(self) -> list[dict[str, Any]]:
        units = {
            unit.id: unit
            for unit in db.session.scalars(select(Unit).where(Unit.id.in_(self.unit_codes)))
        }
        aliases: dict[uuid.UUID, list[str]] = defaultdict(list)
        for row in db.session.scalars(
            select(UnitAlias).where(UnitAlias.unit_id.in_(units)).order_by(UnitAlias.name)
        ):
            aliases[row.unit_id].append(row.name)
        found = []
        for delegation in self.delegations.values():
            if delegation.code == NO_UNIT:
                continue
            unit = units[delegation.unit_id]
            piece: dict[str, Any] = {
                "code": delegation.code,
                "name": unit.name,
                "kind": unit.kind.value,
                "aliases": aliases[unit.id],
                **unit.extra,
            }
            if unit.parent_id in self.unit_codes:
                piece["parent"] = self.unit_codes[unit.parent_id]
            found.append(piece)
        return found

    def _person(self, code: str, person: Person) -> dict[str, Any]:
        kept = {key: value for key, value in person.extra.items() if key in WRITTEN_OF_PEOPLE}
        piece: dict[str, Any] = {"code": code, "name": person.name, **kept}
        if person.unit_id in self.unit_codes:
            piece["unit"] = self.unit_codes[person.unit_id]
        if person.gender.value:
            piece["gender"] = person.gender.value
        if person.student:
            piece["student"] = True
        return piece

    def _entries(self) -> list[dict[str, Any]]:
        members: dict[uuid.UUID, dict[MemberRole, list[str]]] = defaultdict(
            lambda: defaultdict(list)
        )
        rows = db.session.scalars(
            select(EntryMember)
            .join(Entry, Entry.id == EntryMember.entry_id)
            .where(Entry.event_id == self.event.id)
            .order_by(EntryMember.position)
        )
        for row in rows:
            members[row.entry_id][row.role].append(self.person_codes[row.person_id])
        statuses = self._statuses()
        divisions = {
            row.id: row.code
            for row in db.session.scalars(
                select(Division).where(Division.trade_id.in_(self.trade_codes))
            )
        }
        return [
            self._entry(entry, members[entry.id], divisions[entry.division_id], statuses[entry.id])
            for entry in self.entries
        ]

    def _entry(
        self,
        entry: Entry,
        members: Mapping[MemberRole, list[str]],
        division: str,
        status: dict[str, str],
    ) -> dict[str, Any]:
        unit = self.delegations[entry.delegation_id].code
        return {
            "number": entry.number,
            "trade": self.trade_codes[entry.trade_id],
            **({"division": division} if division != pieces.NO_DIVISION else {}),
            **({"unit": unit} if unit != NO_UNIT else {}),
            "name": entry.team_name,
            "contestants": members[MemberRole.CONTESTANT],
            "coaches": members[MemberRole.COACH],
            "status": status,
        }

    def _statuses(self) -> dict[uuid.UUID, dict[str, str]]:
        found: dict[uuid.UUID, dict[str, str]] = defaultdict(dict)
        stages = db.session.execute(
            select(EntryInStage.entry_id, EntryInStage.status, Stage.code)
            .join(Stage, Stage.id == EntryInStage.stage_id)
            .where(Stage.trade_id.in_(self.trade_codes), EntryInStage.status != EntryStatus.PRESENT)
            .order_by(Stage.position)
        )
        for row in stages:
            found[row.entry_id][row.code] = row.status.value
        modules = db.session.execute(
            select(EntryInStage.entry_id, EntryInModule.status, Module.code)
            .join(EntryInModule, EntryInModule.entry_in_stage_id == EntryInStage.id)
            .join(Module, Module.id == EntryInModule.module_id)
            .join(Stage, Stage.id == Module.stage_id)
            .where(Stage.trade_id.in_(self.trade_codes))
            .order_by(Stage.position, Module.position)
        )
        for row in modules:
            found[row.entry_id][row.code] = row.status.value
        ruled = absences.ruled(list(self.trade_codes))
        behind = self._entries_of_codes([code for _trade, code, _module, _status in ruled])
        for _trade, code, module, status in ruled:
            if code in behind:
                found[behind[code]][module] = status
        return found

    def _exclusions(self) -> list[dict[str, Any]]:
        other = select(PanelSeat.id, PanelSeat.code).subquery()
        rows = db.session.execute(
            select(
                Recusal.entry_id,
                Recusal.reason,
                PanelSeat.code.label("seat"),
                Module.code.label("module"),
                Stage.trade_id,
                other.c.code.label("substitute"),
            )
            .join(PanelSeat, PanelSeat.id == Recusal.seat_id)
            .join(Panel, Panel.id == PanelSeat.panel_id)
            .join(Module, Module.id == Panel.module_id)
            .join(Stage, Stage.id == Module.stage_id)
            .join(Trade, Trade.id == Stage.trade_id)
            .join(Entry, Entry.id == Recusal.entry_id)
            .outerjoin(other, other.c.id == Recusal.substitute_id)
            .where(Trade.event_id == self.event.id, Recusal.withdrawn_at.is_(None))
            .order_by(
                Trade.position,
                Entry.position,
                Module.position,
                Panel.position,
                PanelSeat.position,
            )
        )
        return [
            {
                "trade": self.trade_codes[row.trade_id],
                "entry": self.numbers[row.entry_id],
                "module": row.module,
                "seat": row.seat,
                **({"substitute": row.substitute} if row.substitute else {}),
                "reason": row.reason,
            }
            for row in rows
        ]

    def _rulings(self) -> list[dict[str, Any]]:
        kinds = [RulingKind(kind) for kind in RULING_KINDS]
        rows = db.session.scalars(
            select(Ruling)
            .where(
                Ruling.event_id == self.event.id,
                Ruling.kind.in_(kinds),
                Ruling.withdrawn_at.is_(None),
            )
            .order_by(Ruling.ruled_at, Ruling.code)
        ).all()
        codes = [row.blind_code_id for row in rows if row.blind_code_id]
        opened = self._entries_of_codes(codes)
        found = []
        for row in rows:
            entry = row.entry_id or (opened.get(row.blind_code_id) if row.blind_code_id else None)
            if row.blind_code_id and entry is None:
                continue
            found.append(ruling_piece(row, entry, self.numbers, self.trade_codes, self.moment))
        return found

    def _entries_of_codes(self, codes: list[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
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

    def _revisions(self) -> list[dict[str, Any]]:
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
            .where(Trade.event_id == self.event.id)
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

    def _publications(self) -> list[dict[str, Any]]:
        rows = db.session.scalars(
            select(Publication)
            .where(Publication.event_id == self.event.id)
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
            }
            for row in rows
        ]


def ruling_piece(
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
