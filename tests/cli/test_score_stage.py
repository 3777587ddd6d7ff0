"""`competition stage`: who goes on, why, who waits; what cannot be is refused in words."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from competition.cli.score import speaking
from competition.cli.score_stage import stage_command
from competition.cli.score_tables import csv_text, json_value, table_text
from competition.services.recalculation import scored_workbook
from competition.services.scoring import score as score_files
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


def test_whom_the_gate_left_behind_is_placed_in_every_table(tmp_path: Path) -> None:
    gate = {"rule": {"count": 2}, "behind": True}
    document = json.loads(contest(MARKS, {"01": "50", "02": "60", "03": "40"}, gate=gate))
    document["entries"][3]["status"] = {"final": "not-advanced"}
    scored = score_files(json.dumps(document).encode())

    (line,) = (each for each in json_value(scored[0])["standings"] if each["entry"] == "04")
    assert (line["place"], line["behind"], line["status"]) == (None, "4", "not-advanced")
    assert "4,04," in csv_text(scored)
    with speaking("zh").test_request_context("/"):
        assert table_text(scored, "zh").splitlines()[-1].split()[:2] == ["4", "04"]
    front = openpyxl.load_workbook(io.BytesIO(scored_workbook(scored[0]))).worksheets[1]
    rows = [[cell.value for cell in row] for row in front.iter_rows()]
    (row,) = (each for each in rows if "04" in each)
    assert row[0] == 4
    assert any("未晋级者的名次是值" in str(cell) for each in rows[:7] for cell in each)
