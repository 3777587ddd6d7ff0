import pytest

from competition.documents.cells import Column, set_cell, wrap
from competition.documents.font_files import Role
from competition.documents.fonts import library
from competition.documents.paper import MM
from tests.documents.printed import LONG_NAME

FONTS = library(system=False)


def width(text, size=10.5):
    return FONTS.width(text, Role.HEI, size) / MM


@pytest.mark.parametrize("room", range(12, 80, 4))
@pytest.mark.parametrize(
    "text",
    [
        LONG_NAME,
        "平顶山某某陶瓷文化创意产业发展有限公司（代表队）",
        "https://very-long-address.example.cn/without/any/place/to/break",
    ],
)
def test_no_line_of_a_cell_leaves_its_column_and_nothing_is_lost(text, room):
    lines = wrap(FONTS, text, Role.HEI, 10.5, room)

    assert "".join(lines) == text
    assert all(width(line) <= room + 0.02 for line in lines)


def test_a_long_name_wraps_after_its_dots():
    cell = set_cell(FONTS, Column("姓名", 38, name=True), LONG_NAME)

    assert cell.lines == ("古丽巴哈尔·", "阿卜杜热合曼·", "麦麦提吐尔逊江")


def test_a_name_a_little_too_long_is_made_a_little_smaller():
    cell = set_cell(FONTS, Column("姓名", 34, name=True), "阿依努尔·买合木提")

    assert len(cell.lines) == 1
    assert 0.9 * 10.5 <= cell.size < 10.5


def test_a_two_character_name_is_spread():
    assert set_cell(FONTS, Column("姓名", 30, name=True), "李明").lines == ("李　明",)


def test_a_line_break_in_a_cell_is_kept():
    assert wrap(FONTS, "甲\n乙", Role.HEI, 10, 50) == ["甲", "乙"]


def test_a_line_break_of_a_short_text_is_kept():
    cell = set_cell(FONTS, Column("打分", 60), "J1 8\nJ2 9")

    assert cell.lines == ("J1 8", "J2 9")
