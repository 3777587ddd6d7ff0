"""Every rule family has its page: what it says, where it comes from, a worked table, its edges."""

from __future__ import annotations

import re

import pytest

from tests.rules.vectors import FOLDER
from tests.rules.worked_tables import DOCS, MAKERS

#: The families of rules a contest may be made of, and the page of each.
FAMILIES = {
    "aspects": "aspects", "answers and orders against a key": "aspects",
    "reference values": "references", "panels": "panels", "spread": "spread",
    "sheets and vetoes": "sheets", "the tree": "totals", "rounding": "rounding",
    "penalties and rulings": "rulings", "absence": "absence", "ranking": "ranking",
    "orders of judges": "judges", "stages": "stages", "awards": "awards", "medals": "medals",
    "titles and levels": "promotions", "units and teams": "units", "scales": "scales",
    "recheck": "recheck", "agreement of judges": "agreement", "scheme versions": "versions",
}  # fmt: skip


#: Pages whose examples are no points of anybody: moves, clocks, lots and formulas.
WITHOUT_POINTS = {"appeals", "draws", "recalculation", "timetables"}
PAGES = sorted(path.stem for path in DOCS.glob("*.md") if path.stem != "README")


def test_every_family_has_its_page() -> None:
    assert set(FAMILIES.values()) <= set(PAGES) - WITHOUT_POINTS


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_statement_source_table_and_edges(page: str) -> None:
    text = (DOCS / f"{page}.md").read_text("utf-8")

    assert re.search(r"\*\*Statement\.\*\*|^## Statement", text, re.MULTILINE)
    assert re.search(r"\*\*Sources?\.\*\*|^## Source", text, re.MULTILINE)
    assert re.search(r"\*\*Edge(s|\ cases)\.\*\*|^## Edge", text, re.MULTILINE)
    tables = re.findall(r"<!-- table: [a-z]+ -->\n\|.+\|\n\| ---", text)
    assert bool(tables) == (page not in WITHOUT_POINTS)


def test_every_worked_example_is_shown_on_a_page() -> None:
    texts = "".join((DOCS / f"{page}.md").read_text("utf-8") for page in PAGES)

    assert set(re.findall(r"<!-- table: ([a-z]+) -->", texts)) == set(MAKERS)


def test_every_page_is_in_the_index() -> None:
    index = (DOCS / "README.md").read_text("utf-8")
    pages = {path.name for path in DOCS.glob("*.md")} - {"README.md"}

    assert {page for page in pages if f"]({page})" not in index} == set()


def test_every_vector_has_a_maker_and_names_its_source() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(MAKERS)
