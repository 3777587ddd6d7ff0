"""Is this machine fit to run a contest on? (本机检查)"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from competition.db import db
from competition.documents.font_files import Role
from competition.documents.fonts import library
from competition.models.audit import AuditEntry
from competition.services import backups, settings

GIGABYTE = 1024**3
#: Less free space than the first is a reason to worry, than the second to stop.
ENOUGH, LEAST = 5, 1
#: Where Windows says which folders it keeps in a cloud; what it calls a drive that is pulled out.
CLOUDS = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")
REMOVABLE = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what, how it stands (done, care, stop), and figures for the sentence."""

    what: str
    state: str
    values: dict[str, Any] = field(default_factory=dict)


def disk() -> Finding:
    """Free space where the database lies, in whole gigabytes."""
    free = shutil.disk_usage(backups.folders().instance).free // GIGABYTE
    state = "done" if free >= ENOUGH else "care" if free >= LEAST else "stop"
    return Finding("disk", state, {"free": free})


def warning(*, now: datetime) -> str | None:
    """Why the red bar stands over every page: `disk-low`, or what is wrong with the copies."""
    return "disk-low" if disk().state == "stop" else backups.warning(now=now)


def clock(*, now: datetime) -> Finding:
    """Whether the clock stands behind what was already written down."""
    latest = db.session.scalar(select(func.max(AuditEntry.at)))
    behind = latest is not None and latest - now > timedelta(minutes=1)
    return Finding("clock", "stop" if behind else "done", {"now": now})


def copies() -> Finding:
    """Whether a second place for backups is set."""
    folder = settings.read(settings.SECOND_FOLDER)
    return Finding("backup", "done" if folder else "stop", {"folder": folder or ""})


def fonts() -> Finding:
    """Whether 楷 is there beside 宋 and 黑, which always are."""
    return Finding("fonts" if Role.KAI in library().faces else "fonts-without-kai", "done")


def place() -> list[Finding]:
    """Whether data lie where a database must not: a cloud's folder, a stick. Fine: no finding."""
    folder = backups.folders().instance
    clouds = [Path(where) for name in CLOUDS if (where := os.environ.get(name))]
    if any(folder.is_relative_to(each) for each in clouds):
        return [Finding("place-cloud", "stop", {"folder": str(folder)})]
    if _kind_of_drive(folder) == REMOVABLE:
        return [Finding("place-stick", "stop", {"folder": str(folder)})]
    return []


def _kind_of_drive(folder: Path) -> int:
    if sys.platform != "win32":
        return 0
    return int(ctypes.windll.kernel32.GetDriveTypeW(folder.anchor))


def machine(*, now: datetime) -> list[Finding]:
    """Everything this machine can be asked about itself."""
    return [clock(now=now), disk(), copies(), fonts()]
