"""A signed result list is shown to fit its own totals before it is believed (仅成绩)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from competition.exchange.entry_lookup import KnownEntry
from competition.exchange.point_texts import PointRange
from competition.exchange.results import (
    PartFact,
    Results,
    ResultsContext,
    check_results,
    read_results_file,
)
from competition.exchange.roster_facts import NamedFact
from tests.exchange.sheet_files import sheet_of

HUNDRED = PointRange(Decimal(100))
CONTEXT = ResultsContext(
    entries=tuple(
        KnownEntry(f"k{number}", f"000{number}", (name,), division="staff")
        for number, name in enumerate(("李沐阳", "马骁", "牛犇", "程䶮"), start=1)
    ),
    total=HUNDRED,
    awards=(NamedFact("first", ("一等奖",)), NamedFact("second", ("二等奖",))),
)
HEADING = ("名次", "参赛号", "姓名", "总成绩", "奖项")


def check(*rows: list[object], heading=HEADING, context: ResultsContext = CONTEXT) -> Results:
    data = sheet_of(["决赛成绩册（已签字）"], list(heading), *rows)
    return check_results(read_results_file(data, context), context)


def said(results: Results) -> list[tuple[str, str]]:
    return [(problem.code, problem.where) for problem in results.problems]


def test_a_list_that_fits_is_ready():
    results = check(
        [1, "0002", "马骁", "91.25", "一等奖"],
        ["第2名", "0001", "李沐阳", "90", "二等奖"],
        ["", "0003", "牛犇", "缺赛", ""],
    )

    assert results.is_ready
    assert [(line.place, line.total, line.award) for line in results.lines] == [
        (1, Decimal("91.25"), "first"),
        (2, Decimal(90), "second"),
        (None, None, ""),
    ]
    assert results.lines[2].status == "absent"
    assert [entry.number for entry in results.missing] == ["0004"]


def test_a_better_total_under_a_worse_place_is_told():
    results = check([1, "0001", "李沐阳", "80", ""], [2, "0002", "马骁", "91", ""])

    assert said(results) == [("place-against-total", "A3")]
    assert results.problems[0].values["other_total"] == "91"


def test_the_least_total_wins_where_the_trade_counts_time():
    rows = ([1, "0001", "李沐阳", "80", ""], [2, "0002", "马骁", "91", ""])

    assert check(*rows, context=replace(CONTEXT, least_first=True)).is_ready


def test_unequal_totals_cannot_share_a_place():
    results = check([1, "0001", "李沐阳", "80", ""], [1, "0002", "马骁", "79", ""])

    assert said(results) == [("place-shared-by-unequal", "A4")]


@pytest.mark.parametrize(("shared", "third"), [("1224", 3), ("1223", 2)])
def test_places_go_on_after_a_shared_one_as_the_trade_says(shared, third):
    rows = (
        [1, "0001", "李沐阳", "80", ""],
        [1, "0002", "马骁", "80", ""],
        [third, "0003", "牛犇", "70", ""],
    )

    assert check(*rows, context=replace(CONTEXT, shared=shared)).is_ready
    other = "1223" if shared == "1224" else "1224"
    assert said(check(*rows, context=replace(CONTEXT, shared=other))) == [
        ("place-out-of-turn", "A5")
    ]


def test_a_tie_parted_elsewhere_is_asked_about():
    rows = ([1, "0001", "李沐阳", "80", ""], [2, "0002", "马骁", "80", ""])

    results = check(*rows)

    assert not results.problems
    question = results.questions[0]
    assert (question.code, question.where, question.values["places"]) == (
        "tie-parted",
        "A4",
        [1, 2],
    )
    assert check(*rows, context=replace(CONTEXT, answers={question.key: "yes"})).is_ready


def test_each_division_has_its_own_first_place():
    entries = (
        KnownEntry("k1", "0001", ("李沐阳",), division="staff"),
        KnownEntry("k2", "0002", ("马骁",), division="student"),
    )
    rows = ([1, "0001", "李沐阳", "80", ""], [1, "0002", "马骁", "70", ""])

    assert check(*rows, context=replace(CONTEXT, entries=entries)).is_ready
    together = replace(CONTEXT, entries=entries, by_division=False)
    assert said(check(*rows, context=together)) == [("place-shared-by-unequal", "A4")]


def test_people_nobody_entered_and_awards_nobody_gives_are_told_together():
    results = check(
        [1, "0009", "某某", "80", "特等奖"],
        ["冠军", "0001", "李沐阳", "101", ""],
        [3, "0002", "马骁", "弃权", ""],
        ["", "0003", "牛犇", "60", ""],
    )

    assert said(results) == [
        ("entry-unknown", "B3"),
        ("unknown-award", "E3"),
        ("points-out-of-range", "D4"),
        ("place-no-number", "A4"),
        ("place-without-total", "A5"),
        ("missing-place", "A6"),
    ]


def test_parts_are_added_up_beside_the_total_given():
    parts = (
        PartFact("theory", ("理论",), Fraction(1, 5), HUNDRED),
        PartFact("practical", ("实操",), Fraction(4, 5), HUNDRED),
    )
    heading = ("名次", "参赛号", "理论", "实操", "总成绩")

    results = check(
        [1, "0001", "90", "95.06", "94.05"],
        [2, "0002", "80", "90", "87"],
        heading=heading,
        context=replace(CONTEXT, parts=parts),
    )

    assert results.lines[0].parts == {"theory": Decimal(90), "practical": Decimal("95.06")}
    assert [(each.code, each.where) for each in results.questions] == [("total-differs", "E4")]
    assert results.questions[0].values == {"total": "87", "due": "88.000"}


def test_a_list_without_places_is_taken_by_its_totals():
    results = check(["0001", "80"], ["0002", "91"], heading=("参赛号", "总分"))

    assert results.is_ready
    assert [line.place for line in results.lines] == [None, None]
