"""A sheet under the wrong code (评错加密号): moved to the right one, or exchanged with it.

The marks of both sheets stay where they were signed; what counts afterwards is a revision of its
own kind that names them by digest, and the ruling with everybody who acknowledged it.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotAllowed, NotFound, NotNow, Problem
from competition.models.draw import BlindCode, BlindCodeState
from competition.models.event import ModuleState
from competition.models.panel import PanelSeat
from competition.models.ruling import Ruling, RulingKind
from competition.models.sheet import (
    Draft,
    Revision,
    RevisionKind,
    RevisionStanding,
    ScoreSheet,
    SheetState,
)
from competition.services import audit, confirmations, rulings_log, sheet_rulings
from competition.services.revision_storing import receipt_of
from competition.services.sheet_rulings import SheetPlace


@dataclass(frozen=True, slots=True)
class Choice:
    """A sheet marks may be moved to: the same panel's, under another code."""

    sheet_id: uuid.UUID
    code: str
    attempt: int
    seat: str
    state: str
    #: The same seat: one judge acknowledges; otherwise both do.
    own: bool


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A signed sheet whose marks may belong elsewhere, and where they could go."""

    sheet_id: uuid.UUID
    module_id: uuid.UUID
    module_name: dict[str, str]
    code: str
    seat: str
    choices: tuple[Choice, ...]
    wants_second: bool


def misplaced(actor: Actor, scope: Scope, sheet_id: uuid.UUID) -> Misplaced:
    """A sheet and the sheets its marks could belong to, its own seat's first.

    Raises NotNow("sheet-not-signed") where nothing counts yet.
    """
    policy.require(actor, Permission.RULING_MAKE, scope)
    place = sheet_rulings.place_of(sheet_id)
    if place.scope != scope:
        raise NotFound("not-found")
    if place.sheet.state is not SheetState.SIGNED:
        raise NotNow("sheet-not-signed")
    panel = select(PanelSeat.panel_id).where(PanelSeat.id == place.sheet.seat_id)
    rows = db.session.execute(
        select(ScoreSheet, BlindCode.text, PanelSeat.code)
        .join(BlindCode, BlindCode.id == ScoreSheet.blind_code_id)
        .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
        .where(
            ScoreSheet.module_id == place.module.id,
            PanelSeat.panel_id == panel.scalar_subquery(),
            ScoreSheet.id != sheet_id,
            ScoreSheet.state.in_([SheetState.OPEN, SheetState.SIGNED]),
        )
        .order_by(PanelSeat.position, BlindCode.text, ScoreSheet.attempt)
    ).all()
    choices = [
        Choice(row.id, text, row.attempt, seat, row.state.value, row.seat_id == place.sheet.seat_id)
        for row, text, seat in rows
    ]
    return Misplaced(
        sheet_id=sheet_id,
        module_id=place.module.id,
        module_name=place.module.name,
        code=db.session.get_one(BlindCode, place.sheet.blind_code_id).text,
        seat=place.seat_code,
        choices=tuple(sorted(choices, key=lambda each: not each.own)),
        wants_second=confirmations.wants_second(place.event, "recode"),
    )


def move(
    actor: Actor,
    sheet_id: uuid.UUID,
    to: uuid.UUID,
    reason: str,
    *,
    acknowledged: Sequence[Actor],
    now: datetime,
    second: Actor | None = None,
) -> Ruling:
    """Let the marks of one sheet count under another's code; where both are signed, exchange them.

    acknowledged: the judges who proved themselves by card and PIN. Raises NotNow("module-locked",
    "sheet-not-signed", "sheet-undecided", "code-void"), Invalid("sheets-differ") for sheets of
    different panels, NotAllowed("not-acknowledged") naming the seats whose judge did not.
    """
    here, there = sheet_rulings.place_of(sheet_id), sheet_rulings.place_of(to)
    policy.require(actor, Permission.RULING_MAKE, here.scope)
    _check(here, there)
    _require_acknowledged(actor, [here, there], acknowledged)
    confirmations.require_second(here.event, "recode", actor, second, here.panel_scope)
    ruling = rulings_log.add(
        actor,
        here.scope,
        RulingKind.RECODE,
        reason,
        now=now,
        module_id=here.module.id,
        sheet_id=sheet_id,
        blind_code_id=here.sheet.blind_code_id,
        value={"to": str(to), "acknowledged": sorted(str(each.id) for each in acknowledged)},
        second=second,
    )
    mine, theirs = _counting(here.sheet), _counting(there.sheet)
    _replace(there, mine, ruling, now)
    _replace(here, theirs, ruling, now)
    db.session.execute(delete(Draft).where(Draft.sheet_id.in_([sheet_id, to])))
    db.session.flush()
    for place in (here, there):
        audit.record(
            actor,
            "sheet.recoded",
            ("sheet", place.sheet.id),
            scope=here.scope,
            now=now,
            ruling=ruling.code,
            seat=place.seat_code,
            n=place.sheet.current_n,
            reason=ruling.reason,
        )
    return ruling


def _check(here: SheetPlace, there: SheetPlace) -> None:
    if there.module.id != here.module.id or there.panel_code != here.panel_code:
        raise Invalid("sheets-differ", [Problem("sheets-differ", "target")])
    if there.sheet.id == here.sheet.id:
        raise Invalid("sheets-differ", [Problem("sheets-differ", "target")])
    if here.module.state is ModuleState.LOCKED:
        raise NotNow("module-locked")
    if here.sheet.state is not SheetState.SIGNED:
        raise NotNow("sheet-not-signed")
    if there.sheet.state not in (SheetState.OPEN, SheetState.SIGNED):
        raise NotNow("sheet-undecided")
    if sheet_rulings.asks(here.sheet) or sheet_rulings.asks(there.sheet):
        raise NotNow("sheet-undecided")
    code = db.session.get_one(BlindCode, there.sheet.blind_code_id)
    if code.state is not BlindCodeState.ACTIVE:
        raise NotNow("code-void")


def _require_acknowledged(
    actor: Actor, places: Sequence[SheetPlace], acknowledged: Sequence[Actor]
) -> None:
    """Ask for the judge of every seat whose sheets are touched."""
    if actor.system:
        return
    known = {each.id for each in acknowledged}
    seats = {place.sheet.seat_id: place.seat_code for place in places}
    missing = [
        code
        for seat_id, code in seats.items()
        if (account := db.session.get_one(PanelSeat, seat_id).account_id) is not None
        and account not in known
    ]
    if missing:
        raise NotAllowed("not-acknowledged", seats=", ".join(sorted(missing)))


def _counting(sheet: ScoreSheet) -> Revision | None:
    if sheet.current_n is None:
        return None
    return db.session.scalars(
        select(Revision).where(Revision.sheet_id == sheet.id, Revision.n == sheet.current_n)
    ).one()


def _replace(place: SheetPlace, source: Revision | None, ruling: Ruling, now: datetime) -> None:
    """What counts on a sheet is another's marks from here on, or nothing: it waits to be marked."""
    sheet, before = place.sheet, _counting(place.sheet)
    if before is not None:
        before.standing = RevisionStanding.SUPERSEDED
    if source is None:
        sheet.state, sheet.current_n = SheetState.OPEN, None
        return
    db.session.add(_copy(sheet, source, ruling, now))
    sheet.revisions += 1
    sheet.state, sheet.current_n = SheetState.SIGNED, sheet.revisions


def _copy(sheet: ScoreSheet, source: Revision, ruling: Ruling, now: datetime) -> Revision:
    op = uuid.uuid4()
    raw = _bytes(op, sheet, source, ruling, now)
    sha256 = hashlib.sha256(raw).hexdigest()
    return Revision(
        op=op,
        sheet_id=sheet.id,
        n=sheet.revisions + 1,
        base_n=sheet.current_n or 0,
        kind=RevisionKind.RECODE,
        standing=RevisionStanding.CURRENT,
        reasons=[],
        body=raw,
        sha256=sha256,
        vector=source.vector,
        scheme_digest=source.scheme_digest,
        account_id=source.account_id,
        signed_by="ruling",
        claimed_at=source.claimed_at,
        received_at=now,
        receipt=receipt_of(op, sha256),
    )


def _bytes(
    op: uuid.UUID, sheet: ScoreSheet, source: Revision, ruling: Ruling, now: datetime
) -> bytes:
    """The statement that counts: the marks as they were signed, and where and by which ruling."""
    signed: dict[str, Any] = json.loads(source.body)
    content = {
        "v": 1,
        "op": str(op),
        "sheet": str(sheet.id),
        "kind": "recode",
        "base_rev": sheet.current_n or 0,
        "scheme": {"hash": f"sha256:{source.scheme_digest}"},
        "marks": signed["marks"],
        **{key: signed[key] for key in ("note", "photos", "timing") if signed.get(key)},
        "signed": {"by": "ruling", "at": now.isoformat(timespec="seconds")},
        "moved": {
            "sheet": str(source.sheet_id),
            "op": str(source.op),
            "sha256": source.sha256,
            "ruling": ruling.code,
        },
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
