"""Absence, rulings, spread, experts' values and recheck: the examples their pages show."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from competition.rules.award_lines import passed_over
from competition.rules.contest_facts import RulingFacts
from competition.rules.facts import ModuleFacts
from competition.rules.kinds import read_as
from competition.rules.ranking import place_text
from competition.rules.references import found as experts_found
from competition.rules.review import recheck_list, widened
from competition.rules.sheets import Given
from competition.rules.standings import Standing
from competition.rules.values import MarkStatus, text
from tests.rules.making import (
    Hall,
    aspect,
    criterion,
    entry,
    module,
    panel,
    simple_module,
    trade,
    words,
)
from tests.rules.vectors import vector

SHARES = {
    "code": "total",
    "max": "100",
    "parts": [
        {"code": "n-th", "module": "th", "share": "0.3"},
        {"code": "n-sk", "module": "sk", "share": "0.7"},
    ],
}


#: Who was there has the first award; the second goes to entry 2 where the rules let it.
AWARDS = [
    {"code": "first", "name": words("一等奖"), "rule": {"count": 1}},
    {"code": "second", "name": words("二等奖"), "rule": {"count": 1}},
]


def cases(name: str) -> Any:
    return pytest.mark.parametrize("case", vector(name)["cases"], ids=lambda case: case["name"])


def outcome(line: Standing) -> dict[str, str]:
    """What became of an entry: its total and place, or why it has none."""
    if line.place is None:
        gaps = ", ".join(sorted({gap.code for gap in line.gaps}))
        return {"without": gaps or line.reason or ""}
    assert line.total is not None
    return {"total": text(line.total), "place": place_text(line.place)}


def absent(case: Any) -> dict[str, str]:
    """Entry 2, beside one that was there with 90 in both modules."""
    facts = trade(
        [simple_module("th", seats=["T1"]), simple_module("sk", seats=["S1"])],
        SHARES, absence=case["absence"], awards=AWARDS,
    )  # fmt: skip
    hall = Hall(facts)
    seats = {"th": "T1", "sk": "S1"}
    for code, seat in seats.items():
        hall.hand_in("1", seat, "90", code)
    hall.entries.append(entry("2", status=case["status"]))
    for code, value in case["marks"].items():
        given: Given = MarkStatus.NOT_ATTEMPTED if value is None else value
        hall.hand_in("2", seats[code], {"A1.1": given}, code)
    line = hall.standings().line("2")
    award = {"award": {"second": "二等奖"}.get(line.award or "", "")}
    return outcome(line) | (award if "award" in case["expected"] else {})


def aged(case: Any) -> tuple[list[str], list[str]]:
    """Entries 1, 2 … with their totals and ages; the tie chain is the total, then the age."""
    ranking = {"keys": [{"node": "total"}, case["key"]]}
    hall = Hall(trade([simple_module()], ranking=ranking))
    for n, (points, age) in enumerate(case["entries"], start=1):
        hall.entries.append(entry(str(n), age=Fraction(age) if age else None))
        hall.hand_in(str(n), "J1", points)
    standings = hall.standings()
    lines = sorted(standings.lines, key=lambda line: int(line.number))
    missing = [who for p in standings.problems for who in p.values["entries"]]
    assert {p.code for p in standings.problems} == ({"age-missing"} if case["missing"] else set())
    return [place_text(line.place) for line in lines if line.place is not None], missing


def ruled(case: Any) -> dict[str, str]:
    """Entry 1: 80 in theory, three seats in the practical, which may lie 20 points apart."""
    spread = {"limit": "20", "over": "sheet"}
    marked = simple_module("sk", "mean", ["J1", "J2", "J3"], at_least=2, spread=spread)
    hall = Hall(trade([simple_module("th", seats=["T1"]), marked], SHARES))
    hall.hand_in("1", "T1", "80", "th")
    for seat, value in zip(("J1", "J2", "J3"), case.get("marks", ["92", "88", "90"]), strict=True):
        hall.hand_in("1", seat, value, "sk")
    rulings = []
    for n, piece in enumerate(case["rulings"]):
        reason = {"code": f"R{n}", "trade": "t", "entry": "1", "reason": words("裁定")}
        ruling, problems = read_as(RulingFacts, reason | piece)
        assert ruling is not None
        assert not problems
        rulings.append(ruling)
    return outcome(hall.standings(rulings).line("1"))


def spread(case: Any) -> dict[str, str]:
    """One aspect of ten points, three seats, their mean."""
    one = aspect("A1", "10", scale=case["scale"], points=case["points"])
    limits = panel("mean", ["J1", "J2", "J3"], spread=case["spread"])
    hall = Hall(trade([module("m", "10", [limits], [criterion("A", "10", [one])])]))
    for seat, value in zip(("J1", "J2", "J3"), case["marks"], strict=True):
        hall.hand_in("1", seat, {"A1": value})
    return outcome(hall.standings().line("1"))


def referred(case: Any) -> dict[str, str]:
    """An answer that loses a point for each 0.5 between it and what the experts found."""
    away = {"rule": "difference", "step": "0.5", "each": "1"}
    one = aspect("A1", "10", type="answer", points=away)
    sheets = [{"seat": f"E{n}", "values": {"A1": v}} for n, v in enumerate(case["experts"])]
    reference = {"combine": case["combine"], "sheets": sheets}
    if case["frozen"]:
        reference["frozen"] = "2026-11-20T08:00:00+08:00"
    whole = module("m", "10", [panel("single", ["J1"])], [criterion("A", "10", [one])],
                   reference=reference)  # fmt: skip
    hall = Hall(trade([whole]))
    hall.hand_in("1", "J1", {"A1": case["answer"]})
    facts, problems = read_as(ModuleFacts, whole)
    assert facts is not None
    assert not problems
    return {"reference": text(experts_found(facts)["A1"])} | outcome(hall.standings().line("1"))


def rechecked(case: Any) -> dict[str, Any]:
    share = {key: Fraction(case[key]) for key in ("top", "sample", "limit")}
    drawn = recheck_list(
        case["ranked"], share["top"], share["sample"], case["seed"], level=case.get("level", ())
    )
    found = widened(drawn, case["ranked"], case["wrong"], share["limit"])
    return {"first": list(found.top), "others": list(found.sample), "widened": found.widened}


@cases("absence")
def test_what_an_absence_does_is_what_was_said(case: Any) -> None:
    assert absent(case) == case["expected"]


@cases("ages")
def test_equals_are_parted_by_age_where_every_age_is_known(case: Any) -> None:
    assert aged(case) == (case["places"], case["missing"])


def test_awards_reach_over_who_was_away_to_the_next() -> None:
    hall = Hall(trade([simple_module()], awards=AWARDS, absence={"absent": {"points": "99"}}))
    hall.entries.append(entry("away", status={"m": "absent"}))
    for number, points in (("1", "90"), ("2", "80"), ("3", "70")):
        hall.hand_in(number, "J1", points)

    lines = hall.standings().lines

    assert [(line.number, line.place, line.award) for line in lines] == [
        ("away", 1, None), ("1", 2, "first"), ("2", 3, "second"), ("3", 4, None),
    ]  # fmt: skip


def test_an_absence_of_the_stage_is_one_of_its_modules() -> None:
    modules = [simple_module("th") | {"stage": "pre"}, simple_module("sk", seats=["S1"])]
    modules[1]["stage"] = "fin"
    stages = [{"code": "pre", "name": words("初赛")}, {"code": "fin", "name": words("决赛")}]
    facts = trade(modules, SHARES, stages=stages)
    away = {"none": {"pre": "absent", "fin": "absent"}, "one": {"fin": "absent"}, "both": {}}

    found = {name: passed_over(facts, entry(name, status=status)) for name, status in away.items()}

    assert found == {"none": True, "one": False, "both": False}


@cases("rulings")
def test_a_ruling_does_what_its_page_says(case: Any) -> None:
    assert ruled(case) == case["expected"]


@cases("spread")
def test_marks_are_held_where_they_lie_further_apart_than_allowed(case: Any) -> None:
    assert spread(case) == case["expected"]


@cases("references")
def test_experts_make_the_reference_as_said(case: Any) -> None:
    assert referred(case) == case["expected"]


@cases("recheck")
def test_a_recheck_list_is_drawn_the_same_by_anybody(case: Any) -> None:
    assert rechecked(case) == case["expected"]
