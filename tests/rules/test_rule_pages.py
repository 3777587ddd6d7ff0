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


@pytest.mark.parametrize("page", sorted(set(FAMILIES.values())))
def test_a_family_has_statement_source_table_and_edges(page: str) -> None:
    text = (DOCS / f"{page}.md").read_text("utf-8")

    assert "**Statement.**" in text
    assert re.search(r"\*\*Sources?\.\*\*|\nFrom .+\(`tests/vectors/", text)
    assert re.search(r"<!-- table: [a-z]+ -->\n\|.+\|\n\| ---", text)
    assert re.search(r"\*\*Edges\.\*\*|## Edges", text)


def test_every_page_is_in_the_index() -> None:
    index = (DOCS / "README.md").read_text("utf-8")
    pages = {path.name for path in DOCS.glob("*.md")} - {"README.md"}

    assert {page for page in pages if f"]({page})" not in index} == set()


def test_every_vector_has_a_maker_and_names_its_source() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(MAKERS)
