"""The order book of an event (秩序册): who holds it, when, by what rules, who comes: PDF and DOCX.

It is made from what the register and the timetable say at the moment; where the two are not there
yet its chapter says so, so that a draft can go round early.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents import office, office_phrases, office_words
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
from competition.errors import NotFound
from competition.models.entry import Entry
from competition.models.event import Event, EventBody, Module, Stage, Trade
from competition.rules.entrants import Entrants, called
from competition.services import allocations, badges, composition, timetable_facts
from competition.services.badges import BadgeWish, Holder
from competition.services.entrants import of_event, of_trade
from competition.services.result_books import ROLES
from competition.services.timetable import natural
from competition.services.timetable_facts import EventTimetable

FORMS = ("pdf", "docx")
#: The book of so many entries is made while one waits; a larger one beside the pages.
AT_ONCE = 500
NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class _Book:
    """What every chapter reads."""

    actor: Actor
    scope: Scope
    event: Event
    trades: tuple[Trade, ...]
    people: tuple[Holder, ...]
    timetable: EventTimetable
    language: str

    def say(self, phrase: str, **values: object) -> str:
        return office_phrases.say(self.language, phrase, **values)

    def of(self, name: Mapping[str, str]) -> str:
        return name.get(self.language) or name.get("zh", "")


def is_large(actor: Actor, scope: Scope) -> bool:
    """Whether nobody should have to wait for the order book of this event."""
    policy.require(actor, Permission.EVENT_READ, scope)
    entries = select(func.count()).select_from(Entry).where(Entry.event_id == scope.event_id)
    return (db.session.scalar(entries) or 0) > AT_ONCE


def book(
    actor: Actor,
    scope: Scope,
    form: str,
    *,
    now: datetime,
    language: str = "zh",
    tell: office.Tell | None = None,
) -> bytes:
    """The order book in one of its FORMS. Raises NotFound, Invalid("glyph-missing").

    tell: called with how much is done, and of how much, once everything has been read.
    """
    policy.require(actor, Permission.ENTRY_READ, scope)
    if form not in FORMS:
        raise NotFound("not-found")
    found = _read(actor, scope, language)
    today = now.astimezone(ZoneInfo(found.event.timezone)).date()
    facts = OfficePaper(
        event=found.of(found.event.name),
        title=found.say("秩序册"),
        blocks=tuple(_blocks(found)),
        issued=office_phrases.write_day(language, today),
        sample=found.event.sample,
        language=language,
    )
    if form == "pdf":
        return office.render_office(facts, tell=tell)
    return office_words.office_docx(facts)


def _read(actor: Actor, scope: Scope, language: str) -> _Book:
    event = db.session.get_one(Event, scope.event_id)
    trades = db.session.scalars(
        select(Trade).where(Trade.event_id == event.id).order_by(Trade.position, Trade.code)
    )
    people = badges.holders(actor, scope, BadgeWish(), language=language)
    timetable = timetable_facts.load(actor, scope)
    return _Book(actor, scope, event, tuple(trades), tuple(people), timetable, language)


def _blocks(found: _Book) -> Iterator[Block]:
    yield from _cover(found)
    yield Title(found.say("目录"))
    yield Contents()
    for at, (name, make) in enumerate(CHAPTERS):
        yield NewPage()
        yield Title(_numbered(found, at, name))
        blocks = list(make(found))
        yield from blocks or [Words(found.say("待定。"), size=12.0)]


def _numbered(found: _Book, at: int, name: str) -> str:
    number = f"{NUMERALS[at]}、" if found.language == "zh" else f"{at + 1}. "
    return number + found.say(name)


def _cover(found: _Book) -> Iterator[Block]:
    event = found.event
    dates = office_phrases.write_day(found.language, event.starts_on)
    if event.ends_on != event.starts_on:
        dates += f"—{office_phrases.write_day(found.language, event.ends_on)}"
    for text in (dates, found.of(event.venue or {})):
        if text:
            yield Words(text, align="centre")


def _organisation(found: _Book) -> Iterator[Block]:
    bodies = db.session.scalars(
        select(EventBody).where(EventBody.event_id == found.event.id).order_by(EventBody.position)
    ).all()
    for role, word in ROLES.items():
        named = [found.of(body.name) for body in bodies if body.role.value == role]
        if named:
            yield Title(found.say(word), level=2)
            yield from (Words(name, size=12.0) for name in named)


def _timetable(found: _Book) -> Iterator[Block]:
    zone = ZoneInfo(found.event.timezone)
    days: dict[str, list[tuple[str, ...]]] = {}
    order = sorted(
        found.timetable.sessions.values(),
        key=lambda one: (one.starts_at, natural(one.site), one.code),
    )
    for one in order:
        part = found.timetable.parts[one.part]
        begins, ends = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
        days.setdefault(office_phrases.write_day(found.language, begins.date()), []).append(
            (
                f"{begins:%H:%M}–{ends:%H:%M}",
                found.of(part.trade_name),
                found.of(part.module_name or part.stage_name),
                found.of(one.name),
                one.site or "—",
                str(one.heads or "—"),
            )
        )
    columns = _columns(
        found,
        (("时间", 28), ("赛项", 40), ("模块", 30), ("场次", 24), ("场地", 32), ("人数", 12)),
    )
    for day, rows in days.items():
        yield Title(day, level=2)
        yield ListTable(columns, tuple(rows))


def _columns(
    found: _Book, heads: Sequence[tuple[str, float]], name: str = ""
) -> tuple[ListColumn, ...]:
    return tuple(ListColumn(found.say(head), width, name=head == name) for head, width in heads)


def _rules(found: _Book) -> Iterator[Block]:
    """Each trade with its parts: what is contested, for how long, with which share."""
    modules = _modules(found.event.id)
    columns = _columns(found, (("阶段", 26), ("模块", 60), ("时长", 24), ("占总分", 24)))
    for trade in found.trades:
        rows = modules.get(trade.id, [])
        if not rows:
            continue
        level = trade.occupation_level
        note = " ".join(
            filter(
                None, (trade.occupation_name, found.say("{level} 级", level=level) if level else "")
            )
        )
        yield Title(found.of(trade.name), note, level=2)
        shares = {line.module: line.percent for line in composition.shares_of(trade.total) or ()}
        known = 4 if shares else 3
        yield ListTable(
            columns[:known],
            tuple(
                (
                    found.of(stage.name),
                    found.of(module.name),
                    _limit(found, module.time_limit),
                    f"{shares[module.code]}%" if module.code in shares else "—",
                )[:known]
                for stage, module in rows
            ),
        )
        yield from _floor_rules(found, trade)


def _limit(found: _Book, seconds: int | None) -> str:
    if not seconds:
        return "—"
    whole, rest = divmod(seconds, 60)
    return found.say("{minutes} 分钟", minutes=whole) + (f" {rest}″" if rest else "")


def _floor_rules(found: _Book, trade: Trade) -> Iterator[Block]:
    late = (trade.floor or {}).get("late") or {}
    if "bar" in late:
        minutes = late["bar"]
        said = found.say("迟到超过 {minutes} 分钟不得入场。", minutes=minutes)
        yield Words(said, size=10.5)


def _modules(event_id: uuid.UUID) -> dict[uuid.UUID, list[tuple[Stage, Module]]]:
    rows = db.session.execute(
        select(Trade.id, Stage, Module)
        .join(Stage, Stage.trade_id == Trade.id)
        .join(Module, Module.stage_id == Stage.id)
        .where(Trade.event_id == event_id)
        .order_by(Stage.position, Module.position, Module.code)
    )
    found: dict[uuid.UUID, list[tuple[Stage, Module]]] = {}
    for trade_id, stage, module in rows:
        found.setdefault(trade_id, []).append((stage, module))
    return found


def _judges(found: _Book) -> Iterator[Block]:
    rows = tuple(
        (one.name, one.title, "　".join(one.lines)) for one in found.people if one.kind == "judge"
    )
    if rows:
        columns = _columns(found, (("姓名", 34), ("职务", 28), ("单位、赛项", 90)), "姓名")
        yield ListTable(columns, rows)


def _delegations(found: _Book) -> Iterator[Block]:
    """Every delegation: leaders and coaches in a line, contestants in a list."""
    parted: dict[str, list[Holder]] = {}
    for one in found.people:
        unit = one.unit or (one.lines[0] if one.kind == "coach" and one.lines else "")
        if one.kind in ("contestant", "coach") and unit:
            parted.setdefault(unit, []).append(one)
    columns = _columns(found, (("参赛号", 20), ("姓名", 34), ("赛项", 70)), "姓名")
    works = of_event(found.event.id) is Entrants.WORKS
    counted = "作者 {count} 人" if works else "选手 {count} 人"
    for unit in sorted(parted):
        people = parted[unit]
        contestants = [one for one in people if one.kind == "contestant"]
        yield Title(unit, found.say(counted, count=len(contestants)), level=2)
        for title in dict.fromkeys(one.title for one in people if one.kind == "coach"):
            names = found.say("、").join(one.name for one in people if one.title == title)
            said = found.say("{role}：{bodies}", role=title, bodies=names)
            yield Words(said, indent=False, size=11.0)
        if contestants:
            rows = tuple((one.number, one.name, _trade_of(one)) for one in contestants)
            yield ListTable(columns, rows)


def _trade_of(one: Holder) -> str:
    return next((line for line in one.lines if line != one.unit), "")


def _start_lists(found: _Book) -> Iterator[Block]:
    stages = db.session.execute(
        select(Stage, Trade)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == found.event.id)
        .order_by(Trade.position, Trade.code, Stage.position)
    )
    for stage, trade in stages:
        lines = allocations.listed(stage.id)
        if not lines:
            continue
        drawn = any(line.place for line in lines)
        note = "" if drawn else found.say("未抽签，按参赛号排列")
        yield Title(f"{found.of(trade.name)}　{found.of(stage.name)}", note, level=2)
        rows = tuple(
            (str(line.place or at if drawn else at), line.number, line.name, line.unit)
            for at, line in enumerate(lines, 1)
        )
        shown = found.of(called("shown", of_trade(trade.id)))
        heads = (("顺序", 14), ("参赛号", 22), (shown, 40), ("代表队", 60))
        yield ListTable(_columns(found, heads, shown), rows)


CHAPTERS: tuple[tuple[str, Callable[[_Book], Iterator[Block]]], ...] = (
    ("竞赛组织", _organisation),
    ("赛程安排", _timetable),
    ("竞赛内容与规则", _rules),
    ("裁判与监督仲裁人员", _judges),
    ("代表队名单", _delegations),
    ("各赛项出场顺序", _start_lists),
)
