"""What honours are worked out from (表彰取数): every placed result of an event, and its people."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import NotFound
from competition.models.entry import Entry, EntryMember, HandedInResult, MemberRole
from competition.models.event import Division, MarkedWhere, Trade
from competition.models.person import Delegation, Person, PersonInEvent, Unit
from competition.rules.award_lines import passed_over
from competition.rules.programs import compile_trade
from competition.rules.promotions import Winner
from competition.rules.scales import worldskills_700
from competition.rules.standings import Standing, Standings
from competition.rules.teams import Result
from competition.services import standings
from competition.services.facts import NO_DIVISION
from competition.services.standings import TradeResult

Key = tuple[str, str]
#: A placed result, and what a need may ask of its entry.
OwnResult = tuple[Result, Mapping[str, Fraction]]


@dataclass(frozen=True, slots=True)
class Who:
    """A person as lists show him; level 1 is the highest, None: none known."""

    code: str
    name: str
    unit: str
    level: int | None
    student: bool


@dataclass(frozen=True, slots=True)
class Gathered:
    """Every placed result with its people; `missing` names the trades without standings yet."""

    results: tuple[Result, ...]
    points: Mapping[Key, Mapping[str, Fraction]]
    placed: Mapping[Key, int]
    contestants: Mapping[Key, tuple[str, ...]]
    coaches: Mapping[Key, tuple[str, ...]]
    people: Mapping[str, Who]
    units: Mapping[str, str]
    trades: Mapping[str, dict[str, str]]
    awards: Mapping[Key, dict[str, str]]
    missing: tuple[str, ...]

    def winners(self) -> list[Winner]:
        """Every contestant with a placed result, trade by trade in order of place."""
        found = []
        for result in self.results:
            key = result.trade, result.number
            for code in self.contestants.get(key, ()):
                who = self.people[code]
                found.append(
                    Winner(
                        code, result, self.points[key], self.placed[result.trade, result.division],
                        who.level, who.student,
                    )
                )  # fmt: skip
        return found


#: Of a trade, from which result of it and whether with times, what its standings were read as.
_read_before: dict[tuple[uuid.UUID, str], tuple[TradeResult, bool, list[OwnResult]]] = {}


def gather(actor: Actor, scope: Scope, *, times: bool = False, people: bool = True) -> Gathered:
    """Read all results of an event in a number of queries that does not grow with it.

    times: whether the times of entries are wanted too; people: whether it matters whose they are.
    Asks the policy as `standings` does.
    """
    event_id = event_of(scope)
    found = standings.event_results(actor, event_id)
    rows = db.session.scalars(
        select(Trade).where(Trade.event_id == scope.event_id).order_by(Trade.position)
    ).all()
    results: list[Result] = []
    points: dict[Key, Mapping[str, Fraction]] = {}
    for row in rows:
        if row.code in found:
            own = _kept((event_id, row.code), found[row.code], times=times)
        else:
            own = _handed_in(row)
        results.extend(result for result, _ in own)
        points |= {(result.trade, result.number): read for result, read in own}
    placed: dict[Key, int] = defaultdict(int)
    for result in results:
        placed[result.trade, result.division] += 1
    contestants, coaches, known = _people(event_id) if people else ({}, {}, {})
    have = {result.trade for result in results}
    return Gathered(
        tuple(results),
        points,
        dict(placed),
        contestants,
        coaches,
        known,
        _units(event_id),
        {row.code: row.name for row in rows},
        {(row.code, award["code"]): award["name"] for row in rows for award in row.awards},
        tuple(row.code for row in rows if row.code not in have),
    )


def event_of(scope: Scope) -> uuid.UUID:
    """The event a scope names; NotFound for the installation as a whole."""
    if scope.event_id is None:
        raise NotFound("not-found")
    return scope.event_id


def _kept(place: tuple[uuid.UUID, str], result: TradeResult, *, times: bool) -> list[OwnResult]:
    """The results of a trade; read once for the same standings of the same people."""
    known = _read_before.get(place)
    if known is None or known[1] != times or not _same(known[0], result):
        _read_before[place] = known = (result, times, _marked(place[1], result, times=times))
    return known[2]


def _same(one: TradeResult, other: TradeResult) -> bool:
    """Whether two results are one result that was carried on: its very parts."""
    return one.standings is other.standings and one.people is other.people


def _marked(code: str, result: TradeResult, *, times: bool) -> list[OwnResult]:
    ranked = result.standings
    timed = [
        m.code for m in result.trade.modules if any(a.type == "time" for a in m.scheme.aspects)
    ]
    if times and timed:
        program = compile_trade(result.trade, [(module, "time") for module in timed])
        ranked = program.standings(result.marks, result.entries, result.rulings)
    entries = {entry.number: entry for entry in result.entries}
    found: list[OwnResult] = []
    for division, lines in ranked.groups.items():
        placed = [line for line in lines if line.place is not None]
        totals = [line.total or Fraction(0) for line in placed]
        scale = worldskills_700(totals) if totals else []
        for line, total, points in zip(placed, totals, scale, strict=True):
            seconds = sum((line.figure(m, "time") or Fraction(0) for m in timed), Fraction(0))
            unit = result.people[line.number].unit_code
            one = Result(
                code, line.division or division, line.number, unit, line.place or 0, total, points,
                line.award, seconds if times else Fraction(0),
                not passed_over(result.trade, entries[line.number]),
            )  # fmt: skip
            found.append((one, _Figures(line, result.standings)))
    return found


class _Figures(Mapping[str, Fraction]):
    """What a need may ask of an entry, worked out when it does: nodes by code, modules as `/code`,
    the total as "".
    """

    def __init__(self, line: Standing, standings: Standings) -> None:
        self._line, self._standings = line, standings

    def __getitem__(self, key: str) -> Fraction:
        """The points of a node or module; zero for a module with none."""
        if not key:
            return self._line.total or Fraction(0)
        if not key.startswith("/"):
            return self._line.node(key).value
        value = self._line.module(key[1:])
        return Fraction(0) if value is None else value.value

    def __iter__(self) -> Iterator[str]:
        """Every key there is."""
        modules = (f"/{code}" for code in self._standings.modules)
        return iter((*self._standings.nodes, *modules, ""))

    def __len__(self) -> int:
        """How many there are."""
        return len(self._standings.nodes) + len(self._standings.modules) + 1


def _handed_in(trade: Trade) -> list[tuple[Result, Mapping[str, Fraction]]]:
    """The results of a trade marked elsewhere, as its signed list says."""
    if trade.marked is not MarkedWhere.ELSEWHERE:
        return []
    rows: Sequence[Any] = db.session.execute(
        select(HandedInResult, Entry.number, Division.code, Delegation.code)
        .join(Entry, Entry.id == HandedInResult.entry_id)
        .join(Division, Division.id == Entry.division_id)
        .join(Delegation, Delegation.id == Entry.delegation_id)
        .where(Entry.trade_id == trade.id, HandedInResult.place.is_not(None))
        .order_by(Division.position, HandedInResult.place, Entry.number)
    ).all()
    by_division: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        by_division["" if row[2] == NO_DIVISION else row[2]].append(row)
    found: list[tuple[Result, Mapping[str, Fraction]]] = []
    for division, lines in by_division.items():
        totals = [_exact(row[0].total) for row in lines]
        known = all(row[0].total is not None for row in lines)
        scale = worldskills_700(totals) if known else [700] * len(lines)
        for (row, number, _, unit), total, points in zip(lines, totals, scale, strict=True):
            one = Result(
                trade.code, division, number, unit, row.place, total, points, row.award or None
            )
            found.append((one, {"": total}))
    return found


def _exact(number: Decimal | None) -> Fraction:
    return Fraction(0) if number is None else Fraction(number)


def _people(
    event_id: uuid.UUID,
) -> tuple[dict[Key, tuple[str, ...]], dict[Key, tuple[str, ...]], dict[str, Who]]:
    rows = db.session.execute(
        select(
            Trade.code.label("trade"),
            Entry.number,
            EntryMember.role,
            PersonInEvent.code,
            Person.name,
            Person.extra,
            Person.student,
            Unit.name.label("unit"),
        )
        .join(Entry, Entry.id == EntryMember.entry_id)
        .join(Trade, Trade.id == Entry.trade_id)
        .join(Person, Person.id == EntryMember.person_id)
        .join(
            PersonInEvent,
            (PersonInEvent.person_id == Person.id) & (PersonInEvent.event_id == event_id),
        )
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .where(Trade.event_id == event_id)
        .order_by(Trade.position, Entry.number, EntryMember.position)
    ).all()
    sides: dict[MemberRole, dict[Key, list[str]]] = defaultdict(lambda: defaultdict(list))
    people: dict[str, Who] = {}
    for row in rows:
        sides[row.role][row.trade, row.number].append(row.code)
        people[row.code] = Who(
            row.code, row.name, row.unit or "", row.extra.get("level"), row.student
        )
    contestants, coaches = (
        {key: tuple(codes) for key, codes in sides[role].items()}
        for role in (MemberRole.CONTESTANT, MemberRole.COACH)
    )
    entered = (
        select(EntryMember.person_id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(Entry.event_id == event_id)
    )
    others = db.session.execute(
        select(PersonInEvent.code, Person.name, Unit.name.label("unit"), Person.student)
        .join(Person, Person.id == PersonInEvent.person_id)
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .where(
            PersonInEvent.event_id == event_id,
            PersonInEvent.person_id.not_in(entered),
        )
    )
    for other in others:
        people[other.code] = Who(other.code, other.name, other.unit or "", None, other.student)
    return contestants, coaches, people


def _units(event_id: uuid.UUID) -> dict[str, str]:
    rows = db.session.execute(
        select(Delegation.code, Unit.name)
        .join(Unit, Unit.id == Delegation.unit_id)
        .where(Delegation.event_id == event_id)
        .order_by(Delegation.position)
    )
    return {row.code: row.name for row in rows}


def known_codes(scope: Scope) -> tuple[list[str], list[str], list[str], list[str]]:
    """The codes that rules may name: trades, awards, units, people."""
    trades = db.session.execute(
        select(Trade.code, Trade.awards).where(Trade.event_id == scope.event_id)
    ).all()
    awards = [award["code"] for row in trades for award in row.awards]
    people = db.session.scalars(
        select(PersonInEvent.code).where(PersonInEvent.event_id == scope.event_id)
    )
    return [row.code for row in trades], awards, [*_units(event_of(scope))], [*people]
