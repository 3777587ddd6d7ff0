"""Freeze results, publish them provisionally and finally, withdraw them (公示、公布).

A publication is canonical JSON with its digest: what people are shown, what certificates are made
from, and what an appeal argues about. It is never recomputed.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from importlib import metadata
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.models.event import (
    Event,
    EventBody,
    MarkedWhere,
    Module,
    ModuleState,
    Stage,
    Trade,
)
from competition.models.publication import Publication, PublicationKind, PublicationState
from competition.rules import calendars, digests, switches
from competition.rules.version import RULES_VERSION
from competition.services import (
    appeals,
    audit,
    clock_records,
    confirmations,
    fairness,
    handed_in,
    incident_records,
    publication_inputs,
    publication_lines,
    recheck_duty,
    signing,
    standings,
)

FORMAT = "skills-publication/1"
#: When a notice period ends on its last day.
NOTICE_ENDS = time(17, 30)
ORDER = {
    PublicationKind.INTERNAL: 0,
    PublicationKind.PROVISIONAL: 1,
    PublicationKind.FINAL: 2,
}


@dataclass(frozen=True, slots=True)
class Readiness:
    """What still stands between a trade and a publication of one kind."""

    kind: PublicationKind
    problems: tuple[Problem, ...]

    @property
    def ready(self) -> bool:
        """Whether it can be published now."""
        return not self.problems


def provisional() -> PublicationKind:
    """The kind that opens a notice period, for edges that do not know the tables."""
    return PublicationKind.PROVISIONAL


def _place(trade_id: uuid.UUID) -> tuple[Trade, Event, Scope]:
    row = db.session.execute(
        select(Trade, Event).join(Event, Event.id == Trade.event_id).where(Trade.id == trade_id)
    ).one_or_none()
    if row is None:
        raise NotFound("not-found")
    trade, event = row
    return trade, event, Scope(event.id, trade.id)


def current(trade_id: uuid.UUID) -> Publication | None:
    """The publication in force for a trade."""
    return db.session.scalars(
        select(Publication).where(
            Publication.trade_id == trade_id, Publication.state == PublicationState.CURRENT
        )
    ).one_or_none()


def readiness(
    actor: Actor, trade_id: uuid.UUID, kind: PublicationKind, *, now: datetime
) -> Readiness:
    """Everything that stands in the way, at once."""
    trade, event, scope = _place(trade_id)
    policy.require(actor, Permission.PUBLICATION_PUBLISH, scope)
    problems = [*_order_problems(trade, event, kind, now)]
    if kind is PublicationKind.FINAL:
        problems.extend(appeals.open_problems(trade.id, now=now))
    if kind is not PublicationKind.INTERNAL:
        problems.extend(recheck_duty.before_publication(event, trade))
    if trade.marked is MarkedWhere.ELSEWHERE:
        problems.extend(handed_in.problems(trade.id))
    else:
        problems.extend(_module_problems(trade.id))
        problems.extend(_result_problems(actor, trade.id))
    return Readiness(kind, tuple(problems))


def _order_problems(
    trade: Trade, event: Event, kind: PublicationKind, now: datetime
) -> list[Problem]:
    if kind is not PublicationKind.FINAL:
        return []
    days = int(switches.values(event.profile.value, event.settings)["notice-days"])
    if days == 0:
        return []
    last = current(trade.id)
    if last is None or last.kind is PublicationKind.INTERNAL:
        return [Problem("notice-not-given", trade.code, {"days": days})]
    if (
        last.kind is PublicationKind.PROVISIONAL
        and last.notice_ends_at is not None
        and now < last.notice_ends_at
    ):
        local = last.notice_ends_at.astimezone(ZoneInfo(event.timezone))
        return [Problem("notice-running", trade.code, {"until": f"{local:%Y-%m-%d %H:%M}"})]
    return []


def _module_problems(trade_id: uuid.UUID) -> list[Problem]:
    rows = db.session.execute(
        select(Module.code, Module.name)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == trade_id, Module.state != ModuleState.LOCKED)
        .order_by(Module.position)
    )
    return [Problem("module-open", row.code, {"module": row.name}) for row in rows]


def _result_problems(actor: Actor, trade_id: uuid.UUID) -> list[Problem]:
    try:
        result = standings.result(actor, trade_id)
    except NotNow as refused:
        return [Problem(refused.code)]
    except Invalid as refused:
        return list(refused.problems) or [Problem(refused.code)]
    found = [
        Problem(
            f"gap-{gap.code}",
            f"{line.number}/{gap.module}/{gap.seat or gap.panel}",
            {
                "entry": line.number,
                "module": gap.module,
                "seat": gap.seat or gap.panel,
                "aspect": gap.aspect,
            },
        )
        for line in result.standings.incomplete
        for gap in line.gaps
    ]
    found.extend(result.standings.problems)
    if not result.standings.lines:
        found.append(Problem("no-entries"))
    return found


def notice_end(event: Event, published: date) -> datetime:
    """When the notice period of a publication of today ends, in working days of the event."""
    days = int(switches.values(event.profile.value, event.settings)["notice-days"])
    off = [date.fromisoformat(each) for each in event.settings.get("days-off", [])]
    worked = [date.fromisoformat(each) for each in event.settings.get("days-worked", [])]
    last = calendars.after_working_days(published, days, off=off, worked=worked)
    return datetime.combine(last, NOTICE_ENDS, tzinfo=ZoneInfo(event.timezone))


def publish(
    actor: Actor,
    trade_id: uuid.UUID,
    kind: PublicationKind,
    *,
    now: datetime,
    second: Actor | None = None,
    reason: str = "",
) -> Publication:
    """Freeze a trade's results and make them what people are shown.

    Raises Invalid("not-publishable") with everything in the way. A further publication of a trade
    replaces the one in force, says why, and carries what changed. What is posted bears the key
    certificates are signed with, so there is one from here on.
    """
    trade, event, scope = _place(trade_id)
    policy.require(actor, Permission.PUBLICATION_PUBLISH, scope)
    if kind is not PublicationKind.INTERNAL:
        confirmations.require_second(event, "publish", actor, second)
    ready = readiness(actor, trade_id, kind, now=now)
    if not ready.ready:
        raise Invalid("not-publishable", ready.problems)
    if kind is not PublicationKind.INTERNAL:
        signing.provide(actor, now=now)
    last = current(trade_id)
    if last is not None and ORDER[kind] <= ORDER[last.kind] and not reason.strip():
        raise Invalid("reason-missing")
    number = 1 + (
        db.session.scalar(
            select(func.max(Publication.number)).where(Publication.trade_id == trade_id)
        )
        or 0
    )
    local = now.astimezone(ZoneInfo(event.timezone))
    ends = notice_end(event, local.date()) if kind is PublicationKind.PROVISIONAL else None
    body, inputs = _body(actor, trade, event, kind, number=number, now=local, ends=ends, last=last)
    content = digests.canonical(body)
    if last is not None:
        last.state = PublicationState.SUPERSEDED
    publication = Publication(
        event_id=event.id,
        trade_id=trade.id,
        number=number,
        kind=kind,
        body=content,
        digest=digests.of_bytes(content),
        inputs=inputs,
        rules_version=RULES_VERSION,
        published_at=now,
        published_by_id=actor.id,
        confirmed_by_id=second.id if second else None,
        notice_ends_at=ends,
        reason=reason.strip(),
    )
    db.session.add(publication)
    db.session.flush()
    audit.record(
        actor,
        "results.published",
        ("publication", publication.id),
        scope=scope,
        now=now,
        kind=kind.value,
        number=number,
        digest=publication.digest,
        second=str(second.id) if second else None,
        reason=reason.strip() or None,
    )
    return publication


def withdraw(
    actor: Actor,
    publication_id: uuid.UUID,
    *,
    reason: str,
    now: datetime,
    second: Actor | None = None,
) -> None:
    """Take a publication back: the page says so, with the reason; the content stays on record."""
    publication = db.session.get(Publication, publication_id)
    if publication is None:
        raise NotFound("not-found")
    _trade, event, scope = _place(publication.trade_id)
    policy.require(actor, Permission.PUBLICATION_PUBLISH, scope)
    confirmations.require_second(event, "publish", actor, second)
    if publication.state is not PublicationState.CURRENT:
        raise NotNow("publication-not-current")
    if not reason.strip():
        raise Invalid("reason-missing")
    publication.state = PublicationState.WITHDRAWN
    publication.withdrawn_at = now
    publication.reason = reason.strip()
    db.session.flush()
    audit.record(
        actor,
        "results.withdrawn",
        ("publication", publication.id),
        scope=scope,
        now=now,
        reason=reason.strip(),
    )


def _body(
    actor: Actor,
    trade: Trade,
    event: Event,
    kind: PublicationKind,
    *,
    number: int,
    now: datetime,
    ends: datetime | None,
    last: Publication | None,
) -> tuple[dict[str, Any], bytes | None]:
    """What is frozen, and packed, what it was computed from; None for a trade marked elsewhere."""
    level = switches.values(event.profile.value, event.settings)["disclosure"]
    stored = None
    if trade.marked is MarkedWhere.ELSEWHERE:
        lines = publication_lines.handed_in(trade.id)
    else:
        result = standings.result(actor, trade.id)
        inputs = publication_inputs.of_result(result)
        stored = publication_inputs.packed(inputs)
        lines = publication_lines.computed(result, level)
        lines |= publication_inputs.stamp(result, inputs)
        lines["clocks"] = clock_records.of_trade(trade.id, result.trade)
    body: dict[str, Any] = {
        "format": FORMAT,
        "event": {"code": event.code, "name": event.name, "sample": event.sample},
        "bodies": _bodies(event.id),
        "trade": {
            "code": trade.code,
            "name": trade.name,
            "occupation": {
                "name": trade.occupation_name,
                "code": trade.occupation_code,
                "level": trade.occupation_level,
            },
        },
        "kind": kind.value,
        "number": number,
        "published_at": now.isoformat(timespec="seconds"),
        "notice_ends_at": ends.isoformat(timespec="seconds") if ends else None,
        "release": release(),
        "rules_version": RULES_VERSION,
        "disclosure": level,
        "fairness": fairness.of_trade(trade.id),
        "incidents": incident_records.of_trade(trade.id),
        "trail": _head(trade),
        **lines,
    }
    if last is not None:
        body["replaces"] = {
            "number": last.number,
            "digest": last.digest,
            "changes": publication_lines.changes(json.loads(last.body), body),
        }
    return body, stored


def _head(trade: Trade) -> dict[str, Any]:
    """How far the trade's trail reached before this act: printed, it cannot be rewritten later."""
    key = audit.chain_key(Scope(trade.event_id, trade.id))
    found = {chain: (sequence, digest) for chain, sequence, digest in audit.heads()}
    sequence, digest = found.get(key, (0, ""))
    return {"sequence": sequence, "digest": digest}


@cache
def release() -> str:
    """The release that computes here."""
    return metadata.version("competition")


def _bodies(event_id: uuid.UUID) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(EventBody).where(EventBody.event_id == event_id).order_by(EventBody.position)
    )
    return [{"role": row.role.value, "name": row.name} for row in rows]
