"""Everything a rehearsal prints (排练打印): what office, hall and coding room print, 样 across.

Each paper is made when it is asked for. Where the event has nothing for a paper (no stations, no
sessions) there is none; what is refused for another reason is said in the record.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zlib import crc32

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents import specimens
from competition.errors import Refused
from competition.models.event import Stage, Trade
from competition.models.timetable import ContestSession
from competition.rules.entrants import called
from competition.services import (
    badges,
    card_papers,
    certificate_batches,
    code_papers,
    demonstration,
    draws,
    filings,
    lots,
    office_papers,
    order_books,
    paper,
    publications,
    result_books,
    result_papers,
    scheme_papers,
    session_packs,
    signing_lists,
)
from competition.services.badges import BadgeWish
from competition.services.cards import IssuedCard
from competition.services.entrants import of_event
from competition.services.scheme_papers import SchemeWords
from competition.services.signing_lists import ListWish

#: The event has nothing for such a paper, which is no mistake.
NOTHING = frozenset(
    {"no-stations", "no-badges", "nobody-listed", "not-found", "nothing-published", "no-session"}
)
#: Signs of one word of a file's name: four of them fit into a name of every system, in its folders.
LONGEST = 20
#: What a file's name may not have.
_UNFIT = re.compile(r'[\\/:*?"<>|\s]+')
BOOKS = {
    "book": "成绩册",
    "notice": "成绩通报",
    "awards": "获奖名单",
    "script": "颁奖词",
    "medals": "奖牌榜",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """One file a rehearsal prints; `make` may refuse, and then says why it cannot be."""

    name: str
    make: Callable[[], bytes]


def made(wanted: Paper) -> bytes | None:
    """The paper as PDF with 样 across every page; None where the event has nothing for it."""
    try:
        return specimens.marked(wanted.make())
    except Refused as refused:
        if refused.code in NOTHING:
            return None
        raise


def file_name(*parts: str) -> str:
    """The name of a paper's file out of words people know, fit for every system."""
    return "-".join(_fit(part) for part in parts if part) + ".pdf"


def _fit(part: str) -> str:
    """A word of a name: a long one is cut, and told from others that begin alike."""
    fit = _UNFIT.sub("_", part).strip("_.")
    return (
        fit if len(fit) <= LONGEST else f"{fit[: LONGEST - 5]}~{crc32(fit.encode()) % 0x10000:04x}"
    )


def before(
    actor: Actor, event_id: uuid.UUID, cards: Sequence[IssuedCard], *, now: datetime
) -> list[Paper]:
    """What the office prints of the whole event before it begins; cards: those just given out."""
    scope, everybody = Scope(event_id), BadgeWish()
    policy.require(actor, Permission.EVENT_EDIT, scope)
    qrs = [card.qr for card in cards]
    found = [
        Paper(file_name("秩序册"), partial(order_books.book, actor, scope, "pdf", now=now)),
        Paper(file_name("胸牌"), partial(badges.pdf, actor, scope, everybody)),
        Paper(file_name("桌牌"), partial(badges.name_tents, actor, scope, everybody, ())),
    ]
    if qrs:
        found.append(Paper(file_name("裁判证"), partial(card_papers.pdf, actor, scope, qrs)))
    who = called("contestants", of_event(event_id))["zh"]
    for of, title in (("contestants", f"{who}签领表"), ("judges", "裁判员签领表")):
        wish = ListWish(of, title)
        found.append(
            Paper(file_name(title), partial(signing_lists.pdf, actor, scope, wish, now=now))
        )
    return found


def hall(
    actor: Actor, event_id: uuid.UUID, stage_id: uuid.UUID, *, words: SchemeWords, now: datetime
) -> list[Paper]:
    """What hall and coding room print before a stage is marked."""
    stage = db.session.get_one(Stage, stage_id)
    trade = db.session.get_one(Trade, stage.trade_id)
    scope = Scope(event_id, trade.id)
    policy.require(actor, Permission.EVENT_READ, scope)
    names = trade.name["zh"], stage.name["zh"]
    lists = {
        "出场顺序": office_papers.start_list,
        "签到表": office_papers.attendance,
    }
    found = [
        Paper(file_name(*names, title), partial(make, actor, scope, stage.id, now=now))
        for title, make in lists.items()
    ]
    cards = partial(office_papers.station_cards, actor, scope, stage.id)
    found.append(Paper(file_name(*names, "赛位牌"), cards))
    for at, line in enumerate(lots.history(actor, scope, stage.id), 1):
        drawn = partial(office_papers.draw_sheet, actor, scope, stage.id, line.id)
        found.append(Paper(file_name(*names, f"抽签记录{at}"), drawn))
    sessions = db.session.execute(
        select(ContestSession.id, ContestSession.name)
        .where(ContestSession.stage_id == stage.id)
        .order_by(ContestSession.starts_at, ContestSession.code)
    )
    for at, (session_id, name) in enumerate(sessions.all(), 1):
        pack = partial(session_packs.pack, actor, scope, session_id, words=words, now=now)
        found.append(Paper(file_name(*names, f"材料袋{at}", name["zh"]), pack))
    found += _labels(actor, names, trade.id, stage.id)
    found += _sheets(actor, scope, names, stage.id, words)
    return found


def _labels(
    actor: Actor, names: Sequence[str], trade_id: uuid.UUID, stage_id: uuid.UUID
) -> Iterator[Paper]:
    sets = [each for each in draws.sets_of(trade_id) if each.stage_id == stage_id]
    for at, code_set in enumerate(sets, 1):
        for layer in range(1, code_set.layers + 1):
            which = f"编号条{at if len(sets) > 1 else ''}"
            labels = partial(code_papers.code_labels, actor, code_set.id, layer)
            yield Paper(file_name(*names, f"{which}第{layer}层"), labels)


def _sheets(
    actor: Actor, scope: Scope, names: Sequence[str], stage_id: uuid.UUID, words: SchemeWords
) -> Iterator[Paper]:
    event = Scope(scope.event_id)
    on_paper = {line.module_id for line in paper.sheets_of(actor, event)}
    assert scope.trade_id is not None
    for module in demonstration.modules_of(scope.trade_id, stage_id):
        if module.id in on_paper:
            sheets = partial(paper.print_sheets, actor, event, module.id)
            yield Paper(file_name(*names, module.name["zh"], "评分表"), sheets)
        empty = partial(scheme_papers.empty_sheets, actor, scope, module.id, words)
        yield Paper(file_name(*names, module.name["zh"], "空白评分表"), empty)


def locked(actor: Actor, event_id: uuid.UUID, stage_id: uuid.UUID, *, now: datetime) -> list[Paper]:
    """What is printed of a stage once its modules are locked: records, summaries, coded marks."""
    stage = db.session.get_one(Stage, stage_id)
    trade = db.session.get_one(Trade, stage.trade_id)
    scope = Scope(event_id, trade.id)
    policy.require(actor, Permission.EVENT_READ, scope)
    names = trade.name["zh"], stage.name["zh"]
    found = []
    kinds = {"record": "评分记录", "summary": "评分汇总", "slip": "回读单"}
    for module in demonstration.modules_of(trade.id, stage.id):
        for kind, title in kinds.items():
            records = partial(filings.print_papers, actor, scope, module.id, kind, now=now)
            found.append(Paper(file_name(*names, module.name["zh"], title), records))
        if module.code_set_id and draws.place_of(module.code_set_id).code_set.layers:
            coded = partial(code_papers.posted_marks, actor, module.code_set_id, module.id, now=now)
            found.append(Paper(file_name(*names, module.name["zh"], "加密号成绩"), coded))
    return found


def results(actor: Actor, event_id: uuid.UUID, trade_id: uuid.UUID) -> list[Paper]:
    """What is printed of a trade that was published."""
    scope = Scope(event_id, trade_id)
    policy.require(actor, Permission.EVENT_READ, scope)
    current = publications.current(trade_id)
    if current is None:
        return []
    name = db.session.get_one(Trade, trade_id).name["zh"]
    own = "https://rehearsal.invalid/own"
    papers = {
        "成绩公示": partial(result_papers.list_file, actor, current.id, "pdf"),
        "公正性摘要": partial(result_papers.fairness_file, actor, current.id),
        "查分条": partial(result_papers.slips, actor, current.id, address=own),
        "证书": partial(certificate_batches.printed, actor, scope),
    }
    return [Paper(file_name(name, title), make) for title, make in papers.items()]


def after(actor: Actor, event_id: uuid.UUID, *, now: datetime) -> list[Paper]:
    """What the office prints of the whole event when its results are out."""
    scope = Scope(event_id)
    policy.require(actor, Permission.EVENT_EDIT, scope)
    return [
        Paper(file_name(title), partial(result_books.paper, actor, scope, what, "pdf", now=now))
        for what, title in BOOKS.items()
        if what in result_books.PAPERS
    ]
