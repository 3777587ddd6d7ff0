"""Rules of the world's contests in small halls: duels, stopped clocks, awards up to a share."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise as neighbours
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from competition.rules import judge_places
from competition.rules.explanations import compare, explain
from tests.rules.making import Hall, aspect, criterion, module, panel, trade

SOME = settings(max_examples=80, deadline=None, derandomize=True, database=None)
MARK = st.integers(0, 4).map(Fraction)
PANELS = st.integers(1, 5).flatmap(
    lambda judges: st.integers(1, 6).flatmap(
        lambda count: st.lists(
            st.lists(MARK, min_size=count, max_size=count), min_size=judges, max_size=judges
        )
    )
)


def judged(keys: list[dict[str, Any]], marks: list[str]) -> Hall:
    """A hall where each judge gave one digit to each entry."""
    seats = [f"J{n}" for n in range(len(marks))]
    scheme = [criterion("A", "9", [aspect("A1.1", "9")])]
    hall = Hall(trade([module("m", "9", [panel("mean", seats)], scheme)], keys=keys))
    for seat, row in zip(seats, marks, strict=True):
        for number, mark in enumerate(row, start=1):
            hall.hand_in(str(number), seat, mark)
    return hall


PAIRWISE = {"judges": {"rule": "pairwise", "modules": ["m"]}}
PAIRWISE_SUMS = {"judges": {"rule": "ordinals", "modules": ["m"]}}
AMONG = {"judges": {"rule": "ordinals", "modules": ["m"], "among": "tied"}}


@SOME
@given(PANELS)
def test_every_duel_gives_one_win_to_share(judges: list[list[Fraction]]) -> None:
    count = len(judges[0])

    found = judge_places.pairwise(judges)

    assert sum(found) == Fraction(count * (count - 1), 2)
    assert all(0 <= wins <= count - 1 for wins in found)


@SOME
@given(PANELS, st.integers(0, 5))
def test_who_raises_himself_with_a_judge_never_loses_a_duel_by_it(
    judges: list[list[Fraction]], n: int
) -> None:
    n %= len(judges[0])
    before = judge_places.pairwise(judges)
    judges[0][n] += 3

    assert judge_places.pairwise(judges)[n] >= before[n]


@SOME
@given(PANELS)
def test_whom_every_judge_prefers_stands_before(judges: list[list[Fraction]]) -> None:
    found = judge_places.pairwise(judges)

    for a, b in neighbours(range(len(found))):
        if all(row[a] > row[b] for row in judges):
            assert found[a] > found[b]


#: 1 beats 2, 2 beats 3, 3 beats 1; among the three 2 has the best places, with 4 between them 1.
CIRCLE = ["4213", "4213", "2431", "2431", "3241"]


def test_a_circle_of_duels_leaves_equal_whom_the_next_key_parts() -> None:
    alone = judged([PAIRWISE], CIRCLE).places()
    over_all = judged([PAIRWISE, PAIRWISE_SUMS], CIRCLE).places()
    among = judged([PAIRWISE, AMONG], CIRCLE).places()

    assert alone == {"1": "1", "2": "1", "3": "1", "4": "4"}
    assert over_all == {"1": "1", "2": "2", "3": "3", "4": "4"}
    assert among == {"2": "1", "1": "2", "3": "3", "4": "4"}


def test_what_the_orders_among_equals_came_to_is_told_with_the_others() -> None:
    hall = judged([PAIRWISE, AMONG], CIRCLE)
    standings = hall.standings()

    first = explain(hall.program, hall.marks, hall.entries, [], "2", standings=standings)
    second = explain(hall.program, hall.marks, hall.entries, [], "1", standings=standings)
    found = compare(first, second)

    assert [(one.value, other.value) for one, other in found.pairs] == [(2, 2), (-9, -10)]
    assert found.decided == 1
    assert standings.line("2").tie == "ordinals:m:tied"


def test_a_judge_missing_matters_only_among_those_still_equal() -> None:
    hall = judged([{"node": "total"}, AMONG], ["953", "951"])
    hall.sheets["m", 1, "J1"].pop("3")

    assert not hall.standings().problems


def stopped(**more: Any) -> Hall:
    """A work of 20 points in 15 minutes, two more to go on in; a setting of None is left out."""
    rule = {"rule": "overtime", "limit": "900", "unit": "30", "each": "2", "after": "120"}
    points = {key: value for key, value in (rule | more).items() if value is not None}
    clock = aspect("T1.1", "0", type="time", decimals=0, points=points | {"beyond": "stop"})
    work = aspect("A1.1", "20")
    scheme = [criterion("A", "20", [work, clock])]
    keys = [{"node": "total"}, {"time": "m", "order": "ascending"}]
    return Hall(trade([module("m", "20", [panel("single", ["J1"])], scheme)], keys=keys))


def test_a_stopped_clock_charges_until_it_stopped_and_takes_nothing_else() -> None:
    hall = stopped()
    for number, seconds in (("1", "900"), ("2", "1020"), ("3", "1500")):
        hall.hand_in(number, "J1", {"A1.1": "15", "T1.1": seconds})

    totals = {line.number: line.total for line in hall.standings().lines}

    assert totals == {"1": 15, "2": 7, "3": 7}


def test_two_who_were_stopped_used_the_same_time() -> None:
    hall = stopped()
    for number, seconds in (("1", "1024"), ("2", "1021"), ("3", "1019")):
        hall.hand_in(number, "J1", {"A1.1": "15", "T1.1": seconds})

    standings = hall.standings()
    said = explain(hall.program, hall.marks, hall.entries, [], "1", standings=standings)

    assert {line.number: line.place for line in standings.lines} == {"3": 1, "1": 2, "2": 2}
    assert said.keys[1].value == 1020


def test_without_a_grace_the_clock_stops_at_the_limit() -> None:
    hall = stopped(after=None)
    hall.hand_in("1", "J1", {"A1.1": "15", "T1.1": "959"})

    assert hall.standings().line("1").total == 15


def test_whole_units_alone_are_charged_where_the_rule_says_so() -> None:
    hall = stopped(per="whole")
    for number, seconds in (("1", "929"), ("2", "930"), ("3", "959")):
        hall.hand_in(number, "J1", {"A1.1": "15", "T1.1": seconds})

    totals = {line.number: line.total for line in hall.standings().lines}

    assert totals == {"1": 15, "2": 13, "3": 13}


def test_an_award_up_to_half_counts_the_awards_before() -> None:
    awards = [
        {"code": code, "name": {"zh": code}, "rule": {"count": 1}} for code in ("g", "s", "b")
    ]
    rule = {"share": "0.5", "reach": "up-to", "round": "up"}
    awards.append({"code": "fine", "name": {"zh": "优胜奖"}, "rule": rule})
    scheme = [criterion("A", "99", [aspect("A1.1", "99")])]
    hall = Hall(trade([module("m", "99", [panel("single", ["J1"])], scheme)], awards=awards))
    for number in range(1, 10):
        hall.hand_in(str(number), "J1", str(99 - number))

    assert [line.award for line in hall.standings().lines] == [
        "g", "s", "b", "fine", "fine", None, None, None, None,
    ]  # fmt: skip
