"""Who marks in the place of a judge that stands back (替补): proposed, and seated when taken.

The panel's own substitute comes first. Where it has none, judges of the trade and of the other
trades are proposed who are free while its entries work and need not stand back themselves; whoever
is taken gets a substitute's seat on the panel.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotNow, Problem
from competition.models.account import Account, Role
from competition.models.entry import Entry, EntryState, Recusal
from competition.models.event import Module, Stage, Trade
from competition.models.panel import Medium, Panel, PanelSeat, SeatRole
from competition.models.timetable import ContestSession
from competition.services import assignments, audit, judges, recusals, standing_back
from competition.services.judging_seats import Seat
from competition.services.recusals import Found, Line

#: More are not offered at once.
MOST = 12
#: What an answer says where the panel's own substitute is meant.
OWN = "own"


@dataclass(frozen=True, slots=True)
class StandIn:
    """A judge who could mark instead; trade: where he sits so far; busy: there at the same time."""

    account_id: uuid.UUID
    name: str
    trade: dict[str, str]
    busy: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """How a judge's place can be filled before a delegation's entries.

    own: the substitutes his panels have; lacking: how many of his panels have none for some entry.
    too_few: fewer judges would remain there than the panel asks for.
    """

    entries: tuple[str, ...]
    own: tuple[str, ...]
    lacking: int
    too_few: bool
    proposed: tuple[StandIn, ...]
    #: Codes were given out: from here on the chief rules.
    closed: bool

    @property
    def free(self) -> tuple[StandIn, ...]:
        """Those proposed who are not at work elsewhere meanwhile."""
        return tuple(one for one in self.proposed if not one.busy)


def of_judge(actor: Actor, scope: Scope, account_id: uuid.UUID, delegation_id: uuid.UUID) -> Offer:
    """What can be done where a judge of a trade stands back from a delegation."""
    policy.require(actor, Permission.PANEL_EDIT, scope)
    found = recusals.of_trade(actor, scope)
    return _offer(actor, scope, account_id, delegation_id, found)


def _offer(
    actor: Actor, scope: Scope, account_id: uuid.UUID, delegation_id: uuid.UUID, found: Found
) -> Offer:
    mine = _seats_of(found, account_id)
    entries = _entries(scope, delegation_id)
    own: dict[str, None] = {}
    lacking: dict[uuid.UUID, Seat] = {}
    for seat in mine:
        if seat.role is SeatRole.SUBSTITUTE:
            continue
        for entry_id in entries:
            stands_in = _own(seat, entry_id, found, account_id)
            if stands_in is None:
                lacking[seat.panel_id] = seat
            else:
                own[stands_in.name] = None
    return Offer(
        tuple(entries.values()),
        tuple(own),
        len(lacking),
        any(recusals.too_few_left(seat, found.seats, ()) for seat in lacking.values()),
        _proposed(actor, scope, account_id, entries, list(lacking.values()), found),
        any(seat.closed for seat in mine),
    )


def recuse(
    actor: Actor,
    scope: Scope,
    account_id: uuid.UUID,
    delegation_id: uuid.UUID,
    *,
    reason: str,
    words: str,
    instead: str,
    now: datetime,
) -> int:
    """Record that a judge stands back, at all his seats, from all a delegation's entries.

    instead: OWN, the account of a judge that was proposed, or empty for nobody. Returns how many
    recusals followed. Raises Invalid("stand-in-not-free").
    """
    policy.require(actor, Permission.PANEL_EDIT, scope)
    found = recusals.of_trade(actor, scope)
    offer = _offer(actor, scope, account_id, delegation_id, found)
    chosen = next((one for one in offer.proposed if str(one.account_id) == instead), None)
    if instead not in ("", OWN) and chosen is None:
        raise Invalid("invalid", [Problem("stand-in-not-free", "instead")])
    known = {(line.seat.id, line.entry_id) for line in found.recorded}
    wanted = [
        (seat, entry_id, number)
        for seat in _seats_of(found, account_id)
        for entry_id, number in _entries(scope, delegation_id).items()
        if (seat.id, entry_id) not in known
    ]
    if any(seat.closed for seat, _entry_id, _number in wanted):
        raise NotNow("recusal-after-codes")
    for seat, entry_id, number in wanted:
        substitute = None
        if instead and seat.role is not SeatRole.SUBSTITUTE:
            substitute = _own(seat, entry_id, found, account_id)
            if substitute is None and chosen is not None:
                substitute = _seated(actor, scope, seat, chosen, now=now)
        line = Line(seat, entry_id, number, "", "", reason, substitute, note=words)
        recusals.note(actor, scope, line, now=now)
    return len(wanted)


def after(
    trade_id: uuid.UUID, account_id: uuid.UUID, delegation_id: uuid.UUID
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """From which entries of a delegation a judge stands back, and who marks instead; the caller
    asked the policy.
    """
    seat = (
        select(PanelSeat.id)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == Panel.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == trade_id, PanelSeat.account_id == account_id)
    )
    rows = db.session.execute(
        select(Entry.number, Account.display_name)
        .select_from(Recusal)
        .join(Entry, Entry.id == Recusal.entry_id)
        .outerjoin(PanelSeat, PanelSeat.id == Recusal.substitute_id)
        .outerjoin(Account, Account.id == PanelSeat.account_id)
        .where(
            Recusal.seat_id.in_(seat),
            Recusal.withdrawn_at.is_(None),
            Recusal.lapsed_at.is_(None),
            Entry.delegation_id == delegation_id,
        )
        .order_by(Entry.number, Account.display_name)
    ).all()
    numbers, names = (dict.fromkeys(each) for each in zip(*rows, strict=True)) if rows else ({}, {})
    return tuple(numbers), tuple(name for name in names if name)


def _seats_of(found: Found, account_id: uuid.UUID) -> list[Seat]:
    return [seat for seat in found.seats if seat.account_id == account_id]


def _entries(scope: Scope, delegation_id: uuid.UUID) -> dict[uuid.UUID, str]:
    rows = db.session.execute(
        select(Entry.id, Entry.number)
        .where(
            Entry.trade_id == scope.trade_id,
            Entry.delegation_id == delegation_id,
            Entry.state == EntryState.ACCEPTED,
        )
        .order_by(Entry.number)
    )
    return {row.id: row.number for row in rows}


def _own(seat: Seat, entry_id: uuid.UUID, found: Found, barred: uuid.UUID) -> Seat | None:
    """The panel's substitute who need not stand back from the entry and is not taken for it; else
    a head who does not count himself.
    """
    return recusals.substitute(seat, found.seats, _away(entry_id, found), but=barred)


def _away(entry_id: uuid.UUID, found: Found) -> set[uuid.UUID]:
    """The seats that stand back from an entry, or mark it for another."""
    tied = {
        seat.id for seat in found.seats if found.ties.why(seat.account_id, entry_id) is not None
    }
    lines = [line for line in found.recorded if line.entry_id == entry_id]
    taken = {line.substitute.id for line in lines if line.substitute is not None}
    return tied | taken | {line.seat.id for line in lines}


def _proposed(
    actor: Actor,
    scope: Scope,
    account_id: uuid.UUID,
    entries: Mapping[uuid.UUID, str],
    lacking: Sequence[Seat],
    found: Found,
) -> tuple[StandIn, ...]:
    """Judges who could sit on the panels that have no substitute: this trade's first."""
    if not lacking or not entries:
        return ()
    panels = {seat.panel_id for seat in lacking}
    beside = {seat.account_id for seat in found.seats if seat.panel_id in panels} | {account_id}
    wanted = [one.account_id for one in judges.listed(actor, scope)]
    wanted = [one for one in wanted if one not in beside]
    people = {
        row.id: row for row in db.session.scalars(select(Account).where(Account.id.in_(wanted)))
    }
    barred = {
        each
        for entry_id in entries
        for each in standing_back.reasons(entry_id, list(people.values()))
    }
    seats = _sitting(scope, wanted)
    times = _times(scope, {seat.module_id for seat in lacking})
    found_: list[StandIn] = []
    for one in wanted:
        if one in barred or not _may_judge(people[one], scope, panels):
            continue
        own = seats.get(one, [])
        here = [row for row in own if row.trade_id == scope.trade_id]
        busy = _overlap(times, _times(scope, {row.module_id for row in own}))
        at = next(iter(here or own), None)
        found_.append(StandIn(one, people[one].display_name, at.name if at else {}, busy))
    home = {row.account_id for rows in seats.values() for row in rows
            if row.trade_id == scope.trade_id}  # fmt: skip
    found_.sort(key=lambda one: (one.busy, one.account_id not in home, one.name))
    return tuple(found_[:MOST])


def _may_judge(account: Account, scope: Scope, panels: Collection[uuid.UUID]) -> bool:
    try:
        for panel_id in panels:
            where = Scope(scope.event_id, scope.trade_id, panel_id)
            assignments.require_compatible(account, Role.JUDGE, where)
    except Conflict:
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Sitting:
    account_id: uuid.UUID
    module_id: uuid.UUID
    trade_id: uuid.UUID
    name: dict[str, str]


def _sitting(scope: Scope, people: Collection[uuid.UUID]) -> Mapping[uuid.UUID, list[_Sitting]]:
    rows = db.session.execute(
        select(PanelSeat.account_id, Module.id, Trade.id, Trade.name)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == Panel.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == scope.event_id, PanelSeat.account_id.in_(people))
        .order_by(Trade.position, Trade.code)
    )
    found: dict[uuid.UUID, list[_Sitting]] = defaultdict(list)
    for account_id, module_id, trade_id, name in rows:
        if account_id is None:
            continue
        found[account_id].append(_Sitting(account_id, module_id, trade_id, name))
    return found


def _times(scope: Scope, modules: Collection[uuid.UUID]) -> Sequence[tuple[datetime, datetime]]:
    """When the entries of some modules work; a session without a module is its whole stage's."""
    if not modules:
        return ()
    stages = select(Module.stage_id).where(Module.id.in_(modules))
    rows = db.session.execute(
        select(ContestSession.starts_at, ContestSession.ends_at).where(
            ContestSession.stage_id.in_(stages),
            ContestSession.module_id.is_(None) | ContestSession.module_id.in_(modules),
        )
    )
    return [(row.starts_at, row.ends_at) for row in rows]


def _overlap(
    some: Sequence[tuple[datetime, datetime]], others: Sequence[tuple[datetime, datetime]]
) -> bool:
    return any(a < d and c < b for a, b in some for c, d in others)


def _seated(actor: Actor, scope: Scope, seat: Seat, chosen: StandIn, *, now: datetime) -> Seat:
    """The substitute's seat of somebody on the panel of a seat, made where there is none."""
    present = db.session.scalar(
        select(PanelSeat).where(
            PanelSeat.panel_id == seat.panel_id, PanelSeat.account_id == chosen.account_id
        )
    )
    if present is not None:
        return _as_seat(seat, present, chosen)
    taken = set(
        db.session.scalars(
            select(PanelSeat.code)
            .join(Panel, Panel.id == PanelSeat.panel_id)
            .where(Panel.module_id == seat.module_id)
        )
    )
    last = db.session.scalar(
        select(func.max(PanelSeat.position)).where(PanelSeat.panel_id == seat.panel_id)
    )
    made = PanelSeat(
        id=uuid.uuid4(),
        panel_id=seat.panel_id,
        code=next(code for n in range(1, 1000) if (code := f"S{n}") not in taken),
        role=SeatRole.SUBSTITUTE,
        account_id=chosen.account_id,
        medium=Medium(db.session.get_one(PanelSeat, seat.id).medium),
        counts=True,
        position=(last or 0) + 1,
        extra={},
    )
    db.session.add(made)
    db.session.flush()
    where = Scope(scope.event_id, scope.trade_id, seat.panel_id)
    assignments.grant(actor, chosen.account_id, Role.JUDGE.value, where, now=now)
    audit.record(
        actor, "panel.substitute_seated", ("panel_seat", made.id), scope=scope, now=now,
        seat=seat.code, substitute=made.code,
    )  # fmt: skip
    return _as_seat(seat, made, chosen)


def _as_seat(seat: Seat, row: PanelSeat, chosen: StandIn) -> Seat:
    """A seat of the same panel, with who was chosen."""
    return replace(
        seat, id=row.id, code=row.code, role=row.role, counts=row.counts, name=chosen.name,
        account_id=chosen.account_id,
    )  # fmt: skip
