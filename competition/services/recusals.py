"""Judges who must stand back (回避): found, proposed with a substitute, recorded, withdrawn."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from competition.access import policy, recusals
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.access.recusals import EntryFacts, JudgeFacts
from competition.db import db
from competition.errors import Conflict, Invalid, NotFound, NotNow, Problem
from competition.models.account import Account
from competition.models.draw import CodeSet, CodeSetState
from competition.models.entry import Entry, EntryMember, EntryState, MemberRole, Recusal
from competition.models.event import Module, Stage
from competition.models.panel import Panel, PanelSeat, SeatRole
from competition.models.person import Delegation, Person, Unit
from competition.services import audit, code_layers

#: What access says → what is kept.
REASONS = {"self": "other", "coach": "coach", "same_unit": "same-unit"}
KEPT = ("same-unit", "coach", "declared", "other")


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat with whoever sits there."""

    id: uuid.UUID
    code: str
    name: str
    role: SeatRole
    panel_id: uuid.UUID
    module_id: uuid.UUID
    module: dict[str, str]
    combine: Mapping[str, Any]
    counts: bool
    account_id: uuid.UUID | None
    judge: JudgeFacts | None
    #: Codes were given: only the chief can still change who marks, by ruling.
    closed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A recusal proposed or recorded: whom, from whom, why, and who marks instead."""

    seat: Seat
    entry_id: uuid.UUID
    number: str
    names: str
    unit: str
    reason: str
    substitute: Seat | None
    id: uuid.UUID | None = None
    note: str = ""
    #: Fewer judges would remain than the panel needs.
    too_few: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """All of a trade: what is recorded, and what should be."""

    recorded: tuple[Line, ...]
    proposed: tuple[Line, ...]
    seats: tuple[Seat, ...]


def of_trade(actor: Actor, scope: Scope) -> Found:
    """What is recorded in a trade and what the register says should be; not what was withdrawn."""
    policy.require(actor, Permission.PANEL_EDIT, scope)
    seats = seats_of(scope)
    entries = entries_of(scope)
    by_id = {seat.id: seat for seat in seats}
    rows = db.session.scalars(select(Recusal).where(Recusal.seat_id.in_(by_id))).all()
    recorded = [
        Line(
            by_id[row.seat_id],
            row.entry_id,
            entries[row.entry_id].number,
            entries[row.entry_id].names,
            entries[row.entry_id].unit,
            row.reason,
            by_id.get(row.substitute_id) if row.substitute_id else None,
            row.id,
            row.note,
        )
        for row in rows
        if row.entry_id in entries and row.withdrawn_at is None
    ]
    known = {(row.seat_id, row.entry_id) for row in rows}
    proposed = proposals(seats, entries, known)
    recorded.sort(key=lambda line: (line.number, line.seat.code))
    return Found(tuple(recorded), tuple(proposed), tuple(seats))


@dataclass(frozen=True, slots=True)
class Entered:
    """An entry with its contestants' names and what recusal asks about it."""

    delegation_id: uuid.UUID
    number: str
    names: str
    unit: str
    facts: EntryFacts


def seats_of(scope: Scope) -> list[Seat]:
    """A trade's judging seats with whoever sits there; the caller asked the policy."""
    parents = {row.id: row.parent_id for row in db.session.execute(select(Unit.id, Unit.parent_id))}
    hiding = set(db.session.scalars(code_layers.hiding()))
    rows = db.session.execute(
        select(PanelSeat, Panel.combine, Module, CodeSet.state, Account.display_name, Person)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == Panel.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .outerjoin(CodeSet, CodeSet.id == Module.code_set_id)
        .outerjoin(Account, Account.id == PanelSeat.account_id)
        .outerjoin(Person, Person.id == Account.person_id)
        .where(
            Stage.trade_id == scope.trade_id,
            PanelSeat.role.in_([SeatRole.JUDGE, SeatRole.HEAD, SeatRole.SUBSTITUTE]),
        )
        .order_by(Stage.position, Module.position, Panel.position, PanelSeat.position)
    )
    return [
        Seat(
            seat.id,
            seat.code,
            name or "",
            seat.role,
            seat.panel_id,
            module.id,
            module.name,
            combine,
            seat.counts,
            seat.account_id,
            JudgeFacts(person.id, with_parents(person.unit_id, parents)) if person else None,
            state not in (None, CodeSetState.EMPTY) or module.code_set_id in hiding,
        )
        for seat, combine, module, state, name, person in rows
    ]


def with_parents(
    unit_id: uuid.UUID | None, parents: Mapping[uuid.UUID, uuid.UUID | None]
) -> tuple[uuid.UUID, ...]:
    """A unit with every unit above it."""
    found: list[uuid.UUID] = []
    while unit_id is not None and unit_id not in found:
        found.append(unit_id)
        unit_id = parents.get(unit_id)
    return tuple(found)


def entries_of(scope: Scope) -> dict[uuid.UUID, Entered]:
    """A trade's accepted entries as recusal sees them; the caller asked the policy.

    A unit that all of them are of parts nobody from anybody: in a contest within one company every
    judge may be of it too (docs/decisions/0035).
    """
    people: dict[uuid.UUID, dict[MemberRole, list[Person]]] = defaultdict(lambda: defaultdict(list))
    rows = db.session.execute(
        select(EntryMember.entry_id, EntryMember.role, Person)
        .join(Person, Person.id == EntryMember.person_id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(Entry.trade_id == scope.trade_id)
        .order_by(EntryMember.position)
    )
    for entry_id, role, person in rows:
        people[entry_id][role].append(person)
    found = {}
    for entry, unit in db.session.execute(
        select(Entry, Unit)
        .join(Delegation, Delegation.id == Entry.delegation_id)
        .join(Unit, Unit.id == Delegation.unit_id)
        .where(Entry.trade_id == scope.trade_id, Entry.state == EntryState.ACCEPTED)
        .order_by(Entry.number)
    ):
        members = people[entry.id]
        contestants = members[MemberRole.CONTESTANT]
        units = {unit.id} | {each.unit_id for each in contestants if each.unit_id}
        found[entry.id] = Entered(
            entry.delegation_id,
            entry.number,
            "、".join(each.name for each in contestants),
            unit.name,
            EntryFacts(
                units - ({unit.id} if unit.name == "—" else set()),
                {each.id for each in contestants},
                {each.id for each in members[MemberRole.COACH]},
            ),
        )
    shared = _shared([each.facts for each in found.values()])
    return {
        key: replace(each, facts=replace(each.facts, units=set(each.facts.units) - shared))
        for key, each in found.items()
    }


def _shared(entries: Sequence[EntryFacts]) -> frozenset[uuid.UUID]:
    """The units every one of several entries is of."""
    if len(entries) < 2:
        return frozenset()
    return frozenset(entries[0].units).intersection(*(each.units for each in entries))


def proposals(
    seats: Sequence[Seat],
    entries: Mapping[uuid.UUID, Entered],
    known: set[tuple[uuid.UUID, uuid.UUID]],
) -> list[Line]:
    """What should be recorded, entry by entry; a substitute must be free of the entry himself."""
    barred: dict[tuple[uuid.UUID, uuid.UUID], str] = {}
    for seat in seats:
        for entry_id, entry in entries.items():
            why = recusals.reason_to_stand_back(seat.judge, entry.facts) if seat.judge else None
            if why is not None:
                barred[seat.id, entry_id] = why
    found = []
    taken: set[tuple[uuid.UUID, uuid.UUID]] = set()
    for (seat_id, entry_id), why in barred.items():
        seat = next(each for each in seats if each.id == seat_id)
        if (seat_id, entry_id) in known or seat.closed or seat.role is SeatRole.SUBSTITUTE:
            continue
        substitute = _substitute(seat, entry_id, seats, {**barred, **dict.fromkeys(taken, "")})
        if substitute is not None:
            taken.add((substitute.id, entry_id))
        left = sum(
            1
            for each in seats
            if each.panel_id == seat.panel_id
            and each.counts
            and each.role is not SeatRole.SUBSTITUTE
            and (each.id, entry_id) not in barred
        )
        needed = int(seat.combine.get("at_least") or 1)
        entry = entries[entry_id]
        found.append(
            Line(
                seat,
                entry_id,
                entry.number,
                entry.names,
                entry.unit,
                REASONS[why],
                substitute,
                too_few=substitute is None and left < needed,
            )
        )
    return sorted(found, key=lambda line: (line.number, line.seat.code))


def _substitute(
    seat: Seat,
    entry_id: uuid.UUID,
    seats: Sequence[Seat],
    barred: Mapping[tuple[uuid.UUID, uuid.UUID], str],
) -> Seat | None:
    """A substitute seat of the panel, else a head who does not count himself; nobody barred."""
    offered = [
        each
        for each in seats
        if each.panel_id == seat.panel_id
        and each.id != seat.id
        and each.account_id is not None
        and (each.id, entry_id) not in barred
        and stands_in(each)
    ]
    offered.sort(key=lambda each: each.role is not SeatRole.SUBSTITUTE)
    return offered[0] if offered else None


def stands_in(seat: Seat) -> bool:
    """Whether a seat is there for others: a substitute's, or a head's who does not count."""
    return seat.role is SeatRole.SUBSTITUTE or (seat.role is SeatRole.HEAD and not seat.counts)


def _stands_in_already(substitute_id: uuid.UUID, entry_id: uuid.UUID, seat_id: uuid.UUID) -> bool:
    """Whether a substitute marks this entry for another seat: he would count twice."""
    found = select(Recusal.id).where(
        Recusal.substitute_id == substitute_id,
        Recusal.entry_id == entry_id,
        Recusal.seat_id != seat_id,
        Recusal.withdrawn_at.is_(None),
    )
    return db.session.scalars(found).first() is not None


def record(
    actor: Actor,
    scope: Scope,
    seat_id: uuid.UUID,
    entry_id: uuid.UUID,
    *,
    reason: str,
    substitute_id: uuid.UUID | None = None,
    note: str = "",
    now: datetime,
) -> uuid.UUID:
    """Record that a seat stands back from an entry. Raises NotNow once codes are given."""
    policy.require(actor, Permission.PANEL_EDIT, scope)
    seats = {seat.id: seat for seat in seats_of(scope)}
    seat = seats.get(seat_id)
    entry = db.session.get(Entry, entry_id)
    if seat is None or entry is None or entry.trade_id != scope.trade_id:
        raise NotFound("not-found")
    if seat.closed:
        raise NotNow("recusal-after-codes")
    problems = []
    if reason not in KEPT:
        problems.append(Problem("unknown-choice", "reason", {"found": reason}))
    stands_in = seats.get(substitute_id) if substitute_id else None
    if substitute_id and (stands_in is None or stands_in.panel_id != seat.panel_id):
        problems.append(Problem("substitute-elsewhere", "substitute"))
    elif stands_in is not None and stands_in.counts and stands_in.role is not SeatRole.SUBSTITUTE:
        problems.append(Problem("substitute-counts", "substitute", {"found": stands_in.code}))
    elif stands_in is not None and _stands_in_already(stands_in.id, entry_id, seat_id):
        problems.append(Problem("not-unique", "substitute", {"found": stands_in.code}))
    if problems:
        raise Invalid("invalid", problems)
    row = db.session.scalars(
        select(Recusal).where(Recusal.seat_id == seat_id, Recusal.entry_id == entry_id)
    ).one_or_none()
    if row is not None and row.withdrawn_at is None:
        raise Conflict("recusal-recorded")
    if row is None:
        row = Recusal(id=uuid.uuid4(), seat_id=seat_id, entry_id=entry_id)
        db.session.add(row)
    row.substitute_id, row.reason, row.note = substitute_id, reason, note.strip()
    row.recorded_at, row.withdrawn_at = now, None
    db.session.flush()
    noted(row, seat, entry.number, stands_in, actor=actor, scope=scope, now=now)
    return row.id


def noted(
    row: Recusal,
    seat: Seat,
    number: str,
    stands_in: Seat | None,
    *,
    actor: Actor,
    scope: Scope,
    now: datetime,
) -> None:
    """Write into the trail that a seat stands back; the caller has asked the policy."""
    audit.record(
        actor,
        "recusal.recorded",
        ("recusal", row.id),
        scope=scope,
        now=now,
        seat=seat.code,
        number=number,
        reason=row.reason,
        substitute=stands_in.code if stands_in else None,
    )


def record_proposed(actor: Actor, scope: Scope, *, now: datetime) -> int:
    """Record every proposal as it stands; returns how many."""
    proposed = of_trade(actor, scope).proposed
    for line in proposed:
        record(
            actor,
            scope,
            line.seat.id,
            line.entry_id,
            reason=line.reason,
            substitute_id=line.substitute.id if line.substitute else None,
            now=now,
        )
    return len(proposed)


def waive_proposed(actor: Actor, scope: Scope, reason: str, *, now: datetime) -> int:
    """Let every judge proposed mark all the same, for one reason; returns how many proposals.

    Raises Invalid("reason-missing"). Each counts as withdrawn: it is proposed no more.
    """
    policy.require(actor, Permission.PANEL_EDIT, scope)
    if not reason.strip():
        raise Invalid("invalid", [Problem("reason-missing", "reason")])
    proposed = of_trade(actor, scope).proposed
    for line in proposed:
        db.session.add(
            Recusal(
                seat_id=line.seat.id,
                entry_id=line.entry_id,
                reason=line.reason,
                note=reason.strip(),
                recorded_at=now,
                withdrawn_at=now,
            )
        )
    db.session.flush()
    pairs = [f"{line.seat.code} {line.number}" for line in proposed]
    audit.record(
        actor, "recusal.waived", ("trade", scope.trade_id), scope=scope, now=now,
        reason=reason.strip(), count=len(pairs), items=pairs,
    )  # fmt: skip
    return len(pairs)


def withdraw(actor: Actor, scope: Scope, recusal_id: uuid.UUID, *, now: datetime) -> None:
    """Let a seat mark an entry after all, before codes are given."""
    policy.require(actor, Permission.PANEL_EDIT, scope)
    row = db.session.get(Recusal, recusal_id)
    seat = next((each for each in seats_of(scope) if row and each.id == row.seat_id), None)
    if row is None or seat is None:
        raise NotFound("not-found")
    if seat.closed:
        raise NotNow("recusal-after-codes")
    row.withdrawn_at = now
    db.session.flush()
    audit.record(
        actor, "recusal.withdrawn", ("recusal", row.id), scope=scope, now=now, seat=seat.code
    )


def entry_called(actor: Actor, scope: Scope, number: str) -> uuid.UUID:
    """The trade's entry of a number. Raises Invalid("entry-unknown") beside the field."""
    policy.require(actor, Permission.PANEL_EDIT, scope)
    found = db.session.scalar(
        select(Entry.id).where(Entry.trade_id == scope.trade_id, Entry.number == number.strip())
    )
    if found is None:
        raise Invalid("invalid", [Problem("entry-unknown", "number", {"value": number})])
    return found
