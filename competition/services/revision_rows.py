"""What a revision meets in the tables, and how it is written down (收表读写), many at a time.

Statements of the core, one each way for all the revisions that share a commit.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, case, delete, insert, literal, select, update

from competition.db import db
from competition.models.draw import BlindCode
from competition.models.event import Module, ModuleState, Stage, Trade
from competition.models.panel import Panel, PanelSeat
from competition.models.scheme import MarkingScheme
from competition.models.sheet import Draft, Revision, RevisionStanding, ScoreSheet
from competition.services import remarking_seats
from competition.services.scheme_rows import number_in_force

_SHEETS = cast("Table", ScoreSheet.__table__)
_REVISIONS = cast("Table", Revision.__table__)
_DRAFTS = cast("Table", Draft.__table__)

_in_force = (
    select(number_in_force())
    .where(MarkingScheme.module_id == ScoreSheet.module_id)
    .correlate(ScoreSheet)
    .scalar_subquery()
)

_FOUND = (
    select(
        ScoreSheet.id,
        ScoreSheet.module_id,
        ScoreSheet.attempt,
        ScoreSheet.blind_code_id,
        ScoreSheet.state,
        ScoreSheet.current_n,
        ScoreSheet.revisions,
        PanelSeat.account_id.label("seated"),
        PanelSeat.panel_id,
        Panel.spread,
        #: A locked module is open to whoever marks one code again.
        case(
            (remarking_seats.is_open(), literal(ModuleState.OPEN, Module.state.type)),
            else_=Module.state,
        ).label("module_state"),
        Stage.trade_id,
        Trade.event_id,
        MarkingScheme.id.label("scheme_id"),
        MarkingScheme.digest,
        MarkingScheme.state.label("scheme_state"),
        BlindCode.state.label("code_state"),
    )
    .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
    .join(Panel, Panel.id == PanelSeat.panel_id)
    .join(Module, Module.id == ScoreSheet.module_id)
    .join(Stage, Stage.id == Module.stage_id)
    .join(Trade, Trade.id == Stage.trade_id)
    .join(BlindCode, BlindCode.id == ScoreSheet.blind_code_id)
    .outerjoin(
        MarkingScheme,
        (MarkingScheme.module_id == ScoreSheet.module_id) & (MarkingScheme.number == _in_force),
    )
    .where(ScoreSheet.id.in_(bindparam("sheets", expanding=True)))
    #: Held until the commit, always in the same order: others write revisions at the same time.
    .order_by(ScoreSheet.id)
    .with_for_update(of=ScoreSheet)
)
_KNOWN = select(
    _REVISIONS.c.op,
    _REVISIONS.c.sheet_id,
    _REVISIONS.c.sha256,
    _REVISIONS.c.n,
    _REVISIONS.c.standing,
    _REVISIONS.c.reasons,
    _REVISIONS.c.receipt,
    _REVISIONS.c.received_at,
).where(_REVISIONS.c.op.in_(bindparam("ops", expanding=True)))

_INSERT = insert(_REVISIONS)
_SUPERSEDE = (
    update(_REVISIONS)
    .where(_REVISIONS.c.sheet_id == bindparam("of_sheet"), _REVISIONS.c.n == bindparam("old_n"))
    .values(standing=RevisionStanding.SUPERSEDED)
)
_MOVE = (
    update(_SHEETS)
    .where(_SHEETS.c.id == bindparam("sheet"))
    .values(
        state=bindparam("new_state"), current_n=bindparam("new_n"), revisions=bindparam("count")
    )
)
_DROP_DRAFTS = delete(_DRAFTS).where(_DRAFTS.c.sheet_id.in_(bindparam("sheets", expanding=True)))


def found(sheets: Iterable[uuid.UUID]) -> dict[uuid.UUID, Row[Any]]:
    """All that the sheets hang on, by the sheet's id."""
    db.session.flush()
    rows = db.session.connection().execute(_FOUND, {"sheets": list(sheets)})
    return {row.id: row for row in rows}


def known(ops: Iterable[uuid.UUID]) -> dict[uuid.UUID, Row[Any]]:
    """Revisions that are stored already, by operation."""
    rows = db.session.connection().execute(_KNOWN, {"ops": list(ops)})
    return {row.op: row for row in rows}


def write(
    revisions: Sequence[Mapping[str, Any]],
    moves: Sequence[Mapping[str, Any]],
    replaced: Sequence[tuple[uuid.UUID, int]],
    settled: Sequence[uuid.UUID],
) -> None:
    """Store revisions, move their sheets, set aside what they replace, drop settled drafts.

    revisions: columns. moves: `sheet`, `new_state`, `new_n`, `count`. replaced: sheet and number.
    """
    connection = db.session.connection()
    if replaced:
        connection.execute(_SUPERSEDE, [{"of_sheet": s, "old_n": n} for s, n in replaced])
    connection.execute(_INSERT, [dict(row) for row in revisions])
    connection.execute(_MOVE, [dict(move) for move in moves])
    if settled:
        connection.execute(_DROP_DRAFTS, {"sheets": list(settled)})
