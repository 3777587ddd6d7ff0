"""A tablet is handed back (归还): only when it holds nothing the server has not."""

from __future__ import annotations

from datetime import datetime

from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import NotAllowed, NotNow
from competition.services import audit, devices, receipts


def give_back(actor: Actor, event: Scope, given: str, *, now: datetime) -> None:
    """Tick a tablet off that holds nothing any more, and refuse it from here on (归还).

    given: the digest the tablet makes of all it has receipts for, as
    `receipts.digest_of_tablet` makes it of what is here. Raises NotNow("return-differs") where
    the two do not agree.
    """
    if actor.device_id is None:
        raise NotAllowed("not-allowed")
    device = devices.device_of(event, actor.device_id)
    if given != receipts.digest_of_tablet(actor):
        raise NotNow("return-differs")
    device.returned_at = device.revoked_at = now
    device.status = {**(device.status or {}), "outbox": {"count": 0}}
    devices.end_sessions(device.id, now)
    db.session.flush()
    audit.record(
        actor, "device.returned", ("device", device.id), scope=event, now=now, label=device.label
    )
