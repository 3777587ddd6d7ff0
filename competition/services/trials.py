"""Trial sheets (试评表): on the tablets, taken in once, typed from paper, compared by nobody here.

A trial has its own codes and its own tables; its marks never meet a result. A revision is taken in
as everywhere: stored as it came, before anything is said about it, and never changed.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow
from competition.models.calibration import Trial, TrialRevision, TrialSheet, TrialState
from competition.models.event import Module, Stage, Trade
from competition.models.panel import Panel, PanelSeat
from competition.rules.facts import ModuleFacts
from competition.rules.kinds import read_as
from competition.rules.sheets import decode_marks, sheet_of
from competition.rules.values import MarkStatus
from competition.services import (
    audit,
    blanks,
    revision_bodies,
    signatories,
    sync,
    trial_rounds,
)
from competition.services.revision_bodies import Given


@dataclass(frozen=True, slots=True)
class TrialPlace:
    """A trial sheet with its seat, its round and what stands above them."""

    sheet: TrialSheet
    trial: Trial
    seat: PanelSeat
    panel: Panel
    scope: Scope


def _place(sheet_id: uuid.UUID) -> TrialPlace:
    row = db.session.execute(
        select(TrialSheet, Trial, PanelSeat, Panel, Trade.event_id, Trade.id)
        .join(Trial, Trial.id == TrialSheet.trial_id)
        .join(PanelSeat, PanelSeat.id == TrialSheet.seat_id)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == Trial.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(TrialSheet.id == sheet_id)
    ).one_or_none()
    if row is None:
        raise NotFound("not-found")
    sheet, trial, seat, panel, event_id, trade_id = row
    return TrialPlace(sheet, trial, seat, panel, Scope(event_id, trade_id, panel.id))


def module_of(trial: Trial) -> ModuleFacts:
    """The module as it was when the round began. Raises Invalid("trial-unreadable")."""
    found, problems = read_as(ModuleFacts, trial.piece)
    if found is None or problems:
        raise Invalid("trial-unreadable", problems)
    return found


def blank_of(trial: Trial, panel_code: str) -> blanks.Blank:
    """The sheet of a panel as it was when the round began; facts and layout come with it."""
    found = module_of(trial)
    panel = found.panel(panel_code)
    return blanks.Blank(trial.scheme_digest, panel, sheet_of(found, panel))


def take_in(
    actor: Actor,
    sheet_id: uuid.UUID,
    op: uuid.UUID,
    raw: bytes,
    *,
    now: datetime,
    content_digest: str | None = None,
) -> sync.Taken:
    """Take in what a judge signed on a trial sheet, once; it always counts, for nothing.

    Raises as `sync.take_in` does; NotFound for what is no trial sheet of the actor's event.
    """
    sha256 = hashlib.sha256(raw).hexdigest()
    sync.check_digest(content_digest, sha256)
    body = revision_bodies.read(raw)
    if body.op != op or body.sheet != sheet_id or body.kind not in ("sign", "amend"):
        raise Invalid("revision-misaddressed")
    place = _place(sheet_id)
    policy.require(actor, Permission.SHEET_SIGN, place.scope)
    signed = signatories.of(
        actor,
        body.session,
        event_id=place.scope.event_id,
        seated=place.seat.account_id,
        signed_at=body.signed_at or now,
    )
    return _store(replace(actor, id=signed.account_id), place, body, raw, sha256, now)


def enter(
    actor: Actor, sheet_id: uuid.UUID, marks: Mapping[str, Given], *, now: datetime
) -> sync.Taken:
    """Take in a trial sheet that was marked on paper. Raises Invalid with every illegal mark."""
    place = _place(sheet_id)
    if not policy.may(actor, Permission.SHEET_ENTER, place.scope):
        policy.require(actor, Permission.MODULE_LOCK, place.scope)
    if place.trial.state is not TrialState.OPEN:
        raise NotNow("trial-not-open")
    blank = blank_of(place.trial, place.panel.code)
    _vector, problems = blank.read(marks)
    if problems:
        raise Invalid("invalid", problems)
    op = uuid.uuid4()
    raw = revision_bodies.compose(
        op=op,
        sheet=sheet_id,
        kind="paper",
        base_rev=place.sheet.revisions,
        scheme_digest=blank.digest,
        marks=marks,
        signed_by="paper",
        at=now,
    )
    sha256 = hashlib.sha256(raw).hexdigest()
    return _store(actor, place, revision_bodies.read(raw), raw, sha256, now)


def _store(
    actor: Actor,
    place: TrialPlace,
    body: revision_bodies.Body,
    raw: bytes,
    sha256: str,
    now: datetime,
) -> sync.Taken:
    known = db.session.get(TrialRevision, body.op)
    if known is not None:
        if known.trial_sheet_id != place.sheet.id or known.sha256 != sha256:
            raise Invalid("op-reused")
        return _taken(known, replay=True)
    vector = b""
    if body.scheme_digest == place.trial.scheme_digest:
        vector, _problems = blank_of(place.trial, place.panel.code).read(body.marks)
    place.sheet.revisions += 1
    row = TrialRevision(
        op=body.op,
        trial_sheet_id=place.sheet.id,
        n=place.sheet.revisions,
        body=raw,
        sha256=sha256,
        vector=vector,
        account_id=actor.id,
        device_id=actor.device_id,
        signed_by=body.signed_by,
        claimed_at=body.signed_at,
        received_at=now,
        receipt=sync.receipt_of(body.op, sha256),
    )
    db.session.add(row)
    db.session.flush()
    audit.record(
        actor,
        "trial.signed",
        ("trial-sheet", place.sheet.id),
        scope=Scope(place.scope.event_id, place.scope.trade_id),
        now=now,
        code=place.sheet.code,
        seat=place.seat.code,
        n=row.n,
        sha256=sha256,
        receipt=row.receipt,
    )
    return _taken(row, replay=False)


def _taken(row: TrialRevision, *, replay: bool) -> sync.Taken:
    return sync.Taken(
        state="current",
        n=row.n,
        op=row.op,
        sha256=row.sha256,
        receipt=row.receipt,
        received_at=row.received_at,
        replay=replay,
        current_n=row.n,
    )


def is_own(actor: Actor, sheet_id: uuid.UUID) -> bool:
    """Whether this is a trial sheet of a seat the actor sits on: its drafts stay on the tablet."""
    place = _place(sheet_id)
    policy.require(actor, Permission.SHEET_SIGN, place.scope)
    return place.seat.account_id == actor.id


def receipts(actor: Actor, *, since: datetime | None = None) -> list[dict[str, Any]]:
    """What has arrived of trial sheets from the actor's device, as `sync.receipts` says it."""
    query = select(TrialRevision).where(TrialRevision.device_id == actor.device_id)
    if since is not None:
        query = query.where(TrialRevision.received_at > since)
    return [
        {
            "op": str(row.op),
            "sheet": str(row.trial_sheet_id),
            "rev": row.n,
            "state": "current",
            "sha256": row.sha256,
            "receipt": row.receipt,
            "received_at": row.received_at.isoformat(),
        }
        for row in db.session.scalars(query.order_by(TrialRevision.received_at, TrialRevision.op))
    ]


_PIECES = (
    select(TrialSheet, Trial, Panel.code, TrialRevision)
    .join(Trial, Trial.id == TrialSheet.trial_id)
    .join(PanelSeat, PanelSeat.id == TrialSheet.seat_id)
    .join(Panel, Panel.id == PanelSeat.panel_id)
    .outerjoin(
        TrialRevision,
        (TrialRevision.trial_sheet_id == TrialSheet.id) & (TrialRevision.n == TrialSheet.revisions),
    )
    .where(
        TrialSheet.seat_id.in_(bindparam("seats", expanding=True)), Trial.state == TrialState.OPEN
    )
)


def pieces(seat_ids: Sequence[uuid.UUID]) -> list[dict[str, Any]]:
    """The open trial sheets of these seats as a tablet's bundle says them, `trial` true."""
    rows = db.session.execute(_PIECES, {"seats": list(seat_ids)}).all()
    return [
        _piece(*row)
        for row in sorted(rows, key=lambda row: trial_rounds.order_of(row.TrialSheet.code))
    ]


def _piece(
    sheet: TrialSheet, trial: Trial, panel: str, revision: TrialRevision | None
) -> dict[str, Any]:
    piece: dict[str, Any] = {
        "id": str(sheet.id),
        "seat": str(sheet.seat_id),
        "code": sheet.code,
        "attempt": 1,
        "state": "signed" if revision else "open",
        "rev": sheet.revisions,
        "trial": True,
    }
    if revision is not None:
        piece["receipt"] = revision.receipt
        piece["received_at"] = revision.received_at.isoformat()
        piece["marks"] = _own_marks(trial, panel, revision.vector)
    return piece


def _own_marks(trial: Trial, panel: str, vector: bytes) -> dict[str, Any]:
    if not vector:
        return {}
    marks = decode_marks(blank_of(trial, panel).sheet, vector)
    return {
        code: {"status": "not_attempted"} if isinstance(value, MarkStatus) else {"value": value}
        for code, value in marks.items()
    }
