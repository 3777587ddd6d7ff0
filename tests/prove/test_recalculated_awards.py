"""LibreOffice gives the awards we give, by numbers, shares and thresholds, ties and all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.prove.spreadsheet import PROGRAM, shown
from tests.prove.test_recalculation import assert_recalculates, workbook
from tests.rules.making import Hall, hall_of, words

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


def test_awards_that_are_more_than_counting_say_so() -> None:
    book = shown(workbook(awarded({"medal": "gold"}, {"medal": "silver"}, {"medal": "bronze"})))

    assert any("是值，不是公式：奖牌" in str(value) for value in book["说明"].values())
