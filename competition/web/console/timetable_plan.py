"""The timetable of a whole event (赛程): one grid, every clash named, moved by keyboard or drag."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from competition.access import policy
from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid, NotFound, Problem, Refused
from competition.rules.timetables import Clash
from competition.services import (
    timetable_changes,
    timetable_facts,
    timetable_grid,
    timetable_kept,
)
from competition.services.timetable import natural
from competition.services.timetable_changes import Move
from competition.web.console import bp
from competition.web.console.clash_words import part_name, said, session_name
from competition.web.guards import current_actor, requires, utcnow
from competition.web.paging import asked_page
from competition.web.wording import sentence

#: Clashes shown beside the grid.
SHOWN = 40
#: Clashes on one page of their own list.
LISTED = 250


def zone_of() -> ZoneInfo:
    """The event's own time."""
    return timetable_facts.calendar(g.event.scope)[2]


def asked_day(days: list[date]) -> date:
    """The day asked for, else today where the event is on, else its first."""
    try:
        wanted = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        wanted = utcnow().astimezone(zone_of()).date()
    return wanted if wanted in days else days[0]


def touching(session: str, clashes: Iterable[Clash]) -> list[Clash]:
    """Those of the clashes that a session is in."""
    return [each for each in clashes if session in each.sittings]


@bp.get("/<event>/timetable")
@requires(Permission.EVENT_READ, in_trades=True)
def show_timetable(event: str) -> ResponseReturnValue:
    """The whole timetable; who has a part in some trades only reads the sessions of those."""
    actor, scope, zone = current_actor(), g.event.scope, zone_of()
    whole, clashes = policy.may(actor, Permission.EVENT_READ, scope), tuple[Clash, ...]()
    if whole:
        found, clashes = timetable_kept.checked(actor, scope)
    else:
        found = timetable_kept.of_trades(actor, scope)
    first, last, _zone = timetable_facts.calendar(scope)
    days = timetable_grid.days_of(found, zone, first, last)
    day = asked_day(days)
    moved = request.args.get("moved", "")
    counts = {
        each: sum(one.starts_at.astimezone(zone).date() == each for one in found.sessions.values())
        for each in days
    }
    return render_template(
        "console/timetable/grid.html",
        found=found,
        grid=timetable_grid.grid_of(found, clashes, day, zone),
        days=counts,
        day=day,
        whole=whole,
        clashes=said(clashes[:SHOWN], found, zone),
        count=len(clashes),
        moved=moved if moved in found.sessions else "",
        mine=[each.text for each in said(touching(moved, clashes), found, zone)],
        step=timetable_changes.last_step(scope),
    )


@bp.get("/<event>/timetable/clashes")
@requires(Permission.EVENT_READ)
def list_clashes(event: str) -> ResponseReturnValue:
    found, clashes = timetable_kept.checked(current_actor(), g.event.scope)
    totals = Counter(one.code for one in clashes)
    page = min(asked_page(), max(1, -(-len(clashes) // LISTED)))
    first = (page - 1) * LISTED
    kinds: dict[str, list[Clash]] = {}
    for one in clashes[first : first + LISTED]:
        kinds.setdefault(one.code, []).append(one)
    zone = zone_of()
    return render_template(
        "console/timetable/clashes.html",
        kinds=[(totals[code], said(each, found, zone)) for code, each in kinds.items()],
        count=len(clashes),
        first=first + 1,
        last=min(first + LISTED, len(clashes)),
        page=page,
    )


@bp.get("/<event>/timetable/sessions/<uuid:session_id>")
@requires(Permission.EVENT_READ)
def show_session(event: str, session_id: uuid.UUID) -> ResponseReturnValue:
    key = str(session_id)
    found, clashes = timetable_kept.checked(current_actor(), g.event.scope, key)
    one = found.sessions.get(key)
    if one is None:
        raise NotFound("not-found")
    zone = zone_of()
    sitting = next(each for each in found.table.sittings if each.key == key)
    return render_template(
        "console/timetable/session.html",
        one=one,
        name=session_name(one, found, zone),
        part=part_name(found.parts[one.part]),
        starts=one.starts_at.astimezone(zone),
        ends=one.ends_at.astimezone(zone),
        sites=sorted(found.table.halls, key=natural),
        seats=sitting.seats,
        judges=[found.names.get(each, each) for each in sitting.judges],
        clashes=said(touching(key, clashes), found, zone),
    )


@bp.post("/<event>/timetable/moves")
@requires(Permission.EVENT_EDIT)
def move_session(event: str) -> ResponseReturnValue:
    day = request.form.get("day", "")
    try:
        wish = _move()
        with transaction():
            timetable_changes.move(current_actor(), g.event.scope, wish, now=utcnow())
    except Refused as refused:
        problems = getattr(refused, "problems", ()) or (refused,)
        flash(" ".join(sentence(one) for one in problems), "stop")
        return redirect(url_for("console.show_timetable", event=event, day=day))
    return redirect(
        url_for(
            "console.show_timetable",
            event=event,
            day=wish.starts_at.astimezone(zone_of()).date(),
            moved=wish.session_id,
        )
    )


def _move() -> Move:
    form = request.form
    try:
        starts = datetime.fromisoformat(f"{form.get('day', '')} {form.get('at', '')}")
        key = uuid.UUID(form.get("session", ""))
    except ValueError:
        raise Invalid("invalid", [Problem("session-times", "at")]) from None
    site = form.get("site")
    return Move(key, starts.replace(tzinfo=zone_of()), site or None)


@bp.post("/<event>/timetable/sessions/<uuid:session_id>/fixing")
@requires(Permission.EVENT_EDIT)
def fix_session(event: str, session_id: uuid.UUID) -> ResponseReturnValue:
    with transaction():
        timetable_changes.fix(
            current_actor(),
            g.event.scope,
            session_id,
            request.form.get("fixed") == "1",
            now=utcnow(),
        )
    return redirect(url_for("console.show_session", event=event, session_id=session_id))


@bp.post("/<event>/timetable/undoing")
@requires(Permission.EVENT_EDIT)
def undo_step(event: str) -> ResponseReturnValue:
    number = request.form.get("step", 0, type=int)
    try:
        with transaction():
            count = timetable_changes.undo(current_actor(), g.event.scope, number, now=utcnow())
    except Refused as refused:
        flash(sentence(refused), "stop")
    else:
        flash(
            ngettext(
                "The last step is taken back: %(num)s session.",
                "The last step is taken back: %(num)s sessions.",
                count,
            ),
            "done",
        )
    return redirect(
        url_for("console.show_timetable", event=event, day=request.form.get("day") or None)
    )
