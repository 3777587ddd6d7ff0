"""Who is in which stage (参赛阶段): an entry that did not go on has no row in the stage."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import and_, insert, select

from competition.db import db
from competition.models.draw import CodeLayer, CodeSet, CodeSetState
from competition.models.entry import Entry, EntryInStage
from competition.models.entry import EntryStatus as Stored
from competition.models.event import Stage
from competition.rules.values import EntryStatus

#: What the contest file and the rules say of such an entry.
NOT_ADVANCED = EntryStatus.NOT_ADVANCED.value


def not_advanced(trade_ids: Sequence[uuid.UUID]) -> list[tuple[uuid.UUID, str]]:
    """Entries and the codes of later stages they are not in, stage by stage."""
    rows = db.session.execute(
        select(Entry.id, Stage.code)
        .join(Stage, Stage.trade_id == Entry.trade_id)
        .outerjoin(
            EntryInStage,
            and_(EntryInStage.entry_id == Entry.id, EntryInStage.stage_id == Stage.id),
        )
        .where(Entry.trade_id.in_(trade_ids), Stage.position > 0, EntryInStage.id.is_(None))
        .order_by(Stage.position, Entry.number)
    )
    return [(row.id, row.code) for row in rows]


def has_codes(trade_id: uuid.UUID) -> bool:
    """Whether codes, or entry numbers in their place, were given out in a trade."""
    found = db.session.scalar(
        select(CodeSet.id)
        .join(Stage, Stage.id == CodeSet.stage_id)
        .where(Stage.trade_id == trade_id, CodeSet.state != CodeSetState.EMPTY)
        .limit(1)
    )
    return found is not None


def behind_seal(trade_id: uuid.UUID) -> bool:
    """Whether a trade's codes are sealed and none is opened: a newcomer can get a late one."""
    sets = db.session.execute(
        select(CodeSet.id, CodeSet.state)
        .join(Stage, Stage.id == CodeSet.stage_id)
        .where(Stage.trade_id == trade_id, CodeSet.layers > 0)
    ).all()
    states = {row.state for row in sets}
    if CodeSetState.SEALED not in states or CodeSetState.DECODED in states:
        return False
    opened = select(CodeLayer.id).where(
        CodeLayer.code_set_id.in_([row.id for row in sets]), CodeLayer.opened_at.is_not(None)
    )
    return db.session.scalar(opened.limit(1)) is None


def cut(trade_ids: Sequence[uuid.UUID]) -> frozenset[uuid.UUID]:
    """The later stages somebody was left out of: whoever is entered now has not gone on either."""
    rows = db.session.scalars(
        select(Stage.id)
        .join(Entry, Entry.trade_id == Stage.trade_id)
        .outerjoin(
            EntryInStage,
            and_(EntryInStage.entry_id == Entry.id, EntryInStage.stage_id == Stage.id),
        )
        .where(Stage.trade_id.in_(trade_ids), Stage.position > 0, EntryInStage.id.is_(None))
        .distinct()
    )
    return frozenset(rows)


def enter_all(stage_id: uuid.UUID, trade_id: uuid.UUID) -> None:
    """Put every entry of a trade into a stage that was just made: no gate has been applied yet."""
    entries = db.session.scalars(select(Entry.id).where(Entry.trade_id == trade_id)).all()
    rows = [
        {
            "id": uuid.uuid4(),
            "entry_id": entry,
            "stage_id": stage_id,
            "status": Stored.PRESENT,
        }
        for entry in entries
    ]
    if rows:
        db.session.execute(insert(EntryInStage), rows)
