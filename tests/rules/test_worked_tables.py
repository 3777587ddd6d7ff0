"""The tables in docs/rules are those the vectors make."""

from __future__ import annotations

import pytest

from tests.rules.vectors import FOLDER
from tests.rules.worked_tables import DOCS, MAKERS, renewed

PAGES = sorted(DOCS.glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_a_page_is_fresh(page: object) -> None:
    text = page.read_text("utf-8")  # type: ignore[attr-defined]

    assert renewed(text) == text, "run: python -m tests.rules.worked_tables"


def test_every_vector_stands_in_a_page() -> None:
    whole = "".join(page.read_text("utf-8") for page in PAGES)

    assert {path.stem for path in FOLDER.glob("*.json")} >= set(MAKERS)
    assert all(f"<!-- table: {name} -->" in whole for name in MAKERS)
