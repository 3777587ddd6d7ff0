"""What a contestant's name or number stands for in the trail (按选手检索留痕).

Sheets are found by whose they are only where the codes are open: before that nobody may learn it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from sqlalchemy import or_, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.models.appeal import Appeal
from competition.models.certificate import Certificate
from competition.models.draw import BlindCode, CodeSet
from competition.models.entry import Entry, EntryInStage, EntryMember
from competition.models.event import Stage
from competition.models.floor import Incident
from competition.models.person import Person
from competition.models.sheet import ScoreSheet
from competition.services import archive_marks

#: A word that more entries answer to is not a name.
MOST = 20


def subjects_of(actor: Actor, scope: Scope, word: str) -> tuple[str, ...]:
    """Ids of what a name or an entry number stands for: entries, papers, and sheets once open."""
    policy.require(actor, Permission.AUDIT_READ, scope)
    if scope.event_id is None:
        return ()
    named = (
        select(EntryMember.entry_id)
        .join(Person, Person.id == EntryMember.person_id)
        .where(Person.name.icontains(word, autoescape=True))
    )
    entries = db.session.execute(
        select(Entry.id, Entry.trade_id)
        .where(
            Entry.event_id == scope.event_id,
            or_(
                Entry.number == word,
                Entry.team_name.icontains(word, autoescape=True),
                Entry.id.in_(named),
            ),
        )
        .limit(MOST + 1)
    ).all()
    if not entries or len(entries) > MOST:
        return ()
    ids = {entry_id for entry_id, _trade in entries}
    found = [*ids, *_papers(ids), *_sheets(ids, {trade for _entry, trade in entries})]
    return tuple(sorted(map(str, found)))


def _papers(entries: set[uuid.UUID]) -> Iterator[object]:
    yield from db.session.scalars(
        select(Certificate.number).where(Certificate.entry_id.in_(entries))
    )
    yield from db.session.scalars(select(Appeal.id).where(Appeal.entry_id.in_(entries)))
    yield from db.session.scalars(
        select(Incident.id)
        .join(EntryInStage, EntryInStage.id == Incident.entry_in_stage_id)
        .where(EntryInStage.entry_id.in_(entries))
    )


def _sheets(entries: set[uuid.UUID], trades: set[uuid.UUID]) -> list[uuid.UUID]:
    codes = db.session.scalars(
        select(BlindCode.id)
        .join(CodeSet, CodeSet.id == BlindCode.code_set_id)
        .join(Stage, Stage.id == CodeSet.stage_id)
        .where(Stage.trade_id.in_(trades))
    ).all()
    opened = archive_marks.entries_of_codes(list(codes))
    mine = [code for code, entry in opened.items() if entry in entries]
    rows = db.session.scalars(select(ScoreSheet.id).where(ScoreSheet.blind_code_id.in_(mine)))
    return list(rows)
