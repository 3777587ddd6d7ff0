"""Stages, medals, unit rankings, promotions and scales come out as their examples say."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from competition.rules.awards import Eligible, allot
from competition.rules.honour_facts import PromotionFacts, TeamFacts
from competition.rules.medals import medals
from competition.rules.promotions import Winner, in_force, proposals
from competition.rules.ranking import Place
from competition.rules.ranking_facts import AwardFacts, GateFacts
from competition.rules.scales import between_panels
from competition.rules.stages import compile_stage, gate
from competition.rules.teams import Result, team_standings
from competition.rules.values import text
from tests.rules.making import Hall, entry, simple_module, trade
from tests.rules.vectors import fact, number, vector


def cases(name: str) -> Any:
    return pytest.mark.parametrize("case", vector(name)["cases"], ids=lambda case: case["name"])


@cases("medals")
def test_medals_go_by_the_window_of_the_scale(case: Any) -> None:
    scale = [number(points) for points in case["scale"]]

    found = medals(scale, number(case.get("window", "2")), case.get("anchor", "next"))

    assert found == case["given"]


@cases("awards")
def test_awards_heed_units_and_marks_asked_for(case: Any) -> None:
    awards = [fact(AwardFacts, award) for award in case["awards"]]
    units = case.get("units", [""] * len(case["totals"]))
    ranked = [
        Eligible(
            case["totals"].index(total),
            {"": number(total)} | {k: number(v[n]) for k, v in case.get("parts", {}).items()},
            units[n],
        )
        for n, total in enumerate(case["totals"])
    ]

    given = allot(awards, ranked, case.get("entries", len(ranked)))

    assert given == case["given"]


@cases("stages")
def test_a_gate_says_who_goes_on_and_why(case: Any) -> None:
    parts = sorted({name for *_, points in case["entries"] for name in points})
    modules = [simple_module(name, seats=[f"J{name}"]) for name in parts or ["heat"]]
    stages = [{"code": "s", "name": {"zh": "初赛"}}, {"code": "f", "name": {"zh": "决赛"}}]
    if parts:
        stages[0]["total"] = {"code": "s", "parts": [{"code": n, "module": n} for n in parts]}  # type: ignore[assignment]
    hall = Hall(trade(modules, stages=stages))
    for entrant, total, unit, points in case["entries"]:
        hall.entries.append(entry(entrant, unit=unit or None))
        for name, value in (points or {"heat": total}).items():
            hall.hand_in(entrant, f"J{name}", value, name)
    program = compile_stage(hall.program.trade, "s")

    standings = program.standings(hall.marks, hall.entries)
    found = gate(fact(GateFacts, case["gate"]), standings, hall.entries)

    assert [
        [one.number, "yes" if one.goes_on else "no", one.why, one.reserve] for one in found
    ] == case["passing"]


def place_of(text_: str) -> Place:
    place = Fraction(text_)
    return place.numerator if place.denominator == 1 else place


def result_of(row: Any) -> Result:
    return Result(
        row.get("trade", "a"), row.get("division", ""), row.get("number", "1"),
        row.get("unit", ""), place_of(str(row["place"])), number(row.get("total", "0")), 700,
        row.get("award"), number(row.get("seconds", "0")),
    )  # fmt: skip


@cases("teams")
def test_units_are_ranked_by_their_entries(case: Any) -> None:
    rule = fact(TeamFacts, case["team"])

    lines = team_standings(rule, [result_of(row) for row in case["results"]])

    assert [
        [line.unit, text(line.points), None if line.place is None else str(line.place), line.award,
         line.reason]
        for line in lines
    ] == case["lines"]  # fmt: skip


@cases("promotions")
def test_promotions_read_the_level_already_held(case: Any) -> None:
    rule = fact(PromotionFacts, case["rule"])
    winners = [
        Winner(
            row["person"], result_of(row), {"": number(row.get("total", "0"))},
            row.get("placed", 30), row["held"], row.get("student", False),
        )
        for row in case["winners"]
    ]  # fmt: skip

    proposed, left = proposals(rule, winners)

    assert [[one.person, one.level, one.title] for one in proposed] == case["proposed"]
    assert [[one.person, one.why] for one in left] == case["left"]


@cases("scales")
def test_panels_are_put_on_one_scale_beside_the_raw_marks(case: Any) -> None:
    marks = [(panel, number(points)) for panel, points in case["marks"]]

    found = between_panels(marks, case["rule"])

    assert [text(one.scaled) for one in found] == case["scaled"]
    assert [(one.panel, one.raw) for one in found] == marks


def test_promotion_rules_hold_from_their_first_day_to_their_last() -> None:
    dated = {"code": "r", "name": {"zh": "晋升"}, "from": "2026-01-01", "to": "2026-12-31"}
    rule = fact(PromotionFacts, dated | {"lines": [{"level": 2}]})
    days = ("2025-12-31", "2026-01-01", "2026-12-31", "2027-01-01")

    assert [len(in_force([rule], day)) for day in days] == [0, 1, 1, 0]
