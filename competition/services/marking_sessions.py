"""A judge at a tablet, from PIN to lock or end (评分会话), and the actor behind each request.

The hot path asks once a request: device, session and rights come in one row. A session's right is
its card's: to sign the holder's own sheets anywhere in the card's event.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update

from competition.access.policy import Actor, Grant, Scope
from competition.db import db
from competition.errors import NotAllowed
from competition.models.account import Account, Role
from competition.models.device import Device, DeviceKind, JudgeCard, MarkingSession
from competition.services import audit
from competition.services.cards import Claim, forgive
from competition.services.sessions import hash_of

LASTS = timedelta(hours=14)
#: How long after its end a session may still be what a sheet was signed in.
GRACE = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a tablet gets after the PIN; the token is told once."""

    id: uuid.UUID
    token: str
    card_number: str
    expires_at: datetime
    offline_grace_until: datetime


@dataclass(frozen=True, slots=True)
class Present:
    """Who is at which tablet: the device, and the judge where a session is open."""

    event_id: uuid.UUID
    device_id: uuid.UUID
    session_id: uuid.UUID | None
    account_id: uuid.UUID | None
    actor: Actor


_BY_TOKENS = (
    select(
        Device.id,
        Device.event_id,
        Device.label,
        Device.expires_at,
        Device.revoked_at,
        MarkingSession.id.label("session_id"),
        MarkingSession.account_id,
        MarkingSession.expires_at.label("session_ends"),
        MarkingSession.ended_at,
        Account.disabled_at,
    )
    .outerjoin(
        MarkingSession,
        (MarkingSession.device_id == Device.id)
        & (MarkingSession.token_hash == bindparam("session_hash")),
    )
    .outerjoin(Account, Account.id == MarkingSession.account_id)
    .where(Device.token_hash == bindparam("device_hash"), Device.kind == DeviceKind.TABLET)
)


_STILL = (
    select(
        Device.expires_at,
        Device.revoked_at,
        MarkingSession.id.label("session_id"),
        MarkingSession.expires_at.label("session_ends"),
        MarkingSession.ended_at,
        Account.disabled_at,
    )
    .join(Device, Device.id == MarkingSession.device_id)
    .join(Account, Account.id == MarkingSession.account_id)
    .where(MarkingSession.id.in_(bindparam("sessions", expanding=True)))
)


def present(device_token: str, session_token: str, *, now: datetime) -> Present:
    """Find out which tablet speaks and which judge is at it.

    Raises NotAllowed("device-unknown") for a token that is unknown or too old, "device-shut-out"
    for one that was revoked: only then may the tablet forget what it holds. A session that is
    unknown or over leaves `session_id` None: the caller decides whether one is needed.
    """
    row = db.session.execute(
        _BY_TOKENS,
        {"device_hash": hash_of(device_token), "session_hash": hash_of(session_token)},
    ).one_or_none()
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        raise NotAllowed(_refusal(row))
    if not _lives(row, now):
        actor = Actor(id=None, name=row.label, device_id=row.id)
        return Present(row.event_id, row.id, None, None, actor)
    actor = judge_actor(row.account_id, row.event_id, row.id, row.session_id)
    return Present(row.event_id, row.id, row.session_id, row.account_id, actor)


_remembered: dict[tuple[str, str], Present] = {}
MOST_REMEMBERED = 4096


def remembered(device_token: str, session_token: str, *, now: datetime) -> Present:
    """Who speaks, as it was when last asked: only for those who ask again in what they write.

    A hall of tablets sends a sheet a second each; who they are need not be read each time, as long
    as what they send is written only where the session still lives in the same transaction.
    """
    key = hash_of(device_token), hash_of(session_token)
    known = _remembered.get(key)
    if known is None:
        known = present(device_token, session_token, now=now)
        if known.session_id is not None:
            if len(_remembered) >= MOST_REMEMBERED:
                _remembered.clear()
            _remembered[key] = known
    return known


def ended(sessions: Collection[uuid.UUID], *, now: datetime) -> dict[uuid.UUID, NotAllowed]:
    """Of these sessions those that live no more, and how their tablets are to be refused."""
    rows = db.session.connection().execute(_STILL, {"sessions": list(sessions)})
    states = {row.session_id: row for row in rows}
    found = {}
    for session in sessions:
        row = states.get(session)
        if row is not None and (row.revoked_at is not None or row.expires_at <= now):
            found[session] = NotAllowed(_refusal(row))
        elif row is None or not _lives(row, now):
            found[session] = NotAllowed("signed-out")
    if found:
        _remembered.clear()
    return found


def judge_actor(
    account_id: uuid.UUID,
    event_id: uuid.UUID,
    device_id: uuid.UUID | None,
    session_id: uuid.UUID | None,
) -> Actor:
    """A judge at work: no name, the one right of his card."""
    return Actor(
        id=account_id,
        name="",
        grants=(Grant(Role.JUDGE, Scope(event_id)),),
        device_id=device_id,
        marking_session_id=session_id,
    )


def _refusal(row: Any) -> str:
    return "device-shut-out" if row is not None and row.revoked_at else "device-unknown"


def _lives(row: Any, now: datetime) -> bool:
    if row.session_id is None or row.ended_at is not None or row.disabled_at is not None:
        return False
    return bool(row.session_ends > now)


def open_session(claimed: Claim, *, device_id: uuid.UUID, now: datetime) -> Opened:
    """Open a marking session for a proven card at a device; earlier ones on that device end."""
    device = db.session.get_one(Device, device_id)
    card = db.session.get_one(JudgeCard, claimed.card_id)
    account = db.session.get_one(Account, claimed.account_id)
    if card.revoked_at or device.event_id != card.event_id or account.disabled_at:
        raise NotAllowed("card-unknown")
    forgive(claimed)
    _end_all(device_id, now)
    token = secrets.token_urlsafe(32)
    session = MarkingSession(
        id=uuid.uuid4(),
        token_hash=hash_of(token),
        event_id=card.event_id,
        account_id=card.account_id,
        card_id=card.id,
        device_id=device_id,
        started_at=now,
        expires_at=now + LASTS,
        offline_grace_until=now + LASTS + GRACE,
    )
    db.session.add(session)
    db.session.flush()
    audit.record(
        judge_actor(card.account_id, card.event_id, device_id, session.id),
        "marking_session.opened",
        ("marking_session", session.id),
        scope=Scope(card.event_id),
        now=now,
        card=card.number,
    )
    return Opened(session.id, token, card.number, session.expires_at, session.offline_grace_until)


def close_session(actor: Actor, *, event_id: uuid.UUID, now: datetime) -> None:
    """The judge leaves the tablet; its session is dead from here on."""
    if actor.device_id is None or actor.marking_session_id is None:
        raise NotAllowed("not-allowed")
    _end_all(actor.device_id, now)
    audit.record(
        actor,
        "marking_session.closed",
        ("marking_session", actor.marking_session_id),
        scope=Scope(event_id),
        now=now,
    )


def _end_all(device_id: uuid.UUID, now: datetime) -> None:
    db.session.execute(
        update(MarkingSession)
        .where(MarkingSession.device_id == device_id, MarkingSession.ended_at.is_(None))
        .values(ended_at=now)
    )
