"""A recheck on paper (复核记录表、复核告知单): what was found, with the signatures below it."""

from __future__ import annotations

import uuid
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents import office_phrases
from competition.documents.office import render_office
from competition.documents.office_facts import (
    Block,
    ListColumn,
    ListTable,
    NewPage,
    OfficePaper,
    Title,
    Words,
)
from competition.errors import NotFound
from competition.models.account import Account
from competition.models.event import Event, Trade
from competition.rules.rounding import rounded
from competition.rules.values import text
from competition.services import recheck_notices, recheck_work, rechecks
from competition.services.recheck_notices import Notice

WHY = {"top": "名次靠前", "sample": "抽中", "widened": "扩大复核"}
FOUND = {"open": "未复核", "right": "无误", "wrong": "有误"}
ANSWERS = {"open": "（待答复）", "corrected": "已更正", "stands": "维持"}


def record(actor: Actor, scope: Scope, recheck_id: uuid.UUID, *, now: datetime) -> bytes:
    """The record of a list as PDF: its rule, every item, who looked, the digest, signatures."""
    policy.require(actor, Permission.RECHECK_MAKE, scope)
    line, items = rechecks.one(actor, scope, recheck_id)
    event = db.session.get_one(Event, scope.event_id)
    trade = db.session.get_one(Trade, scope.trade_id)
    row = rechecks.row_of(scope, recheck_id)
    name = line.module["zh"] if line.module else f"总成绩{line.division}"
    tally = line.tally
    rate = text(rounded(tally.rate * 100, 1, "half-up"))
    blocks: list[Block] = [
        Words(f"复核内容：{name}；种子：{line.seed}；前 {_percent(line.top)}% 全部复核，"
              f"其余抽取 {_percent(line.sample)}%。", indent=False, size=11),
        Words(f"应复核 {tally.listed} 件，已复核 {tally.looked} 件，有误 {tally.wrong} 件，"
              f"差错率 {rate}%（限 {_percent(tally.limit)}%）"
              f"{'，已扩大为全部复核' if line.widened_at else ''}。", indent=False, size=11),
        ListTable(
            (ListColumn("序号", 14, "right"), ListColumn("加密号/参赛号", 34),
             ListColumn("缘由", 24), ListColumn("结论", 20), ListColumn("说明", 82)),
            tuple(
                (str(n), item.label, WHY[item.why], FOUND[item.finding], item.note)
                for n, item in enumerate(items, 1)
            ),
        ),
    ]  # fmt: skip
    people = [f"{one.name}（{one.done} 件）" for one in recheck_work.shares(actor, scope, row.id)]
    if people:
        blocks.append(Words(f"复核人：{'、'.join(people)}", indent=False, size=11))
    if line.closed_at:
        account = db.session.get(Account, row.closed_by_id) if row.closed_by_id else None
        closer = account.display_name if account else row.closed_by
        blocks.append(
            Words(f"办结：{_stamp(event, line.closed_at)}，"
                  f"{closer}以本人口令签认；记录摘要 SHA-256 "
                  f"{row.digest.upper()}", indent=False, size=10)
        )  # fmt: skip
    blocks += _signatures("复核人", "监督员", "裁判长")
    return render_office(
        OfficePaper(
            event=event.name["zh"],
            title=f"{trade.name['zh']}成绩复核记录表（第 {line.number} 号）",
            blocks=tuple(blocks),
            issued=_stamp(event, now),
            sample=event.sample,
        )
    )


def notices(actor: Actor, scope: Scope, recheck_id: uuid.UUID, *, now: datetime) -> bytes:
    """The written notices of a list to the chief, one a page; NotFound where nothing was wrong."""
    policy.require(actor, Permission.RECHECK_MAKE, scope)
    number = rechecks.row_of(scope, recheck_id).number
    every = recheck_notices.of_trade(actor, scope)
    mine = sorted((one for one in every if one.list_number == number), key=lambda one: one.number)
    if not mine:
        raise NotFound("not-found")
    event = db.session.get_one(Event, scope.event_id)
    trade = db.session.get_one(Trade, scope.trade_id)
    blocks: list[Block] = []
    for one in mine:
        blocks += ([NewPage()] if blocks else []) + _notice(event, one)
    return render_office(
        OfficePaper(
            event=event.name["zh"],
            title=f"{trade.name['zh']}成绩复核告知单",
            blocks=tuple(blocks),
            issued=_stamp(event, now),
            sample=event.sample,
        )
    )


def _notice(event: Event, one: Notice) -> list[Block]:
    about = f"{one.module['zh']}，加密号 {one.label}" if one.by_code else f"参赛号 {one.label}"
    rows = tuple((sheet.seat, sheet.note) for sheet in one.sheets) or (("—", one.note),)
    answered = _stamp(event, one.answered_at) if one.answered_at else ""
    return [
        Title(f"第 {one.list_number} 号名单 第 {one.number} 号告知单", level=2),
        Words(f"裁判长：经复核，{about} 的评分表有误，请核实更正并签字答复。"),
        ListTable((ListColumn("席位", 24), ListColumn("问题", 150)), rows),
        Words(f"告知人：{one.written_by}　　{_stamp(event, one.written_at)}", indent=False,
              size=11),
        Words(f"裁判长答复：{ANSWERS[one.answer]}{'：' + one.words if one.words else ''}",
              indent=False, size=12),
        Words(f"答复人：{one.answered_by}　　{answered}", indent=False, size=11),
        *_signatures("裁判长", "监督员"),
    ]  # fmt: skip


def _signatures(*who: str) -> list[Block]:
    line = "　　".join(f"{one}签字：________________" for one in who)
    return [Words(line, indent=False, size=11)]


def _percent(share: Fraction) -> str:
    return text(rounded(share * 100, 1, "half-up"))


def _stamp(event: Event, at: datetime) -> str:
    return office_phrases.write_moment("zh", at.astimezone(ZoneInfo(event.timezone)))
