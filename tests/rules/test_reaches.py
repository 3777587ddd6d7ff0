"""Which seat counts where, how far a veto and a spread reach, what experts found, zero results."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from competition.rules.facts import ModuleFacts
from competition.rules.kinds import Problems, read_as
from competition.rules.references import found as experts_found
from competition.rules.rounds import rounds
from competition.rules.trades import check_module
from tests.rules.making import Hall, aspect, criterion, hall_of, module, panel, trade

STEPS = {"scale": {"max": "10", "step": "1"}}


def judged(panel_: dict[str, Any], *aspects: dict[str, Any], **more: Any) -> Hall:
    most = str(sum(int(one["max"]) for one in aspects))
    return Hall(trade([module("m", most, [panel_], [criterion("A", most, aspects)], **more)]))


def problems_of(document: dict[str, Any]) -> set[str]:
    facts, problems = read_as(ModuleFacts, document)
    assert facts is not None
    assert not problems
    found = Problems()
    check_module(facts, "", found)
    return {problem.code for problem in found}


def test_the_head_judge_counts_in_some_aspects_only() -> None:
    head = panel("mean", ["J1", "J2", "H"])
    head["seats"][2]["counts_for"] = ["A2"]
    hall = judged(head, aspect("A1", **STEPS), aspect("A2", **STEPS))
    for seat, first, second in (("J1", "8", "8"), ("J2", "6", "6"), ("H", "0", "4")):
        hall.hand_in("1", seat, {"A1": first, "A2": second})

    assert hall.standings().line("1").total == 7 + 6


def test_shares_are_scaled_where_one_judge_does_not_count() -> None:
    shares = panel("shares", ["J1", "J2"])
    for seat, share in zip(shares["seats"], ("0.6", "0.4"), strict=True):
        seat["share"] = share
    shares["seats"][1]["counts_for"] = ["A2"]
    hall = judged(shares, aspect("A1", **STEPS), aspect("A2", **STEPS))
    hall.hand_in("1", "J1", {"A1": "10", "A2": "10"})
    hall.hand_in("1", "J2", {"A1": "0", "A2": "5"})

    assert hall.standings().line("1").total == 10 + 8


@pytest.mark.parametrize(
    ("scope", "total"), [("aspect", 15), ("sub-criterion", 5), ("criterion", 0)]
)
def test_a_veto_reaches_as_far_as_it_says(scope: str, total: int) -> None:
    veto = {"rule": "veto", "scope": scope} | ({"aspects": ["A1"]} if scope == "aspect" else {})
    first = {"code": "A.1", "name": {"zh": "一"}, "aspects": [
        aspect("A1", "10", **STEPS), aspect("A2", "10", **STEPS),
        aspect("A9", "0", type="veto", points=veto)]}  # fmt: skip
    second = {"code": "A.2", "name": {"zh": "二"}, "aspects": [aspect("B1", "10", **STEPS)]}
    whole = {"code": "A", "name": {"zh": "A"}, "max": "30", "sub_criteria": [first, second]}
    hall = Hall(trade([module("m", "30", [panel("single", ["J1"])], [whole])]))
    hall.hand_in("1", "J1", {"A1": "10", "A2": "10", "A9": "yes", "B1": "5"})

    assert hall.standings().line("1").total == total


def test_marks_apart_on_one_aspect_are_held_though_whole_sheets_are_combined() -> None:
    limits = panel("mean", ["J1", "J2"], over="sheet", spread={"limit": "2", "over": "aspect"})
    hall = judged(limits, aspect("A1", **STEPS), aspect("A2", **STEPS))
    hall.hand_in("1", "J1", {"A1": "9", "A2": "5"})
    hall.hand_in("1", "J2", {"A1": "5", "A2": "9"})

    gaps = hall.standings().line("1").gaps

    assert [(gap.code, gap.aspect) for gap in gaps] == [("spread", "A1"), ("spread", "A2")]


def experts(frozen: bool, *values: str) -> dict[str, Any]:
    sheets = [{"seat": f"E{n}", "values": {"A1": value}} for n, value in enumerate(values)]
    found: dict[str, Any] = {"combine": {"rule": "mean", "round": {"to": 1}}, "sheets": sheets}
    return {"reference": found | ({"frozen": "2026-11-20T08:00:00+08:00"} if frozen else {})}


AWAY = {"rule": "difference", "step": "0.5", "each": "1"}


def test_what_the_experts_found_is_the_target_once_it_is_frozen() -> None:
    answer = aspect("A1", "10", type="answer", points=AWAY)
    before, after = (
        judged(panel("single", ["J1"]), answer, **experts(frozen, "8.2", "8.5", "8.7"))
        for frozen in (False, True)
    )
    for hall in (before, after):
        hall.hand_in("1", "J1", "7.5")

    assert [gap.code for gap in before.standings().line("1").gaps] == ["reference-missing"]
    assert after.standings().line("1").total == 10 - 2
    assert experts_found(before.program.trade.module("m")) == {"A1": Fraction("8.5")}


def test_seats_vetoes_and_references_that_reach_nothing_are_named() -> None:
    seats = panel("sum", ["J1", "J2"])
    seats["seats"][1]["counts_for"] = ["nothing"]
    veto = aspect("A2", "0", type="veto", points={"rule": "veto", "scope": "aspect"})
    away = aspect("A1", "10", type="answer", points=AWAY)
    document = module("m", "20", [seats], [criterion("A", "10", [away, veto])])

    assert problems_of(document) >= {
        "unknown-aspect", "counts-for-does-not-fit", "veto-needs-aspects",
        "reference-without-panel",
    }  # fmt: skip


def test_a_frozen_reference_must_be_whole() -> None:
    away = aspect("A1", "10", type="answer", points=AWAY)
    single = [panel("single", ["J1"])]
    document = module("m", "10", single, [criterion("A", "10", [away])], **experts(True))
    stranger = {"seat": "E1", "values": {"A7": "3"}}

    assert problems_of(document) == {"reference-incomplete"}
    document["reference"]["sheets"] = [stranger]
    assert problems_of(document) == {"reference-incomplete", "unknown-aspect"}


def test_experts_whose_values_would_all_be_dropped_are_named_by_their_path() -> None:
    away = aspect("A1", "10", type="answer", points=AWAY)
    document = module("m", "10", [panel("single", ["J1"])], [criterion("A", "10", [away])],
                      **experts(True, "8", "9"))  # fmt: skip
    document["reference"]["combine"] = {"rule": "trimmed", "high": 1, "low": 1}
    facts, _ = read_as(ModuleFacts, document)
    found = Problems()
    assert facts is not None

    check_module(facts, "modules[0]", found)

    assert [(problem.code, problem.where) for problem in found] == [
        ("drops-all", "modules[0].reference.combine")
    ]


def test_a_result_of_zero_counts_or_leaves_the_entry_unplaced_as_stated() -> None:
    counts, unplaced = (
        hall_of({"1": "0", "2": "50"}, absence=absence) for absence in ({}, {"zero": "unplaced"})
    )

    assert counts.places() == {"2": "1", "1": "2"}
    assert unplaced.standings().line("1").reason == "zero"
    assert unplaced.places()["2"] == "1"


def test_rounds_have_running_totals_and_places() -> None:
    tries = module(
        "m", "10", [panel("single", ["J1"])], [criterion("A", "10", [aspect("A1", **STEPS)])],
        attempts=[{"number": 1}, {"number": 2, "coefficient": "2"}],
    )  # fmt: skip
    hall = Hall(trade([tries]))
    for number, points in (("1", ("9", "3")), ("2", ("7", "5")), ("3", ("7", ""))):
        for attempt, value in enumerate(points, 1):
            if value:
                hall.hand_in(number, "J1", value, attempt=attempt)

    found = rounds(hall.program.trade.module("m"), hall.sheets, ["1", "2", "3"])

    assert [(r.name, r.number, str(r.points), r.place, str(r.total), r.overall) for r in found] == [
        ("1", 1, "9", 1, "9", 1), ("2", 1, "7", 2, "7", 2),
        ("1", 2, "6", 2, "15", 2), ("2", 2, "10", 1, "17", 1),
    ]  # fmt: skip
