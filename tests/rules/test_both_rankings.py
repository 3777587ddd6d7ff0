"""Divisions ranked apart and together at once (分组与不分组名次), with awards from either."""

from __future__ import annotations

from typing import Any

import pytest

from competition.errors import NotFound
from competition.rules.contest_facts import RulingFacts
from competition.rules.explanations import Explanation, compare, explain, neighbours
from competition.rules.kinds import Problems
from competition.rules.point_rules import Text
from competition.rules.programs import Earlier
from competition.rules.trades import check_trade
from tests.rules.making import Hall, entry, simple_module, trade, words

DIVISIONS = [{"code": "s", "name": words("职工组")}, {"code": "t", "name": words("学生组")}]
POINTS = {"1": ("s", "90"), "2": ("t", "95"), "3": ("s", "80"), "4": ("t", "80"), "5": ("s", "70")}


def award(code: str, among: str, **rule: Any) -> dict[str, Any]:
    return {"code": code, "name": words(code), "among": among, "rule": rule}


AWARDS = [
    award("champion", "trade", count=1),
    award("first", "division", count=1),
    award("second", "division", count=1),
]


def hall(awards: list[dict[str, Any]] = AWARDS, **ranking: Any) -> Hall:
    made = Hall(
        trade(
            [simple_module()], divisions=DIVISIONS, awards=awards,
            ranking={"by": "both"} | ranking,
        )
    )  # fmt: skip
    made.entries = [entry(number, division=code) for number, (code, _) in POINTS.items()]
    for number, (_, points) in POINTS.items():
        made.hand_in(number, "J1", points)
    return made


def test_every_entry_has_its_place_in_its_division_and_over_all() -> None:
    standings = hall().standings()

    assert {line.number: (line.place, line.overall) for line in standings.lines} == {
        "1": (1, 2), "2": (1, 1), "3": (2, 3), "4": (2, 3), "5": (3, 5),
    }  # fmt: skip
    assert [line.overall_tied for line in standings.lines] == [False, True, False, False, True]
    assert [line.tied for line in standings.lines] == [False] * 5
    assert list(standings.groups) == ["s", "t"]


def test_who_is_honoured_over_all_leaves_the_division_s_award_to_the_next() -> None:
    awards = {line.number: line.award for line in hall().standings().lines}

    assert awards == {"2": "champion", "1": "first", "3": "second", "4": "first", "5": None}


def test_a_share_of_a_division_counts_who_was_honoured_over_all() -> None:
    awards = [award("champion", "trade", count=1), award("half", "division", share="0.5")]

    found = {line.number: line.award for line in hall(awards).standings().lines}

    assert found == {"2": "champion", "4": "half", "1": "half", "3": "half", "5": None}


def test_a_tie_over_all_forbids_publishing_where_the_divisions_have_none() -> None:
    made = hall(no_tie_within=3)

    (problem,) = made.standings().problems

    assert (problem.code, problem.where) == ("tie-within", "")
    assert problem.values["entries"] == ["3", "4"]
    order = RulingFacts(
        code="R1", trade="t", kind="order", entries=("4", "3"), reason=Text(zh="加赛")
    )
    ruled = made.standings([order])
    assert not ruled.problems
    assert [(ruled.line(n).overall, ruled.line(n).place) for n in ("4", "3")] == [(3, 2), (4, 2)]


def test_going_on_from_earlier_standings_moves_both_places() -> None:
    made = hall()
    before = made.standings()
    made.hand_in("5", "J1", "99")
    changed = Earlier(before, {"m": ["5"]})

    after = made.program.standings(made.marks, made.entries, [], changed)

    assert after == made.standings()
    assert (after.line("5").place, after.line("5").overall) == (1, 1)


def test_who_has_no_place_has_none_over_all() -> None:
    made = hall()
    made.entries.append(entry("6", division="s", status={"m": "withdrawn"}))

    line = made.standings().line("6")

    assert (line.place, line.overall, line.award) == (None, None, None)


@pytest.mark.parametrize("by", ["division", "trade"])
def test_an_award_over_all_needs_places_over_all(by: str) -> None:
    facts = hall().program.trade
    problems = Problems()

    ranking = type(facts.ranking)(by=by, keys=facts.ranking.keys)  # type: ignore[misc, union-attr]
    check_trade(type(facts)(**{**_fields(facts), "ranking": ranking}), "", problems)

    assert [(each.where, each.code) for each in problems] == [("awards[0].among", "no-effect")]


def _fields(facts: Any) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in facts.__slots__}


def explained(made: Hall, number: str, rulings: list[RulingFacts] | None = None) -> Explanation:
    return explain(made.program, made.marks, made.entries, rulings or [], number)


def test_entries_of_two_divisions_are_compared_by_their_places_over_all() -> None:
    made = hall()

    found = compare(explained(made, "3"), explained(made, "1"))
    apart = compare(explained(made, "1"), explained(made, "2"))
    level = compare(explained(made, "3"), explained(made, "4"))

    assert (found.over_all, found.places) == (False, (1, 2))
    assert (apart.over_all, apart.above.number, apart.places) == (True, "2", (1, 2))
    assert (level.over_all, level.apart, level.ruling) == (True, False, False)


def test_a_ruling_among_equals_is_named_where_it_decides_over_all() -> None:
    made = hall()
    rulings = [
        RulingFacts(code="R1", trade="t", kind="order", entries=("4", "3"), reason=Text(zh="加赛"))
    ]

    found = compare(explained(made, "3", rulings), explained(made, "4", rulings))

    assert (found.above.number, found.decided, found.ruling) == ("4", None, True)


def test_entries_ranked_apart_alone_are_not_compared() -> None:
    made = hall([], by="division")

    with pytest.raises(NotFound, match="ranked-apart"):
        compare(explained(made, "1"), explained(made, "2"))


def test_entries_of_one_trade_are_compared_whatever_their_divisions() -> None:
    made = hall([], by="trade")

    found = compare(explained(made, "1"), explained(made, "2"))

    assert (found.above.number, found.over_all, found.places) == ("2", False, (1, 2))


def test_neighbours_are_those_of_the_division_and_then_those_over_all() -> None:
    standings = hall().standings()

    assert neighbours(standings, "1") == ["3", "2"]
    assert neighbours(standings, "4") == ["2", "3", "5"]
    assert neighbours(standings, "9") == []


def test_against_an_entry_without_a_place_nothing_is_compared() -> None:
    made = hall()
    for number in ("6", "7"):
        made.entries.append(entry(number, division="s", status={"m": "withdrawn"}))

    found = compare(explained(made, "6"), explained(made, "1"))

    assert (found.above.number, found.pairs, found.decided, found.ruling) == ("1", (), None, False)
    with pytest.raises(NotFound, match="neither-placed"):
        compare(explained(made, "6"), explained(made, "7"))
