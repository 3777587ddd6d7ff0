"""Photos on disk (照片文件): named by their content, among the uploads every backup carries."""

from __future__ import annotations

import hashlib
from pathlib import Path

from competition.errors import Invalid
from competition.services import backups, whole_files


def path_of(sha256: str) -> Path:
    """Where a photo's bytes lie: outside the web root."""
    return backups.folders().uploads / "photos" / sha256[:2] / f"{sha256}.jpg"


def keep(sha256: str, raw: bytes) -> None:
    """Write whole or not at all; the same content is written once."""
    path = path_of(sha256)
    if not path.exists():
        whole_files.write(path, raw)


def read(sha256: str) -> bytes:
    """The bytes, checked against their digest. Raises Invalid("photo-damaged")."""
    path = path_of(sha256)
    raw = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(raw).hexdigest() != sha256:
        raise Invalid("photo-damaged")
    return raw
