"""One's own work list (我的待办): the page everybody but the office begins with."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.services import work_lists
from competition.web.auth import bp
from competition.web.guards import current_actor, signed_in, utcnow
from competition.web.sentences.roles import role_words
from competition.web.work_words import group_words, line

GROUPS = (work_lists.LATE, work_lists.WAITS, work_lists.MINE)


@bp.get("/work")
@signed_in
def work() -> ResponseReturnValue:
    """What is late, what waits for me, what is mine: event by event, with the page that does it."""
    found = work_lists.of(current_actor(), now=utcnow())
    return render_template("auth/work.html", events=[_shown(each) for each in found])


def _places(event: work_lists.EventWork) -> list[tuple[str, str]]:
    """Where somebody's roles let him work, whether anything waits there or not."""
    held = set(event.roles)
    rooms = (
        ({"chief_judge", "deputy_chief"}, _("Marking room"), url_for("marking.rooms")),
        ({"judge"}, _("Tablet"), url_for("marking.tablet")),
        (
            {"floor_judge", "organiser", "admin"},
            _("Check-in and floor"),
            url_for("floor.show_event", event=event.code),
        ),
        (
            {"organiser", "admin"},
            _("Console"),
            url_for("console.show_event", event=event.code),
        ),
    )
    return [(label, url) for roles, label, url in rooms if roles & held]


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
