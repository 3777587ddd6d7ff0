"""Tablets: pair one with an event, hear from it, revoke it (平板、配对).

A device's token has 256 bits, is stored hashed and lives fourteen days at most. The pairing code
is used once and within ten minutes; it has 80 bits and an alphabet without look-alikes.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, update

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotAllowed, NotFound, NotNow, Problem
from competition.models.account import OneTimeLink
from competition.models.device import Device, DeviceKind, MarkingSession
from competition.models.event import Event
from competition.services import audit, throttles

PAIRING_LASTS = timedelta(minutes=10)
TOKEN_LASTS = timedelta(days=14)
#: Crockford's: no I, L, O, U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 16
GUESSES = 10
PURPOSE = "pair"


@dataclass(frozen=True, slots=True)
class Pairing:
    """A code that pairs one tablet, once."""

    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Paired:
    """What a tablet gets in return for a pairing code; the token is told once."""

    device_id: uuid.UUID
    token: str
    label: str
    event_id: uuid.UUID
    event_code: str
    event_name: dict[str, str]
    #: Who is at it from the start; None: whoever proves himself.
    account_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A tablet as the chief and the console see it; no person stands in it."""

    id: uuid.UUID
    label: str
    paired_at: datetime
    last_seen_at: datetime | None
    revoked_at: datetime | None
    status: dict[str, Any]
    returned_at: datetime | None = None
    kind: str = DeviceKind.TABLET.value

    @property
    def unsent(self) -> int:
        """How many signed sheets it said it still holds."""
        count = self.status.get("outbox", {}).get("count", 0)
        return count if isinstance(count, int) else 0


def hash_of(token: str) -> str:
    """SHA-256 of a random token."""
    return hashlib.sha256(token.encode()).hexdigest()


def folded(code: str) -> str:
    """A typed code as it was meant: case, blanks and look-alikes do not matter."""
    text = "".join(sign for sign in code.upper() if sign.isalnum())
    return text.translate(str.maketrans("OIL", "011"))


def shown(code: str) -> str:
    """A code in groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def start_pairing(actor: Actor, event: Scope, *, now: datetime, label: str = "") -> Pairing:
    """Make a one-time pairing code; `label` is what the tablet will be called."""
    policy.require(actor, Permission.DEVICE_MANAGE, event)
    pairing = new_pairing(event, label=label, kind=DeviceKind.TABLET, now=now)
    audit.record(
        actor,
        "device.pairing_started",
        ("event", event.event_id),
        scope=event,
        now=now,
        label=label,
    )
    return pairing


def new_pairing(
    event: Scope,
    *,
    label: str,
    kind: DeviceKind,
    now: datetime,
    account_id: uuid.UUID | None = None,
) -> Pairing:
    """Write a one-time code down; whoever calls has asked for the right and records the act.

    account_id: who is at the device as soon as it is paired.
    """
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    db.session.add(
        OneTimeLink(
            secret_hash=hash_of(code),
            purpose=PURPOSE,
            account_id=account_id,
            event_id=event.event_id,
            facts={"label": label.strip()[:80], "kind": kind.value},
            created_at=now,
            expires_at=now + PAIRING_LASTS,
        )
    )
    db.session.flush()
    return Pairing(shown(code), now + PAIRING_LASTS)


def count_guess(address: str, *, now: datetime) -> None:
    """Count a try at a pairing code from one address; commit it before looking the code up.

    Raises NotNow("too-many-tries").
    """
    throttles.take(throttles.key_of(PURPOSE, address), now=now, limit=GUESSES)


def forgive_guesses(address: str) -> None:
    """The code was right: earlier tries from this address are forgotten."""
    throttles.clear(throttles.key_of(PURPOSE, address))


def pair(code: str, *, label: str, now: datetime, kind: DeviceKind = DeviceKind.TABLET) -> Paired:
    """Turn a pairing code into a device with a token of its own.

    kind: what the asker is; a code made for the other kind is as unknown as any. Raises
    NotAllowed("pairing-unknown") for a wrong, used or expired code alike.
    """
    link = db.session.scalar(
        select(OneTimeLink)
        .where(OneTimeLink.secret_hash == hash_of(folded(code)), OneTimeLink.purpose == PURPOSE)
        .with_for_update()
    )
    if link is None or link.used_at is not None or link.expires_at <= now or not link.event_id:
        raise NotAllowed("pairing-unknown")
    if link.facts.get("kind", DeviceKind.TABLET.value) != kind.value:
        raise NotAllowed("pairing-unknown")
    link.used_at = now
    event = db.session.get_one(Event, link.event_id)
    token = secrets.token_urlsafe(32)
    device = Device(
        id=uuid.uuid4(),
        event_id=event.id,
        kind=kind,
        label=free_label(event.id, str(link.facts.get("label") or label)),
        token_hash=hash_of(token),
        paired_at=now,
        expires_at=now + TOKEN_LASTS,
        last_seen_at=now,
        status={},
    )
    db.session.add(device)
    db.session.flush()
    actor = Actor(id=None, name=device.label, device_id=device.id)
    audit.record(
        actor,
        "device.paired",
        ("device", device.id),
        scope=Scope(event.id),
        now=now,
        label=device.label,
    )
    return Paired(device.id, token, device.label, event.id, event.code, event.name, link.account_id)


def free_label(event_id: uuid.UUID, wished: str) -> str:
    """The label as wished, or with a number behind it when another tablet has it."""
    wished = wished.strip()[:70]
    taken = set(db.session.scalars(select(Device.label).where(Device.event_id == event_id)))
    if wished and wished not in taken:
        return wished
    number = 2 if wished else 1
    while (label := f"{wished or 'T'}-{number}") in taken:
        number += 1
    return label


def rename(actor: Actor, event: Scope, *, device_id: uuid.UUID, label: str, now: datetime) -> None:
    """Call a tablet by another name."""
    policy.require(actor, Permission.DEVICE_MANAGE, event)
    device = device_of(event, device_id)
    label = label.strip()
    taken = db.session.scalar(
        select(func.count())
        .select_from(Device)
        .where(Device.event_id == event.event_id, Device.label == label, Device.id != device_id)
    )
    if not label or len(label) > 80 or taken:
        raise Invalid("invalid", [Problem("device-label", "label")])
    device.label = label
    db.session.flush()
    audit.record(actor, "device.renamed", ("device", device_id), scope=event, now=now, label=label)


def revoke(actor: Actor, event: Scope, *, device_id: uuid.UUID, now: datetime) -> None:
    """Refuse a lost or returned tablet from here on, with every session on it."""
    policy.require(actor, Permission.DEVICE_MANAGE, event)
    device = device_of(event, device_id)
    if device.revoked_at is not None:
        raise NotNow("device-revoked", label=device.label)
    device.revoked_at = now
    end_sessions(device_id, now)
    db.session.flush()
    audit.record(
        actor, "device.revoked", ("device", device_id), scope=event, now=now, label=device.label
    )


def end_sessions(device_id: uuid.UUID, now: datetime) -> None:
    """Let every session at a device be over."""
    db.session.execute(
        update(MarkingSession)
        .where(MarkingSession.device_id == device_id, MarkingSession.ended_at.is_(None))
        .values(ended_at=now)
    )


_BEAT = (
    update(Device)
    .where(
        Device.id == bindparam("device"),
        Device.revoked_at.is_(None),
        Device.expires_at > bindparam("now"),
    )
    .values(status=bindparam("says"), last_seen_at=bindparam("now"))
)


def heartbeat(actor: Actor, status: dict[str, Any], *, now: datetime) -> None:
    """Note that a tablet is alive and what it says of itself; no act of a person, so no trail.

    One statement: that it may still speak is asked where it is written. Raises
    NotAllowed("device-unknown", "device-shut-out").
    """
    if actor.device_id is None:
        raise NotAllowed("not-allowed")
    beat = {"device": actor.device_id, "now": now, "says": status}
    if db.session.connection().execute(_BEAT, beat).rowcount:
        return
    device = db.session.get(Device, actor.device_id)
    raise NotAllowed("device-shut-out" if device and device.revoked_at else "device-unknown")


def devices_of(actor: Actor, event: Scope, *, trade: Scope | None = None) -> list[DeviceRow]:
    """The tablets of an event, living ones first.

    trade: the scope to ask in, where the asker is a chief judge of that trade alone.
    """
    policy.require(actor, Permission.DEVICE_MANAGE, trade or event)
    rows = db.session.scalars(
        select(Device)
        .where(Device.event_id == event.event_id)
        .order_by(Device.revoked_at.is_not(None), Device.label)
    ).all()
    return [
        DeviceRow(
            row.id,
            row.label,
            row.paired_at,
            row.last_seen_at,
            row.revoked_at,
            row.status or {},
            row.returned_at,
            row.kind.value,
        )
        for row in rows
    ]


def device_of(event: Scope, device_id: uuid.UUID) -> Device:
    """A device's row when it belongs to the event; NotFound otherwise."""
    device = db.session.get(Device, device_id)
    if device is None or device.event_id != event.event_id:
        raise NotFound("not-found")
    return device
