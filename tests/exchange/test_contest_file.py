"""The contest file: read whole or refused whole, with every problem, its path and its line."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from competition.errors import Invalid
from competition.exchange import contest_file, marks_file
from competition.rules.kinds import Facts
from tests.rules.making import aspect, criterion, module, panel, simple_module, words

SAMPLES = sorted(
    (Path(contest_file.__file__).parent.parent / "samples").glob("*.json"), key=lambda p: p.name
)


def contest() -> dict[str, Any]:
    return {
        "format": "skills-contest/1",
        "event": {"code": "E", "name": words("小赛")},
        "trades": [
            {
                "code": "t",
                "name": words("赛项"),
                "stages": [{"code": "final", "name": words("决赛")}],
                "modules": [simple_module()],
                "total": {"code": "total", "module": "m"},
                "ranking": {"keys": [{"node": "total"}]},
            }
        ],
        "entries": [{"number": "1", "trade": "t"}, {"number": "2", "trade": "t"}],
    }


def content(document: Any) -> bytes:
    return contest_file.written(document)


def problems(document: Any) -> dict[str, str]:
    facts, found = contest_file.load(document if isinstance(document, bytes) else content(document))
    assert facts is None
    return {problem.where: problem.code for problem in found}


def test_a_sound_file_is_read_and_written_back_unchanged() -> None:
    facts = contest_file.read(content(contest()))

    again = contest_file.dump(facts)

    assert contest_file.dump(contest_file.read(again)) == again


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_samples_are_canonical_and_fit_the_published_schema(path: Path) -> None:
    whole = path.read_bytes()

    facts = contest_file.read(whole)

    assert contest_file.dump(facts) == whole
    schema = json.loads(contest_file.SCHEMA_PATH.read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(json.loads(whole))


def test_the_published_schema_is_the_one_the_reader_makes() -> None:
    assert contest_file.SCHEMA_PATH.read_bytes() == contest_file.written(contest_file.schema())


def test_the_schema_refuses_what_the_reader_refuses() -> None:
    schema = json.loads(contest_file.SCHEMA_PATH.read_text("utf-8"))
    wrong = contest()
    wrong["event"]["colour"] = "red"

    found = list(jsonschema.Draft202012Validator(schema).iter_errors(wrong))

    assert [error.validator for error in found] == ["additionalProperties"]


def test_all_problems_come_at_once_with_path_and_line() -> None:
    wrong = contest()
    trade = wrong["trades"][0]
    trade["colour"] = "red"
    trade["modules"][0]["panels"][0]["combine"]["rule"] = "vote"
    trade["modules"][0]["scheme"]["max"] = 100
    wrong["entries"][1]["trade"] = "welding"
    text = content(wrong)

    _, found = contest_file.load(text)

    assert {problem.where: problem.code for problem in found} == {
        "trades[0].colour": "unknown-key",
        "trades[0].modules[0].panels[0].combine.rule": "unknown-word",
        "trades[0].modules[0].scheme.max": "wrong-kind",
        "entries[1].trade": "unknown-trade",
    }
    lines = text.decode().splitlines()
    for problem in found:
        key = problem.where.rpartition(".")[2].partition("[")[0]
        assert f'"{key}"' in lines[problem.values["line"] - 1]


@pytest.mark.parametrize("number", ["8.5", "1e2", "NaN", "-Infinity"])
def test_a_float_is_refused_where_it_stands(number: str) -> None:
    text = content(contest()).replace(b'"max": "100"', f'"max": {number}'.encode())

    found = problems(text)

    assert found["trades[0].modules[0].scheme.max"] == "float"


def test_a_key_written_twice_is_refused_with_its_line() -> None:
    text = content(contest()).replace(b'"code": "E",', b'"code": "E",\n    "code": "F",')

    _, found = contest_file.load(text)

    assert [(p.code, p.where, p.values["line"]) for p in found] == [
        ("repeated-key", "event.code", 5)
    ]


@pytest.mark.parametrize(
    ("damaged", "code"),
    [
        (b"", "file-empty"),
        (b" \n", "file-empty"),
        (b"\xff\xfe\x00", "not-utf8"),
        (b'{"format": }', "not-json"),
        (b"[]", "wrong-kind"),
        (b'"text"', "wrong-kind"),
        (b"PK\x03\x04", "not-json"),
    ],
)
def test_a_wrong_file_is_refused_plainly(damaged: bytes, code: str) -> None:
    assert problems(damaged) == {"": code}


@pytest.mark.parametrize(
    ("text", "path", "line", "column"),
    [
        (b"[" * 200_000, "[0][0]", 1, 101),
        (b'{"event":\n' + b'{"a":' * 200_000, "event.a.a", 2, 496),
        (b'{"trades": [' + b"\n[" * 5_000_000, "trades[0][0]", 100, 1),
    ],
)
def test_nesting_without_end_is_told_by_path_line_and_column(
    text: bytes, path: str, line: int, column: int
) -> None:
    _, found = contest_file.load(text)

    assert [problem.code for problem in found] == ["too-deep"]
    assert found[0].where.startswith(path)
    assert len(found[0].where) < 130
    assert (found[0].values["line"], found[0].values["column"]) == (line, column)


def test_a_number_of_millions_of_digits_is_told_by_its_path_among_all_else() -> None:
    wrong = contest()
    wrong["trades"][0]["colour"] = "red"
    wrong["entries"][0]["id"] = wrong["event"]["code"] = 7
    text = content(wrong).replace(b'"code": 7', b'"code": ' + b"9" * 6_000_000)

    found = problems(text)

    assert found == {
        "event.code": "number-too-long",
        "entries[0].id": "unknown-key",
        "trades[0].colour": "unknown-key",
    }


def test_half_a_sign_is_told_by_its_path() -> None:
    wrong = contest()
    wrong["event"]["name"]["zh"] = "\ud842"
    wrong["trades"][0]["name"]["zh"] = ["\ud842"]

    found = problems(json.dumps(wrong).encode())

    assert found == {
        "event.name.zh": "control-character",
        "trades[0].name.zh[0]": "control-character",
    }


def test_a_broken_head_hides_nothing_of_the_rest() -> None:
    wrong = contest()
    wrong["event"].pop("name")
    wrong["format"] = "other/9"
    wrong["trades"][0].pop("name")
    wrong["trades"][0]["modules"][0]["scheme"]["max"] = "7777"

    found = problems(content(wrong))

    assert found["event.name"] == "missing-key"
    assert found["format"] == "unknown-word"
    assert found["trades[0].name"] == "missing-key"
    assert found["trades[0].modules[0].scheme.max"] == "sum-differs"


def test_a_huge_file_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contest_file, "MOST_BYTES", 10)

    assert problems(content(contest())) == {"": "file-too-large"}


def test_ten_megabytes_of_nesting_inside_a_publication_are_refused() -> None:
    wrong = contest()
    text = content(wrong)[:-3] + (
        b',\n"publications": [{"number": 1, "kind": "final", "at": "2025-01-01T00:00:00Z",'
        b'"digest": "sha256:' + b"0" * 64 + b'", "content": ' + b"[" * 500 + b"]" * 500 + b"}]}"
    )

    assert problems(text) == {"publications[0].content": "too-deep"}


def test_reading_raises_every_problem_together() -> None:
    wrong = contest()
    wrong["format"] = "other/9"
    wrong["entries"][0]["number"] = "0 1"

    with pytest.raises(Invalid) as refused:
        contest_file.read(content(wrong))

    assert {problem.code for problem in refused.value.problems} == {"unknown-word", "wrong-form"}


def scheme_problems(change: Any) -> set[tuple[str, str]]:
    document = contest()
    change(document["trades"][0])
    _, found = contest_file.load(content(document))
    return {(problem.code, problem.where.removeprefix("trades[0].")) for problem in found}


def test_a_scheme_must_sum_to_its_maximum() -> None:
    def change(trade: dict[str, Any]) -> None:
        trade["modules"][0]["scheme"]["criteria"][0]["max"] = "90"

    assert scheme_problems(change) == {
        ("sum-differs", "modules[0].scheme.criteria[0].max"),
        ("sum-differs", "modules[0].scheme.max"),
    }


def test_a_panel_may_not_drop_all_its_judges() -> None:
    def change(trade: dict[str, Any]) -> None:
        seats = ["J1", "J2"]
        trade["modules"] = [simple_module("m", "trimmed", seats, high=1, low=1)]

    assert scheme_problems(change) == {("drops-all", "modules[0].panels[0].combine")}


def test_shares_must_sum_to_one() -> None:
    def change(trade: dict[str, Any]) -> None:
        parts = [{"code": "a", "module": "m", "share": "0.3"}]
        parts.append({"code": "b", "module": "m", "share": "0.6"})
        trade["total"] = {"code": "total", "max": "100", "parts": parts}

    assert ("shares-differ", "total.parts") in scheme_problems(change)


def test_scales_rules_and_codes_are_checked_together() -> None:
    def change(trade: dict[str, Any]) -> None:
        bad_step = aspect("A1", "3", scale={"max": "3", "step": "2"})
        bad_type = aspect("A1", "2", type="deduction")
        lost = aspect(
            "A3", "0", type="veto", points={"rule": "veto"}, descriptors={"5": words("?")}
        )
        trade["modules"] = [
            module("m", "5", [panel("single", ["J1", "J2"])],
                   [criterion("A", "5", [bad_step, bad_type, lost], panel="Q")])
        ]  # fmt: skip

    aspects = "modules[0].scheme.criteria[0].sub_criteria[0].aspects"
    found = scheme_problems(change)

    assert {
        ("step-does-not-fit", f"{aspects}[0].scale.step"),
        ("rule-does-not-fit", f"{aspects}[1].points"),
        ("not-unique", "modules[0].scheme:A1"),
        ("descriptor-off-scale", f"{aspects}[2].descriptors.5"),
        ("unknown-panel", "modules[0].scheme.criteria[0].panel"),
        ("single-needs-one-seat", "modules[0].panels[0].combine"),
    } <= found


def loaded(rows: str, document: dict[str, Any] | None = None) -> marks_file.MarksFound:
    facts = contest_file.read(content(document or contest()))
    return marks_file.load(rows.encode(), facts)


def test_marks_are_packed_by_sheet_whatever_the_order_of_columns() -> None:
    found = loaded("value,aspect,seat,module,entry\n91.5,A1.1,J1,m,1\n80,A1.1,J1,m,2\n")

    assert found.problems == []
    assert set(found.vectors["t"]["m", 1, "J1"]) == {"1", "2"}


def test_marks_in_gb18030_and_with_a_byte_order_mark_are_read() -> None:
    rows = "entry,module,attempt,seat,aspect,value,status\n1,m,1,J1,A1.1,80,\n"
    facts = contest_file.read(content(contest()))

    windows = rows.replace("\n", "\r\n").encode()
    for encoded in (rows.encode("gb18030"), rows.encode("utf-8-sig"), windows):
        assert marks_file.load(encoded, facts).problems == []


def test_every_bad_line_of_marks_is_named() -> None:
    rows = [
        "entry,module,attempt,seat,aspect,value,status",
        "9,m,1,J1,A1.1,80,",
        "1,x,1,J1,A1.1,80,",
        "1,m,7,J1,A1.1,80,",
        "1,m,1,J9,A1.1,80,",
        "1,m,1,J1,Z9,80,",
        "1,m,1,J1,A1.1,eighty,",
        "2,m,1,J1,A1.1,100.5,",
        "2,m,1,J1,A1.1,80,",
        "2,m,1,,,,late",
        "2,m,1,J1,,,absent",
        "2,m,1,J1,A1.1,5,not_attempted",
    ]

    found = loaded("\n".join(rows))

    assert [(problem.values["line"], problem.code) for problem in found.problems] == [
        (2, "unknown-entry"), (3, "unknown-module"), (4, "unknown-attempt"), (5, "unknown-seat"),
        (6, "unknown-aspect"), (7, "mark-not-a-number"), (8, "mark-above"), (9, "repeated-mark"),
        (10, "unknown-word"), (11, "status-with-mark"), (12, "status-with-mark"),
        (12, "repeated-mark"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("", "file-empty"),
        ("entry,module,seat,aspect,value,colour\n", "unknown-column"),
        ("entry,module,seat,aspect\n", "missing-column"),
        ("entry,module,seat,aspect,value,value\n", "repeated-column"),
        ('entry,module,seat,aspect,value\n"1,m', "not-csv"),
        ("entry,module,seat,aspect,value\n1,m,J1,A1.1,80,x,y\n", "too-many-cells"),
    ],
)
def test_a_damaged_marks_file_is_refused(rows: str, code: str) -> None:
    assert [problem.code for problem in loaded(rows).problems] == [code]


def test_absence_in_the_marks_file_belongs_to_the_module() -> None:
    found = loaded("entry,module,seat,aspect,value,status\n1,m,,,,absent\n")
    facts = contest_file.read(content(contest()))

    entries = found.entries(facts, "t")

    assert [dict(entry.status) for entry in entries] == [{"m": "absent"}, {}]


def test_two_trades_need_a_column_that_tells_them_apart() -> None:
    document = contest()
    second = copy.deepcopy(document["trades"][0])
    second["code"] = "u"
    document["trades"].append(second)

    found = loaded("entry,module,seat,aspect,value\n1,m,J1,A1.1,80\n", document)
    told = loaded("trade,entry,module,seat,aspect,value\nt,1,m,J1,A1.1,80\n", document)

    assert [problem.code for problem in found.problems] == ["trade-needed"]
    assert told.problems == []


def test_what_only_follows_from_something_unreadable_is_not_said() -> None:
    wrong = contest()
    wrong["units"] = [{"code": "U 1", "name": "甲公司"}]
    wrong["entries"][0]["unit"] = "U1"
    wrong["trades"][0]["modules"][0]["scheme"]["criteria"][0]["max"] = 7

    assert problems(wrong) == {
        "units[0].code": "wrong-form",
        "trades[0].modules[0].scheme.criteria[0].max": "wrong-kind",
    }


def test_no_two_shapes_of_the_file_share_a_name() -> None:
    """The schema calls shapes by their class: a second of the name would hide the first."""
    found, left = set(), [Facts]
    while left:
        shape = left.pop()
        left += shape.__subclasses__()
        found.add((shape.__name__, shape.__module__))

    names = sorted(name for name, _module in found)
    assert names == sorted(set(names))
