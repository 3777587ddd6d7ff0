"""What the acts of the trail were about (留痕的对象): module or sheet, as they are called now."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import select

from competition.db import db
from competition.models.audit import AuditEntry
from competition.models.draw import BlindCode
from competition.models.event import Module, Stage, Trade
from competition.models.panel import PanelSeat
from competition.models.sheet import ScoreSheet

#: So many ids are asked for at a time.
AT_ONCE = 500


def about(entries: Iterable[AuditEntry]) -> dict[str, dict[str, Any]]:
    """Of each subject that is a module or a sheet: its trade, module, code and seat, by its id."""
    kinds: dict[str, set[uuid.UUID]] = {"module": set(), "sheet": set()}
    for one in entries:
        if one.subject_kind in kinds:
            kinds[one.subject_kind].add(uuid.UUID(one.subject_id))
    modules = (
        select(Module.id, Module.name, Trade.name)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
    )
    sheets = (
        select(ScoreSheet.id, Module.name, Trade.name, BlindCode.text, PanelSeat.code)
        .join(Module, Module.id == ScoreSheet.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .join(BlindCode, BlindCode.id == ScoreSheet.blind_code_id)
        .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
    )
    found = {str(row[0]): _place(row) for row in _rows(modules, Module.id, kinds["module"])}
    for row in _rows(sheets, ScoreSheet.id, kinds["sheet"]):
        found[str(row[0])] = {**_place(row), "code": row[3], "seat": row[4]}
    return found


def _place(row: Sequence[Any]) -> dict[str, Any]:
    return {"trade": row[2], "module": row[1]}


def _rows(query: Any, key: Any, ids: set[uuid.UUID]) -> Iterator[Sequence[Any]]:
    wanted = sorted(ids)
    for start in range(0, len(wanted), AT_ONCE):
        yield from db.session.execute(query.where(key.in_(wanted[start : start + AT_ONCE])))
