"""Settings of the installation: read, and changed with a trace (系统设置)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor
from competition.db import db
from competition.models.installation import Setting
from competition.services import audit

#: The folder every copy also goes to.
SECOND_FOLDER = "backup.second_folder"
#: The same folder where it was on another disk than the installation; None: it was not.
SECOND_APART = "backup.second_apart"
#: Where the disk of that folder was shown (挂载点); a stick that goes may leave its folder behind.
SECOND_MOUNT = "backup.second_mount"
#: The profile the next event begins with.
PROFILE = "event.profile"
#: Whether `competition serve` opens the site to the hall's network.
LAN = "serve.lan"
#: Steps of the first run that were passed.
FIRST_RUN = "first_run.passed"
#: This installation's own id: whose backup a backup is.
INSTALLATION = "installation.id"


#: Asked with every page, so put together once.
_VALUE = select(Setting.value).where(Setting.key == bindparam("key"))


def read(key: str, default: Any = None) -> Any:
    """The value of a setting, or the default."""
    row = db.session.execute(_VALUE, {"key": key}).one_or_none()
    return default if row is None else row.value


def write(key: str, value: Any) -> None:
    """Keep a value; for services that guard and record it themselves."""
    row = db.session.get(Setting, key)
    if row is None:
        db.session.add(Setting(key=key, value=value))
    else:
        row.value = value
    db.session.flush()


def change(actor: Actor, key: str, value: Any, *, now: datetime) -> None:
    """Change a setting of the installation."""
    policy.require(actor, Permission.BACKUP_MANAGE)
    write(key, value)
    audit.record(actor, "setting.changed", ("setting", key), now=now, value=value)


def next_profile() -> str:
    """The profile the next event begins with: small, standard or large."""
    return str(read(PROFILE, "standard"))
