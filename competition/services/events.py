"""Make and configure an event (赛事): its name, dates, place, bodies, sectors and switches."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm.attributes import flag_modified

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotFound, Problem
from competition.models.entry import Entry
from competition.models.event import (
    BodyRole,
    Event,
    EventBody,
    IndustrySystem,
    Profile,
    Sector,
    Trade,
    VerificationPlace,
)
from competition.rules import switches
from competition.services import audit, scopes

CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38}[A-Za-z0-9])?")
#: First words of the console's own addresses: an event of that code could not be opened.
RESERVED = frozenset(
    {"accounts", "audit", "backups", "events", "new", "settings", "trail", "units"}
)


def is_code(text: str) -> bool:
    """Whether an event of this code can be opened at its address."""
    return bool(CODE.fullmatch(text)) and text.lower() not in RESERVED


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A body and what it does for the event, in order of rank."""

    role: str
    name: dict[str, str]


@dataclass(frozen=True, slots=True)
class SectorLine:
    """An industry chain or a system of the trades' administration (产业链、系统)."""

    code: str
    name: dict[str, str]


@dataclass(frozen=True, slots=True)
class EventDraft:
    """What somebody wrote about an event; `code` is only read when it is made."""

    name: dict[str, str]
    starts_on: date
    ends_on: date
    code: str = ""
    profile: str = "standard"
    venue: dict[str, str] = field(default_factory=dict)
    bodies: tuple[BodyLine, ...] = ()
    sectors: tuple[SectorLine, ...] = ()
    systems: tuple[SectorLine, ...] = ()
    sample: bool = False


@dataclass(frozen=True, slots=True)
class EventCard:
    """An event in the list of events."""

    code: str
    name: dict[str, str]
    sample: bool
    profile: str
    starts_on: date
    ends_on: date
    trades: int
    entries: int
    #: Whether the actor may open it in the console; a chief judge's work lies elsewhere.
    readable: bool = True


@dataclass(frozen=True, slots=True)
class EventDetail:
    """An event as its pages show it."""

    draft: EventDraft
    version: int
    settings: dict[str, str]
    verification: str
    verification_host: str


def listing(actor: Actor) -> list[EventCard]:
    """The events an actor has a role in, newest first, with how much they hold."""
    known = {head.code for head in scopes.events_of(actor)}
    trades = (
        select(func.count()).where(Trade.event_id == Event.id).correlate(Event).scalar_subquery()
    )
    entries = (
        select(func.count()).where(Entry.event_id == Event.id).correlate(Event).scalar_subquery()
    )
    rows: Any = db.session.execute(
        select(Event, trades, entries)
        .where(Event.code.in_(known))
        .order_by(Event.starts_on.desc(), Event.code)
    ).all()
    return [
        EventCard(
            code=row.code,
            name=row.name,
            sample=row.sample,
            profile=row.profile.value,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            trades=trade_count,
            entries=entry_count,
            readable=policy.may(actor, Permission.EVENT_READ, Scope(row.id)),
        )
        for row, trade_count, entry_count in rows
    ]


def create(
    actor: Actor, draft: EventDraft, *, now: datetime, settings: Mapping[str, Any] | None = None
) -> str:
    """Make an event and return its code; raises Invalid with everything wrong.

    settings: switches that depart from the profile, as a preset has them.
    """
    policy.require(actor, Permission.EVENT_CREATE)
    problems = _problems(draft, (), ())
    if not is_code(draft.code):
        problems.append(Problem("event-code", "code"))
    elif db.session.scalar(select(Event.id).where(func.lower(Event.code) == draft.code.lower())):
        problems.append(Problem("code-taken", "code", {"item": draft.code}))
    if problems:
        raise Invalid("invalid", problems)
    chosen = {name: str(value) for name, value in (settings or {}).items()}
    row = Event(
        code=draft.code,
        settings=switches.departures(draft.profile, chosen),
        extra={},
        profile=Profile(draft.profile),
    )
    _write(row, draft)
    db.session.add(row)
    db.session.flush()
    _write_lists(row, draft)
    audit.record(
        actor, "event.created", ("event", row.id), scope=Scope(row.id), now=now,
        code=draft.code, profile=draft.profile,
    )  # fmt: skip
    return row.code


def read(actor: Actor, scope: Scope) -> EventDetail:
    """An event whole, with the switches that hold."""
    policy.require(actor, Permission.EVENT_READ, scope)
    row = _row(scope)
    bodies = db.session.scalars(
        select(EventBody).where(EventBody.event_id == row.id).order_by(EventBody.position)
    )
    return EventDetail(
        draft=EventDraft(
            code=row.code,
            name=row.name,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            profile=row.profile.value,
            venue=row.venue,
            bodies=tuple(BodyLine(body.role.value, body.name) for body in bodies),
            sectors=sectors_of(scope),
            systems=systems_of(scope),
            sample=row.sample,
        ),
        version=row.version,
        settings=switches.values(row.profile.value, row.settings),
        verification=row.verification.value,
        verification_host=row.verification_host,
    )


def sectors_of(scope: Scope) -> tuple[SectorLine, ...]:
    """The industry chains of an event, in order."""
    return _groups(Sector, scope)


def systems_of(scope: Scope) -> tuple[SectorLine, ...]:
    """The systems of an event, in order."""
    return _groups(IndustrySystem, scope)


def _groups(kind: type[Sector] | type[IndustrySystem], scope: Scope) -> tuple[SectorLine, ...]:
    rows = db.session.execute(
        select(kind.code, kind.name).where(kind.event_id == scope.event_id).order_by(kind.position)
    )
    return tuple(SectorLine(row.code, row.name) for row in rows)


def change(actor: Actor, scope: Scope, draft: EventDraft, *, version: int, now: datetime) -> None:
    """Change what an event is called, when, where and by whom; raises Conflict when stale."""
    policy.require(actor, Permission.EVENT_EDIT, scope)
    row = _current(scope, version)
    used = (
        _used(select(Sector.code).join(Trade, Trade.sector_id == Sector.id), row.id),
        _used(
            select(IndustrySystem.code).join(Trade, Trade.system_id == IndustrySystem.id), row.id
        ),
    )
    problems = _problems(draft, *used)
    if problems:
        raise Invalid("invalid", problems)
    _write(row, draft)
    flag_modified(row, "name")
    _write_lists(row, draft)
    db.session.flush()
    audit.record(actor, "event.changed", ("event", row.id), scope=scope, now=now, code=row.code)


def _used(codes: Any, event_id: uuid.UUID) -> set[str]:
    """Which chains or systems have trades."""
    return set(db.session.scalars(codes.where(Trade.event_id == event_id).distinct()))


def change_settings(
    actor: Actor,
    scope: Scope,
    *,
    profile: str,
    chosen: Mapping[str, str],
    verification: str,
    verification_host: str,
    version: int,
    now: datetime,
) -> None:
    """Choose the profile and the switches; what a switch does not say is the profile's word.

    With another profile, switches that stood as the old one said follow the new one.
    """
    policy.require(actor, Permission.EVENT_EDIT, scope)
    row = _current(scope, version)
    problems = switches.problems(chosen)
    if profile not in switches.PROFILES:
        problems.append(Problem("unknown-choice", "profile", {"found": profile}))
    if verification not in set(VerificationPlace):
        problems.append(Problem("unknown-choice", "verification", {"found": verification}))
    elif verification in {"host", "static"} and not verification_host.startswith(
        ("http://", "https://")
    ):
        problems.append(Problem("verification-host", "verification_host"))
    if problems:
        raise Invalid("invalid", problems)
    if profile != row.profile.value:
        before = switches.values(row.profile.value, row.settings)
        chosen = {
            name: value
            for name, value in chosen.items()
            if name in row.settings or value != before.get(name)
        }
    others = {name: value for name, value in row.settings.items() if name not in switches.BY_NAME}
    row.profile = Profile(profile)
    row.settings = {**others, **switches.departures(profile, chosen)}
    row.verification = VerificationPlace(verification)
    row.verification_host = verification_host.rstrip("/")
    flag_modified(row, "settings")
    db.session.flush()
    audit.record(
        actor, "event.settings_changed", ("event", row.id), scope=scope, now=now,
        profile=profile, settings=row.settings, verification=verification,
    )  # fmt: skip


def _row(scope: Scope) -> Event:
    row = db.session.get(Event, scope.event_id)
    if row is None:
        raise NotFound("not-found")
    return row


def _current(scope: Scope, version: int) -> Event:
    row = _row(scope)
    if row.version != version:
        raise Conflict("stale")
    return row


def _problems(
    draft: EventDraft, chains: Collection[str], systems: Collection[str]
) -> list[Problem]:
    found = []
    if not draft.name.get("zh", "").strip():
        found.append(Problem("name-needed", "name"))
    if draft.ends_on < draft.starts_on:
        found.append(Problem("dates-reversed", "ends_on"))
    if draft.profile not in switches.PROFILES:
        found.append(Problem("unknown-choice", "profile", {"found": draft.profile}))
    for n, body in enumerate(draft.bodies):
        if body.role not in set(BodyRole):
            found.append(Problem("unknown-choice", f"bodies.{n}", {"found": body.role}))
        if not body.name.get("zh", "").strip():
            found.append(Problem("name-needed", f"bodies.{n}"))
    return [
        *found,
        *_group_problems("sector", draft.sectors, chains),
        *_group_problems("system", draft.systems, systems),
    ]


def _group_problems(noun: str, lines: Sequence[SectorLine], used: Collection[str]) -> list[Problem]:
    found, where = [], f"{noun}s"
    codes = [line.code for line in lines]
    for n, line in enumerate(lines):
        if not CODE.fullmatch(line.code):
            found.append(Problem("code-form", f"{where}.{n}", {"item": line.code}))
        elif codes.index(line.code) != n:
            found.append(Problem("code-twice", f"{where}.{n}", {"item": line.code}))
    found.extend(
        Problem(f"{noun}-in-use", where, {"item": code}) for code in sorted({*used} - {*codes})
    )
    return found


def _write(row: Event, draft: EventDraft) -> None:
    row.name, row.venue, row.sample = draft.name, draft.venue, draft.sample
    row.starts_on, row.ends_on = draft.starts_on, draft.ends_on


def _write_lists(row: Event, draft: EventDraft) -> None:
    db.session.execute(delete(EventBody).where(EventBody.event_id == row.id))
    db.session.add_all(
        EventBody(event_id=row.id, role=BodyRole(body.role), name=body.name, position=n)
        for n, body in enumerate(draft.bodies)
    )
    _write_groups(Sector, row.id, draft.sectors)
    _write_groups(IndustrySystem, row.id, draft.systems)


def _write_groups(
    kind: type[Sector] | type[IndustrySystem], event_id: uuid.UUID, lines: Sequence[SectorLine]
) -> None:
    rows: Any = db.session.scalars(select(kind).where(kind.event_id == event_id))
    kept = {group.code: group for group in rows}
    for n, line in enumerate(lines):
        known = kept.pop(line.code, None)
        if known is None:
            db.session.add(kind(event_id=event_id, code=line.code, name=line.name, position=n))
        else:
            known.name, known.position = line.name, n
    for left in kept.values():
        db.session.delete(left)
