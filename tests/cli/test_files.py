"""Contests and rosters go in and out by command (命令行导入导出)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from competition.cli import main
from competition.services import archives

SAMPLE = archives.SAMPLES / "drivers-2025.json"
EVENT = json.loads(SAMPLE.read_text("utf-8"))["event"]["code"]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Run `competition …` on an installation of its own."""
    monkeypatch.setenv("COMPETITION_INSTANCE", str(tmp_path / "instance"))

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, words)

    assert run("database", "upgrade").exit_code == 0
    return run


def test_a_contest_goes_in_and_comes_out_byte_for_byte(command, tmp_path):
    written = tmp_path / "out.json"

    assert command("import", "contest", str(SAMPLE)).exit_code == 0
    assert command("export", "contest", EVENT, "--out", str(written)).exit_code == 0

    assert written.read_bytes() == SAMPLE.read_bytes()


def test_a_contest_that_is_here_already_is_refused_with_a_sentence(command):
    command("import", "contest", str(SAMPLE))

    again = command("import", "contest", str(SAMPLE))

    assert again.exit_code == 1
    assert EVENT in again.output
    assert "event-exists" not in again.output


def test_a_register_that_was_exported_changes_nothing_when_imported(command, tmp_path):
    command("import", "contest", str(SAMPLE))
    written = tmp_path / "register.xlsx"
    assert command("export", "roster", EVENT, "--out", str(written)).exit_code == 0

    done = command("import", "roster", EVENT, str(written))

    assert done.exit_code == 0
    assert done.output.strip() == "new 0, changed 0"


def test_a_bad_roster_is_refused_with_every_cell_and_nothing_is_written(command, tmp_path):
    command("import", "contest", str(SAMPLE))
    bad = tmp_path / "bad.csv"
    bad.write_text("姓名,代表队,工种\n甲乙丙,某队,没有的工种\n,某队,也没有\n", "utf-8")

    refused = command("import", "roster", EVENT, str(bad), "--json")

    assert refused.exit_code == 2
    problems = json.loads(refused.stderr)
    assert {(each["code"], each["where"]) for each in problems} >= {
        ("unknown-trade", "C2"),
        ("unknown-trade", "C3"),
    }
    assert all(each["message"] for each in problems)
    written = tmp_path / "after.json"
    command("export", "contest", EVENT, "--out", str(written))
    assert written.read_bytes() == SAMPLE.read_bytes()
