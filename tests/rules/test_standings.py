"""Standings: ties, divisions, absences, exclusions, spread, vetoes, rulings, awards."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from competition.rules.contest_facts import ExclusionFacts, RulingFacts
from competition.rules.explanations import compare, explain
from competition.rules.point_rules import Text
from competition.rules.values import MarkStatus
from tests.rules.making import (
    Hall,
    aspect,
    criterion,
    entry,
    hall_of,
    module,
    panel,
    simple_module,
    trade,
    words,
)


def ruling(kind: str, **more: Any) -> RulingFacts:
    return RulingFacts(code=f"R-{kind}", trade="t", kind=kind, reason=Text(zh="裁定"), **more)


def test_divisions_are_ranked_apart_and_together_as_the_trade_says() -> None:
    divisions = [
        {"code": "staff", "name": words("职工组")},
        {"code": "student", "name": words("学生组")},
    ]
    apart = Hall(trade([simple_module()], divisions=divisions))
    together = Hall(trade([simple_module()], divisions=divisions, ranking={"by": "trade"}))

    for hall in (apart, together):
        hall.entries += [entry("1", division="staff"), entry("2", division="student")]
        hall.hand_in("1", "J1", "70")
        hall.hand_in("2", "J1", "80")

    assert apart.places() == {"1": "1", "2": "1"}
    assert together.places() == {"2": "1", "1": "2"}


def test_a_tie_is_broken_by_the_next_key_and_the_line_says_which() -> None:
    parts = [
        {"code": "theory", "module": "a", "share": "0.5"},
        {"code": "practical", "module": "b", "share": "0.5"},
    ]
    total = {"code": "total", "max": "100", "parts": parts}
    modules = [simple_module("a", seats=["A1"]), simple_module("b", seats=["B1"])]
    hall = Hall(trade(modules, total=total, keys=[{"node": "total"}, {"node": "practical"}]))
    for number, theory, practical in (("1", "80", "90"), ("2", "90", "80"), ("3", "60", "60")):
        hall.hand_in(number, "A1", theory, "a")
        hall.hand_in(number, "B1", practical, "b")

    lines = {line.number: line for line in hall.standings().lines}

    assert [(n, lines[n].place, lines[n].tie) for n in "123"] == [
        ("1", 1, "practical"), ("2", 2, "practical"), ("3", 3, ""),
    ]  # fmt: skip


def test_equal_rounded_totals_may_be_told_apart_by_their_further_digits() -> None:
    total = {"code": "total", "module": "m", "round": {"to": 1}}
    same = hall_of({"1": "80.51", "2": "80.52"}, total=total)
    keys = [{"node": "total"}, {"node": "total", "exact": True}]
    told = hall_of({"1": "80.51", "2": "80.52"}, total=total, keys=keys)

    assert same.places() == {"1": "1", "2": "1"}
    assert told.places() == {"2": "1", "1": "2"}


def test_the_shorter_time_stands_above() -> None:
    timed = aspect("T", "0", type="time", points={"rule": "record"}, decimals=0)
    whole = module(
        "m", "100", [panel("single", ["J1"])], [criterion("A", "100", [aspect("A1", "100"), timed])]
    )
    keys = [{"node": "total"}, {"time": "m", "order": "ascending"}]
    hall = Hall(trade([whole], keys=keys))
    hall.hand_in("1", "J1", {"A1": "80", "T": "900"})
    hall.hand_in("2", "J1", {"A1": "80", "T": "850"})

    assert hall.places() == {"2": "1", "1": "2"}
    assert hall.standings().line("2").tie == "time:m"


def test_a_ruling_orders_a_tie_and_nothing_else() -> None:
    hall = hall_of({"1": "80", "2": "80", "3": "90"})

    places = hall.places([ruling("order", entries=("2", "1", "3"))])

    assert places == {"3": "1", "2": "2", "1": "3"}
    assert hall.standings([ruling("order", entries=("2", "1"))]).line("1").tie == "ruling"


def test_an_order_that_leaves_one_of_the_equals_out_parts_nobody_and_is_told() -> None:
    hall = hall_of({"1": "80", "2": "80", "3": "80"})

    found = hall.standings([ruling("order", entries=("2", "1"))])

    assert {line.number: str(line.place) for line in found.lines} == {"1": "1", "2": "1", "3": "1"}
    assert [(each.code, each.values) for each in found.problems] == [
        ("order-leaves-out", {"entries": ["2", "1"], "left": ["3"]})
    ]
    assert not hall.standings([ruling("order", entries=("2", "1", "3"))]).problems


def test_a_tie_within_the_first_places_forbids_publishing_until_ruled() -> None:
    hall = hall_of({"1": "80", "2": "80"}, ranking={"no_tie_within": 3})

    assert [problem.code for problem in hall.standings().problems] == ["tie-within"]
    assert not hall.standings([ruling("order", entries=("2", "1"))]).problems


def test_absent_withdrawn_and_disqualified_do_what_the_trade_states() -> None:
    hall = hall_of({"1": "80"}, absence={"absent": "zero"})
    for number, status in (("2", "absent"), ("3", "withdrawn"), ("4", "disqualified")):
        hall.entries.append(entry(number, status={"m": status}))

    lines = {line.number: line for line in hall.standings().lines}

    assert (lines["2"].place, lines["2"].total, lines["2"].status) == (2, 0, "placed")
    assert (lines["3"].place, lines["3"].status) == (None, "withdrawn")
    assert (lines["4"].place, lines["4"].status) == (None, "disqualified")


def test_a_module_status_wins_over_its_stage() -> None:
    stages = [{"code": "final", "name": words("决赛")}]
    hall = Hall(trade([simple_module() | {"stage": "final"}], stages=stages))
    hall.entries.append(entry("1", status={"final": "absent", "m": "present"}))
    hall.hand_in("1", "J1", "80")

    assert hall.standings().line("1").total == 80


def exclusion(substitute: str | None) -> ExclusionFacts:
    return ExclusionFacts(trade="t", entry="1", module="m", seat="J1", substitute=substitute)


def test_a_substitute_marks_in_the_place_of_a_recused_judge() -> None:
    seats = ["J1", "J2", "J3", "J4"]
    document = simple_module("m", "mean", seats)
    document["panels"][0]["seats"][3]["role"] = "substitute"
    hall = Hall(trade([document]))
    for seat, points in (("J2", "80"), ("J3", "80"), ("J4", "50")):
        hall.hand_in("1", seat, points)
    hall.exclusions.append(exclusion("J4"))

    assert hall.standings().line("1").total == 70


def test_a_recused_seat_without_substitute_needs_a_stated_minimum() -> None:
    for at_least, expected in ((None, None), (2, Fraction(75))):
        more = {} if at_least is None else {"at_least": at_least}
        hall = Hall(trade([simple_module("m", "mean", ["J1", "J2", "J3"], **more)]))
        hall.hand_in("1", "J2", "70")
        hall.hand_in("1", "J3", "80")
        hall.exclusions.append(exclusion(None))

        line = hall.standings().line("1")

        assert line.total == expected
        assert [gap.code for gap in line.gaps] == ([] if expected else ["too-few-seats"])


def test_marks_too_far_apart_are_held_until_accepted() -> None:
    judged = aspect("A1", "3", scale={"max": "3"}, points={"rule": "share"})
    spread = {"limit": "1", "unit": "steps"}
    hall = Hall(trade([module("m", "3", [panel("mean", ["J1", "J2", "J3"], spread=spread)],
                              [criterion("A", "3", [judged])])]))  # fmt: skip
    for seat, score in (("J1", "3"), ("J2", "1"), ("J3", "2")):
        hall.hand_in("1", seat, score)

    held = hall.standings().line("1")
    accepted = hall.standings([ruling("accept-spread", entry="1", module="m", panel="P")])

    assert [(gap.code, gap.aspect) for gap in held.gaps] == [("spread", "A1")]
    assert accepted.line("1").total == 2


def veto_hall(scope: str) -> Hall:
    veto = aspect("V", "0", type="veto", points={"rule": "veto", "scope": scope})
    whole = module(
        "m", "20", [panel("mean", ["J1", "J2", "J3"])],
        [criterion("A", "10", [aspect("A1", "10"), veto]), criterion("B", "10", [aspect("B1")])],
    )  # fmt: skip
    return Hall(trade([whole]))


def test_a_veto_counts_when_more_than_half_of_the_sheets_say_so() -> None:
    for yes, total in ((1, 20), (2, 10), (3, 10)):
        hall = veto_hall("criterion")
        for n in range(1, 4):
            word = "yes" if n <= yes else "no"
            hall.hand_in("1", f"J{n}", {"A1": "10", "B1": "10", "V": word})

        assert hall.standings().line("1").total == total


def test_a_veto_on_the_module_or_the_entry_leaves_nothing() -> None:
    for scope in ("module", "entry"):
        hall = veto_hall(scope)
        for n in range(1, 4):
            hall.hand_in("1", f"J{n}", {"A1": "10", "B1": "10", "V": "yes"})

        assert hall.standings().line("1").total == 0


def test_running_far_over_time_disqualifies() -> None:
    rule = {"rule": "overtime", "limit": "900", "each": "1", "cap": "60", "after": "60",
            "beyond": "disqualify"}  # fmt: skip
    timed = aspect("T", "0", type="time", points=rule, decimals=0)
    hall = Hall(trade([module("m", "100", [panel("single", ["J1"])],
                              [criterion("A", "100", [aspect("A1", "100"), timed])])]))  # fmt: skip
    hall.hand_in("1", "J1", {"A1": "100", "T": "960"})
    hall.hand_in("2", "J1", {"A1": "100", "T": "961"})

    assert hall.standings().line("1").total == 40
    assert hall.standings().line("2").status == "disqualified"


def test_an_unattempted_mark_gives_nothing_and_is_not_missing() -> None:
    hall = hall_of({"1": "80"})
    hall.hand_in("2", "J1", {"A1.1": MarkStatus.NOT_ATTEMPTED})

    line = hall.standings().line("2")

    assert (line.total, line.gaps) == (0, ())


def test_rulings_change_points_where_they_say() -> None:
    hall = hall_of({"1": "80", "2": "50"}, total={"code": "total", "module": "m", "floor": "0"})

    assert hall.standings([ruling("deduct", entry="1", value=Fraction(5))]).line("1").total == 75
    share = ruling("deduct-share", entry="1", value=Fraction(1, 10), node="total")
    assert hall.standings([share]).line("1").total == 72
    assert hall.standings([ruling("zero", entry="1", module="m")]).line("1").total == 0
    assert hall.standings([ruling("deduct", entry="2", value=Fraction(90))]).line("2").total == 0
    assert hall.standings([ruling("disqualify", entry="2")]).line("2").status == "disqualified"


def test_a_sheet_left_out_by_ruling_leaves_the_others() -> None:
    hall = Hall(trade([simple_module("m", "mean", ["J1", "J2", "J3"], at_least=2)]))
    for seat, points in (("J1", "60"), ("J2", "80"), ("J3", "90")):
        hall.hand_in("1", seat, points)

    left_out = ruling("leave-out", entry="1", module="m", seat="J1")

    assert hall.standings([left_out]).line("1").total == 85


def test_comparing_two_entries_names_the_first_key_that_differs() -> None:
    keys = [{"node": "total"}, {"module": "m", "aspect": "A1.1"}]
    hall = hall_of({"1": "80", "2": "90"}, keys=keys)
    first, second = (
        explain(hall.program, hall.marks, hall.entries, [], number) for number in ("1", "2")
    )

    found = compare(first, second)

    assert (found.above.number, found.below.number, found.decided) == ("2", "1", 0)


def test_dropped_marks_stand_in_the_explanation() -> None:
    seats = [f"J{n}" for n in range(1, 6)]
    hall = Hall(trade([simple_module("m", "trimmed", seats, high=1, low=1)]))
    for seat, points in zip(seats, ("90", "70", "80", "80", "100"), strict=True):
        hall.hand_in("1", seat, points)

    found = explain(hall.program, hall.marks, hall.entries, [], "1")

    marks = [step for step in found.modules[0].walk() if step.kind == "mark"]
    assert [step.code for step in marks if step.detail["dropped"]] == ["J2", "J5"]


def test_a_criterion_may_be_a_part_of_the_total() -> None:
    whole = module(
        "m", "30", [panel("sum", ["J1", "J2"])],
        [criterion("A", "10", [aspect("A1")]), criterion("B", "5", [aspect("B1", "5")])],
    )  # fmt: skip
    parts = [
        {"code": "a", "module": "m", "criterion": "A", "out_of": "60"},
        {"code": "b", "module": "m", "criterion": "B", "out_of": "40"},
    ]
    hall = Hall(trade([whole], total={"code": "total", "max": "100", "parts": parts}))
    for seat in ("J1", "J2"):
        hall.hand_in("1", seat, {"A1": "5", "B1": "5"})

    line = hall.standings().line("1")

    assert (line.node("a").value, line.node("b").value, line.total) == (30, 40, 70)
