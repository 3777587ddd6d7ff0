from io import BytesIO

import pypdf

from competition.documents.colours import BLACK
from competition.documents.font_files import Role
from competition.documents.fonts import library
from competition.documents.paper import Paper
from competition.documents.qr import Symbol, symbol
from tests.documents.reading import codes_of, pages_of, pictures_of, sound, text_of

FONTS = library(system=False)


def make_paper(**changes):
    return Paper(210, 297, fonts=FONTS, title="样张", **changes)


def test_light_pages_share_their_resources(tmp_path):
    paper = make_paper()
    for name in ("李明", "陈𬱖"):
        paper.text(30, 30, name, Role.SONG, 20)
        paper.next_light_page()

    pdf = paper.finish()

    first, second = pypdf.PdfReader(BytesIO(pdf)).pages
    assert first.raw_get("/Resources") == second.raw_get("/Resources")
    assert (text_of(pdf, 0), text_of(pdf, 1)) == ("李明", "陈𬱖")
    sound(pdf, tmp_path)


def test_light_and_full_pages_stand_in_one_file_in_their_order(tmp_path):
    paper = make_paper()
    paper.text(30, 30, "甲", Role.SONG, 20)
    paper.next_page()
    paper.text(30, 30, "乙", Role.SONG, 20)
    paper.next_light_page()

    pdf = paper.finish()

    assert pages_of(pdf) == 2
    assert (text_of(pdf, 0), text_of(pdf, 1)) == ("甲", "乙")
    sound(pdf, tmp_path)


def test_long_content_is_compressed_and_short_content_is_not():
    paper = make_paper()
    for count in (1, 60):
        for row in range(count):
            paper.text(30, 30 + row, "甲乙丙丁戊己庚辛", Role.SONG, 8)
        paper.next_light_page()

    short, long = pypdf.PdfReader(BytesIO(paper.finish())).pages

    assert "/Filter" not in short["/Contents"]
    assert long["/Contents"]["/Filter"] == "/FlateDecode"


def test_a_code_reads_from_plain_bytes(tmp_path):
    paper = make_paper()
    paper.light_qr(30, 30, 26, symbol("HTTPS://ZS.EXAMPLE.CN/C/A-1", mask=0), paper.ink(BLACK))
    paper.next_light_page()

    pdf = paper.finish()

    assert codes_of(pictures_of(pdf, tmp_path)[0]) == ["HTTPS://ZS.EXAMPLE.CN/C/A-1"]


def test_a_code_that_holds_the_end_mark_is_written_in_figures():
    holding = Symbol(16, int.from_bytes(b"EI" * 16, "big"))
    paper = make_paper()
    paper.light_qr(30, 30, 26, holding, paper.ink(BLACK))
    paper.next_light_page()

    (page,) = pypdf.PdfReader(BytesIO(paper.finish())).pages

    content = page.get_contents().get_data()
    assert b"/AHx" in content
    assert b"EI".hex().upper().encode() * 16 in content
    assert content.count(b"EI") == 1
