"""Everything a session needs on paper, as one file (场次材料): a cover says what is in it and not.

In the order a hall uses them: cards for the stations, start list, attendance, sheets with their
codes, spare empty sheets, labels. What the reader may not print, or what is not there yet, is left
out, and the cover says so with the reason.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents import office_phrases
from competition.documents.code_facts import CodeLabel, CodeLabels
from competition.documents.coding import render_code_labels
from competition.documents.envelopes import EnvelopeCover, render_envelope_cover
from competition.documents.packs import merged
from competition.errors import Invalid, NotAllowed, NotFound, NotNow
from competition.models.audit import AuditEntry
from competition.models.draw import CodeSet
from competition.models.event import Event, Module, Stage, Trade
from competition.models.timetable import Allocation, ContestSession, Station
from competition.services import allocations, audit, office_papers, paper, scheme_papers
from competition.services.scheme_papers import SchemeWords

#: What the trail calls it.
PRINTED = "papers.printed"
#: Chinese, then English.
SAID = {
    "title": ("场次材料袋", "Papers of a session"),
    "trade": ("赛项", "Trade"),
    "part": ("模块", "Module"),
    "session": ("场次", "Session"),
    "time": ("时间", "Time"),
    "site": ("场地", "Site"),
    "people": ("人数", "Entries"),
    "stations": ("赛位牌", "Station cards"),
    "start": ("出场顺序表", "Start list"),
    "attendance": ("签到表", "Attendance sheet"),
    "sheets": ("评分表（{}）", "Score sheets ({})"),
    "empty": ("备用空白评分表（{}）", "Spare empty sheets ({})"),
    "labels": ("标签", "Labels"),
    "no-paper": ("没有纸质评分席位", "no seat marks on paper"),
    "not-yours": ("由有权限的人另行打印", "printed by whoever may"),
    "nobody": ("没有安排选手", "nobody has a place"),
    "coded": ("加密号标签由加密裁判在加密室打印", "labels of codes are the coder's to print"),
    "all-codes": ("含本模块全部加密号", "of all codes of the module"),
    "no-stations": ("没有安排赛位", "nobody has a station"),
    "no-scheme": ("评分方案未完成", "the scheme is not whole"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PackLine:
    """A session whose papers can be printed."""

    id: uuid.UUID
    trade: dict[str, str]
    part: dict[str, str]
    name: dict[str, str]
    starts_at: datetime
    ends_at: datetime
    entries: int


def listing(actor: Actor, scope: Scope) -> list[PackLine]:
    """Every session of the event by time, with how many work in it; one query."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    rows = db.session.execute(
        select(ContestSession, Stage.name, Module.name, Trade.name, func.count(Allocation.id))
        .join(Stage, Stage.id == ContestSession.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .outerjoin(Module, Module.id == ContestSession.module_id)
        .outerjoin(Allocation, Allocation.contest_session_id == ContestSession.id)
        .where(Trade.event_id == scope.event_id)
        .group_by(ContestSession.id, Stage.id, Trade.id, Module.id)
        .order_by(ContestSession.starts_at, Trade.position, Trade.code, ContestSession.code)
    )
    return [
        PackLine(row.id, trade, module or stage, row.name, row.starts_at, row.ends_at, count)
        for row, stage, module, trade, count in rows
    ]


@dataclass(slots=True)
class _Pack:
    """What has been put in, and what was left out with its reason."""

    language: str
    inside: list[tuple[str, str, bytes]] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)

    def say(self, key: str, *values: object) -> str:
        return SAID[key][1 if self.language == "en" else 0].format(*values)

    def add(self, name: str, make: Callable[[], bytes], otherwise: str, note: str = "") -> None:
        """Put a paper in, or say why it is not there."""
        try:
            made = make()
        except NotAllowed:
            self.left_out.append((name, self.say("not-yours")))
        except (NotFound, NotNow, Invalid) as refused:
            if refused.code == "glyph-missing":
                raise
            self.left_out.append((name, self.say(otherwise)))
        else:
            self.inside.append((name, note, made))


def pack(
    actor: Actor, scope: Scope, session_id: uuid.UUID, *, words: SchemeWords, now: datetime
) -> bytes:
    """The papers of a session as one PDF, its envelope's cover first.

    Raises NotFound for another event's session, Invalid("glyph-missing").
    """
    session, stage, trade, event = _session(scope, session_id)
    own = Scope(event.id, trade.id)
    policy.require(actor, Permission.ENTRY_READ, own)
    found = _Pack(words.language)
    cards = partial(
        office_papers.station_cards, actor, own, stage.id, module_id=session.module_id,
        session_id=session.id, language=words.language,
    )  # fmt: skip
    found.add(found.say("stations"), cards, "no-stations")
    for name, make in (
        ("start", office_papers.start_list),
        ("attendance", office_papers.attendance),
    ):
        paper_of = partial(
            make, actor, own, stage.id, now=now, module_id=session.module_id,
            session_id=session.id, language=words.language,
        )  # fmt: skip
        found.add(found.say(name), paper_of, "nobody")
    numbers = _numbers(session)
    for module, code_set in _modules(session):
        _sheets(found, actor, own, module, code_set, numbers, words)
    _labels(found, trade, session, numbers, event, coded=_coded(session))
    about = _about(found, session, trade, event, len(numbers))
    cover = render_envelope_cover(
        EnvelopeCover(
            event=_one(event.name, words.language),
            title=found.say("title"),
            about=about,
            inside=tuple((name, note) for name, note, _made in found.inside),
            left_out=tuple(found.left_out),
            issued=office_papers.stamp(event, now, words.language),
            sample=event.sample,
            language=words.language,
        )
    )
    return merged([cover, *(made for _name, _note, made in found.inside)])


def note_printed(actor: Actor, scope: Scope, session_id: uuid.UUID, *, now: datetime) -> None:
    """Record that a session's papers were fetched to be printed; readiness counts them."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    session, _stage, trade, event = _session(scope, session_id)
    audit.record(
        actor, PRINTED, ("contest_session", session.id), scope=Scope(event.id, trade.id), now=now,
        session=session.code,
    )  # fmt: skip


def printed(session_ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Those sessions whose papers were printed, as the trail tells."""
    wanted = {str(each): each for each in session_ids}
    rows = db.session.scalars(
        select(AuditEntry.subject_id).where(
            AuditEntry.subject_kind == "contest_session", AuditEntry.action == PRINTED
        )
    )
    return {wanted[each] for each in rows if each in wanted}


def _session(scope: Scope, session_id: uuid.UUID) -> tuple[ContestSession, Stage, Trade, Event]:
    row = db.session.execute(
        select(ContestSession, Stage, Trade, Event)
        .join(Stage, Stage.id == ContestSession.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .join(Event, Event.id == Trade.event_id)
        .where(ContestSession.id == session_id, Event.id == scope.event_id)
    ).one_or_none()
    if row is None:
        raise NotFound("not-found")
    return row[0], row[1], row[2], row[3]


def _numbers(session: ContestSession) -> list[str]:
    """Entry numbers of a session in their order."""
    found = allocations.places(session.stage_id, session.module_id)
    here = {where: at.position for where, at in found.items() if at.session.id == session.id}
    lines = [line for line in allocations.listed(session.stage_id) if line.where in here]
    lines.sort(key=lambda line: (line.place or office_papers.UNDRAWN, here[line.where]))
    return [line.number for line in lines]


def _modules(session: ContestSession) -> list[tuple[Module, CodeSet | None]]:
    query = (
        select(Module, CodeSet)
        .outerjoin(CodeSet, CodeSet.id == Module.code_set_id)
        .where(Module.stage_id == session.stage_id)
        .order_by(Module.position, Module.code)
    )
    if session.module_id is not None:
        query = query.where(Module.id == session.module_id)
    return [(module, code_set) for module, code_set in db.session.execute(query)]


def _coded(session: ContestSession) -> bool:
    return any(code_set is not None and code_set.layers for _m, code_set in _modules(session))


def _sheets(
    found: _Pack, actor: Actor, own: Scope, module: Module, code_set: CodeSet | None,
    numbers: list[str], words: SchemeWords,
) -> None:  # fmt: skip
    """Sheets of paper seats with their codes, and an empty one a panel to spare.

    Where codes hide who comes when, the sheets of all codes go in: nobody may pick those of a
    session without opening the key.
    """
    language = words.language
    name = _one(module.name, language)
    coded = code_set is not None and code_set.layers > 0
    codes = None if coded else set(numbers)
    found.add(
        found.say("sheets", name),
        lambda: paper.print_sheets(actor, own, module.id, codes=codes, language=language),
        "no-paper",
        found.say("all-codes") if coded else "",
    )
    found.add(
        found.say("empty", name),
        lambda: scheme_papers.empty_sheets(actor, own, module.id, words),
        "no-scheme",
    )


def _labels(
    found: _Pack, trade: Trade, session: ContestSession, numbers: list[str], event: Event,
    *, coded: bool,
) -> None:  # fmt: skip
    """Stickers with entry numbers for badges, bags and works; never beside codes."""
    if coded:
        found.left_out.append((found.say("labels"), found.say("coded")))
        return
    if not numbers:
        found.left_out.append((found.say("labels"), found.say("nobody")))
        return
    caption = f"{_one(trade.name, found.language)}　{_one(session.name, found.language)}"
    labels = tuple(CodeLabel(number, caption) for number in numbers)
    sheet = CodeLabels(caption, labels, sample=event.sample, language=found.language)
    found.inside.append((found.say("labels"), str(len(labels)), render_code_labels(sheet)))


def _about(
    found: _Pack, session: ContestSession, trade: Trade, event: Event, people: int
) -> tuple[tuple[str, str], ...]:
    zone = ZoneInfo(event.timezone)
    begins, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    modules = "、".join(_one(module.name, found.language) for module, _set in _modules(session))
    sites = db.session.scalars(
        select(Station.site)
        .join(Allocation, Allocation.station_id == Station.id)
        .where(Allocation.contest_session_id == session.id)
        .distinct()
        .order_by(Station.site)
    )
    site = "、".join(filter(None, sites)) or session.site
    lines = (
        (found.say("trade"), _one(trade.name, found.language)),
        (found.say("part"), modules),
        (found.say("session"), _one(session.name, found.language)),
        (found.say("time"), f"{office_phrases.write_moment(found.language, begins)}–{ends:%H:%M}"),
        (found.say("site"), site or "—"),
        (found.say("people"), str(people)),
    )
    return tuple(line for line in lines if line[1])


def _one(name: dict[str, str], language: str) -> str:
    return name.get(language) or name["zh"]
