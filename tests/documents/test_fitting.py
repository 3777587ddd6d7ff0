import pytest

from competition.documents.fitting import (
    NOT_AT_END,
    NOT_AT_START,
    DoesNotFit,
    Glyph,
    break_paragraph,
    fit_line,
    may_break,
    name_spacing,
    split_evenly,
    spread_name,
)

LONG = "在二〇二六年某某省食品行业职业技能竞赛（职工组），暨“大咖杯”绿色食品职业技能竞赛。"


def em_square(text):
    return [Glyph(character, 1.0, 1.0) for character in text]


def lines_of(text, width, **options):
    glyphs = em_square(text)
    return [text[line.start : line.end] for line in break_paragraph(glyphs, width, **options)]


def measure(text, size):
    return len(text) * size


@pytest.mark.parametrize("width", range(5, 30))
def test_no_line_opens_with_a_closing_mark_or_ends_with_an_opening_one(width):
    lines = lines_of(LONG, width)

    assert "".join(lines) == LONG
    assert not any(line[0] in NOT_AT_START for line in lines)
    assert not any(line[-1] in NOT_AT_END for line in lines)


@pytest.mark.parametrize("width", range(5, 30))
def test_no_line_is_wider_than_the_measure_but_for_a_hanging_mark(width):
    glyphs = em_square(LONG)

    for line in break_paragraph(glyphs, width):
        wide = line.end - line.start + line.gap * (line.end - line.start - 1) - line.hang
        hanging = 0.5 if LONG[line.end - 1] in "，。、；：）”" else 0
        assert wide <= width + hanging + 1e-6


def test_a_closing_mark_hangs_half_an_em():
    lines = lines_of("甲乙丙丁，戊己庚辛壬癸子丑", 4.5)

    assert lines == ["甲乙丙丁，", "戊己庚辛", "壬癸子丑"]


def test_full_lines_are_spread_to_the_measure():
    glyphs = em_square("甲乙丙丁戊己庚辛壬癸子丑寅卯辰")

    first, *_rest = break_paragraph(glyphs, 5.4)

    width = (first.end - first.start) + first.gap * (first.end - first.start - 1)
    assert width == pytest.approx(5.4)


def test_the_last_line_is_not_spread():
    glyphs = em_square("甲乙丙丁戊己庚辛壬癸")

    assert break_paragraph(glyphs, 6)[-1].gap == 0


def test_a_lonely_last_line_is_filled_by_a_narrower_measure():
    lines = lines_of("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌", 10)

    assert len(lines[-1]) >= 4


def test_a_named_phrase_stays_whole():
    text = "甲乙丙丁戊己庚辛一等奖壬癸子丑寅卯辰"

    lines = lines_of(text, 9, keep=("一等奖",))

    assert not any(line.endswith(("一", "一等")) for line in lines)


def test_figures_stay_whole():
    assert not may_break("第2026届", 3)
    assert may_break("第2026届", 1)


def test_a_word_wider_than_the_line_is_refused():
    with pytest.raises(DoesNotFit):
        lines_of("HTTPS://EXAMPLE.CN/VERIFICATION", 10)


def test_a_name_loses_spacing_before_it_shrinks():
    fit = fit_line("欧阳若兰", 102, measure, 24, spacing=0.15)

    assert (fit.lines, fit.size, fit.spacing) == (("欧阳若兰",), 24, 0.075)


def test_a_longer_name_shrinks_then_condenses_then_wraps():
    shrunk = fit_line("甲" * 10, 200, measure, 24)
    condensed = fit_line("甲" * 10, 170, measure, 24)
    wrapped = fit_line("甲甲甲甲甲·乙乙乙乙乙乙", 150, measure, 24)

    assert shrunk.size < 24
    assert shrunk.stretch == 1
    assert condensed.size == pytest.approx(24 * 0.78)
    assert 0.86 <= condensed.stretch < 1
    assert wrapped.lines == ("甲甲甲甲甲·", "乙乙乙乙乙乙")


def test_a_name_too_long_for_two_lines_is_refused_and_named():
    with pytest.raises(DoesNotFit) as refusal:
        fit_line("甲" * 40, 100, measure, 24, box="name")

    assert refusal.value.box == "name"
    assert refusal.value.text == "甲" * 40


def test_fitted_lines_are_never_wider_than_the_box():
    for length in range(2, 25):
        fit = fit_line("甲" * length, 240, measure, 24, spacing=name_spacing("甲" * length))
        for line in fit.lines:
            wide = measure(line, fit.size) * fit.stretch
            assert wide + (len(line) - 1) * fit.spacing * fit.size <= 240 + 1e-6


def test_two_character_names_are_spread_in_lists():
    assert spread_name("李明") == "李　明"
    assert spread_name("王若曦") == "王若曦"


def test_names_without_dots_split_evenly():
    assert split_evenly("平顶山某某陶瓷文化") in {
        ("平顶山某", "某陶瓷文化"),
        ("平顶山某某", "陶瓷文化"),
    }
