"""When somebody is late, and what follows (迟到); the door computes the same in JavaScript."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from competition.rules import lateness
from competition.rules.floor_facts import FloorFacts, LateFacts, check_floor
from competition.rules.kinds import Problems, read_as

CASES = json.loads((Path(__file__).parents[1] / "vectors" / "lateness.json").read_text("utf-8"))
STARTS = 1_700_000_000


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_minutes_and_what_follows_are_as_worked_out(case):
    rule = LateFacts(**case["rule"])

    late = lateness.minutes_late(STARTS + case["seconds"], STARTS, rule)

    assert (late, lateness.finding(late, rule)) == (case["late"], case["finding"])


def test_a_later_step_may_not_come_before_an_earlier_one():
    found, problems = read_as(FloorFacts, {"late": {"ruling": 15, "bar": 10}})
    check_floor(found, (), "floor.", problems)

    assert [(each.code, each.where) for each in problems] == [("below-least", "floor.late.bar")]


def test_a_violation_says_what_it_costs_and_where():
    piece = [
        {"code": "V1", "name": {"zh": "甲"}},
        {"code": "V1", "name": {"zh": "乙"}, "then": "zero"},
        {"code": "V2", "name": {"zh": "丙"}, "points": "1", "module": "Z"},
        {"code": "V3", "name": {"zh": "丁"}, "then": "warn"},
    ]
    found, problems = read_as(FloorFacts, {"violations": piece})
    told = Problems()
    told.extend(problems)
    check_floor(found, ("A",), "", told)

    assert [(each.code, each.where) for each in told] == [
        ("missing-key", "violations[0].points"),
        ("duplicate-code", "violations[1].code"),
        ("missing-key", "violations[1].module"),
        ("unknown-module", "violations[2].module"),
    ]
