"""Bad contest files and marks at the shell: all problems at once, with their path, no traceback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from competition.cli import main

SAMPLES = Path(__file__).resolve().parents[2] / "competition" / "samples"


@pytest.fixture
def contest() -> Any:
    return json.loads((SAMPLES / "drivers-2025.json").read_text("utf-8"))


def score(folder: Path, contest: Any, *more: str) -> Result:
    path = folder / "contest.json"
    text = contest if isinstance(contest, str) else json.dumps(contest, ensure_ascii=False)
    path.write_text(text, "utf-8")
    return CliRunner().invoke(main, ["score", str(path), *more, "--json"])


def problems(result: Result) -> list[tuple[str, str]]:
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.stderr
    return [(each["code"], each["where"]) for each in json.loads(result.stderr)]


def test_everything_wrong_is_told_at_once_with_its_path(tmp_path: Path, contest: Any) -> None:
    trade = contest["trades"][0]
    trade["colour"] = "red"
    trade["total"]["parts"][0]["share"] = "0.9"
    judged = next(n for n, m in enumerate(trade["modules"]) if len(m["panels"][0]["seats"]) > 2)
    trade["modules"][judged]["panels"][0]["combine"] = {"rule": "trimmed", "high": 3, "low": 3}
    trade["modules"][0]["scheme"]["max"] = "many"
    contest["event"]["sample"] = "yes"

    found = problems(score(tmp_path, contest))

    assert ("unknown-key", "trades[0].colour") in found
    assert any(where == "trades[0].modules[0].scheme.max" for _, where in found)
    assert any(where == "event.sample" for _, where in found)


def test_incoherent_rules_are_all_told(tmp_path: Path, contest: Any) -> None:
    trade = contest["trades"][0]
    trade["total"]["parts"][0]["share"] = "0.9"
    judged = next(n for n, m in enumerate(trade["modules"]) if len(m["panels"][0]["seats"]) > 2)
    trade["modules"][judged]["panels"][0]["combine"] = {"rule": "trimmed", "high": 3, "low": 3}

    found = problems(score(tmp_path, contest))

    codes = {code for code, _ in found}
    assert {"shares-differ", "drops-all"} <= codes
    assert any(where.startswith(f"trades[0].modules[{judged}].panels[0]") for _, where in found)


def test_a_float_is_refused_by_its_path(tmp_path: Path, contest: Any) -> None:
    contest["trades"][0]["modules"][0]["scheme"]["max"] = 99.5

    assert ("float", "trades[0].modules[0].scheme.max") in problems(score(tmp_path, contest))


def test_a_node_below_itself_has_no_end_and_is_refused(tmp_path: Path, contest: Any) -> None:
    node = contest["trades"][0]["total"]
    for _ in range(30):
        node["parts"] = [{"code": node["code"], "parts": []}]
        node = node["parts"][0]
    node["module"] = "theory"

    codes = {code for code, _ in problems(score(tmp_path, contest))}

    assert "too-deep" in codes


@pytest.mark.parametrize("text", ["[" * 5_000_000, '{"a":' * 2_000_000, "", "{", "null", "[]"])
def test_what_is_no_contest_is_told_without_a_traceback(tmp_path: Path, text: str) -> None:
    result = score(tmp_path, text)

    assert result.exit_code == 2
    assert "Traceback" not in result.stderr + result.stdout
    assert json.loads(result.stderr)


def test_repeated_keys_are_told(tmp_path: Path, contest: Any) -> None:
    text = json.dumps(contest, ensure_ascii=False).replace(
        '"format":', '"format": "other", "format":', 1
    )

    assert problems(score(tmp_path, text))[0][0] == "repeated-key"


def test_marks_of_unknown_aspects_are_told_by_line(tmp_path: Path, contest: Any) -> None:
    marks = tmp_path / "marks.csv"
    lines = (SAMPLES / "drivers-2025.marks.csv").read_text("utf-8").splitlines()
    marks.write_text("\n".join([*lines[:3], lines[3].replace(lines[3].split(",")[-3], "Z9")]))

    found = problems(score(tmp_path, contest, str(marks)))

    assert found
    assert all(where.startswith("line 4") for _, where in found)
