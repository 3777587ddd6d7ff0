"""What earlier releases published comes out the same today."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from competition.config import ROOT
from competition.services.recomputation import differences
from tests.publications import kept, present, recomputed, write


@pytest.mark.parametrize("path", kept(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_golden_publication_comes_out_the_same(path: Path) -> None:
    assert recomputed(path) == ("same", [])


def test_every_release_kept_its_publications() -> None:
    by_folder = Counter(path.parent.name for path in kept())

    assert present() in by_folder
    assert min(by_folder.values()) >= 8


def test_a_release_writes_what_it_publishes_once_and_it_comes_out_the_same(tmp_path: Path) -> None:
    made = write(tmp_path)

    assert len(made) >= 8
    assert {path.parent.name for path in made} == {present()}
    assert [recomputed(path) for path in made[:3]] == [("same", [])] * 3
    assert write(tmp_path) == []


def test_making_a_release_writes_its_publications_first() -> None:
    rule = (ROOT / "Makefile").read_text("utf-8").partition("\nrelease:")[2].split("\n\n")[0]

    assert rule.index("-m tests.publications") < rule.index("-m release")


def test_a_changed_place_would_be_noticed() -> None:
    held = json.loads(gzip.decompress(kept()[0].read_bytes()))["body"]
    changed = json.loads(json.dumps(held))
    row = changed["groups"][0]["rows"][0]
    row["place"] = "7"

    assert [each.where for each in differences(held, changed)] == [f"{row['entry']}/place"]
