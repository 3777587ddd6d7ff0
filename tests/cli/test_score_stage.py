"""`competition stage`: who goes on, why, who waits; what cannot be is refused in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from competition.cli.score_stage import stage_command
from tests.factories_honours import contest

MARKS = {"01": "90", "02": "80", "03": "80", "04": "70"}


@pytest.fixture
def file(tmp_path: Path) -> str:
    gate = {"rule": {"count": 2, "tie": "exclude"}, "reserves": 1}
    path = tmp_path / "contest.json"
    path.write_bytes(contest(MARKS, MARKS, gate=gate))
    return str(path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(stage_command, arguments, catch_exceptions=False)


def test_it_lists_who_goes_on_and_why(file: str) -> None:
    found = json.loads(run(file, "--stage", "heat", "--json").stdout)

    assert [(line["entry"], line["goes_on"], line["why"], line["reserve"]) for line in found] == [
        ("01", True, "rank", None), ("02", False, "tie", 1), ("03", False, "tie", None),
        ("04", False, "behind", None),
    ]  # fmt: skip
    assert run(file, "--stage", "heat").stdout.splitlines()[0].split("\t")[2:6] == [
        "01", "1", "yes", "rank",
    ]  # fmt: skip


def test_an_unknown_stage_and_one_without_a_gate_are_refused(file: str) -> None:
    unknown, last = run(file, "--stage", "semi"), run(file, "--stage", "final")

    assert (unknown.exit_code, last.exit_code) == (2, 2)
    assert "no gate" in last.output
