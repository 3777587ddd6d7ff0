"""`competition score`: standings from files alone, problems on standard error, exit codes."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from competition.cli.score import score
from competition.exchange import contest_file
from tests.documents.reading import text_of
from tests.exchange.test_contest_file import contest

HEAD = "entry,module,attempt,seat,aspect,value,status\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "contest.json").write_bytes(contest_file.written(contest()))
    (tmp_path / "marks.csv").write_text(HEAD + "1,m,1,J1,A1.1,80.5,\n2,m,1,J1,A1.1,91,\n")
    return str(tmp_path / "contest.json"), str(tmp_path / "marks.csv")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(score, arguments, catch_exceptions=False)


def test_standings_as_csv_have_the_documented_columns(files: tuple[str, str]) -> None:
    result = run(*files, "--format", "csv")

    assert result.exit_code == 0
    assert list(csv.DictReader(io.StringIO(result.stdout))) == [
        {"place": "1", "entry": "2", "division": "", "total": "91", "tie": "", "award": "",
         "status": "placed"},
        {"place": "2", "entry": "1", "division": "", "total": "80.5", "tie": "", "award": "",
         "status": "placed"},
    ]  # fmt: skip


def test_standings_as_json_keep_exact_points_as_text(files: tuple[str, str]) -> None:
    result = run(*files, "--json")

    (trade,) = json.loads(result.stdout)
    assert [(line["entry"], line["total"]) for line in trade["standings"]] == [
        ("2", "91"),
        ("1", "80.5"),
    ]


def test_standings_as_a_table_speak_chinese_unless_asked_otherwise(files: tuple[str, str]) -> None:
    chinese = run(*files)
    english = run(*files, "--lang", "en")

    assert "名次  参赛号  总分" in chinese.stdout
    assert "Place  Entry  Total" in english.stdout


def test_an_entry_is_explained_down_to_each_mark(files: tuple[str, str]) -> None:
    result = run(*files, "--explain", "1", "--lang", "en")

    assert result.exit_code == 0
    assert "Place 2." in result.stdout
    assert "Total = 80.50" in result.stdout
    assert "A1.1: 80.50 / 100" in result.stdout.replace("A1.1 A1.1", "A1.1")


def test_an_explanation_as_json_carries_the_whole_tree(files: tuple[str, str]) -> None:
    result = run(*files, "--explain", "1", "--json")

    found = json.loads(result.stdout)
    assert found["total"]["value"] == "80.5"
    assert found["modules"][0]["parts"][0]["kind"] == "attempt"
    assert found["keys"] == [{"key": "total", "order": "descending", "value": "80.5"}]


def test_two_entries_are_compared_up_to_the_key_that_decides(files: tuple[str, str]) -> None:
    result = run(*files, "--compare", "1", "2", "--lang", "en")

    assert result.stdout.splitlines() == [
        "2 (place 1) and 1 (place 2):",
        "  Total: 91.00 > 80.50  This decides.",
    ]


def test_places_by_the_judges_orders_are_told_as_places(files: tuple[str, str]) -> None:
    document = contest()
    keys = [{"judges": {"rule": rule, "modules": ["m"]}} for rule in ("majority", "ordinals")]
    document["trades"][0]["ranking"]["keys"] = [*keys, {"node": "total"}]
    Path(files[0]).write_bytes(contest_file.written(document))

    compared = run(*files, "--compare", "1", "2", "--lang", "en")
    explained = run(*files, "--explain", "1")

    assert "1 < 2  This decides." in compared.stdout.splitlines()[1]
    assert "-" not in compared.stdout + explained.stdout.partition("排名依次比较")[2]
    assert explained.stdout.splitlines()[-3].endswith("名次: 2")
    assert explained.stdout.splitlines()[-2].endswith("2")


def test_an_explanation_against_another_is_their_comparison(files: tuple[str, str]) -> None:
    alone, against = (
        run(*files, "--compare", "1", "2"),
        run(*files, "--explain", "1", "--against", "2"),
    )

    assert against.exit_code == 0
    assert against.stdout == alone.stdout


def test_an_explanation_is_written_as_pdf(files: tuple[str, str], tmp_path: Path) -> None:
    one, two = tmp_path / "one.pdf", tmp_path / "two.pdf"

    run(*files, "--explain", "1", "--pdf", str(one))
    run(*files, "--explain", "1", "--against", "2", "--pdf", str(two), "--lang", "en")

    assert "成绩说明" in text_of(one.read_bytes())
    assert "Tworesultscompared" in text_of(two.read_bytes())


def test_an_english_explanation_holds_no_chinese_of_ours(
    files: tuple[str, str], tmp_path: Path
) -> None:
    one = tmp_path / "one.pdf"
    document = json.dumps(contest(), ensure_ascii=False)
    english = re.sub(r'"zh": "([^"]*)"', r'"zh": "\1", "en": "Thing"', document)
    Path(files[0]).write_text(english, "utf-8")

    run(*files, "--explain", "1", "--lang", "en", "--pdf", str(one))

    said = text_of(one.read_bytes()).replace("小赛", "")
    assert re.findall(r"[\u4e00-\u9fff]+", said) == []


def test_a_pdf_without_an_entry_is_refused(files: tuple[str, str]) -> None:
    result = run(*files, "--pdf", "x.pdf")

    assert result.exit_code == 2
    assert "--explain" in result.stderr


def test_bad_marks_leave_with_2_and_name_every_line(files: tuple[str, str]) -> None:
    Path(files[1]).write_text(HEAD + "1,m,1,J1,A1.1,180,\n9,m,1,J1,A1.1,80,\n")

    plain = run(*files, "--lang", "en")
    listed = run(*files, "--json")

    assert plain.exit_code == listed.exit_code == 2
    assert plain.stdout == listed.stdout == ""
    assert "line 2: 180 is above 100." in plain.stderr
    assert "line 3: There is no entry 9." in plain.stderr
    assert [problem["code"] for problem in json.loads(listed.stderr)] == [
        "mark-above",
        "unknown-entry",
    ]


def test_a_bad_contest_leaves_with_2_in_the_readers_language(files: tuple[str, str]) -> None:
    Path(files[0]).write_text('{"format": "skills-contest/1", "event": 5}')

    result = run(*files)

    assert result.exit_code == 2
    assert "event（第 1 行）: 这里应为 对象 {…}，现在是 5。" in result.stderr


def test_an_unknown_entry_leaves_with_1(files: tuple[str, str]) -> None:
    result = run(*files, "--explain", "77", "--lang", "en")

    assert result.exit_code == 1
    assert result.stderr == "There is no entry 77.\n"


def test_missing_marks_leave_an_entry_without_place(files: tuple[str, str]) -> None:
    Path(files[1]).write_text(HEAD + "1,m,1,J1,A1.1,80,\n")

    result = run(*files, "--format", "csv")

    assert result.stdout.splitlines()[2] == ",2,,,,,incomplete"


def test_revisions_in_the_contest_file_count_where_no_marks_file_is_given(
    files: tuple[str, str],
) -> None:
    document = contest()
    revision = {"trade": "t", "module": "m", "seat": "J1"}
    document["revisions"] = [
        revision | {"op": "a", "entry": "1", "marks": [{"aspect": "A1.1", "value": "70"}]},
        revision | {"op": "b", "entry": "2", "marks": [{"aspect": "A1.1", "value": "60"}]},
        revision | {"op": "c", "entry": "2", "state": "superseded",
                    "marks": [{"aspect": "A1.1", "value": "99"}]},
    ]  # fmt: skip
    Path(files[0]).write_bytes(contest_file.written(document))

    result = run(files[0], "--format", "csv")

    assert [line.split(",")[:4] for line in result.stdout.splitlines()[1:]] == [
        ["1", "1", "", "70"],
        ["2", "2", "", "60"],
    ]


def test_a_tie_that_needs_a_ruling_is_told_with_the_table_and_beside_the_csv(
    files: tuple[str, str],
) -> None:
    path, marks = files
    document = json.loads(Path(path).read_text("utf-8"))
    document["trades"][0]["ranking"]["no_tie_within"] = 3
    Path(path).write_text(json.dumps(document), "utf-8")
    Path(marks).write_text(HEAD + "1,m,1,J1,A1.1,80,\n2,m,1,J1,A1.1,80,\n")

    table, listed = run(path, marks), run(path, marks, "--format", "csv")

    assert "! 1、2：前 3 名不得并列，需要裁定。" in table.stdout
    assert listed.stderr.strip() == "1、2：前 3 名不得并列，需要裁定。"
    assert "前 3 名" not in listed.stdout


def test_divisions_ranked_both_ways_show_the_place_over_all(files: tuple[str, str]) -> None:
    path, marks = files
    document = json.loads(Path(path).read_text("utf-8"))
    document["trades"][0]["ranking"]["by"] = "both"
    document["trades"][0]["divisions"] = [
        {"code": code, "name": {"zh": name}} for code, name in (("a", "甲组"), ("b", "乙组"))
    ]
    for one, division in zip(document["entries"], "ab", strict=False):
        one["division"] = division
    Path(path).write_text(json.dumps(document), "utf-8")

    table, (trade,) = run(path, marks).stdout, json.loads(run(path, marks, "--json").stdout)

    assert "不分组名次" in table
    assert {(x["entry"], x["place"], x["overall"]) for x in trade["standings"]} == {
        ("1", "1", "2"), ("2", "1", "1"),
    }  # fmt: skip
