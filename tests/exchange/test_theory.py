"""A list of theory marks finds its entries, or says why it may not be believed (理论成绩导入)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from competition.exchange.entry_lookup import KnownEntry
from competition.exchange.point_texts import PointRange
from competition.exchange.theory import (
    MarkState,
    TheoryContext,
    TheoryMarks,
    check_theory,
    read_theory_file,
)
from tests.exchange.sheet_files import header_row, identity, inline, raw_sheet, sheet_of

LI = identity("410802", "19990214", "331")
ENTRIES = (
    KnownEntry("k1", "0001", ("李沐阳",), ("沁北食品产业园",), (f"#{LI}",)),
    KnownEntry("k2", "0002", ("马骁",), ("太行文旅集团",)),
    KnownEntry("k3", "0003", ("马骁",), ("城南高新区",)),
    KnownEntry("k4", "0004", ("牛犇",), ("城南高新区",)),
)


def context(**marks: Decimal | None) -> TheoryContext:
    return TheoryContext(ENTRIES, PointRange(Decimal(100), decimals=1), marks, lambda n: f"#{n}")


def check(*rows: list[object], heading=("参赛号", "成绩"), known=None) -> TheoryMarks:
    return check_theory(read_theory_file(sheet_of(list(heading), *rows)), known or context())


def said(marks: TheoryMarks) -> list[tuple[str, str]]:
    return [(problem.code, problem.where) for problem in marks.problems]


def test_marks_come_by_entry_number_exactly_as_written():
    marks = check(["0001", "86.5"], [2, 90], ["0003", "缺考"])

    assert marks.is_ready
    assert [(line.entry.key, line.points, line.absent) for line in marks.lines] == [
        ("k1", Decimal("86.5"), False),
        ("k2", Decimal(90), False),
        ("k3", None, True),
    ]
    assert [entry.number for entry in marks.missing] == ["0004"]


def test_marks_come_by_identity_number_too():
    marks = check([LI, "77"], heading=("身份证号", "理论得分"))

    assert marks.lines[0].entry.key == "k1"


def test_a_name_needs_its_unit_where_two_bear_it():
    heading = ("姓名", "单位", "成绩")

    marks = check(["马骁", "城南高新区", "60"], ["牛　犇", None, "61"], heading=heading)
    alone = check(["马骁", None, "60"], heading=heading)

    assert [line.entry.key for line in marks.lines] == ["k3", "k4"]
    assert said(alone) == [("entry-ambiguous", "A2")]
    assert alone.problems[0].values["numbers"] == ["0002", "0003"]


def test_a_number_beside_another_name_shows_that_rows_slipped():
    marks = check(["0001", "马骁", "60"], heading=("参赛号", "姓名", "成绩"))

    assert said(marks) == [("name-differs", "B2")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("100.5", "points-out-of-range"),
        ("-1", "points-out-of-range"),
        ("86.55", "points-too-fine"),
        ("86,5", "points-no-number"),
        ("优秀", "points-no-number"),
        ("取消成绩", "status-needs-ruling"),
        (None, "points-missing"),
    ],
)
def test_a_mark_that_cannot_be_is_told_at_its_cell(text, code):
    marks = check(["0001", text])

    assert said(marks) == [(code, "B2")]
    assert marks.lines[0].state is MarkState.ERROR


def test_all_problems_are_told_at_once():
    marks = check(["0001", "101"], ["0009", "60"], ["0002", "60"], ["0002", "61"])

    assert said(marks) == [
        ("points-out-of-range", "B2"),
        ("entry-unknown", "A3"),
        ("entry-twice", "A5"),
    ]


def test_a_mark_that_is_a_formula_without_value_is_told():
    data = raw_sheet(
        header_row("参赛号", "成绩")
        + f'<row r="2">{inline("A2", "0001")}<c r="B2"><f>SUM(C2:D2)</f></c></row>'
    )

    marks = check_theory(read_theory_file(data), context())

    assert said(marks) == [("formula-without-value", "B2")]


def test_a_second_import_tells_what_differs():
    known = context(k1=Decimal("86.5"), k2=Decimal(90), k3=None)

    marks = check(["0001", "86.50"], ["0002", "91"], ["0003", "缺考"], ["0004", "50"], known=known)

    assert [line.state for line in marks.lines] == [
        MarkState.UNCHANGED,
        MarkState.CHANGED,
        MarkState.UNCHANGED,
        MarkState.NEW,
    ]
    assert marks.lines[1].before == Decimal(90)


def test_a_list_that_names_nobody_is_refused_at_its_header():
    marks = check(["甲组", "60"], heading=("组别", "成绩"))

    assert said(marks) == [("column-missing", "A1")]
