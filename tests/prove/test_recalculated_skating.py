"""LibreOffice places couples by the skating rules as we do, over several dances (规则 5—11)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.prove.skating_halls import circles, danced, drawn
from tests.prove.spreadsheet import PROGRAM, marked_as, places, recalculated, shown
from tests.prove.test_recalculation import assert_recalculates, workbook

pytestmark = [
    pytest.mark.prove,
    pytest.mark.skipif(PROGRAM is None, reason="no LibreOffice on this machine: NOT PROVED HERE"),
]

TIED = [{"node": "total"}, {"judges": {"rule": "majority", "modules": ["d0"], "among": "tied"}}]
TIED_OVER_ALL = [
    {"node": "total"},
    {"judges": {"rule": "majority", "modules": ["d0", "d1"], "among": "tied"}},
]
HALLS = {
    **{
        f"drawn {seed}": lambda seed=seed: danced(
            drawn(seed, 2 + seed % 4, (3, 5, 2)[seed % 3], 4 + seed % 4), apart=seed % 3
        )
        for seed in range(12)
    },
    "all equal": lambda: danced(circles(3, 3)),
    "turned round": lambda: danced(circles(6, 4)),
    "two put out": lambda: danced(drawn(7, 3, 3, 6), out="25"),
    "among equals": lambda: danced(drawn(5, 2, 3, 6), TIED),
    "among equals, all dances": lambda: danced(circles(6, 2), TIED_OVER_ALL),
}


def test_several_dances_are_recalculated(tmp_path: Path) -> None:
    books = {name: workbook(make()) for name, make in HALLS.items()}

    assert_recalculates(books, tmp_path)

    for name, content in books.items():
        assert "所有得分、总分和名次都是公式" in shown(content)["说明"].values(), name


def test_other_marks_in_the_same_file_give_the_places_they_earn(tmp_path: Path) -> None:
    wanted, books = {}, {}
    for seed in range(8):
        dances, couples = 2 + seed % 3, 5 + seed % 3
        blank = workbook(danced(circles(couples, dances), out="14"))
        earned = workbook(danced(drawn(seed + 40, dances, 3, couples), out=("", "2")[seed % 2]))
        wanted[f"other {seed}"] = places(shown(earned))
        books[f"other {seed}"] = marked_as(blank, earned)

    found = recalculated(books, tmp_path)

    assert {name: places(each) for name, each in found.items()} == wanted
    assert len({tuple(each.values()) for each in wanted.values()}) > 4
