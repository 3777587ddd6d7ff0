"""The register of incidents as a paper (现场事件登记表): what the day's minutes are made from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents import office_phrases
from competition.documents.office import render_office
from competition.documents.office_facts import ListColumn, ListTable, OfficePaper, Words
from competition.errors import NotNow
from competition.models.event import Event, Module, Stage, Trade
from competition.services import incidents
from competition.services.incidents import Line

#: Chinese, then English, of what the paper says.
SAID: dict[str, tuple[str, str]] = {
    "title": ("现场事件登记表", "Register of incidents"),
    "titled": ("{}赛项{}", "{}: {}"),
    "number": ("号", "No."),
    "time": ("时间", "Time"),
    "station": ("赛位", "Station"),
    "what": ("情况", "What happened"),
    "word": ("选手", "Contestant"),
    "decision": ("裁判长处理", "Decision of the chief judge"),
    "signed": (
        "现场裁判：　　　　　　　裁判长：　　　　　　　监督：",
        "Floor judge:               Chief judge:               Supervisor:",
    ),
    "equipment": ("设备故障", "Equipment fault"),
    "violation": ("违规", "Violation"),
    "injury": ("受伤不适", "Injury"),
    "withdrawal": ("申请退赛", "Withdrawal"),
    "late": ("迟到", "Late"),
    "other": ("其他", "Something else"),
    "unasked": ("未询问", "not asked"),
    "confirmed": ("按赛位号确认", "confirmed by station"),
    "refused": ("不予确认", "does not confirm"),
    "between": ("；", "; "),
    "ruling": ("（{}）", " ({})"),
    "open": ("待处理", "open"),
    "void": ("作废", "struck"),
    "no-remedy": ("不予补救", "No remedy"),
    "time-back": ("补时", "Time given back"),
    "spare-station": ("换备用赛位", "Spare station"),
    "last-session": ("改到最后一场", "Last session"),
    "no-breach": ("不构成违规", "No violation"),
    "warn": ("警告", "Warning"),
    "deduct": ("扣分", "Deducted"),
    "zero": ("模块记零分", "Module counts zero"),
    "disqualify": ("取消成绩", "Disqualified"),
    "go-on": ("继续比赛", "Goes on"),
    "withdraw": ("准予退赛", "Withdrawn"),
    "admit": ("准许入场", "Admitted"),
    "bar": ("不准入场", "Not admitted"),
    "noted": ("记录备查", "Noted"),
    "taken-back": ("检录已撤销", "Check-in taken back"),
    "of-module": ("（{}）", "({})"),
    "minutes": ("{} 分钟", "{} min"),
    "points": ("{} 分", "{} points"),
}  # fmt: skip


def register_paper(actor: Actor, scope: Scope, *, now: datetime, language: str = "zh") -> bytes:
    """A trade's incidents in their order, with room to sign. Raises NotNow("nothing-happened")."""
    policy.require(actor, Permission.INCIDENT_READ, scope)
    lines = sorted(incidents.register(actor, scope), key=lambda line: line.number)
    if not lines:
        raise NotNow("nothing-happened")
    event = db.session.get_one(Event, scope.event_id)
    trade = db.session.get_one(Trade, scope.trade_id)
    zone = ZoneInfo(event.timezone)
    columns = tuple(
        ListColumn(_say(key, language), width)
        for key, width in (
            ("number", 10), ("time", 24), ("station", 16), ("what", 56),
            ("word", 24), ("decision", 44),
        )
    )  # fmt: skip
    modules = modules_of(scope)
    rows = tuple(row_of(line, zone, language, modules) for line in lines)
    return render_office(
        OfficePaper(
            event=event.name.get(language) or event.name["zh"],
            title=_say("titled", language).format(
                trade.name.get(language) or trade.name["zh"], _say("title", language)
            ),
            blocks=(
                ListTable(columns, rows),
                Words("　", indent=False, size=6.0),
                Words(_say("signed", language), indent=False, size=11.0),
            ),
            issued=office_phrases.write_moment(language, now.astimezone(zone)),
            sample=event.sample,
            language=language,
        )
    )


def _say(key: str, language: str) -> str:
    return SAID[key][1 if language == "en" else 0]


def modules_of(scope: Scope) -> dict[str, dict[str, str]]:
    """The names of a trade's modules by code, as decisions name them; the caller asked."""
    rows = db.session.execute(
        select(Module.code, Module.name)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == scope.trade_id)
    )
    return {row.code: row.name for row in rows}


def row_of(
    line: Line, zone: ZoneInfo, language: str, modules: Mapping[str, dict[str, str]]
) -> tuple[str, ...]:
    """An incident in words: number, time, station, what happened, the contestant, the decision."""
    rule = line.rule.get(language) or line.rule.get("zh", "")
    what = _say("between", language).join(
        text for text in (_say(line.kind, language), rule, line.told) if text
    )
    return (
        str(line.number),
        line.happened_at.astimezone(zone).strftime("%m-%d %H:%M"),
        line.station,
        what,
        _say(line.word, language),
        _decided(line, language, modules) + _back(line, zone, language),
    )


def _back(line: Line, zone: ZoneInfo, language: str) -> str:
    """What became of an admission at the door."""
    if line.taken_back is None:
        return ""
    clock = line.taken_back.astimezone(zone).strftime("%H:%M")
    return f"{_say('between', language)}{clock} {_say('taken-back', language)}"


def _decided(line: Line, language: str, modules: Mapping[str, dict[str, str]]) -> str:
    between = _say("between", language)
    if line.state in ("open", "void"):
        why = _say(line.decision, language) if line.decision else line.reason
        return between.join(text for text in (_say(line.state, language), why) if text)
    figures = " ".join(
        _figure(name, value, language, modules) for name, value in line.given.items()
    )
    said = f"{_say(line.decision, language)} {figures}".strip()
    ruling = _say("ruling", language).format(line.ruling) if line.ruling else ""
    return f"{said}{ruling}{between}{line.reason}"


def _figure(name: str, value: Any, language: str, modules: Mapping[str, dict[str, str]]) -> str:
    if name == "module" and str(value) in modules:
        named = modules[str(value)]
        return _say("of-module", language).format(named.get(language) or named["zh"])
    return _say(name, language).format(value) if name in ("minutes", "points") else str(value)
