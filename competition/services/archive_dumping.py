"""From rows to a contest file's pieces (导出).

Accounts, keys and the trail travel in a backup, never here.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from competition.db import db
from competition.models.account import Account
from competition.models.entry import (
    Entry,
    EntryInModule,
    EntryInStage,
    EntryMember,
    EntryStatus,
    MemberRole,
    Recusal,
)
from competition.models.event import (
    Division,
    Event,
    EventBody,
    IndustrySystem,
    Module,
    Sector,
    Stage,
    Trade,
)
from competition.models.panel import Panel, PanelSeat
from competition.models.person import Delegation, Person, PersonInEvent, Unit, UnitAlias
from competition.rules.contest_facts import FORMAT
from competition.services import (
    absences,
    archive_floor,
    archive_readiness,
    archive_registrations,
    archive_works,
    certificate_archives,
    stage_rows,
)
from competition.services import facts as pieces
from competition.services.archive_days import DumpedDays
from competition.services.archive_entries import NO_UNIT
from competition.services.archive_marks import DumpedMarks, entries_of_codes
from competition.services.archive_rechecks import DumpedRechecks
from competition.services.archive_records import DumpedRecords

#: What a contest file says of a person beside his name; phones and card numbers stay here.
WRITTEN_OF_PEOPLE = ("level", "note", "latin")


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
        trades = pieces.trade_pieces(self.trades, self._seated())
        marks = DumpedMarks(self.event.id, self.numbers, self.trade_codes, self.moment)
        records = DumpedRecords(self.event.id, self.numbers, self.trade_codes, self.moment)
        rulings = marks.rulings()
        held = {(each["trade"], each["code"]) for each in rulings}
        floor = archive_floor.dumped(
            self.event.id, self.numbers, self.trade_codes, self.moment, held
        )
        return {
            "format": FORMAT,
            "event": self._event(),
            "units": self._units(),
            "people": [self._person(code, person) for code, person in self.people],
            "trades": [trades[trade.id] for trade in self.trades],
            "entries": self._entries(),
            "exclusions": self._exclusions(),
            "rulings": rulings,
            "revisions": marks.revisions(),
            "publications": marks.publications(),
            "rechecks": DumpedRechecks(
                self.event.id, self.numbers, self.trade_codes, self.moment
            ).dumped(),
            "appeals": records.appeals(held),
            "supervision": records.supervision(),
            "readiness": archive_readiness.dumped(self.event.id, self.moment),
            **DumpedDays(self.event.id, self.moment).dumped(),
            **({"floor": floor} if floor else {}),
            **certificate_archives.dumped(self.event.id),
            **archive_registrations.dumped(self.event.id, self.moment),
        }

    def rules(self) -> dict[str, Any]:
        """What of the file says nothing of anybody: rules, trades with empty seats, units."""
        trades = pieces.trade_pieces(self.trades)
        return {
            "format": FORMAT,
            "event": self._event(),
            "units": self._units(),
            "trades": [trades[trade.id] for trade in self.trades],
            **certificate_archives.dumped(self.event.id),
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
        systems = db.session.scalars(
            select(IndustrySystem)
            .where(IndustrySystem.event_id == event.id)
            .order_by(IndustrySystem.position)
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
            "systems": [{"code": row.code, "name": row.name} for row in systems],
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
        works = archive_works.dumped(self.event.id)
        found = []
        for entry in self.entries:
            division, status = divisions[entry.division_id], statuses[entry.id]
            piece = self._entry(entry, members[entry.id], division, status)
            found.append(piece | ({"works": works[entry.id]} if entry.id in works else {}))
        return found

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
            "state": entry.state.value,
            "contestants": members[MemberRole.CONTESTANT],
            "coaches": members[MemberRole.COACH],
            "status": status,
            **({"age": entry.extra[pieces.AGE]} if pieces.AGE in entry.extra else {}),
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
        for entry_id, stage in stage_rows.not_advanced(list(self.trade_codes)):
            found[entry_id][stage] = stage_rows.NOT_ADVANCED
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
        behind = entries_of_codes([code for _trade, code, _module, _status in ruled])
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
            .where(
                Trade.event_id == self.event.id,
                Recusal.withdrawn_at.is_(None),
                Recusal.lapsed_at.is_(None),
            )
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
