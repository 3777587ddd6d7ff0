"""One code marked again by other judges (另组重评), and what a ruling makes of it.

The second judges sit on seats of their own and see the code alone, as the first did. Their marks
enter no result until a ruling puts their seats in the first ones' place; what that changes is seen
before. Marks that are not taken stay on record.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import NotFound, NotNow
from competition.models.account import Role, RoleAssignment
from competition.models.appeal import Appeal
from competition.models.draw import BlindCode
from competition.models.entry import Entry, Recusal
from competition.models.event import Event, Module, Stage
from competition.models.panel import Exclusion, Medium, Panel, PanelSeat, SeatRole
from competition.models.remarking import Remarking, RemarkingSeat
from competition.models.ruling import RulingKind
from competition.models.sheet import ScoreSheet, SheetState
from competition.rules.contest_facts import ExclusionFacts
from competition.services import (
    appeal_moves,
    appeals,
    arbitrators,
    audit,
    confirmations,
    facts,
    recheck_work,
    remarking_judges,
    rulings_log,
    standing_changes,
)
from competition.services.standing_changes import Change

COUNTING = (SeatRole.JUDGE, SeatRole.HEAD, SeatRole.RECORDER)


@dataclass(frozen=True, slots=True)
class Line:
    """A re-marking as the appeal's page shows it."""

    id: uuid.UUID
    module: dict[str, str]
    code: str
    reason: str
    ordered_at: datetime
    seats: int
    signed: int
    #: open, adopted or dropped
    state: str

    @property
    def whole(self) -> bool:
        """Whether every second judge has handed in."""
        return self.signed == self.seats


@dataclass(frozen=True, slots=True)
class Target:
    """A module that can be marked again, and how many judges that takes."""

    code: str
    name: dict[str, str]
    judges: int


def targets(actor: Actor, scope: Scope, appeal_id: uuid.UUID) -> tuple[Target, ...]:
    """The modules in which the appeal's entry has a code; consensus panels cannot be doubled."""
    policy.require(actor, Permission.APPEAL_READ, scope)
    row = appeals.row_of(scope, appeal_id)
    found = []
    for module, _code in _places(scope, row):
        seats = _seats(module.id)
        if seats:
            found.append(Target(module.code, module.name, len(seats)))
    return tuple(found)


def order(
    actor: Actor,
    scope: Scope,
    appeal_id: uuid.UUID,
    module_code: str,
    people: Sequence[uuid.UUID],
    reason: str,
    *,
    now: datetime,
) -> uuid.UUID:
    """Have the entry's code marked again (决定重评): a seat and empty sheets for each judge.

    Raises Invalid for a wrong number of judges, or judges who marked the trade or stand back from
    the entry, or hold a role that forbids it.
    """
    policy.require(actor, Permission.APPEAL_RULE, scope)
    row = appeals.row_of(scope, appeal_id)
    arbitrators.require_hearing(actor, row)
    if row.state.value not in ("accepted", "heard", "second"):
        raise NotNow("appeal-cannot", number=row.number)
    place = next((each for each in _places(scope, row) if each[0].code == module_code), None)
    if place is None:
        raise NotFound("not-found")
    module, code = place
    seats = _seats(module.id)
    remarking_judges.check(actor, scope, row, seats, people, reason)
    made = Remarking(
        id=uuid.uuid4(),
        event_id=scope.event_id,
        trade_id=scope.trade_id,
        appeal_id=row.id,
        module_id=module.id,
        blind_code_id=code.id,
        reason=reason.strip(),
        ordered_at=now,
        ordered_by_id=actor.id,
    )
    db.session.add(made)
    db.session.flush()
    attempts = [attempt.number for attempt in facts.module_view(module.id).facts.attempts]
    for seat, account_id in zip(seats, people, strict=True):
        _seat_again(made, seat, account_id, attempts or [1], scope, now)
    db.session.flush()
    audit.record(
        actor, "remarking.ordered", ("remarking", made.id), scope=scope, now=now,
        appeal=row.number, module=module.code, code=code.text, judges=len(seats),
        reason=made.reason,
    )  # fmt: skip
    return made.id


def _seat_again(
    made: Remarking,
    seat: PanelSeat,
    account_id: uuid.UUID,
    attempts: Sequence[int],
    scope: Scope,
    now: datetime,
) -> None:
    taken = set(
        db.session.scalars(
            select(PanelSeat.code)
            .join(Panel, Panel.id == PanelSeat.panel_id)
            .where(Panel.module_id == made.module_id)
        )
    )
    code = next(f"R{n}{seat.code}"[:40] for n in range(1, 1000) if f"R{n}{seat.code}" not in taken)
    again = PanelSeat(
        id=uuid.uuid4(),
        panel_id=seat.panel_id,
        code=code,
        role=SeatRole.SUBSTITUTE,
        account_id=account_id,
        medium=Medium.TABLET,
        counts=True,
        position=seat.position + 100,
        extra={},
    )
    db.session.add(again)
    db.session.add(
        RoleAssignment(
            account_id=account_id,
            role=Role.JUDGE,
            event_id=scope.event_id,
            trade_id=scope.trade_id,
            panel_id=seat.panel_id,
            granted_at=now,
        )
    )
    db.session.flush()
    db.session.add(RemarkingSeat(remarking_id=made.id, seat_id=seat.id, substitute_id=again.id))
    for attempt in attempts:
        db.session.add(
            ScoreSheet(
                id=uuid.uuid4(),
                module_id=made.module_id,
                attempt=attempt,
                seat_id=again.id,
                blind_code_id=made.blind_code_id,
                state=SheetState.OPEN,
                revisions=0,
                reopenings=0,
            )
        )


def _places(scope: Scope, row: Appeal) -> list[tuple[Module, BlindCode]]:
    """The modules of the appeal's entry with its opened code in each."""
    if row.entry_id is None:
        return []
    codes = recheck_work.codes_of(scope, row.entry_id)
    rows = db.session.execute(
        select(Module, BlindCode)
        .join(Stage, Stage.id == Module.stage_id)
        .join(BlindCode, BlindCode.code_set_id == Module.code_set_id)
        .where(Stage.trade_id == scope.trade_id, BlindCode.id.in_(codes))
        .order_by(Stage.position, Module.position, Module.code)
    )
    return [(module, code) for module, code in rows]


def _seats(module_id: uuid.UUID) -> list[PanelSeat]:
    """The judges' seats of a module whose marks count; none where a panel marks by consensus."""
    rows = db.session.execute(
        select(PanelSeat, Panel.combine)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .where(Panel.module_id == module_id, PanelSeat.role.in_(COUNTING), PanelSeat.counts)
        .order_by(Panel.position, PanelSeat.position, PanelSeat.code)
    ).all()
    if any(combine.get("rule") == "consensus" for _seat, combine in rows):
        return []
    return [seat for seat, _combine in rows]


def of_appeal(actor: Actor, scope: Scope, appeal_id: uuid.UUID) -> tuple[Line, ...]:
    """The re-markings of an appeal, with how far each is."""
    policy.require(actor, Permission.APPEAL_READ, scope)
    rows = db.session.execute(
        select(Remarking, Module.name, BlindCode.text)
        .join(Module, Module.id == Remarking.module_id)
        .join(BlindCode, BlindCode.id == Remarking.blind_code_id)
        .where(Remarking.appeal_id == appeals.row_of(scope, appeal_id).id)
        .order_by(Remarking.ordered_at, Remarking.id)
    ).all()
    found = []
    for row, name, code in rows:
        sheets = _sheets(row)
        state = "adopted" if row.adopted_at else "dropped" if row.dropped_at else "open"
        signed = sum(sheet.state is SheetState.SIGNED for sheet in sheets)
        found.append(
            Line(row.id, name, code, row.reason, row.ordered_at, len(sheets), signed, state)
        )
    return tuple(found)


def _sheets(row: Remarking) -> Sequence[ScoreSheet]:
    return db.session.scalars(
        select(ScoreSheet)
        .join(RemarkingSeat, RemarkingSeat.substitute_id == ScoreSheet.seat_id)
        .where(RemarkingSeat.remarking_id == row.id)
        .order_by(ScoreSheet.attempt, ScoreSheet.seat_id)
    ).all()


def preview(actor: Actor, scope: Scope, remarking_id: uuid.UUID) -> Change:
    """Who would move if the second marks took the first ones' place; nothing is kept."""
    policy.require(actor, Permission.APPEAL_RULE, scope)
    row = _whole(scope, remarking_id)
    return standing_changes.of_exclusions(actor, scope, _exclusions(scope, row))


def wants_second(actor: Actor, scope: Scope) -> bool:
    """Whether it takes two people to let second marks count, as a ruling does."""
    policy.require(actor, Permission.APPEAL_RULE, scope)
    return confirmations.wants_second(db.session.get_one(Event, scope.event_id), "resolve")


def adopt(
    actor: Actor,
    scope: Scope,
    remarking_id: uuid.UUID,
    *,
    now: datetime,
    second: Actor | None = None,
) -> None:
    """Rule that the second marks count in the first ones' place (以重评为准).

    It changes a result as any ruling does, so it asks for the second person the event wants.
    """
    policy.require(actor, Permission.APPEAL_RULE, scope)
    event = db.session.get_one(Event, scope.event_id)
    confirmations.require_second(event, "resolve", actor, second, scope)
    row = _whole(scope, remarking_id)
    _require_hearing(actor, row)
    entry = _entry(row)
    for seat_id, substitute_id in _pairs(row).items():
        _stand_in(seat_id, substitute_id, row.blind_code_id, entry.id, now)
    ruling = rulings_log.add(
        actor, scope, RulingKind.OTHER, row.reason, now=now, module_id=row.module_id,
        value={"remarking": str(row.id)}, second=second,
    )  # fmt: skip
    ruling.entry_id = entry.id
    if row.appeal_id is not None:
        appeal_moves.link(ruling, db.session.get_one(Appeal, row.appeal_id))
    row.adopted_at, row.ruling_id = now, ruling.id
    db.session.flush()
    audit.record(
        actor, "remarking.adopted", ("remarking", row.id), scope=scope, now=now,
        ruling=ruling.code,
    )  # fmt: skip


def drop(actor: Actor, scope: Scope, remarking_id: uuid.UUID, *, now: datetime) -> None:
    """The first marks stand; the second stay on record and count nowhere (维持原评)."""
    policy.require(actor, Permission.APPEAL_RULE, scope)
    row = _open(scope, remarking_id)
    _require_hearing(actor, row)
    row.dropped_at = now
    db.session.flush()
    audit.record(actor, "remarking.dropped", ("remarking", row.id), scope=scope, now=now)


def _require_hearing(actor: Actor, row: Remarking) -> None:
    arbitrators.require_hearing(actor, db.session.get_one(Appeal, row.appeal_id))


def _open(scope: Scope, remarking_id: uuid.UUID) -> Remarking:
    row = db.session.get(Remarking, remarking_id)
    if row is None or row.trade_id != scope.trade_id:
        raise NotFound("not-found")
    if row.adopted_at is not None or row.dropped_at is not None:
        raise NotNow("remarking-decided")
    return row


def _whole(scope: Scope, remarking_id: uuid.UUID) -> Remarking:
    row = _open(scope, remarking_id)
    if any(sheet.state is not SheetState.SIGNED for sheet in _sheets(row)):
        raise NotNow("remarking-unfinished")
    return row


def _entry(row: Remarking) -> Entry:
    appeal = db.session.get_one(Appeal, row.appeal_id)
    return db.session.get_one(Entry, appeal.entry_id)


def _pairs(row: Remarking) -> Mapping[uuid.UUID, uuid.UUID]:
    """Each first seat, and the seat that would stand for it."""
    rows = db.session.scalars(select(RemarkingSeat).where(RemarkingSeat.remarking_id == row.id))
    return {each.seat_id: each.substitute_id for each in rows}


def _exclusions(scope: Scope, row: Remarking) -> list[ExclusionFacts]:
    pairs = _pairs(row)
    names = {
        seat.id: seat.code
        for seat in db.session.scalars(
            select(PanelSeat).where(PanelSeat.id.in_([*pairs, *pairs.values()]))
        )
    }
    trade = facts.trade_facts(row.trade_id)
    module = db.session.get_one(Module, row.module_id)
    number = _entry(row).number
    return [
        ExclusionFacts(
            trade=trade.code, entry=number, module=module.code, seat=names[seat],
            substitute=names[again], reason="other",
        )
        for seat, again in pairs.items()
    ]  # fmt: skip


def _stand_in(
    seat_id: uuid.UUID,
    substitute_id: uuid.UUID,
    code_id: uuid.UUID,
    entry_id: uuid.UUID,
    now: datetime,
) -> None:
    """The marking side's row by code and the register's by entry, new or pointed anew."""
    by_code = db.session.scalars(
        select(Exclusion).where(Exclusion.seat_id == seat_id, Exclusion.blind_code_id == code_id)
    ).one_or_none()
    if by_code is None:
        by_code = Exclusion(seat_id=seat_id, blind_code_id=code_id, reason="other")
        db.session.add(by_code)
    by_code.substitute_id = substitute_id
    by_entry = db.session.scalars(
        select(Recusal).where(
            Recusal.seat_id == seat_id,
            Recusal.entry_id == entry_id,
            Recusal.lapsed_at.is_(None),
        )
    ).one_or_none()
    if by_entry is None:
        by_entry = Recusal(
            seat_id=seat_id,
            entry_id=entry_id,
            account_id=db.session.get_one(PanelSeat, seat_id).account_id,
            reason="other",
            note="",
            recorded_at=now,
        )
        db.session.add(by_entry)
    by_entry.substitute_id, by_entry.withdrawn_at = substitute_id, None
