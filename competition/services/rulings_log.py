"""Write down a ruling with its number (裁定): the deciding itself is the caller's."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, Problem
from competition.models.ruling import Ruling, RulingKind

LONGEST = 2000
#: How many reasons are offered again, and among how many they are looked for.
OFFERED, LOOKED_AT = 8, 100


def add(
    actor: Actor,
    scope: Scope,
    kind: RulingKind,
    reason: str,
    *,
    now: datetime,
    module_id: uuid.UUID | None = None,
    sheet_id: uuid.UUID | None = None,
    blind_code_id: uuid.UUID | None = None,
    value: dict[str, Any] | None = None,
    second: Actor | None = None,
) -> Ruling:
    """Add a ruling to a trade's list; flushes. Raises Invalid for a missing or endless reason."""
    reason = reason.strip()
    if not reason:
        raise Invalid("invalid", [Problem("reason-missing", "reason")])
    if len(reason) > LONGEST:
        raise Invalid("invalid", [Problem("too-long", "reason", {"most": LONGEST})])
    ruling = Ruling(
        event_id=scope.event_id,
        trade_id=scope.trade_id,
        code=next_code(scope),
        module_id=module_id,
        kind=kind,
        sheet_id=sheet_id,
        blind_code_id=blind_code_id,
        value=value or {},
        reason=reason,
        ruled_at=now,
        ruled_by_id=actor.id,
        confirmed_by_id=second.id if second else None,
    )
    db.session.add(ruling)
    db.session.flush()
    return ruling


def said_before(scope: Scope) -> list[str]:
    """Reasons given in a trade about sheets and codes, the newest first, each once.

    The caller has asked the policy.
    """
    rows = db.session.scalars(
        select(Ruling.reason)
        .where(Ruling.trade_id == scope.trade_id, Ruling.blind_code_id.is_not(None))
        .order_by(Ruling.ruled_at.desc(), Ruling.code.desc())
        .limit(LOOKED_AT)
    )
    return list(dict.fromkeys(rows))[:OFFERED]


def next_code(scope: Scope) -> str:
    """R1, R2 … in the order of a trade's rulings; numbers a file brought are stepped over."""
    codes = set(
        db.session.scalars(select(Ruling.code).where(Ruling.trade_id == scope.trade_id)).all()
    )
    number = (
        db.session.scalar(
            select(func.count()).select_from(Ruling).where(Ruling.trade_id == scope.trade_id)
        )
        or 0
    ) + 1
    while f"R{number}" in codes:
        number += 1
    return f"R{number}"
