"""Bring an installation back from a backup; what was there is set aside, never lost (恢复)."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import zipfile
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor
from competition.db import db
from competition.errors import Conflict, Invalid, NotNow
from competition.exchange.damaged_zips import DAMAGED
from competition.models.account import Account
from competition.services import audit, backup_files, backups, keys, locks, sealed_copies, settings
from competition.services.backup_files import DATABASE, Backup

#: How the folder is called in which a sealed copy lies open for a moment.
OPENED = "opened-"
#: How long an upload lies that nobody finished.
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, and where what was there lies now."""

    made_at: datetime
    set_aside: Path
    keys_came: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """What a copy held when it was brought back beside: events, signed sheets, and its keys."""

    name: str
    made_at: datetime
    events: int
    sheets: int
    with_keys: bool


def find(path: str) -> Path:
    """The backup a path names: a file, or the newest in a folder."""
    place = Path(path.strip().strip('"')).expanduser()
    if place.is_dir():
        copies = backups.copies_in(place)
        if not copies:
            raise Invalid("backup-none-there", folder=str(place))
        return copies[0]
    if not place.is_file():
        raise Invalid("backup-none-there", folder=str(place))
    return place


def incoming(*, now: datetime) -> Path:
    """Where backups lie that were sent in; yesterday's are swept out."""
    folder = backups.folders().instance / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    for each in folder.iterdir():
        if each.stat().st_mtime >= (now - KEPT).timestamp():
            continue
        if each.is_dir():
            shutil.rmtree(each, ignore_errors=True)
        else:
            each.unlink(missing_ok=True)
    return folder


def hold(backup: Backup, *, now: datetime) -> Path:
    """Keep an upload that was found whole, under its digest, until its keys come too."""
    target = incoming(now=now) / f"backup-{backup_files.digest_of(backup.path)[:16]}.zip"
    if backup.path != target and not target.exists():
        try:
            target.hardlink_to(backup.path)
        except OSError:
            shutil.copyfile(backup.path, target)
    return target


def opened_by_card(path: Path, card: str, *, now: datetime) -> Path:
    """The backup inside a sealed copy, its keys beside it; any other file is given back as it is.

    Raises Invalid: `backup-card-wanted`, `backup-card-unreadable`, `backup-card-other`,
    `backup-damaged`.
    """
    if not sealed_copies.is_sealed(path):
        return path
    if not card.strip():
        raise Invalid("backup-card-wanted")
    secret = sealed_copies.read_card(card)
    folder = incoming(now=now) / (OPENED + backup_files.digest_of(path)[:16])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        parts = sealed_copies.unseal(path, folder, secret)
        return next(each for each in parts if backups.NAME.fullmatch(each.name))
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, StopIteration):
            raise Invalid("backup-damaged", where=path.name) from None
        raise


def put_away(plain: Path) -> None:
    """Throw away what `opened_by_card` opened; any other file stays where it is."""
    if plain.parent.name.startswith(OPENED):
        shutil.rmtree(plain.parent, ignore_errors=True)


def try_beside(actor: Actor, path: Path, *, card: str = "", now: datetime) -> Tried:
    """Bring a copy back beside everything, look at it, and throw it away; nothing here changes.

    Outside any transaction, then `note_tried` in one: it takes as long as a copy is large. Raises
    what `opened_by_card` and `inspect` raise.
    """
    policy.require(actor, Permission.BACKUP_MANAGE)
    db.session.rollback()
    plain = opened_by_card(path, card, now=now)
    try:
        found = inspect(plain)
        keys_zip = keys_beside(found)
        with tempfile.TemporaryDirectory() as work:
            with zipfile.ZipFile(plain) as archive:
                archive.extract(DATABASE, work)
            events, sheets = _counted(Path(work) / DATABASE)
            if keys_zip is not None:
                _check_keys(keys_zip, Path(work) / "keys", found.manifest["keys"])
    finally:
        put_away(plain)
    return Tried(path.name, found.made_at, events, sheets, keys_zip is not None)


def note_tried(actor: Actor, tried: Tried, *, now: datetime) -> None:
    """Note in the trail that a copy was brought back beside and found whole."""
    policy.require(actor, Permission.BACKUP_MANAGE)
    audit.record(actor, "backup.tried", ("backup", tried.name), now=now)


def _counted(path: Path) -> tuple[int, int]:
    """How many events and signed sheets a database holds."""
    with closing(sqlite3.connect(path)) as connection:
        (events,) = connection.execute("SELECT count(*) FROM event").fetchone()
        (sheets,) = connection.execute("SELECT count(DISTINCT sheet_id) FROM revision").fetchone()
    return events, sheets


def let_go() -> None:
    """Throw away what was sent in: it is in its place now."""
    shutil.rmtree(backups.folders().instance / "incoming", ignore_errors=True)


def inspect(path: Path) -> Backup:
    """Open a backup and check all of it, the database inside included; nothing is changed."""
    found = backup_files.opened(path)
    if DATABASE not in found.manifest["files"]:
        raise NotNow("restore-with-pg-restore")
    with tempfile.TemporaryDirectory() as work:
        with zipfile.ZipFile(path) as archive:
            archive.extract(DATABASE, work)
        backup_files.check_database(Path(work) / DATABASE)
    return found


def keys_beside(backup: Backup) -> Path | None:
    """The ZIP with the backup's keys in the same folder; None: not there."""
    path = backup.path.with_name(f"keys-{backup.manifest['keys']}.zip")
    return path if path.is_file() else None


def require_same(backup: Backup, *, other: bool) -> None:
    """Refuse another installation's backup over one that is in use, unless that is meant."""
    mine = settings.read(settings.INSTALLATION, "")
    used = db.session.scalar(select(func.count()).select_from(Account)) or 0
    if used and not other and backup.manifest["installation"] != mine:
        raise Conflict("backup-of-another")


def restore(
    actor: Actor,
    backup: Backup,
    *,
    keys_zip: Path | None = None,
    without_keys: bool = False,
    other: bool = False,
    now: datetime,
) -> Restored:
    """Put a checked backup in the place of the present data, which is set aside first.

    The edge opens no transaction around this: the database itself is exchanged. It migrates
    afterwards, and then calls `note`. Raises Conflict (`backup-of-another`, `backup-keys-missing`,
    `backup-running`), Invalid, NotNow("restore-with-pg-restore").
    """
    policy.require(actor, Permission.BACKUP_MANAGE)
    path = backup_files.database_path()
    if path is None:
        raise NotNow("restore-with-pg-restore")
    require_same(backup, other=other)
    place = backups.folders()
    keys_zip = keys_zip or keys_beside(backup)
    same_keys = backup_files.fingerprint(place.keys) == backup.manifest["keys"]
    if keys_zip is None and not same_keys and not without_keys:
        raise Conflict("backup-keys-missing", fingerprint=backup.manifest["keys"])
    db.session.remove()
    db.engine.dispose()
    with locks.alone(place.backups / "lock", code="backup-running"):
        aside = _set_aside(path, place, now=now)
        if keys_zip is not None and not same_keys:
            _bring_keys(keys_zip, place.keys, backup.manifest["keys"])
        _bring_data(backup, path, place)
    return Restored(backup.made_at, aside, keys_zip is not None or same_keys)


def note(actor: Actor, restored: Restored, *, now: datetime) -> None:
    """Write into the trail that came back that it came back; the copies' folder starts anew."""
    policy.require(actor, Permission.BACKUP_MANAGE)
    second = settings.read(settings.SECOND_FOLDER)
    if second and not Path(second).is_dir():
        settings.write(settings.SECOND_FOLDER, None)
    audit.record(
        actor,
        "backup.restored",
        ("installation", "backup"),
        now=now,
        made_at=restored.made_at.isoformat(),
    )


def _set_aside(path: Path, place: backups.Folders, *, now: datetime) -> Path:
    aside = place.instance / "set-aside" / f"{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}"
    aside.mkdir(parents=True)
    if path.exists():
        backup_files.copy_database(path, aside / path.name)
    for folder in (place.keys, place.uploads):
        if folder.is_dir():
            shutil.copytree(folder, aside / folder.name)
    return aside


def _check_keys(keys_zip: Path, work: Path, fingerprint: str) -> None:
    """Unpack keys and see that they are the ones of a backup."""
    try:
        with zipfile.ZipFile(keys_zip) as archive:
            archive.extractall(work)  # noqa: S202 - extractall strips roots and dots
    except (OSError, *DAMAGED):
        raise Invalid("backup-damaged", where=keys_zip.name) from None
    if backup_files.fingerprint(work) != fingerprint:
        raise Invalid("backup-keys-other", fingerprint=fingerprint)


def _bring_keys(keys_zip: Path, folder: Path, fingerprint: str) -> None:
    with tempfile.TemporaryDirectory() as work:
        _check_keys(keys_zip, Path(work), fingerprint)
        for each in Path(work).rglob("*"):
            if each.is_file():
                target = folder / each.relative_to(work)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(each, target)
                with suppress(OSError):  # a stick in FAT has no rights to set
                    target.chmod(0o600)
    keys.unlock(folder)


def _bring_data(backup: Backup, path: Path, place: backups.Folders) -> None:
    with tempfile.TemporaryDirectory() as work:
        with zipfile.ZipFile(backup.path) as archive:
            for name in backup.manifest["files"]:
                archive.extract(name, work)
        with (
            closing(sqlite3.connect(Path(work) / DATABASE)) as source,
            closing(sqlite3.connect(path, timeout=30)) as target,
        ):
            source.backup(target)
        shutil.rmtree(place.uploads, ignore_errors=True)
        uploads = Path(work) / "uploads"
        if uploads.is_dir():
            shutil.copytree(uploads, place.uploads)
