"""The keys that sign certificates (签名密钥): listed, rotated, kept on two printed cards.

A key is divided over two cards, each worthless alone: the first is derived from the installation's
key file, the second is what is missing to the private half. Printed again they are the same.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import INSTALLATION, Actor, Scope
from competition.db import db
from competition.documents import office_phrases
from competition.documents.signing_cards import SigningCard, render_signing_card
from competition.errors import Invalid, NotFound, Problem
from competition.models.audit import AuditEntry
from competition.models.certificate import Certificate, SigningKey
from competition.services import audit, keys, signing

SEED, CHECK = 32, 3
#: Characters of base32 of which a card's text is a group.
GROUP = 5
#: What is easily written for another letter; base32 has none of these digits.
_MEANT = str.maketrans({"0": "O", "1": "I", "8": "B"})


@dataclass(frozen=True, slots=True)
class Line:
    """One key: since when it signs, until when it signed, and how many certificates."""

    fingerprint: str
    public: str
    created_at: datetime
    retired_at: datetime | None
    certificates: int
    #: The numbers of its cards that were printed here.
    printed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Unprinted:
    """The key in use, and the numbers of its cards that nobody printed yet."""

    fingerprint: str
    cards: tuple[int, ...]


def listing(actor: Actor) -> list[Line]:
    """Every key of the installation, the one in use first."""
    policy.require(actor, Permission.BACKUP_MANAGE)
    counted = {
        row.key_fingerprint: row.n
        for row in db.session.execute(
            select(Certificate.key_fingerprint, func.count().label("n")).group_by(
                Certificate.key_fingerprint
            )
        )
    }
    rows = db.session.scalars(select(SigningKey).order_by(SigningKey.created_at.desc())).all()
    lines = [
        Line(
            row.fingerprint,
            base64.b64encode(row.public).decode(),
            row.created_at,
            row.retired_at,
            counted.get(row.fingerprint, 0),
            _printed(row.fingerprint),
        )
        for row in rows
    ]
    return sorted(lines, key=lambda line: line.retired_at is not None)


def unprinted(actor: Actor, scope: Scope) -> Unprinted | None:
    """What is asked for wherever certificates are issued; None: no key yet, or both printed."""
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    in_use = db.session.scalar(
        select(SigningKey.fingerprint)
        .where(SigningKey.retired_at.is_(None))
        .order_by(SigningKey.created_at.desc(), SigningKey.fingerprint)
    )
    missing = tuple(sorted({1, 2} - _printed(in_use))) if in_use else ()
    return Unprinted(in_use, missing) if in_use and missing else None


def _printed(fingerprint: str) -> frozenset[int]:
    """The numbers of a key's cards that the trail knows of; both, where they brought it back."""
    acts = db.session.execute(
        select(AuditEntry.action, AuditEntry.facts).where(
            AuditEntry.subject_kind == "signing_key",
            AuditEntry.subject_id == fingerprint,
            AuditEntry.action.in_(("signing_key.card_printed", "signing_key.brought_back")),
        )
    ).all()
    back = any(row.action == "signing_key.brought_back" for row in acts)
    return frozenset({1, 2}) if back else frozenset(row.facts["card"] for row in acts)


def rotate(actor: Actor, *, now: datetime) -> str:
    """Retire the key in use and sign with a new one from now on; its fingerprint.

    What was signed stays as it is and verifies for ever.
    """
    policy.require(actor, Permission.BACKUP_MANAGE)
    for row in db.session.scalars(select(SigningKey).where(SigningKey.retired_at.is_(None))):
        row.retired_at = now
        audit.record(
            actor, "signing_key.retired", ("signing_key", row.fingerprint),
            scope=INSTALLATION, now=now,
        )  # fmt: skip
    db.session.flush()
    return signing.signer(actor, now=now).fingerprint


def card(actor: Actor, fingerprint: str, number: int, *, now: datetime) -> bytes:
    """Card 1 or 2 of a key as PDF; that it was printed is recorded.

    Raises NotFound for a key that is not ours or whose private half is not here, and for a third
    card.
    """
    policy.require(actor, Permission.BACKUP_MANAGE)
    row = db.session.get(SigningKey, fingerprint)
    if row is None or number not in (1, 2):
        raise NotFound("not-found")
    seed = signing.private_seed(row)
    first = keys.ring().derive(f"signing-card:{fingerprint}", SEED)
    share = first if number == 1 else _added(first, seed)
    words = written(number, fingerprint, share)
    audit.record(
        actor, "signing_key.card_printed", ("signing_key", fingerprint),
        scope=INSTALLATION, now=now, card=number,
    )  # fmt: skip
    return render_signing_card(
        SigningCard(
            number, signing.grouped(fingerprint), words, office_phrases.write_today("zh", now)
        )
    )


def bring_back(actor: Actor, first: str, second: str, *, now: datetime) -> str:
    """Put a key back from its two cards, in either order; returns its fingerprint.

    It signs again only where no other key is in use; otherwise it stays retired, kept for what it
    signed. Raises Invalid with card-unreadable (where: first, second), cards-alike or
    cards-of-two-keys.
    """
    policy.require(actor, Permission.BACKUP_MANAGE)
    shares = _both(first, second)
    private = Ed25519PrivateKey.from_private_bytes(_added(*shares))
    public = private.public_key().public_bytes_raw()
    fingerprint = signing.fingerprint_of(public)
    if any(_checked(text, fingerprint) is None for text in (first, second)):
        raise Invalid("invalid", [Problem("cards-of-two-keys", "second")])
    in_use = db.session.scalar(
        select(SigningKey.fingerprint).where(SigningKey.retired_at.is_(None))
    )
    row = db.session.get(SigningKey, fingerprint)
    if row is None:
        row = SigningKey(
            fingerprint=fingerprint, public=public, private=b"", created_at=now,
            retired_at=None if in_use is None else now,
        )  # fmt: skip
        db.session.add(row)
    row.private = signing.sealed_seed(fingerprint, private.private_bytes_raw())
    db.session.flush()
    audit.record(
        actor, "signing_key.brought_back", ("signing_key", fingerprint),
        scope=INSTALLATION, now=now,
    )  # fmt: skip
    return fingerprint


def written(number: int, fingerprint: str, share: bytes) -> tuple[str, ...]:
    """A card's text: its number, its share and a check, in groups of letters and digits."""
    content = bytes([number]) + share
    text = base64.b32encode(content + _check(content, fingerprint)).decode().rstrip("=")
    return tuple(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def _check(content: bytes, fingerprint: str) -> bytes:
    return hashlib.sha256(content + fingerprint.encode()).digest()[:CHECK]


def _read(text: str) -> bytes | None:
    folded = "".join(text.split()).replace("-", "").upper().translate(_MEANT)
    try:
        raw = base64.b32decode(folded + "=" * (-len(folded) % 8))
    except ValueError:
        return None
    return raw if len(raw) == 1 + SEED + CHECK and raw[0] in (1, 2) else None


def _checked(text: str, fingerprint: str) -> bytes | None:
    raw = _read(text)
    if raw is None or raw[-CHECK:] != _check(raw[:-CHECK], fingerprint):
        return None
    return raw[1:-CHECK]


def _both(first: str, second: str) -> tuple[bytes, bytes]:
    found = {"first": _read(first), "second": _read(second)}
    problems = [Problem("card-unreadable", name) for name, raw in found.items() if raw is None]
    if problems:
        raise Invalid("invalid", problems)
    one, two = (raw for raw in found.values() if raw is not None)
    if one[0] == two[0]:
        raise Invalid("invalid", [Problem("cards-alike", "second")])
    return one[1:-CHECK], two[1:-CHECK]


def _added(one: bytes, two: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, two, strict=True))
