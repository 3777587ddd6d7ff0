"""What the timetable is made from (排程条件): sites and their hours, and what each part needs."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, Problem
from competition.models.event import Event, Module, Stage, Trade
from competition.models.timetable import Site, Station, TimetableNeed
from competition.services import audit
from competition.services.timetable import natural

MOST_MINUTES = 2880


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site by name; hours as pairs of moments, id None where only stations name it."""

    id: uuid.UUID | None
    name: str
    hours: tuple[tuple[datetime, datetime], ...]
    setup: int | None
    stations: int


@dataclass(frozen=True, slots=True)
class NeedLine:
    """What a part needs; minutes 0: nothing was said."""

    stage_id: uuid.UUID
    module_id: uuid.UUID | None
    trade_code: str
    trade_name: dict[str, str]
    stage_name: dict[str, str]
    module_name: dict[str, str]
    sites: tuple[str, ...]
    minutes: int
    places: int
    #: What the module gives a contestant, in minutes.
    limit: int | None


@dataclass(frozen=True, slots=True)
class NeedDraft:
    """What somebody wrote for a part; minutes 0 takes the need away."""

    sites: tuple[str, ...]
    minutes: int
    places: int


def sites(actor: Actor, scope: Scope) -> list[SiteLine]:
    """The sites of an event: those with a row, and those stations name."""
    policy.require(actor, Permission.EVENT_READ, Scope(scope.event_id))
    counts = {
        row.site: row[1]
        for row in db.session.execute(
            select(Station.site, func.count())
            .where(Station.event_id == scope.event_id, Station.site != "")
            .group_by(Station.site)
        )
    }
    rows = db.session.scalars(select(Site).where(Site.event_id == scope.event_id)).all()
    known = {
        row.name: SiteLine(
            row.id,
            row.name,
            tuple(
                (datetime.fromisoformat(one), datetime.fromisoformat(other))
                for one, other in row.hours
            ),
            row.setup,
            counts.get(row.name, 0),
        )
        for row in rows
    }
    for name, count in counts.items():
        known.setdefault(name, SiteLine(None, name, (), None, count))
    return sorted(known.values(), key=lambda line: natural(line.name))


def hours_of(text: str, event: Event) -> list[list[str]]:
    """Read opening hours, one span a line: `2026-11-20 08:00-18:00`, in the event's own time.

    A line without a day holds on every day of the event. Raises Invalid with every bad line.
    """
    zone, found, problems = ZoneInfo(event.timezone), [], []
    for n, line in enumerate(text.splitlines(), 1):
        words = line.replace("—", "-").replace("–", "-").replace("：", ":").split()
        if not words:
            continue
        try:
            days = [words[0]] if len(words) == 2 else _days(event)
            opens, closes = words[-1].split("-")
            for day in days:
                span = [
                    datetime.fromisoformat(f"{day} {each.strip():0>5}").replace(tzinfo=zone)
                    for each in (opens, closes)
                ]
                if len(words) > 2 or span[0] >= span[1]:
                    raise ValueError(line)
                found.append([each.astimezone(UTC).isoformat() for each in span])
        except ValueError:
            problems.append(Problem("hours-form", "hours", {"line": n, "item": line[:60]}))
    if problems:
        raise Invalid("invalid", problems)
    return sorted(found)


def _days(event: Event) -> list[str]:
    count = (event.ends_on - event.starts_on).days + 1
    return [
        datetime.fromordinal(event.starts_on.toordinal() + n).date().isoformat()
        for n in range(count)
    ]


def write_site(
    actor: Actor, scope: Scope, name: str, hours: str, setup: int | None, *, now: datetime
) -> uuid.UUID:
    """Make a site, or change the one of this name; raises Invalid with everything wrong."""
    policy.require(actor, Permission.EVENT_EDIT, Scope(scope.event_id))
    event = db.session.get_one(Event, scope.event_id)
    problems = []
    if not name.strip() or len(name.strip()) > 200:
        problems.append(Problem("name-needed", "name"))
    if setup is not None and not 0 <= setup <= 1440:
        problems.append(Problem("minutes-range", "setup", {"most": 1440}))
    try:
        spans = hours_of(hours, event)
    except Invalid as refused:
        problems += refused.problems
    if problems:
        raise Invalid("invalid", problems)
    row = db.session.scalars(
        select(Site).where(Site.event_id == scope.event_id, Site.name == name.strip())
    ).one_or_none() or Site(id=uuid.uuid4(), event_id=event.id, name=name.strip(), hours=[])
    row.hours, row.setup = [*spans], setup
    db.session.add(row)
    db.session.flush()
    audit.record(
        actor, "site.written", ("site", row.id), scope=Scope(scope.event_id), now=now,
        name=row.name, hours=row.hours, setup=setup,
    )  # fmt: skip
    return row.id


def needs(actor: Actor, scope: Scope) -> list[NeedLine]:
    """What every part needs: each module of a stage, and the stage as a whole where said."""
    policy.require(actor, Permission.EVENT_READ, Scope(scope.event_id))
    said = {
        (row.stage_id, row.module_id): row
        for row in db.session.scalars(
            select(TimetableNeed)
            .join(Stage, Stage.id == TimetableNeed.stage_id)
            .join(Trade, Trade.id == Stage.trade_id)
            .where(Trade.event_id == scope.event_id)
        )
    }
    rows = db.session.execute(
        select(
            Stage.id, Stage.name, Trade.code, Trade.name.label("trade"), Module.id.label("module"),
            Module.name.label("module_name"), Module.time_limit,
        )
        .join(Trade, Trade.id == Stage.trade_id)
        .outerjoin(Module, Module.stage_id == Stage.id)
        .where(Trade.event_id == scope.event_id)
        .order_by(Trade.position, Trade.code, Stage.position, Stage.id, Module.position)
    ).all()  # fmt: skip
    found, stages = [], set()
    for row in rows:
        if row.id not in stages:
            stages.add(row.id)
            found.append(_line(row, None, said.get((row.id, None))))
        if row.module is not None:
            found.append(_line(row, row.module, said.get((row.id, row.module))))
    return found


def _line(row: Any, module: uuid.UUID | None, need: TimetableNeed | None) -> NeedLine:
    limit = row.time_limit if module else None
    return NeedLine(
        row.id,
        module,
        row.code,
        row.trade,
        row.name,
        row.module_name if module else {},
        tuple(need.sites) if need else (),
        need.minutes if need else 0,
        need.places if need else 0,
        -(-limit // 60) if limit else None,
    )


def write_needs(
    actor: Actor,
    scope: Scope,
    drafts: Mapping[tuple[uuid.UUID, uuid.UUID | None], NeedDraft],
    *,
    now: datetime,
) -> int:
    """Write what parts need; returns how many changed. Raises Invalid, where: stage/module."""
    policy.require(actor, Permission.EVENT_EDIT, Scope(scope.event_id))
    lines = {(line.stage_id, line.module_id): line for line in needs(actor, scope)}
    if not drafts.keys() <= lines.keys():
        raise NotFound("not-found")
    known = {line.name for line in sites(actor, scope)}
    problems = [one for key, draft in drafts.items() for one in _wrong(key, draft, known)]
    if problems:
        raise Invalid("invalid", problems)
    changed = 0
    for (stage_id, module_id), draft in drafts.items():
        line = lines[stage_id, module_id]
        if (line.sites, line.minutes, line.places) == (draft.sites, draft.minutes, draft.places):
            continue
        changed += 1
        row = db.session.scalars(
            select(TimetableNeed).where(
                TimetableNeed.stage_id == stage_id,
                TimetableNeed.module_id.is_(None)
                if module_id is None
                else TimetableNeed.module_id == module_id,
            )
        ).one_or_none()
        if draft.minutes == 0:
            if row is not None:
                db.session.delete(row)
            continue
        row = row or TimetableNeed(stage_id=stage_id, module_id=module_id)
        row.sites, row.minutes, row.places = [*draft.sites], draft.minutes, draft.places
        db.session.add(row)
    db.session.flush()
    if changed:
        audit.record(
            actor, "timetable.needs_written", ("event", scope.event_id),
            scope=Scope(scope.event_id), now=now, count=changed,
        )  # fmt: skip
    return changed


def _wrong(
    key: tuple[uuid.UUID, uuid.UUID | None], draft: NeedDraft, known: Collection[str]
) -> list[Problem]:
    where = f"{key[0]}/{key[1] or ''}"
    found = [
        Problem("site-unknown", where, {"item": each}) for each in draft.sites if each not in known
    ]
    if not 0 <= draft.minutes <= MOST_MINUTES:
        found.append(Problem("minutes-range", where, {"most": MOST_MINUTES}))
    if not 0 <= draft.places <= 500:
        found.append(Problem("places-range", where, {"most": 500}))
    return found
