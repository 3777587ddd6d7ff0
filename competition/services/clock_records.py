"""Time given back on sheets' own clocks, as results tell it (评分表上的补时): by entry."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from competition.db import db
from competition.errors import Invalid
from competition.models.event import Module, Stage
from competition.models.sheet import Revision, RevisionStanding, ScoreSheet, SheetState
from competition.rules.facts import TradeFacts
from competition.services import revision_bodies, standings
from competition.services.breakdowns import names_of

#: What the bytes of a version hold wherever a clock was kept.
_MARK = b'"given_back"'


def of_trade(trade_id: uuid.UUID, trade: TradeFacts) -> dict[str, list[dict[str, Any]]]:
    """What was given back on the sheets that count, by entry number; codes are open by now.

    Never whose sheet it was: the module, the aspect where the clock is one's own, the seconds the
    clock ran, those given back and why. Judges who wrote the same are told once.
    """
    numbers = standings.numbers_by_code(trade_id)
    names = names_of(trade)
    found: dict[str, list[dict[str, Any]]] = {}
    for module, code, raw in _versions(trade_id):
        number = numbers.get(code)
        if number is None:
            continue
        for told in _told(raw, module, names):
            kept = found.setdefault(number, [])
            if told not in kept:
                kept.append(told)
    return {number: sorted(told, key=_order) for number, told in sorted(found.items())}


def _order(told: Mapping[str, Any]) -> tuple[str, ...]:
    words = (told["module"], told.get("aspect", {}))
    return (*(word.get("zh", "") for word in words), told["given_back"], told["why"], told["ran"])


def _versions(trade_id: uuid.UUID) -> Iterator[tuple[str, uuid.UUID, bytes]]:
    rows = db.session.execute(
        select(Module.code, ScoreSheet.blind_code_id, Revision.body)
        .join(ScoreSheet, ScoreSheet.module_id == Module.id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Revision, (Revision.sheet_id == ScoreSheet.id) & (Revision.n == ScoreSheet.current_n))
        .where(
            Stage.trade_id == trade_id,
            ScoreSheet.state == SheetState.SIGNED,
            Revision.standing == RevisionStanding.CURRENT,
        )
    )
    for module, code, raw in rows:
        if _MARK in raw:
            yield module, code, raw


def _told(
    raw: bytes, module: str, names: Mapping[tuple[str, str], dict[str, str]]
) -> Iterator[dict[str, Any]]:
    try:
        body = revision_bodies.read(raw)
    except Invalid:
        return
    for timing in body.timings:
        if Decimal(timing.given_back) <= 0:
            continue
        told: dict[str, Any] = {
            "module": names["module", module],
            "ran": timing.ran,
            "given_back": timing.given_back,
            "counts": f"{timing.counts:f}",
            "why": timing.why,
        }
        if timing.aspect:
            told["aspect"] = names.get((f"{module}/aspect", timing.aspect), {"zh": timing.aspect})
        yield told
