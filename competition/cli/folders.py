"""Write many files as one folder, whole or not at all (整夹写出)."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path


def write_folder(folder: Path, files: Iterable[tuple[str, bytes]], *, marker: str) -> int:
    """Write files below a folder that is new, empty, or an older copy; returns how many.

    marker: the file by which an older copy is known. What is there stays until the new one is
    complete beside it. Raises FileExistsError for a folder that holds something else.
    """
    target = folder.resolve()
    if target.exists() and any(target.iterdir()) and not (target / marker).is_file():
        raise FileExistsError(target)
    fresh, old = target.with_name(f"{target.name}.new"), target.with_name(f"{target.name}.old")
    for each in (fresh, old):
        if each.exists():
            shutil.rmtree(each)
    count = 0
    for name, content in files:
        path = fresh / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        count += 1
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    return count
