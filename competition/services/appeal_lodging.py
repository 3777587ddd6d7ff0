"""Lodge an appeal or an objection (提出申诉、异议): numbered, checked, timed against the clock.

What comes too late is refused by the rule, and stays on record; only a ruling admits it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.models.appeal import (
    Appeal,
    AppealChannel,
    AppealOutcome,
    AppealRoad,
    AppealState,
    LodgedAs,
)
from competition.models.entry import Entry
from competition.models.event import Event, Module, Stage, Trade
from competition.rules import appeals as clocks
from competition.rules.appeal_facts import AppealRuleFacts
from competition.services import appeal_rules, appeals, audit
from competition.services.appeal_rules import Clock
from competition.services.audit import Personal

MOST_GROUNDS = 4000
MOST_LODGER = 200


@dataclass(frozen=True, slots=True)
class Lodging:
    """What somebody lodges. entry: its number; empty where the trade as a whole is meant.

    lodged_at: when it was handed in on paper; None: now.
    """

    road: str
    lodged_as: str
    lodger: str
    about: str
    grounds: str
    entry: str = ""
    module: str = ""
    aspect: str = ""
    lodged_at: datetime | None = None


def lodge(
    actor: Actor, scope: Scope, lodging: Lodging, *, channel: str, now: datetime
) -> uuid.UUID:
    """Write an appeal down that came to the office, on paper or by word (登记申诉).

    Raises Invalid with every problem of what was lodged.
    """
    policy.require(actor, Permission.APPEAL_HANDLE, scope)
    return write(actor, scope, lodging, channel=channel, now=now)


def write(
    actor: Actor, scope: Scope, lodging: Lodging, *, channel: str, now: datetime
) -> uuid.UUID:
    """Number an appeal and time it; for services that have proved who lodges it.

    It is refused at once, by the rule, where its clock had run out. Raises Invalid with every
    problem, among them a time of lodging that has not come.
    """
    trade, event = _place(scope)
    entry, module = _checked(event, trade, lodging, now)
    at = lodging.lodged_at or now
    clock = clock_of(event, trade.id, lodging.road, entry.id if entry else None)
    number = 1 + (
        db.session.scalar(select(func.max(Appeal.number)).where(Appeal.trade_id == trade.id)) or 0
    )
    row = Appeal(
        id=uuid.uuid4(),
        event_id=event.id,
        trade_id=trade.id,
        number=number,
        road=AppealRoad(lodging.road),
        lodged_as=LodgedAs(lodging.lodged_as),
        channel=AppealChannel(channel),
        lodger=lodging.lodger.strip(),
        lodged_by_id=actor.id,
        entry_id=entry.id if entry else None,
        about=lodging.about,
        module_id=module.id if module else None,
        aspect=lodging.aspect.strip()[:40],
        grounds=lodging.grounds.strip(),
        lodged_at=at,
        clock_from=clock.starts_at,
        due_at=clock.due_at,
        late=clocks.is_late(at, clock.due_at),
        instance=1,
        state=AppealState.LODGED,
        outcome=AppealOutcome.NONE,
    )
    db.session.add(row)
    db.session.flush()
    appeals.add_step(row, "lodge", row.grounds, now=at, actor=actor, by=row.lodger)
    audit.record(
        actor, "appeal.lodged", ("appeal", row.id), scope=scope, now=now, number=number,
        road=lodging.road, channel=channel, about=lodging.about, late=row.late,
        entry=str(row.entry_id) if row.entry_id else None, lodger=Personal(row.lodger),
        at=at.isoformat(),
    )  # fmt: skip
    if row.late:
        row.state = AppealState.REFUSED
        appeals.add_step(row, "refuse", "", now=now, actor=None)
        audit.record(
            actor, "appeal.refused", ("appeal", row.id), scope=scope, now=now, number=number,
            by_rule=True,
        )  # fmt: skip
    return row.id


def clock_of(event: Event, trade_id: uuid.UUID, road: str, entry_id: uuid.UUID | None) -> Clock:
    """The clock of the road somebody takes; raises NotNow where an objection has no notice."""
    if road != AppealRoad.OBJECTION.value:
        return appeal_rules.clock(event, trade_id, entry_id)
    clock = appeal_rules.notice_clock(event, trade_id)
    if clock.due_at is None:
        raise NotNow("no-notice-to-object-to")
    return clock


def _place(scope: Scope) -> tuple[Trade, Event]:
    trade = db.session.get(Trade, scope.trade_id) if scope.trade_id else None
    if trade is None or trade.event_id != scope.event_id:
        raise NotFound("not-found")
    return trade, db.session.get_one(Event, trade.event_id)


def _checked(
    event: Event, trade: Trade, lodging: Lodging, now: datetime
) -> tuple[Entry | None, Module | None]:
    """What an appeal is about, or Invalid with all that is wrong with it."""
    rule = appeal_rules.rule_of(event)
    problems = [*_words(lodging, rule)]
    if lodging.lodged_at is not None and lodging.lodged_at > now:
        problems.append(Problem("not-lodged-yet", "lodged_at"))
    entry = module = None
    if lodging.entry.strip():
        entry = db.session.scalars(
            select(Entry).where(Entry.trade_id == trade.id, Entry.number == lodging.entry.strip())
        ).one_or_none()
        if entry is None:
            problems.append(Problem("unknown-entry", "entry", {"found": lodging.entry.strip()}))
    if lodging.module:
        module = db.session.scalars(
            select(Module)
            .join(Stage, Stage.id == Module.stage_id)
            .where(Stage.trade_id == trade.id, Module.code == lodging.module)
        ).one_or_none()
        if module is None:
            problems.append(Problem("unknown-choice", "module", {"found": lodging.module[:40]}))
    if problems:
        raise Invalid("invalid", problems)
    return entry, module


def _words(lodging: Lodging, rule: AppealRuleFacts) -> Sequence[Problem]:
    problems = []
    lodgers = ("public", *rule.lodgers, "unit", "leader", "contestant")
    allowed = lodgers if lodging.road == "objection" else rule.lodgers
    if lodging.road not in set(AppealRoad):
        problems.append(Problem("unknown-choice", "road", {"found": lodging.road[:40]}))
    if lodging.lodged_as not in allowed:
        problems.append(Problem("may-not-appeal", "lodged_as", {"found": lodging.lodged_as[:40]}))
    if lodging.about not in rule.about:
        problems.append(Problem("not-about-that", "about", {"found": lodging.about[:40]}))
    for name, most in (("grounds", MOST_GROUNDS), ("lodger", MOST_LODGER)):
        text = getattr(lodging, name).strip()
        if not text:
            problems.append(Problem(f"{name}-missing", name))
        elif len(text) > most:
            problems.append(Problem("too-long", name, {"most": most}))
    return problems
