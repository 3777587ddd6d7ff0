"""The supervisor's record on paper (监督记录): checklist, witnesses, requests to stop."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

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
from competition.models.event import Event, Trade
from competition.services import supervision, witnesses
from competition.services.supervision import Stop
from competition.services.witnesses import Seen

MOMENTS = {
    "before": "赛前", "draw": "抽签", "check-in": "检录", "contest": "竞赛", "coding": "加密",
    "marking": "评分", "recheck": "复核", "decoding": "解密", "results": "成绩",
}  # fmt: skip
OUTCOMES = {"": "未查", "right": "符合", "wrong": "不符合", "none": "不涉及"}
ANSWERS = {"open": "待答复", "stopped": "准予暂停", "refused": "不予暂停"}
ACTS = {
    "order.drawn": "抽签", "codes.given": "加密", "marks.digest_posted": "张贴评分摘要",
    "codes.opened": "解密", "module.locked": "锁定评分", "module.unlocked": "解锁评分",
    "recheck.drawn": "抽取复核名单", "results.published": "发布成绩",
}  # fmt: skip
#: What a draw decided, what a publication was.
KINDS = {
    "order": "出场顺序", "session": "场次", "station": "赛位",
    "internal": "内部", "provisional": "公示", "final": "最终",
}  # fmt: skip


def record(actor: Actor, scope: Scope, *, now: datetime) -> bytes:
    """Everything the supervisor left on record of a trade, as PDF."""
    policy.require(actor, Permission.SUPERVISION_READ, scope)
    event = db.session.get_one(Event, scope.event_id)
    trade = db.session.get_one(Trade, scope.trade_id)
    items = supervision.of_trade(actor, scope)
    names = {item.code: item for item in items}
    blocks: list[Block] = [
        ListTable(
            (ListColumn("环节", 16), ListColumn("监督事项", 66), ListColumn("结论", 18),
             ListColumn("说明", 36), ListColumn("时间与监督员", 38)),
            tuple(
                (MOMENTS[one.moment], names[one.code].name["zh"], OUTCOMES[one.outcome],
                 one.remark, _who(event, one.found_at, one.by))
                for one in items
            ),
        ),
    ]  # fmt: skip
    blocks += _witnessed(actor, scope, event)
    stops = supervision.stops(actor, scope)
    if stops:
        blocks.append(Title("暂停请求", level=2))
        blocks += [_stop(event, one) for one in reversed(stops)]
    blocks.append(
        Words("监督员签字：________________　　裁判长签字：________________", indent=False, size=11)
    )
    return render_office(
        OfficePaper(
            event=event.name["zh"],
            title=f"{trade.name['zh']}赛项监督记录",
            blocks=tuple(blocks),
            issued=_stamp(event, now),
            sample=event.sample,
        )
    )


def _witnessed(actor: Actor, scope: Scope, event: Event) -> list[Block]:
    rows = [
        (_act(seen), _stamp(event, seen.at), seen.digest[:16].upper(),
         "；".join(f"{one.by} {_stamp(event, one.at)}{'：' + one.remark if one.remark else ''}"
                  for one in seen.signatures) or "—")
        for seen in reversed(witnesses.acts(actor, scope))
    ]  # fmt: skip
    if not rows:
        return []
    columns = (
        ListColumn("事项", 46), ListColumn("时间", 26), ListColumn("留痕摘要（前 16 位）", 42),
        ListColumn("见证签名", 60),
    )  # fmt: skip
    return [Title("见证", level=2), ListTable(columns, tuple(rows))]


def _act(seen: Seen) -> str:
    """The act, with the module, layer, draw or publication that tells it from another."""
    what = seen.what
    told = [what["module"]["zh"]] if "module" in what else []
    if "layer" in what:
        told.append(f"第 {what['layer']} 次" if what["layer"] else "按参赛号")
    told += [KINDS[what["kind"]]] if what.get("kind") in KINDS else []
    told += [f"第 {what['number']} 号"] if "number" in what else []
    return f"{ACTS[seen.action]}（{'，'.join(told)}）" if told else ACTS[seen.action]


def _stop(event: Event, one: Stop) -> Words:
    answered = f"{_stamp(event, one.answered_at)} {one.answered_by}" if one.answered_at else ""
    resumed = f"；{_stamp(event, one.resumed_at)} 恢复" if one.resumed_at else ""
    words = f"：{one.words}" if one.words else ""
    return Words(
        f"{one.number}．{_stamp(event, one.asked_at)} {one.asked_by}：{one.reason}　"
        f"（{ANSWERS[one.answer]}{words} {answered}{resumed}）",
        indent=False,
        size=11,
    )


def _who(event: Event, at: datetime | None, by: str) -> str:
    return f"{_stamp(event, at)} {by}" if at else ""


def _stamp(event: Event, at: datetime) -> str:
    return at.astimezone(ZoneInfo(event.timezone)).strftime("%m-%d %H:%M")
