"""Papers of a whole event's results (成绩册、公布通知、获奖名单、颁奖宣读稿): PDF, DOCX, XLSX.

All are made from the publications in force, so they say what was published and nothing else; a
trade that has published nothing is named as missing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents import office, office_words
from competition.documents.office_facts import (
    Block,
    ListColumn,
    ListTable,
    NewPage,
    OfficePaper,
    Title,
    Words,
)
from competition.errors import NotFound, NotNow
from competition.exchange.table_writing import CellValue, SheetColumn, SheetPage, write_workbook
from competition.models.event import Event, EventBody, Trade
from competition.models.publication import Publication, PublicationKind, PublicationState
from competition.services.result_papers import HEARS, STATUSES

#: What can be had of a whole event, and in which forms.
PAPERS: Mapping[str, tuple[str, ...]] = {
    "book": ("pdf", "docx", "xlsx"),
    "notice": ("pdf", "docx"),
    "awards": ("pdf", "docx", "xlsx"),
    "script": ("pdf", "docx"),
}
ROLES = {
    "host": "主办单位",
    "organiser": "承办单位",
    "co-organiser": "协办单位",
    "supporter": "支持单位",
    "executor": "执行单位",
}


@dataclass(frozen=True, slots=True)
class PublishedTrade:
    """A trade and what is in force of it; None: nothing was published yet."""

    name: str
    body: Mapping[str, Any] | None
    digest: str = ""

    @property
    def provisional(self) -> bool:
        """Whether its notice period still runs."""
        return self.body is not None and self.body["kind"] == "provisional"


@dataclass(frozen=True, slots=True)
class Published:
    """Everything in force of an event."""

    event: Event
    bodies: tuple[tuple[str, str], ...]
    trades: tuple[PublishedTrade, ...]

    @property
    def name(self) -> str:
        """The event's name."""
        return str(self.event.name["zh"])

    @property
    def out(self) -> tuple[PublishedTrade, ...]:
        """The trades that have published."""
        return tuple(trade for trade in self.trades if trade.body is not None)

    @property
    def missing(self) -> tuple[str, ...]:
        """The trades that have not."""
        return tuple(trade.name for trade in self.trades if trade.body is None)


def published(actor: Actor, scope: Scope) -> Published:
    """What is in force of every trade of an event, in the event's order of trades."""
    policy.require(actor, Permission.STANDINGS_READ, scope)
    event = db.session.get(Event, scope.event_id)
    if event is None:
        raise NotFound("not-found")
    rows = db.session.execute(
        select(Trade, Publication)
        .join(
            Publication,
            (Publication.trade_id == Trade.id)
            & (Publication.state == PublicationState.CURRENT)
            & (Publication.kind != PublicationKind.INTERNAL),
            isouter=True,
        )
        .where(Trade.event_id == event.id)
        .order_by(Trade.position, Trade.code)
    )
    bodies = db.session.scalars(
        select(EventBody).where(EventBody.event_id == event.id).order_by(EventBody.position)
    )
    return Published(
        event,
        tuple((body.role.value, body.name["zh"]) for body in bodies),
        tuple(
            PublishedTrade(
                trade.name["zh"],
                None if row is None else json.loads(row.body),
                "" if row is None else row.digest,
            )
            for trade, row in rows
        ),
    )


def paper(actor: Actor, scope: Scope, what: str, form: str, *, now: datetime) -> bytes:
    """One of the papers in one of its forms.

    NotFound for another word; NotNow("nothing-published") while no trade has published.
    """
    policy.require(actor, Permission.STANDINGS_READ, scope)
    if form not in PAPERS.get(what, ()):
        raise NotFound("not-found")
    found = published(actor, scope)
    if not found.out:
        raise NotNow("nothing-published")
    if form == "xlsx":
        return _workbook(found, only_won=what == "awards")
    today = now.astimezone(ZoneInfo(found.event.timezone)).date()
    facts = _WRITERS[what](found, today)
    return office.render_office(facts) if form == "pdf" else office_words.office_docx(facts)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _names(row: Mapping[str, Any]) -> str:
    names = "、".join(row["names"])
    return f"{row['team']}（{names}）" if row["team"] else names


def _place(row: Mapping[str, Any]) -> str:
    if not row["place"]:
        status = STATUSES.get(row["status"], "—")
        return f"{row['behind']}（{status}）" if row.get("behind") else status
    return f"{row['place']} 并列" if row["tied"] else str(row["place"])


def _award_names(body: Mapping[str, Any]) -> dict[str, str]:
    return {award["code"]: award["name"]["zh"] for award in body["awards"]}


def _winners(
    body: Mapping[str, Any],
) -> Iterator[tuple[str, str, list[Mapping[str, Any]]]]:
    """Division, award and its winners by place: division by division, best award first."""
    for group in body["groups"]:
        for code, name in _award_names(body).items():
            won = [row for row in group["rows"] if row["award"] == code]
            if won:
                yield group["name"].get("zh", ""), name, won


def _counted(found: Published) -> tuple[list[str], list[tuple[str, list[int]]]]:
    """Awards by delegation: the awards' names best first, and each delegation's numbers."""
    names: dict[str, None] = {}
    counts: dict[str, Counter[str]] = {}
    for trade in found.out:
        body = trade.body or {}
        names |= dict.fromkeys(_award_names(body).values())
        for _division, award, won in _winners(body):
            for row in won:
                counts.setdefault(row["unit"], Counter())[award] += 1
    rows = [(unit, [count[name] for name in names]) for unit, count in counts.items()]
    rows.sort(key=lambda row: ([-number for number in row[1]], row[0]))
    return list(names), rows


_PARTS = (ListColumn("名次", 18, "centre"), ListColumn("参赛号", 14, "centre"))
_WHO = (ListColumn("姓名", 30, name=True), ListColumn("代表队", 36))


def _trade_tables(trade: PublishedTrade) -> Iterator[Block]:
    body = trade.body or {}
    awards = _award_names(body)
    parts = body["columns"][:3]
    columns = (
        *_PARTS, *_WHO,
        *(ListColumn(part["name"]["zh"], 17, "right") for part in parts),
        ListColumn("总分", 17, "right"), ListColumn("奖项", 18, "centre"),
    )  # fmt: skip
    for group in body["groups"]:
        if group["name"].get("zh"):
            yield Title(group["name"]["zh"], f"{len(group['rows'])} 名", level=2)
        rows = tuple(
            (
                _place(row), row["entry"], _names(row), row["unit"],
                *((row.get("parts") or {}).get(part["code"], "") for part in parts),
                row.get("total") or "", awards.get(row["award"] or "", ""),
            )
            for row in group["rows"]
        )  # fmt: skip
        yield ListTable(columns, rows)


def _state(trade: PublishedTrade) -> str:
    return "公示中" if trade.provisional else "正式成绩"


def _missing(found: Published) -> Iterator[Block]:
    if found.missing:
        yield Words(f"以下赛项尚未公布：{'、'.join(found.missing)}。", size=12)


def _book(found: Published, today: date) -> OfficePaper:
    """The result book: who held it, awards by delegation, every list, the digests."""
    blocks: list[Block] = list(_cover(found))
    names, rows = _counted(found)
    if rows:
        columns = (
            ListColumn("代表队", 50),
            *(ListColumn(name, 18, "centre") for name in names),
            ListColumn("合计", 16, "centre"),
        )
        lines = tuple((unit, *map(str, counts), str(sum(counts))) for unit, counts in rows)
        blocks += [Title("各代表队获奖情况"), ListTable(columns, lines)]
    blocks += _missing(found)
    for trade in found.out:
        blocks += [NewPage(), Title(trade.name, _state(trade)), *_trade_tables(trade)]
    digests = tuple((trade.name, trade.digest) for trade in found.out)
    columns = (ListColumn("赛项", 30), ListColumn("SHA-256", 110))
    blocks += [Title("成绩摘要", "与公布页一致，可供核对", level=2), ListTable(columns, digests)]
    return OfficePaper(
        found.name, "成绩册", tuple(blocks), issued=_day(today), sample=found.event.sample
    )


def _cover(found: Published) -> Iterator[Block]:
    event = found.event
    dates = _day(event.starts_on) if event.starts_on else ""
    if event.ends_on and event.ends_on != event.starts_on:
        dates += f"—{_day(event.ends_on)}"
    venue = (event.venue or {}).get("zh", "")
    for text in (dates, venue):
        if text:
            yield Words(text, align="centre")
    for role, word in ROLES.items():
        bodies = [name for kind, name in found.bodies if kind == role]
        if bodies:
            yield Words(f"{word}：{'、'.join(bodies)}", indent=False, size=12)


def _notice(found: Published, today: date) -> OfficePaper:
    """The notice of results with letterhead: the text, then the winners."""
    running = [trade for trade in found.out if trade.provisional]
    word = "公示" if running else "公布"
    blocks: list[Block] = [Words("各代表队：", indent=False, size=16)]
    blocks.append(Words(_notice_text(found, running), size=16))
    if running:
        blocks.append(Words(_objections(running), size=16))
    blocks += _missing(found)
    blocks.append(Words("附件：获奖名单", size=16))
    hosts = tuple(name for role, name in found.bodies if role == "host") or (found.name,)
    blocks += [Words(text, align="right") for text in (*hosts, _day(today))]
    blocks += [NewPage(), Title("附件　获奖名单"), *_awards_blocks(found)]
    return OfficePaper(
        found.name,
        f"关于{word}{found.name}成绩的通知",
        tuple(blocks),
        letterhead=hosts[0],
        sample=found.event.sample,
    )


def _notice_text(found: Published, running: Sequence[PublishedTrade]) -> str:
    trades = "、".join(trade.name for trade in found.out)
    said = "现予公示" if running else "现予公布"
    return f"{found.name}已圆满结束。{trades}等 {len(found.out)} 个赛项的成绩经审核，{said}。"


def _objections(running: Sequence[PublishedTrade]) -> str:
    ends = {(trade.body or {}).get("notice_ends_at") or "" for trade in running}
    last = max(ends)
    until = ""
    if last:
        moment = datetime.fromisoformat(last)
        until = f"公示期至{_day(moment.date())} {moment.hour}:{moment.minute:02d}。"
    return f"{until}对成绩有异议的，请在公示期内书面向{HEARS}提出。"


def _awards_blocks(found: Published) -> Iterator[Block]:
    columns = (*_WHO, *_PARTS)
    for trade in found.out:
        yield Title(trade.name, _state(trade))
        for division, award, won in _winners(trade.body or {}):
            yield Title(f"{division}　{award}".strip("　"), f"{len(won)} 名", level=2)
            rows = tuple((_names(row), row["unit"], _place(row), row["entry"]) for row in won)
            yield ListTable(columns, rows)


def _awards(found: Published, today: date) -> OfficePaper:
    """The list of awards, trade by trade, best first."""
    blocks = (*_missing(found), *_awards_blocks(found))
    return OfficePaper(
        found.name, "获奖名单", blocks, issued=_day(today), sample=found.event.sample
    )


def _script(found: Published, today: date) -> OfficePaper:
    """The announcer's script: the least award first, the best place last."""
    blocks: list[Block] = [Words(f"现在宣布{found.name}获奖名单。", size=18)]
    for trade in found.out:
        blocks.append(Title(trade.name, _state(trade)))
        for division, award, won in reversed(list(_winners(trade.body or {}))):
            blocks.append(Words(f"获得{trade.name}{division}{award}的是：", size=18, bold=True))
            blocks += [Words(f"{row['unit']}　{_names(row)}", size=18) for row in reversed(won)]
            blocks.append(Words("请获奖选手上台领奖。", size=18))
    blocks.append(Words("祝贺以上获奖的选手和代表队。", size=18))
    return OfficePaper(
        found.name, "颁奖宣读稿", tuple(blocks), issued=_day(today), sample=found.event.sample
    )


_WRITERS: Mapping[str, Callable[[Published, date], OfficePaper]] = {
    "book": _book,
    "notice": _notice,
    "awards": _awards,
    "script": _script,
}


def _workbook(found: Published, *, only_won: bool) -> bytes:
    """The result book as a workbook: awards by delegation, then a sheet a trade."""
    names, rows = _counted(found)
    heads = ("代表队", *names, "合计")
    counted: list[list[CellValue]] = [[unit, *counts, sum(counts)] for unit, counts in rows]
    pages = [SheetPage("获奖情况", _heads(heads), counted, (found.name,))]
    pages += [_page(found, trade, only_won=only_won) for trade in found.out]
    return write_workbook(pages)


def _heads(texts: Sequence[str]) -> tuple[SheetColumn, ...]:
    return tuple(SheetColumn(text) for text in texts)


def _page(found: Published, trade: PublishedTrade, *, only_won: bool) -> SheetPage:
    body = trade.body or {}
    awards, parts = _award_names(body), body["columns"]
    heads = (
        "组别", "名次", "参赛号", "姓名", "代表队",
        *(part["name"]["zh"] for part in parts), "总分", "奖项", "状态",
    )  # fmt: skip
    rows: list[list[CellValue]] = [
        [
            group["name"].get("zh", ""), _figure(row["place"] or row.get("behind")),
            row["entry"], _names(row), row["unit"],
            *(_figure((row.get("parts") or {}).get(part["code"])) for part in parts),
            _figure(row.get("total")), awards.get(row["award"] or "", ""),
            "" if row["place"] else STATUSES.get(row["status"], ""),
        ]
        for group in body["groups"]
        for row in group["rows"]
        if row["award"] or not only_won
    ]  # fmt: skip
    title = f"{trade.name}（{_state(trade)}）"
    return SheetPage(trade.name, _heads(heads), rows, (found.name, title))


def _figure(text: str | None) -> CellValue:
    """A printed number as an exact decimal; what is none stays text."""
    try:
        return Decimal(text or "")
    except InvalidOperation:
        return text or ""
