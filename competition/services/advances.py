"""Into the next stage (晋级、递补、增补): filled by the gate, moved up, let in after a ruling."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.models.draw import CodeSet, CodeSetState
from competition.models.entry import EntryInStage, EntryStatus
from competition.models.event import Module, ModuleState, Stage
from competition.services import audit, late_codes, stages
from competition.services.stages import Hopeful, Preview, StageLine


def _later(actor: Actor, scope: Scope, code: str) -> list[StageLine]:
    """The stages after one; NotFound where there is no such stage."""
    known = stages.read(actor, scope)
    lines = list(known.lines)
    return lines[lines.index(known.one(code)) + 1 :]


def fill(actor: Actor, scope: Scope, code: str, *, now: datetime) -> int:
    """Let those who pass the gate into the next stage, and nobody else; returns how many.

    May be done anew until codes are given out there: whoever moved up for somebody who gave up
    stays in. Raises Invalid("not-fillable") with everything in the way.
    """
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    found = stages.preview(actor, scope, code)
    if found.problems:
        raise Invalid("not-fillable", found.problems)
    later = _later(actor, scope, code)
    if not later:
        raise NotNow("gate-leads-nowhere")
    if any(line.begun for line in later):
        raise NotNow("stage-begun")
    going = [one for one in found.candidates if one.passing.goes_on]
    ids = [line.id for line in later]
    kept = found.entered.moved_up if found.entered else frozenset()
    out = [
        one.line.id
        for one in found.candidates
        if not one.passing.goes_on and one.passing.number not in kept
    ]
    db.session.execute(
        delete(EntryInStage).where(EntryInStage.stage_id.in_(ids), EntryInStage.entry_id.in_(out))
    )
    _enter([one.line.id for one in going], ids)
    db.session.get_one(Stage, later[0].id).filled_at = now
    db.session.flush()
    audit.record(
        actor,
        "stage.filled",
        ("stage", later[0].id),
        scope=scope,
        now=now,
        code=later[0].code,
        entries=[one.passing.number for one in going],
    )
    return len(going)


def _enter(entries: Sequence[uuid.UUID], into: Sequence[uuid.UUID]) -> None:
    """Put entries into stages they are not in yet."""
    inside = {
        (row.entry_id, row.stage_id)
        for row in db.session.execute(
            select(EntryInStage.entry_id, EntryInStage.stage_id).where(
                EntryInStage.stage_id.in_(into)
            )
        )
    }
    new = [
        {"id": uuid.uuid4(), "entry_id": entry, "stage_id": stage, "status": EntryStatus.PRESENT}
        for stage in into
        for entry in entries
        if (entry, stage) not in inside
    ]
    if new:
        db.session.execute(insert(EntryInStage), new)


def _filled(
    actor: Actor, scope: Scope, code: str, reason: str
) -> tuple[Preview, list[StageLine], dict[str, Hopeful]]:
    """What the gate makes of the marks, the stages after it, and everybody by number."""
    if not reason.strip():
        raise Invalid("invalid", [Problem("reason-missing", "reason")])
    later = _later(actor, scope, code)
    if not later or not later[0].filled:
        raise NotNow("stage-not-filled")
    found = stages.preview(actor, scope, code)
    return found, later, {one.passing.number: one for one in found.candidates}


def move_up(
    actor: Actor, scope: Scope, code: str, leaving: str, *, reason: str, now: datetime
) -> str:
    """Somebody who went on gives up: the first who waits takes his place (递补); returns whom.

    leaving: his entry number; he stands as withdrawn in the next stage, or did already. Raises
    NotNow when nobody waits any more, somebody has his place, or codes were given out there.
    """
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    found, later, people = _filled(actor, scope, code, reason)
    if later[0].begun:
        raise NotNow("stage-begun")
    within = stages.inside(scope.trade_id, code) if scope.trade_id else None
    goer = people.get(leaving)
    if goer is None or within is None or found.entered is None or leaving not in within:
        raise Invalid("invalid", [Problem("not-in-stage", "leaving", {"found": leaving})])
    division = goer.passing.division
    waiting = [
        one
        for one in sorted(found.candidates, key=lambda one: one.passing.reserve or 0)
        if one.passing.reserve
        and one.passing.division == division
        and one.passing.number not in within
    ]
    if within[leaving] and not found.entered.vacant.get(division):
        raise NotNow("already-withdrawn")
    if not waiting:
        raise NotNow("nobody-waits")
    row = db.session.scalars(
        select(EntryInStage).where(
            EntryInStage.stage_id == later[0].id, EntryInStage.entry_id == goer.line.id
        )
    ).one()
    row.status = EntryStatus.WITHDRAWN
    _enter([waiting[0].line.id], [line.id for line in later])
    db.session.flush()
    audit.record(
        actor,
        "stage.moved_up",
        ("stage", later[0].id),
        scope=scope,
        now=now,
        code=later[0].code,
        leaving=leaving,
        entry=waiting[0].passing.number,
        reason=reason.strip(),
    )
    return waiting[0].passing.number


def admit(
    actor: Actor, scope: Scope, code: str, number: str, *, reason: str, now: datetime
) -> None:
    """Let in whom a ruling brought past the gate after codes were given out (增补).

    Nobody is taken out for it. Where codes are sealed the coder gives a late one. Raises
    Invalid("not-missing"), NotNow("stage-over") once a module is locked or codes are opened.
    """
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    found, later, people = _filled(actor, scope, code, reason)
    if found.entered is None or number not in found.entered.missing:
        raise Invalid("invalid", [Problem("not-missing", "entering", {"found": number})])
    _require_open(later[0].id)
    _enter([people[number].line.id], [line.id for line in later])
    db.session.flush()
    if scope.trade_id is None:
        raise NotFound("not-found")
    late_codes.follow(actor, [scope.trade_id], now=now)
    audit.record(
        actor,
        "stage.admitted",
        ("stage", later[0].id),
        scope=scope,
        now=now,
        code=later[0].code,
        entry=number,
        reason=reason.strip(),
    )


def _require_open(stage_id: uuid.UUID) -> None:
    """Whether somebody can still be marked in a stage."""
    locked = select(Module.id).where(
        Module.stage_id == stage_id, Module.state == ModuleState.LOCKED
    )
    if db.session.scalar(locked.limit(1)) is not None:
        raise NotNow("stage-over")
    decoded = select(CodeSet.id).where(
        CodeSet.stage_id == stage_id,
        CodeSet.layers > 0,
        CodeSet.state == CodeSetState.DECODED,
    )
    if db.session.scalar(decoded.limit(1)) is not None:
        raise NotNow("stage-over")
