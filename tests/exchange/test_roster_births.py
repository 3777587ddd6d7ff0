"""A roster's dates of birth and years in the trade (出生日期、从业年限): read and doubted."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from competition.exchange.roster_births import read_day, read_years
from competition.exchange.roster_facts import ContestantFact, EntryFact, Roster, RowState
from competition.exchange.roster_templates import roster_export, roster_template
from competition.exchange.rosters import check_roster, read_roster_file
from tests.exchange.test_rosters import CONTEXT as KNOWN
from tests.exchange.test_rosters import LI, check

CONTEXT = replace(KNOWN, on=date(2026, 9, 20))
HEADING = ("姓名", "代表队", "工种", "身份证号", "出生日期", "从业年限")
BORN = date(1999, 2, 14)


def roster(*people: tuple[object, ...], context=CONTEXT, heading=HEADING) -> Roster:
    """A roster of (name, ID number, date of birth, years)."""
    rows = [[name, "沁北食品产业园", "调饮师", *rest] for name, *rest in people]
    return check(*rows, heading=heading, context=context)


def told(found: Roster) -> list[tuple[str, str]]:
    return [(one.code, one.where) for one in (*found.problems, *found.questions)]


@pytest.mark.parametrize(
    "written",
    ["1999-02-14", "1999/2/14", "1999.2.14", "1999年2月14日", "1999 年 2 月 14 号", "19990214"]
    + ["１９９９－２－１４", "1999. 2. 14", "1999-02-14 00:00:00", "14 Feb 1999", "Feb 14, 1999"]
    + ["14-Feb-1999", "14 February 1999", "1999、2、14"],
)
def test_a_date_is_read_however_it_is_written(written):
    (entry,) = roster(("李沐阳", None, written, None)).entries

    assert entry.contestants[0].born_on == BORN


@pytest.mark.parametrize(
    "written", ["1999-02-30", "1999-13-01", "99.2.14", "14/02/1999", "1999112", "36205", "不详"]
)
def test_what_could_be_another_day_is_no_day(written):
    assert read_day(written) is None
    assert told(roster(("李沐阳", None, written, None))) == [("birth-unreadable", "E2")]


def test_a_cell_that_is_a_date_in_the_workbook_is_that_day():
    texts = ["李沐阳", "沁北食品产业园", "调饮师"]
    book = openpyxl.Workbook()
    book.active.append(list(HEADING))
    book.active.append([*texts, None, BORN, 12])
    target = io.BytesIO()
    book.save(target)
    found = check_roster(read_roster_file(target.getvalue(), CONTEXT), CONTEXT)

    (person,) = found.entries[0].contestants
    assert (person.born_on, person.trade_years) == (BORN, 12)


@pytest.mark.parametrize("heading", ["出生年月日", "出生日期（年/月/日）", "Date of birth", "生日"])
def test_the_column_is_known_by_its_names(heading):
    found = roster(("李沐阳", None, "1999-02-14", 3), heading=(*HEADING[:4], heading, "工作年限"))

    (person,) = found.entries[0].contestants
    assert (person.born_on, person.trade_years) == (BORN, 3)


def test_all_that_is_wrong_is_told_at_once_with_its_cell():
    found = roster(
        ("甲一", None, "1899-12-31", None),
        ("甲二", None, "2026-09-21", None),
        ("甲三", LI, "1999-02-15", None),
        ("甲四", None, "1999-02-14", "27.5"),
        ("甲五", None, "1999-02-14", 28),
        ("甲六", None, None, 81),
        ("甲七、甲八", None, "1999-02-14", None),
    )

    assert told(found) == [
        ("birth-too-early", "E2"), ("birth-to-come", "E3"), ("birth-differs", "E4"),
        ("years-unreadable", "F5"), ("years-beyond-age", "F6"), ("years-unreadable", "F7"),
        ("birth-count", "E8"),
    ]  # fmt: skip
    assert {row.state for row in found.rows} == {RowState.ERROR}


def test_a_child_is_asked_about_and_taken_when_people_say_so():
    child, fourteen = ("甲一", None, "2012-09-21", None), ("甲二", None, "2012-09-20", None)
    (question,) = roster(child, fourteen).questions

    said = roster(child, fourteen, context=replace(CONTEXT, answers={question.key: "yes"}))

    assert (question.code, question.where) == ("birth-too-young", "E2")
    assert question.values["age"] == 13
    assert said.is_ready
    assert said.entries[0].contestants[0].born_on == date(2012, 9, 21)


def test_months_without_a_day_are_asked_about_once_for_the_whole_file():
    people = (("甲一", None, "1999年2月", None), ("甲二", None, "1987.11", None))
    (question,) = roster(*people).questions

    said = roster(*people, context=replace(CONTEXT, answers={question.key: "yes"}))

    assert (question.code, question.values["rows"]) == ("birth-without-day", [2, 3])
    assert said.is_ready
    assert [entry.contestants[0].born_on for entry in said.entries] == [None, None]


def test_two_people_in_a_row_have_a_date_each():
    (entry,) = roster(("甲一、甲二", None, "1999-02-14、1987年3月5日", None)).entries

    assert [person.born_on for person in entry.contestants] == [BORN, date(1987, 3, 5)]


def test_the_years_are_held_against_the_day_in_the_identity_number_too():
    assert told(roster(("李沐阳", LI, None, 28))) == [("years-beyond-age", "F2")]
    assert roster(("李沐阳", LI, None, 27)).is_ready
    assert read_years("0") == (0, True)


def known(**facts: object) -> EntryFact:
    person = ContestantFact("李沐阳", **facts)
    return EntryFact("k1", "0001", "mixer", "", "U1", (person,))


def test_imported_again_only_what_differs_changes_and_an_empty_cell_erases_nothing():
    context = replace(CONTEXT, entries=(known(born_on=BORN, trade_years=3),))

    same = roster(("李沐阳", None, "19990214", 3), context=context)
    empty = roster(("李沐阳", None, None, None), context=context)
    other = roster(("李沐阳", None, "1999-02-16", 0), context=context)

    assert same.rows[0].state is empty.rows[0].state is RowState.UNCHANGED
    assert [(one.field, one.where, one.old, one.new) for one in other.rows[0].changes] == [
        ("born_on", "E2", "1999-02-14", "1999-02-16"), ("trade_years", "F2", "3", "0"),
    ]  # fmt: skip


def test_a_date_that_is_not_the_known_identity_numbers_is_told():
    context = replace(CONTEXT, entries=(known(id_born_on=BORN),))

    assert told(roster(("李沐阳", None, "1999-02-16", None), context=context)) == [
        ("birth-differs", "E2")
    ]
    assert roster(("李沐阳", None, "1999-02-14", None), context=context).is_ready


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_template_asks_for_them_where_the_rules_read_them_and_no_export_holds_a_birthday(
    language,
):
    asking = replace(CONTEXT, asked=frozenset({"born_on", "trade_years"}))

    def headings(data: bytes) -> list[object]:
        return [cell.value for cell in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0][1]]

    born, years = {"zh": ("出生日期", "从业年限"), "en": ("Date of birth", "Years in the trade")}[
        language
    ]
    asked = headings(roster_template(asking, language=language))
    export = roster_export(asking, [known(born_on=BORN, trade_years=3)], language=language)

    assert {born, years} <= set(asked)
    assert not {born, years} & set(headings(roster_template(CONTEXT, language=language)))
    assert years in headings(export)
    assert born not in headings(export)
    sheet = openpyxl.load_workbook(io.BytesIO(export)).worksheets[0]
    assert sheet.cell(2, headings(export).index(years) + 1).value in (3, "3")
