"""Write a file whole or not at all (完整写入): beside its place first, then in it."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

#: Windows keeps a file where it is as long as somebody reads it: a page that is asked for, a guard
#: that looks for malware. So often it is tried again, so many seconds apart.
TRIES, APART = 40, 0.05


def write(path: Path, raw: bytes) -> None:
    """Write the bytes durably under a name that shows them complete; the folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    settle(Path(name), path)


def settle(fresh: Path, place: Path) -> None:
    """Give a finished file its place, over what is there; on Windows once nobody holds that.

    Raises PermissionError where somebody holds it for longer than two seconds.
    """
    for left in range(TRIES - 1, -1, -1):
        try:
            fresh.replace(place)
        except PermissionError:
            if sys.platform != "win32" or not left:
                raise
            time.sleep(APART)
        else:
            return
