"""Trades that are being marked on another computer (外出赛项): locked here until they come back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, select

from competition.db import db
from competition.errors import NotNow
from competition.models.installation import Setting

_OUT = select(Setting.key, Setting.value).where(Setting.key.in_(bindparam("keys", expanding=True)))


def key_of(trade_id: uuid.UUID) -> str:
    """Under which setting a trade's absence is kept."""
    return f"trade.out:{trade_id}"


def out_of(trade_ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, dict[str, Any]]:
    """Those of these trades that are away, with what was noted when they left; one query."""
    keys = {key_of(one): one for one in trade_ids if one is not None}
    if not keys:
        return {}
    rows = db.session.execute(_OUT, {"keys": sorted(keys)})
    return {keys[row.key]: row.value for row in rows}


def refusal(noted: dict[str, Any]) -> NotNow:
    """What is said to whoever wants to change a trade that is away."""
    return NotNow("trade-taken-out", place=noted["where"], at=noted["at"][:16].replace("T", " "))
