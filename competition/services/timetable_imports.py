"""A timetable from a workbook (赛程导入): looked at first, taken in whole or not at all."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, Problem
from competition.exchange import timetables
from competition.exchange.timetables import KnownStage, Plan, PlanContext, words
from competition.models.event import Module, Stage, Trade
from competition.models.timetable import Station
from competition.rules.timetables import Clash, Sitting, clashes
from competition.services import (
    audit,
    imports,
    timetable_changes,
    timetable_facts,
)
from competition.services.timetable_facts import EventTimetable, SessionFacts
from competition.services.timetable_frames import part_key

KIND = "timetable"


@dataclass(frozen=True, slots=True)
class PlanPreview:
    """A staged timetable as it stands: sessions in their part, how many are new, what is wrong."""

    filename: str
    sheet: str
    plan: Plan
    #: Session code, part key, entries, whether it is new: for each session of the file.
    lines: tuple[tuple[str, str, int, bool], ...]
    #: The timetable as it would be with the file in it, and what would clash with its sessions.
    planned: EventTimetable
    clashes: tuple[Clash, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything wrong, by cell."""
        return self.plan.problems

    @property
    def is_ready(self) -> bool:
        """Whether it can be taken in."""
        return not self.plan.problems and bool(self.plan.sessions)


def stage(actor: Actor, scope: Scope, filename: str, data: bytes, *, now: datetime) -> uuid.UUID:
    """Keep an uploaded timetable to be looked at; raises Invalid for what is no table."""
    policy.require(actor, Permission.EVENT_EDIT, Scope(scope.event_id))
    timetables.read_plan_file(data, filename=filename)
    return imports.keep(actor, Scope(scope.event_id), KIND, filename, data, now=now)


def look(actor: Actor, scope: Scope, staged_id: uuid.UUID) -> PlanPreview:
    """A staged timetable held against the trades, entries and stations there are."""
    policy.require(actor, Permission.EVENT_EDIT, Scope(scope.event_id))
    row = imports.row_of(Scope(scope.event_id), staged_id, KIND)
    table = timetables.read_plan_file(imports.content_of(row), filename=row.filename)
    found = timetable_facts.load(actor, scope)
    context = _context(scope, found)
    plan = timetables.check_plan(table, context)
    known = {(str(one.stage_id), one.code) for one in found.sessions.values()}
    lines = tuple(
        (one.code, f"{one.stage}/{one.module}", len(one.seats), (one.stage, one.code) not in known)
        for one in plan.sessions
    )
    planned, own = _planned(scope, found, plan, context)
    clashing = tuple(one for one in clashes(planned.table) if _is_of(one, own))
    return PlanPreview(row.filename, table.sheet, plan, lines, planned, clashing)


def _planned(
    scope: Scope, found: EventTimetable, plan: Plan, context: PlanContext
) -> tuple[EventTimetable, set[str]]:
    """The timetable with the file's sessions in place of those of the same code; theirs by key."""
    _first, _last, zone = timetable_facts.calendar(scope)
    known = {(str(one.stage_id), one.code): key for key, one in found.sessions.items()}
    codes = {key: (code, site) for code, (key, site) in context.stations.items()}
    waiting = {str(one.where): one.seat for row in found.roster.values() for one in row}
    sessions = dict(found.sessions)
    sittings = {one.key: one for one in found.table.sittings}
    own: set[str] = set()
    for one in plan.sessions:
        stage, module = uuid.UUID(one.stage), uuid.UUID(one.module) if one.module else None
        before = known.get((one.stage, one.code))
        key = before or str(uuid.uuid5(stage, f"{one.module}/{one.code}"))
        start, end = one.start.replace(tzinfo=zone), one.end.replace(tzinfo=zone)
        stations = [codes.get(station, ("", "")) for _where, station in one.seats]
        site = one.site or next((where for _code, where in stations if where), "")
        seats = tuple(
            replace(waiting[where], station=code)
            for (where, _station), (code, _site) in zip(one.seats, stations, strict=True)
            if where in waiting
        )
        part = part_key(stage, module)
        own |= {key, part}
        name = found.sessions[before].name if before else _named(one.code)
        sessions[key] = SessionFacts(
            uuid.UUID(key), one.code, name, stage, module, start, end, site, False, len(seats)
        )
        sittings[key] = Sitting(
            key, part, timetable_facts.minutes(start), timetable_facts.minutes(end), site,
            found.judges.get(part, ()), seats,
        )  # fmt: skip
    table = replace(found.table, sittings=tuple(sittings.values()))
    return replace(found, sessions=sessions, table=table), own


def _is_of(one: Clash, own: set[str]) -> bool:
    """Whether a clash is about a session of the file, or somebody its parts leave out."""
    return bool(own.intersection(one.sittings)) or one.who.partition(" ")[0] in own


def _named(code: str) -> dict[str, str]:
    """What a session is called that has nothing but a code."""
    digits = "".join(sign for sign in code if sign.isdigit()) or code
    return {"zh": f"第{digits}场", "en": f"Session {digits}"}


def _context(scope: Scope, found: EventTimetable) -> PlanContext:
    modules: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for row in db.session.execute(
        select(Module.id, Module.stage_id, Module.code, Module.name)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == scope.event_id)
        .order_by(Module.position)
    ):
        modules[str(row.stage_id)][str(row.id)] = words(row.code, *row.name.values())
    stages = tuple(
        KnownStage(
            str(row.id),
            words(row.trade_code, *row.trade.values()),
            words(row.code, *row.name.values()),
            modules[str(row.id)],
            {each.seat.entry: str(each.where) for each in found.roster.get(row.id, ())},
        )
        for row in db.session.execute(
            select(Stage.id, Stage.code, Stage.name, Trade.code.label("trade_code"),
                   Trade.name.label("trade"))
            .join(Trade, Trade.id == Stage.trade_id)
            .where(Trade.event_id == scope.event_id)
            .order_by(Trade.position, Trade.code, Stage.position)
        )
    )  # fmt: skip
    stations = {
        row.code: (str(row.id), row.site)
        for row in db.session.execute(
            select(Station.id, Station.code, Station.site).where(Station.event_id == scope.event_id)
        )
    }
    first, _last, _zone = timetable_facts.calendar(scope)
    return PlanContext(stages, stations, frozenset(found.table.halls), first)


def take(actor: Actor, scope: Scope, staged_id: uuid.UUID, *, now: datetime) -> int:
    """Take a staged timetable in as one step that can be undone; returns how many sessions.

    A session of the same stage and code is replaced, whoever was in it too; others stay. Raises
    Invalid("not-ready").
    """
    policy.require(actor, Permission.EVENT_EDIT, Scope(scope.event_id))
    preview = look(actor, scope, staged_id)
    if not preview.is_ready:
        raise Invalid("not-ready", preview.problems)
    found = timetable_facts.load(actor, scope)
    _first, _last, zone = timetable_facts.calendar(scope)
    known = {(str(one.stage_id), one.code): one for one in found.sessions.values()}
    states: dict[str, timetable_changes.State | None] = {}
    for one in preview.plan.sessions:
        before = known.get((one.stage, one.code))
        states[str(before.id) if before else str(uuid.uuid4())] = {
            "stage": one.stage,
            "module": one.module or None,
            "code": one.code,
            "name": before.name if before else _named(one.code),
            "start": one.start.replace(tzinfo=zone).isoformat(),
            "end": one.end.replace(tzinfo=zone).isoformat(),
            "site": one.site,
            "fixed": before.fixed if before else False,
            "seats": [[where, station or None] for where, station in one.seats],
        }
    timetable_changes.write(actor, Scope(scope.event_id), states, now=now)
    db.session.delete(imports.row_of(Scope(scope.event_id), staged_id, KIND))
    db.session.flush()
    audit.record(
        actor, "timetable.imported", ("event", scope.event_id), scope=Scope(scope.event_id),
        now=now, sessions=len(states), filename=preview.filename,
    )  # fmt: skip
    return len(states)


def workbook(actor: Actor, scope: Scope, *, language: str) -> bytes:
    """The timetable as it stands as a workbook, or an empty one to fill in."""
    policy.require(actor, Permission.EVENT_READ, Scope(scope.event_id))
    found = timetable_facts.load(actor, scope)
    _first, _last, zone = timetable_facts.calendar(scope)
    rows = []
    for sitting in found.table.sittings:
        one = found.sessions[sitting.key]
        part = found.parts[one.part]
        start, end = _local(one.starts_at, zone), _local(one.ends_at, zone)
        head = (
            _said(part.trade_name, language), _said(part.stage_name, language),
            _said(part.module_name, language), one.code, start[0], start[1], end[1], one.site,
        )  # fmt: skip
        rows += [(*head, seat.entry, seat.station) for seat in sitting.seats] or [(*head, "", "")]
    return timetables.template(rows, language=language)


def _local(at: datetime, zone: ZoneInfo) -> tuple[str, str]:
    return at.astimezone(zone).strftime("%Y-%m-%d"), at.astimezone(zone).strftime("%H:%M")


def _said(name: Mapping[str, str], language: str) -> str:
    return name.get(language) or name.get("zh", "")
