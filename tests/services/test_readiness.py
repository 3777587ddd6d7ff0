"""What each trade still needs: read from the trade, or said by somebody by name (筹备台账)."""

from __future__ import annotations

import io
import uuid
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import Conflict, Invalid
from competition.models.audit import AuditEntry
from competition.models.event import IndustrySystem, MarkedWhere, Sector, Stage, Trade
from competition.models.timetable import ContestSession
from competition.services import (
    demonstration,
    presets,
    progress,
    readiness,
    readiness_exports,
    session_packs,
    timetable_editions,
)
from competition.services.readiness import Said
from tests import factories_results as results
from tests.factories import NOW, SYSTEM, make_event, make_trade
from tests.queries import counted

DUE = date(2026, 11, 19)


@pytest.fixture
def event(app):
    return make_event()


def line_of(event, code="barista"):
    found = readiness.board(SYSTEM, Scope(event.id), now=NOW)
    return next(line for line in found if line.code == code)


def cell_of(event, item, code="barista"):
    return next(cell for cell in line_of(event, code).cells if cell.item == item)


def counted_late(event):
    trades = progress.of_event(SYSTEM, Scope(event.id))
    return readiness.late(SYSTEM, Scope(event.id), now=NOW, trades=trades)


def say(event, trade, item, said, version=0):
    with transaction():
        readiness.say(SYSTEM, Scope(event.id, trade.id), item, said, version=version, now=NOW)


def test_a_document_is_ready_once_it_names_its_version_and_who_approved_it(event):
    trade = make_trade(event)

    with pytest.raises(Invalid) as refused:
        say(event, trade, "document", Said(ready=True, edition="1.2"))
    say(event, trade, "document", Said(edition="1.2"))
    before = cell_of(event, "document")
    approved = Said(ready=True, edition="1.2", approved_by="组委会", approved_on=date(2026, 11, 1))
    say(event, trade, "document", approved, version=before.version)
    after = cell_of(event, "document")

    assert {each.where for each in refused.value.problems} == {"approved_by", "approved"}
    assert (before.state, after.state) == ("begun", "ready")
    assert (after.said_by, after.said_at, after.edition) == (SYSTEM.name, NOW, "1.2")
    assert db.session.query(AuditEntry).filter_by(action="readiness.written").count() == 2


def test_what_the_data_tell_nobody_can_say(event):
    trade = make_trade(event)

    say(event, trade, "judges", Said(owner="裁判组", due=DUE, ready=True))

    found = cell_of(event, "judges")
    assert (found.state, found.owner, found.said_at) == ("late", "裁判组", None)


def test_schemes_and_seats_are_counted(event):
    with transaction():
        presets.plant(SYSTEM, Scope(event.id), presets.named("five-judges"), now=NOW, code="t1")

    scheme, judges = cell_of(event, "scheme", "t1"), cell_of(event, "judges", "t1")

    assert (scheme.done, scheme.whole, scheme.state) == (0, 2, "open")
    assert (judges.done, judges.state) == (0, "open")
    assert judges.whole >= 5


def test_a_timetable_is_ready_as_long_as_it_stands_as_it_was_published(event):
    trade = make_trade(event)
    stage = db.session.query(Stage).filter_by(trade_id=trade.id).one()
    with transaction():
        db.session.add(
            ContestSession(
                stage_id=stage.id, code="S1", name={}, starts_at=NOW,
                ends_at=NOW + timedelta(hours=2), site="一号馆",
            )
        )  # fmt: skip
    before = cell_of(event, "timetable")
    with transaction():
        timetable_editions.publish(SYSTEM, Scope(event.id), "", now=NOW)
    published = cell_of(event, "timetable")
    with transaction():
        db.session.query(ContestSession).one().site = "二号馆"
    moved = cell_of(event, "timetable")

    assert (before.state, published.state, moved.state) == ("open", "ready", "open")


def test_late_is_what_is_past_its_day_in_the_event_s_own_zone(event):
    trade = make_trade(event)
    say(event, trade, "venue", Said(due=DUE))
    say(event, trade, "papers", Said(due=DUE + timedelta(days=1)))

    line = line_of(event)

    assert {cell.item for cell in line.cells if cell.state == "late"} == {"venue"}
    assert line.late == counted_late(event) == 1
    assert line.next.item == "venue"


def test_a_work_list_counts_as_late_what_the_board_calls_late(event):
    trade = make_trade(event)
    other = make_trade(event, "latte-art", marked=MarkedWhere.ELSEWHERE)
    assert counted_late(event) == 0
    for one, items in ((trade, ("document", "scheme", "judges", "venue")), (other, ("timetable",))):
        for item in items:
            say(event, one, item, Said(due=DUE))
    say(event, other, "papers", Said(due=DUE, ready=True))

    board = readiness.board(SYSTEM, Scope(event.id), now=NOW)

    assert [line.late for line in board] == [4, 1]
    assert counted_late(event) == 5


def test_two_who_write_at_once_are_told_apart(event):
    trade = make_trade(event)
    say(event, trade, "venue", Said(owner="甲"))

    with pytest.raises(Conflict, match="stale"):
        say(event, trade, "venue", Said(owner="乙"))

    assert cell_of(event, "venue").owner == "甲"


def test_a_trade_marked_elsewhere_needs_no_scheme_judge_or_paper_here(event):
    make_trade(event, marked="elsewhere")

    states = {cell.item: cell.state for cell in line_of(event).cells}

    assert [item for item, state in states.items() if state == "unneeded"] == [
        "scheme", "judges", "papers",
    ]  # fmt: skip


def test_many_trades_get_an_owner_and_a_day_at_once(event):
    for code in ("a", "b", "c"):
        make_trade(event, code)
    say(event, db.session.query(Trade).filter_by(code="a").one(), "venue", Said(owner="甲"))

    with transaction():
        changed = readiness.assign(
            SYSTEM, Scope(event.id), ["venue", "papers"], ["a", "b"], "", DUE, now=NOW
        )
    with pytest.raises(Invalid, match="invalid"):
        readiness.assign(SYSTEM, Scope(event.id), ["venue"], ["a"], "", None, now=NOW)

    assert changed == 4
    assert cell_of(event, "venue", "a").owner == "甲"
    assert cell_of(event, "papers", "b").due == DUE
    assert cell_of(event, "papers", "c").due is None


def test_the_board_asks_as_much_for_forty_trades_as_for_one(event):
    make_trade(event, "t0")
    with counted() as few:
        readiness.board(SYSTEM, Scope(event.id), now=NOW)
    for n in range(1, 40):
        make_trade(event, f"t{n}")
    with counted() as many:
        lines = readiness.board(SYSTEM, Scope(event.id), now=NOW)

    assert len(lines) == 40
    assert many.count == few.count < 25


def test_the_daily_report_says_groups_states_and_days(event):
    chain = Sector(event_id=event.id, code="food", name={"zh": "绿色食品"}, position=0)
    system = IndustrySystem(event_id=event.id, code="com", name={"zh": "商务"}, position=0)
    with transaction():
        db.session.add_all([chain, system])
    trade = make_trade(event, sector_id=chain.id, system_id=system.id)
    say(event, trade, "venue", Said(owner="场地组", due=DUE, note="等设备进场"))
    items = {item: item.upper() for item in readiness.ITEMS}
    words = readiness_exports.BoardWords(
        "筹备", "日报", dict.fromkeys(
            ("trade", "chain", "system", "late", "owner", "due", "note", "version", "approved"),
            "头",
        ), items, {"late": "逾期", "open": "未开始"},
        {"sector/food": "绿色食品", "system/com": "商务"}, "zh",
    )  # fmt: skip

    book = readiness_exports.workbook(readiness.board(SYSTEM, Scope(event.id), now=NOW), words)
    rows = list(load_workbook(io.BytesIO(book)).active.iter_rows(values_only=True))

    assert rows[0][0] == "日报"
    assert rows[2][:4] == ("咖啡师", "绿色食品", "商务", 1)
    assert {"逾期", "场地组", "2026-11-19", "等设备进场"} <= set(rows[2])


def test_papers_are_begun_with_the_first_session_printed_and_ready_with_the_last(event):
    trade = make_trade(event)
    stage = db.session.scalars(select(Stage).where(Stage.trade_id == trade.id)).one()
    held = [
        ContestSession(
            id=uuid.uuid4(), stage_id=stage.id, code=f"S{n}", name={"zh": f"第{n}场"}, site="一厅",
            starts_at=NOW + timedelta(hours=3 * n), ends_at=NOW + timedelta(hours=3 * n + 2),
        )
        for n in (1, 2)
    ]  # fmt: skip
    with transaction():
        db.session.add_all(held)
    ids = [one.id for one in held]
    found = [cell_of(event, "papers")]

    for each in (ids[0], ids[0], ids[1]):
        with transaction():
            session_packs.note_printed(SYSTEM, Scope(event.id), each, now=NOW)
        found.append(cell_of(event, "papers"))

    assert [(one.state, one.done, one.whole) for one in found] == [
        ("open", 0, 1),
        ("begun", 1, 2),
        ("begun", 1, 2),
        ("ready", 2, 2),
    ]


def test_a_trade_that_was_held_needs_nothing_any_more(app):
    play = results.play("drivers-2025")
    trade_id = demonstration.trades_of(play)[0].id
    own = Scope(play.event_id, trade_id)

    with transaction():
        late = Said(owner="保障组", due=DUE - timedelta(days=900))
        readiness.say(SYSTEM, own, "venue", late, version=0, now=NOW)
    (line,) = [each for each in readiness.board(SYSTEM, own, now=NOW) if each.held]

    assert next(cell for cell in line.cells if cell.item == "venue").state == "unneeded"
    assert (line.late, line.ready, line.next) == (0, True, None)
    trades = progress.of_event(SYSTEM, own)
    assert readiness.late(SYSTEM, own, now=NOW, trades=trades) == 0
