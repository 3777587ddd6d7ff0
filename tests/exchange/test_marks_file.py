"""MARKS.csv: every problem at once, each with its line; nothing is filled in silently."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from competition.errors import Problem
from competition.exchange import contest_file, marks_file
from competition.rules.contest_facts import ContestFacts

SAMPLES = Path(__file__).resolve().parents[2] / "competition" / "samples"
HEAD = "entry,module,attempt,seat,aspect,value,status\n"


@pytest.fixture(scope="module")
def drivers() -> ContestFacts:
    facts, problems = contest_file.load((SAMPLES / "drivers-2025.json").read_bytes())
    assert facts is not None
    assert not problems
    return facts


@pytest.fixture(scope="module")
def row(drivers: ContestFacts) -> str:
    """A sound row: the first of the sample's marks."""
    lines = (SAMPLES / "drivers-2025.marks.csv").read_text("utf-8-sig").splitlines()
    named = dict(zip(lines[0].split(","), lines[1].split(","), strict=True))
    return ",".join(named.get(name, "") for name in HEAD.strip().split(","))


def said(drivers: ContestFacts, text: str | bytes) -> list[tuple[str, str]]:
    content = text if isinstance(text, bytes) else text.encode()
    return [(p.code, p.where) for p in marks_file.load(content, drivers).problems]


def changed(row: str, **more: str) -> str:
    names = HEAD.strip().split(",")
    cells = dict(zip(names, row.split(","), strict=True)) | more
    return ",".join(cells[name] for name in names)


def test_a_sound_row_is_taken(drivers: ContestFacts, row: str) -> None:
    assert said(drivers, f"{HEAD}{row}\n") == []


@pytest.mark.parametrize("text", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_told(drivers: ContestFacts, text: bytes) -> None:
    assert said(drivers, text) == [("file-empty", "")]


@pytest.mark.parametrize("content", [b"PK\x03\x04\x00\x00", b"\xff\xff\xff\xff", b"a\x00b"])
def test_what_is_no_text_is_told(drivers: ContestFacts, content: bytes) -> None:
    assert said(drivers, content) == [("not-text", "")]


def test_columns_are_all_told_at_once(drivers: ContestFacts) -> None:
    found = said(drivers, "entry,module,seat,seat,remark,value\n")

    assert found == [
        ("repeated-column", "line 1"),
        ("unknown-column", "line 1"),
        ("missing-column", "line 1"),
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"entry": "9999"}, "unknown-entry"),
        ({"module": "cooking"}, "unknown-module"),
        ({"attempt": "2"}, "unknown-attempt"),
        ({"attempt": "one"}, "unknown-attempt"),
        ({"seat": "J99"}, "unknown-seat"),
        ({"aspect": "Z9.9"}, "unknown-aspect"),
        ({"value": "eighty"}, "mark-not-a-number"),
        ({"value": "1e2"}, "mark-not-a-number"),
        ({"value": "８０"}, "mark-not-a-number"),
        ({"value": ""}, "mark-not-a-number"),
        ({"value": "-1"}, "mark-below"),
        ({"value": "100000"}, "mark-above"),
        ({"value": "80.12345"}, "mark-decimals"),
        ({"status": "sick"}, "unknown-word"),
        ({"status": "absent"}, "status-with-mark"),
        ({"status": "not_attempted"}, "status-with-mark"),
        ({"status": "not-advanced"}, "unknown-word"),
    ],
)
def test_what_is_wrong_in_a_row_is_told_by_its_line(
    drivers: ContestFacts, row: str, change: dict[str, str], code: str
) -> None:
    assert said(drivers, f"{HEAD}\n{changed(row, **change)}\n") == [(code, "line 3")]


def test_all_lines_are_told_in_their_order(drivers: ContestFacts, row: str) -> None:
    wrong = [changed(row, value="x"), changed(row, seat="J99"), changed(row, entry="9999")]

    found = said(drivers, HEAD + "\n".join(wrong))

    assert found == [
        ("mark-not-a-number", "line 2"),
        ("unknown-seat", "line 3"),
        ("unknown-entry", "line 4"),
    ]


def test_a_mark_given_twice_names_the_first(drivers: ContestFacts, row: str) -> None:
    found = marks_file.load(f"{HEAD}{row}\n{row}\n".encode(), drivers).problems

    assert [(p.code, p.where, p.values["first"]) for p in found] == [("repeated-mark", "line 3", 2)]


def test_nobody_is_both_away_and_marked(drivers: ContestFacts, row: str) -> None:
    away = changed(row, seat="", aspect="", value="", status="absent", attempt="")

    found = marks_file.load(f"{HEAD}{row}\n{away}\n".encode(), drivers).problems

    assert found == [
        Problem("status-against-marks", "line 3", {"found": "absent", "first": 2, "line": 3})
    ]


def test_nobody_is_away_in_two_ways(drivers: ContestFacts, row: str) -> None:
    words = ("absent", "withdrawn")
    lines = [changed(row, seat="", aspect="", value="", status=word, attempt="") for word in words]

    assert said(drivers, HEAD + "\n".join(lines)) == [("repeated-status", "line 3")]


def test_a_quote_nobody_closes_is_told(drivers: ContestFacts, row: str) -> None:
    assert said(drivers, f'{HEAD}{row}\n"01,theory')[-1][0] == "not-csv"


def test_cells_beyond_the_head_are_told(drivers: ContestFacts, row: str) -> None:
    assert said(drivers, f"{HEAD}{row},1,2\n") == [("too-many-cells", "line 2")]


def test_a_file_of_semicolons_says_which_columns_are_missing(drivers: ContestFacts) -> None:
    found = said(drivers, HEAD.replace(",", ";"))

    assert found[0] == ("unknown-column", "line 1")
    assert [code for code, _ in found].count("missing-column") == 5


def test_chinese_in_gb18030_is_read(drivers: ContestFacts, row: str) -> None:
    found = said(drivers, f"{HEAD}{changed(row, status='缺考')}\n".encode("gb18030"))

    assert found == [("unknown-word", "line 2")]


def test_a_row_tells_everything_that_is_wrong_with_it(drivers: ContestFacts, row: str) -> None:
    wrong = changed(row, entry="nobody", attempt="77", seat="J99", aspect="Z9", status="late")

    assert {code for code, _ in said(drivers, f"{HEAD}{wrong}\n")} == {
        "unknown-entry", "unknown-attempt", "unknown-seat", "unknown-aspect", "unknown-word",
    }  # fmt: skip


def test_a_value_is_looked_at_though_its_seat_or_its_entry_is_wrong(
    drivers: ContestFacts, row: str
) -> None:
    wrong = changed(row, entry="nobody", seat="J99", value="1.2.3")

    assert said(drivers, f"{HEAD}{wrong}\n") == [
        ("unknown-entry", "line 2"), ("unknown-seat", "line 2"), ("mark-not-a-number", "line 2"),
    ]  # fmt: skip


def test_a_wrong_head_does_not_hide_the_rows_below_it(drivers: ContestFacts, row: str) -> None:
    head, wrong = HEAD.replace("seat", "judge"), changed(row, entry="nobody", value="x")

    assert said(drivers, f"{head}{wrong}\n") == [
        ("unknown-column", "line 1"), ("missing-column", "line 1"),
        ("unknown-entry", "line 2"), ("mark-not-a-number", "line 2"),
    ]  # fmt: skip


def test_an_open_quotation_mark_does_not_hide_the_rows_before_it(
    drivers: ContestFacts, row: str
) -> None:
    wrong = changed(row, value="x")

    assert said(drivers, f'{HEAD}{wrong}\n"{row}\n') == [
        ("mark-not-a-number", "line 2"), ("not-csv", "line 3"),
    ]  # fmt: skip


def away_as(drivers: ContestFacts, row: str, status: dict[str, str]) -> ContestFacts:
    number = row.split(",")[0]
    entries = tuple(
        replace(one, status=one.status | status) if one.number == number else one
        for one in drivers.entries
    )
    return replace(drivers, entries=entries)


@pytest.mark.parametrize("status", ["absent", "withdrawn"])
def test_nobody_is_marked_whom_the_contest_file_says_was_away(
    drivers: ContestFacts, row: str, status: str
) -> None:
    module = row.split(",")[1]
    contest = away_as(drivers, row, {module: status})

    (problem,) = marks_file.load(f"{HEAD}{row}\n".encode(), contest).problems

    assert (problem.code, problem.where) == ("marks-against-status", "line 2")
    assert problem.values["found"] == status
    assert problem.values["where"].endswith(f".status.{module}")


def test_who_was_disqualified_may_have_been_marked_before(drivers: ContestFacts, row: str) -> None:
    contest = away_as(drivers, row, {row.split(",")[1]: "disqualified"})

    assert said(contest, f"{HEAD}{row}\n") == []


def test_one_unreadable_value_hides_no_fault_of_the_marks(drivers: ContestFacts, row: str) -> None:
    trade, module = drivers.trades[0], row.split(",")[1]
    at = [one.code for one in trade.modules].index(module)
    unread = [f"trades[0].modules[{at}].scheme.criteria[0].max"]
    rows = [
        changed(row, aspect="ZZ"), changed(row, seat="J99"), changed(row, attempt="7"),
        changed(row, value="viel"), row, row,
    ]  # fmt: skip
    content = "\n".join([HEAD.strip(), *rows, ""]).encode()

    found = marks_file.load(content, drivers, unread=unread).problems

    assert [(one.code, one.where) for one in found] == [
        ("unknown-aspect", "line 2"), ("unknown-seat", "line 3"), ("unknown-attempt", "line 4"),
        ("mark-not-a-number", "line 5"), ("repeated-mark", "line 6"), ("repeated-mark", "line 7"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "left"),
    [
        (".panels[0].seats[0].code", ["unknown-aspect", "unknown-attempt", "mark-not-a-number"]),
        (".attempts[0].number", ["unknown-aspect", "unknown-seat", "mark-not-a-number"]),
        (".scheme", ["unknown-seat", "unknown-attempt", "mark-not-a-number"]),
        (".scheme.decimals", ["unknown-aspect", "unknown-seat", "unknown-attempt"]),
    ],
)
def test_what_may_have_been_among_the_unreadable_is_not_held_against_marks(
    drivers: ContestFacts, row: str, path: str, left: list[str]
) -> None:
    at = [one.code for one in drivers.trades[0].modules].index(row.split(",")[1])
    rows = [
        changed(row, aspect="ZZ", entry=drivers.entries[1].number), changed(row, seat="J99"),
        changed(row, attempt="7"), changed(row, value="viel"),
    ]  # fmt: skip
    content = "\n".join([HEAD.strip(), *rows, ""]).encode()

    found = marks_file.load(content, drivers, unread=[f"trades[0].modules[{at}]{path}"]).problems

    assert [one.code for one in found] == left
