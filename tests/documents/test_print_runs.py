"""Certificates two on a sheet, overprinted, and the page that aligns the stock."""

from io import BytesIO

import pypdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition.documents.alignment import render_alignment
from competition.documents.certificate_facts import CertificateDesign
from competition.documents.certificates import render_certificates
from competition.documents.fonts import library
from competition.documents.paper import MM
from competition.documents.print_runs import PrintRun, cut_and_stack
from tests.documents.printed import DESIGN, make_certificate
from tests.documents.reading import codes_of, pictures_of, sound, text_of

PIP = library(system=False)


def batch(count):
    return [
        make_certificate(number=f"DKB2026-0000{n}-7K", recipient=f"李{'甲乙丙丁戊'[n]}")
        for n in range(count)
    ]


def printed(facts, run, design=DESIGN):
    return render_certificates(design, facts, fonts=PIP, run=run)


@given(st.lists(st.integers(), unique=True))
def test_two_halves_cut_and_laid_on_each_other_are_in_order(pages):
    sheets = cut_and_stack(pages)

    upper = [pair[0] for pair in sheets]
    lower = [pair[1] for pair in sheets if len(pair) == 2]
    assert upper + lower == pages
    assert all(len(pair) == 2 for pair in sheets[:-1])


@pytest.mark.parametrize(("name", "size"), [("classic", (297, 420)), ("portrait", (420, 297))])
def test_two_certificates_stand_on_a_sheet_of_twice_the_size(name, size, tmp_path):
    pdf = printed(batch(3), PrintRun(two_up=True), CertificateDesign(name=name, microtext="样张"))

    pages = pypdf.PdfReader(BytesIO(pdf)).pages
    assert [tuple(round(float(v) * 25.4 / 72) for v in page.mediabox[2:]) for page in pages] == [
        size,
        size,
    ]
    texts = [page.extract_text().replace(" ", "") for page in pages]
    assert "李甲" in texts[0]
    assert "李丙" in texts[0]
    assert "李乙" in texts[1]
    sound(pdf, tmp_path)


def test_every_code_of_a_sheet_of_two_is_read(tmp_path):
    facts = batch(2)

    (picture,) = pictures_of(printed(facts, PrintRun(two_up=True)), tmp_path)

    assert sorted(codes_of(picture)) == sorted(one.qr for one in facts)


def test_an_overprint_leaves_out_what_the_stock_has():
    facts = batch(1)

    whole, over = (text_of(printed(facts, run)) for run in (PrintRun(), PrintRun(overprint=True)))

    assert "荣誉证书" in whole
    assert "荣誉证书" not in over
    assert "（盖章处）" not in over
    for kept in ("李甲", "一等奖", "DKB2026-00000-7K"):
        assert kept in over


def test_an_example_is_marked_on_ready_stock_too():
    design = CertificateDesign(name="classic", microtext="样张", sample=True)

    assert "示例无效" in text_of(printed(batch(1), PrintRun(overprint=True), design))


def test_an_overprint_is_moved_by_what_was_measured():
    def place(run):
        found = []
        page = pypdf.PdfReader(BytesIO(printed(batch(1), run))).pages[0]
        page.extract_text(
            visitor_text=lambda text, cm, tm, *_rest: (
                "李甲" in text and found.append((cm[4] + tm[4], cm[5] + tm[5]))
            )
        )
        return found[0]

    here, there = (
        place(PrintRun(overprint=True)),
        place(PrintRun(overprint=True, right=2, down=1.5)),
    )

    assert round((there[0] - here[0]) * 25.4 / 72, 2) == 2
    assert round((there[1] - here[1]) * 25.4 / 72, 2) == -1.5


@pytest.mark.parametrize(
    "name", ["classic", "classic-portrait", "modern", "ceramic", "tea", "portrait"]
)
def test_the_alignment_sheet_says_how_it_is_used(name, tmp_path):
    pdf = render_alignment(CertificateDesign(name=name), PrintRun(right=1.5), fonts=PIP)

    said = text_of(pdf)
    assert "正文" in said
    assert "二维码" in said
    assert "盖章处" in said
    assert "右移1.5毫米" in said
    sound(pdf, tmp_path)


def test_an_overprint_is_scaled_from_the_upper_left_corner():
    fixed = {"name": {"place": "fixed", "x": 100, "y": 100}}
    design = CertificateDesign("classic", changes=fixed)

    def name_of(run):
        with pypdfium2.PdfDocument(printed([make_certificate()], run, design)) as document:
            page = document[0]
            texts = page.get_textpage()
            index = texts.search("李").get_next()[0]
            left, bottom, _right, _top = texts.get_charbox(index)
            return left, page.get_height() - bottom

    plain = name_of(PrintRun(overprint=True))
    scaled = name_of(PrintRun(overprint=True, right=2, down=1, scale=1.01))

    assert scaled[0] == pytest.approx(plain[0] * 1.01 + 2 * MM, abs=0.2)
    assert scaled[1] == pytest.approx(plain[1] * 1.01 + 1 * MM, abs=0.2)


def test_the_alignment_sheet_shows_what_stands_by_itself():
    fixed = {"name": {"place": "fixed", "x": 100, "y": 90}, "date": {"place": "fixed"}}
    own = text_of(render_alignment(DESIGN, PrintRun(scale=1.005), fonts=PIP))
    with_lines = text_of(
        render_alignment(CertificateDesign("classic", changes=fixed), PrintRun(), fonts=PIP)
    )

    assert "缩放100.5%" in own
    assert "姓名" not in own
    assert "姓名" in with_lines
    assert "日期" in with_lines
    assert "奖项" not in with_lines
