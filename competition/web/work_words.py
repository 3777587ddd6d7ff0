"""What there is to do, in words and with the page that does it (待办用语)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from competition.services.work_lists import Item

#: Kind → what it says, the endpoint that does it, and what its address names.
KINDS: dict[str, tuple[Any, str, tuple[str, ...]]] = {
    "incidents-to-decide": (
        _l("Incidents wait for your decision"), "marking.list_incidents", ("trade",)
    ),
    "stops-to-answer": (
        _l("Requests to stop wait for an answer"), "marking.show_notices", ("trade",)
    ),
    "stops-for-office": (
        _l("Requests to stop wait for an answer"), "console.show_supervision", ("trade",)
    ),
    "notices-to-answer": (
        _l("Notices of the recheck wait for your answer"), "marking.show_notices", ("trade",)
    ),
    "registrations-to-review": (
        _l("Registrations to review"), "console.list_registrations", ()
    ),
    "objections-to-answer": (
        _l("Objections to judges to answer"), "console.list_event_objections", ()
    ),
    "readiness-overdue": (_l("Items of readiness past their day"), "console.show_readiness", ()),
    "trades-to-see-to": (_l("Trades that are late or stand still"), "console.show_wall", ()),
    "results-to-publish": (
        _l("Trades locked: their results can be put on notice"), "console.list_results", ()
    ),
    "sheets-to-decide": (
        _l("Sheets in conflict or set aside"), "marking.show_matrix", ("trade", "module_id")
    ),
    "sheets-missing": (_l("Sheets not in yet"), "marking.show_matrix", ("trade", "module_id")),
    "modules-to-lock": (
        _l("Everything is in: the module can be locked"),
        "marking.show_matrix",
        ("trade", "module_id"),
    ),
    "modules-to-recheck": (
        _l("Everything is in: the recheck comes before the lock"),
        "marking.show_matrix",
        ("trade", "module_id"),
    ),
    "rechecks-to-draw": (
        _l("Everything is in: draw the list to recheck"), "console.show_rechecks", ("trade",)
    ),
    "totals-to-recheck": (
        _l("The totals are there: draw the list to recheck them"),
        "console.show_rechecks",
        ("trade",),
    ),
    "own-sheets-back": (_l("Sheets came back to you"), "marking.tablet", ()),
    "own-sheets": (_l("Sheets to mark on your tablet"), "marking.tablet", ()),
    "awaited": (_l("People not checked in yet"), "floor.show_attendance", ("session_id",)),
    "incidents-to-tell": (
        _l("Decisions to tell at the station"), "floor.show_event", ()
    ),
    "codes-to-give": (_l("Codes to give out"), "console.show_codes", ("code_set_id",)),
    "codes-to-open": (
        _l("Codes sealed, to be opened after the lock"), "console.show_codes", ("code_set_id",)
    ),
    "paper-to-type": (_l("Paper sheets to type in"), "console.list_papers", ()),
    "theory-to-type": (_l("Theory marks to type in"), "console.show_theory", ("module_id",)),
    "rechecks": (_l("Recheck lists still open"), "console.list_rechecks", ()),
    "appeals": (_l("Appeals under way"), "console.list_appeals", ()),
    "notices-over": (
        _l("Notice period over: publish the final result"), "console.show_publications", ("trade",)
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do as the page shows it."""

    label: str
    url: str
    count: int
    where: tuple[dict[str, str], ...]
    since: Any


def line(item: Item) -> Line:
    """An item in words, with the page that does it."""
    label, endpoint, named = KINDS[item.kind]
    given: dict[str, Any] = {
        "trade": item.trade,
        **dict.fromkeys(("module_id", "session_id", "code_set_id"), item.place),
    }
    place = {name: given[name] for name in named}
    if endpoint != "marking.tablet":
        place["event"] = item.event
    url = url_for(endpoint, **place) if endpoint in current_app.view_functions else ""
    where = tuple(each for each in (item.trade_name, item.name) if each)
    return Line(str(label), url, item.count, where, item.since)


def group_words(group: str) -> str:
    """What a group of things to do is called."""
    return {"late": _("Overdue"), "waits": _("Waits for me"), "mine": _("Mine")}[group]
