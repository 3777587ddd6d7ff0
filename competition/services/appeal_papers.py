"""The reply to an appeal on paper (申诉答复书), and what was lodged (申诉登记表)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents.office import render_office
from competition.documents.office_facts import (
    Block,
    ListColumn,
    ListTable,
    OfficePaper,
    Title,
    Words,
)
from competition.errors import NotNow
from competition.models.appeal import Appeal, AppealOutcome
from competition.models.event import BodyRole, Event, EventBody, Module, Trade
from competition.models.ruling import Ruling
from competition.services import appeal_effects, appeal_rules, appeals
from competition.services.appeals import Whole
from competition.services.result_papers import RULINGS

ABOUT = {
    "result": "成绩结果", "marking": "评分与扣分", "procedure": "竞赛程序",
    "equipment": "设备与材料", "eligibility": "参赛资格", "other": "其他",
}  # fmt: skip
ROADS = {"appeal": "申诉", "objection": "公示异议"}
LODGED_AS = {"contestant": "选手", "leader": "领队", "unit": "参赛单位", "public": "其他人员"}
CHANNELS = {
    "slip": "凭成绩查询码网上提出",
    "delegation": "代表队网上提出",
    "office": "到组委会提出",
}
OUTCOMES = {"upheld": "申诉成立", "partly": "申诉部分成立", "rejected": "申诉不成立"}
MOVES = {
    "lodge": "提出", "accept": "受理", "refuse": "不予受理", "admit": "裁定受理",
    "hear": "调查听证", "rule": "裁决", "further": "申请复议", "withdraw": "撤回",
    "close": "送达办结",
}  # fmt: skip


def reply(actor: Actor, scope: Scope, appeal_id: uuid.UUID) -> bytes:
    """The reply to an appeal as PDF; NotNow("appeal-not-answered") before there is one."""
    policy.require(actor, Permission.APPEAL_READ, scope)
    return reply_of(scope, appeal_id)


def reply_of(scope: Scope, appeal_id: uuid.UUID) -> bytes:
    """The same for services that have proved who asks."""
    row = appeals.row_of(scope, appeal_id)
    whole = appeals.whole(row)
    answer = whole.reply
    if answer is None:
        raise NotNow("appeal-not-answered")
    event = db.session.get_one(Event, scope.event_id)
    trade = db.session.get_one(Trade, scope.trade_id)
    road = ROADS[whole.line.road]
    blocks: list[Block] = [
        Words(f"{whole.line.lodger}：", indent=False),
        Words(_opening(event, trade, whole)),
    ]
    blocks += _answer(event, whole)
    blocks += _rulings(row.id) or _unchanged(row)
    blocks += _effect(scope, row)
    blocks += [Words(_closing(event, whole)), Words("特此答复。")]
    return render_office(
        OfficePaper(
            event=event.name["zh"],
            title=f"{road}{'复议' if answer.instance == 2 else ''}答复书",
            blocks=tuple(blocks),
            letterhead=heard_by(event),
            signed=(heard_by(event),),
            issued=_day(event, answer.at),
            sample=event.sample,
        )
    )


def heard_by(event: Event) -> str:
    """Who answers: as the rule says, else the event's committee for supervision."""
    own = appeal_rules.rule_of(event).body
    if own:
        return own
    hosts = db.session.scalars(
        select(EventBody)
        .where(EventBody.event_id == event.id, EventBody.role == BodyRole.HOST)
        .order_by(EventBody.position)
    ).first()
    return f"{event.name['zh']}监督仲裁组" if hosts else "竞赛监督仲裁组"


def _opening(event: Event, trade: Trade, whole: Whole) -> str:
    line = whole.line
    about = ABOUT[line.about]
    aspect = f"，评分点 {line.aspect}" if line.aspect else ""
    where = f"（{line.module['zh']}{aspect}）" if line.module else ""
    entry = f"参赛号 {line.entry}，" if line.entry else ""
    return (
        f"你（单位）于 {_stamp(event, line.lodged_at)} 就{trade.name['zh']}赛项{about}{where}提出的"
        f"{ROADS[line.road]}（{entry}编号第 {line.number} 号）收悉。所述事项：{line.grounds}"
    )


def _answer(event: Event, whole: Whole) -> Sequence[Block]:
    answer = whole.reply
    if answer is None:
        return ()
    if answer.move == "refuse":
        if whole.line.late and not answer.by:
            due = _stamp(event, whole.line.due_at) if whole.line.due_at else "—"
            why = f"按照本次竞赛申诉规则，提出的最后时限为 {due}，本件超过时限"
        else:
            why = answer.words
        return (Words(f"经审查，决定不予受理。理由：{why}"),)
    heard = [step for step in whole.steps if step.move == "hear"]
    found = [Words(f"经调查：{step.words}") for step in heard if step.instance == answer.instance]
    return (*found, Words(f"经裁决：{OUTCOMES[answer.outcome]}。{answer.words}"))


def _rulings(appeal_id: uuid.UUID) -> Sequence[Block]:
    rows = db.session.scalars(
        select(Ruling)
        .where(Ruling.appeal_id == appeal_id, Ruling.withdrawn_at.is_(None))
        .order_by(Ruling.ruled_at, Ruling.code)
    ).all()
    if not rows:
        return ()
    columns = (
        ListColumn("裁定编号", 24), ListColumn("裁定", 42), ListColumn("理由", 108),
    )  # fmt: skip
    lines = tuple((row.code, _named(row), row.reason) for row in rows)
    return (Title("据此作出的裁定", level=2), ListTable(columns, lines))


def _named(row: Ruling) -> str:
    """What was ruled: the module too where another panel's marks took the first ones' place."""
    if "remarking" not in row.value:
        figure = appeal_effects.figure(row)
        where = db.session.get(Module, row.module_id) if row.module_id else None
        named = f"（{where.name['zh']}）" if where else ""
        return f"{RULINGS[row.kind.value]}{' ' if figure else ''}{figure}{named}"
    module = db.session.get_one(Module, row.module_id)
    return f"采用另组重评（{module.name['zh']}）"


def _effect(scope: Scope, row: Appeal) -> Sequence[Block]:
    """The total and the place before the rulings and after them."""
    found = appeal_effects.of_appeal(scope, row)
    if found is None:
        return ()
    if (found.total_before, found.place_before) == (found.total_after, found.place_after):
        return (Words(f"以上裁定后总分 {found.total_after}、{found.place_after}，不变。"),)
    return (
        Words(
            f"以上裁定前总分 {found.total_before}，{found.place_before}；"
            f"裁定后总分 {found.total_after}，{found.place_after}。"
        ),
    )


def _unchanged(row: Appeal) -> Sequence[Block]:
    """What an answer says that upholds an appeal and changes no result."""
    upheld = row.outcome in (AppealOutcome.UPHELD, AppealOutcome.PARTLY)
    return (Words("本裁决不改变成绩和名次。"),) if upheld else ()


def _closing(event: Event, whole: Whole) -> str:
    if whole.further_until is None:
        return "本答复为最终答复。"
    until = _stamp(event, whole.further_until)
    return f"如对本答复不服，可在 {until} 前申请复议。"


def _stamp(event: Event, at: datetime) -> str:
    local = at.astimezone(ZoneInfo(event.timezone))
    return f"{local.year}年{local.month}月{local.day}日{local.hour}时{local.minute:02d}分"


def _day(event: Event, at: datetime) -> str:
    local = at.astimezone(ZoneInfo(event.timezone))
    return f"{local.year}年{local.month}月{local.day}日"
