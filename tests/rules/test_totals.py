"""Nodes of a total: sums, means, the best, the least, and the maxima they are measured by."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from competition.rules.columns import Column, bounded, round_column
from competition.rules.explanations import explain
from competition.rules.point_rules import Rounding
from competition.rules.totals import compile_node, own_max, part_max
from tests.rules.making import Hall, aspect, criterion, module, panel, trade


def simple(code: str, most: str, **more: Any) -> dict[str, Any]:
    return module(code, most, [panel("single", [f"J{code}"], f"P{code}")],
                  [criterion("A", most, [aspect("A1", most)])], **more)  # fmt: skip


def hall(total: dict[str, Any], *, attempts: str = "sum") -> Hall:
    tries = {"attempts": [{"number": 1}, {"number": 2, "coefficient": "2"}]}
    modules = [
        simple("a", "10"),
        simple("b", "20"),
        simple(
            "c",
            "30",
            combine={"attempts": attempts} | ({"keep": 1} if attempts == "best" else {}),
            **tries,
        ),
    ]
    made = Hall(trade(modules, total={"code": "total"} | total))
    for code, value in (("a", "8"), ("b", "10"), ("c", "12")):
        made.hand_in("1", f"J{code}", value, code)
    made.hand_in("1", "Jc", "3", "c", 2)
    return made


PARTS = [{"code": f"p{code}", "module": code} for code in ("a", "b", "c")]


@pytest.mark.parametrize(
    ("combine", "total", "most"),
    [
        ({}, "36", "120"),
        ({"combine": "mean"}, "12", "40"),
        ({"combine": "best", "keep": 2}, "28", "110"),
        ({"combine": "min"}, "8", "10"),
    ],
)
def test_parts_are_joined_as_the_node_says(combine: dict[str, Any], total: str, most: str) -> None:
    made = hall(combine | {"parts": PARTS})

    root = made.program.trade.total
    assert root is not None
    steps = explain(made.program, made.marks, made.entries, [], "1")
    assert made.standings().line("1").total == Fraction(total)
    assert steps.total is not None
    assert steps.total.value == Fraction(total)
    assert own_max(root, made.program.trade) == Fraction(most)


@pytest.mark.parametrize(("attempts", "points"), [("sum", "18"), ("mean", "9"), ("best", "12")])
def test_a_criterion_taken_from_attempts_combines_as_they_do(attempts: str, points: str) -> None:
    parts = [{"code": "pc", "module": "c", "criterion": "A"}, PARTS[0]]
    made = hall({"parts": parts}, attempts=attempts)

    most = {"sum": 90, "mean": 45, "best": 60}[attempts]
    root = made.program.trade.total
    assert root is not None
    assert made.standings().line("1").node("pc").value == Fraction(points)
    assert own_max(root.parts[0], made.program.trade) == most


def test_an_attempt_taken_alone_carries_its_coefficient() -> None:
    parts = [{"code": "pc", "module": "c", "attempt": 2}, PARTS[0]]
    made = hall({"parts": parts})

    root = made.program.trade.total
    assert root is not None
    assert made.standings().line("1").node("pc").value == 6
    assert own_max(root.parts[0], made.program.trade) == 60


def test_shares_and_parts_of_a_whole_are_measured_by_the_maxima() -> None:
    parts = [
        {"code": "pa", "module": "a", "share": "0.4"},
        {"code": "pb", "module": "b", "share": "0.6"},
    ]
    made = hall({"max": "100", "parts": parts})
    root = made.program.trade.total
    assert root is not None

    line = made.standings().line("1")

    assert [line.node(code).value for code in ("pa", "pb")] == [32, 30]
    capped = replace(root.parts[1], cap=Fraction(20))
    assert part_max(root.parts[1], Fraction(100), made.program.trade) == 60
    assert part_max(capped, Fraction(100), made.program.trade) == 20
    assert compile_node(root, made.program.trade).parts[0].times == 4


def test_columns_round_as_single_numbers_do_below_nought_too() -> None:
    halves = Column(8, [-20, -12, 12, 20])

    found = {
        mode: round_column(halves, Rounding(to=0, mode=mode)).items
        for mode in ("half-up", "half-even", "truncate")
    }

    assert found == {
        "half-up": [-3, -2, 2, 3],
        "half-even": [-2, -2, 2, 2],
        "truncate": [-2, -1, 1, 2],
    }


def test_a_bound_itself_is_kept() -> None:
    column = Column(10, [-5, 0, 5, 15, 20])

    assert bounded(column, Fraction(0), Fraction(3, 2)).items == [0, 0, 5, 15, 15]
