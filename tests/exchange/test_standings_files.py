"""Standings leave as files others can read (成绩名次表、检录签到表)."""

from __future__ import annotations

import io

import openpyxl

from competition.exchange.standings_files import (
    StandingLine,
    standings_csv,
    standings_workbook,
)

LINES = (
    StandingLine(
        "1", "0127", "staff", "85.50", {"theory": "90", "practical": "84.375"}, "", "first"
    ),
    StandingLine("", "0131", "staff", "", {"theory": "90"}, status="absent"),
)


def test_standings_for_machines_have_the_agreed_columns():
    data = standings_csv(["theory", "practical"], LINES)

    assert data.decode().splitlines() == [
        "place,entry,division,total,theory,practical,tie,award,status",
        "1,0127,staff,85.50,90,84.375,,first,",
        ",0131,staff,,90,,,,absent",
    ]


def test_standings_for_people_show_decimals_as_rounded():
    data = standings_workbook(
        {"咖啡师 职工组": LINES}, {"theory": "理论", "practical": "实操"}, titles=["咖啡师成绩"]
    )

    sheet = openpyxl.load_workbook(io.BytesIO(data))["咖啡师 职工组"]
    heading = [cell.value for cell in sheet[2]]
    assert heading == ["名次", "参赛号", "组别", "总分", "理论", "实操", "同分排序", "奖项", "状态"]
    assert sheet["D3"].number_format == "0.00"
    assert sheet["F3"].number_format == "0.000"
    assert sheet["D4"].value in ("", None)


def test_names_stand_in_the_list_only_where_they_are_given():
    named = [StandingLine("1", "0127", "", "85.50", name="李沐阳", unit="沁北食品产业园")]

    sheet = openpyxl.load_workbook(
        io.BytesIO(standings_workbook({"a": named}, {}, language="en"))
    ).active

    assert [cell.value for cell in sheet[1]][:4] == ["Place", "Entry", "Name", "Delegation"]
    assert sheet["C2"].value == "李沐阳"
