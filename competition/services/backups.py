"""Verified copies of the whole installation, made by themselves and when asked for (备份).

A copy is one ZIP: the database as one consistent file, the uploads, and a manifest with the digest
of each. The keys go into a ZIP of their own, named by their fingerprint, so that the two can be
kept apart. A copy counts only after it was opened again: the database's own check, every foreign
key, and every link of the trail.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor
from competition.db import db
from competition.errors import Invalid, Problem
from competition.services import audit, backup_files, locks, settings

#: Kept: every copy of the last hour, one an hour of the last day, one a day of the last month.
EVERY_COPY = timedelta(hours=1)
EVERY_HOUR = timedelta(days=1)
EVERY_DAY = timedelta(days=31)
#: Seconds between two copies that were asked for, and after the asking.
GAP = 20
SETTLE = 1
NAME = re.compile(r"competition-\d{8}T\d{6}Z\.zip")
#: A copy older than this is a reason to worry.
OLD = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Folders:
    """Where an installation lives."""

    instance: Path
    keys: Path

    @property
    def backups(self) -> Path:
        """Where the first copy goes."""
        return self.instance / "backups"

    @property
    def uploads(self) -> Path:
        """What people uploaded."""
        return self.instance / "uploads"

    @property
    def flag(self) -> Path:
        """Touched when a copy is asked for."""
        return self.backups / "asked"


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was made and verified."""

    path: Path
    made_at: datetime
    size: int
    #: Where the second copy lies; None: no second folder, or it could not be written.
    second: Path | None
    #: Why there is no second copy: `backup-no-second` or `backup-second-failed`; None: there is.
    lacking: str | None


_folders: dict[str, Folders] = {}


def use(instance: Path, keys: Path) -> None:
    """Back up this installation from here on."""
    _folders["current"] = Folders(instance, keys)


def folders() -> Folders:
    """The folders of the running installation; `use` must have been called."""
    return _folders["current"]


def ask() -> None:
    """Ask for a copy soon; cheap, and harmless inside a transaction."""
    flag = folders().flag
    with suppress(OSError):
        flag.parent.mkdir(parents=True, exist_ok=True)
        flag.touch()


def make(*, now: datetime) -> Copy:
    """Make a copy, verify it, bring it to the second folder, and let old ones go.

    Outside any transaction: one held open would keep writers waiting while files are written.
    Raises Conflict("backup-running") while another process makes one, Invalid("backup-damaged")
    when what was written does not read back.
    """
    place = folders()
    second = settings.read(settings.SECOND_FOLDER)
    installation = settings.read(settings.INSTALLATION, "")
    db.session.remove()
    with locks.alone(place.backups / "lock", code="backup-running"):
        with suppress(OSError):
            place.flag.unlink()
        name = f"competition-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.zip"
        target = place.backups / name
        with tempfile.TemporaryDirectory(dir=place.backups, prefix="work-") as work:
            origin = backup_files.Origin(installation, place.uploads, place.keys)
            made = backup_files.write(Path(work), name, origin, now=now)
            keys = backup_files.write_keys(Path(work), place.keys)
            backup_files.settle(made, target)
            backup_files.settle(keys, place.backups / keys.name)
        copied, lacking = _second_copy(target, place.backups / keys.name, second)
        for folder in (place.backups, Path(second) if copied and second else None):
            if folder is not None:
                rotate(folder, now=now)
        copy = Copy(target, now, target.stat().st_size, copied, lacking)
        _remember(place, copy)
    return copy


def make_asked(actor: Actor, *, now: datetime) -> Copy:
    """Make a copy because somebody asked; outside any transaction, then `note_made` in one."""
    policy.require(actor, Permission.BACKUP_MANAGE)
    return make(now=now)


def note_made(actor: Actor, copy: Copy, *, now: datetime) -> None:
    """Note in the trail that somebody asked for a copy and got it."""
    policy.require(actor, Permission.BACKUP_MANAGE)
    audit.record(
        actor,
        "backup.made",
        ("backup", copy.path.name),
        now=now,
        size=copy.size,
        second=copy.second is not None,
    )


def _second_copy(path: Path, keys: Path, second: str | None) -> tuple[Path | None, str | None]:
    if not second:
        return None, "backup-no-second"
    folder = Path(second)
    try:
        for each in (path, keys):
            with tempfile.TemporaryDirectory(dir=folder, prefix="work-") as work:
                passing = Path(work) / each.name
                shutil.copyfile(each, passing)
                if backup_files.digest_of(passing) != backup_files.digest_of(each):
                    return None, "backup-second-failed"
                backup_files.settle(passing, folder / each.name)
    except OSError:
        return None, "backup-second-failed"
    return folder / path.name, None


def _remember(place: Folders, copy: Copy) -> None:
    facts = {
        "name": copy.path.name,
        "made_at": copy.made_at.isoformat(),
        "size": copy.size,
        "second": str(copy.second) if copy.second else None,
        "lacking": copy.lacking,
    }
    passing = place.backups / "last.json.new"
    passing.write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
    passing.replace(place.backups / "last.json")


def last() -> dict[str, Any] | None:
    """What is known of the latest copy: name, made_at (datetime), size, second, lacking."""
    try:
        facts = json.loads((folders().backups / "last.json").read_text("utf-8"))
        return {**facts, "made_at": datetime.fromisoformat(facts["made_at"])}
    except (OSError, ValueError, KeyError):
        return None


def warning(*, now: datetime) -> str | None:
    """Why the red bar stands over every page; None: it does not.

    `backup-no-second`, `backup-second-failed`, `backup-old`, or None.
    """
    if not settings.read(settings.SECOND_FOLDER):
        return "backup-no-second"
    known = last()
    if known is None:
        return None
    if known["lacking"] == "backup-second-failed":
        return "backup-second-failed"
    return "backup-old" if now - known["made_at"] > OLD else None


def set_second_folder(actor: Actor, folder: str, *, now: datetime) -> bool:
    """Set the folder every copy also goes to; return whether it is another disk.

    Raises Invalid: `folder-missing`, `folder-inside` (the installation's own), `folder-read-only`.
    """
    policy.require(actor, Permission.BACKUP_MANAGE)
    path = Path(folder).expanduser()
    code = _folder_problem(path)
    if code:
        raise Invalid(problems=[Problem(code, "folder", {"folder": folder})])
    settings.write(settings.SECOND_FOLDER, str(path.resolve()))
    audit.record(actor, "backup.second_folder_set", ("installation", "backup"), now=now)
    return path.stat().st_dev != folders().instance.stat().st_dev


def _folder_problem(path: Path) -> str | None:
    if not path.is_absolute() or not path.is_dir():
        return "folder-missing"
    if path.resolve().is_relative_to(folders().instance.resolve()):
        return "folder-inside"
    try:
        with tempfile.TemporaryFile(dir=path):
            return None
    except OSError:
        return "folder-read-only"


def listing(actor: Actor, folder: Path | None = None) -> list[Path]:
    """The copies in a folder, the latest first."""
    policy.require(actor, Permission.BACKUP_MANAGE)
    return copies_in(folder or folders().backups)


def copies_in(folder: Path) -> list[Path]:
    """The copies in a folder, the latest first."""
    found = (path for path in folder.glob("competition-*.zip") if NAME.fullmatch(path.name))
    return sorted(found, reverse=True)


def moment_of(path: Path) -> datetime:
    """When a copy was made, from its name."""
    stamp = path.stem.removeprefix("competition-")
    return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def rotate(folder: Path, *, now: datetime) -> None:
    """Let copies go that stand too close together for their age; the latest always stays."""
    copies = copies_in(folder)
    keep = set(kept([moment_of(path) for path in copies], now=now))
    for path in copies[1:]:
        if moment_of(path) not in keep:
            for each in (path, path.with_name(path.name + ".sha256")):
                each.unlink(missing_ok=True)


def kept(moments: Iterable[datetime], *, now: datetime) -> list[datetime]:
    """The moments worth keeping: all of an hour, the last of each hour, then of each day.

    >>> at = lambda hours: datetime(2026, 11, 20, 12, tzinfo=UTC) - timedelta(hours=hours)
    >>> len(kept([at(0), at(0.5), at(2.1), at(2.2), at(40), at(900)], now=at(0)))
    4
    """
    chosen: list[datetime] = []
    seen: set[str] = set()
    for moment in sorted(moments, reverse=True):
        age = now - moment
        if age <= EVERY_COPY:
            chosen.append(moment)
            continue
        if age > EVERY_DAY:
            continue
        slot = f"{moment:%Y%m%d%H}" if age <= EVERY_HOUR else f"{moment:%Y%m%d}"
        if slot not in seen:
            seen.add(slot)
            chosen.append(moment)
    return chosen


class Timer:
    """When the next copy is due: every so many seconds, and soon after somebody asked."""

    def __init__(self, every: float) -> None:
        """Every: seconds between copies made by themselves; 0: only when asked."""
        self.every = every
        self.made = time.monotonic() - every

    def due(self) -> bool:
        """Whether a copy should be made now."""
        waited = time.monotonic() - self.made
        if self.every and waited >= self.every:
            return True
        if waited < GAP:
            return False
        try:
            asked = folders().flag.stat().st_mtime
        except OSError:
            return False
        return time.time() - asked >= SETTLE

    def done(self) -> None:
        """A copy was made, or tried, just now."""
        self.made = time.monotonic()


def keep_copying(stop: threading.Event, every: float, copy: Any) -> None:
    """Call `copy` whenever one is due, until `stop` is set."""
    timer = Timer(every)
    while not stop.wait(1):
        if timer.due():
            copy()
            timer.done()
