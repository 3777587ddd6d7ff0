"""Write a file whole or not at all (完整写入): beside its place first, then in it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write(path: Path, raw: bytes) -> None:
    """Write the bytes durably under a name that shows them complete; the folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
