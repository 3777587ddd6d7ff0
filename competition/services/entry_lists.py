"""The register of entries (报名与选手): found, filtered and counted, a hundred at a time."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
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
from competition.models.person import Delegation, Person, Unit, UnitAlias, UnitKind
from competition.rules.entrants import Entrants
from competition.services.archive_entries import NO_UNIT
from competition.services.entrants import entered
from competition.services.facts import NO_DIVISION

PAGE = 100
#: What a list may be narrowed to; `away`: absent or withdrawn somewhere.
SHOWN = ("all", "present", "absent", "withdrawn", "disqualified", "cancelled")


@dataclass(frozen=True, slots=True)
class Wish:
    """What of the register is wanted; trade and division by code, unit by what it is (单位类别)."""

    trade: str = ""
    division: str = ""
    unit_kind: str = ""
    show: str = "all"
    q: str = ""
    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry as a list shows it."""

    id: uuid.UUID
    number: str
    trade_code: str
    trade_name: dict[str, str]
    division: dict[str, str] | None
    unit: str
    team: str
    state: str
    contestants: tuple[str, ...]
    coaches: tuple[str, ...]
    #: Stages and modules it is not present in: (name, status).
    away: tuple[tuple[dict[str, str], str], ...]


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A page of the register with its counts."""

    lines: tuple[EntryLine, ...]
    #: How many fit, by what is shown; the key `all` leaves cancelled ones out.
    counts: dict[str, int]
    #: Number of the first line among those that fit, from 1.
    first: int
    after: str = ""
    before: str = ""


def find(actor: Actor, scope: Scope, wish: Wish) -> EntryPage:
    """A page of an event's entries by number; a constant number of queries however many."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    base = [Entry.event_id == scope.event_id, *_narrowed(scope, wish)]
    counts = _counts(base)
    shown = _shown(wish.show)
    rows = _page(base + shown, wish)
    ids = [row.id for row in rows]
    people, away = _members(ids), _away(ids)
    lines = tuple(
        EntryLine(
            id=row.id,
            number=row.number,
            trade_code=row.trade_code,
            trade_name=row.trade_name,
            division=None if row.division_code == NO_DIVISION else row.division_name,
            unit="" if row.delegation_code == NO_UNIT else row.unit_name,
            team=row.team_name,
            state=row.state.value,
            contestants=tuple(people[row.id, MemberRole.CONTESTANT]),
            coaches=tuple(people[row.id, MemberRole.COACH]),
            away=tuple(away[row.id]),
        )
        for row in rows
    )
    first = _earlier(base + shown, rows[0]) + 1 if rows else 0
    more = first - 1 + len(rows) < counts.get(wish.show, 0)
    return EntryPage(
        lines,
        counts,
        first,
        after=_cursor(rows[-1]) if rows and more else "",
        before=_cursor(rows[0]) if rows and first > 1 else "",
    )


def _cursor(row: Any) -> str:
    return f"{row.number}/{row.id}"


def _read_cursor(text: str) -> tuple[str, uuid.UUID] | None:
    number, _, found = text.rpartition("/")
    try:
        return number, uuid.UUID(found)
    except ValueError:
        return None


def _page(conditions: Sequence[ColumnElement[bool]], wish: Wish) -> list[Any]:
    query = (
        select(
            Entry.id,
            Entry.number,
            Entry.team_name,
            Entry.state,
            Trade.code.label("trade_code"),
            Trade.name.label("trade_name"),
            Division.code.label("division_code"),
            Division.name.label("division_name"),
            Delegation.code.label("delegation_code"),
            Unit.name.label("unit_name"),
        )
        .join(Trade, Trade.id == Entry.trade_id)
        .join(Division, Division.id == Entry.division_id)
        .join(Delegation, Delegation.id == Entry.delegation_id)
        .join(Unit, Unit.id == Delegation.unit_id)
        .where(*conditions)
    )
    after, before = _read_cursor(wish.after), _read_cursor(wish.before)
    if before is not None:
        back = query.where(_beyond(before, forward=False))
        rows = db.session.execute(
            back.order_by(Entry.number.desc(), Entry.id.desc()).limit(PAGE)
        ).all()
        return list(reversed(rows))
    if after is not None:
        query = query.where(_beyond(after, forward=True))
    return list(db.session.execute(query.order_by(Entry.number, Entry.id).limit(PAGE)).all())


def _beyond(place: tuple[str, uuid.UUID], *, forward: bool) -> ColumnElement[bool]:
    number, entry_id = place
    if forward:
        return or_(Entry.number > number, and_(Entry.number == number, Entry.id > entry_id))
    return or_(Entry.number < number, and_(Entry.number == number, Entry.id < entry_id))


def _earlier(conditions: Sequence[ColumnElement[bool]], row: Any) -> int:
    found = db.session.scalar(
        select(func.count())
        .select_from(Entry)
        .where(*conditions, _beyond((row.number, row.id), forward=False))
    )
    return found or 0


def _narrowed(scope: Scope, wish: Wish) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wish.trade:
        trade = select(Trade.id).where(Trade.event_id == scope.event_id, Trade.code == wish.trade)
        found.append(Entry.trade_id == trade.scalar_subquery())
    if wish.division:
        divisions = (
            select(Division.id)
            .join(Trade, Trade.id == Division.trade_id)
            .where(Trade.event_id == scope.event_id, Division.code == wish.division)
        )
        found.append(Entry.division_id.in_(divisions))
    if wish.unit_kind in list(UnitKind):
        sent = (
            select(Delegation.id)
            .join(Unit, Unit.id == Delegation.unit_id)
            .where(
                Delegation.event_id == scope.event_id,
                Delegation.code != NO_UNIT,
                Unit.kind == UnitKind(wish.unit_kind),
            )
        )
        found.append(Entry.delegation_id.in_(sent))
    if wish.q:
        found.append(_called(wish.q))
    return found


def _called(q: str) -> ColumnElement[bool]:
    """Number, team, a person's name, or the unit's name or alias holds the words."""
    within = f"%{q.replace('%', '').replace('_', '')}%"
    people = (
        select(EntryMember.entry_id)
        .join(Person, Person.id == EntryMember.person_id)
        .where(Person.name.like(within))
    )
    units = (
        select(Delegation.id)
        .join(Unit, Unit.id == Delegation.unit_id)
        .outerjoin(UnitAlias, UnitAlias.unit_id == Unit.id)
        .where(or_(Unit.name.like(within), UnitAlias.name.like(within)))
    )
    return or_(
        Entry.number.like(within),
        Entry.team_name.like(within),
        Entry.id.in_(people),
        Entry.delegation_id.in_(units),
    )


def _with_status(status: EntryStatus) -> ColumnElement[bool]:
    stages = select(EntryInStage.entry_id).where(EntryInStage.status == status)
    modules = (
        select(EntryInStage.entry_id)
        .join(EntryInModule, EntryInModule.entry_in_stage_id == EntryInStage.id)
        .where(EntryInModule.status == status)
    )
    return or_(Entry.id.in_(stages), Entry.id.in_(modules))


_STATUSES = {
    "absent": EntryStatus.ABSENT,
    "withdrawn": EntryStatus.WITHDRAWN,
    "disqualified": EntryStatus.DISQUALIFIED,
}


def _shown(show: str) -> list[ColumnElement[bool]]:
    if show == "cancelled":
        return [Entry.state == EntryState.CANCELLED]
    found = [Entry.state != EntryState.CANCELLED]
    if show in _STATUSES:
        return [*found, _with_status(_STATUSES[show])]
    if show == "present":
        return [*found, *(~_with_status(status) for status in _STATUSES.values())]
    return found


def _counts(base: Sequence[ColumnElement[bool]]) -> dict[str, int]:
    """How many fit each of SHOWN, in one query."""
    columns = [func.sum(case((and_(*_shown(show)), 1), else_=0)).label(show) for show in SHOWN]
    row = db.session.execute(select(*columns).select_from(Entry).where(*base)).one()
    return {show: int(getattr(row, show) or 0) for show in SHOWN}


def _members(ids: Sequence[uuid.UUID]) -> dict[tuple[uuid.UUID, MemberRole], list[str]]:
    found: dict[tuple[uuid.UUID, MemberRole], list[str]] = defaultdict(list)
    rows = db.session.execute(
        select(EntryMember.entry_id, EntryMember.role, Person.name)
        .join(Person, Person.id == EntryMember.person_id)
        .where(EntryMember.entry_id.in_(ids))
        .order_by(EntryMember.position)
    )
    for row in rows:
        found[row.entry_id, row.role].append(row.name)
    return found


def _away(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[tuple[dict[str, str], str]]]:
    found: dict[uuid.UUID, list[tuple[dict[str, str], str]]] = defaultdict(list)
    stages = db.session.execute(
        select(EntryInStage.entry_id, EntryInStage.status, Stage.name)
        .join(Stage, Stage.id == EntryInStage.stage_id)
        .where(EntryInStage.entry_id.in_(ids), EntryInStage.status != EntryStatus.PRESENT)
    )
    modules = db.session.execute(
        select(EntryInStage.entry_id, EntryInModule.status, Module.name)
        .join(EntryInModule, EntryInModule.entry_in_stage_id == EntryInStage.id)
        .join(Module, Module.id == EntryInModule.module_id)
        .where(EntryInStage.entry_id.in_(ids), EntryInModule.status != EntryStatus.PRESENT)
    )
    for row in (*stages, *modules):
        found[row.entry_id].append((row.name, row.status.value))
    return found


@dataclass(frozen=True, slots=True)
class TradeChoice:
    """A trade in a list of filters, with how many entries it has."""

    code: str
    name: dict[str, str]
    count: int
    divisions: tuple[tuple[str, dict[str, str]], ...]
    id: uuid.UUID | None = None
    elsewhere: bool = False
    entered: Entrants = Entrants.PEOPLE


def trade_choices(actor: Actor, scope: Scope) -> list[TradeChoice]:
    """The trades of an event with their divisions and how many entries each has."""
    policy.require(actor, Permission.EVENT_READ, scope)
    counted = (
        select(Entry.trade_id, func.count().label("entries"))
        .where(Entry.event_id == scope.event_id, Entry.state != EntryState.CANCELLED)
        .group_by(Entry.trade_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Trade.id, Trade.code, Trade.name, Trade.marked, Trade.works, counted.c.entries)
        .outerjoin(counted, counted.c.trade_id == Trade.id)
        .where(Trade.event_id == scope.event_id)
        .order_by(Trade.position, Trade.code)
    ).all()
    divisions: dict[uuid.UUID, list[tuple[str, dict[str, str]]]] = defaultdict(list)
    for division in db.session.execute(
        select(Division.trade_id, Division.code, Division.name)
        .join(Trade, Trade.id == Division.trade_id)
        .where(Trade.event_id == scope.event_id, Division.code != NO_DIVISION)
        .order_by(Division.position)
    ):
        divisions[division.trade_id].append((division.code, division.name))
    return [
        TradeChoice(
            row.code,
            row.name,
            row.entries or 0,
            tuple(divisions[row.id]),
            row.id,
            row.marked.value == "elsewhere",
            entered(row.works),
        )
        for row in rows
    ]
