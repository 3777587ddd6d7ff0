"""Every shipped file: readable, canonical, as its script writes it, and complete."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from competition.exchange import contest_file
from tests.samples.make_samples import files
from tests.samples.scored import FOLDER, NAMES, contest, scored

#: Words the glossary does not allow.
BANNED = {
    "participant", "competitor", "candidate", "referee", "rubric", "ballot", "leaderboard",
    "weight", "utils", "helpers",
}  # fmt: skip
#: Checklists are lists of the office, games are written by a script of their own.
ELSEWHERE = ("checklists", "games")
SHIPPED = sorted(p for p in FOLDER.rglob("*.json") if p.parent.name not in ELSEWHERE)


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a JSON document."""
    if isinstance(value, dict):
        yield value
        for below in value.values():
            yield from nodes(below)
    elif isinstance(value, list):
        for below in value:
            yield from nodes(below)


def test_the_files_are_what_their_script_writes() -> None:
    written = files()

    committed = {
        path.relative_to(FOLDER).as_posix(): path.read_bytes()
        for path in FOLDER.rglob("*")
        if path.suffix in (".json", ".csv") and path.parent.name not in ELSEWHERE
    }

    assert sorted(written) == sorted(committed)
    assert [name for name in written if written[name] != committed[name]] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_contest_reads_without_problems_and_writes_back_the_same_bytes(name: str) -> None:
    content = (FOLDER / f"{name}.json").read_bytes()

    facts, problems = contest_file.load(content)

    assert problems == []
    assert facts is not None
    assert contest_file.dump(facts) == content


@pytest.mark.parametrize("name", NAMES)
def test_a_contest_keeps_to_the_published_schema(name: str) -> None:
    document = json.loads((FOLDER / f"{name}.json").read_bytes())

    checker = jsonschema.Draft202012Validator(contest_file.schema())

    assert [error.json_path for error in checker.iter_errors(document)] == []


@pytest.mark.parametrize("name", NAMES)
def test_all_marks_are_legal_and_nobody_present_misses_one(name: str) -> None:
    trades = scored(name)

    assert set(trades) == {trade.code for trade in contest(name).trades}
    for found in trades.values():
        assert found.standings.incomplete == ()
        assert found.standings.problems == ()
        assert all(line.place is not None or line.reason for line in found.standings.lines)


@pytest.mark.parametrize("name", NAMES)
def test_an_excluded_seat_has_no_marks_and_its_substitute_has(name: str) -> None:
    trades = scored(name)

    for away in contest(name).exclusions:
        sheets = trades[away.trade].marks.sheets
        assert away.entry not in sheets[away.module, 1, away.seat]
        assert away.entry in sheets[away.module, 1, away.substitute or ""]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_text_is_chinese_first(path: Any) -> None:
    texts = [n for n in nodes(json.loads(path.read_bytes())) if set(n) & {"zh", "en"}]

    assert texts
    for piece in texts:
        assert re.search(r"[一-鿿]", piece["zh"]), piece


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_judged_aspect_describes_its_levels(path: Any) -> None:
    document = json.loads(path.read_bytes())
    judged = [n for n in nodes(document) if n.get("type") == "judgement"]

    for aspect in judged:
        rule = aspect.get("points", {"rule": "exact"})["rule"]
        levels = aspect["descriptors"]
        whole = {str(n) for n in range(int(aspect["scale"]["max"]) + 1)}
        assert set(levels) == whole if rule != "exact" else len(levels) >= 3, aspect["code"]
        assert len({piece["zh"] for piece in levels.values()}) == len(levels), aspect["code"]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_trade_says_what_is_official_and_what_is_ours(path: Any) -> None:
    document = json.loads(path.read_bytes())
    trades = document.get("trades", [])

    for trade in [*trades, *([document["trade"]] if "trade" in document else [])]:
        assert "为本系统编写" in trade["note"]["zh"]
        assert "ours" in trade["note"]["en"]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_no_word_outside_the_glossary_is_used(path: Any) -> None:
    words = set(re.findall(r"[a-z]+", path.read_text("utf-8").lower()))

    assert words & BANNED == set()


def test_the_three_contests_are_samples() -> None:
    assert all(contest(name).event.sample for name in NAMES)
