"""Sign what is printed, and tell whether a signature is one of ours (签名).

An Ed25519 key is made when the first certificate is signed; its private half lies encrypted under
the installation's key file. A retired key signs nothing more and verifies for ever.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import select

from competition.access.policy import INSTALLATION, Actor
from competition.db import db
from competition.errors import Invalid
from competition.models.certificate import SigningKey
from competition.services import audit, keys

#: Bytes of a signature, and characters of its base32 without padding.
BYTES, CHARACTERS = 64, 103
#: Digits of a key's fingerprint that stand behind a signature in a code.
HINT = 4


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature in base32 without padding, and whose it is."""

    signature: str
    fingerprint: str


class Signer:
    """The key in use, opened once for a batch."""

    def __init__(self, fingerprint: str, private: Ed25519PrivateKey) -> None:
        """fingerprint: of the public half."""
        self.fingerprint = fingerprint
        self._private = private

    def sign(self, content: bytes) -> Signed:
        """Sign bytes as they are."""
        return Signed(_written(self._private.sign(content)), self.fingerprint)


def fingerprint_of(public: bytes) -> str:
    """First twelve hexadecimal digits of the public key's SHA-256, upper case."""
    return hashlib.sha256(public).hexdigest()[:12].upper()


def grouped(fingerprint: str) -> str:
    """A fingerprint as people compare it: three groups of four."""
    return " ".join(fingerprint[start : start + 4] for start in range(0, len(fingerprint), 4))


def hint_of(fingerprint: str) -> str:
    """How a key begins: enough to tell one installation's keys from another's."""
    return fingerprint[:HINT]


def parted(code: str) -> tuple[str, str]:
    """A signature as a code has it, and how its key begins; "" where the code does not say.

    >>> parted("a" * 103 + "9c41") == ("A" * 103, "9C41"), parted("AB")
    (True, ('AB', ''))
    """
    folded = code.strip().upper()
    whole = len(folded) == CHARACTERS + HINT
    return (folded[:CHARACTERS], folded[CHARACTERS:]) if whole else (folded, "")


def is_of_another(fingerprint: str) -> bool:
    """Whether a fingerprint, or how one begins, is that of no key there ever was here."""
    if not fingerprint:
        return False
    ours = select(SigningKey.fingerprint).where(SigningKey.fingerprint.startswith(fingerprint))
    return db.session.scalars(ours).first() is None


def signer(actor: Actor, *, now: datetime) -> Signer:
    """The key that signs now; made, and recorded, when there is none."""
    row = _in_use(actor, now=now)
    private = Ed25519PrivateKey.from_private_bytes(private_seed(row))
    return Signer(row.fingerprint, private)


def provide(actor: Actor, *, now: datetime) -> str:
    """See to it that there is a key to sign with; its fingerprint, as a notice bears it."""
    return _in_use(actor, now=now).fingerprint


def _in_use(actor: Actor, *, now: datetime) -> SigningKey:
    row = db.session.scalars(
        select(SigningKey)
        .where(SigningKey.retired_at.is_(None))
        .order_by(SigningKey.created_at.desc())
    ).first()
    return row or _make(actor, now=now)


def in_force(at: datetime) -> str:
    """The fingerprint of the key that was in use at a moment; "" where there was none yet."""
    found = db.session.scalars(
        select(SigningKey.fingerprint)
        .where(SigningKey.created_at <= at)
        .where(SigningKey.retired_at.is_(None) | (SigningKey.retired_at > at))
        .order_by(SigningKey.created_at.desc(), SigningKey.fingerprint)
    ).first()
    return found or ""


def private_seed(row: SigningKey) -> bytes:
    """The private half of a key, 32 bytes; raises Invalid("wrong-key") without our key file."""
    return keys.ring().decrypt(row.private, belongs_to=place_of(row.fingerprint))


def sealed_seed(fingerprint: str, seed: bytes) -> bytes:
    """A private half as it lies in the database."""
    return keys.ring().encrypt(seed, belongs_to=place_of(fingerprint))


def _make(actor: Actor, *, now: datetime) -> SigningKey:
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    fingerprint = fingerprint_of(public)
    row = SigningKey(
        fingerprint=fingerprint,
        public=public,
        private=sealed_seed(fingerprint, private.private_bytes_raw()),
        created_at=now,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(
        actor, "signing_key.made", ("signing_key", fingerprint), scope=INSTALLATION, now=now
    )
    return row


def place_of(fingerprint: str) -> str:
    """What the private half's ciphertext belongs to."""
    return f"signing_key:{fingerprint}:private"


def public_key(fingerprint: str) -> bytes | None:
    """The public half of a key of ours, raw 32 bytes; None: not ours."""
    row = db.session.get(SigningKey, fingerprint)
    return None if row is None else row.public


def holds(fingerprint: str, content: bytes, signature: str) -> bool:
    """Whether `signature` is ours over `content`; an unknown key and a torn signature are not."""
    public = public_key(fingerprint)
    raw = _read(signature)
    if public is None or raw is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(raw, content)
    except InvalidSignature:
        return False
    return True


def is_written(text: str) -> bool:
    """Whether a text has the form of a signature."""
    return _read(text) is not None


def raw_signature(signature: str) -> bytes:
    """The 64 bytes behind the base32; raises Invalid("signature-unreadable")."""
    raw = _read(signature)
    if raw is None:
        raise Invalid("signature-unreadable")
    return raw


def _written(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=")


def _read(text: str) -> bytes | None:
    """Undo `_written`, exactly: two spellings of one signature would be two addresses of a page."""
    folded = text.strip().upper()
    if len(folded) != CHARACTERS:
        return None
    try:
        raw = base64.b32decode(folded + "=")
    except ValueError:
        return None
    return raw if len(raw) == BYTES and _written(raw) == folded else None
