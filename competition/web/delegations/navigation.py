"""The way round a delegation's pages (代表队导航)."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from flask_babel import gettext as _

from competition.web.console.installation import Item
from competition.web.delegations import bp


def _items() -> tuple[Item, ...]:
    event, delegation = g.get("event"), g.get("delegation")
    if event is None or delegation is None:
        return ()
    here = (request.endpoint or "").removeprefix("delegations.")
    pages = (
        (_("Our registrations"), "entries", "show_portal", ("registration", "file", "workbook")),
        (_("Objections to judges"), "panels", "list_objections", ("objection",)),
        (_("Our appeals"), "appeal", "list_appeals", ("appeal",)),
    )
    return tuple(
        Item(
            label,
            url_for(f"delegations.{endpoint}", event=event.code, delegation=delegation.code),
            icon,
            endpoint == here or any(noun in here for noun in nouns),
        )
        for label, icon, endpoint, nouns in pages
    )


@bp.context_processor
def provide() -> dict[str, Any]:
    """What the layout reads."""
    return {
        "nav_items": _items(),
        "home_url": url_for("delegations.home"),
        "delegation": g.get("delegation"),
    }
