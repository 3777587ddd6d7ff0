"""A receipt's short sign (回执号): it stands for bytes under an operation, copied on paper."""

from __future__ import annotations

import base64
import hashlib
import uuid

#: Crockford's alphabet: a receipt is read aloud and copied by hand.
RECEIPT_SIGNS = bytes.maketrans(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)


def receipt_of(op: uuid.UUID, sha256: str) -> str:
    """Six signs that stand for these bytes under this operation, to be copied on paper (回执)."""
    digest = hashlib.sha256(f"{op}/{sha256}".encode()).digest()
    return base64.b32encode(digest)[:6].translate(RECEIPT_SIGNS).decode()
