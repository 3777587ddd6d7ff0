"""Two computations side by side: who moves, by how many places, and what moved him."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from competition.rules.contest_facts import RulingFacts
from competition.rules.point_rules import Text
from competition.rules.standing_changes import Cause, Moved, compare
from tests.rules.making import Hall, hall_of, simple_module, trade


def ruling(kind: str, entry: str = "", **more: Any) -> RulingFacts:
    given = {"code": kind, "trade": "t", "reason": Text(zh="裁定"), "kind": kind}
    return RulingFacts(**given, **({"entry": entry} if entry else {}), **more)


def moves(hall: Hall, *rulings: RulingFacts) -> dict[str, Moved]:
    root = hall.program.total.facts
    return {one.number: one for one in compare(hall.standings(), hall.standings(rulings), root)}


def test_who_is_not_touched_is_not_named() -> None:
    hall = hall_of({"1": "90", "2": "80", "3": "70"})

    assert moves(hall) == {}
    assert moves(hall, ruling("deduct", "3", value=Fraction(1))).keys() == {"3"}


def test_who_falls_and_who_rises_past_him_are_told_by_places_and_cause() -> None:
    hall = hall_of({"1": "90", "2": "80", "3": "70"})

    found = moves(hall, ruling("deduct", "1", value=Fraction(15)))

    assert {number: one.steps for number, one in found.items()} == {"2": 1, "1": -1}
    assert found["1"].causes == (Cause("node", "total", Fraction(90), Fraction(75)),)
    assert found["2"].causes == (Cause("others"),)


def test_a_module_that_changed_is_the_cause_and_not_the_total_above_it() -> None:
    hall = hall_of({"1": "90", "2": "80"})

    found = moves(hall, ruling("deduct", "1", module="m", value=Fraction(5)))

    assert found["1"].causes == (Cause("module", "m", Fraction(90), Fraction(85)),)
    assert found["1"].steps == 0


def test_of_two_modules_only_the_one_that_changed_is_named() -> None:
    total = {"code": "total", "parts": [{"code": "a", "module": "m"}, {"code": "b", "module": "n"}]}
    hall = Hall(trade([simple_module("m"), simple_module("n", seats=("K1",))], total=total))
    for number, points in (("1", "90"), ("2", "80")):
        hall.hand_in(number, "J1", points)
        hall.hand_in(number, "K1", points, module="n")

    found = moves(hall, ruling("deduct", "1", module="n", value=Fraction(30)))

    assert found["1"].causes == (Cause("module", "n", Fraction(90), Fraction(60)),)


def test_an_order_ruled_among_equals_is_told_as_such() -> None:
    hall = hall_of({"1": "90", "2": "90", "3": "90"}, keys=[{"node": "total"}, {"ruling": True}])

    found = moves(hall, ruling("order", entries=("2", "1", "3")))

    assert found["2"].causes == (Cause("tie"),)
    assert {number: one.steps for number, one in found.items()} == {"2": 0, "1": -1, "3": -2}
    assert all(one.causes == (Cause("tie"),) for one in found.values())


def test_who_is_disqualified_has_no_steps() -> None:
    hall = hall_of({"1": "90", "2": "80"})

    found = moves(hall, ruling("disqualify", "1"))

    assert found["1"].steps is None
    assert found["1"].after.status == "disqualified"
    assert found["2"].steps == 1
