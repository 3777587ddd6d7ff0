"""What the chief may know of his judges while they mark, by code alone (评分一致性)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import func, select

from competition.access.policy import Actor
from competition.db import db, transaction
from competition.errors import NotAllowed, NotFound
from competition.models.audit import AuditEntry
from competition.models.panel import Exclusion
from competition.services import audit, judge_quality, marking, sync
from tests.factories import NOW, SYSTEM
from tests.factories_marking import MARKS, Hall, Tablet, body, make_hall, make_tablet
from tests.queries import counted

TRIMMED = {"rule": "trimmed", "high": 1, "low": 1, "over": "sheet"}
#: B2 of each seat (a row a code): the third seat is strict, the fourth code splits them.
GIVEN = [
    ("5", "5", "4", "5"),
    ("4", "4.5", "3", "4"),
    ("6", "5.5", "5", "6"),
    ("3", "6", "2.5", "3"),
    ("2", "2", "1.5", "2.5"),
    ("5.5", "5.5", "4.5", "5"),
    ("3.5", "3", "2.5", "3.5"),
    ("4.5", "4.5", "4", "5"),
]


def sign_all(hall: Hall, given: Sequence[Sequence[str]]) -> None:
    """Every seat signs every code, in the order of codes."""
    tablets = [make_tablet(hall, seat) for seat in range(len(given[0]))]
    for code, row in enumerate(given):
        for seat, mark in enumerate(row):
            sign(hall, tablets[seat], seat, code, B2=mark)


def sign(hall: Hall, tablet: Tablet, seat: int, code: int, **marks: str) -> None:
    sheet, op = hall.sheet(seat, code), uuid.uuid4()
    raw = body(
        sheet.id, hall.digest, op=op, session=tablet.session_id, marks={**MARKS, **marks},
        base_rev=sheet.current_n or 0,
    )  # fmt: skip
    with transaction():
        sync.take_in(tablet.actor, sheet.id, op, raw, now=NOW)


@pytest.fixture
def hall(app: Flask) -> Hall:
    return make_hall(seats=4, codes=8, combine=TRIMMED)


@pytest.fixture
def marked(hall: Hall) -> Hall:
    sign_all(hall, GIVEN)
    return hall


def test_a_strict_judge_shows_after_eight_codes(marked: Hall) -> None:
    panel = judge_quality.read(marked.chief(), marked.module.id).panels[0]

    strict = next(judge for judge in panel.judges if judge.seat == "S3")
    assert panel.enough
    assert strict.severity.mean < -1
    assert strict.severity.tells
    assert (strict.signed, strict.wanted) == (8, 8)


def test_seven_codes_tell_nothing_of_a_judge_yet(hall: Hall) -> None:
    sign_all(hall, GIVEN[:7])

    panel = judge_quality.read(hall.chief(), hall.module.id).panels[0]

    assert panel.whole == 7
    assert panel.concordance is None
    assert {judge.severity for judge in panel.judges} == {None}
    assert panel.spreads


def test_a_code_counts_only_when_every_seat_is_in(hall: Hall) -> None:
    tablets = [make_tablet(hall, seat) for seat in range(4)]
    for seat in range(3):
        sign(hall, tablets[seat], seat, 0)
    before = judge_quality.read(hall.chief(), hall.module.id).panels[0]
    sign(hall, tablets[3], 3, 0)

    after = judge_quality.read(hall.chief("主裁乙"), hall.module.id).panels[0]

    assert (before.whole, before.spreads) == (0, ())
    assert after.whole == 1


def test_the_widest_spread_comes_first(marked: Hall) -> None:
    found = judge_quality.read(marked.chief(), marked.module.id).panels[0]

    assert found.spreads[0].line.code == "K-004"
    assert found.spreads[0].spread == Fraction(7)
    assert found.parts[0].aspect == "B2"
    assert len(found.parts) == min(found.parts_count, judge_quality.SHOWN)


def test_spreads_are_given_by_panel_code_and_attempt(marked: Hall) -> None:
    found = judge_quality.spreads(marked.chief(), marked.module.id)

    assert found["S", "K-004", 1].spread == Fraction(7)
    assert found["S", "K-004", 1].percent == Fraction(7) * 100 / 42


def test_a_mark_far_from_the_panel_is_named_with_its_aspect(marked: Hall) -> None:
    found = judge_quality.read(marked.chief(), marked.module.id).panels[0].far

    assert ("K-004", "S2", "B2") in {(f.line.code, f.outlier.seat, f.aspect) for f in found}


def test_it_says_whose_place_a_seat_changes(marked: Hall) -> None:
    judges = judge_quality.read(marked.chief(), marked.module.id).panels[0].judges

    by_seat = {judge.seat: judge.moves for judge in judges}
    assert all(moves is not None for moves in by_seat.values())
    assert all(move.place != move.would_be for moves in by_seat.values() for move in moves)
    assert any(by_seat.values())


def test_a_rule_that_needs_every_seat_says_so(app: Flask) -> None:
    hall = make_hall(seats=3, codes=1, combine=TRIMMED)
    sign_all(hall, [("5", "5", "4")])

    judges = judge_quality.read(hall.chief(), hall.module.id).panels[0].judges

    assert [judge.moves for judge in judges] == [None, None, None]


def test_a_seat_that_stood_back_leaves_the_code_whole(app: Flask) -> None:
    hall = make_hall(seats=4, codes=2, combine={**TRIMMED, "at_least": 3}, opened=False)
    with transaction():
        db.session.add(Exclusion(seat_id=hall.seats[3].id, blind_code_id=hall.codes[0].id))
        db.session.flush()
        marking.open_module(SYSTEM, hall.module.id, now=NOW)
    tablets = [make_tablet(hall, seat) for seat in range(4)]
    for seat in range(3):
        sign(hall, tablets[seat], seat, 0)

    quality = judge_quality.read(hall.chief(), hall.module.id)

    assert quality.panels[0].whole == 1
    assert quality.panels[0].judges[3].wanted == 1


def test_by_consensus_there_is_nobody_to_compare(app: Flask) -> None:
    hall = make_hall(combine={"rule": "consensus", "over": "sheet"})

    assert judge_quality.read(hall.chief(), hall.module.id).panels == ()


def test_looking_leaves_no_trace_and_stores_nothing(marked: Hall) -> None:
    chief = marked.chief()
    before = db.session.scalar(select(func.count()).select_from(AuditEntry))

    judge_quality.read(chief, marked.module.id)

    assert not db.session.dirty
    assert not db.session.new
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == before


def test_a_second_look_costs_no_second_reading(marked: Hall) -> None:
    chief = marked.chief()
    first = judge_quality.read(chief, marked.module.id)

    with counted() as queries:
        again = judge_quality.read(chief, marked.module.id)

    assert again is first
    assert queries.count <= 4


def test_a_judge_does_not_see_it(marked: Hall) -> None:
    judge = Actor(marked.judges[0].id, "评委")

    with pytest.raises((NotAllowed, NotFound)):
        judge_quality.read(judge, marked.module.id)


def test_seats_that_count_in_parts_are_compared_where_all_of_them_count(app: Flask) -> None:
    hall = make_hall(seats=3, codes=2, combine={"rule": "mean", "over": "aspect"})
    with transaction():
        hall.seats[2].extra = {"counts_for": ["B"]}
        audit.record(SYSTEM, "panel.changed", ("panel", hall.panel.id), scope=hall.scope, now=NOW)
    tablets = [make_tablet(hall, seat) for seat in range(3)]
    for seat, (a1, b2) in enumerate((("2", "5"), ("3", "5"), ("0", "4"))):
        sign(hall, tablets[seat], seat, 0, A1=a1, B2=b2)

    panel = judge_quality.read(hall.chief(), hall.module.id).panels[0]

    spreads = {spread.aspect: spread for spread in (*panel.spreads, *panel.parts)}
    assert panel.most == Fraction(24)
    assert spreads[""].spread == Fraction(2)
    assert [seat for seat, _points in spreads["A1"].points] == ["S1", "S2"]
    assert [judge.moves for judge in panel.judges] == [(), (), ()]
