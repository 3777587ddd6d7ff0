"""`competition scheme`: CIS workbooks in and out, defects with their cells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from competition.cli.scheme import scheme_group
from competition.exchange import contest_file
from competition.exchange.cis_writing import write_cis
from tests.exchange.test_cis import aspect, head, whole, workbook
from tests.exchange.test_contest_file import contest


def test_a_workbook_is_read_with_criteria_aspects_total_and_defects(tmp_path: Path) -> None:
    path = tmp_path / "scheme.xlsx"
    path.write_bytes(workbook([head(), ["A1", "装配"], aspect("M7", "尺寸", 1.25)]))

    result = CliRunner().invoke(scheme_group, ["import", str(path), "--json"])

    found = json.loads(result.stdout)
    assert found["criteria"] == [{"id": "A", "name": "", "mark": "1.25"}]
    assert [(one["sub"], one["type"], one["max"]) for one in found["aspects"]] == [
        ("A1", "M", "1.25")
    ]
    assert found["total"] == "1.25"
    assert [(one["code"], one["cell"], one["message"]) for one in found["defects"]] == [
        ("cis-type-numbered", "D3", "类型后带有编号，按 M 读取。")
    ]


def test_a_summary_says_each_defect_once_with_all_its_cells(tmp_path: Path) -> None:
    path = tmp_path / "scheme.xlsx"
    rows = [head(), ["A1", "装配"], aspect("M1", "甲", 1), aspect("M2", "乙", 1)]
    path.write_bytes(workbook(rows))

    result = CliRunner().invoke(scheme_group, ["import", str(path), "--lang", "en"])

    assert result.stdout == "A\t2\t2\t\n=\t2\t2\n"
    assert result.stderr == "The type carries a number: read as M. (D3, D4)\n"


def test_a_file_that_is_no_workbook_is_bad_input(tmp_path: Path) -> None:
    path = tmp_path / "scheme.xlsx"
    path.write_bytes(b"not a workbook")

    result = CliRunner().invoke(scheme_group, ["import", str(path), "--json"])

    assert result.exit_code == 2
    assert json.loads(result.stderr)[0]["code"]


@pytest.mark.parametrize("module", [None, "m"])
def test_a_module_of_a_contest_file_becomes_a_workbook(tmp_path: Path, module: str | None) -> None:
    source, target = tmp_path / "contest.json", tmp_path / "scheme.xlsx"
    source.write_bytes(contest_file.written(contest()))
    chosen = [] if module is None else ["--module", module]

    done = CliRunner().invoke(scheme_group, ["export", str(source), str(target), *chosen])
    read = CliRunner().invoke(scheme_group, ["import", str(target), "--json"])

    assert done.exit_code == 0
    assert json.loads(read.stdout)["total"] == "100"
    assert [one["code"] for one in json.loads(read.stdout)["defects"]] == ["cis-max-large"]


def test_an_unknown_module_is_bad_input(tmp_path: Path) -> None:
    source, target = tmp_path / "contest.json", tmp_path / "scheme.xlsx"
    source.write_bytes(contest_file.written(contest()))

    done = CliRunner().invoke(
        scheme_group, ["export", str(source), str(target), "--module", "nothing"]
    )

    assert done.exit_code == 2
    assert not target.exists()


def test_a_scheme_read_from_a_workbook_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "scheme.xlsx"
    path.write_bytes(write_cis(whole()))

    found = json.loads(CliRunner().invoke(scheme_group, ["import", str(path), "--json"]).stdout)

    assert found["scheme"]["max"] == found["total"] == "3.5"
    assert [one["mark"] for one in found["criteria"]] == ["2.5", "1"]
