"""CIS workbooks: every aspect is found, every defect told with its cell, export imports alike."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from competition.errors import Invalid
from competition.exchange.cis import CisAspect, CisCalculation, CisCriterion, CisScheme, CisSection
from competition.exchange.cis_reading import read_cis
from competition.exchange.cis_schemes import cis_scheme, scheme_document
from competition.exchange.cis_writing import HEADER, write_cis
from competition.rules.facts import ModuleFacts, SchemeFacts
from competition.rules.kinds import Part, Problems, read_as
from competition.rules.schemes import check_scheme
from competition.rules.values import text
from tests.rules.making import module, panel

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "cis"


@pytest.fixture(params=["lks_webtech_2022", "wsuk_stage2_2024"])
def real(request: pytest.FixtureRequest) -> tuple[CisScheme, list[dict[str, str]]]:
    book, listed = CASES / f"{request.param}.xlsx", CASES / f"{request.param}.aspects.csv"
    if not book.exists():
        pytest.skip(f"the real workbook {book.name} is not here: nothing was proved of it")
    with listed.open(encoding="utf-8") as lines:
        return read_cis(book.read_bytes()), list(csv.DictReader(lines))


def plain(aspect: CisAspect) -> dict[str, str]:
    return {
        "row": str(aspect.row), "criterion": aspect.criterion, "sub": aspect.sub,
        "sub_name": aspect.sub_name, "day": aspect.day, "no": str(aspect.number),
        "type": aspect.type, "desc": aspect.description, "extra": " | ".join(aspect.extra),
        "req": aspect.requirement, "wsos": aspect.wsos, "calc": aspect.calculation,
        "max": text(aspect.max), **{f"bench{n}": aspect.ladder.get(n, "") for n in range(4)},
    }  # fmt: skip


def workbook(rows: list[list[Any]], name: str = "CIS Marking Scheme Import") -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value)
    return target.getvalue()


def head(letter: str = "A", **changes: str) -> list[str]:
    return [*(changes.get(f"c{n}", label) for n, label in enumerate(HEADER)), f"Criterion {letter}"]


def aspect(kind: str, words: str, most: Any, *, extra: str | None = None) -> list[Any]:
    return [None, None, None, kind, words, None, extra, None, None, None, most]


def rung(score: int) -> list[Any]:
    return [None] * 5 + [score, f"第{score}档"]


def defects(scheme: CisScheme) -> list[tuple[str, str]]:
    return [(one.code, one.where) for one in scheme.defects]


def test_real_workbooks_give_exactly_the_aspects_expected(
    real: tuple[CisScheme, list[dict[str, str]]],
) -> None:
    scheme, expected = real

    assert [plain(one) for one in scheme.aspects] == expected
    assert scheme.total == sum(Fraction(row["max"]) for row in expected)


def test_real_workbooks_become_coherent_schemes(
    real: tuple[CisScheme, list[dict[str, str]]],
) -> None:
    document = scheme_document(real[0])
    facts, problems = read_as(
        ModuleFacts,
        module("m", document["max"], [panel("consensus", ["J1"])], []) | {"scheme": document},
    )
    assert facts is not None
    check_scheme(facts, "", found := Problems())

    assert not problems
    assert not found


def test_real_workbooks_exported_and_read_again_are_the_same(
    real: tuple[CisScheme, list[dict[str, str]]],
) -> None:
    scheme = real[0]

    again = read_cis(write_cis(scheme))

    assert unplaced(again) == unplaced(scheme)
    assert (again.criteria, again.total) == (scheme.criteria, scheme.total)
    assert (again.skill, again.sections) == (scheme.skill, scheme.sections)
    assert again.calculations == scheme.calculations


def test_real_workbooks_come_through_the_contest_file_unchanged(
    real: tuple[CisScheme, list[dict[str, str]]],
) -> None:
    scheme = real[0]
    facts, problems = read_as(SchemeFacts, scheme_document(scheme))
    assert facts is not None
    assert not problems

    again = read_cis(write_cis(cis_scheme(facts, scheme.skill)))

    assert unplaced(again) == unplaced(scheme)
    assert (again.criteria, again.total) == (scheme.criteria, scheme.total)
    assert scheme_document(again) == scheme_document(scheme)


def unplaced(scheme: CisScheme) -> list[CisAspect]:
    """The aspects with all they hold but the row where they happened to stand."""
    return [replace(aspect, row=0) for aspect in scheme.aspects]


def test_a_row_of_a_calculation_nobody_has_is_not_taken_for_another() -> None:
    formula, missing = whole().aspects[0], replace(whole().aspects[2], calculation="1")
    known = replace(whole(), aspects=(formula, replace(missing, calculation="7")))
    facts, _ = read_as(SchemeFacts, scheme_document(known))
    assert facts is not None

    back = cis_scheme(facts, "")

    assert [aspect.calculation for aspect in back.aspects] == ["1", ""]


def whole() -> CisScheme:
    numbers = {
        "TARGET_VALUE": Fraction(10),
        "DIFFERENCE": Fraction(1),
        "DEDUCTION": Fraction("0.25"),
    }
    units = {"DEDUCTION_TYPE": "UNIT", "DIFFERENCE_TYPE": "UNIT"}
    ladder = {score: f"第{score}档" for score in range(4)}
    common = {"criterion": "A", "sub": "A1", "sub_name": "装配", "day": "C1"}
    return CisScheme(
        "05 机械装配",
        (CisCriterion("A", "制作", Fraction("2.5")), CisCriterion("B", "安全", Fraction(1))),
        (
            CisAspect(**common, number=1, type="M", description="尺寸", max=Fraction(1),
                      requirement="10 mm", wsos="1", calculation="1", extra=("一处", "两处")),
            CisAspect(**common, number=2, type="J", description="观感", max=Fraction("1.5"),
                      wsos="2", ladder=ladder),
            CisAspect(criterion="B", sub="B1", number=1, type="M", description="护具",
                      max=Fraction(1), sub_name="防护", wsos="2", calculation="2"),
        ),
        (CisSection("1", "测量", Fraction(1)), CisSection("2", "工艺", Fraction("2.5"))),
        (
            CisCalculation("A1.1", "REGULAR_DIFFERENCE_DEDUCTION", False, numbers, units),
            CisCalculation("B1.1", "CHOICE", False,
                           {"CHOICE1_DEDUCTION": Fraction(0), "CHOICE2_DEDUCTION": Fraction(1)},
                           {"CHOICE1_LABEL": "齐全", "CHOICE2_LABEL": "缺失"}),
        ),
    )  # fmt: skip


def test_what_we_export_imports_identically_without_a_defect() -> None:
    again = read_cis(write_cis(whole()))

    assert replace(again, aspects=()) == replace(whole(), aspects=())
    assert [replace(a, row=0) for a in again.aspects] == list(whole().aspects)
    assert again.defects == ()


def test_a_scheme_goes_to_the_contest_file_and_back() -> None:
    facts, problems = read_as(SchemeFacts, scheme_document(whole()))
    assert facts is not None
    assert not problems

    back = cis_scheme(facts, "05 机械装配")
    again, _ = read_as(SchemeFacts, scheme_document(back))

    assert [replace(a, row=0) for a in back.aspects] == list(whole().aspects)
    assert back.calculations == whole().calculations
    assert again is not None
    assert Part(SchemeFacts).write(again) == Part(SchemeFacts).write(facts)


def test_calculations_become_rules_of_points() -> None:
    document = scheme_document(whole())

    first = document["criteria"][0]["sub_criteria"][0]["aspects"][0]
    chosen = document["criteria"][1]["sub_criteria"][0]["aspects"][0]
    assert first["points"] == {"rule": "difference", "target": "10", "step": "1", "each": "0.25"}
    assert [one["points"] for one in chosen["points"]["choices"]] == ["1", "0"]


def test_every_defect_is_survived_and_told_with_its_cell() -> None:
    rows = [
        head(c4="Judg Score"),
        ["А1", "装配"],
        aspect("M1", "尺寸", "1,5"),
        aspect("", "无类型", 3),
        aspect("O", "旧式", 1),
        rung(0),
        aspect("J", "缺档", 1),
        rung(0),
        rung(7),
        [None, None, None, None, "小标题"],
        ["A1", "重复"],
        aspect("M", "第二组", "一分"),
        [None] * 12 + ["Total\nMark", 9],
    ]

    found = read_cis(workbook(rows, "评分表"))

    assert defects(found) == [
        ("cis-sheet-name", "A1"),
        ("cis-label-wrong", "E1"),
        ("cis-lookalike", "A2"),
        ("cis-type-numbered", "D3"),
        ("cis-max-large", "K4"),
        ("cis-type-missing", "D4"),
        ("cis-type-old", "D5"),
        ("cis-ladder-on-measurement", "F6"),
        ("cis-score-unknown", "F9"),
        ("cis-row-passed-over", "E10"),
        ("cis-sub-repeated", "A11"),
        ("cis-not-a-number", "K12"),
        ("cis-max-missing", "K12"),
        ("cis-ladder-incomplete", "A7"),
        ("cis-total-differs", "N13"),
    ]
    assert [(a.sub, a.number, a.type, text(a.max)) for a in found.aspects] == [
        ("A1", 1, "M", "1.5"), ("A1", 2, "M", "3"), ("A1", 3, "O", "1"), ("A1", 4, "J", "1"),
        ("A1", 1, "M", "0"),
    ]  # fmt: skip


def test_a_repeated_sub_criterion_gets_a_code_of_its_own() -> None:
    rows = [head(), ["A6", "一"], aspect("M", "甲", 1), ["A6", "二"], aspect("M", "乙", 1)]

    (criterion,) = scheme_document(read_cis(workbook(rows)))["criteria"]

    assert [sub["code"] for sub in criterion["sub_criteria"]] == ["A6", "A6-2"]


def test_the_oldest_headings_are_understood() -> None:
    old = head(c3="Aspect\nType\nO = Obj\nS = Sub\nJ = Judg", c8="WSSS Section",
               c7="Requirement\nor Nominal\nSize (Obj Only)")  # fmt: skip
    rows = [old, ["A1", "装配"], [None, None, None, "S", "外观", None, None, "80", "3", None, 2]]
    rows += [rung(score) for score in range(4)]

    (one,) = read_cis(workbook(rows)).aspects

    assert (one.type, one.judged, one.requirement, one.wsos) == ("S", True, "80", "3")
    assert one.ladder == {score: f"第{score}档" for score in range(4)}


def test_standards_that_do_not_reconcile_are_told() -> None:
    changed = replace(whole(), sections=(CisSection("1", "测量", Fraction(2)),))

    again = read_cis(write_cis(changed))

    assert defects(again) == [("cis-section-differs", "I5")]


def test_a_workbook_without_a_scheme_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        read_cis(workbook([["姓名", "单位"], ["甲", "乙"]]))

    assert refused.value.code == "cis-no-scheme"


def test_an_aspect_without_words_is_kept_and_told() -> None:
    content = workbook([
        head(), ["A1", "Joints", None], aspect("M", "Width", "0.5"), aspect("M", "", "0.25"),
        aspect("M", "Depth", "-1"),
    ])  # fmt: skip

    scheme = read_cis(content)

    assert [(one.description, text(one.max)) for one in scheme.aspects] == [
        ("Width", "0.5"), ("", "0.25"), ("Depth", "-1"),
    ]  # fmt: skip
    codes = [code for code, _ in defects(scheme)]
    assert codes.count("cis-description-missing") == 1
    assert codes.count("cis-max-negative") == 1
