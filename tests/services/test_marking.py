"""A module is opened, watched and locked (开放评分、评分矩阵、锁定)."""

from __future__ import annotations

import uuid
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import func, select

from competition.db import db, transaction
from competition.errors import Invalid, NotAllowed, NotNow
from competition.models.draw import BlindCodeState
from competition.models.panel import Exclusion
from competition.models.sheet import ScoreSheet, SheetState
from competition.services import marking, matrices, sheet_rulings, sync
from tests.factories import NOW, SYSTEM
from tests.factories_marking import MARKS, Hall, make_hall


def enter(hall: Hall, seat: int, code: int, **marks: str) -> None:
    with transaction():
        sync.enter(
            SYSTEM,
            hall.sheet(seat, code).id,
            {**MARKS, **marks},
            kind="import",
            base_rev=0,
            now=NOW,
        )


def count_sheets() -> int:
    return db.session.scalar(select(func.count()).select_from(ScoreSheet)) or 0


def test_a_sheet_for_each_seat_and_code(app: Flask) -> None:
    make_hall(seats=3, codes=4)

    assert count_sheets() == 12


def test_opening_again_adds_nothing(app: Flask) -> None:
    hall = make_hall()
    before = count_sheets()

    chief = hall.chief()
    with transaction():
        made = marking.open_module(chief, hall.module.id, now=NOW)

    assert (made, count_sheets()) == (0, before)


def test_an_excluded_seat_gets_no_sheet(app: Flask) -> None:
    hall = make_hall(opened=False)
    with transaction():
        db.session.add(Exclusion(seat_id=hall.seats[0].id, blind_code_id=hall.codes[0].id))

    with transaction():
        made = marking.open_module(SYSTEM, hall.module.id, now=NOW)

    assert made == 5
    line = matrices.read(SYSTEM, hall.module.id).lines[0]
    assert [cell.state for cell in line.cells] == ["recused", "open"]


def test_an_absent_code_has_void_sheets(app: Flask) -> None:
    hall = make_hall(opened=False)
    with transaction():
        hall.codes[1].state = BlindCodeState.ABSENT

    with transaction():
        marking.open_module(SYSTEM, hall.module.id, now=NOW)

    assert hall.sheet(0, 1).state is SheetState.VOID


def test_a_module_without_codes_is_not_opened(app: Flask) -> None:
    with pytest.raises(NotNow, match="no-codes"):
        make_hall(codes=0)


def test_points_appear_when_every_seat_has_handed_in(app: Flask) -> None:
    hall = make_hall()
    enter(hall, 0, 0)
    before = matrices.read(SYSTEM, hall.module.id).lines[0]
    enter(hall, 1, 0, A1="3")

    after = matrices.read(SYSTEM, hall.module.id).lines[0]

    assert [(cell.state, cell.points) for cell in before.cells] == [
        ("held", None),
        ("missing", None),
    ]
    assert [cell.points for cell in after.cells] == [Fraction(24), Fraction(26)]
    assert (after.points, after.panels[0].spread) == (Fraction(25), Fraction(2))


def test_the_highest_and_lowest_sheet_are_seen_as_dropped(app: Flask) -> None:
    hall = make_hall(
        seats=3, codes=1, combine={"rule": "trimmed", "high": 1, "low": 1, "over": "sheet"}
    )
    for seat, mark in enumerate(("0", "1", "3")):
        enter(hall, seat, 0, A1=mark)

    line = matrices.read(SYSTEM, hall.module.id).lines[0]

    assert [cell.dropped for cell in line.cells] == [True, False, True]
    assert line.points == Fraction(22)


def test_the_lock_names_everything_that_still_lacks(app: Flask) -> None:
    hall = make_hall(codes=2, combine={"rule": "mean"}, spread={"over": "aspect", "limit": "4"})
    enter(hall, 0, 0)
    enter(hall, 1, 0, B1="0")
    enter(hall, 0, 1)

    chief = hall.chief()
    with pytest.raises(Invalid) as refused, transaction():
        marking.lock_module(chief, hall.module.id, now=NOW, second=SYSTEM)

    found = {(problem.code, problem.where) for problem in refused.value.problems}
    assert found == {("lock-spread", "K-001"), ("lock-missing", "K-002")}


def test_only_the_chief_locks(app: Flask) -> None:
    hall = make_hall()
    from_elsewhere = make_hall("E2").chief()

    with pytest.raises(Exception, match="not-found"), transaction():
        marking.lock_module(from_elsewhere, hall.module.id, now=NOW)


def test_a_locked_module_is_opened_again_only_by_ruling(app: Flask) -> None:
    hall = make_hall(seats=1, codes=1)
    chief = hall.chief()
    enter(hall, 0, 0)
    with transaction():
        marking.lock_module(chief, hall.module.id, now=NOW, second=SYSTEM)

    with pytest.raises(NotNow, match="module-locked"), transaction():
        sheet_rulings.reopen(chief, hall.sheet().id, "再评", now=NOW, second=SYSTEM)
    with pytest.raises(NotAllowed, match="second-person-missing"), transaction():
        marking.unlock_module(chief, hall.module.id, "申诉成立", now=NOW)
    with transaction():
        marking.unlock_module(chief, hall.module.id, "申诉成立", now=NOW, second=SYSTEM)
        sheet_rulings.reopen(chief, hall.sheet().id, "再评", now=NOW, second=SYSTEM)

    assert hall.sheet().state is SheetState.REOPENED


def test_a_resolved_conflict_keeps_every_version(app: Flask) -> None:
    hall = make_hall(seats=1, codes=1)
    sheet = hall.sheet().id
    with transaction():
        sync.enter(SYSTEM, sheet, MARKS, kind="import", base_rev=0, now=NOW)
        other = sync.enter(SYSTEM, sheet, {**MARKS, "A1": "0"}, kind="import", base_rev=0, now=NOW)

    with pytest.raises(Exception, match="not-found"), transaction():
        sheet_rulings.resolve(SYSTEM, sheet, uuid.uuid4(), "选第二份", now=NOW)
    with transaction():
        sheet_rulings.resolve(SYSTEM, sheet, other.op, "选第二份", now=NOW)

    row = hall.sheet()
    assert (row.state, row.current_n, row.revisions) == (SheetState.SIGNED, 2, 2)
