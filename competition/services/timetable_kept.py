"""An event's timetable kept in memory while nothing changes it (赛程留存).

Its pages read four thousand people otherwise, each time. What is kept carries the heads of the
event's chains; where these have moved, the trail tells whether anything of a timetable was done.
Names are read anew with every page: people belong to the installation, not to the event.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.models.event import Trade
from competition.rules.timetables import Clash, clashes
from competition.services import audit
from competition.services.timetable_facts import EventTimetable, filled
from competition.services.timetable_frames import Frame, frame, names_by_id

#: Acts that change nothing a timetable is read from.
ASIDE = (
    "sheet.", "job.", "results.", "certificates.", "certificate.", "recheck.", "role.", "link.",
    "token.", "card.", "device.", "marking_session.", "timetable.proposed", "timetable.dropped",
    "timetable.published", "papers.",
)  # fmt: skip
#: Acts that place somebody, or take him away: parts, roster and judges stay as they are.
PLACING = ("contest_session.", "allocation.", "timetable.undone", "timetable.adopted")


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was read, and the heads of the event's chains before it was."""

    heads: Mapping[str, str]
    frame: Frame
    found: EventTimetable
    clashes: tuple[Clash, ...]


_kept: dict[uuid.UUID, _Kept] = {}


def checked(
    actor: Actor, scope: Scope, session: str = ""
) -> tuple[EventTimetable, tuple[Clash, ...]]:
    """An event's timetable and every clash in it, for a page that changes nothing.

    Its names are those of whom the clashes are about, and of the judges of one session.
    """
    policy.require(actor, Permission.EVENT_READ, Scope(scope.event_id))
    if scope.event_id is None:
        raise ValueError("a timetable is an event's")
    known = _current(scope, scope.event_id)
    about = {word for each in known.clashes for word in each.who.split(" ")}
    for one in known.found.table.sittings:
        about.update(one.judges if one.key == session else ())
    return replace(known.found, names=names_by_id(sorted(about))), known.clashes


def of_trades(actor: Actor, scope: Scope) -> EventTimetable:
    """The sessions of the trades the actor has a part in; nobody's name, and no clash.

    What clashes is the whole event's: it names people of other trades.
    """
    policy.require_within(actor, Permission.EVENT_READ, Scope(scope.event_id))
    if scope.event_id is None:
        raise ValueError("a timetable is an event's")
    whole = _current(scope, scope.event_id).found
    own = {
        trade.code
        for trade in db.session.scalars(select(Trade).where(Trade.event_id == scope.event_id))
        if policy.may(actor, Permission.EVENT_READ, Scope(scope.event_id, trade.id))
    }
    held = {
        key: one for key, one in whole.sessions.items() if whole.parts[one.part].trade_code in own
    }
    sites = {one.site for one in held.values()}
    halls = {site: hall for site, hall in whole.table.halls.items() if site in sites}
    return replace(whole, sessions=held, table=replace(whole.table, halls=halls))


def _current(scope: Scope, event_id: uuid.UUID) -> _Kept:
    trades = db.session.scalars(select(Trade.id).where(Trade.event_id == event_id))
    heads = audit.heads_of([Scope(event_id), *(Scope(event_id, each) for each in trades)])
    known = _kept.get(event_id)
    done = audit.actions_since(known.heads, heads) if known is not None else None
    if known is not None and done is not None:
        left = [each for each in done if not each.startswith(ASIDE)]
        if not left:
            _kept[event_id] = kept = replace(known, heads=heads)
            return kept
        if all(each.startswith(PLACING) for each in left):
            return _read(scope, event_id, heads, known.frame)
    return _read(scope, event_id, heads, frame(scope))


def _read(scope: Scope, event_id: uuid.UUID, heads: Mapping[str, str], made: Frame) -> _Kept:
    found = filled(scope, made)
    _kept[event_id] = kept = _Kept(heads, made, found, tuple(clashes(found.table)))
    return kept
