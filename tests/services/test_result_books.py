"""Papers of a whole event: what was published, in lists, a notice, and a script to read out."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from xml.etree import ElementTree

import openpyxl
import pytest
from sqlalchemy import select

from competition.access.policy import Actor, Scope
from competition.db import db, transaction
from competition.documents import office_phrases
from competition.documents.office_facts import ListTable, Title, Words
from competition.errors import NotFound, NotNow
from competition.models.event import Event, Sector, Trade
from competition.models.publication import PublicationKind
from competition.services import publications, published_results, result_books, signing
from tests import factories_results as results
from tests.documents.reading import pages_of, text_of
from tests.factories import NOW, SYSTEM, make_account

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def drivers(app):
    return results.play("drivers-2025")


@pytest.fixture
def scope(drivers):
    results.publish(drivers)
    return Scope(drivers.event_id)


def paper(scope, what, form) -> bytes:
    return result_books.paper(SYSTEM, scope, what, form, now=NOW)


def text_of_docx(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        for name in file.namelist():
            ElementTree.fromstring(file.read(name))
        tree = ElementTree.fromstring(file.read("word/document.xml"))
    paragraphs = ["".join(t.text or "" for t in p.iter(f"{WORD}t")) for p in tree.iter(f"{WORD}p")]
    return "\n".join(paragraphs)


def winners(scope) -> list[str]:
    found = published_results.published(SYSTEM, scope)
    return [
        row["names"][0]
        for trade in found.out
        for group in trade.body["groups"]
        for row in group["rows"]
        if row["award"]
    ]


def test_the_book_holds_every_line_in_every_form(scope):
    found = published_results.published(SYSTEM, scope)
    names = [r["names"][0] for t in found.out for g in t.body["groups"] for r in g["rows"]]

    pdf, docx, xlsx = (paper(scope, "book", form) for form in ("pdf", "docx", "xlsx"))

    printed = "".join(text_of(pdf, page) for page in range(pages_of(pdf)))
    written = text_of_docx(docx)
    book = openpyxl.load_workbook(io.BytesIO(xlsx))
    cells = {str(c.value) for sheet in book for row in sheet.iter_rows() for c in row}
    assert len(names) == 12
    for name in names:
        assert name in printed
        assert name in written
        assert name in cells
    assert "成绩册" in printed
    assert found.out[0].digest in written
    assert book.sheetnames[0] == "获奖情况"


def test_awards_are_counted_by_delegation(scope):
    names, rows = published_results.counted(published_results.published(SYSTEM, scope))

    assert names == ["一等奖", "二等奖", "三等奖"]
    assert [sum(column) for column in zip(*(counts for _, counts in rows), strict=True)] == [
        1,
        2,
        3,
    ]
    assert [counts for _, counts in rows] == sorted((c for _, c in rows), reverse=True)


def test_a_notice_says_how_long_objections_are_open_and_is_signed_by_the_hosts(scope):
    text = text_of_docx(paper(scope, "notice", "docx"))
    hosts = [n for role, n in published_results.published(SYSTEM, scope).bodies if role == "host"]

    assert "关于公示" in text
    assert "公示期至" in text
    assert "竞赛监督仲裁组" in text
    assert text.index("附件：获奖名单") < text.index(f"{hosts[0]}", text.index("附件：获奖名单"))
    assert all(name in text for name in winners(scope))


def test_a_notice_bears_the_fingerprint_that_certificates_bear(scope):
    key = signing.grouped(signing.in_force(NOW + timedelta(days=1)))

    text = text_of_docx(
        result_books.paper(SYSTEM, scope, "notice", "docx", now=NOW + timedelta(days=1))
    )

    assert key
    assert f"签名公钥指纹为 {key}" in text


def test_a_final_notice_publishes_and_asks_for_no_objections(drivers, scope):
    trade = db.session.scalars(select(Trade).where(Trade.event_id == drivers.event_id)).one()
    with transaction():
        publications.publish(SYSTEM, trade.id, PublicationKind.FINAL, now=NOW + timedelta(days=30))

    text = text_of_docx(paper(scope, "notice", "docx"))

    assert "关于公布" in text
    assert "公示期" not in text


def test_the_script_reads_the_first_prize_last_and_the_first_place_at_the_end(scope):
    found = published_results.published(SYSTEM, scope)

    blocks = result_books._script(found, NOW.date()).blocks

    said = [block.text for block in blocks if isinstance(block, Words)]
    order = [said.index(next(t for t in said if f"{award}的是" in t)) for award in
             ("三等奖", "二等奖", "一等奖")]  # fmt: skip
    first = found.out[0].body["groups"][0]["rows"][0]
    assert order == sorted(order)
    assert said.index(f"{first['unit']}　{first['names'][0]}") == max(
        n for n, text in enumerate(said) if any(name in text for name in winners(scope))
    )


def test_the_list_of_awards_names_only_winners(scope):
    blocks = result_books._awards(published_results.published(SYSTEM, scope), NOW.date()).blocks

    rows = [row for block in blocks if isinstance(block, ListTable) for row in block.rows]
    heads = [block.text for block in blocks if isinstance(block, Title) and block.level == 2]
    assert [row[0] for row in rows] == winners(scope)
    assert heads == ["一等奖", "二等奖", "三等奖"]


def test_a_docx_is_the_same_every_time(scope):
    assert paper(scope, "script", "docx") == paper(scope, "script", "docx")


def test_while_nothing_was_published_there_is_no_paper(drivers):
    scope = Scope(drivers.event_id)

    assert published_results.published(SYSTEM, scope).missing
    with pytest.raises(NotNow, match="nothing-published"):
        paper(scope, "book", "pdf")


@pytest.mark.parametrize(("what", "form"), [("book", "exe"), ("song", "pdf"), ("script", "odt")])
def test_a_paper_nobody_makes_is_not_found(scope, what, form):
    with pytest.raises(NotFound):
        paper(scope, what, form)


def test_a_stranger_does_not_even_find_the_event(scope):
    stranger = make_account(name="生人")
    with pytest.raises(NotFound):
        result_books.paper(Actor(id=stranger.id, name=""), scope, "book", "pdf", now=NOW)


@pytest.fixture
def bilingual(scope):
    with transaction():
        event = db.session.get_one(Event, scope.event_id)
        event.name = {**event.name, "en": "Road Transport Skills 2025"}
        for trade in db.session.scalars(select(Trade)):
            trade.name = {**trade.name, "en": f"Driving {trade.code}"}
    return scope


#: What stays Chinese in an English paper: names of people, units, bodies, and what has no English.
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("what", sorted(result_books.PAPERS))
def test_an_english_paper_says_nothing_of_its_own_in_chinese(bilingual, what):
    found = published_results.published(SYSTEM, bilingual, "en")
    theirs = {name for _role, name in found.bodies} | {"示例"}
    for trade in found.out:
        for group in trade.body["groups"]:
            theirs |= {group["name"].get("zh", "")}
            for row in group["rows"]:
                theirs |= {row["unit"], row["team"], *row["names"]}
        theirs |= {column["name"]["zh"] for column in trade.body["columns"]}
        theirs |= {award["name"]["zh"] for award in trade.body["awards"]}
    theirs.add((found.event.venue or {}).get("zh", ""))

    facts = result_books._WRITERS[what](found, NOW.date())

    said = [facts.title, facts.issued]
    for block in facts.blocks:
        if isinstance(block, ListTable):
            said += [column.heading for column in block.columns]
            said += [cell for row in block.rows for cell in row]
        elif isinstance(block, Title):
            said += [block.text, block.note]
        elif isinstance(block, Words):
            said.append(block.text)
    rest = "\n".join(said)
    for name in sorted(filter(None, theirs), key=len, reverse=True):
        rest = rest.replace(name, "")
    assert HAN.findall(rest) == []
    assert facts.language == "en"


def test_every_form_is_had_in_english_too(bilingual):
    for what, forms in result_books.PAPERS.items():
        for form in forms:
            content = result_books.paper(SYSTEM, bilingual, what, form, now=NOW, language="en")
            assert content[:2] in (b"PK", b"%P")
    book = openpyxl.load_workbook(
        io.BytesIO(result_books.paper(SYSTEM, bilingual, "book", "xlsx", now=NOW, language="en"))
    )
    assert book.sheetnames[0] == "Awards"
    assert "Announcer's script" in text_of_docx(
        result_books.paper(SYSTEM, bilingual, "script", "docx", now=NOW, language="en")
    )


def test_office_phrases_have_the_same_places_in_both_languages():
    places = re.compile(r"\{(\w+)\}")

    for phrase, english in office_phrases.ENGLISH.items():
        assert set(places.findall(english)) <= set(places.findall(phrase)), phrase
        assert not HAN.search(english), phrase


def test_a_script_and_a_notice_are_sheets_read_from_top_to_bottom(scope):
    def pages(what):
        return openpyxl.load_workbook(io.BytesIO(paper(scope, what, "xlsx"))).worksheets

    script, *lists = pages("script")
    rows = [row for row in script.values if isinstance(row[0], int)]
    found = published_results.published(SYSTEM, scope)
    winners = [r["names"][0] for t in found.out for g in t.body["groups"] for r in g["rows"]
               if r["award"]]  # fmt: skip

    assert lists == []
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    assert rows[1][1] == found.out[0].name
    spoken = [row[2] for row in rows]
    assert [next(n for n in winners if text.endswith(n)) for text in spoken
            if any(text.endswith(n) for n in winners)] == winners[::-1]  # fmt: skip
    notice, *lists = pages("notice")
    assert any("现予公" in str(row[2]) for row in notice.values)
    told = {cell for sheet in lists for row in sheet.values for cell in row}
    assert set(winners) <= told


def test_all_winners_stand_in_one_sheet_that_can_be_sorted(scope):
    with transaction():
        chain = Sector(event_id=scope.event_id, code="road", name={"zh": "交通产业链"}, position=0)
        db.session.add(chain)
        db.session.flush()
        db.session.scalars(select(Trade)).one().sector_id = chain.id

    for what in ("awards", "notice", "book"):
        sheet = openpyxl.load_workbook(io.BytesIO(paper(scope, what, "xlsx")))["获奖名单"]

        at = next(row[0].row for row in sheet.iter_rows() if row[0].value == "产业链")
        heads = [cell.value for cell in sheet[at]]
        rows = [dict(zip(heads, row, strict=True)) for row in sheet.values][at:]
        assert heads == ["产业链", "赛项", "奖项", "名次", "参赛号", "姓名", "代表队", "公布状态"]
        assert [row["姓名"] for row in rows] == winners(scope)
        assert {row["产业链"] for row in rows} == {"交通产业链"}
        assert [row["名次"] for row in rows] == [1, 2, 3, 4, 5, 6]
        assert {row["公布状态"] for row in rows} == {"公示中"}
        assert sheet.freeze_panes == f"A{at + 1}"
        assert sheet.auto_filter.ref == f"A{at}:H{at + 6}"
