"""The entries of a contest file on their way into the tables (装入参赛).

Thousands of them in a few flushes: whatever a row waits for is written before it.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import select

from competition.db import db
from competition.models.entry import (
    Entry,
    EntryInModule,
    EntryInStage,
    EntryMember,
    EntryState,
    EntryStatus,
    MemberRole,
)
from competition.models.event import Division, Module, Stage, Trade
from competition.models.person import Delegation, Person, Unit, UnitKind
from competition.rules.contest_facts import ContestFacts, EntryFacts
from competition.rules.values import text
from competition.services.facts import AGE, NO_DIVISION
from competition.services.stage_rows import NOT_ADVANCED

#: The unit of entries that have none, which files do not mention.
NO_UNIT = "none"
Entries = dict[tuple[str, str], Entry]
InStage = dict[tuple[uuid.UUID, uuid.UUID], EntryInStage]


class LoadingEntries:
    """The entries of one file, after its units, people and trades."""

    def __init__(
        self,
        facts: ContestFacts,
        event_id: uuid.UUID,
        trades: Mapping[str, Trade],
        modules: Mapping[tuple[str, str], Module],
        people: Mapping[str, Person],
    ) -> None:
        """trades, modules and people: as they were written, by their codes in the file."""
        self.facts, self.event_id = facts, event_id
        self.trades, self.modules, self.people = trades, modules, people
        self.entries: Entries = {}
        self.in_stage: InStage = {}
        #: Trade → its divisions by code, in order; delegations by code: read when first asked for.
        self.divisions: dict[uuid.UUID, dict[str, uuid.UUID]] = {}
        self.delegations: dict[str, uuid.UUID] = {}

    def load(self) -> tuple[Entries, InStage]:
        """Write them; returns them by trade and number, and their rows by entry and stage."""
        for position, facts in enumerate(self.facts.entries):
            trade = self.trades[facts.trade]
            entry = Entry(
                event_id=self.event_id,
                trade_id=trade.id,
                division_id=self._division(trade, facts.division),
                delegation_id=self._delegation(facts.unit),
                number=facts.number,
                team_name=facts.name,
                state=EntryState(facts.state),
                position=position,
                extra={} if facts.age is None else {AGE: text(facts.age)},
            )
            db.session.add(entry)
            self.entries[facts.trade, facts.number] = entry
        db.session.flush()
        for facts in self.facts.entries:
            self._add_members(self.entries[facts.trade, facts.number].id, facts)
        self._add_stages()
        db.session.flush()
        for facts in self.facts.entries:
            self._add_statuses(facts)
        return self.entries, self.in_stage

    def _add_members(self, entry_id: uuid.UUID, facts: EntryFacts) -> None:
        for role, codes in (
            (MemberRole.CONTESTANT, facts.contestants),
            (MemberRole.COACH, facts.coaches),
        ):
            for place, person in enumerate(codes):
                db.session.add(
                    EntryMember(
                        entry_id=entry_id,
                        person_id=self.people[person].id,
                        role=role,
                        position=place,
                    )
                )

    def _add_stages(self) -> None:
        stages: dict[uuid.UUID, list[tuple[uuid.UUID, str]]] = defaultdict(list)
        for row in db.session.execute(
            select(Stage.id, Stage.code, Stage.trade_id)
            .join(Trade, Trade.id == Stage.trade_id)
            .where(Trade.event_id == self.event_id)
        ):
            stages[row.trade_id].append((row.id, row.code))
        for facts in self.facts.entries:
            entry = self.entries[facts.trade, facts.number]
            for stage_id, code in stages[entry.trade_id]:
                if facts.status.get(code) == NOT_ADVANCED:
                    continue
                there = EntryInStage(
                    entry_id=entry.id,
                    stage_id=stage_id,
                    status=EntryStatus(facts.status.get(code, "present")),
                )
                db.session.add(there)
                self.in_stage[entry.id, stage_id] = there

    def _add_statuses(self, facts: EntryFacts) -> None:
        entry = self.entries[facts.trade, facts.number]
        for code, word in facts.status.items():
            module = self.modules.get((facts.trade, code))
            if module is not None:
                db.session.add(
                    EntryInModule(
                        entry_in_stage_id=self.in_stage[entry.id, module.stage_id].id,
                        module_id=module.id,
                        status=EntryStatus(word),
                    )
                )

    def _division(self, trade: Trade, code: str | None) -> uuid.UUID:
        if trade.id not in self.divisions:
            rows = db.session.execute(
                select(Division.code, Division.id)
                .where(Division.trade_id == trade.id)
                .order_by(Division.position)
            )
            self.divisions[trade.id] = {row.code: row.id for row in rows}
        known = self.divisions[trade.id]
        found = next(iter(known.values()), None) if code is None else known.get(code)
        if found is None:
            found = known[NO_DIVISION] = self._only(trade)
        return found

    @staticmethod
    def _only(trade: Trade) -> uuid.UUID:
        """A trade without divisions has one for all, which files do not mention."""
        division = Division(trade_id=trade.id, code=NO_DIVISION, name={"zh": "不分组"}, position=0)
        db.session.add(division)
        db.session.flush()
        return division.id

    def _delegation(self, unit: str | None) -> uuid.UUID:
        if not self.delegations:
            rows = db.session.execute(
                select(Delegation.code, Delegation.id).where(Delegation.event_id == self.event_id)
            )
            self.delegations = {row.code: row.id for row in rows}
        code = unit or NO_UNIT
        if code not in self.delegations:
            self.delegations[code] = self._no_unit()
        return self.delegations[code]

    def _no_unit(self) -> uuid.UUID:
        unit = Unit(name="—", kind=UnitKind.BODY, extra={})
        db.session.add(unit)
        db.session.flush()
        row = Delegation(event_id=self.event_id, unit_id=unit.id, code=NO_UNIT, position=10**6)
        db.session.add(row)
        db.session.flush()
        return row.id
