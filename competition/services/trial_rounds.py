"""Rounds of trial marking (试评轮次): begin one, close it with what was agreed, what is wanted."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow
from competition.models.calibration import Trial, TrialSheet, TrialState
from competition.models.event import Event, Module, ModuleKind, ModuleState, Stage, Trade
from competition.models.panel import Panel, PanelSeat, SeatRole
from competition.models.scheme import MarkingScheme, SchemeState
from competition.rules import switches
from competition.rules.facts import ModuleFacts
from competition.rules.kinds import Part
from competition.services import audit, facts

#: How many works are marked in one round.
WORKS = 2
#: What a trial code begins with: nobody can take it for a contestant's.
PREFIX = "试"
#: Who takes part: those who judge.
ROLES = (SeatRole.JUDGE, SeatRole.HEAD, SeatRole.SUBSTITUTE)


def begin(actor: Actor, module_id: uuid.UUID, *, now: datetime) -> Trial:
    """Lay out two trial sheets for every judge's seat; a round still open is given up.

    Raises NotNow("trial-too-late") once the module is open to marks, NotNow("trial-no-scheme")
    before its scheme is approved, NotNow("trial-no-seats") where nobody judges by hand.
    """
    module, scope = _module(module_id)
    policy.require(actor, Permission.MODULE_LOCK, scope)
    if module.state is not ModuleState.SETUP:
        raise NotNow("trial-too-late")
    if _scheme_state(module_id) in (None, SchemeState.DRAFT):
        raise NotNow("trial-no-scheme")
    seats = _seats(module_id)
    if not seats:
        raise NotNow("trial-no-seats")
    view = facts.module_view(module_id)
    last = db.session.scalar(select(func.max(Trial.number)).where(Trial.module_id == module_id))
    for old in db.session.scalars(
        select(Trial).where(Trial.module_id == module_id, Trial.state == TrialState.OPEN)
    ):
        old.state, old.ended_at, old.ended_by_id = TrialState.DROPPED, now, actor.id
    number = (last or 0) + 1
    trial = Trial(
        module_id=module_id,
        number=number,
        piece=Part(ModuleFacts).write(view.facts),
        scheme_digest=view.scheme_digest,
        started_at=now,
        started_by_id=actor.id,
    )
    db.session.add(trial)
    db.session.flush()
    codes = [f"{PREFIX}{n}" for n in range((number - 1) * WORKS + 1, number * WORKS + 1)]
    db.session.add_all(
        TrialSheet(trial_id=trial.id, seat_id=seat.id, code=code)
        for code in codes
        for seat in seats
    )
    db.session.flush()
    audit.record(
        actor,
        "trial.begun",
        ("module", module_id),
        scope=scope,
        now=now,
        number=number,
        codes=codes,
        scheme=view.scheme_digest,
    )
    return trial


def close(actor: Actor, trial_id: uuid.UUID, note: str, *, now: datetime) -> None:
    """End a round after the judges talked about it; what they agreed on is kept with it.

    Raises NotNow("trial-not-open"), Invalid("trial-note-missing").
    """
    trial = db.session.get(Trial, trial_id)
    if trial is None:
        raise NotFound("not-found")
    _row, scope = _module(trial.module_id)
    policy.require(actor, Permission.MODULE_LOCK, scope)
    if trial.state is not TrialState.OPEN:
        raise NotNow("trial-not-open")
    if not note.strip():
        raise Invalid("trial-note-missing")
    trial.state, trial.note = TrialState.CLOSED, note.strip()
    trial.ended_at, trial.ended_by_id = now, actor.id
    db.session.flush()
    audit.record(
        actor,
        "trial.closed",
        ("module", trial.module_id),
        scope=scope,
        now=now,
        number=trial.number,
        note=trial.note,
    )


def running(module_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these modules have a round that was not closed yet."""
    return set(
        db.session.scalars(
            select(Trial.module_id).where(
                Trial.module_id.in_(module_ids), Trial.state == TrialState.OPEN
            )
        )
    )


def missing(module_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these still want a trial: practical, not open, in an event that asks for it."""
    rows = db.session.execute(
        select(Module.id, Event.profile, Event.settings)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .join(Event, Event.id == Trade.event_id)
        .where(
            Module.id.in_(module_ids),
            Module.state == ModuleState.SETUP,
            Module.kind == ModuleKind.PRACTICAL,
        )
    )
    wanted = {
        row.id
        for row in rows
        if switches.values(row.profile.value, row.settings)["trial"] == "required"
    }
    closed = select(Trial.module_id).where(
        Trial.module_id.in_(wanted), Trial.state == TrialState.CLOSED
    )
    return wanted - set(db.session.scalars(closed)) if wanted else set()


def _module(module_id: uuid.UUID) -> tuple[Module, Scope]:
    row = db.session.execute(
        select(Module, Trade.event_id, Trade.id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Module.id == module_id)
    ).one_or_none()
    if row is None:
        raise NotFound("not-found")
    return row[0], Scope(row[1], row[2])


def _scheme_state(module_id: uuid.UUID) -> SchemeState | None:
    return db.session.scalars(
        select(MarkingScheme.state)
        .where(MarkingScheme.module_id == module_id)
        .order_by(MarkingScheme.number.desc())
        .limit(1)
    ).one_or_none()


def _seats(module_id: uuid.UUID) -> list[PanelSeat]:
    """The seats that will hand in a sheet: by consensus the panel's own seat alone."""
    rows = db.session.execute(
        select(PanelSeat, Panel.combine)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .where(Panel.module_id == module_id)
        .order_by(Panel.position, PanelSeat.position)
    ).all()
    return [
        seat
        for seat, combine in rows
        if seat.role in ((SeatRole.PANEL,) if combine.get("rule") == "consensus" else ROLES)
    ]


def order_of(code: str) -> int:
    """The number of a trial code, by which they stand in order."""
    return int(code.removeprefix(PREFIX))
