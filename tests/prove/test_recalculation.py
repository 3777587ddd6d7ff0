"""LibreOffice recalculates the result workbook and comes to our totals and places (独立核算)."""

from __future__ import annotations

import io
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from competition.exchange.recalculation import recalculation_workbook
from competition.exchange.recalculation_facts import Recalculation
from competition.rules.explanations import explain
from competition.services.recalculation import scored_workbook
from competition.services.scoring import score
from tests.prove.spreadsheet import (
    PROGRAM,
    Shown,
    formulas,
    marked_as,
    over_all,
    places,
    recalculated,
    shown,
)
from tests.prove.wide_halls import WIDE, ages, both
from tests.rules import test_published_results as published
from tests.rules.generated import halls
from tests.rules.making import Hall, hall_of

SAMPLES = Path(__file__).resolve().parents[2] / "competition" / "samples"

pytestmark = [
    pytest.mark.prove,
    pytest.mark.skipif(PROGRAM is None, reason="no LibreOffice on this machine: NOT PROVED HERE"),
]


def workbook(hall: Hall, rulings: Any = (), language: str = "zh") -> bytes:
    standings = hall.standings(rulings)
    found = hall.marks, hall.entries, rulings
    return recalculation_workbook(
        Recalculation(
            event="核算", program=hall.program, marks=hall.marks, entries=tuple(hall.entries),
            rulings=tuple(rulings), standings=standings, language=language,
            explanations={
                e.number: explain(hall.program, *found, e.number, standings) for e in hall.entries
            },
        )
    )  # fmt: skip


def differing(content: bytes, got: Shown) -> list[tuple[str, str, object, object, object]]:
    """Every formula whose result is not the one the engine found."""
    wanted, found = shown(content), []
    for sheet, cells in formulas(content).items():
        for address, formula in cells.items():
            ours, theirs = wanted[sheet].get(address), got[sheet].get(address)
            if (ours or None) == (theirs or None):
                continue
            near = isinstance(ours, float) or isinstance(theirs, float)
            if near and str(ours)[:12] == str(theirs)[:12]:
                continue
            found.append((sheet, address, formula, ours, theirs))
    return found


def assert_recalculates(books: Mapping[str, bytes], folder: Path) -> None:
    found = recalculated(books, folder)
    for name, content in books.items():
        assert differing(content, found[name]) == [], name
        about = found[name]["说明"]
        assert about.get("B5") in (0, None), name


def test_the_contests_that_ship_are_recalculated(tmp_path: Path) -> None:
    books = {}
    for contest in ("dakabei-2025", "ceramics-2026", "drivers-2025"):
        facts = (SAMPLES / f"{contest}.json").read_bytes()
        marks = (SAMPLES / f"{contest}.marks.csv").read_bytes()
        for scored in score(facts, marks):
            books[f"{contest}-{scored.trade.code}"] = scored_workbook(scored)

    assert_recalculates(books, tmp_path)

    for content in books.values():
        about = shown(content)["说明"].values()
        assert "所有得分、总分和名次都是公式" in about


@published.pytestmark
def test_published_contests_are_recalculated(tmp_path: Path) -> None:
    made = {
        "diving": published.diving_hall(),
        "olympiad": published.olympiad_hall(),
        "nine-judges": published.nine_judges_hall(),
        "suizhou": published.suizhou_hall(),
        "tracks": published.tracks_hall(),
    }
    books = {name: workbook(hall) for name, hall in made.items()}

    assert_recalculates(books, tmp_path)

    assert all("所有得分、总分和名次都是公式" in shown(b)["说明"].values() for b in books.values())


def test_generated_schemes_are_recalculated(tmp_path: Path) -> None:
    books: dict[str, bytes] = {}

    @settings(
        max_examples=40, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(halls())
    def write(made: tuple[Hall, list[Any]]) -> None:
        books[f"made-{len(books)}"] = workbook(*made)

    write()

    assert len(books) > 25
    assert_recalculates(books, tmp_path)


def test_one_of_every_rule_is_recalculated(tmp_path: Path) -> None:
    books = {name: workbook(*make()) for name, make in WIDE.items()}

    assert_recalculates(books, tmp_path)

    assert all("所有得分、总分和名次都是公式" in shown(b)["说明"].values() for b in books.values())


def test_a_mark_changed_in_the_file_changes_total_and_place(tmp_path: Path) -> None:
    hall = hall_of({"1": "90", "2": "80", "3": "70"})
    book = openpyxl.load_workbook(io.BytesIO(workbook(hall)))
    marks = next(sheet for sheet in book.worksheets if sheet.title.startswith("打分"))
    cell = next(c for row in marks.iter_rows() for c in row if c.value == 70)
    cell.value = 95.5
    changed = io.BytesIO()
    book.save(changed)

    found = recalculated({"changed": changed.getvalue()}, tmp_path)["changed"]

    front, about = found["总分名次"], found["说明"]
    assert [front[f"A{row}"] for row in (8, 9, 10)] == [2, 3, 1]
    assert "不一致" in front.values()
    assert about["B5"] == 3


@pytest.mark.parametrize("shared", ["1224", "1223", "mean"])
def test_places_over_all_are_those_of_the_standings(shared: str, tmp_path: Path) -> None:
    hall, rulings = both(shared)
    standings, book = hall.standings(rulings), workbook(hall, rulings)

    found = recalculated({shared: book}, tmp_path)[shared]

    for told, name in ((over_all(found), "overall"), (places(found), "place")):
        wanted = {line.number: getattr(line, name) for line in standings.lines}
        assert {n: None if p in (None, "") else Fraction(str(p)) for n, p in told.items()} == wanted
    assert (standings.line("2").overall_tied, standings.line("2").tied) == (True, False)
    assert "不一致" not in found["总分名次"].values()


def test_other_marks_make_other_places_over_all(tmp_path: Path) -> None:
    (blank, rulings), (earned, _) = both("1224"), both("1224")
    earned.hand_in("18", "J1", {"A1": "50", "A2": "40"})
    earned.hand_in("5", "J1", {"A1": "19", "A2": "30.5"})
    books = workbook(blank, rulings), workbook(earned, rulings)

    found = recalculated({"both": marked_as(*books)}, tmp_path)["both"]

    assert over_all(found) == over_all(shown(books[1])) != over_all(shown(books[0]))
    assert over_all(found)["18"] == over_all(found)["1"] == 1


@pytest.mark.parametrize("first", ["younger", "older"])
def test_other_marks_make_other_equals_whom_age_parts_or_not(first: str, tmp_path: Path) -> None:
    told = {"1": "95", "2": "90", "3": "70", "4": "70", "5": "90", "6": "60"}
    blank, earned = workbook(ages(first)[0]), workbook(ages(first, told)[0])

    found = recalculated({first: marked_as(blank, earned)}, tmp_path)[first]

    assert places(found) == places(shown(earned)) != places(shown(blank))
    assert [places(found)[n] for n in "25"] == [2, 2]
    assert sorted(places(found)[n] for n in "34") == [4, 5]
