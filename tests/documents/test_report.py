import pytest

from competition.documents.cells import Column
from competition.documents.fitting import DoesNotFit
from competition.documents.fonts import library
from competition.documents.report import Heading, Report, Row
from competition.errors import Invalid
from tests.documents.reading import pages_of, text_of, words_of

PIP = library(system=False)
COLUMNS = (Column("姓名", 60), Column("单位", 100))


def make_report(**options):
    return Report(event="某某竞赛", title="名单", fonts=PIP, **options)


def test_a_table_without_rows_is_still_a_paper():
    report = make_report()
    report.head()
    report.table(COLUMNS, [])

    assert "姓名单位" in text_of(report.finish())


def test_a_heading_never_ends_a_page():
    for filler in range(20, 34):
        report = make_report()
        rows = [Row(("甲", "乙"))] * filler + [Heading("一等奖"), Row(("丙", "丁"))]
        report.table(COLUMNS, rows)

        pdf = report.finish()

        (page,) = [p for p in range(pages_of(pdf)) if "一等奖" in text_of(pdf, p)]
        assert "丙" in text_of(pdf, page)


def test_a_row_taller_than_a_page_is_refused_and_told():
    report = make_report()

    with pytest.raises(DoesNotFit) as refusal:
        report.table(COLUMNS, [Row(("甲", "很长" * 2_000))])

    assert isinstance(refusal.value, Invalid)
    assert refusal.value.problems[0].code == "does-not-fit"
    assert refusal.value.problems[0].values["text"].startswith("很长")


def test_a_long_paragraph_goes_on_overleaf(tmp_path):
    report = make_report()
    report.paragraph("某某竞赛的一段很长的说明文字。" * 300)

    pages = words_of(report.finish(), tmp_path)

    assert len(pages) > 1
    assert all(bottom < 297 - 8 for page in pages for _l, _t, _r, bottom, _w in page)


def test_a_small_foot_stands_on_every_page():
    report = make_report(foot="摘要 ab12")
    report.table(COLUMNS, [Row(("甲", "乙"))] * 90)

    pdf = report.finish()

    assert all("摘要ab12" in text_of(pdf, page) for page in range(pages_of(pdf)))


def test_parts_count_their_own_pages():
    report = make_report()
    report.table(COLUMNS, [Row(("甲", "乙"))] * 40)
    report.begin_part()
    report.table(COLUMNS, [Row(("甲", "乙"))])

    pdf = report.finish()

    assert "第1页，共2页" in text_of(pdf, 0)
    assert "第2页，共2页" in text_of(pdf, 1)
    assert "第1页，共1页" in text_of(pdf, 2)


@pytest.mark.parametrize("count", range(1, 7))
def test_lines_to_sign_never_run_into_each_other(count, tmp_path):
    report = make_report()
    report.signatures([f"第{i}签名单位名称" for i in range(count)], issued="2025年11月21日")

    (words,) = words_of(report.finish(), tmp_path)

    boxes = [(left, top, right) for left, top, right, _b, word in words if "签名" in word]
    assert len(boxes) == count
    for left, top, right in boxes:
        assert right < 195
        others = [b for b in boxes if abs(b[1] - top) < 2 and b[0] > left]
        assert all(other[0] > right + 10 for other in others)
