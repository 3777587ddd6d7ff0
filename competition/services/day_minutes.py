"""The minutes of a day (赛务日志): sessions with who came, incidents, what was done: PDF and DOCX.

Everything in it stands elsewhere already, in the door's notes, the register of incidents and the
trail; the minutes put a day of it on paper, to be added to by hand and signed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents import office, office_phrases, office_words
from competition.documents.office_facts import (
    Block,
    ListColumn,
    ListTable,
    OfficePaper,
    Title,
    Words,
)
from competition.errors import NotFound, NotNow
from competition.models.audit import AuditEntry
from competition.models.event import Event, Module, Stage, Trade
from competition.models.floor import Incident
from competition.services import (
    attendance,
    day_check_ins,
    incident_papers,
    incidents,
    trail,
    trail_search,
)
from competition.services.trail import TrailLine

FORMS = ("pdf", "docx")
#: What the trail notes of these belongs into a day's minutes; the rest is the machine's house.
NOUNS = (
    "absence", "answers", "appeal", "certificates", "codes", "draw", "entry", "floor_session",
    "interest",
    "module", "objection", "order", "papers", "recheck", "recusal", "references", "remarking",
    "results", "roster", "ruling", "scheme", "stage", "stop", "supervision", "timetable", "trial",
    "units", "witness",
)  # fmt: skip
ACTIONS = (
    "marks.digest_posted", "panel.substitute_seated",
    "sheet.reopened", "sheet.recoded", "sheet.set_aside",
    "certificate.revoked", "certificate.corrected", "certificate.given_again",
    "trade.taken_out", "trade.brought_home", "trade.called_off", "check.overruled", "card.replaced",
    "card.revoked", "file.refused", "registration.refused", "registration.returned",
    "registration.waits", "registration.put_first", "registration.withdrawn", "device.revoked",
    "label.printed_again",
)  # fmt: skip
#: These come by the hundred: what one person did in one go is one line with the numbers.
TOGETHER = ("registration.submitted", "registration.accepted")
#: A games' registrations of one day.
MOST_TOGETHER = 20_000
#: A day of 108 trades has more acts than anybody reads; beyond these, the trail itself is read.
MOST_ACTS = 1500
#: Days outside the event's own that are offered.
MOST_DAYS = 60
#: Empty lines to write on.
BY_HAND = 6


@dataclass(frozen=True, slots=True)
class _Day:
    actor: Actor
    scope: Scope
    event: Event
    since: datetime
    until: datetime
    zone: ZoneInfo
    language: str
    #: Names of the trades by id, and by code.
    trades: Mapping[str, str]
    codes: Mapping[str, str]
    #: Names of the modules by trade and code.
    modules: Mapping[tuple[str, str], dict[str, str]]

    def say(self, phrase: str, **values: object) -> str:
        return office_phrases.say(self.language, phrase, **values)

    def of(self, name: Mapping[str, str]) -> str:
        return name.get(self.language) or name.get("zh", "")

    def clock(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.zone):%H:%M}"

    def columns(self, *heads: tuple[str, float]) -> tuple[ListColumn, ...]:
        named = ((self.say(head), width) for head, width in heads)
        return tuple(ListColumn(name[:1].upper() + name[1:], width) for name, width in named)


def minutes(
    actor: Actor,
    scope: Scope,
    day: date,
    form: str,
    *,
    words: Callable[[TrailLine], str],
    now: datetime,
    language: str = "zh",
) -> bytes:
    """The minutes of a day in one of FORMS; `words` says an act in the reader's language.

    Raises NotFound for another form, NotNow("day-not-begun").
    """
    policy.require(actor, Permission.AUDIT_READ, Scope(scope.event_id))
    if form not in FORMS:
        raise NotFound("not-found")
    event = db.session.get_one(Event, scope.event_id)
    zone = ZoneInfo(event.timezone)
    since = datetime.combine(day, time(), zone)
    if since > now:
        raise NotNow("day-not-begun")
    found = _Day(
        actor, Scope(scope.event_id), event, since, since + timedelta(days=1), zone, language,
        *_trades(event, language), _modules(event),
    )  # fmt: skip
    said = office_phrases.write_day(language, day)
    facts = OfficePaper(
        event=found.of(event.name),
        title=found.say("{day}赛务日志", day=said),
        blocks=tuple(_blocks(found, words)),
        issued=office_phrases.write_moment(language, now.astimezone(zone)),
        sample=event.sample,
        language=language,
    )
    return office.render_office(facts) if form == "pdf" else office_words.office_docx(facts)


def days(actor: Actor, scope: Scope, *, now: datetime) -> list[date]:
    """The days there are minutes of, the latest first: those of the event that have begun, today,
    and others on which something was done, as when an appeal comes days after the end.
    """
    policy.require(actor, Permission.AUDIT_READ, Scope(scope.event_id))
    event = db.session.get_one(Event, scope.event_id)
    zone = ZoneInfo(event.timezone)
    today = now.astimezone(zone).date()
    last = min(max(event.ends_on, event.starts_on), today)
    count = (last - event.starts_on).days + 1
    found = {event.starts_on + timedelta(days=n) for n in range(max(count, 0))} | {today}
    return sorted(found | _with_acts(scope, zone, today), reverse=True)


def _with_acts(scope: Scope, zone: ZoneInfo, today: date) -> set[date]:
    """The latest days on which the trail has an act of the event, each found from the one after."""
    found: set[date] = set()
    until = datetime.combine(today + timedelta(days=1), time(), zone)
    of_event = trail.chains_of(Scope(scope.event_id))
    while len(found) < MOST_DAYS:
        at = db.session.scalar(
            select(AuditEntry.at)
            .where(of_event, AuditEntry.at < until)
            .order_by(AuditEntry.at.desc())
            .limit(1)
        )
        if at is None:
            break
        day = at.astimezone(zone).date()
        found.add(day)
        until = datetime.combine(day, time(), zone)
    return found


def _trades(event: Event, language: str) -> tuple[dict[str, str], dict[str, str]]:
    rows = db.session.execute(
        select(Trade.id, Trade.code, Trade.name).where(Trade.event_id == event.id)
    ).all()
    names = {row.code: row.name.get(language) or row.name["zh"] for row in rows}
    return {str(row.id): names[row.code] for row in rows}, names


def _modules(event: Event) -> dict[tuple[str, str], dict[str, str]]:
    rows = db.session.execute(
        select(Stage.trade_id, Module.code, Module.name)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == event.id)
    )
    return {(str(trade), code): name for trade, code, name in rows}


def _blocks(found: _Day, words: Callable[[TrailLine], str]) -> Iterator[Block]:
    for heading, blocks in (
        ("当日场次", list(_sessions(found))),
        ("检录情况", list(_door(found))),
        ("现场事件", list(_incidents(found))),
        ("操作纪要", list(_acts(found, words))),
    ):
        yield Title(found.say(heading), level=2)
        yield from blocks or [Words(found.say("当日无记录。"), size=11.0)]
    yield Title(found.say("其他记录"), level=2)
    yield from (Words("＿" * 38, indent=False, size=11.0) for _line in range(BY_HAND))
    signed = found.say("记录人：　　　　　　　竞赛负责人：　　　　　　　监督：")
    yield Words(signed, indent=False, size=11.0)


#: In millimetres; heads in English are longer.
_SESSION_WIDTHS = {
    "zh": (26, 46, 34, 12, 12, 12, 12, 14),
    "en": (24, 32, 24, 18, 17, 16, 17, 20),
}


def _sessions(found: _Day) -> Iterator[Block]:
    if not policy.may(found.actor, Permission.CHECK_IN, found.scope):
        return
    rows = tuple(
        (
            f"{found.clock(one.starts_at)}–{found.clock(one.ends_at)}",
            found.of(one.trade_name), found.of(one.name),
            str(one.expected), str(one.arrived), str(one.absent), str(one.awaited), str(one.away),
        )
        for one in attendance.sessions(
            found.actor, found.scope, since=found.since, until=found.until
        )
    )  # fmt: skip
    if rows:
        heads = ("时间", "赛项", "场次", "应到", "实到", "缺赛", "未到", "弃权等")
        widths = _SESSION_WIDTHS.get(found.language, _SESSION_WIDTHS["zh"])
        yield ListTable(found.columns(*zip(heads, widths, strict=True)), rows)


#: What the door did, in words; with how many minutes late somebody was.
_AT_THE_DOOR = {
    "late": "迟到 {late} 分钟，已入场",
    "waits": "迟到 {late} 分钟，报裁判长裁定",
    "too-late": "迟到 {late} 分钟，未予检录",
    "absent": "记为缺赛",
    "absent-undone": "记为缺赛，后经裁定撤销",
    "taken-back": "撤销检录",
}


def _door(found: _Day) -> Iterator[Block]:
    """Who came late, was noted absent, whose check-in was taken back."""
    rows = tuple(
        (
            found.clock(one.at), found.trades[str(one.trade_id)], found.of(one.session) or "—",
            one.number, found.say(_AT_THE_DOOR[one.word], late=one.late), one.by or "—",
        )
        for one in day_check_ins.of_day(found.actor, found.scope, found.since, found.until)
    )  # fmt: skip
    if rows:
        heads = (
            ("时间", 14),
            ("赛项", 34),
            ("场次", 26),
            ("参赛号", 20),
            ("情况", 50),
            ("经办", 26),
        )
        yield ListTable(found.columns(*heads), rows)


def _incidents(found: _Day) -> Iterator[Block]:
    """What happened on the floor that day in the trades whose incidents the reader may see."""
    happened = Incident.happened_at
    rows: list[tuple[datetime, tuple[str, ...]]] = []
    for trade_id in db.session.scalars(
        select(Incident.trade_id)
        .join(Trade, Trade.id == Incident.trade_id)
        .where(Trade.event_id == found.event.id, happened >= found.since, happened < found.until)
        .distinct()
    ):
        scope = Scope(found.event.id, trade_id)
        if not policy.may(found.actor, Permission.INCIDENT_READ, scope):
            continue
        modules = incident_papers.modules_of(scope)
        for line in incidents.register(found.actor, scope):
            if found.since <= line.happened_at < found.until:
                told = incident_papers.row_of(line, found.zone, found.language, modules)
                trade = found.trades[str(trade_id)]
                clock, station = found.clock(line.happened_at), told[2]
                rows.append((line.happened_at, (clock, trade, station, told[3], told[5])))
    if rows:
        heads = (("时间", 16), ("赛项", 32), ("赛位", 16), ("情况", 60), ("处理", 46))
        listed = tuple(row for _at, row in sorted(rows))
        yield ListTable(found.columns(*heads), listed)


def _trade_of(found: _Day, line: TrailLine) -> str:
    """The trade of an act: its chain's, or the one it names."""
    named = line.facts.get("trade")
    told = found.of(named) if isinstance(named, dict) else found.codes.get(str(named), "")
    return found.trades.get(line.chain.partition("/")[2], "") or told or "—"


def _told(found: _Day, line: TrailLine) -> TrailLine:
    """The act without what the line says beside it, its module by name."""
    facts = {key: each for key, each in line.facts.items() if key != "trade"}
    module = found.modules.get((line.chain.partition("/")[2], str(facts.get("module"))))
    named = {key: _named(found, each) for key, each in facts.items()}
    return replace(line, facts=named | ({"module": module} if module else {}))


def _named(found: _Day, value: object) -> object:
    """A value with its trades by name."""
    if isinstance(value, list):
        return [_named(found, each) for each in value]
    if isinstance(value, dict) and str(value.get("trade")) in found.codes:
        return value | {"trade": found.codes[str(value["trade"])]}
    return value


def _together(found: _Day) -> list[TrailLine]:
    """Registrations handed in and accepted: what one person did in one go, with the numbers."""
    groups: dict[tuple[datetime, str, str, str | None], list[TrailLine]] = defaultdict(list)
    for line in trail.of_span(
        found.actor, found.scope, found.since, found.until,
        nouns=(), actions=TOGETHER, most=MOST_TOGETHER,
    ):  # fmt: skip
        groups[line.at, _trade_of(found, line), line.action, line.who].append(line)
    return [
        replace(
            lines[0],
            facts={
                "trade": lines[0].facts.get("trade"),
                "count": len(lines),
                "numbers": spans(int(line.facts.get("number") or 0) for line in lines),
            },
        )
        for lines in groups.values()
    ]


def spans(numbers: Iterable[int]) -> str:
    """Numbers as a list says them shortly.

    >>> spans([3, 1, 2, 7, 9, 8, 12])
    '1–3、7–9、12'
    """
    told: list[list[int]] = []
    for number in sorted(set(numbers)):
        if told and number == told[-1][1] + 1:
            told[-1][1] = number
        else:
            told.append([number, number])
    return "、".join(str(a) if a == b else f"{a}–{b}" for a, b in told)


def _acts(found: _Day, words: Callable[[TrailLine], str]) -> Iterator[Block]:
    signed = db.session.scalar(
        select(func.count())
        .select_from(AuditEntry)
        .where(
            trail.chains_of(found.scope),
            AuditEntry.action == "sheet.signed",
            *trail_search.between(found.since, found.until),
        )
    )
    if signed:
        yield Words(found.say("评分表签名 {count} 份。", count=signed), size=11.0)
    lines = trail.of_span(
        found.actor, found.scope, found.since, found.until,
        nouns=NOUNS, actions=ACTIONS, most=MOST_ACTS,
    )  # fmt: skip
    lines += _together(found)
    rows = tuple(
        (found.clock(line.at), _trade_of(found, line), words(_told(found, line)), line.who or "—")
        for line in sorted(lines, key=lambda line: (line.at, line.chain, line.sequence))
    )
    if rows:
        heads = (("时间", 14), ("赛项", 34), ("事项", 94), ("经办", 24))
        yield ListTable(found.columns(*heads), rows)
