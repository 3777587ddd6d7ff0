"""Copies from before the sealing that still lie open in the second place (未加密的旧备份).

Sealing closes what is written from then on; whoever finds the stick reads the older ones all the
same. They are told and removed when that is asked for, never by themselves, and only where a
sealed copy that is whole and no older stands for them.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor
from competition.errors import Invalid, NotNow
from competition.services import audit, backup_files, backups, sealed_copies, settings

#: How a copy is named that opens without the card, and a file of keys.
OPEN = ".zip"
KEYS = re.compile(r"keys-([0-9a-f]{16})\.zip")


@dataclass(frozen=True, slots=True)
class Lying:
    """What lies open in the second place: copies, the latest first, and key files."""

    copies: tuple[Path, ...] = ()
    keys: tuple[Path, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.copies or self.keys)


def lying(actor: Actor) -> Lying:
    """What whoever finds the stick could read although copies are sealed; nothing while not."""
    policy.require(actor, Permission.BACKUP_MANAGE)
    folder = settings.read(settings.SECOND_FOLDER)
    if not folder or sealed_copies.state() != "on":
        return Lying()
    with suppress(OSError):
        return _looked_for(Path(folder))
    return Lying()


def remove(actor: Actor, *, now: datetime) -> tuple[int, int]:
    """Remove what lies open; return how many files went, and how many could not be removed.

    Raises NotNow("open-copies-alone"): no sealed copy that is whole and as late lies beside them.
    """
    policy.require(actor, Permission.BACKUP_MANAGE)
    found = lying(actor)
    files = (*found.copies, *found.keys)
    if files and not _stood_for(files[0].parent, found.copies[:1]):
        raise NotNow("open-copies-alone")
    left = sum(not _gone(each) for each in files)
    if len(files) > left:
        audit.record(
            actor,
            "backup.open_removed",
            ("installation", "backup"),
            now=now,
            count=len(files) - left,
        )
    return len(files) - left, left


def _looked_for(folder: Path) -> Lying:
    mine = str(settings.read(settings.INSTALLATION, ""))
    prints = {backup_files.fingerprint(backups.folders().keys)}
    copies = []
    for copy in backups.copies_in(folder):
        if copy.suffix != OPEN:
            continue
        with suppress(Invalid):
            whose, its_keys = backup_files.whose(copy)
            if whose != mine:
                continue
            prints.add(its_keys)
        copies.append(copy)
    keys = (path for path in sorted(folder.glob("keys-*.zip")) if _print_of(path) in prints)
    return Lying(tuple(copies), tuple(keys))


def _print_of(path: Path) -> str | None:
    named = KEYS.fullmatch(path.name)
    return named.group(1) if named else None


def _stood_for(folder: Path, latest: tuple[Path, ...]) -> bool:
    """Whether a sealed copy no older than the latest open one lies there and reads back."""
    return any(
        copy.suffix != OPEN
        and all(backups.moment_of(copy) >= backups.moment_of(each) for each in latest)
        and backup_files.reads_back(copy)
        for copy in backups.copies_in(folder)
    )


def _gone(path: Path) -> bool:
    """Whether a file could be removed, its digest with it."""
    try:
        path.unlink()
        path.with_name(path.name + ".sha256").unlink(missing_ok=True)
    except OSError:
        return False
    return True
