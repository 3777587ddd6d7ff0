"""Find acts in the trail by what people remember (检索留痕): a name, a number, a code, a word.

Nothing is found that the page would not show: an erased personal value cannot be searched for, and
a code leads to its sheets, never to an entry.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Text, cast, or_, select

from competition.access.policy import Scope
from competition.db import db
from competition.models.account import Account
from competition.models.audit import AuditEntry, PersonalValue
from competition.models.draw import BlindCode, CodeSet
from competition.models.entry import Entry
from competition.models.event import Event, Stage, Trade
from competition.models.sheet import ScoreSheet

#: Shorter words would find everything.
SHORTEST = 2
#: How many people, values or subjects one word may stand for.
MOST = 300


def words_of(text: str) -> list[str]:
    """The words of a search, at most six; an act must answer each of them.

    >>> words_of(" 退回　K-017 ")
    ['退回', 'K-017']
    """
    return [word[:60] for word in text.split() if len(word) >= SHORTEST or _is_cjk(word)][:6]


def _is_cjk(word: str) -> bool:
    return any(ord(sign) > 0x2E80 for sign in word)


def answering(scope: Scope, word: str, actions: Collection[str]) -> ColumnElement[bool]:
    """The acts one word may mean; `actions`: those whose plain words hold it."""
    subjects = list(_subjects(scope, word))
    return or_(
        AuditEntry.action.in_(actions),
        AuditEntry.actor_id.in_(
            select(Account.id).where(Account.display_name.icontains(word, autoescape=True))
        ),
        AuditEntry.subject_id.in_([word.lower(), *subjects]),
        AuditEntry.digest.startswith(word.lower(), autoescape=True),
        *(_in_facts(found) for found in _spellings(word, subjects)),
    )


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
    yield from _trades(scope, word)
    if scope.event_id is None:
        events = select(Event.id).where(Event.code == word.upper())
        yield from (str(key) for key in db.session.scalars(events.limit(MOST)))


def _trades(scope: Scope, word: str) -> Iterator[str]:
    """Ids of the trades whose code or name in any language holds a word."""
    rows = select(Trade.id, Trade.code, Trade.name)
    if scope.event_id is not None:
        rows = rows.where(Trade.event_id == scope.event_id)
    for key, code, name in db.session.execute(rows):
        if any(word.lower() in text.lower() for text in (code, *name.values())):
            yield str(key)
