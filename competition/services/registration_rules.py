"""What an event says of registration (报名规则): read, written whole, and who is in time."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, Problem
from competition.models.event import Division, Event, Trade
from competition.models.person import Delegation
from competition.models.registration import Registration, RegistrationMember
from competition.rules.kinds import Part, Problems, read_as
from competition.rules.registration_checks import Known, check_rules
from competition.rules.registration_facts import FieldFacts, RegistrationRules
from competition.services import audit

KEY = "registration"


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules as written and as facts, and the version of the event they were read with."""

    written: dict[str, Any]
    facts: RegistrationRules
    version: int
    timezone: str


def of_event(event_id: uuid.UUID | None) -> RegistrationRules:
    """An event's rules; its own services keep them sound."""
    return _read(db.session.get_one(Event, event_id)).facts


def _read(event: Event) -> Rules:
    written = event.extra.get(KEY, {})
    facts, problems = read_as(RegistrationRules, written, KEY)
    if facts is None or problems:
        raise Invalid("invalid", problems)
    return Rules(written, facts, event.version, event.timezone)


def read(actor: Actor, scope: Scope) -> Rules:
    """The rules, for whoever reads the event."""
    policy.require(actor, Permission.EVENT_READ, scope)
    return _read(db.session.get_one(Event, scope.event_id))


def change(
    actor: Actor, scope: Scope, written: Mapping[str, Any], *, version: int, now: datetime
) -> None:
    """Write the rules anew, whole; raises Invalid with every problem and its path.

    An own field that people have answered keeps its kind, and is not taken away.
    """
    policy.require(actor, Permission.EVENT_EDIT, scope)
    event = db.session.get_one(Event, scope.event_id)
    if event.version != version:
        raise Conflict("stale")
    problems = Problems()
    facts, found = read_as(RegistrationRules, dict(written))
    problems.extend(found)
    if facts is not None:
        check_rules(facts, _known(scope.event_id), "", problems)
        problems.extend(_lost_answers(event, facts))
    if facts is None or problems:
        raise Invalid("invalid", problems)
    canonical = Part(RegistrationRules).write(facts)
    rest = {key: value for key, value in event.extra.items() if key != KEY}
    event.extra = ({KEY: canonical} if canonical else {}) | rest
    flag_modified(event, "extra")
    db.session.flush()
    audit.record(
        actor, "registration_rules.changed", ("event", event.id), scope=Scope(event.id), now=now,
        opens=facts.opens, closes=facts.closes, quotas=len(facts.quotas),
        conditions=len(facts.conditions), fields=[one.code for one in facts.fields],
    )  # fmt: skip


def _known(event_id: uuid.UUID | None) -> Known:
    trades = select(Trade.id, Trade.code).where(Trade.event_id == event_id)
    rows = db.session.execute(trades).all()
    divisions = db.session.scalars(
        select(Division.code).where(Division.trade_id.in_([row.id for row in rows]))
    )
    units = db.session.scalars(select(Delegation.code).where(Delegation.event_id == event_id))
    return Known({row.code for row in rows}, set(divisions), set(units))


def _lost_answers(event: Event, facts: RegistrationRules) -> list[Problem]:
    before = {one.code: one for one in _read(event).facts.fields}
    after = {one.code: one for one in facts.fields}
    changed = [
        code for code, one in before.items() if code not in after or after[code].kind != one.kind
    ]
    if not changed:
        return []
    answered: set[str] = set()
    for answers in db.session.scalars(
        select(RegistrationMember.answers)
        .join(Registration, Registration.id == RegistrationMember.registration_id)
        .where(Registration.event_id == event.id)
    ):
        answered |= answers.keys()
    return [
        Problem("field-answered", "fields", {"field": before[code].name.zh})
        for code in changed
        if code in answered
    ]


def closes_at(rules: RegistrationRules, trade: str) -> datetime | None:
    """The deadline of a trade; trade "": the event's own."""
    text = rules.closes_for.get(trade) or rules.closes
    return datetime.fromisoformat(text) if text else None


def is_open(rules: RegistrationRules, trade: str, now: datetime) -> bool:
    """Whether delegations may register in a trade now; both ends count."""
    if rules.opens is None or now < datetime.fromisoformat(rules.opens):
        return False
    closes = closes_at(rules, trade)
    return closes is None or now <= closes


def is_over(rules: RegistrationRules, trade: str, now: datetime) -> bool:
    """Whether a trade's deadline has passed: what changes now, changes by ruling."""
    closes = closes_at(rules, trade)
    return rules.opens is not None and closes is not None and now > closes


def fields_for(rules: RegistrationRules, kind: str, reader: str) -> tuple[FieldFacts, ...]:
    """The own fields asked of a kind of registration, as far as a reader sees them."""
    return tuple(one for one in rules.fields if kind in one.of and reader in one.readers)
