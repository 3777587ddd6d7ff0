"""What a timetable is made of before anybody is placed (排程底稿): parts, roster, judges.

None of it changes when sessions are moved, so a page that shows a timetable just moved need not
read four thousand people again.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db
from competition.models.account import Account
from competition.models.entry import (
    Entry,
    EntryInStage,
    EntryMember,
    EntryState,
    EntryStatus,
    MemberRole,
)
from competition.models.event import Module, Stage, Trade
from competition.models.panel import Panel, PanelSeat
from competition.models.person import Delegation, Person, Unit
from competition.models.timetable import TimetableNeed
from competition.rules.timetables import Seat

#: How many ids one question holds.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class PartFacts:
    """A part: of which trade, stage and module, and what it needs."""

    key: str
    stage_id: uuid.UUID
    module_id: uuid.UUID | None
    trade_code: str
    trade_name: dict[str, str]
    stage_name: dict[str, str]
    #: Empty for the stage as a whole.
    module_name: dict[str, str]
    entries: int
    #: Sites, minutes of a session and entries in one; None: nobody said.
    need: tuple[tuple[str, ...], int, int] | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry of a stage; where: its row in the stage."""

    where: uuid.UUID
    seat: Seat


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything about an event's timetable but its sessions, stations and sites."""

    parts: Mapping[str, PartFacts]
    #: Stage → everybody who is to work in it, by entry number.
    roster: Mapping[uuid.UUID, list[Waiting]]
    #: Row in the stage → who works there, also of those who withdrew; by id and by its hex.
    seats: Mapping[Any, Seat]
    #: Part → the judges seated there, by account.
    judges: Mapping[str, tuple[str, ...]]
    #: Module → minutes a contestant is given, rounded up.
    limits: Mapping[uuid.UUID | None, int]


def part_key(stage_id: uuid.UUID, module_id: uuid.UUID | None) -> str:
    """Name a part: a module, or a stage as a whole."""
    return f"{stage_id}/{module_id or ''}"


def frame(scope: Scope) -> Frame:
    """Read it; who may, whoever asks has found out."""
    seats, roster = _entered(scope)
    parts = _parts(scope, roster)
    return Frame(parts, roster, seats, _judges(scope, parts), _limits(scope))


def _parts(scope: Scope, roster: dict[uuid.UUID, list[Waiting]]) -> dict[str, PartFacts]:
    """Every part that has, or may have, sessions: stages as a whole, and their modules."""
    stages = db.session.execute(
        select(Stage.id, Stage.name, Trade.code, Trade.name.label("trade"))
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == scope.event_id)
        .order_by(Trade.position, Trade.code, Stage.position, Stage.id)
    ).all()
    modules = defaultdict(list)
    for row in db.session.execute(
        select(Module.id, Module.name, Module.stage_id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == scope.event_id)
        .order_by(Module.position, Module.id)
    ):
        modules[row.stage_id].append((row.id, row.name))
    needs = {
        part_key(row.stage_id, row.module_id): (tuple(row.sites), row.minutes, row.places)
        for row in db.session.scalars(
            select(TimetableNeed)
            .join(Stage, Stage.id == TimetableNeed.stage_id)
            .join(Trade, Trade.id == Stage.trade_id)
            .where(Trade.event_id == scope.event_id)
            .order_by(TimetableNeed.id)
        )
    }
    counts = {stage: len(found) for stage, found in roster.items()}
    whole: list[tuple[uuid.UUID | None, dict[str, str]]] = [(None, {})]
    return {
        part_key(row.id, module): PartFacts(
            part_key(row.id, module), row.id, module, row.code, row.trade, row.name, name,
            counts.get(row.id, 0), needs.get(part_key(row.id, module)),
        )
        for row in stages
        for module, name in whole + modules[row.id]
    }  # fmt: skip


def _entered(scope: Scope) -> tuple[dict[Any, Seat], dict[uuid.UUID, list[Waiting]]]:
    members = _members(scope)
    seats: dict[Any, Seat] = {}
    roster: dict[uuid.UUID, list[Waiting]] = defaultdict(list)
    for row in db.session.execute(
        select(
            EntryInStage.stage_id, EntryInStage.id, EntryInStage.status, Entry.number, Entry.state,
            EntryInStage.entry_id, Entry.delegation_id,
        )
        .join(Entry, Entry.id == EntryInStage.entry_id)
        .where(Entry.event_id == scope.event_id)
        .order_by(Entry.number, EntryInStage.id)
    ):  # fmt: skip
        seat = Seat(row.number, members.get(row.entry_id, ()), str(row.delegation_id))
        seats[row.id] = seats[row.id.hex] = seat
        if row.state is EntryState.ACCEPTED and row.status is not EntryStatus.WITHDRAWN:
            roster[row.stage_id].append(Waiting(row.id, seat))
    return seats, roster


def _members(scope: Scope) -> dict[uuid.UUID, tuple[str, ...]]:
    """Entry → ids of the people who contest in it."""
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    for entry, person in db.session.execute(
        select(EntryMember.entry_id, EntryMember.person_id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(Entry.event_id == scope.event_id, EntryMember.role == MemberRole.CONTESTANT)
        .order_by(EntryMember.position)
    ):
        found[entry].append(str(person))
    return {entry: tuple(people) for entry, people in found.items()}


def _judges(scope: Scope, parts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Who judges which part: everybody seated at a module, or at any module of a stage."""
    found: dict[str, set[str]] = defaultdict(set)
    for stage, module, account in db.session.execute(
        select(Module.stage_id, Module.id, PanelSeat.account_id)
        .join(Panel, Panel.module_id == Module.id)
        .join(PanelSeat, PanelSeat.panel_id == Panel.id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == scope.event_id, PanelSeat.account_id.is_not(None))
    ):
        found[part_key(stage, module)].add(str(account))
        found[part_key(stage, None)].add(str(account))
    return {part: tuple(sorted(found.get(part, ()))) for part in parts}


def _limits(scope: Scope) -> dict[uuid.UUID | None, int]:
    """Module → minutes a contestant is given, rounded up."""
    rows = db.session.execute(
        select(Module.id, Module.time_limit)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == scope.event_id, Module.time_limit.is_not(None))
    )
    return {row.id: -(-row.time_limit // 60) for row in rows if row.time_limit}


def names_of(scope: Scope) -> dict[str, str]:
    """Names of an event's contestants, delegations and judges by id."""
    people = db.session.execute(
        select(Person.id, Person.name)
        .join(EntryMember, EntryMember.person_id == Person.id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(Entry.event_id == scope.event_id)
    )
    delegations = db.session.execute(
        select(Delegation.id, Unit.name)
        .join(Unit, Unit.id == Delegation.unit_id)
        .where(Delegation.event_id == scope.event_id)
    )
    judges = db.session.execute(
        select(Account.id, Account.display_name)
        .join(PanelSeat, PanelSeat.account_id == Account.id)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == Panel.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == scope.event_id)
        .distinct()
    )
    return {str(key): name for found in (people, delegations, judges) for key, name in found}


def names_by_id(words: Iterable[str]) -> dict[str, str]:
    """The names of the people, delegations and judges among these words, which may be anything."""
    wanted = [key for word in words if (key := _id(word)) is not None]
    found: dict[str, str] = {}
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        for query in (
            select(Person.id, Person.name).where(Person.id.in_(some)),
            select(Account.id, Account.display_name).where(Account.id.in_(some)),
            select(Delegation.id, Unit.name)
            .join(Unit, Unit.id == Delegation.unit_id)
            .where(Delegation.id.in_(some)),
        ):
            found |= {str(key): name for key, name in db.session.execute(query)}
    return found


def _id(word: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(word)
    except ValueError:
        return None
