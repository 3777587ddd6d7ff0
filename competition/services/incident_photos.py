"""Photos of what happened on the floor (现场照片): taken in once by content, shown to the chief."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound
from competition.exchange.jpegs import read_jpeg
from competition.models.floor import Incident, IncidentPhoto
from competition.services import audit, photo_files

MOST_BYTES = 2 * 1024 * 1024
MOST_EACH = 6


def take_in(
    actor: Actor, event: Scope, incident_id: uuid.UUID, sha256: str, raw: bytes, *, now: datetime
) -> str:
    """Keep a photo of an incident and return its digest; the same bytes are the same photo.

    raw: a JPEG without a camera's notes. Raises NotFound for another event's incident,
    Invalid("photo-too-large", "photo-too-many", "digest-mismatch", "photo-unreadable",
    "photo-carries-notes").
    """
    row = db.session.get(Incident, incident_id)
    if row is None or row.event_id != event.event_id:
        raise NotFound("not-found")
    scope = Scope(row.event_id, row.trade_id)
    policy.require(actor, Permission.INCIDENT_REPORT, scope)
    mine = IncidentPhoto.incident_id == incident_id
    if db.session.scalar(select(IncidentPhoto.id).where(mine, IncidentPhoto.sha256 == sha256)):
        return sha256
    if len(raw) > MOST_BYTES:
        raise Invalid("photo-too-large", limit=MOST_BYTES // 1024)
    if hashlib.sha256(raw).hexdigest() != sha256:
        raise Invalid("digest-mismatch")
    size = read_jpeg(raw)
    if (db.session.scalar(select(func.count()).where(mine)) or 0) >= MOST_EACH:
        raise Invalid("photo-too-many", limit=MOST_EACH)
    photo_files.keep(sha256, raw)
    db.session.add(
        IncidentPhoto(
            id=uuid.uuid4(),
            incident_id=incident_id,
            sha256=sha256,
            size=len(raw),
            width=size.width,
            height=size.height,
            account_id=actor.id,
            device_id=actor.device_id,
            received_at=now,
        )
    )
    db.session.flush()
    audit.record(
        actor, "incident.photographed", ("incident", incident_id), scope=scope, now=now,
        sha256=sha256, size=len(raw),
    )  # fmt: skip
    return sha256


def read(actor: Actor, scope: Scope, photo_id: uuid.UUID) -> bytes:
    """The bytes of a photo of a trade's incident, checked against their digest.

    Raises NotFound for another trade's, Invalid("photo-damaged") where the file changed.
    """
    policy.require(actor, Permission.INCIDENT_READ, scope)
    sha256 = db.session.scalar(
        select(IncidentPhoto.sha256)
        .join(Incident, Incident.id == IncidentPhoto.incident_id)
        .where(IncidentPhoto.id == photo_id, Incident.trade_id == scope.trade_id)
    )
    if sha256 is None:
        raise NotFound("not-found")
    return photo_files.read(sha256)
