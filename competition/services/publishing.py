"""The page results are published from (公示办理): what is in the way, what was, what changed."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.models.account import Account
from competition.models.event import Event
from competition.models.publication import Publication, PublicationKind
from competition.rules import switches
from competition.services import confirmations, publications
from competition.services.publications import ORDER, Readiness

KINDS = (PublicationKind.INTERNAL, PublicationKind.PROVISIONAL, PublicationKind.FINAL)


@dataclass(frozen=True, slots=True)
class Line:
    """One publication in the history of a trade."""

    id: uuid.UUID
    number: int
    kind: str
    state: str
    published_at: datetime
    published_by: str
    confirmed_by: str
    notice_ends_at: datetime | None
    withdrawn_at: datetime | None
    reason: str
    digest: str
    body: Mapping[str, Any]

    @property
    def changes(self) -> Sequence[Mapping[str, Any]]:
        """What differs from the publication it replaced; first whose award or status does."""
        changes: Sequence[Mapping[str, Any]] = self.body.get("replaces", {}).get("changes", ())
        return sorted(changes, key=lambda change: not ({"award", "status"} & change.keys()))

    @property
    def awards(self) -> Mapping[str, Mapping[str, str]]:
        """Award's code → its name."""
        return {award["code"]: award["name"] for award in self.body.get("awards", ())}


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the page of a trade's publications shows."""

    lines: tuple[Line, ...]
    current: Line | None
    #: Kind → what is in its way; empty for whoever may not publish.
    readiness: Mapping[str, Readiness]
    #: The kind to offer first.
    next_kind: str
    #: Kinds that replace what is in force, so that a reason is asked for.
    wants_reason: frozenset[str]
    wants_second: bool
    notice_days: int


def overview(actor: Actor, scope: Scope, *, now: datetime) -> Overview:
    """What was published of a trade, and what stands in the way of the next publication."""
    policy.require(actor, Permission.STANDINGS_READ, scope)
    event = db.session.get_one(Event, scope.event_id)
    lines = _lines(scope)
    current = next((line for line in lines if line.state == "current"), None)
    may = policy.may(actor, Permission.PUBLICATION_PUBLISH, scope) and scope.trade_id is not None
    readiness = {
        kind.value: publications.readiness(actor, scope.trade_id, kind, now=now)
        for kind in KINDS
        if may and scope.trade_id is not None
    }
    days = int(switches.values(event.profile.value, event.settings)["notice-days"])
    rank = ORDER[PublicationKind(current.kind)] if current else -1
    return Overview(
        lines,
        current,
        readiness,
        _next(current, days),
        frozenset(kind.value for kind in KINDS if ORDER[kind] <= rank),
        confirmations.wants_second(event, "publish"),
        days,
    )


def _next(current: Line | None, days: int) -> str:
    if current is None or current.kind == "internal":
        return "provisional" if days else "final"
    return "final"


def _lines(scope: Scope) -> tuple[Line, ...]:
    rows = db.session.scalars(
        select(Publication)
        .where(Publication.trade_id == scope.trade_id)
        .order_by(Publication.number.desc())
    ).all()
    ids = {row.published_by_id for row in rows} | {row.confirmed_by_id for row in rows}
    names = {
        row.id: row.display_name
        for row in db.session.execute(
            select(Account.id, Account.display_name).where(Account.id.in_(ids - {None}))
        )
    }
    return tuple(_line(row, names) for row in rows)


def _line(row: Publication, names: Mapping[uuid.UUID, str]) -> Line:
    return Line(
        row.id,
        row.number,
        row.kind.value,
        row.state.value,
        row.published_at,
        names.get(row.published_by_id, "") if row.published_by_id else "",
        names.get(row.confirmed_by_id, "") if row.confirmed_by_id else "",
        row.notice_ends_at,
        row.withdrawn_at,
        row.reason,
        row.digest,
        json.loads(row.body),
    )


def one(actor: Actor, scope: Scope, publication_id: uuid.UUID) -> Line:
    """One publication of a trade; NotFound for another trade's."""
    policy.require(actor, Permission.STANDINGS_READ, scope)
    found = next((line for line in _lines(scope) if line.id == publication_id), None)
    if found is None:
        raise NotFound("not-found")
    return found


def publish(
    actor: Actor, scope: Scope, kind: str, *, now: datetime, second: Actor | None, reason: str
) -> Publication:
    """Publish by the word of a form; as `publications.publish`, which records it."""
    policy.require(actor, Permission.PUBLICATION_PUBLISH, scope)
    if kind not in set(PublicationKind):
        raise Invalid("invalid", [Problem("unknown-choice", "kind", {"found": kind})])
    if scope.trade_id is None:
        raise NotFound("not-found")
    return publications.publish(
        actor, scope.trade_id, PublicationKind(kind), now=now, second=second, reason=reason
    )


def withdraw(
    actor: Actor, scope: Scope, *, reason: str, now: datetime, second: Actor | None
) -> None:
    """Take back what is in force; as `publications.withdraw`, which records it."""
    policy.require(actor, Permission.PUBLICATION_PUBLISH, scope)
    row = publications.current(scope.trade_id) if scope.trade_id else None
    if row is None:
        raise NotNow("publication-not-current")
    publications.withdraw(actor, row.id, reason=reason, now=now, second=second)
