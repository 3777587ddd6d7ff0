"""The workbook that recalculates itself: what its formulas say, and what it holds as values."""

from __future__ import annotations

import io
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import openpyxl
import pytest

from competition.exchange.recalculation import recalculation_workbook
from competition.exchange.recalculation_facts import Recalculation, Said, Shown
from competition.exchange.recalculation_formulas import Amount, bounded, rounded
from competition.exchange.recalculation_grids import MOST, Grid, Head, Unfit
from competition.rules.contest_facts import ExclusionFacts, RulingFacts
from competition.rules.explanations import explain
from competition.rules.point_rules import Rounding, Text
from tests.rules.making import (
    Hall,
    aspect,
    criterion,
    entry,
    hall_of,
    module,
    panel,
    simple_module,
    trade,
    words,
)


def workbook(hall: Hall, rulings: Sequence[RulingFacts] = (), **more: object) -> openpyxl.Workbook:
    standings = hall.standings(rulings)
    found = hall.marks, hall.entries, rulings
    facts = Recalculation(
        event="赛事", program=hall.program, marks=hall.marks, entries=tuple(hall.entries),
        rulings=tuple(rulings), standings=standings,
        explanations={
            e.number: explain(hall.program, *found, e.number, standings) for e in hall.entries
        },
        **more,  # type: ignore[arg-type]
    )  # fmt: skip
    return openpyxl.load_workbook(io.BytesIO(recalculation_workbook(facts)))


def column(sheet: object, heading: str) -> list[object]:
    """The data below the first heading with this text."""
    for cells in sheet.iter_cols(min_row=1):  # type: ignore[attr-defined]
        if heading in [cell.value for cell in cells[2:7]]:
            return [cell.value for cell in cells[7:] if cell.value is not None]
    raise AssertionError(heading)


def test_a_mean_of_three_is_a_sum_of_whole_thousandths_over_three() -> None:
    judges = panel("mean", ["J1", "J2", "J3"], round={"to": 2})
    one = module("m", "10", [judges], [criterion("A", "10", [aspect("A1", "10")])])
    hall = Hall(trade([one]))
    for seat, value in (("J1", "8.5"), ("J2", "9"), ("J3", "7.125")):
        hall.hand_in("1", seat, value)

    book = workbook(hall)

    marks, steps = book["打分 m P"], book["合成 m"]
    assert [cell.value for cell in marks["D"][7:]] == [8.5, 9, 7.125]
    assert marks["E8"].value == "=IF(ISNUMBER(D8),ROUND(D8*1000,0),0)"
    assert steps["C8"].value == "=SUM('打分 m P'!E8:E10)"
    assert [steps[f"C{row}"].value for row in (6, 7)] == ["取平均", "1/3000 分"]
    assert steps["D8"].value == "=SIGN(C8)*INT((ABS(C8)*2+30)/60)"


def test_places_are_counted_key_by_key() -> None:
    book = workbook(hall_of({"1": "90", "2": "80", "3": "80"}))

    places = column(book["总分名次"], "名次")

    assert [str(place).count("COUNTIFS") for place in places] == [1, 1, 1]
    assert str(places[0]).startswith("=IF(")


def test_what_the_publication_said_stands_beside_the_formulas() -> None:
    said = {"1": Said("1", "90.00"), "2": Said("3", "80.00")}
    people = {"1": Shown("龚䶮", "甲队"), "2": Shown("赵犇", "乙队")}

    sheet = workbook(hall_of({"1": "90", "2": "80"}), said=said, people=people)["总分名次"]

    assert column(sheet, "姓名") == ["龚䶮", "赵犇"]
    assert column(sheet, "已公布")[:2] == [1, 3]


def dances(*, left_out: bool = False) -> Hall:
    """Two dances of three judges, who place two couples."""
    key = {"judges": {"rule": "majority", "modules": ["m", "n"]}}
    made = [
        module(code, "10", [panel("mean", [f"{code}{n}" for n in (1, 2, 3)], at_least=2)],
               [criterion("A", "10", [aspect("A1", "10")])])
        for code in ("m", "n")
    ]  # fmt: skip
    hall = Hall(trade(made, keys=[key]))
    for number, values in {"1": "987", "2": "766"}.items():
        for code in ("m", "n"):
            for n, value in enumerate(values, start=1):
                hall.hand_in(number, f"{code}{n}", value, code)
    if left_out:
        out = ExclusionFacts(trade="t", module="m", entry="2", seat="m1")
        hall.exclusions = [out]
    return hall


def test_several_dances_go_place_by_place_in_formulas() -> None:
    book = workbook(dances())

    sheet = book["总分名次"]
    assert "所有得分、总分和名次都是公式" in [cell.value for cell in book["说明"]["A"]]
    assert all(
        str(cell).startswith("=IF(")
        for cell in column(sheet, "多支舞的过半数（花样规则 5—11）名次的负数")
    )
    settled = column(sheet, "第 2 步后名次的两倍（0 未定）")
    assert [str(cell).count("COUNTIFS") for cell in settled] == [2, 2]


def test_a_rule_no_plain_function_says_is_held_and_said() -> None:
    book = workbook(dances(left_out=True))

    about = [cell.value for cell in book["说明"]["A"] if cell.value]
    assert "下列各列是值，不是公式" in about
    assert "缺少、不计" in about[-1]
    assert all("=" not in str(cell) for cell in column(book["总分名次"], "同分比较 1"))


def test_the_workbook_speaks_english_too() -> None:
    book = workbook(hall_of({"1": "90"}), language="en")

    assert book.sheetnames == ["About", "Standings", "Steps m", "Marks m P"]
    assert "All points, totals and places are formulas" in [c.value for c in book["About"]["A"]]


def test_an_incomplete_entry_is_listed_without_a_check() -> None:
    hall = hall_of({"1": "90", "2": "80"})
    del hall.sheets["m", 1, "J1"]["2"]

    sheet = workbook(hall)["总分名次"]

    assert column(sheet, "状态")[-1] == "成绩不全"
    assert column(sheet, "核对")[-1] == "—"


@pytest.mark.parametrize(
    ("mode", "formula"),
    [
        ("half-up", "SIGN(B8)*INT((ABS(B8)*2+10)/20)"),
        ("truncate", "SIGN(B8)*INT(ABS(B8)/10)"),
        (
            "half-even",
            "SIGN(B8)*(INT(ABS(B8)/10)+IF(2*MOD(ABS(B8),10)>10,1,"
            "IF(2*MOD(ABS(B8),10)=10,MOD(INT(ABS(B8)/10),2),0)))",
        ),
    ],
)
def test_each_way_of_rounding_decides_halves_among_whole_numbers(mode: str, formula: str) -> None:
    assert rounded("B8", 1000, Rounding(to=2, mode=mode), Fraction(100)) == Amount(formula, 100)


def test_a_value_beyond_what_whole_numbers_carry_is_refused() -> None:
    with pytest.raises(Unfit):
        rounded("B8", 3**20, Rounding(to=2), Fraction(MOST))


def test_bounds_stand_in_the_unit_they_need() -> None:
    amount = bounded(Amount("A1", 10), Fraction("0.25"), Fraction(3))

    assert amount == Amount("MIN(60,MAX(5,A1*2))", 20)


def test_a_column_of_texts_is_no_part_of_a_formula() -> None:
    grid = Grid("x")
    texts = grid.units_column(Head("A"), 0)

    with pytest.raises(Unfit):
        texts.at(0, grid)


def test_ages_are_a_column_of_what_was_given() -> None:
    hall = Hall(trade([simple_module()], ranking={"keys": [{"node": "total"}, {"age": "younger"}]}))
    for number, age in (("1", "41"), ("2", "23.5")):
        hall.entries.append(entry(number, age=Fraction(age)))
        hall.hand_in(number, "J1", "90")

    book = workbook(hall)

    sheet = next(one for one in book.worksheets if "年龄" in [c.value for row in one for c in row])
    assert column(sheet, "年龄") == [47, 82]


def both_ways(*keys: dict[str, Any]) -> Hall:
    """Two divisions, ranked apart and together."""
    divisions = [{"code": code, "name": words(code)} for code in ("s", "t")]
    ranking = {"by": "both", "keys": [{"node": "total"}, *keys]}
    hall = Hall(trade([simple_module()], divisions=divisions, ranking=ranking))
    for number, points in {"1": "90", "2": "95", "3": "80", "4": "80", "5": "70"}.items():
        division = "t" if number in "24" else "s"
        hall.entries.append(entry(number, division=division, age=Fraction(20)))
        hall.hand_in(number, "J1", points)
    return hall


def test_the_place_over_all_is_counted_without_the_group() -> None:
    book = workbook(both_ways())

    counted, place = column(book["总分名次"], "不分组名次"), column(book["总分名次"], "名次")
    group = next(c[0].column_letter for c in book["总分名次"].iter_cols()
                 if "名次分组" in [cell.value for cell in c])  # fmt: skip
    assert all(f"${group}$8" in str(cell) for cell in place)
    assert all("COUNTIFS" in str(cell) and f"${group}$8" not in str(cell) for cell in counted)
    assert "所有得分、总分和名次都是公式" in [cell.value for cell in book["说明"]["A"]]
    check = column(book["总分名次"], "核对")
    assert all(str(cell).count("=") == 4 for cell in check)


def test_orders_part_equals_over_all_whom_they_name_all_and_nobody_else() -> None:
    orders = [
        RulingFacts(code=f"R{n}", trade="t", kind="order", entries=named, reason=Text(zh="加赛"))
        for n, named in enumerate([("1", "4"), ("4", "3")])
    ]

    sheet = workbook(both_ways(), rulings=orders)["总分名次"]

    numbers, turns = column(sheet, "参赛号"), column(sheet, "不分组裁定的次序")
    assert dict(zip(numbers, turns, strict=True)) == {"1": 0, "2": 0, "3": 2, "4": 1, "5": 0}
    with pytest.raises(AssertionError):
        column(sheet, "裁定的次序")


def test_places_over_all_are_held_where_keys_are_made_within_divisions() -> None:
    book = workbook(both_ways({"age": "younger"}))

    numbers = column(book["总分名次"], "参赛号")
    held = dict(zip(numbers, column(book["总分名次"], "不分组名次"), strict=True))
    assert held == {"1": 2, "2": 1, "3": 3, "4": 3, "5": 5}
    assert "只在各组内写成公式" in [c.value for c in book["说明"]["A"] if c.value][-1]


def test_awards_are_held_where_they_pass_over_somebody_away() -> None:
    award = {"code": "first", "name": words("一等奖"), "rule": {"count": 1}}
    hall = Hall(trade([simple_module()], awards=[award], absence={"absent": {"points": "99"}}))
    hall.entries.append(entry("9", status={"m": "absent"}))
    hall.hand_in("1", "J1", "90")

    cells = [cell.value for one in workbook(hall).worksheets for row in one for cell in row]

    assert "一等奖" in cells
    assert not any('"一等奖"' in str(value) for value in cells)
