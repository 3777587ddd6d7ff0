"""What the chief decides about sheets (裁判长的处理): reopen, resolve, accept a spread, absent.

Each is a ruling with a reason; nothing a judge signed is changed or thrown away by it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select, update

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, NotFound, NotNow
from competition.models.draw import BlindCode, BlindCodeState
from competition.models.event import Event, Module, ModuleState, Stage, Trade
from competition.models.panel import Panel, PanelSeat
from competition.models.ruling import Ruling, RulingKind
from competition.models.sheet import Revision, RevisionStanding, ScoreSheet, SheetState
from competition.services import audit, confirmations, rulings_log

#: Standings of revisions somebody must still decide about.
UNDECIDED = (RevisionStanding.CONFLICT, RevisionStanding.FLAGGED)


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """A sheet with its seat and what stands above it."""

    sheet: ScoreSheet
    module: Module
    event: Event
    panel_code: str
    seat_code: str
    scope: Scope
    #: The panel whose seat it is.
    panel_scope: Scope


def place_of(sheet_id: uuid.UUID) -> SheetPlace:
    """Find a sheet and what it belongs to."""
    row = db.session.execute(
        select(ScoreSheet, Module, Event, Panel, PanelSeat.code, Trade.id)
        .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == ScoreSheet.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .join(Event, Event.id == Trade.event_id)
        .where(ScoreSheet.id == sheet_id)
    ).one_or_none()
    if row is None:
        raise NotFound("not-found")
    sheet, module, event, panel, seat, trade_id = row
    scope = Scope(event.id, trade_id)
    return SheetPlace(
        sheet, module, event, panel.code, seat, scope, replace(scope, panel_id=panel.id)
    )


def asks(sheet: ScoreSheet) -> bool:
    """Whether a signed version of the sheet still waits for somebody's decision."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Revision)
            .where(Revision.sheet_id == sheet.id, Revision.standing.in_(UNDECIDED))
        )
        or 0
    ) > 0


def reopen(
    actor: Actor,
    sheet_id: uuid.UUID,
    reason: str,
    *,
    now: datetime,
    second: Actor | None = None,
) -> Ruling:
    """Send a sheet back to its judge, who signs it anew (退回重评).

    A conflict is ended by it too: whatever lay beside the counting revision no longer asks for a
    decision. Raises NotNow("sheet-not-signed") where there is nothing to send back.
    """
    place = place_of(sheet_id)
    policy.require(actor, Permission.SHEET_REOPEN, place.scope)
    _require_open(place.module)
    sheet = place.sheet
    if sheet.state in (SheetState.OPEN, SheetState.REOPENED, SheetState.VOID):
        raise NotNow("sheet-not-signed")
    confirmations.require_second(place.event, "reopen", actor, second, place.panel_scope)
    ruling = rulings_log.add(
        actor,
        place.scope,
        RulingKind.REOPEN,
        reason,
        now=now,
        module_id=place.module.id,
        sheet_id=sheet_id,
        blind_code_id=sheet.blind_code_id,
        second=second,
    )
    _settle(sheet_id)
    sheet.state = SheetState.REOPENED if sheet.current_n is not None else SheetState.OPEN
    sheet.reopenings += 1
    db.session.flush()
    _record(actor, place, "sheet.reopened", ruling, now)
    return ruling


def resolve(
    actor: Actor,
    sheet_id: uuid.UUID,
    keep: uuid.UUID,
    reason: str,
    *,
    now: datetime,
    second: Actor | None = None,
) -> Ruling:
    """Decide which of several signed revisions counts; the others stay on record (解决冲突).

    keep: the operation that counts from here on. Raises NotNow("nothing-to-resolve"), and
    Conflict("revision-unreadable") for one whose marks could not be read.
    """
    place = place_of(sheet_id)
    policy.require(actor, Permission.RULING_MAKE, place.scope)
    _require_open(place.module)
    kept = db.session.get(Revision, keep)
    if kept is None or kept.sheet_id != sheet_id:
        raise NotFound("not-found")
    if place.sheet.state is SheetState.VOID or not asks(place.sheet):
        raise NotNow("nothing-to-resolve")
    if not kept.vector:
        raise Conflict("revision-unreadable")
    confirmations.require_second(place.event, "resolve", actor, second, place.panel_scope)
    ruling = rulings_log.add(
        actor,
        place.scope,
        RulingKind.CONFLICT,
        reason,
        now=now,
        module_id=place.module.id,
        sheet_id=sheet_id,
        blind_code_id=place.sheet.blind_code_id,
        value={"keep": str(keep)},
        second=second,
    )
    db.session.execute(
        update(Revision)
        .where(Revision.sheet_id == sheet_id, Revision.op != keep)
        .values(standing=RevisionStanding.SUPERSEDED)
    )
    kept.standing = RevisionStanding.CURRENT
    place.sheet.state, place.sheet.current_n = SheetState.SIGNED, kept.n
    db.session.flush()
    _record(actor, place, "sheet.resolved", ruling, now)
    return ruling


def set_aside(
    actor: Actor,
    sheet_id: uuid.UUID,
    reason: str,
    *,
    now: datetime,
    second: Actor | None = None,
) -> Ruling:
    """Decide that none of the versions waiting counts (不予采用); what counted before still does.

    The one decision about a sheet that is void, or of a locked module: it moves no mark. Raises
    NotNow("nothing-to-resolve").
    """
    place = place_of(sheet_id)
    policy.require(actor, Permission.RULING_MAKE, place.scope)
    sheet = place.sheet
    if not asks(sheet):
        raise NotNow("nothing-to-resolve")
    confirmations.require_second(place.event, "resolve", actor, second, place.panel_scope)
    ruling = rulings_log.add(
        actor,
        place.scope,
        RulingKind.CONFLICT,
        reason,
        now=now,
        module_id=place.module.id,
        sheet_id=sheet_id,
        blind_code_id=sheet.blind_code_id,
        value={"keep": None},
        second=second,
    )
    _settle(sheet_id)
    if sheet.state in (SheetState.CONFLICT, SheetState.FLAGGED):
        sheet.state = SheetState.SIGNED if sheet.current_n is not None else SheetState.OPEN
    db.session.flush()
    _record(actor, place, "sheet.set_aside", ruling, now)
    return ruling


def accept_spread(
    actor: Actor,
    module_id: uuid.UUID,
    blind_code_id: uuid.UUID,
    reason: str,
    *,
    panel: str,
    now: datetime,
    aspect: str | None = None,
    attempt: int | None = None,
) -> Ruling:
    """Let marks stand although they lie too far apart (裁定跨度).

    panel and aspect: codes; no aspect means the sheets' totals.
    """
    scope, module = _module(module_id)
    policy.require(actor, Permission.RULING_MAKE, scope)
    _require_open(module)
    value: dict[str, object] = {"module": module.code, "panel": panel}
    value |= {"aspect": aspect} if aspect else {}
    value |= {"attempt": attempt} if attempt else {}
    ruling = rulings_log.add(
        actor,
        scope,
        RulingKind.ACCEPT_SPREAD,
        reason,
        now=now,
        module_id=module_id,
        blind_code_id=blind_code_id,
        value=value,
    )
    audit.record(
        actor,
        "spread.accepted",
        ("code", blind_code_id),
        scope=scope,
        now=now,
        ruling=ruling.code,
        **value,
    )
    return ruling


def rule_absent(
    actor: Actor, module_id: uuid.UUID, blind_code_id: uuid.UUID, reason: str, *, now: datetime
) -> Ruling:
    """Nobody stands behind this code in this module: its sheets are void (缺赛).

    Raises NotNow("code-has-marks") once a judge has signed for it.
    """
    scope, module = _module(module_id)
    policy.require(actor, Permission.RULING_MAKE, scope)
    _require_open(module)
    code = _code(module, blind_code_id)
    sheets = _sheets(module_id, blind_code_id)
    if any(sheet.current_n is not None or asks(sheet) for sheet in sheets):
        raise NotNow("code-has-marks", plate=code.text)
    ruling = rulings_log.add(
        actor,
        scope,
        RulingKind.STATUS,
        reason,
        now=now,
        module_id=module_id,
        blind_code_id=blind_code_id,
        value={"status": "absent"},
    )
    for sheet in sheets:
        sheet.state = SheetState.VOID
    if _is_alone(module):
        code.state = BlindCodeState.ABSENT
    db.session.flush()
    audit.record(
        actor, "code.absent", ("code", blind_code_id), scope=scope, now=now, ruling=ruling.code
    )
    return ruling


def withdraw_absence(
    actor: Actor, module_id: uuid.UUID, blind_code_id: uuid.UUID, *, now: datetime
) -> None:
    """The contestant came after all: the sheets are open again and the ruling is withdrawn."""
    scope, module = _module(module_id)
    policy.require(actor, Permission.RULING_MAKE, scope)
    _require_open(module)
    code = _code(module, blind_code_id)
    done = db.session.execute(
        update(Ruling)
        .where(
            Ruling.module_id == module_id,
            Ruling.blind_code_id == blind_code_id,
            Ruling.kind == RulingKind.STATUS,
            Ruling.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        raise NotNow("code-not-absent", plate=code.text)
    code.state = BlindCodeState.ACTIVE
    for sheet in _sheets(module_id, blind_code_id):
        sheet.state = SheetState.FLAGGED if asks(sheet) else SheetState.OPEN
    db.session.flush()
    audit.record(actor, "code.present", ("code", blind_code_id), scope=scope, now=now)


def _settle(sheet_id: uuid.UUID) -> None:
    db.session.execute(
        update(Revision)
        .where(Revision.sheet_id == sheet_id, Revision.standing.in_(UNDECIDED))
        .values(standing=RevisionStanding.SUPERSEDED)
    )


def _require_open(module: Module) -> None:
    if module.state is ModuleState.LOCKED:
        raise NotNow("module-locked")


def _module(module_id: uuid.UUID) -> tuple[Scope, Module]:
    row = db.session.execute(
        select(Module, Trade.id, Trade.event_id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Module.id == module_id)
    ).one_or_none()
    if row is None:
        raise NotFound("not-found")
    module, trade_id, event_id = row
    return Scope(event_id, trade_id), module


def _code(module: Module, blind_code_id: uuid.UUID) -> BlindCode:
    code = db.session.get(BlindCode, blind_code_id)
    if code is None or code.code_set_id != module.code_set_id:
        raise NotFound("not-found")
    return code


def _sheets(module_id: uuid.UUID, blind_code_id: uuid.UUID) -> list[ScoreSheet]:
    return list(
        db.session.scalars(
            select(ScoreSheet).where(
                ScoreSheet.module_id == module_id, ScoreSheet.blind_code_id == blind_code_id
            )
        )
    )


def _is_alone(module: Module) -> bool:
    """Whether no other module is judged by the same codes."""
    others = db.session.scalar(
        select(func.count())
        .select_from(Module)
        .where(Module.code_set_id == module.code_set_id, Module.id != module.id)
    )
    return not others


def _record(actor: Actor, place: SheetPlace, action: str, ruling: Ruling, now: datetime) -> None:
    audit.record(
        actor,
        action,
        ("sheet", place.sheet.id),
        scope=place.scope,
        now=now,
        ruling=ruling.code,
        seat=place.seat_code,
        reason=ruling.reason,
    )
