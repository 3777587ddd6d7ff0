"""Standings of a whole event are read together, and a signed sheet re-reads only marks."""

from __future__ import annotations

import json
from collections import Counter

from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.draw import BlindCode
from competition.models.event import Module, Trade
from competition.models.sheet import Revision, ScoreSheet
from competition.services import archives, audit, demonstration, sheet_rulings, standings
from tests.factories import NOW, SYSTEM
from tests.factories_marking import MARKS, trade_piece
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
    rows = db.session.scalars(
        select(Revision).join(ScoreSheet, ScoreSheet.id == Revision.sheet_id)
    ).all()
    held_by = Counter(row.vector for row in rows)
    key = next(
        key
        for key, held in before.marks.sheets.items()
        if {first.number, last.number} <= held.keys()
        and held[first.number] != held[last.number]
        and held_by[held[last.number]] == 1
    )
    vectors = before.marks.sheets[key]
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


def test_a_spread_the_chief_accepted_counts_in_the_standings(app):
    piece = trade_piece(
        seats=2,
        spread={"over": "aspect", "limit": "1"},
        total={"code": "total", "module": "practical"},
        ranking={"keys": [{"node": "total"}]},
    )
    piece["code_sets"] = []
    del piece["modules"][0]["codes"]
    sheets = {"S1": MARKS, "S2": {**MARKS, "A1": "0"}}
    contest = {
        "format": "skills-contest/1",
        "event": {"code": "F1", "name": {"zh": "跨度"}},
        "trades": [piece],
        "entries": [{"number": "01", "trade": "barista", "division": "staff"}],
        "revisions": [
            {
                "op": seat,
                "trade": "barista",
                "entry": "01",
                "module": "practical",
                "seat": seat,
                "marks": [{"aspect": code, "value": value} for code, value in marks.items()],
            }
            for seat, marks in sheets.items()
        ],
    }
    with transaction():
        archives.load(SYSTEM, json.dumps(contest, ensure_ascii=False).encode(), now=NOW)
    trade = db.session.scalars(select(Trade)).one()
    module = db.session.scalars(select(Module)).one()
    held = standings.result(SYSTEM, trade.id).standings.line("01")

    with transaction():
        code = db.session.scalars(select(BlindCode)).one()
        sheet_rulings.accept_spread(
            SYSTEM, module.id, code.id, "对照描述后维持", panel="S", aspect="A1", now=NOW
        )
    after = standings.result(SYSTEM, trade.id).standings.line("01")

    assert [gap.code for gap in held.gaps] == ["spread"]
    assert (after.gaps, after.place) == ((), 1)
