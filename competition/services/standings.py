"""Signed sheets → rules → standings (成绩名次): computed when asked for, never stored.

What was computed is kept in memory under the head of the trade's audit chain: any act that could
change a number changes the head, so a kept result cannot be stale.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import NotFound, NotNow
from competition.models.draw import BlindCode, CodeSet
from competition.models.entry import (
    Entry,
    EntryInModule,
    EntryInStage,
    EntryMember,
    EntryState,
    EntryStatus,
    MemberRole,
    Recusal,
)
from competition.models.event import Division, MarkedWhere, Module, Stage, Trade
from competition.models.panel import Exclusion, Panel, PanelSeat
from competition.models.person import Delegation, Person, Unit
from competition.models.ruling import Ruling, RulingKind
from competition.models.sheet import Revision, RevisionStanding, ScoreSheet, SheetState
from competition.rules.contest_facts import RULING_KINDS, EntryFacts, ExclusionFacts, RulingFacts
from competition.rules.facts import TradeFacts
from competition.rules.kinds import read_as
from competition.rules.programs import Program, TradeMarks, compile_trade
from competition.rules.standings import Standings
from competition.services import audit, facts, identities

Key = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class EntryLine:
    """Who an entry is, as lists show it."""

    id: uuid.UUID
    number: str
    team_name: str
    names: tuple[str, ...]
    unit: str
    unit_code: str
    division: str

    @property
    def shown(self) -> str:
        """A team's name, or the contestants'."""
        return self.team_name or "、".join(self.names)


@dataclass(frozen=True, slots=True)
class TradeResult:
    """Everything a page, a publication or an explanation needs of one trade."""

    trade: TradeFacts
    program: Program
    marks: TradeMarks
    entries: tuple[EntryFacts, ...]
    rulings: tuple[RulingFacts, ...]
    standings: Standings
    people: Mapping[str, EntryLine]
    version: tuple[str, ...]


_results: dict[uuid.UUID, TradeResult] = {}


def result(actor: Actor, trade_id: uuid.UUID) -> TradeResult:
    """A trade's standings with all they were computed from.

    Raises NotNow("codes-sealed") while a code set in use is not decoded: totals exist after.
    """
    trade = db.session.get(Trade, trade_id)
    if trade is None:
        raise NotFound("not-found")
    scope = Scope(trade.event_id, trade.id)
    policy.require(actor, Permission.STANDINGS_READ, scope)
    version = audit.version(scope)
    known = _results.get(trade_id)
    if known is not None and known.version == version:
        return known
    found = _compute(trade, version)
    _results[trade_id] = found
    return found


def _compute(trade: Trade, version: tuple[str, ...]) -> TradeResult:
    if trade.marked is MarkedWhere.ELSEWHERE:
        raise NotNow("marked-elsewhere")
    whole = facts.trade_facts(trade.id)
    numbers = _numbers_by_code(trade.id)
    people = entry_lines(trade.id)
    entries = tuple(_entry_facts(trade, people))
    program = compile_trade(whole)
    marks = TradeMarks(_vectors(trade.id, numbers), _exclusions(trade, numbers, people))
    rulings = tuple(_rulings(trade, numbers, people))
    return TradeResult(
        trade=whole,
        program=program,
        marks=marks,
        entries=entries,
        rulings=rulings,
        standings=program.standings(marks, entries, rulings),
        people={line.number: line for line in people.values()},
        version=version,
    )


def _numbers_by_code(trade_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Blind code → entry number; NotNow while a set that holds sheets is still sealed."""
    sets = db.session.scalars(
        select(CodeSet).join(Stage, Stage.id == CodeSet.stage_id).where(Stage.trade_id == trade_id)
    ).all()
    opened = identities.opened([code_set.id for code_set in sets])
    sealed = db.session.scalars(
        select(BlindCode.code_set_id)
        .where(
            BlindCode.code_set_id.in_([code_set.id for code_set in sets]),
            BlindCode.id.not_in(opened),
        )
        .distinct()
    ).all()
    if sealed:
        raise NotNow("codes-sealed")
    rows = db.session.execute(
        select(EntryInStage.id, Entry.number)
        .join(Entry, Entry.id == EntryInStage.entry_id)
        .where(Entry.trade_id == trade_id)
    )
    numbers = {row.id: row.number for row in rows}
    return {code: numbers[where] for code, where in opened.items()}


def entry_lines(trade_id: uuid.UUID) -> dict[uuid.UUID, EntryLine]:
    """The accepted entries of a trade with names and units, in their order."""
    rows = db.session.execute(
        select(
            Entry.id,
            Entry.number,
            Entry.team_name,
            Unit.name.label("unit"),
            Delegation.code.label("unit_code"),
            Division.code.label("division"),
        )
        .join(Division, Division.id == Entry.division_id)
        .join(Delegation, Delegation.id == Entry.delegation_id)
        .join(Unit, Unit.id == Delegation.unit_id)
        .where(Entry.trade_id == trade_id, Entry.state == EntryState.ACCEPTED)
        .order_by(Entry.number)
    ).all()
    names: dict[uuid.UUID, list[str]] = defaultdict(list)
    for member in db.session.execute(
        select(EntryMember.entry_id, Person.name)
        .join(Person, Person.id == EntryMember.person_id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(Entry.trade_id == trade_id, EntryMember.role == MemberRole.CONTESTANT)
        .order_by(EntryMember.position)
    ):
        names[member.entry_id].append(member.name)
    return {
        row.id: EntryLine(
            row.id,
            row.number,
            row.team_name,
            tuple(names[row.id]),
            row.unit,
            row.unit_code,
            row.division,
        )
        for row in rows
    }


def _entry_facts(trade: Trade, people: Mapping[uuid.UUID, EntryLine]) -> list[EntryFacts]:
    statuses: dict[uuid.UUID, dict[str, str]] = defaultdict(dict)
    for row in db.session.execute(
        select(EntryInStage.entry_id, Stage.code, EntryInStage.status)
        .join(Stage, Stage.id == EntryInStage.stage_id)
        .where(Stage.trade_id == trade.id, EntryInStage.status != EntryStatus.PRESENT)
    ):
        statuses[row.entry_id][row.code] = row.status.value
    for row in db.session.execute(
        select(EntryInStage.entry_id, Module.code, EntryInModule.status)
        .join(EntryInModule, EntryInModule.entry_in_stage_id == EntryInStage.id)
        .join(Module, Module.id == EntryInModule.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == trade.id)
    ):
        statuses[row.entry_id][row.code] = row.status.value
    return [
        EntryFacts(
            number=line.number,
            trade=trade.code,
            division=None if line.division == facts.NO_DIVISION else line.division,
            unit=line.unit_code,
            status=statuses[entry_id],
        )
        for entry_id, line in people.items()
    ]


def _vectors(trade_id: uuid.UUID, numbers: Mapping[uuid.UUID, str]) -> dict[Key, dict[str, bytes]]:
    rows = db.session.execute(
        select(
            Module.code.label("module"),
            ScoreSheet.attempt,
            PanelSeat.code.label("seat"),
            ScoreSheet.blind_code_id,
            Revision.vector,
        )
        .join(ScoreSheet, ScoreSheet.id == Revision.sheet_id)
        .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
        .join(Module, Module.id == ScoreSheet.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .where(
            Stage.trade_id == trade_id,
            ScoreSheet.state == SheetState.SIGNED,
            Revision.n == ScoreSheet.current_n,
            Revision.standing == RevisionStanding.CURRENT,
        )
    )
    found: dict[Key, dict[str, bytes]] = defaultdict(dict)
    for row in rows:
        found[row.module, row.attempt, row.seat][numbers[row.blind_code_id]] = row.vector
    return found


def _exclusions(
    trade: Trade, numbers: Mapping[uuid.UUID, str], people: Mapping[uuid.UUID, EntryLine]
) -> tuple[ExclusionFacts, ...]:
    """Who stood back from whom: fixed by code where there are codes, else by recusal."""
    seats = {
        row.id: (row.module, row.code)
        for row in db.session.execute(
            select(PanelSeat.id, PanelSeat.code, Module.code.label("module"))
            .join(Panel, Panel.id == PanelSeat.panel_id)
            .join(Module, Module.id == Panel.module_id)
            .join(Stage, Stage.id == Module.stage_id)
            .where(Stage.trade_id == trade.id)
        )
    }
    fixed = {
        (row.seat_id, numbers[row.blind_code_id]): (row.substitute_id, row.reason)
        for row in db.session.scalars(select(Exclusion).where(Exclusion.seat_id.in_(seats)))
        if row.blind_code_id in numbers
    }
    recused = db.session.scalars(
        select(Recusal).where(Recusal.seat_id.in_(seats), Recusal.withdrawn_at.is_(None))
    )
    for row in recused:
        if row.entry_id in people:
            key = (row.seat_id, people[row.entry_id].number)
            fixed.setdefault(key, (row.substitute_id, row.reason))
    return tuple(
        ExclusionFacts(
            trade=trade.code,
            entry=number,
            module=seats[seat][0],
            seat=seats[seat][1],
            substitute=seats[substitute][1] if substitute else None,
            reason=reason,
        )
        for (seat, number), (substitute, reason) in sorted(fixed.items(), key=str)
    )


def _rulings(
    trade: Trade, numbers: Mapping[uuid.UUID, str], people: Mapping[uuid.UUID, EntryLine]
) -> list[RulingFacts]:
    rows = db.session.scalars(
        select(Ruling)
        .where(
            Ruling.trade_id == trade.id,
            Ruling.kind.in_([RulingKind(kind) for kind in RULING_KINDS]),
            Ruling.withdrawn_at.is_(None),
        )
        .order_by(Ruling.ruled_at, Ruling.code)
    )
    return [ruling_facts(row, trade.code, numbers, people) for row in rows]


def ruling_facts(
    row: Ruling,
    trade: str,
    numbers: Mapping[uuid.UUID, str],
    people: Mapping[uuid.UUID, EntryLine],
) -> RulingFacts:
    """A ruling as the engine reads it; whom it is about is an entry, or a code by now open."""
    piece = {
        "code": row.code,
        "trade": trade,
        "kind": row.kind.value,
        "reason": {"zh": row.reason},
        **{key: item for key, item in row.value.items() if key != "entries"},
    }
    if row.entry_id is not None:
        piece["entry"] = people[row.entry_id].number
    elif row.blind_code_id is not None:
        piece["entry"] = numbers[row.blind_code_id]
    if "entries" in row.value:
        piece["entries"] = [people[uuid.UUID(each)].number for each in row.value["entries"]]
    found, problems = read_as(RulingFacts, piece)
    if found is None or problems:
        raise NotNow("ruling-unreadable", ruling=row.code)
    return found


def signed_count(trade_id: uuid.UUID) -> tuple[int, int]:
    """How many of a trade's sheets are signed, and how many are wanted."""
    states: Sequence[SheetState] = db.session.scalars(
        select(ScoreSheet.state)
        .join(Module, Module.id == ScoreSheet.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == trade_id, ScoreSheet.state != SheetState.VOID)
    ).all()
    return sum(state is SheetState.SIGNED for state in states), len(states)
