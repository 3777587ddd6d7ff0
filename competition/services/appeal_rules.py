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
from competition.models.event import Event, Module, Stage
from competition.models.publication import Publication, PublicationKind, PublicationState
from competition.rules import appeals, switches
from competition.rules.appeal_facts import AppealRuleFacts
from competition.rules.appeals import Days
from competition.rules.kinds import Part, read_as
from competition.services import audit, contest_ends


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
    if entry_id is not None:
        return clocks(event, {entry_id: trade_id})[entry_id]
    return _from(event, _trade_start(event, trade_id))


def clocks(event: Event, entries: Mapping[uuid.UUID, uuid.UUID]) -> dict[uuid.UUID, Clock]:
    """The clocks of appeals about many entries; entries: each with its trade."""
    by_contest = rule_of(event).clock == "contest"
    own = contest_ends.of_entries(entries) if by_contest else {}
    rest = {trade_id for entry_id, trade_id in entries.items() if entry_id not in own}
    others = {trade_id: _from(event, _trade_start(event, trade_id)) for trade_id in rest}
    return {
        entry_id: _from(event, own[entry_id]) if entry_id in own else others[trade_id]
        for entry_id, trade_id in entries.items()
    }


def _from(event: Event, start: datetime | None) -> Clock:
    rule = rule_of(event)
    if start is None:
        return Clock(None, None, rule.clock)
    local = start.astimezone(ZoneInfo(event.timezone))
    return Clock(start, appeals.due(rule, local, days_of(event)), rule.clock)


def _trade_start(event: Event, trade_id: uuid.UUID) -> datetime | None:
    """From when a trade's clock runs: its results, or the end of its contest."""
    if rule_of(event).clock == "publication":
        row = public(trade_id)
        return row.published_at if row else None
    return _contest_end(event, trade_id)


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


def _contest_end(event: Event, trade_id: uuid.UUID) -> datetime:
    """When a trade stops working; without sessions, when it is locked; else with the event."""
    locked = (
        select(func.max(Module.locked_at))
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == trade_id)
    )
    scope = Scope(event.id, trade_id)
    found: datetime | None = contest_ends.of_trade(scope) or db.session.scalar(locked)
    if found is not None:
        return found
    end = datetime.combine(event.ends_on + timedelta(days=1), time(0))
    return end.replace(tzinfo=ZoneInfo(event.timezone))
