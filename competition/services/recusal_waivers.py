"""Judges who mark although they are tied, for a reason (豁免回避).

The same unit is waived for the trade: whoever is seated or entered afterwards is of the same
contest. A coach, a declared interest, an objection are somebody's own: they are waived for those
named, and nobody marks himself (docs/decisions/0035).
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.models.account import Role
from competition.models.interest import RecusalWaiver
from competition.services import audit, judging_seats, recusals, standing_back, ties


def waive_proposed(actor: Actor, scope: Scope, reason: str, *, now: datetime) -> int:
    """Let every judge proposed mark all the same, for one reason; returns how many proposals.

    Those with an office whom the same unit ties act all the same too.

    Those who would mark themselves stay proposed. Raises Invalid("reason-missing").
    """
    policy.require(actor, Permission.PANEL_EDIT, scope)
    words = reason.strip()[:300]
    if not words:
        raise Invalid("invalid", [Problem("reason-missing", "reason")])
    found = recusals.of_trade(actor, scope)
    let = [
        line
        for line in found.proposed
        if found.ties.why(line.seat.account_id, line.entry_id) != "self"
    ]
    by_unit = any(line.reason == "same-unit" for line in let) or _office_of_the_unit(actor, scope)
    if by_unit and found.waiver is None:
        db.session.add(
            RecusalWaiver(id=uuid.uuid4(), trade_id=scope.trade_id, reason=words, waived_at=now)
        )
        db.session.flush()
    for line in let:
        if line.reason != "same-unit":
            recusals.keep(replace(line, substitute=None, note=words), now=now, let=True)
    pairs = [f"{line.seat.code} {line.number}" for line in let]
    audit.record(
        actor, "recusal.waived", ("trade", scope.trade_id), scope=scope, now=now,
        reason=words, count=len(pairs), items=pairs,
    )  # fmt: skip
    return len(pairs)


def _office_of_the_unit(actor: Actor, scope: Scope) -> bool:
    """Whether somebody rules, codes or supervises in the trade whom only his unit ties."""
    policy.require(actor, Permission.PANEL_EDIT, scope)
    return any(
        one.reason == "same_unit" and one.role != Role.ARBITRATOR
        for one in standing_back.of_trade(actor, scope)
    )


def take_back(actor: Actor, scope: Scope, *, now: datetime) -> None:
    """Let the same unit part people again, while somebody can still stand back."""
    policy.require(actor, Permission.PANEL_EDIT, scope)
    row = ties.standing_waiver(scope)
    if row is None:
        raise NotFound("not-found")
    if all(seat.closed for seat in judging_seats.of(scope)):
        raise NotNow("recusal-after-codes")
    row.ended_at = now
    db.session.flush()
    audit.record(
        actor, "recusal.waiver_ended", ("trade", scope.trade_id), scope=scope, now=now,
        reason=row.reason,
    )  # fmt: skip
