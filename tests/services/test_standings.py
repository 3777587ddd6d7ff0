"""Standings of a whole event are read together, and a signed sheet re-reads only marks."""

from __future__ import annotations

from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.sheet import Revision, ScoreSheet
from competition.services import audit, demonstration, standings
from tests.factories import NOW, SYSTEM
from tests.queries import counted
from tests.services.test_demonstration import play


def told(found):
    return [(line.number, line.place, line.total, line.award) for line in found.lines]


def test_an_events_trades_come_out_as_each_by_itself(app):
    found = play("dakabei-2025")
    trades = demonstration.trades_of(found)
    alone = {trade.code: standings.result(SYSTEM, trade.id).standings for trade in trades}
    standings._results.clear()

    with counted() as queries:
        together = standings.event_results(SYSTEM, trades[0].event_id)

    assert {
        code: result.standings.lines for code, result in together.items()
    }.keys() == alone.keys()
    for code, result in together.items():
        lines = [
            (line.number, line.place, line.total, line.award) for line in result.standings.lines
        ]
        assert lines == [(one.number, one.place, one.total, one.award) for one in alone[code].lines]
    assert queries.count <= 20 + 2 * len(trades)


def test_after_a_signature_the_new_marks_count(app):
    found = play("drivers-2025")
    trade = demonstration.trades_of(found)[0]
    before = standings.result(SYSTEM, trade.id)
    first, last = before.standings.lines[0], before.standings.lines[-1]
    key = next(
        key
        for key, held in before.marks.sheets.items()
        if {first.number, last.number} <= held.keys()
    )
    vectors = before.marks.sheets[key]
    rows = db.session.execute(
        select(Revision).join(ScoreSheet, ScoreSheet.id == Revision.sheet_id)
    ).scalars()
    changed = next(row for row in rows if row.vector == vectors[last.number])

    with transaction():
        changed.vector = vectors[first.number]
        scope = Scope(trade.event_id, trade.id)
        audit.record(SYSTEM, "sheet.signed", ("sheet", changed.sheet_id), scope=scope, now=NOW)
    after = standings.result(SYSTEM, trade.id)

    assert after.version != before.version
    assert after.trade is before.trade
    assert vectors[first.number] in after.marks.sheets[key].values()
    assert sorted(after.marks.sheets[key].values()) != sorted(vectors.values())
