"""Who sits where (席位): seats of panels, their judges, media, and the roles that follow."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotFound, Problem
from competition.models.account import Account, Role, RoleAssignment
from competition.models.draw import CodeSet, CodeSetState
from competition.models.entry import Entry, EntryMember, EntryState, MemberRole
from competition.models.event import Event, Module, Profile, Stage, Trade
from competition.models.panel import Medium, Panel, PanelSeat, SeatRole
from competition.models.sheet import ScoreSheet
from competition.services import (
    assignments,
    audit,
    code_layers,
    drafts,
    judging_seats,
    recusals,
    sealed_recusals,
)
from competition.services.seats import MANNED

#: Roles a seat may be given by hand; the panel's own seat follows its rule.
SEAT_ROLES = ("judge", "head", "substitute", "recorder", "machine")
#: Roles whose holder marks, and stands back where he must.
JUDGING = ("judge", "head", "substitute")
MEDIA = tuple(each.value for each in Medium)


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat as its page shows it."""

    id: uuid.UUID
    code: str
    role: str
    account_id: uuid.UUID | None
    name: str
    medium: str
    counts: bool
    checker_id: uuid.UUID | None
    check_blind: bool


@dataclass(frozen=True, slots=True)
class PanelLine:
    """A panel with its seats."""

    id: uuid.UUID
    code: str
    name: dict[str, str]
    combine: dict[str, object]
    seats: tuple[SeatLine, ...]


@dataclass(frozen=True, slots=True)
class ModulePanels:
    """A module with its panels; fixed: its sheets are there, only people and media may change."""

    id: uuid.UUID
    code: str
    name: dict[str, str]
    stage: dict[str, str]
    fixed: bool
    panels: tuple[PanelLine, ...]


@dataclass(frozen=True, slots=True)
class SeatWish:
    """What is wanted of a seat; account_id None: nobody yet; checker_id None: nobody checks.

    check_blind: the checker types the same again without seeing what was typed.
    """

    seat_id: uuid.UUID
    account_id: uuid.UUID | None
    role: str
    medium: str
    counts: bool
    checker_id: uuid.UUID | None = None
    check_blind: bool = False


def of_trade(actor: Actor, scope: Scope) -> list[ModulePanels]:
    """A trade's modules with panels and seats, in order."""
    policy.require(actor, Permission.PANEL_EDIT, scope)
    modules = db.session.execute(
        select(Module, Stage.name)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == scope.trade_id)
        .order_by(Stage.position, Module.position)
    ).all()
    ids = [module.id for module, _ in modules]
    with_sheets = set(
        db.session.scalars(
            select(ScoreSheet.module_id).where(ScoreSheet.module_id.in_(ids)).distinct()
        )
    )
    seats: dict[uuid.UUID, list[SeatLine]] = defaultdict(list)
    rows = db.session.execute(
        select(PanelSeat, Account.display_name)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .outerjoin(Account, Account.id == PanelSeat.account_id)
        .where(Panel.module_id.in_(ids), PanelSeat.role != SeatRole.PANEL)
        .order_by(PanelSeat.position)
    )
    for seat, name in rows:
        seats[seat.panel_id].append(
            SeatLine(
                seat.id,
                seat.code,
                seat.role.value,
                seat.account_id,
                name or "",
                seat.medium.value,
                seat.counts,
                seat.checker_id,
                seat.check_blind,
            )
        )
    panels: dict[uuid.UUID, list[PanelLine]] = defaultdict(list)
    for panel in db.session.scalars(
        select(Panel).where(Panel.module_id.in_(ids)).order_by(Panel.position)
    ):
        panels[panel.module_id].append(
            PanelLine(panel.id, panel.code, panel.name, panel.combine, tuple(seats[panel.id]))
        )
    return [
        ModulePanels(
            module.id,
            module.code,
            module.name,
            stage,
            module.id in with_sheets,
            tuple(panels[module.id]),
        )
        for module, stage in modules
    ]


def put(actor: Actor, scope: Scope, wishes: Sequence[SeatWish], *, now: datetime) -> int:
    """Seat people and set media; returns how many seats changed.

    Roles follow: who sits on a panel may mark on it, a head leads the trade's judges, a recorder
    types. Raises Invalid with every seat that cannot be as it is wanted.
    """
    policy.require(actor, Permission.PANEL_EDIT, scope)
    rows = _rows(scope, [wish.seat_id for wish in wishes])
    problems = (
        _problems(wishes, rows) + _contesting(scope, wishes, rows) + _tied(scope, wishes, rows)
    )
    if problems:
        raise Invalid("invalid", problems)
    changed = 0
    closed = {seat.id for seat in judging_seats.of(scope) if seat.closed}
    handed: dict[uuid.UUID, uuid.UUID | None] = {}
    for wish in wishes:
        seat = rows[wish.seat_id]
        before = _as_is(seat)
        old_account, old_role = seat.account_id, seat.role
        seat.account_id, seat.role = wish.account_id, SeatRole(wish.role)
        seat.medium, seat.counts = Medium(wish.medium), wish.counts
        seat.checker_id = wish.checker_id
        seat.check_blind = wish.check_blind and wish.checker_id is not None
        if before == _as_is(seat):
            continue
        changed += 1
        db.session.flush()
        if old_account not in (None, seat.account_id):
            drafts.forget(seat.id)
        if old_account != seat.account_id and seat.id not in closed:
            handed[seat.id] = seat.account_id
        if (old_account, old_role) != (seat.account_id, seat.role):
            _settle_roles(actor, scope, seat, old_account, problems, now=now)
        audit.record(
            actor,
            "panel.seated",
            ("seat", seat.id),
            scope=scope,
            now=now,
            code=seat.code,
            account=seat.account_id,
            role=seat.role.value,
            medium=seat.medium.value,
            counts=seat.counts,
            checker=seat.checker_id,
            blind=seat.check_blind or None,
        )
    if problems:
        raise Invalid("invalid", problems)
    recusals.reseated(handed, now=now)
    return changed


def _as_is(seat: PanelSeat) -> tuple[object, ...]:
    return (
        seat.account_id, seat.role, seat.medium, seat.counts, seat.checker_id, seat.check_blind
    )  # fmt: skip


def _rows(scope: Scope, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, PanelSeat]:
    found = {
        row.id: row
        for row in db.session.scalars(
            select(PanelSeat)
            .join(Panel, Panel.id == PanelSeat.panel_id)
            .join(Module, Module.id == Panel.module_id)
            .join(Stage, Stage.id == Module.stage_id)
            .where(Stage.trade_id == scope.trade_id, PanelSeat.id.in_(ids))
        )
    }
    if set(ids) - set(found):
        raise NotFound("not-found")
    return found


def _problems(wishes: Sequence[SeatWish], rows: dict[uuid.UUID, PanelSeat]) -> list[Problem]:
    fixed = set(
        db.session.scalars(
            select(ScoreSheet.seat_id).where(ScoreSheet.seat_id.in_(list(rows))).distinct()
        )
    )
    found = []
    seated: dict[tuple[uuid.UUID, uuid.UUID], str] = {}
    for wish in wishes:
        seat = rows[wish.seat_id]
        if wish.role not in SEAT_ROLES or wish.medium not in MEDIA:
            found.append(Problem("unknown-choice", seat.code, {"found": wish.role}))
            continue
        kept = wish.role == seat.role.value and wish.counts == seat.counts
        if seat.id in fixed and not kept:
            found.append(Problem("seat-has-sheets", seat.code, {"seat": seat.code}))
        if wish.checker_id is not None and wish.checker_id == wish.account_id:
            found.append(Problem("checker-same-person", seat.code, {"seat": seat.code}))
        if wish.account_id is None:
            continue
        key = (seat.panel_id, wish.account_id)
        if key in seated:
            values = {"seat": seat.code, "other": seated[key]}
            found.append(Problem("seated-twice", seat.code, values))
        seated.setdefault(key, seat.code)
    return found


def _contesting(
    scope: Scope, wishes: Sequence[SeatWish], rows: dict[uuid.UUID, PanelSeat]
) -> list[Problem]:
    """Who is to be seated in the trade he contests in; a 小型 event lets him stand back instead."""
    event = db.session.get_one(Event, scope.event_id)
    coming = [
        wish for wish in wishes if wish.account_id not in (None, rows[wish.seat_id].account_id)
    ]
    if event.profile is Profile.SMALL or not coming:
        return []
    numbers = {
        row.id: row.number
        for row in db.session.execute(
            select(Account.id, Entry.number)
            .join(EntryMember, EntryMember.person_id == Account.person_id)
            .join(Entry, Entry.id == EntryMember.entry_id)
            .where(
                Account.id.in_([wish.account_id for wish in coming]),
                EntryMember.role == MemberRole.CONTESTANT,
                Entry.trade_id == scope.trade_id,
                Entry.state == EntryState.ACCEPTED,
            )
        )
    }
    return [
        Problem("judge-contests", seat.code, {"seat": seat.code, "number": numbers[account_id]})
        for seat, account_id in ((rows[wish.seat_id], wish.account_id) for wish in coming)
        if account_id in numbers
    ]


def _tied(
    scope: Scope, wishes: Sequence[SeatWish], rows: dict[uuid.UUID, PanelSeat]
) -> list[Problem]:
    """Who is to be seated behind sealed codes and should stand back from somebody there.

    Which code that is only the key says, so that nobody could take it from him.
    """
    sealed = set(
        db.session.scalars(
            select(PanelSeat.id)
            .join(Panel, Panel.id == PanelSeat.panel_id)
            .join(Module, Module.id == Panel.module_id)
            .join(CodeSet, CodeSet.id == Module.code_set_id)
            .where(
                PanelSeat.id.in_(list(rows)),
                CodeSet.state != CodeSetState.DECODED,
                CodeSet.id.in_(code_layers.hiding()),
            )
        )
    )
    coming = {
        wish.account_id: rows[wish.seat_id]
        for wish in wishes
        if wish.seat_id in sealed
        and wish.role in JUDGING
        and wish.account_id is not None
        and wish.account_id != rows[wish.seat_id].account_id
    }
    tied = sealed_recusals.tied(scope, coming) if coming else []
    return [
        Problem("judge-tied-after-codes", coming[key].code, {"seat": coming[key].code})
        for key in tied
    ]


def _settle_roles(
    actor: Actor,
    scope: Scope,
    seat: PanelSeat,
    before: uuid.UUID | None,
    problems: list[Problem],
    *,
    now: datetime,
) -> None:
    if before is not None:
        _take_roles(actor, scope, seat, before, now=now)
    if seat.account_id is None:
        return
    panel_scope = Scope(scope.event_id, scope.trade_id, seat.panel_id)
    wanted: list[tuple[Role, Scope]] = [(Role.JUDGE, panel_scope)]
    if seat.role is SeatRole.HEAD:
        wanted.append((Role.CHIEF_JUDGE, scope))
    if seat.role in (SeatRole.RECORDER, SeatRole.MACHINE):
        wanted = [(Role.RECORDER, scope)]
    for role, where in wanted:
        try:
            assignments.grant(actor, seat.account_id, role.value, where, now=now)
        except Conflict as refused:
            problems.append(Problem(refused.code, seat.code, refused.values))


def _take_roles(
    actor: Actor, scope: Scope, seat: PanelSeat, account_id: uuid.UUID, *, now: datetime
) -> None:
    """Take what only this seat gave; who sits elsewhere too keeps what that seat gives."""
    held = db.session.scalars(
        select(RoleAssignment).where(
            RoleAssignment.account_id == account_id, RoleAssignment.trade_id == scope.trade_id
        )
    ).all()
    elsewhere = db.session.execute(
        select(PanelSeat.panel_id, PanelSeat.role)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == Panel.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == scope.trade_id, PanelSeat.account_id == account_id)
    ).all()
    roles = {row.role for row in elsewhere}
    panels = {row.panel_id for row in elsewhere}
    gone: dict[Role, Callable[[RoleAssignment], bool]] = {
        Role.JUDGE: lambda row: row.panel_id == seat.panel_id and seat.panel_id not in panels,
        Role.CHIEF_JUDGE: lambda row: SeatRole.HEAD not in roles,
        Role.RECORDER: lambda row: not roles & {SeatRole.RECORDER, SeatRole.MACHINE},
    }
    for row in held:
        if row.role in gone and gone[row.role](row):
            assignments.take(actor, row.id, now=now)


@dataclass(frozen=True, slots=True)
class TradeSeats:
    """How far a trade's seats are taken."""

    code: str
    name: dict[str, str]
    seats: int
    taken: int
    paper: int


def summary(actor: Actor, scope: Scope) -> dict[str, TradeSeats]:
    """Every trade of the event by code: seats people sit on, taken ones, those on paper."""
    policy.require(actor, Permission.EVENT_READ, scope)
    from_here = (
        select(
            Stage.trade_id,
            func.count().label("seats"),
            func.count(PanelSeat.account_id).label("taken"),
        )
        .join(Module, Module.stage_id == Stage.id)
        .join(Panel, Panel.module_id == Module.id)
        .join(PanelSeat, PanelSeat.panel_id == Panel.id)
        .where(PanelSeat.role.in_(MANNED))
        .group_by(Stage.trade_id)
    )
    counted = {row.trade_id: row for row in db.session.execute(from_here)}
    paper = {
        row.trade_id: row.paper
        for row in db.session.execute(
            select(Stage.trade_id, func.count().label("paper"))
            .join(Module, Module.stage_id == Stage.id)
            .join(Panel, Panel.module_id == Module.id)
            .join(PanelSeat, PanelSeat.panel_id == Panel.id)
            .where(PanelSeat.medium == Medium.PAPER, PanelSeat.role.in_(MANNED))
            .group_by(Stage.trade_id)
        )
    }
    return {
        row.code: TradeSeats(
            row.code,
            row.name,
            counted[row.id].seats if row.id in counted else 0,
            counted[row.id].taken if row.id in counted else 0,
            paper.get(row.id, 0),
        )
        for row in db.session.execute(
            select(Trade.id, Trade.code, Trade.name)
            .where(Trade.event_id == scope.event_id)
            .order_by(Trade.position, Trade.code)
        )
    }
