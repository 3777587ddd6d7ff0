"""The side of the console that belongs to the installation, not to an event (系统)."""

from __future__ import annotations

from typing import Any

from flask import g, url_for
from flask_babel import gettext as _

from competition.access import policy
from competition.access.permissions import Permission


def installation_nav(current: str) -> list[dict[str, Any]]:
    """What stands at the left of accounts, backups and trail; `current` is the open one's name."""
    items = [
        ("list_events", _("Events"), "overview", Permission.ACCOUNT_MANAGE),
        ("accounts", _("Accounts"), "person", Permission.ACCOUNT_MANAGE),
        ("backups", _("Backups"), "backup", Permission.BACKUP_MANAGE),
        ("installation_trail", _("Trail"), "audit", Permission.AUDIT_READ),
    ]
    return [
        {
            "label": label,
            "url": url_for(f"console.{name}"),
            "icon": icon,
            "current": name == current,
        }
        for name, label, icon, permission in items
        if policy.may(g.actor, permission)
    ]
