"""From a contest file's facts to rows, whole or not at all (装入)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from competition.db import db
from competition.errors import Conflict
from competition.models.account import Account, Role, RoleAssignment
from competition.models.entry import (
    Entry,
    EntryInStage,
    Recusal,
)
from competition.models.event import (
    BodyRole,
    Event,
    EventBody,
    IndustrySystem,
    Module,
    Profile,
    Sector,
    Stage,
    Trade,
)
from competition.models.panel import Panel, PanelSeat, SeatRole
from competition.models.person import (
    Delegation,
    Gender,
    Person,
    PersonInEvent,
    Unit,
    UnitAlias,
    UnitKind,
    UnitMerge,
)
from competition.models.ruling import Ruling, RulingKind
from competition.rules.contest_facts import ContestFacts, EventFacts, RulingFacts
from competition.rules.kinds import Part
from competition.services import archive_works
from competition.services.archive_entries import LoadingEntries
from competition.services.archive_registrations import LoadingRegistrations
from competition.services.trade_rows import add_trade, event_extra


def _written(fact: Any) -> dict[str, Any]:
    return Part(type(fact)).write(fact) if fact is not None else {}


class Loading:
    """One contest file on its way into the tables."""

    def __init__(self, facts: ContestFacts, *, now: datetime) -> None:
        """Prepare to load `facts`."""
        self.facts = facts
        self.now = now
        self.units: dict[str, Unit] = {}
        self.people: dict[str, Person] = {}
        self.accounts: dict[str, Account] = {}
        self.trades: dict[str, Trade] = {}
        self.modules: dict[tuple[str, str], Module] = {}
        self.seats: dict[tuple[str, str, str], PanelSeat] = {}
        self.entries: dict[tuple[str, str], Entry] = {}
        self.in_stage: dict[tuple[uuid.UUID, uuid.UUID], EntryInStage] = {}

    def load(self) -> Event:
        """Write everything but revisions and publications; raises Conflict where it exists."""
        self.event = self._add_event(self.facts.event)
        self._add_units()
        self._add_people()
        self._add_trades()
        made = LoadingEntries(self.facts, self.event.id, self.trades, self.modules, self.people)
        self.entries, self.in_stage = made.load()
        archive_works.load(self.facts, self.entries, now=self.now)
        self._add_recusals()
        for ruling in self.facts.rulings:
            self._add_ruling(ruling)
        LoadingRegistrations(self.facts, self.event.id).load(self._account_of)
        db.session.flush()
        return self.event

    def _add_event(self, facts: EventFacts) -> Event:
        same = func.lower(Event.code) == facts.code.lower()
        if db.session.scalars(select(Event.id).where(same)).first():
            raise Conflict("event-exists", event=facts.code)
        today = self.now.date()
        dates = facts.dates
        event = Event(
            code=facts.code,
            name=_written(facts.name),
            profile=Profile(facts.profile),
            settings=dict(facts.settings),
            starts_on=date.fromisoformat(dates.from_) if dates else today,
            ends_on=date.fromisoformat(dates.to) if dates else today,
            venue=_written(facts.venue),
            timezone=facts.timezone,
            sample=facts.sample,
            extra=event_extra(facts),
        )
        db.session.add(event)
        db.session.flush()
        for position, body in enumerate(facts.bodies):
            db.session.add(
                EventBody(
                    event_id=event.id,
                    role=BodyRole(body.role),
                    name=_written(body.name),
                    position=position,
                )
            )
        for kind, groups in ((Sector, facts.sectors), (IndustrySystem, facts.systems)):
            db.session.add_all(
                kind(event_id=event.id, code=one.code, name=_written(one.name), position=n)
                for n, one in enumerate(groups)
            )
        db.session.flush()
        return event

    def _add_units(self) -> None:
        known = units_by_name([facts.name for facts in self.facts.units])
        for position, facts in enumerate(self.facts.units):
            unit = known.get(facts.name)
            if unit is None:
                unit = Unit(name=facts.name, kind=UnitKind(facts.kind), extra={})
                db.session.add(unit)
                db.session.flush()
                known[facts.name] = unit
            if facts.region:
                unit.extra = {**unit.extra, "region": facts.region}
            if facts.english:
                unit.extra = {**unit.extra, "english": facts.english}
            self.units[facts.code] = unit
            db.session.add(
                Delegation(
                    event_id=self.event.id, unit_id=unit.id, code=facts.code, position=position
                )
            )
            self._add_aliases(unit, facts.aliases)
        for facts in self.facts.units:
            if facts.parent:
                self.units[facts.code].parent_id = self.units[facts.parent].id
        db.session.flush()

    @staticmethod
    def _add_aliases(unit: Unit, names: Iterable[str]) -> None:
        for name in names:
            if not db.session.scalars(select(UnitAlias.id).where(UnitAlias.name == name)).first():
                db.session.add(UnitAlias(unit_id=unit.id, name=name))

    def _add_people(self) -> None:
        for facts in self.facts.people:
            extra = {
                key: value
                for key, value in (
                    ("level", facts.level),
                    ("note", facts.note),
                    ("latin", facts.latin),
                )
                if value
            }
            person = Person(
                name=facts.name,
                unit_id=self.units[facts.unit].id if facts.unit else None,
                gender=Gender(facts.gender or ""),
                student=facts.student,
                extra=extra,
            )
            self.people[facts.code] = person
            db.session.add(person)
        db.session.flush()
        db.session.add_all(
            PersonInEvent(
                event_id=self.event.id,
                person_id=self.people[facts.code].id,
                code=facts.code,
                position=position,
            )
            for position, facts in enumerate(self.facts.people)
        )
        db.session.flush()

    def _account_of(self, person: str) -> uuid.UUID | None:
        """The account a seated person acts with, made when first needed."""
        found = self.accounts.get(person)
        if found is None:
            row = self.people[person]
            found = Account(
                display_name=row.name, person_id=row.id, created_at=self.now, login=None
            )
            db.session.add(found)
            db.session.flush()
            self.accounts[person] = found
        return found.id

    def _add_trades(self) -> None:
        sectors, systems = self._groups(Sector), self._groups(IndustrySystem)
        for position, facts in enumerate(self.facts.trades):
            trade = add_trade(
                self.event.id,
                facts,
                position=position,
                sector_id=sectors[facts.sector] if facts.sector else None,
                system_id=systems[facts.system] if facts.system else None,
                seating=self._account_of,
            )
            db.session.flush()
            self.trades[facts.code] = trade
            self._remember(trade)
            self._grant_judges(trade)

    def _groups(self, kind: type[Sector] | type[IndustrySystem]) -> dict[str, uuid.UUID]:
        rows = db.session.execute(select(kind.code, kind.id).where(kind.event_id == self.event.id))
        return {row.code: row.id for row in rows}

    def _remember(self, trade: Trade) -> None:
        modules = db.session.scalars(
            select(Module)
            .join(Stage, Stage.id == Module.stage_id)
            .where(Stage.trade_id == trade.id)
        )
        for module in modules:
            self.modules[trade.code, module.code] = module
            rows = db.session.scalars(
                select(PanelSeat)
                .join(Panel, Panel.id == PanelSeat.panel_id)
                .where(Panel.module_id == module.id)
            )
            for seat in rows:
                self.seats[trade.code, module.code, seat.code] = seat

    def _grant_judges(self, trade: Trade) -> None:
        """Seated people may mark on their panels; a head also leads the trade's judges."""
        granted: set[tuple[uuid.UUID, Role, uuid.UUID | None]] = set()
        for (code, _module, _seat), seat in self.seats.items():
            if code != trade.code or seat.account_id is None:
                continue
            granted.add((seat.account_id, Role.JUDGE, seat.panel_id))
            if seat.role is SeatRole.HEAD:
                granted.add((seat.account_id, Role.CHIEF_JUDGE, None))
        for account_id, role, panel_id in sorted(granted, key=str):
            db.session.add(
                RoleAssignment(
                    account_id=account_id,
                    role=role,
                    event_id=self.event.id,
                    trade_id=trade.id,
                    panel_id=panel_id,
                    granted_at=self.now,
                )
            )

    def _add_recusals(self) -> None:
        for facts in self.facts.exclusions:
            seat = self.seats[facts.trade, facts.module, facts.seat]
            substitute = (
                self.seats[facts.trade, facts.module, facts.substitute].id
                if facts.substitute
                else None
            )
            db.session.add(
                Recusal(
                    seat_id=seat.id,
                    entry_id=self.entries[facts.trade, facts.entry].id,
                    account_id=seat.account_id,
                    substitute_id=substitute,
                    reason=facts.reason,
                    recorded_at=self.now,
                )
            )

    def _add_ruling(self, facts: RulingFacts) -> None:
        written = _written(facts)
        value = {
            key: item
            for key, item in written.items()
            if key not in {"code", "trade", "kind", "entry", "entries", "reason", "at"}
        }
        if facts.entries:
            value["entries"] = [
                str(self.entries[facts.trade, number].id) for number in facts.entries
            ]
        value["reason"] = written["reason"]
        entry = self.entries[facts.trade, facts.entry].id if facts.entry else None
        db.session.add(
            Ruling(
                event_id=self.event.id,
                trade_id=self.trades[facts.trade].id,
                code=facts.code,
                kind=RulingKind(facts.kind),
                entry_id=entry,
                value=value,
                reason=facts.reason.zh,
                ruled_at=datetime.fromisoformat(facts.at) if facts.at else self.now,
            )
        )


def units_by_name(names: Iterable[str]) -> dict[str, Unit]:
    """Units of the installation known by one of these names, or by an alias."""
    wanted = list(names)
    found: dict[str, Unit] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        aliased = db.session.execute(
            select(UnitAlias.name, Unit)
            .join(Unit, Unit.id == UnitAlias.unit_id)
            .where(UnitAlias.name.in_(part))
        )
        found.update({row[0]: row[1] for row in aliased})
        gone = select(UnitMerge.from_id).where(UnitMerge.undone_at.is_(None))
        own = db.session.scalars(select(Unit).where(Unit.name.in_(part), Unit.id.not_in(gone)))
        found.update({unit.name: unit for unit in own})
    return found
