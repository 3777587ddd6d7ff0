"""The photos printed on certificates (证书照片): kept as they were printed, until they are purged.

A certificate's facts name the digest of the very bytes on the paper, and the signature covers it.
They are cut from what was handed in with the registration and lie apart from it: a photo that is
replaced there changes no certificate. Once personal data are purged, a reprint has an empty place.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db
from competition.documents.badges import small_portrait
from competition.documents.certificate_facts import CertificateFacts
from competition.documents.geometry import PHOTO
from competition.models.certificate import Certificate
from competition.services import portraits, sealed_files
from competition.services.certificate_drafts import Draft, Ground

#: Which of a certificate's facts names its photo.
FACT = "portrait"
_FOLDER = "portraits"
#: Pixels of its height: 320 an inch on A4.
_SIDE = 450
DIGEST = Certificate.facts[FACT].as_string()


#: Photos as they are printed, by digest.
Photos = dict[str, bytes]


def pictured(on: Ground, drafts: Sequence[Draft]) -> tuple[list[Draft], Photos]:
    """Drafts with the digest of the photo that would be printed today, and those photos.

    Nothing changes without a place for one. Whoever has none, and several people together, get
    none. Nothing is kept yet: `keep` does that.
    """
    if not on.design.get("photo"):
        return list(drafts), {}
    known = _handed_in(on, drafts)
    cut = {original: _cut(original) for original in sorted(set(known.values()))}
    named = {original: _digest(content) for original, content in cut.items() if content}
    found = []
    for draft in drafts:
        words = {key: value for key, value in draft.words.items() if key != FACT}
        original = known.get(draft.person_id) if draft.person_id else None
        if original in named:
            words[FACT] = named[original]
        found.append(replace(draft, words=words))
    return found, {digest: cut[original] for original, digest in named.items()}


def photo_of(scope: Scope, person_id: uuid.UUID) -> bytes:
    """Somebody's photo as it would be printed today; the caller has asked the policy."""
    original = portraits.of_people(scope, [person_id]).get(person_id)
    return _cut(original) if original else b""


def _cut(original: str) -> bytes:
    """A photo handed in, by its digest, as it would be printed; empty where it is gone."""
    raw = portraits.bytes_of(original)
    return small_portrait(raw, _SIDE, PHOTO) if raw else b""


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _handed_in(on: Ground, drafts: Iterable[Draft]) -> dict[uuid.UUID, str]:
    people = [draft.person_id for draft in drafts if draft.person_id is not None]
    return portraits.of_people(Scope(on.event.id), people)


def keep(photos: Photos) -> None:
    """Keep the photos of certificates that are issued."""
    for sha256, content in photos.items():
        sealed_files.write(_FOLDER, sha256, content, belongs_to=_place(sha256))


def _place(sha256: str) -> str:
    return f"certificate_portrait:{sha256}"


def with_photo(page: CertificateFacts, facts: Mapping[str, Any]) -> CertificateFacts:
    """A certificate's page with the photo that its kept facts name; empty where that is gone."""
    sha256 = facts.get(FACT, "")
    return replace(page, portrait=_content(sha256)) if sha256 else page


def _content(sha256: str) -> bytes:
    return sealed_files.read(_FOLDER, sha256, belongs_to=_place(sha256))


def is_gone(facts: Mapping[str, Any]) -> bool:
    """Whether a certificate was printed with a photo that is not here any more."""
    sha256 = facts.get(FACT, "")
    return bool(sha256) and is_missing(sha256)


def is_missing(sha256: str) -> bool:
    """Whether the photo of this digest is not here any more."""
    return not sealed_files.path_of(_FOLDER, sha256).is_file()


def count(event_id: uuid.UUID) -> int:
    """How many photos an event's certificates still have here."""
    return sum(sealed_files.path_of(_FOLDER, name).is_file() for name in _named(event_id))


def forget(event_id: uuid.UUID) -> None:
    """Take the photos away that no other event's certificate names, left over ones too."""
    others: set[str] = set(
        db.session.scalars(
            select(DIGEST).where(Certificate.event_id != event_id, DIGEST.is_not(None))
        )
    )
    for name in sealed_files.names(_FOLDER):
        if name not in others:
            sealed_files.path_of(_FOLDER, name).unlink(missing_ok=True)


def _named(event_id: uuid.UUID) -> set[str]:
    query = select(DIGEST).where(Certificate.event_id == event_id, DIGEST.is_not(None))
    found: set[str] = set(db.session.scalars(query))
    return found
