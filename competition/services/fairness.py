"""The one-page summary of fairness: counts, draws with seeds, digests (公正性摘要)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from competition.db import db
from competition.models.draw import CodeSet, Draw
from competition.models.entry import Recusal
from competition.models.event import Module, Stage
from competition.models.panel import Panel, PanelSeat
from competition.models.ruling import Ruling
from competition.models.sheet import ScoreSheet, SheetState
from competition.services import fairness_records


def of_trade(trade_id: uuid.UUID) -> dict[str, Any]:
    """The one-page summary of fairness (公正性摘要): counts, draws with seeds, digests."""
    modules = (
        select(Module.id).join(Stage, Stage.id == Module.stage_id).where(Stage.trade_id == trade_id)
    )
    sheets = db.session.execute(
        select(ScoreSheet.state, ScoreSheet.reopenings, ScoreSheet.revisions).where(
            ScoreSheet.module_id.in_(modules)
        )
    ).all()
    rulings = db.session.execute(
        select(Ruling.kind, func.count())
        .where(Ruling.trade_id == trade_id, Ruling.withdrawn_at.is_(None))
        .group_by(Ruling.kind)
    )
    recusals = db.session.scalar(
        select(func.count())
        .select_from(Recusal)
        .join(PanelSeat, PanelSeat.id == Recusal.seat_id)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .where(
            Panel.module_id.in_(modules),
            Recusal.withdrawn_at.is_(None),
            Recusal.lapsed_at.is_(None),
        )
    )
    return {
        "sheets": sum(row.state is SheetState.SIGNED for row in sheets),
        "revisions": sum(row.revisions for row in sheets),
        "reopenings": sum(row.reopenings for row in sheets),
        "rulings": {kind.value: count for kind, count in sorted(rulings, key=lambda r: r[0])},
        "recusals": recusals or 0,
        "draws": _draws(trade_id),
        "marks_digests": _marks_digests(trade_id),
        **fairness_records.of_trade(trade_id),
    }


def _draws(trade_id: uuid.UUID) -> list[dict[str, Any]]:
    rows: Sequence[Draw] = db.session.scalars(
        select(Draw)
        .join(Stage, Stage.id == Draw.stage_id)
        .where(Stage.trade_id == trade_id)
        .order_by(Draw.drawn_at)
    ).all()
    return [
        {
            "kind": row.kind.value,
            "seed": row.seed,
            "at": row.drawn_at.isoformat(timespec="seconds"),
            "witnesses": row.witnesses,
            "replaced": row.replaced_at is not None,
        }
        for row in rows
    ]


def _marks_digests(trade_id: uuid.UUID) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(CodeSet)
        .join(Stage, Stage.id == CodeSet.stage_id)
        .where(Stage.trade_id == trade_id, CodeSet.marks_digest != "")
        .order_by(Stage.position, CodeSet.code)
    )
    return [
        {
            "codes": row.code,
            "digest": row.marks_digest,
            "posted_at": row.digest_posted_at.isoformat(timespec="seconds")
            if row.digest_posted_at
            else None,
        }
        for row in rows
    ]
