"""An event's rule of appeals, and when the clock of one runs (申诉规则与时限)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid
from competition.models.entry import EntryInStage
from competition.models.event import Event, Module, Stage
from competition.models.publication import Publication, PublicationKind, PublicationState
from competition.models.timetable import Allocation, ContestSession
from competition.rules import appeals, switches
from competition.rules.appeal_facts import AppealRuleFacts
from competition.rules.appeals import Days
from competition.rules.kinds import Part, read_as
from competition.services import audit


@dataclass(frozen=True, slots=True)
class Clock:
    """From when to when something may be lodged; both None: no clock runs yet."""

    starts_at: datetime | None
    due_at: datetime | None
    #: What the time counts from: `contest`, `publication` or `notice`.
    counts_from: str


def rule_of(event: Event) -> AppealRuleFacts:
    """The event's own rule, or what its switches come to."""
    written = event.extra.get("appeals")
    if written:
        facts, _problems = read_as(AppealRuleFacts, written)
        if facts is not None:
            return facts
    chosen = switches.values(event.profile.value, event.settings)
    return appeals.of_switches(chosen["appeals"], chosen["appeal-hours"])


@dataclass(frozen=True, slots=True)
class Stated:
    """The rule as the page that changes it needs it; `own`: stated, not the switches'."""

    facts: AppealRuleFacts
    own: bool
    version: int


def stated(actor: Actor, scope: Scope) -> Stated:
    """The rule of an event."""
    policy.require_within(actor, Permission.EVENT_READ, scope)
    event = db.session.get_one(Event, scope.event_id)
    return Stated(rule_of(event), "appeals" in event.extra, event.version)


def change(
    actor: Actor, scope: Scope, written: Mapping[str, Any], *, version: int, now: datetime
) -> None:
    """State the rule anew, as the contest file says it; empty: the switches' again.

    What was lodged keeps the clock it was lodged under. Raises Invalid with every problem.
    """
    policy.require(actor, Permission.EVENT_EDIT, scope)
    event = db.session.get_one(Event, scope.event_id)
    if event.version != version:
        raise Conflict("stale")
    rest = {key: value for key, value in event.extra.items() if key != "appeals"}
    if written:
        facts, problems = read_as(AppealRuleFacts, dict(written))
        if facts is None or problems:
            raise Invalid("invalid", problems)
        rest["appeals"] = Part(AppealRuleFacts).write(facts)
    event.extra = rest
    flag_modified(event, "extra")
    db.session.flush()
    audit.record(
        actor, "appeal_rule.changed", ("event", event.id), scope=scope, now=now,
        rule=rest.get("appeals"),
    )  # fmt: skip


def days_of(event: Event) -> Days:
    """The days an event adds to the holiday table."""
    read = date.fromisoformat
    return Days(
        [read(each) for each in event.settings.get("days-off", [])],
        [read(each) for each in event.settings.get("days-worked", [])],
    )


def clock(event: Event, trade_id: uuid.UUID, entry_id: uuid.UUID | None) -> Clock:
    """The clock of an appeal about an entry of a trade, or about the trade as a whole."""
    rule = rule_of(event)
    if rule.clock == "publication":
        row = public(trade_id)
        start = row.published_at if row else None
    else:
        start = _contest_end(event, trade_id, entry_id)
    if start is None:
        return Clock(None, None, rule.clock)
    local = start.astimezone(ZoneInfo(event.timezone))
    return Clock(start, appeals.due(rule, local, days_of(event)), rule.clock)


def notice_clock(event: Event, trade_id: uuid.UUID) -> Clock:
    """The clock of an objection: the notice period of the provisional results in force."""
    row = public(trade_id)
    if row is None or row.notice_ends_at is None or not rule_of(event).objections:
        return Clock(None, None, "notice")
    return Clock(row.published_at, row.notice_ends_at, "notice")


def further_clock(event: Event, answered: datetime) -> Clock:
    """The clock for taking an answer to the second instance."""
    local = answered.astimezone(ZoneInfo(event.timezone))
    due = appeals.due_further(rule_of(event), local, days_of(event))
    return Clock(answered, due, "reply")


def public(trade_id: uuid.UUID) -> Publication | None:
    """The publication the public is shown, provisional or final."""
    return db.session.scalars(
        select(Publication).where(
            Publication.trade_id == trade_id,
            Publication.state == PublicationState.CURRENT,
            Publication.kind != PublicationKind.INTERNAL,
        )
    ).one_or_none()


def _contest_end(event: Event, trade_id: uuid.UUID, entry_id: uuid.UUID | None) -> datetime | None:
    """When an entry's last session ends, the trade's where it has none, or the event's last day."""
    sessions = (
        select(func.max(ContestSession.ends_at))
        .join(Stage, Stage.id == ContestSession.stage_id)
        .where(Stage.trade_id == trade_id)
    )
    own = (
        sessions.join(Allocation, Allocation.contest_session_id == ContestSession.id)
        .join(EntryInStage, EntryInStage.id == Allocation.entry_in_stage_id)
        .where(EntryInStage.entry_id == entry_id)
    )
    locked = (
        select(func.max(Module.locked_at))
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == trade_id)
    )
    for query in (own, sessions, locked):
        found: datetime | None = db.session.scalar(query)
        if found is not None:
            return found
    end = datetime.combine(event.ends_on + timedelta(days=1), time(0))
    return end.replace(tzinfo=ZoneInfo(event.timezone))
