"""Photos beside a sheet (照片): taken in once by their content, kept outside the web root.

What a photo belongs to, the signed revision says: it names the digest. So a photo may come before
its sheet is decided about, late or twice, and means the same each time.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound
from competition.exchange.jpegs import read_jpeg
from competition.exchange.scans import redrawn
from competition.models.attachment import PhotoKind, SheetPhoto
from competition.models.panel import PanelSeat
from competition.models.sheet import Revision, RevisionKind, ScoreSheet
from competition.services import audit, former_sheets, photo_files, sheet_rulings

#: A tablet redraws a photo to 1600 px; that is well below this.
MOST_BYTES = 2 * 1024 * 1024
MOST_A_SHEET = 60


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that has arrived."""

    id: uuid.UUID
    sha256: str
    size: int
    width: int
    height: int
    received_at: datetime


def take_in(
    actor: Actor,
    sheet_id: uuid.UUID,
    sha256: str,
    raw: bytes,
    *,
    now: datetime,
    kind: PhotoKind = PhotoKind.WORK,
) -> Photo:
    """Take in a photo of a sheet the actor marks or once signed; the same bytes are the same photo.

    sha256: hexadecimal, of `raw`, a JPEG without a camera's notes. However late it comes it is
    kept: it changes no mark. One that the sheet's signed bytes name belongs to it, whoever is at
    the tablet by then; where that was found home from a former sheet, the photo follows it. Raises
    Invalid("digest-mismatch", "photo-too-large", "photo-too-many",
    "photo-unreadable", "photo-carries-notes"), NotFound for a sheet that is not the actor's.
    """
    if db.session.get(ScoreSheet, sheet_id) is None:
        sheet_id = former_sheets.home(sheet_id, sha256) or sheet_id
    place = sheet_rulings.place_of(sheet_id)
    policy.require(actor, Permission.SHEET_SIGN, place.scope)
    if not _is_his(actor, place.sheet) and not _is_named(sheet_id, sha256):
        raise NotFound("not-found")
    known = _known(sheet_id, sha256)
    if known is not None:
        return _photo(known)
    return _keep(actor, place.scope, sheet_id, sha256, raw, kind, now)


def attach_original(actor: Actor, sheet_id: uuid.UUID, raw: bytes, *, now: datetime) -> Photo:
    """Keep a photo or scan of the paper a sheet was typed from; any camera's file will do.

    raw: JPEG, PNG or WebP; what is kept is redrawn, without place or time. Raises
    Invalid("picture-unreadable", "photo-too-many").
    """
    place = sheet_rulings.place_of(sheet_id)
    policy.require(actor, Permission.SHEET_ENTER, place.scope)
    sheet_id = _origins([sheet_id])[sheet_id]
    plain = redrawn(raw, MOST_BYTES)
    sha256 = hashlib.sha256(plain).hexdigest()
    known = _known(sheet_id, sha256)
    if known is not None:
        return _photo(known)
    return _keep(actor, place.scope, sheet_id, sha256, plain, PhotoKind.ORIGINAL, now)


def originals(sheet_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Photo]]:
    """Photos of paper originals by the sheet whose marks they show; the caller asked the policy.

    Where marks were moved to another code, so were the originals they were typed from.
    """
    origins = _origins(sheet_ids)
    kept: dict[uuid.UUID, list[Photo]] = {sheet_id: [] for sheet_id in origins.values()}
    for row in db.session.scalars(
        select(SheetPhoto)
        .where(SheetPhoto.sheet_id.in_(kept), SheetPhoto.kind == PhotoKind.ORIGINAL)
        .order_by(SheetPhoto.received_at, SheetPhoto.sha256)
    ):
        kept[row.sheet_id].append(_photo(row))
    return {sheet_id: kept[origin] for sheet_id, origin in origins.items()}


def _origins(sheet_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """On which sheet the marks that count on each sheet were signed: itself unless moved."""
    found = {sheet_id: sheet_id for sheet_id in sheet_ids}
    counting = (
        select(Revision.sheet_id, Revision.body)
        .join(ScoreSheet, ScoreSheet.id == Revision.sheet_id)
        .where(
            ScoreSheet.id.in_(sheet_ids),
            Revision.n == ScoreSheet.current_n,
            Revision.kind == RevisionKind.RECODE,
        )
    )
    for sheet_id, raw in db.session.execute(counting):
        found[sheet_id] = _signed_on(raw) or sheet_id
    return found


def _signed_on(raw: bytes) -> uuid.UUID | None:
    """Follow moved marks back to the sheet they were signed on; None where it is not here."""
    while True:
        moved = json.loads(raw).get("moved", {})
        source = db.session.get(Revision, uuid.UUID(moved["op"])) if "op" in moved else None
        if source is None or source.kind is not RevisionKind.RECODE:
            return source.sheet_id if source else None
        raw = source.body


def _is_named(sheet_id: uuid.UUID, sha256: str) -> bool:
    """Whether what was signed on the sheet names this photo."""
    bodies = db.session.scalars(select(Revision.body).where(Revision.sheet_id == sheet_id))
    return any(sha256.encode() in raw for raw in bodies)


def _is_his(actor: Actor, sheet: ScoreSheet) -> bool:
    """Whether the actor sits at the sheet's seat, checks it, or signed it before he was moved."""
    seat = db.session.get_one(PanelSeat, sheet.seat_id)
    if actor.id is None or actor.id in (seat.account_id, seat.checker_id):
        return actor.id is not None
    signed = select(func.count()).where(
        Revision.sheet_id == sheet.id, Revision.account_id == actor.id
    )
    return bool(db.session.scalar(signed))


def _known(sheet_id: uuid.UUID, sha256: str) -> SheetPhoto | None:
    return db.session.scalars(
        select(SheetPhoto).where(SheetPhoto.sheet_id == sheet_id, SheetPhoto.sha256 == sha256)
    ).one_or_none()


def _keep(
    actor: Actor,
    scope: Scope,
    sheet_id: uuid.UUID,
    sha256: str,
    raw: bytes,
    kind: PhotoKind,
    now: datetime,
) -> Photo:
    if len(raw) > MOST_BYTES:
        raise Invalid("photo-too-large", limit=MOST_BYTES // 1024)
    if hashlib.sha256(raw).hexdigest() != sha256:
        raise Invalid("digest-mismatch")
    size = read_jpeg(raw)
    count = db.session.scalar(select(func.count()).where(SheetPhoto.sheet_id == sheet_id)) or 0
    if count >= MOST_A_SHEET:
        raise Invalid("photo-too-many", limit=MOST_A_SHEET)
    photo_files.keep(sha256, raw)
    row = SheetPhoto(
        id=uuid.uuid4(),
        sheet_id=sheet_id,
        kind=kind,
        sha256=sha256,
        size=len(raw),
        width=size.width,
        height=size.height,
        account_id=actor.id,
        device_id=actor.device_id,
        received_at=now,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(
        actor, "photo.taken", ("sheet", sheet_id), scope=scope, now=now,
        sha256=sha256, size=len(raw), kind=kind.value,
    )  # fmt: skip
    return _photo(row)


def _photo(row: SheetPhoto) -> Photo:
    return Photo(row.id, row.sha256, row.size, row.width, row.height, row.received_at)


def named(sheet_id: uuid.UUID, digests: Collection[str]) -> dict[str, Photo]:
    """Photos that have arrived by digest, of those a sheet's signed bytes name.

    Bytes that were moved here name photos that came for another sheet of the module; the digest
    says that they are the same. The caller has asked the policy.
    """
    module = select(ScoreSheet.module_id).where(ScoreSheet.id == sheet_id).scalar_subquery()
    rows = db.session.scalars(
        select(SheetPhoto)
        .join(ScoreSheet, ScoreSheet.id == SheetPhoto.sheet_id)
        .where(ScoreSheet.module_id == module, SheetPhoto.sha256.in_(digests))
        .order_by(SheetPhoto.sheet_id == sheet_id, SheetPhoto.received_at, SheetPhoto.id)
    )
    return {row.sha256: _photo(row) for row in rows}


def read(actor: Actor, scope: Scope, photo_id: uuid.UUID) -> bytes:
    """The bytes of a photo of a trade, checked against their digest.

    Raises NotFound for another trade's photo, Invalid("photo-damaged") where the file is not what
    came in.
    """
    policy.require(actor, Permission.PANEL_READ, scope)
    row = db.session.get(SheetPhoto, photo_id)
    if row is None or sheet_rulings.place_of(row.sheet_id).scope != scope:
        raise NotFound("not-found")
    return photo_files.read(row.sha256)
