"""Papers of a whole event's results (成绩册、公布通知、获奖名单、颁奖宣读稿): PDF, DOCX, XLSX.

All are made from the publications in force, so they say what was published and nothing else; a
trade that has published nothing is named as missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.documents import office, office_words
from competition.documents.office_facts import (
    Block,
    Contents,
    ListColumn,
    ListTable,
    NewPage,
    OfficePaper,
    Title,
    Words,
)
from competition.errors import NotFound, NotNow
from competition.exchange.table_writing import CellValue, SheetColumn, SheetPage, write_workbook
from competition.rules.entrants import Entrants, called
from competition.services import (
    award_lists,
    medal_papers,
    office_sheets,
    published_honours,
    signing,
)
from competition.services.published_honours import PublishedHonours
from competition.services.published_results import (
    Published,
    PublishedTrade,
    award_names,
    counted,
    names_of,
    place_of,
    published,
    state_of,
    winners,
)
from competition.services.result_papers import HEARS, STATUSES

#: What can be had of a whole event, and in which forms.
PAPERS: Mapping[str, tuple[str, ...]] = {
    "book": ("pdf", "docx", "xlsx"),
    "notice": ("pdf", "docx", "xlsx"),
    "awards": ("pdf", "docx", "xlsx"),
    "script": ("pdf", "docx", "xlsx"),
    "medals": ("pdf", "docx", "xlsx"),
}
ROLES = {
    "host": "主办单位",
    "organiser": "承办单位",
    "co-organiser": "协办单位",
    "supporter": "支持单位",
    "executor": "执行单位",
}

#: Over what is read aloud or posted, as a sheet.
_SPOKEN = ("序号", "标题", "内容")
NO_HONOURS = PublishedHonours()


def paper(
    actor: Actor, scope: Scope, what: str, form: str, *, now: datetime, language: str = "zh"
) -> bytes:
    """One of the papers in one of its forms; language: zh or en.

    NotFound for another word; NotNow("nothing-published") while no trade has published.
    """
    policy.require(actor, Permission.STANDINGS_READ, scope)
    if form not in PAPERS.get(what, ()):
        raise NotFound("not-found")
    found = published(actor, scope, language)
    if not found.out:
        raise NotNow("nothing-published")
    found = replace(found, fingerprint=signing.grouped(signing.in_force(now)))
    honours = published_honours.read(actor, scope, found)
    today = now.astimezone(ZoneInfo(found.event.timezone)).date()
    if form == "xlsx":
        return _workbook(found, honours, what, today)
    facts = _WRITERS[what](found, today, honours)
    return office.render_office(facts) if form == "pdf" else office_words.office_docx(facts)


def _parts(found: Published) -> tuple[ListColumn, ...]:
    return (
        ListColumn(found.say("名次"), 18, "centre"), ListColumn(found.say("参赛号"), 17, "centre"),
    )  # fmt: skip


def _who(found: Published, trade: PublishedTrade) -> tuple[ListColumn, ...]:
    listed = ListColumn(found.of(called("listed", trade.entrants)), 30, name=True)
    return listed, ListColumn(found.say("代表队"), 36)


def _count(found: Published, trade: PublishedTrade, rows: Sequence[object]) -> str:
    return found.of(called("counted", trade.entrants)).format(count=len(rows))


def _trade_tables(found: Published, trade: PublishedTrade) -> Iterator[Block]:
    body = trade.body or {}
    awards = award_names(found, body)
    parts = body["columns"][:3]
    columns = (
        *_parts(found), *_who(found, trade),
        *(ListColumn(found.of(part["name"]), 20, "right") for part in parts),
        ListColumn(found.say("总分"), 17, "right"), ListColumn(found.say("奖项"), 18, "centre"),
    )  # fmt: skip
    for group in body["groups"]:
        if found.of(group["name"]):
            yield Title(found.of(group["name"]), _count(found, trade, group["rows"]), level=2)
        rows = tuple(
            (
                place_of(found, row), row["entry"], names_of(found, row), row["unit"],
                *((row.get("parts") or {}).get(part["code"], "") for part in parts),
                row.get("total") or "", awards.get(row["award"] or "", ""),
            )
            for row in group["rows"]
        )  # fmt: skip
        yield ListTable(columns, rows)


def _missing(found: Published) -> Iterator[Block]:
    if found.missing:
        trades = found.say("、").join(found.missing)
        yield Words(found.say("以下赛项尚未公布：{trades}。", trades=trades), size=12)


def _book(found: Published, today: date, honours: PublishedHonours = NO_HONOURS) -> OfficePaper:
    """The result book: who held it, awards by delegation, every list, the digests."""
    blocks: list[Block] = list(_cover(found))
    if len(found.out) > 1:
        blocks += [Title(found.say("目录")), Contents(), NewPage()]
    names, rows = counted(found)
    if rows:
        columns = (
            ListColumn(found.say("代表队"), 50),
            *(ListColumn(name, 18, "centre") for name in names),
            ListColumn(found.say("合计"), 16, "centre"),
        )
        lines = tuple((unit, *map(str, counts), str(sum(counts))) for unit, counts in rows)
        blocks += [Title(found.say("各代表队获奖情况")), ListTable(columns, lines)]
        blocks += medal_papers.merged_words(found, medal_papers.of_published(found).merged)
    blocks += published_honours.blocks(found, honours, only_won=False)
    blocks += _missing(found)
    for trade in found.out:
        blocks += [NewPage(), Title(trade.name, state_of(found, trade))]
        blocks += _trade_tables(found, trade)
    digests = tuple((trade.name, trade.digest) for trade in found.out)
    columns = (ListColumn(found.say("赛项"), 30), ListColumn("SHA-256", 110))
    said = found.say("与公布页一致，可供核对")
    blocks += [Title(found.say("成绩摘要"), said), ListTable(columns, digests)]
    return _dated(found, "成绩册", blocks, today)


def _dated(found: Published, title: str, blocks: Iterable[Block], today: date) -> OfficePaper:
    """A paper with the day it was made, and nobody's seal."""
    return OfficePaper(
        found.name, found.say(title), tuple(blocks), issued=found.day(today),
        sample=found.event.sample, language=found.language,
    )  # fmt: skip


def _cover(found: Published) -> Iterator[Block]:
    event = found.event
    dates = found.day(event.starts_on) if event.starts_on else ""
    if event.ends_on and event.ends_on != event.starts_on:
        dates += f"—{found.day(event.ends_on)}"
    venue = found.of(event.venue or {})
    for text in (dates, venue):
        if text:
            yield Words(text, align="centre")
    for role, word in ROLES.items():
        bodies = [name for kind, name in found.bodies if kind == role]
        if bodies:
            named = found.say("、").join(bodies)
            text = found.say("{role}：{bodies}", role=found.say(word), bodies=named)
            yield Words(text, indent=False, size=12)


def _notice(found: Published, today: date, honours: PublishedHonours = NO_HONOURS) -> OfficePaper:
    """The notice of results with letterhead: the text, then the winners."""
    running = [trade for trade in found.out if trade.provisional]
    title = "关于公示{event}成绩的通知" if running else "关于公布{event}成绩的通知"
    blocks: list[Block] = [Words(found.say("各代表队："), indent=False, size=16)]
    blocks.append(Words(_notice_text(found, running), size=16))
    if running:
        blocks.append(Words(_objections(found, running), size=16))
    blocks += _missing(found)
    if found.fingerprint:
        blocks.append(Words(found.say(_KEY, fingerprint=found.fingerprint), size=16))
    blocks.append(Words(found.say("附件：获奖名单"), size=16))
    hosts = tuple(name for role, name in found.bodies if role == "host") or (found.name,)
    blocks += [Words(text, align="right") for text in (*hosts, found.day(today))]
    blocks += [NewPage(), Title(found.say("附件　获奖名单"))]
    blocks += [*_awards_blocks(found), *published_honours.blocks(found, honours, only_won=True)]
    return OfficePaper(
        found.name,
        found.say(title, event=found.name),
        tuple(blocks),
        letterhead=hosts[0],
        sample=found.event.sample,
        language=found.language,
    )


_SHOWN = "{event}已圆满结束。{trades}等 {count} 个赛项的成绩经审核，现予公示。"
_PUBLISHED = "{event}已圆满结束。{trades}等 {count} 个赛项的成绩经审核，现予公布。"


#: What is said to those who won, by who or what is entered.
_COME = {
    Entrants.PEOPLE: "请获奖选手上台领奖。",
    Entrants.TEAMS: "请获奖的参赛队上台领奖。",
    Entrants.WORKS: "请获奖作者上台领奖。",
}
_JOY = {
    Entrants.PEOPLE: "祝贺以上获奖的选手和代表队。",
    Entrants.TEAMS: "祝贺以上获奖的参赛队和代表队。",
    Entrants.WORKS: "祝贺以上获奖的作者和代表队。",
    Entrants.BOTH: "祝贺以上获奖的选手、作者和代表队。",
}

_KEY = "获奖证书可扫码核验，签名公钥指纹为 {fingerprint}，与证书上所印一致。"


def _notice_text(found: Published, running: Sequence[PublishedTrade]) -> str:
    trades = found.say("、").join(trade.name for trade in found.out)
    phrase = _SHOWN if running else _PUBLISHED
    return found.say(phrase, event=found.name, trades=trades, count=len(found.out))


def _objections(found: Published, running: Sequence[PublishedTrade]) -> str:
    ends = {(trade.body or {}).get("notice_ends_at") or "" for trade in running}
    last = max(ends)
    until = ""
    if last:
        moment = datetime.fromisoformat(last)
        time = f"{moment.hour}:{moment.minute:02d}"
        until = found.say("公示期至{day} {time}。", day=found.day(moment.date()), time=time)
    asked = found.say("对成绩有异议的，请在公示期内书面向{body}提出。", body=found.say(HEARS))
    return until + asked


def _awards_blocks(found: Published) -> Iterator[Block]:
    for trade in found.out:
        columns = (*_who(found, trade), *_parts(found))
        yield Title(trade.name, state_of(found, trade))
        for division, award, won in winners(found, trade.body or {}):
            heading = f"{division}　{award}".strip("　")
            yield Title(heading, _count(found, trade, won), level=2)
            rows = tuple(
                (names_of(found, row), row["unit"], place_of(found, row), row["entry"])
                for row in won
            )
            yield ListTable(columns, rows)


def _awards(found: Published, today: date, honours: PublishedHonours = NO_HONOURS) -> OfficePaper:
    """The list of awards, trade by trade, best first."""
    listed = (*_awards_blocks(found), *published_honours.blocks(found, honours, only_won=True))
    return _dated(found, "获奖名单", (*_missing(found), *listed), today)


def _script(found: Published, today: date, honours: PublishedHonours = NO_HONOURS) -> OfficePaper:
    """The announcer's script: the least award first, the best place last."""
    opening = found.say("现在宣布{event}获奖名单。", event=found.name)
    blocks: list[Block] = [Words(opening, size=18)]
    for trade in found.out:
        blocks.append(Title(trade.name, state_of(found, trade)))
        for division, award, won in reversed(list(winners(found, trade.body or {}))):
            called = found.say(
                "获得{trade}{division}{award}的是：",
                trade=trade.name, division=division, award=award,
            )  # fmt: skip
            blocks.append(Words(called, size=18, bold=True))
            blocks += [
                Words(
                    found.say("{unit}　{names}", unit=row["unit"], names=names_of(found, row)),
                    size=18,
                )
                for row in reversed(won)
            ]
            blocks.append(Words(found.say(_COME[trade.entrants]), size=18))
    blocks += _called_units(found, honours)
    blocks.append(Words(found.say(_JOY[found.entrants]), size=18))
    return _dated(found, "颁奖宣读稿", blocks, today)


def _medals(found: Published, today: date, _honours: PublishedHonours = NO_HONOURS) -> OfficePaper:
    """The medal table with how each delegation took part."""
    return _dated(found, "奖牌榜", (*_missing(found), *medal_papers.blocks(found)), today)


def _called_units(found: Published, honours: PublishedHonours) -> Iterator[Block]:
    """Units and honours read out, the best last."""
    for name, rows in honours.teams:
        won = [row for row in rows if row.award]
        for award in reversed(dict.fromkeys(row.award for row in won)):
            called = found.say("获得{team}{award}的是：", team=name, award=award)
            yield Words(called, size=18, bold=True)
            yield from (Words(row.unit, size=18) for row in reversed(won) if row.award == award)
    for name, people in honours.honours:
        yield Words(found.say("获得{award}的是：", award=name), size=18, bold=True)
        yield Words(found.say("、").join(people), size=18)


_WRITERS: Mapping[str, Callable[[Published, date, PublishedHonours], OfficePaper]] = {
    "book": _book,
    "notice": _notice,
    "awards": _awards,
    "script": _script,
    "medals": _medals,
}


def _workbook(found: Published, honours: PublishedHonours, what: str, today: date) -> bytes:
    """A paper as a workbook: what is a list in one sheet, what is read aloud line by line."""
    if what == "medals":
        return medal_papers.workbook(found)
    if what == "book":
        return _book_workbook(found, honours)
    if what == "awards":
        return write_workbook([*award_lists.pages(found, honours), _counts(found)])
    heads = [found.say(head) for head in _SPOKEN]
    lists = award_lists.pages(found, honours) if what == "notice" else None
    return office_sheets.office_workbook(_WRITERS[what](found, today, honours), heads, lists)


def _counts(found: Published) -> SheetPage:
    """Awards by delegation."""
    names, rows = counted(found)
    heads = (found.say("代表队"), *names, found.say("合计"))
    lines: list[list[CellValue]] = [[unit, *counts, sum(counts)] for unit, counts in rows]
    return SheetPage(found.say("获奖情况"), _heads(heads), lines, (found.name,))


def _book_workbook(found: Published, honours: PublishedHonours) -> bytes:
    """The result book: awards by delegation, all winners in one sheet, then a sheet a trade."""
    pages = [_counts(found), award_lists.winners_page(found)]
    listed = published_honours.sheet_rows(honours, only_won=False)
    if listed:
        pages.append(award_lists.honours_page(found, listed))
    return write_workbook([*pages, *(_page(found, trade) for trade in found.out)])


def _heads(texts: Sequence[str]) -> tuple[SheetColumn, ...]:
    return tuple(SheetColumn(text) for text in texts)


def _page(found: Published, trade: PublishedTrade) -> SheetPage:
    body = trade.body or {}
    awards, parts = award_names(found, body), body["columns"]
    heads = (
        *(found.say(head) for head in ("组别", "名次", "参赛号")),
        found.of(called("listed", trade.entrants)), found.say("代表队"),
        *(found.of(part["name"]) for part in parts),
        *(found.say(head) for head in ("总分", "奖项", "状态")),
    )  # fmt: skip
    rows: list[list[CellValue]] = [
        [
            found.of(group["name"]), award_lists.figure(row["place"] or row.get("behind")),
            row["entry"], names_of(found, row), row["unit"],
            *(award_lists.figure((row.get("parts") or {}).get(part["code"])) for part in parts),
            award_lists.figure(row.get("total")), awards.get(row["award"] or "", ""),
            "" if row["place"] else found.say(STATUSES.get(row["status"], "")),
        ]
        for group in body["groups"]
        for row in group["rows"]
    ]  # fmt: skip
    title = found.say("{trade}（{state}）", trade=trade.name, state=state_of(found, trade))
    return SheetPage(trade.name, _heads(heads), rows, (found.name, title), filtered=True)
