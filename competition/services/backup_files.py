"""The files of a backup: written, digested, opened again and checked (备份文件)."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from competition.db import db, disk_is_full
from competition.errors import Invalid, NotNow
from competition.exchange.damaged_zips import DAMAGED
from competition.rules.version import RULES_VERSION
from competition.services import audit, whole_files

FORMAT = "competition-backup"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
DATABASE = "database.sqlite3"
DUMP = "database.dump"
ROOT = Path(__file__).resolve().parents[2]
#: What a backup may unpack to, at most.
LARGEST = 20 * 1024**3


@dataclass(frozen=True, slots=True)
class Origin:
    """What a copy is made of, beside the database."""

    installation: str
    uploads: Path
    keys: Path


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup file that was opened and found whole."""

    path: Path
    manifest: dict[str, Any]

    @property
    def made_at(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.manifest["made_at"])


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprint(keys: Path) -> str:
    """What names a key folder without telling the key."""
    master = keys / "master.key"
    if not master.exists():
        return ""
    return hashlib.sha256(b"fingerprint" + master.read_bytes()).hexdigest()[:16]


def database_path() -> Path | None:
    """The file of an SQLite database; None: it is none."""
    url = db.engine.url
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def write(work: Path, name: str, origin: Origin, *, now: datetime) -> Path:
    """Write a copy into `work`, check it, and return the ZIP."""
    path = database_path()
    inner = work / (DATABASE if path else DUMP)
    if path:
        copy_database(path, inner)
        check_database(inner)
    else:
        dump_postgres(inner)
    members = {inner.name: inner}
    uploads = origin.uploads
    members |= {f"uploads/{each.relative_to(uploads).as_posix()}": each for each in _files(uploads)}
    manifest = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "made_at": now.astimezone(UTC).isoformat(),
        "rules": RULES_VERSION,
        "revision": revision_of_database(),
        "installation": origin.installation,
        "keys": fingerprint(origin.keys),
        "files": {
            inside: {"sha256": digest_of(outside), "size": outside.stat().st_size}
            for inside, outside in members.items()
        },
    }
    made = work / name
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        for inside, outside in members.items():
            archive.write(outside, inside)
    inner.unlink()
    opened(made)
    return made


def write_keys(work: Path, keys: Path) -> Path:
    """Write the key folder into a ZIP of its own, named by its fingerprint."""
    made = work / f"keys-{fingerprint(keys)}.zip"
    handle = os.open(made, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w+b") as file, zipfile.ZipFile(file, "w") as archive:
        for each in _files(keys):
            archive.write(each, each.relative_to(keys).as_posix())
    return made


def settle(made: Path, target: Path) -> None:
    """Move a finished file to its place, whole or not at all, with its digest beside it."""
    with made.open("rb+") as file:
        os.fsync(file.fileno())
    digest = digest_of(made)
    whole_files.settle(made, target)
    beside = target.with_name(target.name + ".sha256")
    beside.write_text(f"{digest}  {target.name}\n", "ascii")


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(path for path in folder.rglob("*") if path.is_file())


def copy_database(source: Path, target: Path) -> None:
    """Copy a database that others are writing to, as it stood at one moment.

    Raises OSError(ENOSPC) where the disk is full.
    """
    with (
        closing(sqlite3.connect(source, timeout=30)) as here,
        closing(sqlite3.connect(target)) as there,
    ):
        try:
            here.backup(there)
            there.execute("PRAGMA journal_mode=DELETE").fetchall()
        except sqlite3.OperationalError as error:
            if disk_is_full(error):
                raise OSError(errno.ENOSPC, str(target)) from None
            raise


def check_database(path: Path) -> None:
    """Raise Invalid("backup-damaged") unless the copy is whole and its trail unbroken."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchall()
            loose = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError:
        raise Invalid("backup-damaged", where=DATABASE) from None
    if found != [("ok",)] or loose:
        raise Invalid("backup-damaged", where=DATABASE)
    engine = create_engine(f"sqlite:///{path}")
    try:
        with Session(engine) as session:
            broken = next(audit.verify(within=session), None)
    finally:
        engine.dispose()
    if broken is not None:
        raise Invalid("trail-broken", chain=broken.chain, sequence=broken.sequence)


def dump_postgres(target: Path) -> None:
    """Dump a PostgreSQL database with its own tool, and let the tool read it back."""
    dump, restore = shutil.which("pg_dump"), shutil.which("pg_restore")
    if not dump or not restore:
        raise NotNow("backup-no-pg-dump")
    url = db.engine.url
    environment = {**os.environ, "PGPASSWORD": url.password or ""}
    plain = url.set(drivername="postgresql", password=None).render_as_string()
    commands = (
        [dump, "--format=custom", f"--file={target}", f"--dbname={plain}"],
        [restore, "--list", str(target)],
    )
    for command in commands:
        done = subprocess.run(command, env=environment, capture_output=True, check=False)  # noqa: S603
        if done.returncode != 0:
            raise Invalid("backup-damaged", where=DUMP)


def revision_of_database() -> str:
    """The migration the database stands at."""
    with db.engine.connect() as connection:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar())


@cache
def known_revisions() -> frozenset[str]:
    """Every migration this release knows."""
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    return frozenset(script.revision for script in scripts.walk_revisions())


def opened(path: Path) -> Backup:
    """Open a backup and check every digest in it.

    Raises Invalid: `backup-not-one`, `backup-damaged` (where), `backup-newer`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive)
            _check_members(archive, manifest["files"])
    except (OSError, *DAMAGED):
        if not _was_zip(path):
            raise Invalid("backup-not-one") from None
        raise Invalid("backup-damaged", where=path.name) from None
    return Backup(path, manifest)


def _was_zip(path: Path) -> bool:
    """Whether a file that does not open began as a ZIP, or bears the name of one."""
    try:
        with path.open("rb") as file:
            return file.read(2) == b"PK" or path.suffix.lower() == ".zip"
    except OSError:
        return True


def whose(path: Path) -> tuple[str, str]:
    """Which installation a backup is of and which keys open it, by its manifest alone.

    Raises Invalid: `backup-not-one`, `backup-newer`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive)
            return str(manifest["installation"]), str(manifest["keys"])
    except (OSError, KeyError, *DAMAGED):
        raise Invalid("backup-not-one") from None


def reads_back(path: Path) -> bool:
    """Whether a file still has the digest that was written beside it."""
    try:
        noted = path.with_name(path.name + ".sha256").read_text("ascii").split()
        return noted[:1] == [digest_of(path)]
    except (OSError, ValueError):
        return False


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        if archive.getinfo(MANIFEST).file_size > 64 * 1024**2:
            raise Invalid("backup-not-one")
        manifest = json.loads(archive.read(MANIFEST))
        if manifest["format"] != FORMAT or not isinstance(manifest["files"], dict):
            raise Invalid("backup-not-one")
        version, revision = int(manifest["format_version"]), manifest["revision"]
    except (KeyError, ValueError, TypeError):
        raise Invalid("backup-not-one") from None
    if version > FORMAT_VERSION or revision not in known_revisions():
        raise Invalid("backup-newer", revision=str(revision)[:40])
    return dict(manifest)


def _check_members(archive: zipfile.ZipFile, files: dict[str, Any]) -> None:
    present = {info.filename: info for info in archive.infolist()}
    if set(present) != {MANIFEST, *files}:
        raise Invalid("backup-damaged", where=MANIFEST)
    if sum(info.file_size for info in present.values()) > LARGEST:
        raise Invalid("backup-damaged", where=MANIFEST)
    for name, facts in files.items():
        parts = PurePosixPath(name).parts
        outside = name.startswith("/") or ".." in parts or "\\" in name or ":" in name
        if outside or (name not in {DATABASE, DUMP} and parts[0] != "uploads"):
            raise Invalid("backup-damaged", where=name)
        with archive.open(name) as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != facts["sha256"]:  # type: ignore[arg-type]
                raise Invalid("backup-damaged", where=name)
