"""One at a time across processes: a lock on a file that dies with its process (文件锁)."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from competition.errors import Conflict, NotNow

if sys.platform == "win32":
    import msvcrt

    def _seize(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _seize(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


#: How the system says that a folder may not be written in.
SHUT = (errno.EROFS, errno.EACCES, errno.EPERM)


@contextmanager
def alone(path: Path, *, code: str) -> Iterator[None]:
    """Hold a file's lock, or raise Conflict(code): somebody else holds it.

    Raises NotNow("database-not-writable") where its folder cannot be written: a locked stick.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        if error.errno not in SHUT:
            raise
        raise NotNow("database-not-writable", folder=str(path.parent)) from error
    try:
        try:
            _seize(handle)
        except OSError:
            raise Conflict(code) from None
        yield
    finally:
        os.close(handle)
