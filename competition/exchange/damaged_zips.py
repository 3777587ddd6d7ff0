"""What reading a ZIP raises that was cut off, turned in transit, locked, or is none (坏包)."""

from __future__ import annotations

import lzma
import zipfile
import zlib

#: OSError is not among them: from a disk it may be the disk that is full; in memory it is the file.
DAMAGED = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, EOFError,
    NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip
