"""Files handed in with an appeal (证据材料): kept encrypted by content, read by few.

A photo is redrawn, so that it says neither where nor when it was taken; a PDF is kept as it came
and only ever handed out as a download.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound
from competition.exchange.scans import redrawn
from competition.models.appeal import Appeal, AppealEvidence
from competition.services import appeals, audit, backups, keys, whole_files

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
MOST_PHOTO = 2 * MEGABYTE
MOST_FILES = 8
MAGIC = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpeg", b"\x89PNG": "jpeg", b"RIFF": "jpeg"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One file of an appeal."""

    id: uuid.UUID
    name: str
    kind: str
    size: int
    sha256: str
    given_at: datetime


def add(
    actor: Actor, scope: Scope, appeal_id: uuid.UUID, name: str, raw: bytes, *, now: datetime
) -> None:
    """Keep a file that came to the office."""
    policy.require(actor, Permission.APPEAL_HANDLE, scope)
    keep(actor, scope, appeals.row_of(scope, appeal_id), name, raw, now=now)


def keep(actor: Actor, scope: Scope, row: Appeal, name: str, raw: bytes, *, now: datetime) -> None:
    """Keep a file, for services that have proved who hands it in; the same content only once.

    Raises Invalid("evidence-too-large", "evidence-unreadable", "evidence-too-many").
    """
    if len(raw) > MOST_BYTES:
        raise Invalid("evidence-too-large", limit=MOST_BYTES // MEGABYTE)
    kind = next((word for magic, word in MAGIC.items() if raw.startswith(magic)), None)
    if kind is None:
        raise Invalid("evidence-unreadable")
    plain = redrawn(raw, MOST_PHOTO) if kind == "jpeg" else raw
    sha256 = hashlib.sha256(plain).hexdigest()
    held = select(AppealEvidence).where(AppealEvidence.appeal_id == row.id)
    if db.session.scalars(held.where(AppealEvidence.sha256 == sha256)).first() is not None:
        return
    count = db.session.scalar(select(func.count()).select_from(held.subquery())) or 0
    if count >= MOST_FILES:
        raise Invalid("evidence-too-many", limit=MOST_FILES)
    whole_files.write(
        _path(row.id, sha256), keys.ring().encrypt(plain, belongs_to=_place(row.id, sha256))
    )
    shown = Path(name.replace("\\", "/")).name.strip()[:120] or f"{sha256[:8]}.{kind}"
    db.session.add(
        AppealEvidence(
            appeal_id=row.id,
            sha256=sha256,
            kind=kind,
            name=shown,
            size=len(plain),
            given_at=now,
            given_by_id=actor.id,
        )
    )
    db.session.flush()
    audit.record(
        actor, "appeal.evidence_given", ("appeal", row.id), scope=scope, now=now,
        number=row.number, sha256=sha256, size=len(plain), kind=kind,
    )  # fmt: skip


def of_appeal(appeal_id: uuid.UUID) -> tuple[Evidence, ...]:
    """The files of an appeal; the caller has asked the policy."""
    rows = db.session.scalars(
        select(AppealEvidence)
        .where(AppealEvidence.appeal_id == appeal_id)
        .order_by(AppealEvidence.given_at, AppealEvidence.sha256)
    )
    return tuple(
        Evidence(row.id, row.name, row.kind, row.size, row.sha256, row.given_at) for row in rows
    )


def read(
    actor: Actor, scope: Scope, appeal_id: uuid.UUID, evidence_id: uuid.UUID
) -> tuple[Evidence, bytes]:
    """A file with its bytes, checked against their digest; Invalid("evidence-damaged")."""
    policy.require(actor, Permission.APPEAL_READ, scope)
    row = appeals.row_of(scope, appeal_id)
    found = next((one for one in of_appeal(row.id) if one.id == evidence_id), None)
    if found is None:
        raise NotFound("not-found")
    return found, bytes_of(row.id, found.sha256)


def bytes_of(appeal_id: uuid.UUID, sha256: str) -> bytes:
    """What was kept, checked; the caller has asked the policy."""
    path = _path(appeal_id, sha256)
    if not path.is_file():
        raise Invalid("evidence-damaged")
    plain = keys.ring().decrypt(path.read_bytes(), belongs_to=_place(appeal_id, sha256))
    if hashlib.sha256(plain).hexdigest() != sha256:
        raise Invalid("evidence-damaged")
    return plain


def _place(appeal_id: uuid.UUID, sha256: str) -> str:
    return f"appeal_evidence:{appeal_id}:{sha256}"


def _path(appeal_id: uuid.UUID, sha256: str) -> Path:
    return backups.folders().uploads / "appeals" / str(appeal_id) / f"{sha256}.bin"
