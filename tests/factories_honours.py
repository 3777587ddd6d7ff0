"""A contest of two stages with its marks in: units, people with levels, everything decoded."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.event import Event, Module, ModuleState, Stage, Trade
from competition.services import archives
from tests.factories import NOW, SYSTEM

AT = "2026-11-20T09:00:00+08:00"


def named(zh: str) -> dict[str, str]:
    return {"zh": zh}


def _module(code: str, stage: str, seat: str) -> dict[str, Any]:
    one = {"code": f"{code}.1", "name": named("成绩"), "max": "100", "type": "judgement"}
    sub = {"code": f"{code}1", "name": named("成绩"), "aspects": [one]}
    criterion = {"code": code, "name": named("成绩"), "max": "100", "sub_criteria": [sub]}
    return {
        "code": code, "stage": stage, "name": named(f"模块{code}"), "kind": "practical",
        "panels": [{"code": f"P{code}", "seats": [{"code": seat, "role": "recorder"}],
                    "combine": {"rule": "single"}}],
        "scheme": {"max": "100", "criteria": [criterion]},
    }  # fmt: skip


def contest(
    heat: dict[str, str], final: dict[str, str] | None = None, gate: Any = None, **event: Any
) -> bytes:
    """A contest file: entry numbers and their marks; units U1, U2, U3 take turns."""
    numbers = sorted(heat)
    people = [
        {"code": f"P{n}", "name": f"选手{n}", "unit": f"U{k % 3 + 1}"}
        | ({"level": 3} if k < 2 else {})
        for k, n in enumerate(numbers)
    ]
    people.append({"code": "C1", "name": "教练甲", "unit": "U1"})
    entries = [
        {
            "number": n, "trade": "fit", "division": "staff", "unit": f"U{k % 3 + 1}",
            "contestants": [f"P{n}"], "coaches": ["C1"] if k == 0 else [],
        }
        for k, n in enumerate(numbers)
    ]  # fmt: skip
    revisions = [
        {
            "op": f"{module}-{number}", "trade": "fit", "entry": number, "module": module,
            "seat": seat, "marks": [{"aspect": f"{module}.1", "value": value}], "at": AT,
        }
        for module, seat, marks in (("H", "S1", heat), ("F", "S2", final or {}))
        for number, value in marks.items()
    ]  # fmt: skip
    stages = [
        {"code": "heat", "name": named("初赛"), **({"gate": gate} if gate else {})},
        {"code": "final", "name": named("决赛")},
    ]
    awards = [
        {"code": "first", "name": named("一等奖"), "rule": {"count": 1}},
        {"code": "second", "name": named("二等奖"), "rule": {"count": 1}},
    ]
    units = [
        {"code": f"U{n}", "name": f"单位{word}", "kind": "company"}
        for n, word in ((1, "甲"), (2, "乙"), (3, "丙"))
    ]
    trade = {
        "code": "fit", "name": named("装配钳工"),
        "divisions": [{"code": "staff", "name": named("职工组")}],
        "stages": stages, "modules": [_module("H", "heat", "S1"), _module("F", "final", "S2")],
        "total": {"code": "total", "module": "F"} if final is not None else
        {"code": "total", "parts": [{"code": "h", "module": "H"}, {"code": "f", "module": "F"}]},
        "ranking": {"keys": [{"node": "total"}]}, "awards": awards,
    }  # fmt: skip
    document = {
        "format": "skills-contest/1",
        "event": {"code": "T1", "name": named("试赛")}
        | {"dates": {"from": "2026-11-20", "to": "2026-11-21"}}
        | event,
        "units": units, "people": people, "trades": [trade], "entries": entries,
        "revisions": revisions,
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False).encode()


def load(content: bytes, *, locked: tuple[str, ...] = ("H", "F")) -> tuple[Event, Trade]:
    """Load a contest and lock some of its modules; committed."""
    with transaction():
        event = archives.load(SYSTEM, content, now=NOW)
        trade = db.session.scalars(select(Trade).where(Trade.event_id == event.id)).one()
        modules = db.session.scalars(
            select(Module)
            .join(Stage, Stage.id == Module.stage_id)
            .where(Stage.trade_id == trade.id, Module.code.in_(locked))
        )
        for module in modules:
            module.state, module.locked_at = ModuleState.LOCKED, datetime(2026, 11, 20, tzinfo=UTC)
    return event, trade


def scope_of(trade: Trade) -> Scope:
    return Scope(trade.event_id, trade.id)
