"""Absent and marked at once: told, and never settled silently."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from competition.rules.contest_facts import RulingFacts
from competition.rules.point_rules import Text
from competition.rules.values import MarkStatus
from tests.rules.making import Hall, entry, simple_module, trade, words


def hall(status: dict[str, str], marks: Any = "90") -> Hall:
    """Entry 1 was there; entry 2 has this status, and a sheet of the practical."""
    modules = [simple_module("th", seats=["T1"]), simple_module("sk", seats=["S1"])]
    stage = [{"code": "final", "name": words("决赛")}]
    for one in modules:
        one["stage"] = "final"
    parts = [{"code": f"n-{code}", "module": code} for code in ("th", "sk")]
    made = Hall(trade(modules, {"code": "total", "parts": parts}, stages=stage))
    for number in ("1", "2"):
        made.hand_in(number, "T1", "80", "th")
        made.hand_in(number, "S1", {"A1.1": marks}, "sk")
    made.entries[1] = entry("2", status=status)
    return made


def told(made: Hall, *rulings: RulingFacts) -> list[tuple[Any, ...]]:
    problems = made.standings(rulings).problems
    return [(p.code, p.values["entry"], p.values["module"], p.values["seat"]) for p in problems]


def ruling(kind: str, **more: Any) -> RulingFacts:
    return RulingFacts(code="R", trade="t", kind=kind, entry="2", reason=Text(zh="裁定"), **more)


def test_who_is_absent_from_a_module_and_marked_in_it_is_named() -> None:
    assert told(hall({"sk": "absent"})) == [("marked-while-absent", "2", "sk", "S1")]


def test_an_absence_of_the_stage_is_held_against_every_module_of_it() -> None:
    assert [place[2] for place in told(hall({"final": "absent"}))] == ["th", "sk"]
    assert [place[2] for place in told(hall({"final": "absent", "sk": "present"}))] == ["th"]


@pytest.mark.parametrize("status", ["withdrawn", "disqualified"])
def test_who_withdrew_or_was_disqualified_may_have_been_marked_before(status: str) -> None:
    assert told(hall({"sk": status})) == []


def test_a_sheet_of_which_nothing_was_attempted_says_the_same_as_the_absence() -> None:
    assert told(hall({"sk": "absent"}, MarkStatus.NOT_ATTEMPTED)) == []


def test_a_ruling_settles_it() -> None:
    made = hall({"sk": "absent"})

    assert told(made, ruling("zero", module="sk")) == []
    assert told(made, ruling("disqualify")) == []
    assert len(told(made, ruling("zero", module="th"))) == 1
    assert len(told(made, replace(ruling("disqualify"), entry="1"))) == 1


def test_a_sheet_that_cannot_be_read_may_hold_marks() -> None:
    made = hall({"sk": "absent"})
    made.sheets["sk", 1, "S1"]["2"] = b"?"

    assert len(told(made)) == 1
