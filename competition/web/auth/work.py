"""One's own work list (我的待办): the page everybody but the office begins with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from competition.services import office_work, work_lists
from competition.web.auth import bp
from competition.web.guards import current_actor, signed_in, utcnow
from competition.web.sentences.roles import role_words
from competition.web.wording import in_language
from competition.web.work_words import group_words, line

#: Pages that are the same whatever the event.
WITHOUT_EVENT = frozenset({"marking.rooms", "marking.tablet", "delegations.home"})
#: The same of a role held in one trade alone; its page names the trade.
TRADE_DOORS = (
    ("supervisor", _l("Supervision"), "console.show_supervision"),
    ("arbitrator", _l("Supervision"), "console.show_supervision"),
)
GROUPS = (work_lists.LATE, work_lists.WAITS, work_lists.MINE)


@bp.get("/work")
@signed_in
def work() -> ResponseReturnValue:
    """What is late, what waits for me, what is mine: event by event, with the page that does it."""
    actor, now = current_actor(), utcnow()
    office = office_work.of(actor, now=now)
    found = [
        replace(each, items=(*each.items, *office.get(each.code, ())))
        for each in work_lists.of(actor, now=now)
    ]
    return render_template("auth/work.html", events=[_shown(each) for each in found])


#: Who works where: the roles, what the place is called, and its page. A page of the console names
#: its event.
DOORS: tuple[tuple[frozenset[str], Any, str], ...] = (
    (frozenset({"chief_judge", "deputy_chief"}), _l("Marking room"), "marking.rooms"),
    (frozenset({"judge"}), _l("Tablet"), "marking.tablet"),
    (frozenset({"floor_judge", "organiser", "admin"}), _l("Check-in and floor"),
     "floor.show_event"),
    (frozenset({"coder"}), _l("Sessions and draws"), "console.list_draws"),
    (frozenset({"coder"}), _l("Coding"), "console.list_codes"),
    (frozenset({"recorder"}), _l("Paper sheets"), "console.list_papers"),
    (frozenset({"recorder"}), _l("Theory marks"), "console.list_theory"),
    (frozenset({"supervisor", "arbitrator"}), _l("Supervision"), "console.list_supervision"),
    (frozenset({"supervisor"}), _l("Recheck"), "console.list_rechecks"),
    (frozenset({"supervisor", "arbitrator"}), _l("Appeals"), "console.list_appeals"),
    (frozenset({"leader"}), _l("My delegations"), "delegations.home"),
    (frozenset({"organiser", "admin"}), _l("Console"), "console.show_event"),
)  # fmt: skip


def _places(event: work_lists.EventWork) -> list[tuple[str, str]]:
    """Where somebody's roles let him work, whether anything waits there or not."""
    wide, held = set(event.wide), set(event.roles)
    doors = [
        (str(label), url_for(page, **({} if page in WITHOUT_EVENT else {"event": event.code})))
        for roles, label, page in DOORS
        if roles & (held if _opens_to_trades(page) else wide)
    ]
    doors += [
        (f"{in_language(name)} · {label}", url_for(page, event=event.code, trade=trade))
        for role, trade, name in event.narrow
        for own, label, page in TRADE_DOORS
        if own == role and role not in wide
    ]
    return doors


def _opens_to_trades(page: str) -> bool:
    """Whether a page of the whole event lets in whoever holds a role in one of its trades alone."""
    view = current_app.view_functions[page]
    return getattr(view, "in_trades", False) or view.access[0] != "requires"  # type: ignore[attr-defined]


def _shown(event: work_lists.EventWork) -> dict[str, Any]:
    groups = [
        (group, group_words(group), [line(item) for item in event.of(group)]) for group in GROUPS
    ]
    return {
        "code": event.code,
        "name": event.name,
        "sample": event.sample,
        "roles": [role_words(role) for role in event.roles],
        "late": event.late,
        "places": _places(event),
        "groups": [each for each in groups if each[2]],
    }
