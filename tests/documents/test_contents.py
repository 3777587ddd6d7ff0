"""Contents of a long paper lead to the pages its headings stand on."""

from __future__ import annotations

import io
import re
import zipfile

import pypdf

from competition.documents.fonts import library
from competition.documents.office import render_office
from competition.documents.office_facts import (
    Contents,
    ListColumn,
    ListTable,
    NewPage,
    OfficePaper,
    Title,
    Words,
)
from competition.documents.office_words import office_docx
from tests.documents.reading import pages_of, text_of

HEADS = tuple(f"第{number}赛项" for number in range(1, 43))
#: A table that goes over the end of its page.
LONG = ListTable((ListColumn("名次", 1),), tuple((str(place),) for place in range(1, 41)))


def make_book() -> OfficePaper:
    long = (LONG,)
    parts = [
        (NewPage(), Title(head), Words("名次"), *(long if head in HEADS[:3] else ()))
        for head in HEADS
    ]
    return OfficePaper(
        "示例竞赛", "成绩册",
        (Title("目录"), Contents(), *(block for part in parts for block in part)),
    )  # fmt: skip


def test_every_heading_stands_in_the_contents_with_its_page():
    pdf = render_office(make_book(), fonts=library(system=False))

    pages = [text_of(pdf, page) for page in range(pages_of(pdf))]
    first = next(n for n, text in enumerate(pages) if "第1赛项名次" in text)
    listed = dict(re.findall(r"(第\d+赛项)[.\s]*?(\d+)(?=第|\D|$)", "".join(pages[:first])))
    assert first > 1
    for head in HEADS:
        at = next(n for n, text in enumerate(pages) if n >= first and f"{head}名次" in text)
        assert listed[head] == str(at + 1)


def test_a_reader_jumps_from_the_outline_and_from_the_contents():
    reader = pypdf.PdfReader(io.BytesIO(render_office(make_book(), fonts=library(system=False))))

    assert [entry.title for entry in reader.outline] == list(HEADS)
    pages = [reader.get_destination_page_number(entry) for entry in reader.outline]
    assert pages == sorted(pages)
    assert len(set(pages)) == len(HEADS)
    assert len(reader.pages[0]["/Annots"]) > 20


def test_a_word_processor_fills_in_the_pages():
    with zipfile.ZipFile(io.BytesIO(office_docx(make_book()))) as file:
        body = file.read("word/document.xml").decode()

    asked = re.findall(r"PAGEREF (\S+) ", body)
    named = re.findall(r'w:bookmarkStart w:id="\d+" w:name="([^"]+)"', body)
    assert len(asked) == len(HEADS)
    assert asked == named


def test_words_below_a_table_keep_off_its_last_line():
    table = ListTable((ListColumn("名次", 1),), (("七",),))
    words = Words("以下赛项尚未公布：评茶师。", size=12)

    pdf = render_office(OfficePaper("示例", "名单", (table, words)), fonts=library(system=False))

    heights = {}
    pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text(
        visitor_text=lambda text, _cm, tm, *_: heights.update({text.strip()[-6:]: tm[5]})
    )
    row = next(y for text, y in heights.items() if text.endswith("七"))
    below = next(y for text, y in heights.items() if "评茶师" in text)
    assert row - below > 24
