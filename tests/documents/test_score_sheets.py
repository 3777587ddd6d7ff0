from dataclasses import replace

from competition.documents.fonts import library
from competition.documents.score_sheets import render_score_sheets
from competition.documents.sheet_facts import ScoreSheetFacts, SheetAspect, SheetCriterion
from tests.documents.reading import codes_of, pages_of, pictures_of, sound, text_of, words_of

PIP = library(system=False)
HALVES = tuple(f"{half / 2:g}" for half in range(13))
TIDY = SheetAspect(
    "A1",
    "工位整洁与卫生",
    "judgement",
    "6",
    ("0", "1", "2", "3"),
    (("0", "未清理台面"), ("3", "全程整洁有序，随用随清")),
)
SHEET = ScoreSheetFacts(
    event="2025 年“大咖杯”绿色食品技能竞赛",
    trade="咖啡师",
    module="操作技能",
    seat="J3",
    code="K-137",
    sheet="7f3a-92c1",
    qr="HTTPS://HALL:8443/S/7F3A92C1",
    criteria=(
        SheetCriterion(
            "A",
            "操作规范",
            "18",
            (
                TIDY,
                SheetAspect("A2", "出品温度", "measurement", "6", unit="℃", note="62 ± 2 ℃"),
                SheetAspect("A3", "操作失误", "deduction", "6", cases=(("器具跌落", "2"),)),
            ),
        ),
        SheetCriterion("B", "感官", "6", (SheetAspect("B1", "风味", "judgement", "6", HALVES),)),
    ),
    maximum="24",
)


def test_a_blank_sheet_asks_for_every_aspect_and_a_signature(tmp_path):
    pdf = render_score_sheets([SHEET], fonts=PIP)

    text = text_of(pdf)
    for part in ("K-137", "席位J3", "A操作规范", "满分18", "实测值", "℃", "器具跌落", "每次2"):
        assert part in text, part
    assert "全程整洁有序，随用随清" in text
    assert "评分裁判（签名）" in text
    sound(pdf, tmp_path)


def test_a_scale_of_thirteen_marks_stands_in_one_row(tmp_path):
    (words,) = words_of(render_score_sheets([SHEET], fonts=PIP), tmp_path)

    tops = {round(top) for _l, top, _r, _b, word in words if word in {"0.5", "2.5", "5.5"}}
    assert len(tops) == 1


def test_the_code_of_a_sheet_reads(tmp_path):
    pdf = render_score_sheets([SHEET], fonts=PIP)

    assert codes_of(pictures_of(pdf, tmp_path)[0]) == [SHEET.qr]


def test_a_sheet_never_names_a_contestant():
    assert "姓名" not in text_of(render_score_sheets([SHEET], fonts=PIP))


def test_a_signed_sheet_shows_total_judge_time_and_digest():
    signed = replace(
        SHEET, judge="J3", signed_at="2025-11-20 10:31", total="21.5", digest="ab12" * 16
    )

    text = text_of(render_score_sheets([signed], fonts=PIP))

    assert "21.5/24" in text
    assert "已签名2025-11-2010:31" in text
    assert "ab12ab12" in text
    assert "（签名）" not in text


def test_the_chosen_mark_is_printed_white_on_black(tmp_path):
    blank = pictures_of(render_score_sheets([SHEET], fonts=PIP), tmp_path)[0]
    aspects = (replace(TIDY, value="2"), *SHEET.criteria[0].aspects[1:])
    chosen = replace(
        SHEET, criteria=(replace(SHEET.criteria[0], aspects=aspects), SHEET.criteria[1])
    )

    marked = pictures_of(render_score_sheets([chosen], fonts=PIP), tmp_path)[0]

    assert sum(marked.histogram()[:64]) > sum(blank.histogram()[:64]) + 1_000


def test_an_aspect_is_never_broken_between_pages(tmp_path):
    aspects = tuple(
        replace(TIDY, code=f"A{i}", descriptors=((str(i), f"说明{i}甲"), ("3", f"说明{i}乙")))
        for i in range(40)
    )
    sheet = replace(SHEET, criteria=(SheetCriterion("A", "操作规范", "240", aspects),))

    pdf = render_score_sheets([sheet], fonts=PIP)

    pages = [text_of(pdf, page) for page in range(pages_of(pdf))]
    assert len(pages) > 2
    for index in range(40):
        (page,) = [text for text in pages if f"说明{index}甲" in text]
        assert f"说明{index}乙" in page
    for words in words_of(pdf, tmp_path):
        assert all(bottom <= 297 - 8 for _l, _t, _r, bottom, _w in words)


def test_sheets_of_a_batch_count_their_own_pages():
    sheets = [replace(SHEET, code=f"K-{i}", sheet=f"id-{i}") for i in (137, 174)]

    pdf = render_score_sheets(sheets, fonts=PIP)

    assert "第1页，共1页" in text_of(pdf, 0)
    assert "第1页，共1页" in text_of(pdf, 1)
    assert "评分表id-174" in text_of(pdf, 1)
