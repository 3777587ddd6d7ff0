"""Judges who must stand back (回避): found, proposed with a substitute, recorded, withdrawn.

A recusal is of a seat with whoever sits there. Whoever leaves the seat before codes are given takes
it along (`reseated`): the next is asked anew, and coming back takes it up again.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotFound, NotNow, Problem
from competition.models.entry import Entry, Recusal
from competition.models.interest import RecusalWaiver
from competition.models.panel import SeatRole
from competition.services import audit, interests, judging_seats, ties
from competition.services.judging_seats import Seat, stands_in
from competition.services.ties import Ties

#: What ties somebody → what is kept.
REASONS = {
    "self": "other", "coach": "coach", "same_unit": "same-unit", "objected": "other",
    "declared": "declared",
}  # fmt: skip
KEPT = ("same-unit", "coach", "declared", "other")


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
    """All of a trade: what is recorded, what should be, what came to light after the codes."""

    recorded: tuple[Line, ...]
    proposed: tuple[Line, ...]
    late: tuple[Line, ...]
    seats: tuple[Seat, ...]
    ties: Ties

    @property
    def waiver(self) -> RecusalWaiver | None:
        """The waiver of the same unit that holds in the trade."""
        return self.ties.waiver


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided of some seats: what stands, and who was let mark all the same."""

    standing: Mapping[tuple[uuid.UUID, uuid.UUID], Recusal]
    let: Collection[tuple[uuid.UUID, uuid.UUID]]


def of_trade(actor: Actor, scope: Scope) -> Found:
    """What is recorded in a trade and what the register says should be; not what was withdrawn."""
    policy.require(actor, Permission.PANEL_EDIT, scope)
    seats = judging_seats.of(scope)
    found = ties.of(scope, [seat.account_id for seat in seats])
    decided = decided_of(seats)
    proposed = proposals(seats, found, decided)
    late = proposals(seats, found, decided, closed=True)
    by_id = {seat.id: seat for seat in seats}
    anew = {(line.seat.id, line.entry_id) for line in proposed}
    recorded = [
        _line(
            by_id[row.seat_id], row.entry_id, found, row.reason,
            by_id.get(row.substitute_id) if row.substitute_id else None, id=row.id, note=row.note,
        )
        for key, row in decided.standing.items()
        if row.entry_id in found.entries and key not in anew
    ]  # fmt: skip
    recorded.sort(key=lambda line: (line.number, line.seat.code))
    return Found(tuple(recorded), tuple(proposed), tuple(late), tuple(seats), found)


def _line(
    seat: Seat, entry_id: uuid.UUID, found: Ties, reason: str, substitute: Seat | None, **more: Any
) -> Line:
    entry = found.entries[entry_id]
    return Line(seat, entry_id, entry.number, entry.names, entry.unit, reason, substitute, **more)


def decided_of(seats: Sequence[Seat]) -> Decided:
    """What was decided of seats with those who sit there; the caller asked the policy."""
    rows = db.session.scalars(
        select(Recusal).where(
            Recusal.seat_id.in_([seat.id for seat in seats]), Recusal.lapsed_at.is_(None)
        )
    ).all()
    return Decided(
        {(row.seat_id, row.entry_id): row for row in rows if row.withdrawn_at is None},
        {(row.seat_id, row.entry_id) for row in rows if row.withdrawn_at is not None},
    )


def proposals(
    seats: Sequence[Seat], found: Ties, decided: Decided, *, closed: bool = False
) -> list[Line]:
    """What should be recorded, entry by entry; a substitute must be free of the entry himself.

    What stands is asked again where its substitute can stand in no more. closed: for the seats
    that nobody can recuse any more, because codes were given.
    """
    at = {seat.id: seat for seat in seats}
    barred = {
        (seat.id, entry_id): REASONS[why]
        for seat in seats
        for entry_id in found.entries
        if (seat.id, entry_id) not in decided.let
        and (why := found.why(seat.account_id, entry_id)) is not None
    }
    taken = {
        (row.substitute_id, row.entry_id)
        for row in decided.standing.values()
        if row.substitute_id is not None
    }
    asked = dict(barred)
    for key, row in decided.standing.items():
        if row.entry_id in found.entries and _substitute_fell(row, at, barred):
            asked[key] = row.reason
        else:
            asked.pop(key, None)
    lines = []
    for (seat_id, entry_id), reason in asked.items():
        seat = at[seat_id]
        if seat.closed is not closed or seat.role is SeatRole.SUBSTITUTE:
            continue
        away = {each for each, about in (*barred, *taken) if about == entry_id}
        instead = substitute(seat, seats, away)
        if instead is not None:
            taken.add((instead.id, entry_id))
        too_few = instead is None and too_few_left(seat, seats, away)
        lines.append(_line(seat, entry_id, found, reason, instead, too_few=too_few))
    return sorted(lines, key=lambda line: (line.number, line.seat.code))


def _substitute_fell(
    row: Recusal, at: Mapping[uuid.UUID, Seat], barred: Collection[tuple[uuid.UUID, uuid.UUID]]
) -> bool:
    """Whether who was to mark instead is tied to the entry himself, or is nobody by now."""
    if row.substitute_id is None:
        return False
    seat = at.get(row.substitute_id)
    free = seat is not None and seat.account_id is not None and stands_in(seat)
    return not free or (row.substitute_id, row.entry_id) in barred


def substitute(
    seat: Seat,
    seats: Sequence[Seat],
    away: Collection[uuid.UUID],
    *,
    but: uuid.UUID | None = None,
) -> Seat | None:
    """A substitute seat of the panel, else a head who does not count himself.

    away: seats that stand back from the entry, or mark it for another; but: an account that is
    barred wherever it sits.
    """
    offered = [
        each
        for each in seats
        if each.panel_id == seat.panel_id
        and each.id != seat.id
        and each.account_id is not None
        and each.account_id != but
        and each.id not in away
        and stands_in(each)
    ]
    return min(offered, key=lambda each: each.role is not SeatRole.SUBSTITUTE, default=None)


def too_few_left(seat: Seat, seats: Sequence[Seat], away: Collection[uuid.UUID]) -> bool:
    """Whether fewer judges than its panel needs would mark without a seat and those away."""
    left = [
        each
        for each in seats
        if each.panel_id == seat.panel_id
        and each.counts
        and each.role is not SeatRole.SUBSTITUTE
        and each.id not in {seat.id, *away}
    ]
    return len(left) < int(seat.combine.get("at_least") or 1)


def _stands_in_already(substitute_id: uuid.UUID, entry_id: uuid.UUID, seat_id: uuid.UUID) -> bool:
    """Whether a substitute marks this entry for another seat: he would count twice."""
    found = select(Recusal.id).where(
        Recusal.substitute_id == substitute_id,
        Recusal.entry_id == entry_id,
        Recusal.seat_id != seat_id,
        Recusal.withdrawn_at.is_(None),
        Recusal.lapsed_at.is_(None),
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
    words: str = "",
    now: datetime,
) -> uuid.UUID:
    """Record that a seat stands back from an entry. Raises NotNow once codes are given.

    Whoever sits there stands back wherever else he would meet the entry: it is an interest of his.
    """
    policy.require(actor, Permission.PANEL_EDIT, scope)
    seats = {seat.id: seat for seat in judging_seats.of(scope)}
    seat = seats.get(seat_id)
    entry = db.session.get(Entry, entry_id)
    if seat is None or entry is None or entry.trade_id != scope.trade_id:
        raise NotFound("not-found")
    if seat.closed:
        raise NotNow("recusal-after-codes")
    problems = []
    if reason not in KEPT:
        problems.append(Problem("unknown-choice", "reason", {"found": reason}))
    instead = seats.get(substitute_id) if substitute_id else None
    if substitute_id and (instead is None or instead.panel_id != seat.panel_id):
        problems.append(Problem("substitute-elsewhere", "substitute"))
    elif instead is not None:
        problems += _unfit(scope, seat, instead, entry_id)
    if problems:
        raise Invalid("invalid", problems)
    decided = decided_of([seat])
    if (seat_id, entry_id) in decided.standing:
        raise Conflict("recusal-recorded")
    if seat.account_id is not None and reason in interests.SAID:
        interests.keep(seat.account_id, entry_id, words, now=now)
    line = Line(seat, entry_id, entry.number, "", "", reason, instead, note=words.strip())
    return note(actor, scope, line, now=now)


def _unfit(scope: Scope, seat: Seat, instead: Seat, entry_id: uuid.UUID) -> list[Problem]:
    """Why a seat of the panel cannot mark an entry in another's place."""
    named = {"found": instead.code}
    if instead.counts and instead.role is not SeatRole.SUBSTITUTE:
        return [Problem("substitute-counts", "substitute", named)]
    if _stands_in_already(instead.id, entry_id, seat.id):
        return [Problem("not-unique", "substitute", named)]
    if ties.of(scope, [instead.account_id]).why(instead.account_id, entry_id) is not None:
        return [Problem("substitute-tied", "substitute", named)]
    return []


def keep(line: Line, *, now: datetime, let: bool = False) -> Recusal:
    """The row of a seat, whoever sits there, and an entry; let: to mark all the same."""
    row = db.session.scalars(
        select(Recusal).where(
            Recusal.seat_id == line.seat.id,
            Recusal.entry_id == line.entry_id,
            Recusal.account_id.is_not_distinct_from(line.seat.account_id),
        )
    ).one_or_none()
    if row is None:
        row = Recusal(
            id=uuid.uuid4(),
            seat_id=line.seat.id,
            entry_id=line.entry_id,
            account_id=line.seat.account_id,
        )
        db.session.add(row)
    row.substitute_id = line.substitute.id if line.substitute else None
    row.reason, row.note = line.reason, line.note
    row.recorded_at, row.withdrawn_at, row.lapsed_at = now, now if let else None, None
    db.session.flush()
    return row


def note(actor: Actor, scope: Scope, line: Line, *, now: datetime) -> uuid.UUID:
    """Record a line that was found; the caller looked whether it may be."""
    policy.require(actor, Permission.PANEL_EDIT, scope)
    row = keep(line, now=now)
    _trace(actor, scope, row, line, now=now)
    return row.id


def record_late(actor: Actor, scope: Scope, lines: Sequence[Line], *, now: datetime) -> None:
    """Record what the register finds of those who come after the codes."""
    policy.require(actor, Permission.CODE_ASSIGN, scope)
    for line in lines:
        _trace(actor, scope, keep(line, now=now), line, now=now)


def _trace(actor: Actor, scope: Scope, row: Recusal, line: Line, *, now: datetime) -> None:
    audit.record(
        actor,
        "recusal.recorded",
        ("recusal", row.id),
        scope=scope,
        now=now,
        seat=line.seat.code,
        number=line.number,
        reason=row.reason,
        substitute=line.substitute.code if line.substitute else None,
    )


def record_proposed(actor: Actor, scope: Scope, *, now: datetime) -> int:
    """Record every proposal as it stands; returns how many."""
    proposed = of_trade(actor, scope).proposed
    for line in proposed:
        note(actor, scope, line, now=now)
    return len(proposed)


def withdraw(actor: Actor, scope: Scope, recusal_id: uuid.UUID, *, now: datetime) -> None:
    """Let a seat mark an entry after all, before codes are given; an interest said goes too."""
    policy.require(actor, Permission.PANEL_EDIT, scope)
    row = db.session.get(Recusal, recusal_id)
    seat = next((each for each in judging_seats.of(scope) if row and each.id == row.seat_id), None)
    if row is None or seat is None:
        raise NotFound("not-found")
    if seat.closed:
        raise NotNow("recusal-after-codes")
    row.withdrawn_at = now
    if row.account_id is not None:
        interests.drop(row.account_id, row.entry_id, now=now)
    db.session.flush()
    audit.record(
        actor, "recusal.withdrawn", ("recusal", row.id), scope=scope, now=now, seat=seat.code
    )


def reseated(seats: Mapping[uuid.UUID, uuid.UUID | None], *, now: datetime) -> None:
    """Whoever leaves an open seat takes what was decided of him along; coming back takes it up.

    seats: those that changed hands, with who sits there now. What was noted of an empty seat is
    of whoever sits down first; the caller asked the policy.
    """
    if not seats:
        return
    rows = db.session.scalars(select(Recusal).where(Recusal.seat_id.in_(seats))).all()
    own = {(row.seat_id, row.entry_id) for row in rows if row.account_id == seats[row.seat_id]}
    for row in rows:
        account_id = seats[row.seat_id]
        if row.account_id == account_id:
            row.lapsed_at = None
        elif row.account_id is None and row.withdrawn_at is None and row.lapsed_at is None:
            if (row.seat_id, row.entry_id) in own:
                row.lapsed_at = now
            else:
                row.account_id = account_id
        elif row.lapsed_at is None:
            row.lapsed_at = now
    db.session.flush()


def entry_called(actor: Actor, scope: Scope, number: str) -> uuid.UUID:
    """The trade's entry of a number. Raises Invalid("entry-unknown") beside the field."""
    policy.require(actor, Permission.PANEL_EDIT, scope)
    found = db.session.scalar(
        select(Entry.id).where(Entry.trade_id == scope.trade_id, Entry.number == number.strip())
    )
    if found is None:
        raise Invalid("invalid", [Problem("entry-unknown", "number", {"value": number})])
    return found
