"""What the summary of fairness counts besides sheets (复核、申诉、监督、现场计数)."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

from sqlalchemy import func, select

from competition.db import db
from competition.models.appeal import Appeal, AppealState
from competition.models.recheck import Recheck, RecheckFinding, RecheckItem
from competition.models.remarking import Remarking
from competition.models.supervision import (
    StopRequest,
    SupervisionFinding,
    SupervisionOutcome,
    WitnessSignature,
)
from competition.services import incident_records

DECIDED = {"upheld", "partly", "rejected"}


def of_trade(trade_id: uuid.UUID) -> dict[str, Any]:
    """Counts by kind; nothing of who or about whom."""
    return {
        "rechecks": _rechecks(trade_id),
        "appeals": _appeals(trade_id),
        "remarkings": _remarkings(trade_id),
        "supervision": _supervision(trade_id),
        "floor": incident_records.counts(trade_id),
    }


def _rechecks(trade_id: uuid.UUID) -> list[dict[str, Any]]:
    counts: dict[uuid.UUID, Counter[str]] = {}
    for row in db.session.execute(
        select(RecheckItem.recheck_id, RecheckItem.finding, func.count())
        .join(Recheck, Recheck.id == RecheckItem.recheck_id)
        .where(Recheck.trade_id == trade_id)
        .group_by(RecheckItem.recheck_id, RecheckItem.finding)
    ):
        counts.setdefault(row[0], Counter())[row[1].value] = row[2]
    rows = db.session.scalars(
        select(Recheck).where(Recheck.trade_id == trade_id).order_by(Recheck.number)
    )
    return [
        {
            "number": row.number,
            "by": "code" if row.module_id else "total",
            "listed": sum(counts.get(row.id, Counter()).values()),
            "wrong": counts.get(row.id, Counter())[RecheckFinding.WRONG.value],
            "widened": row.widened_at is not None,
            "closed": row.closed_at is not None,
        }
        for row in rows
    ]


def _appeals(trade_id: uuid.UUID) -> dict[str, int]:
    """How many were lodged, and what became of them, by road taken together."""
    rows = db.session.execute(
        select(Appeal.road, Appeal.state, Appeal.outcome, Appeal.late).where(
            Appeal.trade_id == trade_id
        )
    ).all()
    found: Counter[str] = Counter()
    for row in rows:
        found["lodged"] += 1
        found[row.road.value] += 1
        found["late"] += row.late
        if row.outcome.value in DECIDED:
            found[row.outcome.value] += 1
        elif row.state is AppealState.WITHDRAWN:
            found["withdrawn"] += 1
        elif row.state in (AppealState.REFUSED, AppealState.CLOSED):
            found["refused"] += 1
        else:
            found["open"] += 1
    return {key: found[key] for key in sorted(found) if found[key]}


def _remarkings(trade_id: uuid.UUID) -> dict[str, int]:
    rows = db.session.execute(
        select(Remarking.adopted_at).where(Remarking.trade_id == trade_id)
    ).all()
    if not rows:
        return {}
    return {"ordered": len(rows), "adopted": sum(row.adopted_at is not None for row in rows)}


def _supervision(trade_id: uuid.UUID) -> dict[str, int]:
    newest = (
        select(SupervisionFinding.item, func.max(SupervisionFinding.number).label("number"))
        .where(SupervisionFinding.trade_id == trade_id)
        .group_by(SupervisionFinding.item)
        .subquery()
    )
    outcomes = Counter(
        db.session.scalars(
            select(SupervisionFinding.outcome)
            .join(
                newest,
                (newest.c.item == SupervisionFinding.item)
                & (newest.c.number == SupervisionFinding.number),
            )
            .where(SupervisionFinding.trade_id == trade_id)
        )
    )
    signed = db.session.scalar(
        select(func.count())
        .select_from(WitnessSignature)
        .where(WitnessSignature.trade_id == trade_id)
    )
    stops = db.session.scalar(
        select(func.count()).select_from(StopRequest).where(StopRequest.trade_id == trade_id)
    )
    found = {
        "right": outcomes[SupervisionOutcome.RIGHT],
        "wrong": outcomes[SupervisionOutcome.WRONG],
        "witnessed": signed or 0,
        "stops": stops or 0,
    }
    return {key: value for key, value in found.items() if value}
