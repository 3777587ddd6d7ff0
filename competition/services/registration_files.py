"""Documents and portraits handed in with a registration (报名材料): taken in, read, taken away.

The bytes lie encrypted among the uploads, named by the digest of their content, so that every
backup carries them and no folder listing tells whose they are. What a file is, its first bytes
say, whatever its name.
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
from competition.errors import Invalid, NotFound, NotNow
from competition.exchange.scans import redrawn
from competition.models.event import Trade
from competition.models.registration import Registration, RegistrationFile, RegistrationMember
from competition.rules.registration_facts import FILES, FieldFacts, RegistrationRules
from competition.services import audit, registration_rules, sealed_files, work_files
from competition.services.registration_findings import PROOF
from competition.services.registration_rows import EDITABLE, row_of

MEGABYTE = 1024 * 1024
_FOLDER = "registrations"
#: A phone's photo; what is kept is redrawn.
MOST_PHOTO = 20 * MEGABYTE
MOST_DOCUMENT = 10 * MEGABYTE
#: A badge is printed at 300 dots an inch, 30 mm wide.
PORTRAIT_SIDE, PORTRAIT_BYTES = 900, 400 * 1024
#: A picture of a work is judged: it keeps what a large screen shows.
PICTURES = {
    "photo": (PORTRAIT_SIDE, PORTRAIT_BYTES),
    "work": (work_files.LONG_SIDE, work_files.MOST_KEPT),
}
MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)


@dataclass(frozen=True, slots=True)
class Handed:
    """A document as it is given out."""

    filename: str
    media_type: str
    content: bytes


def fields_of(rules: RegistrationRules, kind: str) -> tuple[FieldFacts, ...]:
    """The own fields of a kind of registration that are answered by a file."""
    return tuple(
        one for one in registration_rules.fields_for(rules, kind, "leader") if one.kind in FILES
    )


def keep(
    actor: Actor,
    scope: Scope,
    member_id: uuid.UUID,
    field: str,
    filename: str,
    raw: bytes,
    *,
    now: datetime,
) -> uuid.UUID:
    """Keep a file for a field of a person, in the place of the one before; returns its id.

    field: an own field of the event, or `proof`. Photos of any camera are redrawn to a portrait
    without place or time. Raises Invalid("upload-too-large", "file-kind", "picture-unreadable"),
    NotNow("registration-decided", "registration-shut").
    """
    policy.require(actor, Permission.DELEGATION_REGISTER, scope)
    member, row = _member(scope, member_id)
    rules = _changeable(row, now)
    known = {PROOF: "document"} | {one.code: one.kind for one in fields_of(rules, row.kind.value)}
    if field not in known:
        raise NotFound("not-found")
    media_type, content = _content(known[field], raw)
    sha256 = hashlib.sha256(content).hexdigest()
    sealed_files.write(_FOLDER, sha256, content, belongs_to=_place(sha256))
    _drop_row(member.id, field)
    file = RegistrationFile(
        id=uuid.uuid4(),
        member_id=member.id,
        field=field,
        filename=Path(filename.replace("\\", "/")).name[:200] or field,
        media_type=media_type,
        sha256=sha256,
        size=len(content),
        uploaded_at=now,
        account_id=actor.id,
    )
    db.session.add(file)
    db.session.flush()
    _note(actor, row, "registration.file_kept", now, field=field, sha256=sha256, size=len(content))
    return file.id


def _content(kind: str, raw: bytes) -> tuple[str, bytes]:
    """What is kept of an upload and its media type; a field for photos takes no PDF."""
    most = MOST_PHOTO if kind in PICTURES else MOST_DOCUMENT
    if len(raw) > most:
        raise Invalid("upload-too-large", limit=most // MEGABYTE)
    if not raw:
        raise Invalid("upload-empty")
    media_type = next((each for magic, each in MAGIC if raw.startswith(magic)), "")
    if not media_type or (kind in PICTURES and media_type == "application/pdf"):
        raise Invalid("file-kind")
    if kind in PICTURES:
        side, most = PICTURES[kind]
        return "image/jpeg", redrawn(raw, most, long_side=side)
    return media_type, raw


def drop(actor: Actor, scope: Scope, file_id: uuid.UUID, *, now: datetime) -> None:
    """Take a file away while the registration may be changed."""
    policy.require(actor, Permission.DELEGATION_REGISTER, scope)
    file, row = _file(scope, file_id)
    _changeable(row, now)
    _drop_row(file.member_id, file.field)
    _note(actor, row, "registration.file_dropped", now, field=file.field)


def _changeable(row: Registration, now: datetime) -> RegistrationRules:
    """The event's rules, while its leader may still change this registration."""
    if row.state not in EDITABLE:
        raise NotNow("registration-decided")
    rules = registration_rules.of_event(row.event_id)
    trade = db.session.scalar(select(Trade.code).where(Trade.id == row.trade_id)) or ""
    if row.ruling_id is None and registration_rules.is_over(rules, trade, now):
        raise NotNow("registration-shut")
    return rules


def is_fixed(actor: Actor, scope: Scope, registration_id: uuid.UUID, *, now: datetime) -> bool:
    """Whether files of a registration come too late: it was decided, or its time is over."""
    policy.require(actor, Permission.DELEGATION_REGISTER, scope)
    try:
        _changeable(row_of(scope, registration_id), now)
    except NotNow:
        return True
    return False


def read_own(actor: Actor, scope: Scope, file_id: uuid.UUID) -> Handed:
    """A file of one's own delegation."""
    policy.require(actor, Permission.DELEGATION_REGISTER, scope)
    return _read(_file(scope, file_id)[0])


def read(actor: Actor, scope: Scope, file_id: uuid.UUID) -> Handed:
    """A file, for the office."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    return _read(_file(scope, file_id)[0])


def _member(scope: Scope, member_id: uuid.UUID) -> tuple[RegistrationMember, Registration]:
    member = db.session.get(RegistrationMember, member_id)
    if member is None:
        raise NotFound("not-found")
    return member, row_of(scope, member.registration_id)


def _file(scope: Scope, file_id: uuid.UUID) -> tuple[RegistrationFile, Registration]:
    file = db.session.get(RegistrationFile, file_id)
    if file is None:
        raise NotFound("not-found")
    return file, _member(scope, file.member_id)[1]


def path_of(sha256: str) -> Path:
    """Where a file's ciphertext lies."""
    return sealed_files.path_of(_FOLDER, sha256)


def _place(sha256: str) -> str:
    return f"registration_file:{sha256}"


def _read(file: RegistrationFile) -> Handed:
    return Handed(file.filename, file.media_type, content_of(file.sha256))


def content_of(sha256: str) -> bytes:
    """The plain bytes of a file; the caller has asked the policy. Invalid("photo-damaged")."""
    content = sealed_files.read(_FOLDER, sha256, belongs_to=_place(sha256))
    if not content:
        raise Invalid("photo-damaged")
    return content


def _drop_row(member_id: uuid.UUID, field: str) -> None:
    """Forget a file; its bytes go when nobody else handed in the same."""
    row = db.session.scalars(
        select(RegistrationFile).where(
            RegistrationFile.member_id == member_id, RegistrationFile.field == field
        )
    ).one_or_none()
    if row is None:
        return
    db.session.delete(row)
    db.session.flush()
    others = db.session.scalar(select(func.count()).where(RegistrationFile.sha256 == row.sha256))
    if not others:
        path_of(row.sha256).unlink(missing_ok=True)


def _note(actor: Actor, row: Registration, action: str, now: datetime, **facts: object) -> None:
    audit.record(
        actor, action, ("registration", row.id), scope=Scope(row.event_id), now=now,
        number=row.number, **facts,
    )  # fmt: skip
