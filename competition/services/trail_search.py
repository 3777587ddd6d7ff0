"""Find acts in the trail by what people remember (检索留痕): a name, a number, a code, a word.

Nothing is found that the page would not show: an erased personal value cannot be searched for, and
a code leads to its sheets, never to an entry. A trade's name finds the acts of its chain.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Text, cast, or_, select

from competition.access.policy import Scope
from competition.db import db
from competition.models.account import Account
from competition.models.audit import AuditEntry, PersonalValue
from competition.models.draw import BlindCode, CodeSet
from competition.models.entry import Entry
from competition.models.event import Event, Module, Stage, Trade
from competition.models.sheet import ScoreSheet

#: Shorter words would find everything.
SHORTEST = 2
#: How many people, values or subjects one word may stand for.
MOST = 300
#: How many sheets of the modules it names; what was done to more is found by their code.
MOST_SHEETS = 5000


@dataclass(frozen=True, slots=True)
class Word:
    """A word that is looked for, and what the edge knows of it besides."""

    text: str
    #: The actions whose plain words hold it.
    actions: frozenset[str] = frozenset()
    #: Ids of what it names: entries, papers, sheets.
    subjects: tuple[str, ...] = ()
    #: It is what acts nobody signed in for are shown under.
    nobody: bool = False


def words_of(text: str) -> list[str]:
    """The words of a search, at most six; an act must answer each of them.

    >>> words_of(" 退回　K-017 ")
    ['退回', 'K-017']
    """
    return [word[:60] for word in text.split() if len(word) >= SHORTEST or _is_cjk(word)][:6]


def _is_cjk(word: str) -> bool:
    return any(ord(sign) > 0x2E80 for sign in word)


def answering(scope: Scope, word: Word) -> ColumnElement[bool]:
    """The acts one word may mean."""
    text = word.text
    subjects = list(_subjects(scope, text))
    trades = list(_trades(scope, text))
    found = [
        AuditEntry.action.in_(word.actions),
        AuditEntry.actor_id.in_(
            select(Account.id).where(Account.display_name.icontains(text, autoescape=True))
        ),
        AuditEntry.subject_id.in_([text.lower(), *subjects, *word.subjects, *_marked(scope, text)]),
        AuditEntry.chain.in_([f"{event}/{trade}" for event, trade in trades]),
        AuditEntry.digest.startswith(text.lower(), autoescape=True),
    ]
    if word.nobody:
        found.append(AuditEntry.actor_id.is_(None))
    subjects += [trade for _event, trade in trades]
    return or_(*found, *(_in_facts(each) for each in _spellings(text, subjects)))


def between(since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    """The acts of a span of time; either end may be open, `until` is not in it."""
    found: list[ColumnElement[bool]] = []
    if since is not None:
        found.append(AuditEntry.at >= since)
    if until is not None:
        found.append(AuditEntry.at < until)
    return found


def _in_facts(found: str) -> ColumnElement[bool]:
    return cast(AuditEntry.facts, Text).contains(found, autoescape=True)


def _spellings(word: str, subjects: list[str]) -> Iterator[str]:
    """How a word may stand in the facts: as JSON writes it, as a value's digest, as an id."""
    yield json.dumps(word, ensure_ascii=True)[1:-1]
    yield from db.session.scalars(
        select(PersonalValue.digest)
        .where(PersonalValue.value.icontains(word, autoescape=True))
        .order_by(PersonalValue.digest)
        .limit(MOST)
    )
    yield from subjects


def _subjects(scope: Scope, word: str) -> Iterator[str]:
    """Ids of the entry, the trade, or the sheets a word names within the scope."""
    entry = select(Entry.id).where(Entry.number == word)
    sheet = (
        select(ScoreSheet.id)
        .join(BlindCode, BlindCode.id == ScoreSheet.blind_code_id)
        .join(CodeSet, CodeSet.id == BlindCode.code_set_id)
        .join(Stage, Stage.id == CodeSet.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(BlindCode.text == word.upper())
    )
    if scope.event_id is not None:
        entry = entry.where(Entry.event_id == scope.event_id)
        sheet = sheet.where(Trade.event_id == scope.event_id)
    for query in (entry, sheet):
        yield from (str(key) for key in db.session.scalars(query.limit(MOST)))
    if scope.event_id is None:
        events = select(Event.id).where(Event.code == word.upper())
        yield from (str(key) for key in db.session.scalars(events.limit(MOST)))


def _trades(scope: Scope, word: str) -> Iterator[tuple[str, str]]:
    """Event and trade of the trades whose code or name in any language holds a word."""
    rows = select(Trade.event_id, Trade.id, Trade.code, Trade.name)
    if scope.event_id is not None:
        rows = rows.where(Trade.event_id == scope.event_id)
    for event, key, code, name in db.session.execute(rows):
        if any(word.lower() in text.lower() for text in (code, *name.values())):
            yield str(event), str(key)


def _marked(scope: Scope, word: str) -> Iterator[str]:
    """Ids of the modules a word names, and of their sheets."""
    rows = select(Module.id, Module.code, Module.name).join(Stage, Stage.id == Module.stage_id)
    if scope.event_id is not None:
        rows = rows.join(Trade, Trade.id == Stage.trade_id).where(Trade.event_id == scope.event_id)
    modules = [
        key
        for key, code, name in db.session.execute(rows)
        if any(word.lower() in text.lower() for text in (code, *name.values()))
    ]
    yield from map(str, modules[:MOST])
    sheets = select(ScoreSheet.id).where(ScoreSheet.module_id.in_(modules[:MOST]))
    yield from map(str, db.session.scalars(sheets.order_by(ScoreSheet.id).limit(MOST_SHEETS)))
