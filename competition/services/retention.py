"""Personal data goes by itself when its time is over, and never unannounced (到期清除).

The trail says a week ahead that it will go; only what stood there for that week is erased. So a
clock that jumped ahead erases nothing before somebody could see it, and whoever still needs the
data sets a later day.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.models.audit import AuditEntry
from competition.models.event import Event
from competition.services import audit, checkup, privacy, registration_rules

#: Whoever erases is the rule of the event, not a person.
KEEPER = Actor(id=None, name="retention", system=True)
#: So long it is announced before anything goes.
WEEK = timedelta(days=7)
#: So long before the last day of keeping it is announced.
AHEAD = timedelta(days=14)
ANNOUNCED = "privacy.announced"


def scopes() -> list[Scope]:
    """Every event there is, by its code."""
    return [Scope(id_) for id_ in db.session.scalars(select(Event.id).order_by(Event.code))]


def look_at(scope: Scope, *, now: datetime) -> str | None:
    """Announce or erase what is due of an event; `announced`, `purged`, or None: nothing was.

    Nothing is done by a clock that stands behind the trail.
    """
    standing = privacy.standing(KEEPER, scope, now=now)
    until = standing.kept_until
    if until is None or standing.counts.nothing or checkup.clock(now=now).state != "done":
        return None
    announced = _announced(scope, until, now=now)
    if announced is None:
        if not standing.due and until - now.date() > AHEAD:
            return None
        audit.record(
            KEEPER, ANNOUNCED, ("event", scope.event_id), scope=scope, now=now,
            kept_until=until.isoformat(),
        )  # fmt: skip
        return "announced"
    if not standing.due or now - announced < WEEK:
        return None
    privacy.purge(KEEPER, scope, "", now=now)
    return "purged"


def goes_on(actor: Actor, scope: Scope, *, now: datetime) -> date | None:
    """The day from which an event's personal data goes; None: nothing is announced."""
    policy.require(actor, Permission.EVENT_EDIT, scope)
    text = registration_rules.of_event(scope.event_id).kept_until
    if not text:
        return None
    until = date.fromisoformat(text)
    announced = _announced(scope, until, now=now)
    if announced is None or _entries(scope, "privacy.purged", now=now):
        return None
    return max(until + timedelta(days=1), (announced + WEEK).date())


def _announced(scope: Scope, until: date, *, now: datetime) -> datetime | None:
    """When it was announced that data kept until this day will go; None: it was not."""
    found = _entries(scope, ANNOUNCED, now=now)
    return next((at for at, facts in found if facts.get("kept_until") == until.isoformat()), None)


def _entries(scope: Scope, action: str, *, now: datetime) -> list[tuple[datetime, dict[str, Any]]]:
    """When an act was done to an event up to now, and with what facts, the first first."""
    rows = db.session.execute(
        select(AuditEntry.at, AuditEntry.facts)
        .where(
            AuditEntry.action == action,
            AuditEntry.subject_kind == "event",
            AuditEntry.subject_id == str(scope.event_id),
            AuditEntry.at <= now,
        )
        .order_by(AuditEntry.at)
    )
    return [(row.at, row.facts) for row in rows]
