"""One's own work list (我的待办): the page everybody but the office begins with."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

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
        "groups": [each for each in groups if each[2]],
    }
