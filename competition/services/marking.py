"""Open a module to marks, and close it again (开放评分、锁定): where its sheets come from.

What stands between a module and its lock is found in `matrices`; this module only acts on it.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotNow, Problem
from competition.models.draw import BlindCode, BlindCodeState, CodeAbsence, CodeSet, CodeSetState
from competition.models.event import Attempt, Event, Module, ModuleState, Stage, Trade
from competition.models.panel import Exclusion, Panel, PanelSeat, SeatRole
from competition.models.ruling import RulingKind
from competition.models.sheet import ScoreSheet, SheetState
from competition.services import (
    audit,
    blockers,
    confirmations,
    facts,
    matrices,
    places,
    recheck_duty,
    rulings_log,
    trial_rounds,
)


@dataclass(frozen=True, slots=True)
class ModulePlace:
    """A module with all that stands above it."""

    module: Module
    stage: Stage
    trade: Trade
    event: Event
    scope: Scope


@dataclass(frozen=True, slots=True)
class ModuleLine:
    """A module in the chief's list: how many sheets stand where."""

    id: uuid.UUID
    trade_code: str
    trade_name: dict[str, str]
    stage_name: dict[str, str]
    code: str
    name: dict[str, str]
    kind: str
    state: str
    sheets: dict[str, int]

    @property
    def wanted(self) -> int:
        """How many sheets must come in."""
        return sum(count for state, count in self.sheets.items() if state != SheetState.VOID)

    @property
    def signed(self) -> int:
        """How many have."""
        return self.sheets.get(SheetState.SIGNED, 0)


def place_of(module_id: uuid.UUID) -> ModulePlace:
    """Find a module and what it belongs to."""
    return ModulePlace(*places.above(Module, module_id))


def modules_of(actor: Actor, event: Scope) -> list[ModuleLine]:
    """The modules of an event whose matrix the actor may see, in order."""
    rows = db.session.execute(
        select(Module, Stage, Trade)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == event.event_id)
        .order_by(Trade.position, Trade.code, Stage.position, Module.position)
    ).all()
    seen = [
        row
        for row in rows
        if policy.may(actor, Permission.PANEL_READ, Scope(event.event_id, row.Trade.id))
    ]
    counts = _counts([row.Module.id for row in seen])
    return [
        ModuleLine(
            id=module.id,
            trade_code=trade.code,
            trade_name=trade.name,
            stage_name=stage.name,
            code=module.code,
            name=module.name,
            kind=module.kind.value,
            state=module.state.value,
            sheets=counts[module.id],
        )
        for module, stage, trade in seen
    ]


def _counts(modules: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, int]]:
    found: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    rows = db.session.execute(
        select(ScoreSheet.module_id, ScoreSheet.state, func.count())
        .where(ScoreSheet.module_id.in_(modules))
        .group_by(ScoreSheet.module_id, ScoreSheet.state)
    )
    for module_id, state, count in rows:
        found[module_id][state.value] = count
    return found


def open_module(actor: Actor, module_id: uuid.UUID, *, now: datetime) -> int:
    """Lay out a module's score sheets and open it to marks; returns how many are new.

    One sheet for each seat, code and attempt, less the exclusions; a substitute gets one only
    where he stands for somebody. It may be done again after a change: what is there stays. Raises
    NotNow("no-codes") before codes are given out, NotNow("module-locked"), NotNow("trial-running",
    "trial-missing") while the judges' trial marking was not talked about and closed.
    """
    place = place_of(module_id)
    if not policy.may(actor, Permission.MODULE_LOCK, place.scope):
        policy.require(actor, Permission.PANEL_EDIT, place.scope)
    if place.module.state is ModuleState.LOCKED:
        raise NotNow("module-locked")
    if trial_rounds.running([module_id]):
        raise NotNow("trial-running")
    if trial_rounds.missing([module_id]):
        raise NotNow("trial-missing")
    codes = _codes(place.module)
    if not codes:
        raise NotNow("no-codes")
    view = facts.module_view(module_id)
    made = _lay_out(place.module, codes, _seats(module_id), len(view.facts.attempts))
    before = place.module.state
    place.module.state = ModuleState.OPEN
    db.session.flush()
    if made or before is not ModuleState.OPEN:
        audit.record(
            actor,
            "module.opened",
            ("module", module_id),
            scope=place.scope,
            now=now,
            sheets=made,
            scheme=view.scheme_digest,
        )
    return made


def _codes(module: Module) -> list[BlindCode]:
    return list(
        db.session.scalars(
            select(BlindCode)
            .where(BlindCode.code_set_id == module.code_set_id)
            .order_by(BlindCode.position, BlindCode.text)
        )
    )


def _seats(module_id: uuid.UUID) -> list[PanelSeat]:
    """The seats that hand in a sheet: by consensus the panel's own seat alone."""
    rows = db.session.execute(
        select(PanelSeat, Panel.combine)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .where(Panel.module_id == module_id)
        .order_by(Panel.position, PanelSeat.position)
    ).all()
    return [
        seat
        for seat, combine in rows
        if (seat.role is SeatRole.PANEL) == (combine.get("rule") == "consensus")
    ]


def _lay_out(
    module: Module, codes: Sequence[BlindCode], seats: Sequence[PanelSeat], attempts: int
) -> int:
    out = db.session.scalars(
        select(Exclusion).where(Exclusion.seat_id.in_([seat.id for seat in seats]))
    ).all()
    excluded = {(row.seat_id, row.blind_code_id) for row in out}
    away = set(
        db.session.scalars(
            select(CodeAbsence.blind_code_id).where(CodeAbsence.module_id == module.id)
        )
    )
    standing_in = {(row.substitute_id, row.blind_code_id) for row in out if row.substitute_id}
    known = {
        (row.attempt, row.seat_id, row.blind_code_id)
        for row in db.session.execute(
            select(ScoreSheet.attempt, ScoreSheet.seat_id, ScoreSheet.blind_code_id).where(
                ScoreSheet.module_id == module.id
            )
        )
    }
    numbers = db.session.scalars(
        select(Attempt.number).where(Attempt.module_id == module.id).order_by(Attempt.number)
    ).all() or range(1, attempts + 1)
    rows = [
        {
            "id": uuid.uuid4(),
            "module_id": module.id,
            "attempt": number,
            "seat_id": seat.id,
            "blind_code_id": code.id,
            "state": SheetState.OPEN
            if code.state is BlindCodeState.ACTIVE and code.id not in away
            else SheetState.VOID,
            "revisions": 0,
            "reopenings": 0,
        }
        for code in codes
        for number in numbers
        for seat in seats
        if (number, seat.id, code.id) not in known
        and (seat.id, code.id) not in excluded
        and (seat.role is not SeatRole.SUBSTITUTE or (seat.id, code.id) in standing_in)
    ]
    if rows:
        db.session.execute(insert(ScoreSheet), rows)
    return len(rows)


def lock_module(
    actor: Actor, module_id: uuid.UUID, *, now: datetime, second: Actor | None = None
) -> None:
    """Close a module to marks (锁定本场).

    second: the other person where the event asks for two. Raises Invalid("module-not-ready") with
    every sheet that is missing, in conflict, flagged or too far from the others.
    """
    place = place_of(module_id)
    policy.require(actor, Permission.MODULE_LOCK, place.scope)
    if place.module.state is not ModuleState.OPEN:
        raise NotNow("module-not-open")
    found = blockers.of(matrices.read(actor, module_id))
    if found:
        raise Invalid(
            "module-not-ready",
            [Problem(f"lock-{each.kind}", each.where, {"seat": each.seat}) for each in found],
        )
    owed = recheck_duty.before_lock(place.event, place.module)
    if owed:
        raise Invalid("module-not-ready", owed)
    confirmations.require_second(place.event, "lock", actor, second)
    place.module.state, place.module.locked_at = ModuleState.LOCKED, now
    db.session.flush()
    audit.record(
        actor,
        "module.locked",
        ("module", module_id),
        scope=place.scope,
        now=now,
        second=second.id if second else None,
    )


def owed_before_lock(actor: Actor, module_id: uuid.UUID) -> list[Problem]:
    """What the second look of an open module still owes, beside its sheets (锁定前的复核)."""
    place = place_of(module_id)
    policy.require(actor, Permission.PANEL_READ, place.scope)
    if place.module.state is not ModuleState.OPEN:
        return []
    return recheck_duty.before_lock(place.event, place.module)


def unlock_module(
    actor: Actor, module_id: uuid.UUID, reason: str, *, now: datetime, second: Actor | None = None
) -> None:
    """Open a locked module again by ruling, as long as its codes are not decoded (解锁)."""
    place = place_of(module_id)
    policy.require(actor, Permission.MODULE_LOCK, place.scope)
    if place.module.state is not ModuleState.LOCKED:
        raise NotNow("module-not-locked")
    decoded = db.session.scalar(
        select(CodeSet.state).where(CodeSet.id == place.module.code_set_id, CodeSet.layers > 0)
    )
    if decoded is CodeSetState.DECODED:
        raise NotNow("codes-decoded")
    confirmations.require_second(place.event, "lock", actor, second)
    rulings_log.add(
        actor,
        place.scope,
        RulingKind.REOPEN,
        reason,
        now=now,
        module_id=module_id,
        second=second,
    )
    place.module.state, place.module.locked_at = ModuleState.OPEN, None
    db.session.flush()
    audit.record(
        actor, "module.unlocked", ("module", module_id), scope=place.scope, now=now, reason=reason
    )
