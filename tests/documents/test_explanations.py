"""An explanation on paper: the sum, the comparison, and every mark, on pages that hold them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from competition.documents.explanation_facts import (
    ExplainedComparison,
    ExplainedLine,
    ExplainedPart,
    ExplainedStep,
    ExplanationPaper,
)
from competition.documents.explanations import render_explanation
from competition.documents.fonts import library
from competition.errors import Invalid
from tests.documents.reading import pages_of, sound, text_of

LINE = ExplainedLine(
    "香气与纯净度", "7.78", "10", 2, ("J1 3 → 10.00", "J2 2 → 6.67 (去掉)", "J3 2 → 6.67"),
    "划去的不计，其余 2 个取平均",
)  # fmt: skip
PART = ExplainedPart("操作技能", "70.00", "80", "87.50 × 80%", Fraction(70), Fraction(80), (LINE,))
COMPARISON = ExplainedComparison(
    "与第 2 名相比", "第 2 名", "本人",
    (
        ExplainedStep("总分", "88.40", "=", "88.40", "总分相同，看下一条"),
        ExplainedStep("操作技能", "88.10", ">", "87.50", "由此分出先后", decides=True),
        ExplainedStep("用时", verdict="没有用到"),
    ),
)  # fmt: skip


def paper(**more: object) -> ExplanationPaper:
    given = {
        "event": "2025 年“大咖杯”绿色食品技能竞赛", "title": "成绩说明",
        "facts": (("", "咖啡师"), ("参赛号", "0127"), ("", "欧阳若䶮"), ("", "太行文旅集团代表队")),
        "total": "88.40", "place": "第 3 名", "award": "二等奖",
        "formula": "总分 = 理论知识 18.40 + 操作技能 70.00 = 88.40",
        "parts": (PART,), "comparisons": (COMPARISON,), "digest": "ab12" * 16,
    }  # fmt: skip
    return ExplanationPaper(**(given | more))  # type: ignore[arg-type]


def test_the_sum_the_reason_and_every_mark_stand_on_it(tmp_path):
    pdf = render_explanation(paper(), fonts=library(system=False))

    text = text_of(pdf)
    for said in ("欧阳若䶮", "88.40", "第3名", "二等奖", "87.50×80%", "与第2名相比",
                 "由此分出先后", "J2 2 → 6.67", "去掉", "划去的不计"):  # fmt: skip
        assert said.replace(" ", "") in text
    assert pages_of(pdf) == 1
    sound(pdf, tmp_path)


def test_a_long_computation_goes_on_with_its_head_repeated(tmp_path):
    long = ExplainedPart("操作技能", "70", "80", "", Fraction(70), Fraction(80), (LINE,) * 90)

    pdf = render_explanation(paper(parts=(long,)), fonts=library(system=False))

    assert pages_of(pdf) > 2
    assert all("裁判员打分" in text_of(pdf, page) for page in range(1, pages_of(pdf)))


def test_a_part_below_nought_draws_an_empty_ruler(tmp_path):
    below = ExplainedPart("操作技能", "−3.00", "80", "", Fraction(-3), Fraction(80))

    pdf = render_explanation(paper(parts=(below,)), fonts=library(system=False))

    assert "−3.00/80" in text_of(pdf)


def test_a_name_no_face_has_is_refused_not_dropped():
    with pytest.raises(Invalid, match="glyph-missing"):
        render_explanation(paper(facts=(("", "\U0001f600"),)), fonts=library(system=False))
