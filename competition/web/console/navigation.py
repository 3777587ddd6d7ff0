"""The way round the console (导航): the event's pages as far as they exist and the reader may."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import current_app, g, request, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.rules.entrants import Entrants
from competition.services import scopes
from competition.web.called import called, in_event
from competition.web.console import bp
from competition.web.console.installation import Item


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the event: its endpoint, and other endpoints that belong to it.

    label: "" is the register's, that is called by what the event enters.
    """

    label: Any
    icon: str
    endpoint: str
    permission: Permission
    #: Modules of this package whose views stand below it.
    nouns: tuple[str, ...]


#: The way of a contest: what is done before, on the day, with its outcome; and the office's own.
GROUPS: tuple[tuple[Any, tuple[Page, ...]], ...] = (
    ("", (
        Page(_l("Overview"), "overview", "console.show_event", Permission.EVENT_READ,
             ("events", "archives", "event_copies", "rehearsals")),
        Page(_l("Readiness"), "hourglass", "console.show_readiness", Permission.EVENT_READ,
             ("readiness",)),
    )),
    (_l("Get ready"), (
        Page(_l("Trades"), "trades", "console.list_trades", Permission.EVENT_READ,
             ("trades", "modules", "composition", "ages", "stages", "references",
              "floor_rules", "answer_keys", "rule_pages", "works")),
        Page(_l("Marking schemes"), "scheme", "console.list_schemes", Permission.EVENT_READ,
             ("schemes", "scheme_versions", "scheme_files", "scheme_trials", "scheme_papers",
              "phrases")),
        Page(_l("Registration desk"), "entries", "console.list_registrations",
             Permission.ENTRY_READ,
             ("registrations", "registration_rules", "delegations", "objections", "privacy")),
        Page("", "entries", "console.list_entries", Permission.ENTRY_READ,
             ("entries", "imports", "contestants", "theory", "handed_in", "units")),
        Page(_l("Judges and seats"), "panels", "console.list_panels", Permission.PANEL_EDIT,
             ("panels", "judges", "seats", "cards", "recusals")),
        Page(_l("Sessions and draws"), "sessions", "console.list_draws", Permission.EVENT_READ,
             ("draws", "sessions", "timetable", "timetable_plan", "timetable_making",
              "timetable_imports", "timetable_editions")),
    )),
    (_l("Contest day"), (
        Page(_l("Check-in and floor"), "check", "floor.show_event", Permission.CHECK_IN, ()),
        Page(_l("Coding"), "coding", "console.list_codes", Permission.CODE_ASSIGN,
             ("codes", "code_corrections")),
        Page(_l("Devices and cards"), "device", "console.list_devices", Permission.DEVICE_MANAGE,
             ("devices",)),
        Page(_l("Progress"), "progress", "console.show_progress", Permission.EVENT_READ,
             ("progress", "control_room")),
        Page(_l("Supervision"), "check", "console.list_supervision", Permission.SUPERVISION_READ,
             ("supervision",)),
    )),
    (_l("Results and after"), (
        Page(_l("Recheck"), "eye", "console.list_rechecks", Permission.RECHECK_MAKE,
             ("recheck", "recheck_work")),
        Page(_l("Results and notice"), "results", "console.list_results", Permission.STANDINGS_READ,
             ("results", "standings", "scales", "publications", "rulings", "recalculation",
              "explanations", "judge_effects", "result_books")),
        Page(_l("Appeals"), "appeal", "console.list_appeals", Permission.EVENT_READ,
             ("appeals", "cases", "remarkings")),
        Page(_l("Units and honours"), "unit", "console.show_honours", Permission.STANDINGS_READ,
             ("honours",)),
        Page(_l("Certificates"), "certificates", "console.list_certificates",
             Permission.CERTIFICATE_ISSUE,
             ("certificates", "certificate_batches", "certificate_honours", "certificate_layouts",
              "latin_names", "static_bundle")),
    )),
    (_l("Office"), (
        Page(_l("Printing"), "printing", "console.list_prints", Permission.EVENT_READ,
             ("paper", "printing", "event_papers", "jobs")),
        Page(_l("People and roles"), "person", "console.event_roles", Permission.ROLE_ASSIGN,
             ("accounts", "tokens")),
        Page(_l("Trail"), "audit", "console.trail", Permission.AUDIT_READ, ("audit",)),
        Page(_l("Settings"), "settings", "console.edit_settings", Permission.EVENT_EDIT,
             ("settings",)),
    )),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Switch:
    """Another event the reader may go to."""

    name: dict[str, str]
    url: str
    current: bool


def nav_items(entered: Entrants) -> tuple[Item, ...]:
    """The pages of the present event that exist and that the reader may open."""
    event = g.get("event")
    if event is None:
        return ()
    page = (request.endpoint or "", str(get_locale()), request.script_root)
    return _items(g.actor, event.scope, event.code, page, entered)


@lru_cache(maxsize=1024)
def _items(
    actor: Actor, event: Scope, code: str, page_open: tuple[str, str, str], entered: Entrants
) -> tuple[Item, ...]:
    endpoint, _locale, _root = page_open
    view = current_app.view_functions.get(endpoint)
    here = (view.__module__ if view else "").rsplit(".", 1)[-1]
    own = {page.endpoint for _group, pages in GROUPS for page in pages}
    return tuple(
        Item(
            str(page.label) or called("register", entered),
            url_for(page.endpoint, event=code),
            page.icon,
            page.endpoint == endpoint or (here in page.nouns and endpoint not in own),
            group=str(group),
        )
        for group, pages in GROUPS
        for page in pages
        if page.endpoint in current_app.view_functions and _open_to(actor, page, event)
    )


def _open_to(actor: Actor, page: Page, event: Scope) -> bool:
    """Whether the reader may open a page, and the page is his: in the event or in a trade of it."""
    view = current_app.view_functions[page.endpoint]
    asked = policy.may_within if getattr(view, "in_trades", False) else policy.may
    return asked(actor, page.permission, event)


@bp.context_processor
def provide() -> dict[str, Any]:
    """What the console's layout reads."""
    if g.get("actor") is None:
        return {}
    event, entered = g.get("event"), in_event()
    return {
        "nav_items": nav_items(entered),
        "register_name": called("register", entered),
        "home_url": url_for("console.list_events"),
        "events": [
            Switch(
                head.name,
                url_for("console.show_event", event=head.code),
                event is not None and head.code == event.code,
            )
            for head in scopes.events_of(g.actor)
        ],
    }
