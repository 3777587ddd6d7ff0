"""Importing a roster at the console: looked at, put right, written whole (导入名单)."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pytest
from sqlalchemy import func, select

from competition.db import db, transaction
from competition.models.audit import AuditEntry
from competition.models.entry import Entry, EntryInStage, EntryMember
from competition.models.person import Person, Unit, UnitAlias
from competition.models.staging import StagedFile
from competition.services import people, registration_rules
from competition.services.archive_dumping import Dumping
from competition.services.scopes import Scope
from tests.exchange.sheet_files import raw_sheet, sheet_of, text_of
from tests.factories import NOW, SYSTEM, make_event, make_trade

HEADER = ("姓名", "代表队", "工种", "身份证号", "指导教师")
GOOD = "11010119900307803X"


def bomb() -> bytes:
    """A workbook whose sheet unpacks to far more than any table holds."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sheet_of(HEADER))) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        for name in source.namelist():
            swollen = b"<!-- " + b"x" * 20_000_000 if name.endswith("sheet1.xml") else b""
            written.writestr(name, source.read(name) + swollen)
    return target.getvalue()


@pytest.fixture
def event(app):
    event = make_event()
    make_trade(event, "barista", name={"zh": "咖啡师", "en": "Barista"})
    make_trade(event, "mixer", name={"zh": "调饮师", "en": "Drink mixer"})
    return event


@pytest.fixture
def office(as_role, event):
    return as_role("organiser", event=event)


def upload(browser, data, name="名单.xlsx", **more):
    file = (io.BytesIO(data), name)
    return browser.post(
        "/console/E1/roster", data={"file": file, **more}, content_type="multipart/form-data"
    )


def staged(browser, *rows):
    answer = upload(browser, sheet_of(HEADER, *rows))
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"].split("?")[0].split("#")[0]


def count(table):
    return db.session.scalar(select(func.count()).select_from(table))


def test_a_clean_roster_is_written_at_once_with_all_that_hangs_on_it(office, event):
    place = staged(
        office,
        ("郑若谷", "怀川茶业集团", "咖啡师", GOOD, "梁晨曦"),
        ("张䶮", "太行文旅", "调饮师", "", ""),
    )

    before = count(Entry)
    answer = office.post(f"{place}/importing")

    assert before == 0
    assert answer.status_code == 302
    assert count(Entry) == 2
    assert count(EntryInStage) == 2
    assert count(EntryMember) == 3
    person = db.session.scalars(select(Person).where(Person.name == "郑若谷")).one()
    assert GOOD.encode() not in person.id_number
    assert people.id_number(person) == GOOD
    assert count(StagedFile) == 0
    acts = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "roster.imported")
    ).all()
    assert len(acts) == 1
    assert sorted(acts[0].facts["created"].values()) == ["0101", "0201"]


def test_a_number_that_two_have_is_told_without_being_shown(office):
    place = staged(
        office,
        ("郑若谷", "怀川茶业集团", "咖啡师", GOOD, ""),
        ("马骁", "太行文旅", "咖啡师", GOOD, ""),
    )

    page = office.get(place)

    assert 'href="#cell-D3"' in page.text
    assert GOOD not in page.text


def test_nothing_is_written_while_one_row_is_wrong_and_all_are_told_with_addresses(office):
    place = staged(
        office,
        ("郑若谷", "怀川茶业集团", "咖啡师", GOOD, ""),
        ("马骁", "太行文旅", "调酒师", "", ""),
        ("", "太行文旅", "调饮师", "", ""),
        ("孔令仪", "太行文旅", "调饮师", "110101199002300000", ""),
    )

    page = office.get(place)
    refused = office.post(f"{place}/importing")

    assert refused.status_code == 422
    assert count(Entry) == count(Unit) == 0
    assert 'href="#cell-C3"' in page.text
    assert "调酒师" in page.text
    assert 'href="#cell-A4"' in page.text
    assert 'href="#cell-D5"' in page.text
    assert GOOD not in page.text


def test_a_cell_is_put_right_in_place_and_the_step_can_be_taken_back(office):
    place = staged(office, ("马骁", "太行文旅", "调酒师", "", ""))

    office.post(f"{place}/cells", data={"where": "C2", "text": "调饮师"})
    clean = office.get(place).text
    office.post(f"{place}/undoing")
    wrong = office.get(place).text

    assert 'class="bad' not in clean
    assert f"{place}/importing" in clean
    assert 'class="bad' in wrong
    assert f"{place}/importing" not in wrong


def test_a_unit_much_like_a_known_one_is_asked_about_and_remembered(office, event):
    first = staged(office, ("郑若谷", "怀川茶业集团", "咖啡师", "", ""))
    office.post(f"{first}/importing")
    place = staged(office, ("赵雨桐", "怀川茶业", "咖啡师", "", ""))
    page = office.get(place).text
    key, answer = re.search(
        r'name="key" value="([^"]+)"><input type="hidden" name="answer" value="([^"]+)"', page
    ).groups()

    office.post(f"{place}/answers", data={"key": key, "answer": answer})
    office.post(f"{place}/importing")

    assert count(Unit) == 1
    assert db.session.scalars(select(UnitAlias.name)).all() == ["怀川茶业"]
    assert count(Entry) == 2


def test_importing_again_shows_the_difference_and_changes_only_that(office):
    first = staged(office, ("郑若谷", "怀川茶业集团", "咖啡师", GOOD, ""))
    office.post(f"{first}/importing")
    place = staged(office, ("郑若谷", "怀川茶业集团", "咖啡师", GOOD, "梁晨曦"))

    page = office.get(place).text
    office.post(f"{place}/importing")

    assert 'class="chg"' in page
    assert count(Entry) == 1
    assert sorted(db.session.scalars(select(Person.name))) == ["梁晨曦", "郑若谷"]


def test_one_of_two_lines_of_one_person_can_be_left_out(office):
    place = staged(
        office,
        ("郑若谷", "怀川茶业集团", "咖啡师", GOOD, ""),
        ("郑若谷", "怀川茶业集团", "咖啡师", GOOD, ""),
    )
    page = office.get(place).text
    row = re.search(r'name="row" value="(\d+)"', page).group(1)

    office.post(f"{place}/rows", data={"row": row})
    office.post(f"{place}/importing")

    assert 'class="bad' in page
    assert count(Entry) == 1


def test_columns_in_any_order_can_be_named_by_hand(office):
    data = sheet_of(("名单", "哪里来", "比什么"), ("郑若谷", "怀川茶业", "咖啡师"))
    place = upload(office, data).headers["Location"]

    office.post(
        f"{place}/columns",
        data={"header_row": "1", "column-A": "name", "column-B": "unit", "column-C": "trade"},
    )
    office.post(
        f"{place}/columns",
        data={"header_row": "1", "column-A": "name", "column-B": "unit", "column-C": "trade"},
    )
    answer = office.post(f"{place}/importing")

    assert answer.status_code == 302
    assert db.session.scalars(select(Person.name)).all() == ["郑若谷"]


def test_the_annotated_file_holds_each_mistake_as_a_comment(office):
    place = staged(office, ("马骁", "太行文旅", "调酒师", "", ""))

    answer = office.get(f"{place}/annotated")

    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert "调酒师" in sheet["C2"].comment.text


def test_text_in_gbk_is_read(office):
    data = text_of(HEADER[:3], ("郑若谷", "怀川茶业", "咖啡师"), encoding="gbk")

    place = upload(office, data, "名单.csv").headers["Location"]
    office.post(f"{place}/importing")

    assert db.session.scalars(select(Person.name)).all() == ["郑若谷"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(b"", {"zh": "文件是空的", "en": "The file is empty"}, id="empty"),
        pytest.param(
            b"%PDF-1.7 not a table",
            {"zh": "这不是表格文件", "en": "This is not a table"},
            id="another type",
        ),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
            {"zh": "旧版 XLS", "en": "old XLS"},
            id="old",
        ),
        pytest.param(b"PK\x03\x04 torn", {"zh": "损坏", "en": "damaged"}, id="torn"),
        pytest.param(bomb(), {"zh": "解开后大得不合常理", "en": "far larger"}, id="bomb"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_place(office, data, said, language):
    office.set_cookie("language", {"zh": "zh_CN", "en": "en"}[language])

    answer = upload(office, data)

    assert answer.status_code == 422
    assert said[language] in answer.text
    assert count(StagedFile) == 0


def test_the_last_cell_of_a_sheet_is_refused_by_its_limits(office):
    data = raw_sheet('<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>')

    answer = upload(office, data)

    assert answer.status_code == 422
    assert count(StagedFile) == 0


def test_a_request_larger_than_the_server_takes_is_told_so(office, app):
    app.config["MAX_CONTENT_LENGTH"] = 1000

    answer = upload(office, b"x" * 5000)

    assert answer.status_code == 413
    assert count(StagedFile) == 0


def test_a_file_of_another_event_is_not_found(office, as_role):
    place = staged(office, ("郑若谷", "怀川茶业", "咖啡师", "", ""))
    other = make_event("E2")
    stranger = as_role("organiser", event=other)

    answer = stranger.get(place.replace("/E1/", "/E2/"))

    assert answer.status_code == 404


def test_the_staged_bytes_are_kept_encrypted(office):
    staged(office, ("郑若谷", "怀川茶业", "咖啡师", GOOD, ""))

    row = db.session.scalars(select(StagedFile)).one()

    assert not row.content.startswith(b"PK")
    assert GOOD not in str(row.choices)


def test_the_template_reads_back_without_a_question(office):
    answer = office.get("/console/E1/roster/template")

    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    headings = [cell.value for row in book.worksheets[0].iter_rows(max_row=3) for cell in row]
    assert "姓名" in headings
    assert "赛项" in headings


def test_an_imported_event_can_be_written_out_without_phones(office, event):
    data = sheet_of((*HEADER[:3], "电话"), ("郑若谷", "怀川茶业", "咖啡师", "13900000001"))
    office.post(f"{upload(office, data).headers['Location']}/importing")

    facts = Dumping(event).whole()

    assert [person["name"] for person in facts["people"]] == ["郑若谷"]
    assert "13900000001" not in str(facts)


def test_one_trade_each_where_the_conditions_say_so(office, event):
    conditions = {"conditions": [{"rule": "trades", "most": 1}]}
    with transaction():
        registration_rules.change(
            SYSTEM, Scope(event.id), conditions, version=event.version, now=NOW
        )
    rows = [("郑若谷", "怀川茶业集团", trade, GOOD, "") for trade in ("咖啡师", "调饮师")]

    place = staged(office, *rows)
    shown = office.get(place).text
    office.post(f"{place}/importing")

    assert "郑若谷" in shown
    assert "每人只能报一项" in shown
    assert count(Entry) == 0
