"""Who is in which stage (参赛阶段): an entry that did not go on has no row in the stage."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import and_, select

from competition.db import db
from competition.models.entry import Entry, EntryInStage
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
