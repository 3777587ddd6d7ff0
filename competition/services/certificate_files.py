"""Files of certificate designs (版式文件): sheets, seals and signatures, kept by their content.

They lie among the uploads, which every backup carries, named by their digest; the contest file
holds them in base64.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from competition.errors import NotFound
from competition.services import backups, whole_files

_DIGEST = re.compile(r"[0-9a-f]{64}")
KINDS = ("png", "jpeg", "pdf", "svg")


def path(sha256: str, kind: str) -> Path:
    """Where a file lies."""
    if not _DIGEST.fullmatch(sha256) or kind not in KINDS:
        raise NotFound("not-found")
    return backups.folders().uploads / "backgrounds" / f"{sha256}.{kind}"


def read(sha256: str, kind: str) -> bytes:
    """A file's bytes. Raises NotFound("design-file-missing")."""
    try:
        return path(sha256, kind).read_bytes()
    except OSError:
        raise NotFound("design-file-missing") from None


def store(content: bytes, kind: str) -> str:
    """Keep a file and return its digest; the same content is kept once."""
    sha256 = hashlib.sha256(content).hexdigest()
    place = path(sha256, kind)
    if place.exists():
        return sha256
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    whole_files.settle(Path(name), place)
    return sha256
