"""Standings of a whole event are read together, and a signed sheet re-reads only marks."""

from __future__ import annotations

import json
from collections import Counter
from uuid import uuid4

from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.code_key import OpenCode
from competition.models.draw import BlindCode
from competition.models.entry import EntryMember
from competition.models.event import Module, Stage, Trade
from competition.models.panel import PanelSeat, SeatRole
from competition.models.person import Person
from competition.models.sheet import Revision, ScoreSheet, SheetState
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
    check_acts_on_the_event(trades, together)


def check_acts_on_the_event(trades, before):
    """An act on the event computes nothing anew but what it changed, and that at once."""
    event_id, first = trades[0].event_id, trades[0]
    told = before[first.code].standings
    line = before[first.code].people[told.lines[0].number]

    def after(action, change=None):
        with transaction():
            if change is not None:
                change()
            audit.record(SYSTEM, action, ("event", event_id), scope=Scope(event_id), now=NOW)
        return standings.event_results(SYSTEM, event_id)

    def rename():
        member = select(EntryMember.person_id).where(EntryMember.entry_id == line.id)
        db.session.get_one(Person, db.session.scalars(member).first()).name = "改名后"

    def take_awards():
        db.session.get_one(Trade, first.id).awards = []

    beside, changed = after("honours.changed"), after("event.changed")
    for code, result in before.items():
        assert beside[code].standings is changed[code].standings is result.standings
    renamed = after("event.changed", rename)
    assert "改名后" in renamed[first.code].people[told.lines[0].number].names
    assert renamed[first.code].standings.lines == told.lines
    assert after("event.changed", take_awards)[first.code].standings.lines[0].award is None
    assert told.lines[0].award is not None
    check_what_the_trade_was_not_told(first, after)


def check_what_the_trade_was_not_told(trade, after):
    """Sheets and codes are believed themselves, though only the event's chain tells of an act."""
    modules = select(Module.id).join(Stage).where(Stage.trade_id == trade.id)
    # The head's sheet counts only where somebody else's does not: one of a judge's is taken.
    sheets = (
        select(ScoreSheet)
        .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
        .where(ScoreSheet.module_id.in_(modules), PanelSeat.role == SeatRole.JUDGE)
        .order_by(ScoreSheet.id)
    )

    def waits(state):
        def change():
            db.session.scalars(sheets).first().state = state

        return change

    def exchange():
        sheet = db.session.scalars(sheets).first()
        code = db.session.get_one(BlindCode, sheet.blind_code_id)
        of_set = select(BlindCode.id).where(BlindCode.code_set_id == code.code_set_id)
        some = select(OpenCode).where(OpenCode.blind_code_id.in_(of_set))
        one, other = db.session.scalars(some.order_by(OpenCode.blind_code_id)).all()[:2]
        places = one.entry_in_stage_id, other.entry_in_stage_id
        other.entry_in_stage_id, one.entry_in_stage_id = places

    whole = after("honours.changed")[trade.code]
    for action in ("sheet.signed", "event.changed"):
        assert after(action, waits(SheetState.CONFLICT))[trade.code].standings.incomplete
        assert after(action, waits(SheetState.SIGNED))[trade.code].standings == whole.standings
    exchanged = after("event.changed", exchange)[trade.code]
    assert exchanged.marks.sheets != whole.marks.sheets
    standings._results.clear()
    assert after("event.changed")[trade.code].marks == exchanged.marks


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
    standings._results.clear()
    anew = standings.result(SYSTEM, trade.id)
    assert after.marks == anew.marks
    assert after.standings == anew.standings


def test_a_signed_sheet_is_read_alone_and_one_that_waits_for_a_decision_is_missing(app):
    trade = demonstration.trades_of(play("drivers-2025"))[0]
    scope = Scope(trade.event_id, trade.id)
    before = standings.result(SYSTEM, trade.id)
    sheet = db.session.scalars(select(ScoreSheet).order_by(ScoreSheet.id)).first()
    with transaction():
        sheet.state = SheetState.CONFLICT
        audit.record(SYSTEM, "sheet.conflicted", ("sheet", sheet.id), scope=scope, now=NOW)

    with counted() as queries:
        after = standings.result(SYSTEM, trade.id)

    gone = {line.number for line in after.standings.incomplete}
    assert not before.standings.incomplete
    assert len(gone) == 1
    assert queries.count <= 6
    assert {line.number for line in after.standings.lines if line.place is None} >= gone
    standings._results.clear()
    assert standings.result(SYSTEM, trade.id).standings == after.standings


def test_the_trail_tells_what_was_done_since_unless_it_is_too_much_or_the_events(app):
    event, trade, sheet = uuid4(), uuid4(), uuid4()
    scope = Scope(event, trade)
    with transaction():
        audit.record(SYSTEM, "sheet.signed", ("sheet", sheet), scope=scope, now=NOW)
    known = audit.version(scope)
    with transaction():
        for _ in range(3):
            audit.record(SYSTEM, "sheet.checked", ("sheet", sheet), scope=scope, now=NOW)
    near = audit.acts_since(scope, known, audit.version(scope))
    with transaction():
        for _ in range(60):
            audit.record(SYSTEM, "sheet.checked", ("sheet", sheet), scope=scope, now=NOW)

    assert near == [("sheet.checked", "sheet", str(sheet))] * 3
    assert audit.acts_since(scope, known, audit.version(scope)) is None
    with transaction():
        audit.record(SYSTEM, "event.renamed", ("event", 1), scope=Scope(event), now=NOW)
    assert audit.acts_since(scope, known, audit.version(scope)) is None


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
