"""Somebody at a desk of the floor (现场会话): by card and PIN, or by the account that is signed in.

A desk knows names and stations and no codes: its token opens nothing of the marking side, and
whoever stands at it has the right of the floor alone, wherever his own roles hold it.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Grant, Scope
from competition.access.roles import PERMISSIONS
from competition.db import db
from competition.errors import NotAllowed
from competition.models.account import Account, Role
from competition.models.device import Device, DeviceKind, MarkingSession
from competition.services import audit, cards, devices, sessions
from competition.services.marking_sessions import GRACE, LASTS
from competition.services.sessions import hash_of


@dataclass(frozen=True, slots=True)
class AtDesk:
    """Which desk speaks, and who is at it; `actor` has the right of the floor alone."""

    event_id: uuid.UUID
    device_id: uuid.UUID
    label: str
    session_id: uuid.UUID | None
    actor: Actor


@dataclass(frozen=True, slots=True)
class Opened:
    """What a desk gets when somebody came in; the token is told once."""

    id: uuid.UUID
    token: str
    #: The card's number, or the name of the account.
    shown: str
    expires_at: datetime
    offline_grace_until: datetime


def present(device_token: str, session_token: str, *, now: datetime) -> AtDesk:
    """Find out which desk speaks and who is at it.

    Raises NotAllowed("device-unknown") for a token that is unknown, revoked, too old or a tablet's.
    """
    device = db.session.scalars(
        select(Device).where(
            Device.token_hash == hash_of(device_token), Device.kind == DeviceKind.FLOOR
        )
    ).one_or_none()
    if device is None or device.revoked_at is not None or device.expires_at <= now:
        raise NotAllowed("device-unknown")
    row = db.session.execute(
        select(MarkingSession, Account)
        .join(Account, Account.id == MarkingSession.account_id)
        .where(
            MarkingSession.device_id == device.id,
            MarkingSession.token_hash == hash_of(session_token),
            MarkingSession.ended_at.is_(None),
            MarkingSession.expires_at > now,
            Account.disabled_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        nobody = Actor(id=None, name=device.label, device_id=device.id)
        return AtDesk(device.event_id, device.id, device.label, None, nobody)
    session, account = row
    actor = floor_actor(account, device.id, session.id)
    return AtDesk(device.event_id, device.id, device.label, session.id, actor)


def floor_actor(account: Account, device_id: uuid.UUID, session_id: uuid.UUID) -> Actor:
    """Somebody at a desk: of all his rights those of the floor, where he holds them."""
    own = sessions.actor_for_account(account)
    grants = tuple(
        Grant(Role.FLOOR_JUDGE, grant.scope)
        for grant in own.grants
        if Permission.CHECK_IN in PERMISSIONS[grant.role]
    )
    return Actor(
        id=account.id,
        name=account.display_name,
        grants=grants,
        device_id=device_id,
        marking_session_id=session_id,
    )


def open_by_card(claimed: cards.Claim, *, device_id: uuid.UUID, now: datetime) -> Opened:
    """Open a session for a proven card; earlier ones at that desk end.

    Raises NotAllowed("card-not-of-the-floor") for a card whose holder has nothing to do there.
    """
    account = db.session.get_one(Account, claimed.account_id)
    device = db.session.get_one(Device, device_id)
    if account.disabled_at is not None or device.event_id != claimed.event_id:
        raise NotAllowed("card-unknown")
    cards.forgive(claimed)
    return _open(account, device, claimed.card_id, now=now, shown=cards.number_of(claimed))


def start_desk(
    actor: Actor, event: Scope, *, label: str, with_me: bool, now: datetime
) -> devices.Pairing:
    """Make a one-time code that pairs a desk or a phone of the floor.

    with_me: whoever makes the code stands at it at once, without a card. Raises NotAllowed where
    he has no right of the floor in any trade of the event.
    """
    _require_somewhere(actor, event)
    account_id = actor.id if with_me else None
    pairing = devices.new_pairing(
        event, label=label, kind=DeviceKind.FLOOR, account_id=account_id, now=now
    )
    audit.record(
        actor, "device.pairing_started", ("event", event.event_id), scope=event, now=now,
        label=label, kind=DeviceKind.FLOOR.value,
    )  # fmt: skip
    return pairing


def pair(code: str, *, label: str, now: datetime) -> tuple[devices.Paired, Opened | None]:
    """Turn a code into a desk, with whoever made it for himself already at it.

    Raises NotAllowed("pairing-unknown") for a wrong, used, expired code, or a tablet's.
    """
    paired = devices.pair(code, label=label, now=now, kind=DeviceKind.FLOOR)
    if paired.account_id is None:
        return paired, None
    account = db.session.get_one(Account, paired.account_id)
    if account.disabled_at is not None:
        return paired, None
    device = db.session.get_one(Device, paired.device_id)
    return paired, _open(account, device, None, now=now, shown=account.display_name)


def works(actor: Actor, event: Scope) -> bool:
    """Whether the actor checks people in anywhere in an event."""
    return policy.may(actor, Permission.CHECK_IN, event) or any(
        grant.scope.event_id == event.event_id
        and policy.may(actor, Permission.CHECK_IN, grant.scope)
        for grant in actor.grants
    )


def _require_somewhere(actor: Actor, event: Scope) -> None:
    """Let pass who checks in anywhere in the event; the gate says no otherwise."""
    if not works(actor, event):
        policy.require(actor, Permission.CHECK_IN, event)


def _open(
    account: Account, device: Device, card_id: uuid.UUID | None, *, now: datetime, shown: str
) -> Opened:
    _end_all(device.id, now)
    token = secrets.token_urlsafe(32)
    session = MarkingSession(
        id=uuid.uuid4(),
        token_hash=hash_of(token),
        event_id=device.event_id,
        account_id=account.id,
        card_id=card_id,
        device_id=device.id,
        started_at=now,
        expires_at=now + LASTS,
        offline_grace_until=now + LASTS + GRACE,
    )
    actor = floor_actor(account, device.id, session.id)
    event_id = device.event_id
    if not any(grant.scope.event_id in (None, event_id) for grant in actor.grants):
        raise NotAllowed("card-not-of-the-floor")
    db.session.add(session)
    db.session.flush()
    audit.record(
        actor,
        "floor_session.opened",
        ("marking_session", session.id),
        scope=Scope(device.event_id),
        now=now,
        device=device.label,
    )
    return Opened(session.id, token, shown, session.expires_at, session.offline_grace_until)


def close_session(actor: Actor, *, event_id: uuid.UUID, now: datetime) -> None:
    """Whoever is at the desk leaves it; the session is dead from here on."""
    if actor.device_id is None or actor.marking_session_id is None:
        raise NotAllowed("not-allowed")
    _end_all(actor.device_id, now)
    audit.record(
        actor,
        "floor_session.closed",
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
