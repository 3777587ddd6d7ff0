"""Make a timetable public (赛程公布): frozen, numbered, "as of" a time; what is read is the latest.

No name stands in it: sessions, sites, and the entry numbers of each session.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents import office_phrases, timetables
from competition.documents.timetable_facts import PlanGroup, PlanSheet
from competition.errors import NotFound, NotNow
from competition.models.event import Event
from competition.models.timetable import TimetableEdition
from competition.rules import digests
from competition.services import audit, timetable_facts
from competition.services.timetable import natural
from competition.services.timetable_differences import Change, between
from competition.services.timetable_facts import EventTimetable

#: What a printed timetable is parted by.
WAYS = ("day", "site", "trade", "delegation")


@dataclass(frozen=True, slots=True)
class Edition:
    """A published timetable."""

    number: int
    published_at: datetime
    note: str
    digest: str
    event_code: str
    event_name: dict[str, str]
    sample: bool
    timezone: str
    sessions: tuple[Mapping[str, Any], ...]
    #: What is otherwise than in the edition before it; nothing in the first.
    changes: tuple[Change, ...] = ()


def rows_of(found: EventTimetable) -> list[dict[str, Any]]:
    """Every session as it is read: what, when, where, which entries; by time, then by name."""
    seats = {one.key: one.seats for one in found.table.sittings}
    rows = [
        {
            "trade": found.parts[one.part].trade_name,
            "trade_code": found.parts[one.part].trade_code,
            "stage": found.parts[one.part].stage_name,
            "module": found.parts[one.part].module_name,
            "code": one.code,
            "name": one.name,
            "start": one.starts_at.isoformat(),
            "end": one.ends_at.isoformat(),
            "site": one.site,
            "entries": [seat.entry for seat in seats[key]],
        }
        for key, one in found.sessions.items()
    ]
    return sorted(rows, key=lambda row: (row["start"], row["trade_code"], row["code"]))


def publish(actor: Actor, scope: Scope, note: str, *, now: datetime) -> int:
    """Freeze the timetable as it stands and make it public; returns its number.

    Raises NotNow (`no-sessions`, `timetable-unchanged`).
    """
    policy.require(actor, Permission.EVENT_EDIT, Scope(scope.event_id))
    rows = rows_of(timetable_facts.load(actor, scope))
    if not rows:
        raise NotNow("no-sessions")
    digest = digests.of(rows)
    last = _latest(scope.event_id)
    if last is not None and last.digest == digest:
        raise NotNow("timetable-unchanged", number=last.number)
    row = TimetableEdition(
        id=uuid.uuid4(),
        event_id=scope.event_id,
        number=(last.number if last else 0) + 1,
        content={"sessions": rows},
        digest=digest,
        note=note.strip()[:300],
        published_by_id=actor.id,
        published_at=now,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(
        actor, "timetable.published", ("timetable_edition", row.id), scope=Scope(scope.event_id),
        now=now, number=row.number, sessions=len(rows), digest=digest,
    )  # fmt: skip
    return row.number


def _latest(event_id: uuid.UUID | None) -> TimetableEdition | None:
    return db.session.scalars(
        select(TimetableEdition)
        .where(TimetableEdition.event_id == event_id)
        .order_by(TimetableEdition.number.desc())
        .limit(1)
    ).one_or_none()


def listing(actor: Actor, scope: Scope) -> list[tuple[int, datetime, str, int]]:
    """The editions of an event, newest first: number, time, note, sessions."""
    policy.require(actor, Permission.EVENT_READ, Scope(scope.event_id))
    rows = db.session.scalars(
        select(TimetableEdition)
        .where(TimetableEdition.event_id == scope.event_id)
        .order_by(TimetableEdition.number.desc())
    )
    return [(row.number, row.published_at, row.note, len(row.content["sessions"])) for row in rows]


def pending(actor: Actor, scope: Scope, found: EventTimetable) -> tuple[Change, ...]:
    """What the newest edition does not yet say of the timetable as found; nothing before one.

    Sessions, times, sites and entries are looked at; what a trade is called now is not.
    """
    policy.require(actor, Permission.EVENT_READ, Scope(scope.event_id))
    last = _latest(scope.event_id)
    if last is None:
        return ()
    return between(last.content["sessions"], rows_of(found))


def newest_changes(actor: Actor, scope: Scope) -> tuple[Change, ...]:
    """What the newest edition of an event changed."""
    policy.require(actor, Permission.EVENT_READ, Scope(scope.event_id))
    last = db.session.scalar(
        select(TimetableEdition.id)
        .where(TimetableEdition.event_id == scope.event_id)
        .order_by(TimetableEdition.number.desc())
        .limit(1)
    )
    return () if last is None else _changes_of(last)


@lru_cache(maxsize=32)
def _changes_of(edition: uuid.UUID) -> tuple[Change, ...]:
    """What an edition changed in the one before it; an edition never changes."""
    row = db.session.get_one(TimetableEdition, edition)
    before = db.session.scalar(
        select(TimetableEdition.content).where(
            TimetableEdition.event_id == row.event_id,
            TimetableEdition.number == row.number - 1,
        )
    )
    return between(before["sessions"], row.content["sessions"]) if before else ()


def public(event_code: str) -> Edition:
    """The timetable of an event as everybody may read it; not found before one is published."""
    found = db.session.execute(
        select(TimetableEdition, Event)
        .join(Event, Event.id == TimetableEdition.event_id)
        .where(func.lower(Event.code) == event_code.lower())
        .order_by(TimetableEdition.number.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        raise NotFound("not-found")
    row, event = found
    return Edition(
        row.number, row.published_at, row.note, row.digest, event.code, event.name, event.sample,
        event.timezone, tuple(row.content["sessions"]), _changes_of(row.id),
    )  # fmt: skip


def is_public(event_code: str) -> bool:
    """Whether an event has published a timetable."""
    wanted = (
        select(TimetableEdition.id)
        .join(Event, Event.id == TimetableEdition.event_id)
        .where(func.lower(Event.code) == event_code.lower())
        .limit(1)
    )
    return db.session.scalar(wanted) is not None


def printed(
    actor: Actor, scope: Scope, way: str, *, a3: bool, language: str, now: datetime
) -> bytes:
    """The timetable as it stands now, on paper: parted by day, site, trade or delegation.

    Raises NotFound for another way, NotNow("no-sessions").
    """
    policy.require(actor, Permission.EVENT_READ, Scope(scope.event_id))
    if way not in WAYS:
        raise NotFound("not-found")
    found = timetable_facts.load(actor, scope)
    if not found.sessions:
        raise NotNow("no-sessions")
    event = db.session.get_one(Event, scope.event_id)
    zone = ZoneInfo(event.timezone)
    last = _latest(scope.event_id)
    unchanged = last is not None and last.digest == digests.of(rows_of(found))
    return timetables.render_timetable(
        PlanSheet(
            event=_said(event.name, language),
            way=way,
            groups=_groups(found, way, zone, language),
            issued=office_phrases.write_moment(language, now.astimezone(zone)),
            edition=last.number if last is not None and unchanged else 0,
            a3=a3,
            sample=event.sample,
            language=language,
        )
    )


def _said(name: Mapping[str, str], language: str) -> str:
    return name.get(language) or name.get("zh", "")


def _groups(
    found: EventTimetable, way: str, zone: ZoneInfo, language: str
) -> tuple[PlanGroup, ...]:
    if way == "delegation":
        return _by_delegation(found, zone, language)
    groups: dict[str, list[tuple[str, ...]]] = {}
    order = sorted(
        found.sessions.values(), key=lambda one: (one.starts_at, natural(one.site), one.code)
    )
    for one in order:
        part = found.parts[one.part]
        heading = {
            "day": office_phrases.write_day(language, one.starts_at.astimezone(zone).date()),
            "site": one.site or "—",
            "trade": _said(part.trade_name, language),
        }[way]
        groups.setdefault(heading, []).append(
            (
                *_when(one.starts_at, one.ends_at, zone),
                one.site or "—",
                _said(part.trade_name, language),
                _said(part.module_name or part.stage_name, language),
                _said(one.name, language),
                str(one.heads or "—"),
            )
        )
    names = sorted(groups, key=natural) if way == "site" else list(groups)
    return tuple(PlanGroup(name, tuple(groups[name])) for name in names)


def _when(start: datetime, end: datetime, zone: ZoneInfo) -> tuple[str, str]:
    begins, ends = start.astimezone(zone), end.astimezone(zone)
    return f"{begins:%m-%d}", f"{begins:%H:%M}–{ends:%H:%M}"


def _by_delegation(found: EventTimetable, zone: ZoneInfo, language: str) -> tuple[PlanGroup, ...]:
    groups: dict[str, list[tuple[str, ...]]] = {}
    for sitting in sorted(found.table.sittings, key=lambda one: (one.start, one.key)):
        one = found.sessions[sitting.key]
        part = found.parts[one.part]
        for seat in sitting.seats:
            name = found.names.get(seat.delegation, "—")
            groups.setdefault(name, []).append(
                (
                    *_when(one.starts_at, one.ends_at, zone),
                    one.site or "—",
                    _said(part.trade_name, language),
                    _said(part.module_name or part.stage_name, language),
                    _said(one.name, language),
                    seat.entry,
                )
            )
    return tuple(PlanGroup(name, tuple(groups[name])) for name in sorted(groups))


def sites_of(sessions: Sequence[Mapping[str, Any]]) -> list[str]:
    """The sites a published timetable names."""
    return sorted({one["site"] for one in sessions if one["site"]}, key=natural)
