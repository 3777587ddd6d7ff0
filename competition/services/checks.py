"""A second pair of eyes (复核): what one judge signed, another reads and signs, or types unseen.

A check is no mark: it never enters a result, but a module is not locked over one that is wanting or
does not agree. Typed unseen (盲录), the two papers are compared here; neither learns the other's
value, only where they part.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow
from competition.models.attachment import SheetCheck
from competition.models.panel import PanelSeat
from competition.models.ruling import Ruling, RulingKind
from competition.models.sheet import Revision, ScoreSheet, SheetState
from competition.rules.sheets import decode_marks
from competition.services import (
    audit,
    blanks,
    former_sheets,
    revision_bodies,
    rulings_log,
    sheet_rulings,
    signatories,
    sync,
)
from competition.services.revision_bodies import Body

#: What a check of a signed sheet stands at.
WANTED, AGREED, DIFFERS = "wanted", "agreed", "differs"


@dataclass(frozen=True, slots=True)
class Check:
    """Where a sheet's check stands: wanted, agreed, differs; and where it differs, by aspect."""

    state: str
    remarks: dict[str, str]
    receipt: str = ""
    account_id: uuid.UUID | None = None


def take_in(
    actor: Actor,
    sheet_id: uuid.UUID,
    op: uuid.UUID,
    raw: bytes,
    *,
    now: datetime,
    laid_out_anew: bool = False,
) -> sync.Taken:
    """Take in a signed check of a sheet whose seat the actor checks; the same bytes once.

    raw: a body like a revision's, of kind `check`: base_rev names the revision checked, the marks
    are those seen or typed, a note on a mark is an objection. Raises Invalid("revision-malformed",
    "revision-misaddressed", "check-of-nothing", "op-reused", "invalid"), NotFound. Who signed it is
    told by the session the bytes name, whoever is at the tablet that sends them. laid_out_anew:
    the bytes name a sheet that is no more; what was checked there is found at `sheet_id` by its own
    bytes.
    """
    body = revision_bodies.read(raw)
    astray = body.sheet != sheet_id and not laid_out_anew
    if body.op != op or astray or body.kind != "check":
        raise Invalid("revision-misaddressed")
    place = sheet_rulings.place_of(sheet_id)
    policy.require(actor, Permission.SHEET_SIGN, place.scope)
    seat = db.session.get_one(PanelSeat, place.sheet.seat_id)
    sha256 = hashlib.sha256(raw).hexdigest()
    known = db.session.get(SheetCheck, op)
    if known is not None:
        if known.sheet_id != sheet_id or known.sha256 != sha256:
            raise Invalid("op-reused")
        return _taken(known, replay=True)
    signed = signatories.of(
        actor,
        body.session,
        event_id=place.scope.event_id,
        seated=seat.checker_id,
        signed_at=body.signed_at or now,
    )
    if signed.account_id is None or seat.checker_id != signed.account_id:
        raise NotFound("not-found")
    if laid_out_anew:
        body = replace(body, base_rev=former_sheets.number(sheet_id, body.sheet, body.base_rev))
    return _store(
        replace(actor, id=signed.account_id), place.scope, seat, place.sheet, body, raw, sha256, now
    )


def _store(
    actor: Actor,
    scope: Scope,
    seat: PanelSeat,
    sheet: ScoreSheet,
    body: Body,
    raw: bytes,
    sha256: str,
    now: datetime,
) -> sync.Taken:
    checked = db.session.scalars(
        select(Revision).where(Revision.sheet_id == sheet.id, Revision.n == body.base_rev)
    ).one_or_none()
    if checked is None or not checked.vector:
        raise Invalid("check-of-nothing")
    blank = blanks.frozen_blank(checked.scheme_digest, seat.panel_id, sheet.module_id)
    vector, problems = blank.read(body.marks)
    if problems:
        raise Invalid("invalid", problems)
    remarks = dict(body.notes)
    if seat.check_blind:
        remarks = dict.fromkeys(_apart(blank, checked.vector, vector), "")
    number = db.session.scalar(select(func.count()).where(SheetCheck.sheet_id == sheet.id)) or 0
    row = SheetCheck(
        op=body.op,
        sheet_id=sheet.id,
        number=number + 1,
        n=body.base_rev,
        body=raw,
        sha256=sha256,
        vector=vector if seat.check_blind else b"",
        agreed=not remarks,
        remarks=remarks,
        account_id=actor.id,
        device_id=actor.device_id,
        received_at=now,
        receipt=sync.receipt_of(body.op, sha256),
    )
    db.session.add(row)
    db.session.flush()
    audit.record(
        actor, "sheet.checked", ("sheet", sheet.id), scope=scope, now=now,
        n=row.n, agreed=row.agreed, aspects=sorted(remarks) or None, sha256=sha256,
        receipt=row.receipt,
    )  # fmt: skip
    return _taken(row)


def _apart(blank: blanks.Blank, signed: bytes, typed: bytes) -> list[str]:
    """Aspects where two typings of the same paper are not the same."""
    one, other = (decode_marks(blank.sheet, vector) for vector in (signed, typed))
    return [code for code in one if one[code] != other[code]]


def _taken(row: SheetCheck, *, replay: bool = False) -> sync.Taken:
    return sync.Taken(
        state="current", n=row.number, op=row.op, sha256=row.sha256, receipt=row.receipt,
        received_at=row.received_at, replay=replay,
    )  # fmt: skip


def of_sheets(sheet_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Check]:
    """Where the check of each signed sheet of a checked seat stands; the caller asked the policy.

    A check of an earlier revision no longer speaks of this one, unless what was typed unseen is
    the same as what now counts.
    """
    if not sheet_ids:
        return {}
    newest = (
        select(SheetCheck.sheet_id, func.max(SheetCheck.number).label("number"))
        .where(SheetCheck.sheet_id.in_(sheet_ids))
        .group_by(SheetCheck.sheet_id)
        .subquery()
    )
    rows = db.session.execute(
        select(ScoreSheet.id, ScoreSheet.current_n, Revision.vector, SheetCheck)
        .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
        .join(Revision, (Revision.sheet_id == ScoreSheet.id) & (Revision.n == ScoreSheet.current_n))
        .outerjoin(newest, newest.c.sheet_id == ScoreSheet.id)
        .outerjoin(
            SheetCheck,
            (SheetCheck.sheet_id == ScoreSheet.id) & (SheetCheck.number == newest.c.number),
        )
        .where(
            ScoreSheet.id.in_(sheet_ids),
            ScoreSheet.state == SheetState.SIGNED,
            PanelSeat.checker_id.is_not(None),
        )
    )
    ruled = _ruled(sheet_ids)
    return {row.id: _standing(row.current_n, row.vector, row.SheetCheck, ruled) for row in rows}


def _standing(
    current_n: int, vector: bytes, check: SheetCheck | None, ruled: set[tuple[uuid.UUID, int]]
) -> Check:
    if check is None:
        return Check(WANTED, {})
    same = bool(check.vector) and check.vector == vector
    if not same and check.n != current_n:
        return Check(WANTED, {})
    agreed = same or check.agreed or (check.sheet_id, check.number) in ruled
    remarks = {} if agreed else dict(check.remarks)
    return Check(AGREED if agreed else DIFFERS, remarks, check.receipt, check.account_id)


def _ruled(sheet_ids: Sequence[uuid.UUID]) -> set[tuple[uuid.UUID, int]]:
    """Checks the chief has decided about: the marks stand in spite of them."""
    rows = db.session.execute(
        select(Ruling.sheet_id, Ruling.value).where(
            Ruling.sheet_id.in_(sheet_ids),
            Ruling.kind == RulingKind.OTHER,
            Ruling.withdrawn_at.is_(None),
        )
    )
    return {(sheet, value["check"]) for sheet, value in rows if sheet and "check" in value}


@dataclass(frozen=True, slots=True)
class Objection:
    """Where a check differs, for the chief: what was signed, typed again, and said about it."""

    aspect: str
    signed: str
    typed: str
    remark: str


def objections(sheet_id: uuid.UUID) -> tuple[Objection, ...]:
    """The newest check's objections to the sheet as it counts; the caller asked the policy."""
    found = of_sheets([sheet_id]).get(sheet_id)
    if found is None or found.state != DIFFERS:
        return ()
    sheet, seat, check, revision = _newest(sheet_id)
    blank = blanks.frozen_blank(revision.scheme_digest, seat.panel_id, sheet.module_id)
    signed = decode_marks(blank.sheet, revision.vector)
    typed = decode_marks(blank.sheet, check.vector) if check.vector else {}
    return tuple(
        Objection(aspect, _written(signed.get(aspect)), _written(typed.get(aspect)), remark)
        for aspect, remark in found.remarks.items()
    )


def _written(value: object) -> str:
    return value if isinstance(value, str) else "—"


def _newest(sheet_id: uuid.UUID) -> tuple[ScoreSheet, PanelSeat, SheetCheck, Revision]:
    row = db.session.execute(
        select(ScoreSheet, PanelSeat, SheetCheck, Revision)
        .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
        .join(SheetCheck, SheetCheck.sheet_id == ScoreSheet.id)
        .join(Revision, (Revision.sheet_id == ScoreSheet.id) & (Revision.n == ScoreSheet.current_n))
        .where(ScoreSheet.id == sheet_id)
        .order_by(SheetCheck.number.desc())
        .limit(1)
    ).one()
    sheet, seat, check, revision = row
    return sheet, seat, check, revision


def let_stand(actor: Actor, sheet_id: uuid.UUID, reason: str, *, now: datetime) -> Ruling:
    """The chief lets the marks stand in spite of a check that differs (复核裁定).

    Raises NotNow("nothing-to-resolve") where no check differs.
    """
    place = sheet_rulings.place_of(sheet_id)
    policy.require(actor, Permission.RULING_MAKE, place.scope)
    found = of_sheets([sheet_id]).get(sheet_id)
    if found is None or found.state != DIFFERS:
        raise NotNow("nothing-to-resolve")
    _sheet, _seat, check, _revision = _newest(sheet_id)
    ruling = rulings_log.add(
        actor,
        place.scope,
        RulingKind.OTHER,
        reason,
        now=now,
        module_id=place.module.id,
        sheet_id=sheet_id,
        blind_code_id=place.sheet.blind_code_id,
        value={"check": check.number},
    )
    audit.record(
        actor, "check.overruled", ("sheet", sheet_id), scope=place.scope, now=now,
        ruling=ruling.code, check=check.number, reason=ruling.reason,
    )  # fmt: skip
    return ruling


def receipts(actor: Actor) -> list[dict[str, Any]]:
    """Checks that have arrived from the actor's device, as `sync.receipts` says revisions."""
    rows = db.session.scalars(
        select(SheetCheck)
        .where(SheetCheck.device_id == actor.device_id, SheetCheck.device_id.is_not(None))
        .order_by(SheetCheck.received_at, SheetCheck.op)
    )
    return [
        {
            "op": str(row.op),
            "sheet": str(row.sheet_id),
            "rev": row.number,
            "state": "current",
            "sha256": row.sha256,
            "receipt": row.receipt,
            "received_at": row.received_at.isoformat(),
        }
        for row in rows
    ]


def piece(check: Check) -> dict[str, Any]:
    """A check as a tablet reads it: where it stands and where it differs, never a value."""
    found: dict[str, Any] = {"state": check.state}
    if check.remarks:
        found["remarks"] = check.remarks
    if check.receipt:
        found["receipt"] = check.receipt
    return found
