"""LibreOffice gives the awards we give, by numbers, shares and thresholds, ties and all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.prove.spreadsheet import PROGRAM, shown
from tests.prove.test_recalculation import assert_recalculates, workbook
from tests.rules.making import (
    Hall,
    aspect,
    criterion,
    entry,
    hall_of,
    module,
    panel,
    trade,
    words,
)
from tests.rules.test_both_rankings import AWARDS
from tests.rules.test_both_rankings import hall as both_ways

pytestmark = [
    pytest.mark.prove,
    pytest.mark.skipif(PROGRAM is None, reason="no LibreOffice on this machine: NOT PROVED HERE"),
]

POINTS = {f"{n:02d}": str(value) for n, value in enumerate(
    (95, 91, 91, 88, 84, 84, 84, 79, 75, 71, 66, 61, 60, 60, 58, 40), 1
)}  # fmt: skip


def awarded(*rules: dict[str, Any], **more: Any) -> Hall:
    names = ("一等奖", "二等奖", "三等奖", "优秀奖")
    listed = [
        {"code": f"a{n}", "name": words(names[n]), "rule": rule} for n, rule in enumerate(rules)
    ]
    return hall_of(POINTS, awards=listed, **more)


HALLS = {
    "numbers": lambda: awarded({"count": 1}, {"count": 2}, {"count": 4}),
    "shares": lambda: awarded({"share": "0.1"}, {"share": "0.2", "round": "up"}, {"share": "0.3",
                              "round": "down", "of": "entries"}),
    "ties kept out": lambda: awarded({"count": 2, "tie": "exclude"}, {"count": 4, "tie": "exclude"},
                                     {"count": 3}),
    "thresholds": lambda: awarded({"at_least": "90"}, {"at_least": "80"}, {"at_least": "60"}),
    "a number, then all who pass": lambda: awarded({"count": 2}, {"count": 3}, {"at_least": "60"}),
    "a number and a threshold": lambda: awarded({"count": 6, "at_least": "85"}, {"count": 4},
                                                {"count": 9, "at_least": "60"}),
    "up to the upper half": lambda: awarded({"count": 1}, {"count": 3},
                                            {"share": "0.5", "reach": "up-to"},
                                            {"share": "0.2", "reach": "up-to"}),
    "ties cut by number": lambda: awarded({"count": 2, "tie": "split"},
                                          {"count": 4, "tie": "split"}, {"count": 3}),
    "dense places": lambda: awarded({"count": 2}, {"count": 3}, ranking={"shared": "1223"}),
    "mean places": lambda: awarded({"share": "0.25"}, {"count": 3}, ranking={"shared": "mean"}),
}  # fmt: skip


def test_awards_are_counted_as_the_engine_gives_them(tmp_path: Path) -> None:
    books = {name: workbook(make()) for name, make in HALLS.items()}

    assert_recalculates(books, tmp_path)

    for name, content in books.items():
        found = shown(content)
        assert "所有得分、总分和名次都是公式" in found["说明"].values(), name
        given = [value for value in found["总分名次"].values() if str(value).endswith("等奖")]
        assert len(given) >= 5, name


#: Five judges' places for six couples: majorities at once, by number, by sum, and none at all.
DANCE = {"1": "11133", "2": "22211", "3": "33322", "4": "44466", "5": "65545", "6": "56654"}


def danced(rule: dict[str, Any], *tied: dict[str, Any]) -> Hall:
    seats = ["J1", "J2", "J3", "J4", "J5"]
    one = module("m", "10", [panel("mean", seats)], [criterion("A", "10", [aspect("A1", "10")])])
    keys: list[dict[str, Any]] = [{"judges": {"modules": ["m"]} | rule}]
    keys += [{"judges": {"modules": ["m"], "among": "tied"} | one} for one in tied]
    keys.append({"node": "total"})
    hall = Hall(trade([one], keys=keys, divisions=[
        {"code": "a", "name": words("甲组")}, {"code": "b", "name": words("乙组")}]))  # fmt: skip
    hall.entries = [entry(n, division="a") for n in DANCE] + [
        entry(f"{n}9", division="b") for n in ("1", "2", "4")
    ]
    for number, places in DANCE.items():
        for seat, place in zip(seats, places, strict=True):
            hall.hand_in(number, seat, str(10 - int(place)))
            if f"{number}9" in {one.number for one in hall.entries}:
                hall.hand_in(f"{number}9", seat, str(int(place)))
    return hall


def stopped() -> Hall:
    """Times beyond where the clock stood, told in whole and in broken seconds."""
    rule = {"rule": "overtime", "limit": "900", "unit": "30", "each": "0.7", "per": "whole"}
    points = rule | {"after": "45.5", "beyond": "stop"}
    clock = aspect("T1.1", "0", type="time", decimals=1, points=points)
    scheme = [criterion("A", "20", [aspect("A1.1", "20"), clock])]
    one = module("m", "20", [panel("mean", ["J1", "J2"])], scheme)
    hall = Hall(trade([one], keys=[{"node": "total"}, {"time": "m", "order": "ascending"}]))
    for number, seconds in {
        "1": "899.9",
        "2": "931",
        "3": "945.4",
        "4": "960",
        "5": "1800",
    }.items():
        for seat in ("J1", "J2"):
            hall.hand_in(number, seat, {"A1.1": "15", "T1.1": seconds})
    return hall


def test_majority_of_one_dance_and_points_by_place_are_formulas(tmp_path: Path) -> None:
    rules = {
        "majority": {"rule": "majority"},
        "halves": {"rule": "points", "first": "12", "ratio": "0.5"},
        "fifths": {"rule": "points", "first": "10", "ratio": "0.8"},
        "duels": {"rule": "pairwise"},
    }
    books = {name: workbook(danced(rule)) for name, rule in rules.items()}
    books["among equals"] = workbook(danced({"rule": "pairwise"}, {"rule": "ordinals"}))
    books["stopped"] = workbook(stopped())

    assert_recalculates(books, tmp_path)

    for name, content in books.items():
        assert "所有得分、总分和名次都是公式" in shown(content)["说明"].values(), name


def test_points_too_fine_for_whole_numbers_say_so() -> None:
    book = shown(workbook(danced({"rule": "points", "first": "12", "ratio": "0.827"})))

    assert any("数太大" in str(value) for value in book["说明"].values())


def test_places_of_divisions_ranked_both_ways_are_formulas(tmp_path: Path) -> None:
    book = workbook(both_ways(AWARDS[1:]))

    assert_recalculates({"both": book}, tmp_path)

    assert "所有得分、总分和名次都是公式" in shown(book)["说明"].values()
    held = shown(workbook(both_ways()))["说明"].values()
    assert any("是值，不是公式：奖" in str(value) for value in held)


def needing(*rules: dict[str, Any]) -> Hall:
    """Theory and practical apart, each with a mark of its own that awards ask for."""
    made = [
        module(
            code, "100", [panel("single", ["J1"])], [criterion("A", "100", [aspect("A1.1", "100")])]
        )
        for code in ("th", "sk")
    ]
    listed = [
        {"code": f"a{n}", "name": words(f"{n + 1}等奖"), "rule": rule}
        for n, rule in enumerate(rules)
    ]
    parts = [
        {"code": "n-th", "module": "th", "share": "0.5"},
        {"code": "n-sk", "module": "sk", "share": "0.5"},
    ]
    hall = Hall(trade(made, awards=listed, total={"code": "total", "max": "100", "parts": parts}))
    for number, (theory, practical) in {
        "1": ("99", "91"),
        "2": ("55", "99"),
        "3": ("88", "88"),
        "4": ("80", "96"),
        "5": ("96", "58"),
        "6": ("77", "77"),
        "7": ("70", "84"),
        "8": ("61", "62"),
        "9": ("40", "50"),
        "10": ("60", "60"),
    }.items():
        hall.hand_in(number, "J1", theory, module="th")
        hall.hand_in(number, "J1", practical, module="sk")
    return hall


BOTH_PASSED = [{"module": "th", "at_least": "60"}, {"node": "n-sk", "at_least": "30"}]
NEEDING = {
    "numbers": [{"count": 2, "needs": BOTH_PASSED}, {"count": 2}, {"count": 3}],
    "thresholds": [{"count": 1}, {"count": 4, "at_least": "80", "needs": BOTH_PASSED},
                   {"count": 2}, {"at_least": "60", "needs": BOTH_PASSED}],
    "ties kept out": [{"count": 1, "tie": "exclude", "needs": BOTH_PASSED},
                      {"count": 2, "tie": "exclude", "needs": BOTH_PASSED}, {"share": "0.5"}],
    "ties cut": [{"count": 3, "tie": "split", "needs": BOTH_PASSED},
                 {"share": "0.6", "reach": "up-to", "needs": [{"at_least": "77"}]}],
}  # fmt: skip


def test_marks_asked_for_besides_are_formulas(tmp_path: Path) -> None:
    books = {name: workbook(needing(*rules)) for name, rules in NEEDING.items()}

    assert_recalculates(books, tmp_path)

    for name, content in books.items():
        found = shown(content)
        assert "所有得分、总分和名次都是公式" in found["说明"].values(), name
        given = [value for value in found["总分名次"].values() if str(value).endswith("等奖")]
        assert len(given) >= 5, name


def test_awards_that_are_more_than_counting_say_so() -> None:
    book = shown(workbook(awarded({"medal": "gold"}, {"medal": "silver"}, {"medal": "bronze"})))

    assert any("是值，不是公式：奖牌" in str(value) for value in book["说明"].values())
