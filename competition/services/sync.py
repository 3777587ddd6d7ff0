"""Take in signed revisions, each once (收表): the only way marks reach the database.

Three laws. What a judge signed is stored before it is judged, however late or wrong. The same bytes
under the same operation are the same revision, whoever retries how often. Nothing that counts is
ever overwritten: what disagrees with it is kept beside it until a person decides.

This is the hot path: those that wait together share one commit, and cost one statement each way.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotAllowed, NotFound, Refused
from competition.models.sheet import Revision
from competition.services import revision_rows, signatories, trade_locks
from competition.services.revision_bodies import Given, compose, read
from competition.services.revision_storing import Signed, blank_of, store
from competition.services.revision_storing import Taken as Taken
from competition.services.revision_storing import receipt_of as receipt_of


@dataclass(frozen=True, slots=True)
class Sent:
    """What came from a tablet: the request's bytes, and the header of RFC 9530 where it has one."""

    actor: Actor
    sheet: uuid.UUID
    op: uuid.UUID
    raw: bytes
    now: datetime
    content_digest: str | None = None
    #: Reasons known from elsewhere why it must not count before somebody looks.
    doubts: tuple[str, ...] = ()
    #: The bytes name a sheet that is no more; `sheet` is the one that lies in its place.
    laid_out_anew: bool = False


def take_in(
    actor: Actor,
    sheet_id: uuid.UUID,
    op: uuid.UUID,
    raw: bytes,
    *,
    now: datetime,
    content_digest: str | None = None,
) -> Taken:
    """Take in what a judge signed at a tablet.

    raw: the request's bytes; their hash is the revision's. content_digest: the header of RFC 9530.
    Raises Invalid for what is not stored and never will be, NotFound for another event's sheet.
    """
    found = take_in_all([Sent(actor, sheet_id, op, raw, now, content_digest)])[0]
    if isinstance(found, Refused):
        raise found
    return found


def take_in_all(sent: Sequence[Sent]) -> list[Taken | Refused]:
    """Take in several at once, as if one after the other; what is refused writes nothing."""
    outcome: list[Taken | Refused | None] = [None] * len(sent)
    waiting = list(range(len(sent)))
    while waiting:
        now, waiting = _first_of_each(sent, waiting)
        for n, found in zip(now, _take_in_distinct([sent[n] for n in now]), strict=True):
            outcome[n] = found
    return [found for found in outcome if found is not None]


def _first_of_each(sent: Sequence[Sent], waiting: Sequence[int]) -> tuple[list[int], list[int]]:
    """The first for each sheet and operation, and those that must see what became of it."""
    met: set[uuid.UUID] = set()
    now: list[int] = []
    later: list[int] = []
    for n in waiting:
        ids = {sent[n].sheet, sent[n].op}
        (later if met & ids else now).append(n)
        met |= ids
    return now, later


def _take_in_distinct(sent: Sequence[Sent]) -> list[Taken | Refused]:
    rows = revision_rows.found([each.sheet for each in sent])
    known = revision_rows.known([each.op for each in sent])
    gone = trade_locks.out_of(row.trade_id for row in rows.values())
    outcome: list[Taken | Refused | None] = []
    new: list[tuple[Any, Signed]] = []
    for each in sent:
        try:
            row = rows.get(each.sheet)
            found = _read(each, row, known.get(each.op))
            if row is not None and not isinstance(found, Taken) and row.trade_id in gone:
                raise trade_locks.refusal(gone[row.trade_id])
            outcome.append(found if isinstance(found, Taken) else None)
            new += [] if isinstance(found, Taken) else [(rows[each.sheet], found)]
        except Refused as refused:
            outcome.append(refused)
    stored = iter(store(new))
    return [next(stored) if found is None else found for found in outcome]


def _read(sent: Sent, row: Any, known: Any) -> Taken | Signed:
    """Read what was sent, and find who signed; a known operation comes back as it was taken."""
    sha256 = hashlib.sha256(sent.raw).hexdigest()
    check_digest(sent.content_digest, sha256)
    body = read(sent.raw)
    astray = body.sheet != sent.sheet and not sent.laid_out_anew
    if body.op != sent.op or astray or body.kind not in ("sign", "amend"):
        raise Invalid("revision-misaddressed")
    if row is None:
        raise NotFound("not-found")
    scope = Scope(row.event_id, row.trade_id, row.panel_id)
    policy.require(sent.actor, Permission.SHEET_SIGN, scope)
    if known is not None:
        return _replay(known, row, sha256)
    if row.scheme_id is None:
        raise Invalid("scheme-incomplete")
    signed = signatories.of(
        sent.actor,
        body.session,
        event_id=row.event_id,
        seated=row.seated,
        signed_at=body.signed_at or sent.now,
    )
    reasons = [*signed.reasons]
    if signed.account_id is not None and row.seated != signed.account_id:
        reasons.append("judge_reassigned")
    reasons += [doubt for doubt in sent.doubts if doubt not in reasons]
    return Signed(
        sent.actor, signed.account_id, body, sent.raw, sha256, sent.now, reasons, signed.session_id
    )


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
    row = revision_rows.found([sheet_id]).get(sheet_id)
    if row is None:
        raise NotFound("not-found")
    policy.require(actor, Permission.SHEET_ENTER, Scope(row.event_id, row.trade_id, row.panel_id))
    blank = blank_of(row, actor, now)
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
    known = revision_rows.known([op]).get(op)
    if known is not None:
        return _replay(known, row, sha256)
    return store([(row, Signed(actor, actor.id, read(raw), raw, sha256, now))])[0]


def check_digest(header: str | None, sha256: str) -> None:
    """Hold the header of RFC 9530 against what arrived; raises Invalid("digest-mismatch")."""
    if not header:
        return
    wanted = base64.b64encode(bytes.fromhex(sha256)).decode()
    if f"sha-256=:{wanted}:" not in header.replace(" ", ""):
        raise Invalid("digest-mismatch")


def _replay(known: Any, row: Any, sha256: str) -> Taken:
    if known.sheet_id != row.id or known.sha256 != sha256:
        raise Invalid("op-reused")
    return Taken(
        state=known.standing.value,
        n=known.n,
        op=known.op,
        sha256=sha256,
        receipt=known.receipt,
        received_at=known.received_at,
        reasons=tuple(known.reasons or ()),
        replay=True,
        current_n=row.current_n,
    )


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
