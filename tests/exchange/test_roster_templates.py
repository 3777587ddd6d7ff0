"""What we send out comes back without a question (报名表)."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest

from competition.exchange.roster_facts import (
    ContestantFact,
    EntryFact,
    FieldFact,
    NamedFact,
    RosterContext,
    RowState,
    TradeFact,
)
from competition.exchange.roster_templates import roster_export, roster_template
from competition.exchange.rosters import check_roster, read_roster_file
from competition.rules.entrants import Entrants

DIVISIONS = (NamedFact("staff", ("职工组",)), NamedFact("student", ("学生组",)))
CONTEXT = RosterContext(
    trades=(TradeFact("barista", ("咖啡师",), DIVISIONS), TradeFact("mixer", ("调饮师",))),
    units=(NamedFact("U1", ("沁北食品产业园",)),),
    own_fields=(FieldFact("size", ("服装尺码",)),),
)
PERSON = ContestantFact(
    "阿依努尔·买合木提", gender="f", phone="13800000001", student=True, skill_level=3
)
ENTRIES = (
    EntryFact("k1", "0001", "barista", "student", "U1", (PERSON,), ("宋知微",), own={"size": "M"}),
    EntryFact(
        "k2",
        "0002",
        "mixer",
        "",
        "U1",
        (ContestantFact("李沐阳"), ContestantFact("马骁")),
        team="清露队",
    ),
    EntryFact("k3", "0003", "mixer", "", "U1", (ContestantFact("牛犇"), ContestantFact("程䶮"))),
)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_filled_template_is_read_with_every_column_known(language):
    book = openpyxl.load_workbook(
        io.BytesIO(roster_template(CONTEXT, title="大咖杯报名表", language=language, team=True))
    )
    sheet = book.worksheets[0]
    for column, value in enumerate(("李沐阳", "沁北食品产业园", "咖啡师", "学生组"), start=2):
        sheet.cell(3, column, value)
    target = io.BytesIO()
    book.save(target)

    table = read_roster_file(target.getvalue(), CONTEXT)

    assert all(column.field for column in table.columns)
    assert check_roster(table, CONTEXT).is_ready


def test_the_template_offers_trades_divisions_and_levels():
    book = openpyxl.load_workbook(io.BytesIO(roster_template(CONTEXT)))

    lists = [[cell.value for cell in column if cell.value] for column in book["_lists"].iter_cols()]
    assert ["咖啡师", "调饮师"] in lists
    assert ["职工组", "学生组"] in lists
    assert ["五级", "四级", "三级", "二级", "一级"] in lists
    guide = {row[0].value: row[1].value for row in book["填写说明"].iter_rows(min_row=2)}
    assert (guide["姓名"], guide["身份证号"]) == ("是", "否")


def test_an_event_of_one_division_is_not_asked_for_it():
    plain = replace(CONTEXT, trades=(TradeFact("mixer", ("调饮师",)),))

    sheet = openpyxl.load_workbook(io.BytesIO(roster_template(plain))).worksheets[0]

    assert "组别" not in [cell.value for cell in sheet[1]]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_exported_entries_come_back_unchanged(language):
    context = replace(CONTEXT, entries=ENTRIES)

    data = roster_export(context, ENTRIES, title="现有名单", language=language)
    roster = check_roster(read_roster_file(data, context), context)

    assert roster.is_ready
    assert {row.state for row in roster.rows} == {RowState.UNCHANGED}
    assert {draft.existing.key for draft in roster.entries} == {"k1", "k2", "k3"}


WORKS = replace(
    CONTEXT, trades=(TradeFact("photo", ("摄影",), entered=Entrants.WORKS),), own_fields=()
)


@pytest.mark.parametrize(
    ("language", "author", "work"),
    [("zh", "作者", "作品名"), ("en", "Author", "Title of the work")],
)
def test_where_works_are_entered_the_roster_asks_for_authors_and_titles(language, author, work):
    book = openpyxl.load_workbook(io.BytesIO(roster_template(WORKS, language=language)))

    heads = [cell.value for cell in book.worksheets[0][1]]
    guide = {row[0].value: row[2].value for row in book.worksheets[1].iter_rows(min_row=2)}
    assert {author, work} <= set(heads)
    assert not {"姓名", "队名", "Name", "Team name"} & set(heads)
    assert "队" not in (guide[work] + guide[author])


def test_an_own_field_is_headed_in_the_language_of_the_template_and_known_in_both():
    context = replace(WORKS, own_fields=(FieldFact("link", ("作品链接", "Link to the work")),))

    for language, head in (("zh", "作品链接"), ("en", "Link to the work")):
        book = openpyxl.load_workbook(io.BytesIO(roster_template(context, language=language)))
        sheet = book.worksheets[0]
        assert head in [cell.value for cell in sheet[1]]
        sheet.cell(2, 2, "甄一")
        filled = io.BytesIO()
        book.save(filled)
        table = read_roster_file(filled.getvalue(), context)
        assert all(column.field for column in table.columns)


def test_beside_works_a_team_may_be_entered_under_the_same_heading():
    mixed = replace(CONTEXT, trades=(*CONTEXT.trades, *WORKS.trades))

    heads = [cell.value for cell in openpyxl.load_workbook(
        io.BytesIO(roster_template(mixed))).worksheets[0][1]]  # fmt: skip

    assert "队名或作品名" in heads


@pytest.mark.parametrize("language", ["zh", "en"])
def test_two_works_of_a_unit_with_one_title_stay_two_and_come_back_unchanged(language):
    titled = {"trade": "photo", "division": "", "unit": "U1", "team": "《师徒》"}
    entries = (
        EntryFact(
            "k1", "001", contestants=(ContestantFact("甄一"), ContestantFact("甄二")), **titled
        ),
        EntryFact("k2", "002", contestants=(ContestantFact("甄三"),), **titled),
    )
    context = replace(WORKS, entries=entries)

    roster = check_roster(
        read_roster_file(roster_export(context, entries, language=language), context), context
    )

    assert roster.is_ready
    assert {row.state for row in roster.rows} == {RowState.UNCHANGED}
    assert [len(entry.contestants) for entry in roster.entries] == [2, 1]
