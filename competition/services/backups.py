"""Verified copies of the whole installation, made by themselves and when asked for (备份).

A copy is one ZIP: the database as one consistent file, the uploads, and a manifest with the digest
of each. The keys go into a ZIP of their own, named by their fingerprint, so that the two can be
kept apart. A copy counts only after it was opened again: the database's own check, every foreign
key, and every link of the trail.
"""

from __future__ import annotations

import errno
import json
import os
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
from competition.db import db, disk_is_full
from competition.errors import Invalid, NotNow, Problem
from competition.services import (
    audit,
    backup_files,
    locks,
    sealed_copies,
    settings,
    whole_files,
)

#: Kept: every copy of the last hour, one an hour of the last day, one a day of the last month.
EVERY_COPY = timedelta(hours=1)
EVERY_HOUR = timedelta(days=1)
EVERY_DAY = timedelta(days=31)
#: Seconds between two copies that were asked for, and after the asking.
GAP = 20
SETTLE = 1
NAME = re.compile(r"competition-\d{8}T\d{6}Z\.(zip|sealed)")
#: By how much a copy is called later than the latest where the clock stands behind that one.
STEP = timedelta(minutes=5)
#: A copy made so much later than now: the clock was set back.
AHEAD = timedelta(minutes=5)
#: How a folder with half a copy in it is called.
WORK = "competition-work-"
#: Why the second copy could not be written.
SECOND_FAILED = frozenset(("backup-second-gone", "backup-second-full", "backup-second-failed"))
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
    #: Why there is no second copy: `backup-no-second`, `backup-second-gone`, `backup-second-full`,
    #: `backup-second-failed`; None: there is.
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
    when what was written does not read back, NotNow: `backup-disk-full`, `backup-disk-failed`.
    """
    place = folders()
    second = settings.read(settings.SECOND_FOLDER)
    apart = second is not None and settings.read(settings.SECOND_APART) == second
    mount = settings.read(settings.SECOND_MOUNT) if apart else None
    secret = sealed_copies.secret_in_use()
    installation = settings.read(settings.INSTALLATION, "")
    db.session.remove()
    with locks.alone(place.backups / "lock", code="backup-running"):
        with suppress(OSError):
            place.flag.unlink()
        origin = backup_files.Origin(installation, place.uploads, place.keys)
        try:
            name = _named_after(latest_in(place.backups, second), now=now)
            parts = _first_copy(place.backups, name, origin, now=now)
            gone = second is not None and apart and _is_gone(Path(second), mount)
            copied, lacking = _second_copy(parts, second, secret, gone=gone, now=now)
            copy = Copy(parts[0], now, parts[0].stat().st_size, copied, lacking)
            _remember(place, copy)
        except OSError as error:
            raise NotNow(_why("backup-disk", error)) from None
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
        second_place=copy.second is not None,
    )


def latest_in(*places: Path | str | None) -> datetime | None:
    """By its name the latest copy of several folders; one that cannot be read holds none."""
    found = []
    for each in places:
        with suppress(OSError):
            found += [moment_of(copy) for copy in copies_in(Path(each))[:1]] if each else []
    return max(found, default=None)


def _named_after(latest: datetime | None, *, now: datetime) -> str:
    """What a copy is called: later than every one there is, though the clock was set back.

    By the name people and `restores.find` take the newest; the manifest says what the clock said.
    """
    at = now if latest is None or now >= latest else latest + STEP
    return f"competition-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.zip"


def _first_copy(
    folder: Path, name: str, origin: backup_files.Origin, *, now: datetime
) -> list[Path]:
    """Write the copy and its keys into their place; return both."""
    _sweep(folder)
    with tempfile.TemporaryDirectory(dir=folder, prefix=WORK) as work:
        made = backup_files.write(Path(work), name, origin, now=now)
        keys = backup_files.write_keys(Path(work), origin.keys)
        for each in (made, keys):
            backup_files.settle(each, folder / each.name)
    rotate(folder, now=now)
    return [folder / name, folder / keys.name]


def _second_copy(
    parts: list[Path], second: str | None, secret: bytes | None, *, gone: bool, now: datetime
) -> tuple[Path | None, str | None]:
    """Bring the copy to the second place; where it lies there, or why it does not."""
    if not second:
        return None, "backup-no-second"
    if gone:
        return None, "backup-second-gone"
    folder = Path(second)
    with tempfile.TemporaryDirectory(dir=parts[0].parent, prefix=WORK) as here:
        going = parts if secret is None else [_sealed(parts, Path(here), secret)]
        try:
            _bring(going, folder)
            rotate(folder, now=now)
        except OSError as error:
            there = folder.is_dir()
            return None, _why("backup-second", error) if there else "backup-second-gone"
    return folder / going[0].name, None


def _bring(going: list[Path], folder: Path) -> None:
    """Write files into the second place; each is read back before it gets its name there."""
    folder.stat()
    _sweep(folder)
    with tempfile.TemporaryDirectory(dir=folder, prefix=WORK) as work:
        for each in reversed(going):
            passing = Path(shutil.copyfile(each, Path(work) / each.name))
            if backup_files.digest_of(passing) != backup_files.digest_of(each):
                raise OSError(errno.EIO, "read back otherwise than written")
            backup_files.settle(passing, folder / each.name)


def _sealed(parts: list[Path], work: Path, secret: bytes) -> Path:
    """The parts in one sealed file, opened again before it counts; never in the open on a stick."""
    sealed = work / f"{parts[0].stem}.sealed"
    sealed_copies.seal(parts, sealed, secret)
    back = sealed_copies.unseal(sealed, work, secret)
    if [backup_files.digest_of(each) for each in back] != [
        backup_files.digest_of(each) for each in parts
    ]:
        raise Invalid("backup-damaged", where=sealed.name)
    return sealed


def _why(place: str, error: OSError) -> str:
    """The code of a refusal: the disk is full, or it could not be written for another reason."""
    return f"{place}-full" if disk_is_full(error) else f"{place}-failed"


def _sweep(folder: Path) -> None:
    """Throw away what lies half written since a plug or a stick was pulled."""
    for each in folder.glob(WORK + "*"):
        shutil.rmtree(each, ignore_errors=True)


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
    whole_files.settle(passing, place.backups / "last.json")


def last() -> dict[str, Any] | None:
    """What is known of the latest copy: name, made_at (datetime), size, second, lacking."""
    try:
        facts = json.loads((folders().backups / "last.json").read_text("utf-8"))
        return {**facts, "made_at": datetime.fromisoformat(facts["made_at"])}
    except (OSError, ValueError, KeyError):
        return None


def warning(*, now: datetime) -> str | None:
    """Why the red bar stands over every page; None: it does not.

    `backup-no-second`, one of SECOND_FAILED, `clock-behind`, `backup-old`, or None.
    """
    if not settings.read(settings.SECOND_FOLDER):
        return "backup-no-second"
    known = last()
    if known is None:
        return None
    if known["lacking"] in SECOND_FAILED:
        return str(known["lacking"])
    if known["made_at"] - now > AHEAD:
        return "clock-behind"
    return "backup-old" if now - known["made_at"] > OLD else None


def set_second_folder(actor: Actor, folder: str, *, now: datetime) -> bool:
    """Set the folder every copy also goes to; return whether it is another disk.

    Raises Invalid: `folder-missing`, `folder-inside` (the installation's own), `folder-read-only`,
    `folder-of-another` (copies of another installation lie there, and would be thinned out).
    """
    policy.require(actor, Permission.BACKUP_MANAGE)
    path = Path(folder).expanduser()
    code = _folder_problem(path)
    if code:
        raise Invalid(problems=[Problem(code, "folder", {"folder": folder})])
    apart = _is_apart(path)
    settings.write(settings.SECOND_FOLDER, str(path.resolve()))
    settings.write(settings.SECOND_APART, str(path.resolve()) if apart else None)
    settings.write(settings.SECOND_MOUNT, str(_mount_of(path)) if apart else None)
    audit.record(actor, "backup.second_folder_set", ("installation", "backup"), now=now)
    return apart


def _is_apart(path: Path) -> bool:
    """Whether a folder is on another disk than the installation."""
    return path.stat().st_dev != folders().instance.stat().st_dev


def _is_gone(folder: Path, mount: str | None) -> bool:
    """Whether the disk of a folder that was on another one is there no more.

    A stick that was pulled out may leave the folder it was shown in behind, empty: on our disk, or
    on a third one. mount: where the stick was shown.
    """
    if not folder.is_dir():
        return True
    return not _is_apart(folder) or (mount is not None and str(_mount_of(folder)) != mount)


def _mount_of(folder: Path) -> Path:
    """Where the disk of a folder is shown; on Windows its letter."""
    places = (folder.resolve(), *folder.resolve().parents)
    return next((place for place in places if os.path.ismount(place)), places[-1])


def _folder_problem(path: Path) -> str | None:
    if not path.is_absolute() or not path.is_dir():
        return "folder-missing"
    if path.resolve().is_relative_to(folders().instance.resolve()):
        return "folder-inside"
    try:
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError:
        return "folder-read-only"
    return "folder-of-another" if _holds_others(path) else None


def _holds_others(path: Path) -> bool:
    """Whether the newest open copy in a folder is another installation's."""
    mine = str(settings.read(settings.INSTALLATION, ""))
    for copy in copies_in(path):
        with suppress(Invalid):
            return backup_files.whose(copy)[0] != mine
    return False


def listing(actor: Actor, folder: Path | None = None) -> list[Path]:
    """The copies in a folder, the latest first."""
    policy.require(actor, Permission.BACKUP_MANAGE)
    return copies_in(folder or folders().backups)


def copies_in(folder: Path) -> list[Path]:
    """The copies in a folder, the latest first."""
    found = (path for path in folder.glob("competition-*") if NAME.fullmatch(path.name))
    return sorted(found, reverse=True)


def moment_of(path: Path) -> datetime:
    """When a copy was made, from its name."""
    stamp = path.stem.removeprefix("competition-")
    return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def rotate(folder: Path, *, now: datetime) -> None:
    """Let copies go that stand too close together for their age; the latest always stays."""
    copies = copies_in(folder)
    moments = [moment_of(path) for path in copies]
    keep = set(kept(moments, now=max([now, *moments])))
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
