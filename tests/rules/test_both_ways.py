"""Small trades with stated results, computed both ways: where a sign or a limit decides."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from competition.errors import Invalid
from competition.rules.contest_facts import ExclusionFacts, RulingFacts
from competition.rules.explanations import explain
from competition.rules.facts import PanelCombineFacts
from competition.rules.judge_places import majority
from competition.rules.marks import MOST, check_number, read_value
from competition.rules.panels import combine
from competition.rules.point_rules import Text
from competition.rules.scales import between_panels, worldskills_700
from tests.rules.making import Hall, aspect, criterion, entry, module, panel, trade, words


def one_module(rule: str, seats: list[str], aspects: list[dict[str, Any]], **more: Any) -> Hall:
    most = str(sum(Fraction(one["max"]) for one in aspects))
    shape = panel(rule, seats, **more)
    if rule == "shares":
        for seat in shape["seats"]:
            seat["share"] = {2: "0.5", 4: "0.25"}[len(seats)]
    return Hall(trade([module("m", most, [shape], [criterion("A", most, aspects)])]))


def told(hall: Hall, rulings: list[RulingFacts], number: str = "1") -> Any:
    """What the standings say of an entry, after the plain way has said the same."""
    standings = hall.standings(rulings)
    line = standings.line(number)
    found = explain(hall.program, hall.marks, hall.entries, rulings, number, standings=standings)
    assert tuple(found.gaps) == line.gaps
    if found.total is None:
        return sorted({gap.code for gap in line.gaps})
    assert found.total.value == line.total
    return line.total


def left_out(seat: str, code: str | None = None) -> RulingFacts:
    return RulingFacts(code="R", trade="t", kind="leave-out", entry="1", module="m", seat=seat,
                       aspect=code, reason=Text(zh="离席"))  # fmt: skip


@pytest.mark.parametrize(("low", "found"), [("7", 8), ("6.999", ["spread"])])
@pytest.mark.parametrize("over", ["aspect", "sheet"])
@pytest.mark.parametrize("odd", [False, True], ids=["compiled", "one by one"])
def test_marks_are_held_beyond_the_limit_and_not_at_it(low, found, over, odd) -> None:
    seats = ["J1", "J2", "J3", "J4"]
    hall = one_module("median", seats, [aspect("A1", "10")], at_least=2, over=over,
                      spread={"limit": "2", "over": over})  # fmt: skip
    for seat, value in zip(seats, (low, "8", "9", "8"), strict=True):
        hall.hand_in("1", seat, value)

    assert told(hall, [left_out("J4")] if odd else []) == found


def test_marks_below_nought_lie_as_far_apart_as_they_do() -> None:
    letters = {"rule": "table", "table": {"A": "5", "B": "-1", "C": "2.5"}}
    hall = one_module("mean", ["J1", "J2"], [aspect("A1", "5", points=letters)],
                      spread={"limit": "5"})  # fmt: skip
    hall.hand_in("1", "J1", "A")
    hall.hand_in("1", "J2", "B")

    assert told(hall, []) == ["spread"]


@pytest.mark.parametrize(("said", "found"), [(("yes", "no"), 9), (("yes", "yes"), 0)])
def test_half_of_the_sheets_is_no_veto_and_more_is(said, found) -> None:
    stop = aspect("V", "0", type="veto", points={"rule": "veto", "scope": "module"})
    hall = one_module("mean", ["J1", "J2"], [aspect("A1", "10"), stop])
    for seat, word in zip(("J1", "J2"), said, strict=True):
        hall.hand_in("1", seat, {"A1": "9", "V": word})

    assert told(hall, []) == found


def test_a_mark_left_out_leaves_the_judges_other_marks() -> None:
    hall = one_module("mean", ["J1", "J2"], [aspect("A1", "10"), aspect("A2", "10")], at_least=1)
    hall.hand_in("1", "J1", {"A1": "2", "A2": "4"})
    hall.hand_in("1", "J2", {"A1": "8", "A2": "10"})

    assert told(hall, []) == 12
    assert told(hall, [left_out("J1", "A1")]) == 15
    assert told(hall, [left_out("J1")]) == 18


def step_of(hall: Hall, rulings: list[RulingFacts]) -> Any:
    found = explain(hall.program, hall.marks, hall.entries, rulings, "1")
    return next(s for one in found.modules for s in one.walk() if s.kind == "aspect")


def test_shares_are_brought_to_one_only_where_one_is_missing() -> None:
    seats = ["J1", "J2", "J3", "J4"]
    hall = one_module("shares", seats, [aspect("A1", "10")], at_least=3)
    for seat, value in zip(seats, ("8", "8", "8", "4"), strict=True):
        hall.hand_in("1", seat, value)

    assert told(hall, []) == 7
    assert "scaled" not in step_of(hall, []).detail
    assert told(hall, [left_out("J4")]) == 8
    assert step_of(hall, [left_out("J4")]).detail["scaled"] == Fraction(3, 4)


def test_a_substitute_says_for_whom_and_nobody_else_does() -> None:
    hall = one_module("mean", ["J1", "J2"], [aspect("A1", "10")])
    facts = hall.program.trade.modules[0].panels[0]
    substitute = {"code": "J3", "role": "substitute"}
    shape = panel("mean", ["J1", "J2"])
    shape["seats"].append(substitute)
    hall = Hall(trade([module("m", "10", [shape], [criterion("A", "10", [aspect("A1", "10")])])]))
    for seat, value in (("J1", "2"), ("J2", "6"), ("J3", "8")):
        hall.hand_in("1", seat, value)
    out = {"trade": "t", "entry": "1", "module": "m"}
    hall.exclusions = [ExclusionFacts(**out, seat="J1", substitute="J3")]

    assert len(facts.seats) == 2
    assert told(hall, []) == 7
    stands = {mark.code: mark.detail.get("stands_for") for mark in step_of(hall, []).parts}
    assert stands == {"J3": "J1", "J2": None}


@pytest.mark.parametrize(
    ("points", "scale", "mark", "found"),
    [
        ({"rule": "share"}, {"min": "3", "max": "10"}, "5", Fraction(2, 7) * 7),
        ({"rule": "share"}, {"min": "3", "max": "10"}, "4", 1),
        ({"rule": "linear", "base": "0.1", "rate": "0.3", "start": "0.5"}, None, "2", "0.55"),
        ({"rule": "linear", "base": "1", "rate": "0.7", "start": "0.3"}, None, "4.1", "3.66"),
    ],
)
def test_an_even_rule_keeps_every_digit(points, scale, mark, found) -> None:
    more = {"scale": scale} if scale else {"type": "measurement"}
    hall = one_module("single", ["J1"], [aspect("A1", "7", points=points, **more)])
    hall.hand_in("1", "J1", mark)

    assert told(hall, []) == Fraction(found)


def test_answers_of_two_forms_stand_on_one_sheet() -> None:
    key = {"rule": "key", "key": ["龙井"], "synonyms": {"西湖龙井": "龙井"}}
    both = [aspect("A1", "2", type="answer", points=key), aspect("A2", "3")]
    hall = one_module("mean", ["J1", "J2"], both)
    hall.hand_in("1", "J1", {"A1": "西湖龙井", "A2": "3"})
    hall.hand_in("1", "J2", {"A1": "毛峰", "A2": "2"})
    hall.hand_in("2", "J1", {"A1": "龙井", "A2": "3"})
    hall.hand_in("2", "J2", {"A1": "龙井"})

    assert told(hall, []) == Fraction("3.5")
    assert told(hall, [], "2") == ["mark-missing"]


def rows(*marks: str) -> list[list[Fraction]]:
    return [[Fraction(one) for one in text] for text in marks]


@pytest.mark.parametrize(
    ("dances", "places"),
    [
        ((("321", "312", "231"),), [1, 2, 3]),
        ((("21", "12"), ("21", "12")), ["1.5", "1.5"]),
        ((("21", "21", "12"), ("12", "12", "21")), ["1.5", "1.5"]),
        ((("21", "21", "21"), ("12", "12", "21")), [1, 2]),
        ((("4321", "4321", "3412"), ("3421", "3421", "4312")), ["1.5", "1.5", 3, 4]),
        # Rule 11: four of all six marks; three firsts are no majority, four seconds are.
        ((("231", "231", "312"), ("312", "213", "132")), [2, 3, 1]),
    ],
)
def test_several_dances_are_decided_by_rules_nine_to_eleven(dances, places) -> None:
    found = majority([rows(*dance) for dance in dances])

    assert [-place for place in found] == [Fraction(place) for place in places]


def test_a_point_of_the_scale_is_rounded_half_up() -> None:
    points = [Fraction(-10000), Fraction(0), Fraction(0), Fraction(10000), Fraction("15073.1")]

    assert worldskills_700(points) == [680, 700, 700, 720, 731]


def test_a_scaled_number_is_rounded_half_up() -> None:
    marks = [("a", Fraction("1.125")), ("b", Fraction("2.125"))]

    found = between_panels(marks, "shift", 2)

    assert [one.scaled for one in found] == [Fraction("1.63")] * 2


@pytest.mark.parametrize(("count", "problem"), [("9999", None), ("10000", "mark-not-cases")])
def test_a_count_has_four_digits_at_most(count: str, problem: str | None) -> None:
    points = {"rule": "cases", "cases": [{"code": "a", "name": words("甲"), "each": "1"}]}
    hall = one_module("single", ["J1"], [aspect("A1", "3", type="deduction", points=points)])
    facts = hall.program.trade.modules[0].scheme.aspects[0]

    _, found = read_value(facts, 0, f"a:{count}", "A1")

    assert (found.code if found else None) == problem


def test_awards_on_the_scale_read_the_scale() -> None:
    award = {"code": "first", "name": words("一等奖"),
             "rule": {"at_least": "710", "on": "worldskills"}}  # fmt: skip
    hall = Hall(trade(
        [module("m", "100", [panel("single", ["J1"])],
                [criterion("A", "100", [aspect("A1", "100")])])], awards=[award],
    ))  # fmt: skip
    for number, points in (("1", "50"), ("2", "60"), ("3", "70")):
        hall.entries.append(entry(number))
        hall.hand_in(number, "J1", points)

    assert {line.number: line.award for line in hall.standings().lines} == {
        "1": None, "2": None, "3": "first",
    }  # fmt: skip


def test_a_mean_of_three_where_four_sit_keeps_its_third() -> None:
    seats = ["J1", "J2", "J3", "J4"]
    hall = one_module("mean", seats, [aspect("A1", "10")], at_least=3)
    for seat, value in zip(seats, ("7", "8", "8", "1"), strict=True):
        hall.hand_in("1", seat, value)

    assert told(hall, [left_out("J4")]) == Fraction(23, 3)


@pytest.mark.parametrize(
    ("high", "low", "found"),
    [(1, 0, 5), (0, 1, Fraction(17, 2)), (1, 1, 6), (2, 1, Fraction(9, 2))],
)
def test_five_judges_lose_as_many_as_is_said_at_each_end(high, low, found) -> None:
    seats = [f"J{n}" for n in range(1, 6)]
    hall = one_module("trimmed", seats, [aspect("A1", "30")], high=high, low=low)
    for seat, value in zip(seats, ("4", "2", "9", "5", "16"), strict=True):
        hall.hand_in("1", seat, value)

    kept = sorted([4, 2, 9, 5, 16])[low : 5 - high]
    assert told(hall, []) == found == Fraction(sum(kept), len(kept))


@pytest.mark.parametrize(("high", "low"), [(2, 1), (1, 2), (3, 0), (0, 3)])
def test_three_marks_cannot_lose_three(high: int, low: int) -> None:
    rule = PanelCombineFacts(rule="trimmed", high=high, low=low)

    with pytest.raises(Invalid, match="too-few-marks"):
        combine(rule, [Fraction(1), Fraction(2), Fraction(3)])


def test_a_mark_steps_from_where_its_scale_begins() -> None:
    scale = {"min": "1", "max": "7", "step": "3"}
    hall = one_module("single", ["J1"], [aspect("A1", "7", scale=scale)])
    facts = hall.program.trade.modules[0].scheme.aspects[0]

    found = [read_value(facts, 0, text, "A1")[1] for text in ("1", "4", "7", "2", "5")]

    assert [one.code if one else None for one in found] == [None] * 3 + ["mark-off-step"] * 2


def test_a_free_number_may_be_as_great_as_is_said_and_no_greater() -> None:
    points = {"rule": "linear", "rate": "0.1"}
    hall = one_module("single", ["J1"], [aspect("A1", "7", type="measurement", points=points)])
    facts = hall.program.trade.modules[0].scheme.aspects[0]

    assert check_number(facts, 0, MOST, "A1") is None
    assert check_number(facts, 0, -MOST, "A1") is None
    assert check_number(facts, 0, MOST + 1, "A1") is not None


def test_a_sheet_with_answers_cut_off_is_damaged() -> None:
    key = {"rule": "key", "key": ["龙井"]}
    both = [aspect("A1", "2", type="answer", points=key), aspect("A2", "3")]
    hall = one_module("single", ["J1"], both)
    hall.hand_in("1", "J1", {"A1": "龙井", "A2": "3"})
    whole = hall.sheets["m", 1, "J1"]["1"]

    hall.sheets["m", 1, "J1"]["1"] = whole[: 8 * 3]

    assert told(hall, []) == ["vector-damaged"]


@pytest.mark.parametrize(("length", "problem"), [(80, None), (81, "mark-too-long")])
def test_an_answer_has_eighty_signs_at_most(length: int, problem: str | None) -> None:
    points = {"rule": "key", "key": ["龙井"]}
    hall = one_module("single", ["J1"], [aspect("A1", "2", type="answer", points=points)])
    facts = hall.program.trade.modules[0].scheme.aspects[0]

    _, found = read_value(facts, 0, "茶" * length, "A1")

    assert (found.code if found else None) == problem


def test_a_constant_finer_than_any_mark_keeps_its_digits() -> None:
    whole = aspect("A1", "10", scale={"max": "10", "step": "1"})
    facts = trade([module("m", "10", [panel("single", ["J1"])], [criterion("A", "10", [whole])])],
                  absence={"absent": {"points": "2.35"}})  # fmt: skip
    hall = Hall(facts)
    hall.hand_in("2", "J1", "8")
    hall.entries.append(entry("1", status={"m": "absent"}))

    assert [told(hall, [], number) for number in ("1", "2")] == [Fraction("2.35"), 8]


def test_a_judge_who_stood_back_places_that_entry_last() -> None:
    shape = panel("mean", ["J1", "J2"], at_least=1)
    keys = [{"judges": {"rule": "ordinals", "modules": ["m"]}}]
    one = module("m", "10", [shape], [criterion("A", "10", [aspect("A1", "10")])])
    hall = Hall(trade([one], keys=keys))
    for number, first, second in (("1", "9", "6"), ("2", "5", "5")):
        hall.hand_in(number, "J1", first)
        hall.hand_in(number, "J2", second)
    hall.exclusions = [ExclusionFacts(trade="t", entry="1", module="m", seat="J1")]

    standings = hall.standings()

    assert {line.number: line.judged for line in standings.lines} == {
        "1": {"ordinals:m": -3}, "2": {"ordinals:m": -3},
    }  # fmt: skip
    assert [(one.code, one.values["entries"]) for one in standings.problems] == [
        ("judge-missing", ["1"])
    ]


def test_who_is_equal_to_nobody_needs_no_judge_to_part_him() -> None:
    shape = panel("mean", ["J1", "J2"], at_least=1)
    keys = [{"node": "total"}, {"judges": {"rule": "firsts", "modules": ["m"], "among": "tied"}}]
    one = module("m", "10", [shape], [criterion("A", "10", [aspect("A1", "10")])])
    hall = Hall(trade([one], keys=keys))
    for number, points in (("1", "9"), ("2", "5")):
        hall.hand_in(number, "J1", points)
        hall.hand_in(number, "J2", points)
    hall.exclusions = [ExclusionFacts(trade="t", entry="1", module="m", seat="J1")]

    standings = hall.standings()

    assert standings.problems == ()
    assert [list(line.judged) for line in standings.lines] == [["firsts:m:tied"]] * 2
