"""`competition recheck`: the same seed gives the same list, too many errors widen it to all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from competition.cli.score_recheck import recheck_command
from competition.exchange import contest_file
from tests.exchange.test_contest_file import contest

HEAD = "entry,module,attempt,seat,aspect,value,status\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    document = contest()
    document["entries"] = [{**document["entries"][0], "number": str(n)} for n in range(1, 11)]
    rows = "".join(f"{n},m,1,J1,A1.1,{n},\n" for n in range(1, 11))
    (tmp_path / "contest.json").write_bytes(contest_file.written(document))
    (tmp_path / "marks.csv").write_text(HEAD + rows)
    return str(tmp_path / "contest.json"), str(tmp_path / "marks.csv")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(recheck_command, arguments, catch_exceptions=False)


def test_the_top_is_rechecked_whole_and_the_rest_by_a_draw(files: tuple[str, str]) -> None:
    first = json.loads(run(*files, "--seed", "7", "--json").stdout)
    again = json.loads(run(*files, "--seed", "7", "--json").stdout)

    assert first == again
    assert [line["entry"] for line in first if line["why"] == "top"] == ["10", "9", "8"]
    assert len([line for line in first if line["why"] == "sample"]) == 2


def test_too_many_errors_widen_the_list_to_all(files: tuple[str, str]) -> None:
    few = run(*files, "--seed", "7", "--wrong", "1", "--limit", "0.2").stdout
    many = run(*files, "--seed", "7", "--wrong", "2", "--limit", "0.2").stdout

    assert len(few.splitlines()) == 5
    assert len(many.splitlines()) == 10


def test_a_share_above_one_is_refused(files: tuple[str, str]) -> None:
    assert run(*files, "--seed", "7", "--top", "1.5").exit_code == 2
