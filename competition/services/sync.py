"""Take in one signed revision, once (收表): the only way marks reach the database.

Three laws. What a judge signed is stored before it is judged, however late or wrong. The same bytes
under the same operation are the same revision, whoever retries how often. Nothing that counts is
ever overwritten: what disagrees with it is kept beside it until a person decides.

This is the hot path: statements of the core, one read for all a sheet hangs on.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotAllowed, NotFound
from competition.models.device import MarkingSession
from competition.models.draw import BlindCode, BlindCodeState
from competition.models.event import Module, ModuleState, Stage, Trade
from competition.models.panel import PanelSeat
from competition.models.scheme import MarkingScheme, SchemeState
from competition.models.sheet import (
    Draft,
    Revision,
    RevisionKind,
    RevisionStanding,
    ScoreSheet,
    SheetState,
)
from competition.rules.merging import Present, merge
from competition.services import audit, blanks, facts
from competition.services.revision_bodies import Body, Given, compose, read

#: Crockford's alphabet: a receipt is read aloud and copied by hand.
RECEIPT_SIGNS = bytes.maketrans(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a revision: current, conflict or flagged; `replay` when it was known."""

    state: str
    n: int
    op: uuid.UUID
    sha256: str
    receipt: str
    received_at: datetime
    reasons: tuple[str, ...] = ()
    replay: bool = False
    #: Number of the revision that counts, where this one does not.
    current_n: int | None = None


_newest = (
    select(facts.number_in_force())
    .where(MarkingScheme.module_id == ScoreSheet.module_id)
    .correlate(ScoreSheet)
    .scalar_subquery()
)

_SHEET = (
    select(
        ScoreSheet.id,
        ScoreSheet.module_id,
        ScoreSheet.state,
        ScoreSheet.current_n,
        ScoreSheet.revisions,
        PanelSeat.account_id.label("seated"),
        PanelSeat.panel_id,
        Module.state.label("module_state"),
        Stage.trade_id,
        Trade.event_id,
        MarkingScheme.id.label("scheme_id"),
        MarkingScheme.digest,
        MarkingScheme.state.label("scheme_state"),
        BlindCode.state.label("code_state"),
        Revision.op.label("known_op"),
        Revision.sheet_id.label("known_sheet"),
        Revision.sha256.label("known_sha256"),
        Revision.n.label("known_n"),
        Revision.standing.label("known_standing"),
        Revision.reasons.label("known_reasons"),
        Revision.receipt.label("known_receipt"),
        Revision.received_at.label("known_at"),
    )
    .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
    .join(Module, Module.id == ScoreSheet.module_id)
    .join(Stage, Stage.id == Module.stage_id)
    .join(Trade, Trade.id == Stage.trade_id)
    .join(BlindCode, BlindCode.id == ScoreSheet.blind_code_id)
    .outerjoin(
        MarkingScheme,
        (MarkingScheme.module_id == ScoreSheet.module_id) & (MarkingScheme.number == _newest),
    )
    .outerjoin(Revision, Revision.op == bindparam("op"))
    .where(ScoreSheet.id == bindparam("sheet"))
)

_INSERT = insert(Revision)
_SUPERSEDE = (
    update(Revision)
    .where(Revision.sheet_id == bindparam("of_sheet"), Revision.n == bindparam("old_n"))
    .values(standing=RevisionStanding.SUPERSEDED)
)
_MOVE = (
    update(ScoreSheet)
    .where(ScoreSheet.id == bindparam("sheet"))
    .values(
        state=bindparam("new_state"), current_n=bindparam("new_n"), revisions=bindparam("count")
    )
)
_DROP_DRAFT = delete(Draft).where(Draft.sheet_id == bindparam("sheet"))


def take_in(
    actor: Actor,
    sheet_id: uuid.UUID,
    op: uuid.UUID,
    raw: bytes,
    *,
    now: datetime,
    content_digest: str | None = None,
    doubts: Sequence[str] = (),
) -> Taken:
    """Take in what a judge signed at a tablet.

    raw: the request's bytes; their hash is the revision's. content_digest: the header of RFC 9530.
    doubts: reasons known from elsewhere why it must not count before somebody looks. Raises Invalid for what is not stored and never will be, NotFound for another event's sheet.
    """
    sha256 = hashlib.sha256(raw).hexdigest()
    check_digest(content_digest, sha256)
    body = read(raw)
    if body.op != op or body.sheet != sheet_id or body.kind not in ("sign", "amend"):
        raise Invalid("revision-misaddressed")
    row = _find(sheet_id, op)
    scope = Scope(row.event_id, row.trade_id, row.panel_id)
    policy.require(actor, Permission.SHEET_SIGN, scope)
    if row.known_op is not None:
        return _replay(row, sha256)
    author, reasons = _author(actor, body, row, now)
    return _store(actor, author, row, body, raw, sha256, [*reasons, *doubts], now)


def enter(
    actor: Actor,
    sheet_id: uuid.UUID,
    marks: Mapping[str, Given],
    *,
    kind: str,
    base_rev: int,
    now: datetime,
    note: str = "",
    op: uuid.UUID | None = None,
) -> Taken:
    """Take in a sheet typed from paper or read from a file (`kind`: paper or import).

    marks: value as entered by aspect code, or NOT_ATTEMPTED; all of the seat's aspects. base_rev:
    the revision the form was drawn from, 0 for none. Raises Invalid with every illegal or missing
    mark: here, unlike at a tablet, the person is there to mend it.
    """
    op = op or uuid.uuid4()
    row = _find(sheet_id, op)
    policy.require(actor, Permission.SHEET_ENTER, Scope(row.event_id, row.trade_id, row.panel_id))
    blank = _blank(actor, row, now)
    _vector, problems = blank.read(marks)
    if problems:
        raise Invalid("invalid", problems)
    raw = compose(
        op=op,
        sheet=sheet_id,
        kind=kind,
        base_rev=base_rev,
        scheme_digest=blank.digest,
        marks=marks,
        signed_by=kind,
        at=now,
        note=note,
    )
    sha256 = hashlib.sha256(raw).hexdigest()
    if row.known_op is not None:
        return _replay(row, sha256)
    return _store(actor, actor.id, row, read(raw), raw, sha256, [], now)


def check_digest(header: str | None, sha256: str) -> None:
    """Hold the header of RFC 9530 against what arrived; raises Invalid("digest-mismatch")."""
    if not header:
        return
    wanted = base64.b64encode(bytes.fromhex(sha256)).decode()
    if f"sha-256=:{wanted}:" not in header.replace(" ", ""):
        raise Invalid("digest-mismatch")


def _find(sheet_id: uuid.UUID, op: uuid.UUID) -> Any:
    row = db.session.execute(_SHEET, {"sheet": sheet_id, "op": op}).one_or_none()
    if row is None:
        raise NotFound("not-found")
    return row


def _replay(row: Any, sha256: str) -> Taken:
    if row.known_sheet != row.id or row.known_sha256 != sha256:
        raise Invalid("op-reused")
    return Taken(
        state=row.known_standing.value,
        n=row.known_n,
        op=row.known_op,
        sha256=sha256,
        receipt=row.known_receipt,
        received_at=row.known_at,
        reasons=tuple(row.known_reasons or ()),
        replay=True,
        current_n=row.current_n,
    )


def _author(
    actor: Actor, body: Body, row: Any, now: datetime
) -> tuple[uuid.UUID | None, list[str]]:
    """Who signed: the session the bytes name, which need not be the one that sends them."""
    author, reasons = actor.id, []
    if body.session is not None and body.session != actor.marking_session_id:
        session = db.session.execute(
            select(
                MarkingSession.account_id,
                MarkingSession.device_id,
                MarkingSession.offline_grace_until,
            ).where(MarkingSession.id == body.session, MarkingSession.event_id == row.event_id)
        ).one_or_none()
        if session is None or session.device_id != actor.device_id:
            raise NotAllowed("session-foreign")
        author = session.account_id
        if (body.signed_at or now) > session.offline_grace_until:
            reasons.append("session_expired")
    if row.seated != author:
        reasons.append("judge_reassigned")
    return author, reasons


def _blank(actor: Actor, row: Any, now: datetime) -> blanks.Blank:
    """The layout the marks are read by; the first revision freezes the scheme."""
    if row.scheme_id is None:
        raise Invalid("scheme-incomplete")
    digest = row.digest
    if row.scheme_state is not SchemeState.FROZEN:
        digest = blanks.freeze(actor, row.scheme_id, row.module_id, now=now)
    return blanks.frozen_blank(digest, row.panel_id, row.module_id)


def judged(row: Any, body: Body, reasons: list[str]) -> tuple[RevisionStanding, tuple[str, ...]]:
    """What a new revision is, given the sheet it meets: it counts, disagrees, or is set aside."""
    present = Present(
        row.state.value,
        row.current_n or 0,
        locked=row.module_state is ModuleState.LOCKED,
        code_active=row.code_state is BlindCodeState.ACTIVE,
    )
    found = merge(present, body.base_rev, reasons)
    return RevisionStanding(found.verdict.value), found.reasons


def _store(
    actor: Actor,
    author: uuid.UUID | None,
    row: Any,
    body: Body,
    raw: bytes,
    sha256: str,
    reasons: list[str],
    now: datetime,
) -> Taken:
    blank = _blank(actor, row, now)
    if body.scheme_digest != blank.digest:
        reasons.append("scheme_changed")
        blank = blanks.earlier_blank(blank, body.scheme_digest, row.panel_id, row.module_id)
    vector, problems = blank.read(body.marks)
    if problems:
        missing = all(problem.code == "mark-missing" for problem in problems)
        reasons.append("incomplete" if missing else "out_of_range")
    standing, reasons_found = judged(row, body, reasons)
    n = row.revisions + 1
    taken = Taken(
        state=standing.value,
        n=n,
        op=body.op,
        sha256=sha256,
        receipt=receipt_of(body.op, sha256),
        received_at=now,
        reasons=reasons_found,
        current_n=n if standing is RevisionStanding.CURRENT else row.current_n,
    )
    db.session.execute(
        _INSERT,
        {
            "op": body.op,
            "sheet_id": row.id,
            "n": n,
            "base_n": min(body.base_rev, n - 1),
            "kind": RevisionKind(body.kind),
            "standing": standing,
            "reasons": list(reasons_found),
            "body": raw,
            "sha256": sha256,
            "vector": vector,
            "scheme_digest": blank.digest,
            "account_id": author,
            "device_id": actor.device_id,
            "marking_session_id": body.session,
            "signed_by": body.signed_by,
            "claimed_at": body.signed_at,
            "received_at": now,
            "receipt": taken.receipt,
        },
    )
    _move(row, taken)
    audit.record(
        actor,
        f"sheet.{_ACTS[standing]}",
        ("sheet", row.id),
        scope=Scope(row.event_id, row.trade_id),
        now=now,
        n=n,
        kind=body.kind,
        sha256=sha256,
        receipt=taken.receipt,
        reasons=list(reasons_found) or None,
    )
    return taken


_ACTS = {
    RevisionStanding.CURRENT: "signed",
    RevisionStanding.CONFLICT: "conflicted",
    RevisionStanding.FLAGGED: "flagged",
}
_STATES = {
    RevisionStanding.CURRENT: SheetState.SIGNED,
    RevisionStanding.CONFLICT: SheetState.CONFLICT,
    RevisionStanding.FLAGGED: SheetState.FLAGGED,
}


def _move(row: Any, taken: Taken) -> None:
    """Let the sheet point where it must; after the lock only the count of revisions grows."""
    standing = RevisionStanding(taken.state)
    state = _STATES[standing]
    if row.module_state is ModuleState.LOCKED or row.state in (
        SheetState.VOID,
        SheetState.CONFLICT,
    ):
        state = row.state
    if standing is RevisionStanding.CURRENT:
        if row.current_n is not None:
            db.session.execute(_SUPERSEDE, {"of_sheet": row.id, "old_n": row.current_n})
        db.session.execute(_DROP_DRAFT, {"sheet": row.id})
    db.session.connection().execute(
        _MOVE,
        {"sheet": row.id, "new_state": state, "new_n": taken.current_n, "count": taken.n},
    )


def receipt_of(op: uuid.UUID, sha256: str) -> str:
    """Six signs that stand for these bytes under this operation, to be copied on paper (回执)."""
    digest = hashlib.sha256(f"{op}/{sha256}".encode()).digest()
    return base64.b32encode(digest)[:6].translate(RECEIPT_SIGNS).decode()


def receipts(actor: Actor, *, since: datetime | None = None) -> list[dict[str, Any]]:
    """What has arrived from the actor's device, oldest first: op, sheet, sha256, state, rev."""
    if actor.device_id is None:
        raise NotAllowed("not-allowed")
    query = select(
        Revision.op,
        Revision.sheet_id,
        Revision.n,
        Revision.standing,
        Revision.sha256,
        Revision.receipt,
        Revision.received_at,
    ).where(Revision.device_id == actor.device_id)
    if since is not None:
        query = query.where(Revision.received_at > since)
    rows = db.session.execute(query.order_by(Revision.received_at, Revision.op)).all()
    return [
        {
            "op": str(row.op),
            "sheet": str(row.sheet_id),
            "rev": row.n,
            "state": row.standing.value,
            "sha256": row.sha256,
            "receipt": row.receipt,
            "received_at": row.received_at.isoformat(),
        }
        for row in rows
    ]
