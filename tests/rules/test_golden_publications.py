"""What earlier releases published comes out the same today."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from competition.services.recomputation import differences
from tests.publications import kept, recomputed


@pytest.mark.parametrize("path", kept(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_golden_publication_comes_out_the_same(path: Path) -> None:
    assert recomputed(path) == ("same", [])


def test_every_release_kept_its_publications() -> None:
    assert len(kept()) >= 8


def test_a_changed_place_would_be_noticed() -> None:
    held = json.loads(gzip.decompress(kept()[0].read_bytes()))["body"]
    changed = json.loads(json.dumps(held))
    row = changed["groups"][0]["rows"][0]
    row["place"] = "7"

    assert [each.where for each in differences(held, changed)] == [f"{row['entry']}/place"]
