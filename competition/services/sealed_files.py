"""Files that lie encrypted among the uploads (加密存放的文件), named by what they hold.

Every backup carries them, and no folder listing tells whose they are. The same content is written
once.
"""

from __future__ import annotations

from pathlib import Path

from competition.services import backups, keys, whole_files


def path_of(folder: str, sha256: str) -> Path:
    """Where a file's ciphertext lies."""
    return backups.folders().uploads / folder / sha256[:2] / f"{sha256}.sealed"


def write(folder: str, sha256: str, content: bytes, *, belongs_to: str) -> None:
    """Keep a file, whole or not at all."""
    path = path_of(folder, sha256)
    if not path.exists():
        whole_files.write(path, keys.ring().encrypt(content, belongs_to=belongs_to))


def read(folder: str, sha256: str, *, belongs_to: str) -> bytes:
    """The plain bytes of a file; empty where it is not there."""
    path = path_of(folder, sha256)
    sealed = path.read_bytes() if path.is_file() else b""
    return keys.ring().decrypt(sealed, belongs_to=belongs_to) if sealed else b""


def names(folder: str) -> list[str]:
    """The digests of all that lies in a folder."""
    place = backups.folders().uploads / folder
    return sorted(path.stem for path in place.glob("??/*.sealed"))
