from competition.documents.fairness import render_fairness_summary
from competition.documents.fairness_facts import FairnessFigure, FairnessSection, FairnessSummary
from competition.documents.fonts import library
from tests.documents.reading import pages_of, sound, text_of

SUMMARY = FairnessSummary(
    event="2025 年“大咖杯”绿色食品技能竞赛",
    title="咖啡师公正性摘要",
    sections=(
        FairnessSection(
            "评分",
            (
                FairnessFigure("评分表", "110 张", "全部由本人签名"),
                FairnessFigure("退回重评", "2 次", "B1 与同组相差 2 分"),
            ),
        ),
        FairnessSection("抽签", (FairnessFigure("出场顺序", "1 次", "种子 20251119-a7"),)),
    ),
    digests=(("成绩摘要", "ab12" * 16), ("加密号成绩摘要", "cd34" * 16)),
    issued="2025 年 11 月 21 日",
    signatures=("监督仲裁组",),
)


def test_a_summary_fits_one_page_with_figures_digests_and_signature(tmp_path):
    pdf = render_fairness_summary(SUMMARY, fonts=library(system=False))

    text = text_of(pdf)
    assert pages_of(pdf) == 1
    assert "退回重评2次B1与同组相差2分" in text
    assert "种子20251119-a7" in text
    assert "ab12" * 16 in text
    assert "cd34" * 16 in text
    assert "监督仲裁组（签名）" in text
    sound(pdf, tmp_path)
