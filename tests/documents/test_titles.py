"""Titles of papers: in even lines, no word torn."""

from __future__ import annotations

import pytest

from competition.documents.font_files import Role
from competition.documents.fonts import library
from competition.documents.paper import MM
from competition.documents.titles import title_lines

FONTS = library()


def lines(text: str, width: float = 145.0) -> list[str]:
    return title_lines(FONTS, text, Role.SONG_BOLD, 20, width)


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("关于公布成绩的通知", ["关于公布成绩的通知"]),
        (
            "关于公布2025年“大咖杯”绿色食品技能竞赛成绩的通知",
            ["关于公布2025年“大咖杯”", "绿色食品技能竞赛成绩的通知"],
        ),
        (
            "关于公示某某市第二十三届职工职业技能大赛成绩的通知",
            ["关于公示某某市第二十三届", "职工职业技能大赛成绩的通知"],
        ),
    ],
)
def test_a_title_is_parted_evenly_between_words(title, wanted):
    assert lines(title) == wanted


@pytest.mark.parametrize("width", [80.0, 135.0, 145.0, 170.0])
def test_a_long_title_loses_nothing_and_fits_its_width(width):
    title = (
        "关于公布2026年某某省食品行业职业技能竞赛暨某某市第二届“大咖杯”"
        "绿色食品职业技能竞赛成绩的通知"
    )

    found = lines(title, width)

    assert "".join(found) == title
    assert all(FONTS.width(line, Role.SONG_BOLD, 20) / MM <= width for line in found)
    torn = [line for line in found if line.startswith(("绩", "知", "能", "赛"))]
    assert not torn or width < 100


def test_an_english_title_is_parted_between_its_words():
    found = lines("Notice: results of the Second Daka Cup Green Food Skills Contest 2025")

    assert (
        " ".join(found) == "Notice: results of the Second Daka Cup Green Food Skills Contest 2025"
    )
    assert len(found) == 2
