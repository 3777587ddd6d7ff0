"""The way round a delegation's pages (代表队导航)."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from flask_babel import gettext as _

from competition.services import timetable_editions
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
    own = tuple(
        Item(
            label,
            url_for(f"delegations.{endpoint}", event=event.code, delegation=delegation.code),
            icon,
            endpoint == here or any(noun in here for noun in nouns),
        )
        for label, icon, endpoint, nouns in pages
    )
    if not timetable_editions.is_public(event.code):
        return own
    timetable = url_for("public.show_public_timetable", event=event.code)
    return (*own, Item(_("Timetable"), timetable, "sessions", False))


@bp.context_processor
def provide() -> dict[str, Any]:
    """What the layout reads."""
    return {
        "nav_items": _items(),
        "home_url": url_for("delegations.home"),
        "delegation": g.get("delegation"),
    }
