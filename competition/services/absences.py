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
            Ruling.withdrawn_at.is_(None),
        )
        .order_by(Ruling.ruled_at, Ruling.code)
    )
    return [
        (trade_id, code_id, module, value["status"])
        for trade_id, code_id, module, value in rows
        if trade_id and code_id
    ]
