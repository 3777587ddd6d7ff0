"""Absences ruled by code while nobody knew whose it was (缺赛裁定)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from competition.db import db
from competition.models.event import Module
from competition.models.ruling import Ruling, RulingKind


def ruled(trade_ids: Sequence[uuid.UUID]) -> list[tuple[uuid.UUID, uuid.UUID, str, str]]:
    """Trade, blind code, module code and status of every such ruling in force."""
    rows = db.session.execute(
        select(Ruling.trade_id, Ruling.blind_code_id, Module.code, Ruling.value)
        .join(Module, Module.id == Ruling.module_id)
        .where(
            Ruling.trade_id.in_(trade_ids),
            Ruling.kind == RulingKind.STATUS,
            Ruling.blind_code_id.is_not(None),
            Ruling.withdrawn_at.is_(None),
        )
        .order_by(Ruling.ruled_at, Ruling.code)
    )
    return [(row[0], row[1], row[2], row[3]["status"]) for row in rows]
