"""An English judge's sheet of every shipped contest and preset is English (英文评分表)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.samples.make_samples import files
from tests.samples.source.english import words
from tests.samples.test_samples import SHIPPED, nodes

CJK = re.compile(r"[⺀-⿟、-〿㐀-鿿豈-﫿＀-￯]")
#: What contestants write down, compared letter by letter: the names of teas and verdicts.
WRITTEN_BY_CONTESTANTS = ("key", "synonyms")


def said(value: Any) -> Iterator[str]:
    """Every string an English reader is shown of a piece: the English of texts, and all else."""
    if isinstance(value, dict):
        if "zh" in value:
            yield value.get("en", "") or value["zh"]
            return
        for key, below in value.items():
            if key not in WRITTEN_BY_CONTESTANTS:
                yield key
                yield from said(below)
    elif isinstance(value, list):
        for below in value:
            yield from said(below)
    elif isinstance(value, str):
        yield value


def sheets(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What heads and fills the sheets of every module: its names, its panels', its scheme."""
    for trade in document.get("trades") or [document["trade"]]:
        yield {"name": trade["name"], "stages": trade["stages"]}
        for module in trade["modules"]:
            panels = [panel.get("name", {}) for panel in module["panels"]]
            yield {"name": module["name"], "panels": panels, "scheme": module["scheme"]}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_an_english_sheet_holds_no_chinese(path: Path) -> None:
    shown = [text for sheet in sheets(json.loads(path.read_bytes())) for text in said(sheet)]

    assert shown
    assert [text for text in shown if CJK.search(text)] == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_levels_that_differ_in_chinese_differ_in_english(path: Path) -> None:
    for aspect in nodes(json.loads(path.read_bytes())):
        levels = aspect.get("descriptors", {}).values()

        assert len({level["en"] for level in levels}) == len(levels), aspect["code"]


def test_no_line_of_the_lists_is_idle() -> None:
    written = "\n".join(content.decode() for content in files().values())
    texts = {text.replace('"', '\\"') for text in words.pairs()}

    assert [text for text in texts if text not in written] == []
