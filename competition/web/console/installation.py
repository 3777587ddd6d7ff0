"""The side of the console that belongs to the installation, not to an event (系统)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, url_for
from flask_babel import gettext as _

from competition.access import policy
from competition.access.permissions import Permission


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the navigation, in words of the reader's language."""

    label: str
    url: str
    icon: str
    current: bool
    count: int = 0
    #: Under which heading it stands; "" for none.
    group: str = ""


def installation_nav(current: str) -> tuple[Item, ...]:
    """What stands at the left of accounts, backups and trail; `current` is the open one's name."""
    items = [
        ("list_events", _("Events"), "overview", Permission.ACCOUNT_MANAGE),
        ("accounts", _("Accounts"), "person", Permission.ACCOUNT_MANAGE),
        ("backups", _("Backups"), "backup", Permission.BACKUP_MANAGE),
        ("check_hall", _("Hall check"), "network", Permission.BACKUP_MANAGE),
        ("list_signing_keys", _("Signing keys"), "lock", Permission.BACKUP_MANAGE),
        ("installation_trail", _("Trail"), "audit", Permission.AUDIT_READ),
    ]
    return tuple(
        Item(label, url_for(f"console.{name}"), icon, name == current)
        for name, label, icon, permission in items
        if policy.may(g.actor, permission)
    )
