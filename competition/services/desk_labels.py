"""A label that a desk printed (检录标签): by whom, when, which copy; told once, however often sent.

The desk prints by itself, without a server; what it printed comes after, as check-ins do. A first
label goes with every check-in; one printed again could stand on two works, so the minutes tell it.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.models.audit import AuditEntry
from competition.services import audit, check_ins, floor_bodies, trail
from competition.services.floor_bodies import LabelBody, Noted

PRINTED, AGAIN = "label.printed", "label.printed_again"


def take_in(
    actor: Actor,
    event: Scope,
    op: uuid.UUID,
    raw: bytes,
    *,
    now: datetime,
    digest: str | None = None,
) -> Noted:
    """Take in that a label was printed; what it says of itself are its copies' numbers.

    Raises as a check-in does: Invalid, NotFound, Conflict("op-reused").
    """
    body, sha256 = floor_bodies.read(LabelBody, op, raw, digest)
    place = check_ins.place_of(event, body.where, body.contest_session)
    policy.require(actor, Permission.CHECK_IN, place.scope)
    session = place.session.code if place.session else None
    before = _of_entry(place.entry.id)
    known = next((row for row in before if row.facts.get("op") == str(op)), None)
    if known is not None:
        floor_bodies.require_same(str(known.facts.get("digest")), sha256)
        return _noted(op, sha256, known.at, replay=True)
    copy = 1 + sum(row.facts.get("session") == session for row in before)
    audit.record(
        actor, AGAIN if copy > 1 else PRINTED, ("entry", place.entry.id), scope=place.scope,
        now=now, copy=copy, session=session, station=body.station.strip() or None, op=str(op),
        at=floor_bodies.happened_at(body, now=now).isoformat(timespec="seconds"), digest=sha256,
    )  # fmt: skip
    return _noted(op, sha256, now)


def _of_entry(entry_id: uuid.UUID) -> list[AuditEntry]:
    query = select(AuditEntry).where(
        AuditEntry.subject_kind == "entry",
        AuditEntry.subject_id == str(entry_id),
        AuditEntry.action.in_((PRINTED, AGAIN)),
    )
    return list(db.session.scalars(query))


def _noted(op: uuid.UUID, sha256: str, at: datetime, *, replay: bool = False) -> Noted:
    return Noted(op, sha256, floor_bodies.receipt(op, sha256), "noted", (), at, replay)


def received(event: Scope, device_id: uuid.UUID) -> list[tuple[str, str]]:
    """Operation and digest of every label of a desk that was taken in."""
    rows = db.session.scalars(
        select(AuditEntry).where(
            trail.chains_of(event),
            AuditEntry.device_id == device_id,
            AuditEntry.action.in_((PRINTED, AGAIN)),
        )
    )
    return [(str(row.facts["op"]), str(row.facts["digest"])) for row in rows]
