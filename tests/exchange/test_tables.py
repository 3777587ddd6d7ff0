"""Whatever file arrives, it is read with addresses or refused with one clear code (导入表格)."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from tests.exchange.sheet_files import (
    ROWS,
    bomb,
    header_row,
    inline,
    raw_sheet,
    read,
    refusal,
    sheet_of,
    text_of,
    texts,
    with_part,
    workbook,
)

# What is read


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("gbk", "GB18030"),
        ("gb18030", "GB18030"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
    ],
)
def test_text_is_read_in_every_encoding_offices_save(encoding, name):
    data = text_of(*ROWS, encoding=encoding)

    table = read(data)

    assert texts(table, "name") == ["李沐阳"]
    assert table.encoding == name


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_is_found(delimiter):
    table = read(text_of(*ROWS, delimiter=delimiter))

    assert texts(table, "trade") == ["调饮师"]


def test_title_rows_above_the_header_are_passed_over():
    data = sheet_of(["2025 年“大咖杯”报名汇总表"], [], ["填报单位："], *ROWS)

    table = read(data)

    assert table.header.row == 4
    assert table.address(table.rows[0], "name") == "A5"
    assert [row.number for row in table.above] == [1, 3, 4]


def test_columns_stand_in_any_order_and_the_running_number_is_ignored():
    data = sheet_of(["序号", "所在单位", "选手姓名 *"], [1, "覃怀职业学院", "上官云舒"])

    table = read(data)

    assert texts(table, "name") == ["上官云舒"]
    assert [column.ignored for column in table.columns] == [True, False, False]


def test_a_header_of_two_rows_is_read_as_one():
    data = sheet_of(["姓名", "单位", "成绩", None], [None, None, "理论成绩", "实操"], ["李", "甲"])

    table = read(data)

    assert (table.header.row, table.header.last_row) == (1, 2)
    assert table.address(table.rows[0], "mark") == "C3"


def test_the_sheet_that_looks_most_like_it_is_chosen_and_all_are_named():
    data = workbook({"说明": [["请先阅读"]], "汇总": ROWS, "旧": [["姓名"], ["某"]]})

    table = read(data)

    assert (table.sheet, table.sheets) == ("汇总", ("说明", "汇总", "旧"))


def test_another_sheet_can_be_chosen_by_name():
    data = workbook({"甲": ROWS, "乙": [["姓名", "单位"], ["马骁", "太行文旅集团"]]})

    assert texts(read(data, sheet="乙"), "name") == ["马骁"]
    assert refusal(data, sheet="丙").code == "sheet-not-found"


def test_people_may_say_which_column_is_which():
    data = sheet_of(["谁", "哪里"], ["牛犇", "城南高新区"])

    assert refusal(data).code == "header-not-found"
    table = read(data, header_row=1, mapping={"A": "name", "B": "unit"})
    assert (texts(table, "name"), texts(table, "unit")) == (["牛犇"], ["城南高新区"])


def test_a_unit_merged_over_its_people_holds_for_each_of_them():
    data = sheet_of(["姓名", "单位"], ["李"], ["王"], **{"B2:B3": "怀川茶业集团"})

    assert texts(read(data), "unit") == ["怀川茶业集团", "怀川茶业集团"]


def test_empty_rows_and_headers_repeated_on_each_page_are_left_out():
    data = sheet_of(ROWS[0], ROWS[1], [], ["", ""], ROWS[0], ["马骁", "太行文旅集团"], [], [])

    assert texts(read(data), "name") == ["李沐阳", "马骁"]


def test_numbers_come_as_the_sheet_shows_them():
    data = raw_sheet(
        header_row("姓名", "成绩")
        + f'<row r="2">{inline("A2", "李")}<c r="B2"><v>8.3000000000000007</v></c></row>'
        + f'<row r="3">{inline("A3", "王")}<c r="B3"><v>1E2</v></c></row>'
    )

    assert [Decimal(text) for text in texts(read(data), "mark")] == [Decimal("8.3"), Decimal(100)]


def test_a_date_is_read_as_a_day():
    target = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["姓名", "成绩"])
    book.active.append(["李", None])
    book.active["B2"] = 45980
    book.active["B2"].number_format = 'yyyy"年"m"月"d"日"'
    book.save(target)

    table = read(target.getvalue())

    assert (texts(table, "mark"), table.cell(table.rows[0], "mark").kind) == (
        ["2025-11-19"],
        "date",
    )


def test_files_of_another_writer_read_the_same():
    target = io.BytesIO()
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.save(target)

    assert texts(read(target.getvalue()), "unit") == ["沁北食品产业园"]


def test_cells_without_addresses_and_prefixed_names_are_read():
    xml = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<x:sheetData><x:row>"
        '<x:c t="inlineStr"><x:is><x:t>姓名</x:t></x:is></x:c>'
        '<x:c t="inlineStr"><x:is><x:r><x:t>单</x:t></x:r><x:r><x:t>位</x:t></x:r></x:is></x:c>'
        '</x:row><x:row><x:c t="str"><x:v>李</x:v></x:c><x:c t="b"><x:v>1</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    table = read(with_part(sheet_of(["x"]), "xl/worksheets/sheet1.xml", xml.encode()))

    assert (texts(table, "name"), texts(table, "unit")) == (["李"], ["TRUE"])
    assert table.address(table.rows[0], "unit") == "B2"


def test_a_cell_guarded_against_formulas_loses_its_guard():
    table = read(text_of(("姓名", "单位"), ("'-王", '"=""0127"""')))

    assert (texts(table, "name"), texts(table, "unit")) == (["-王"], ["0127"])


def test_cells_can_be_typed_anew_and_rows_left_out():
    table = read(sheet_of(ROWS[0], ROWS[1], ["马骁", "太行", "调酒师"]))

    edited = table.edited({"C3": "调饮师"}, without=[2])

    assert [(row.number, edited.cell(row, "trade").text) for row in edited.rows] == [(3, "调饮师")]
    assert len(table.rows) == 2


# What cells may have


def test_a_formula_counts_by_its_kept_result_only():
    data = raw_sheet(
        header_row("姓名", "单位")
        + f'<row r="2">{inline("A2", "李")}<c r="B2" t="str"><f>C2</f><v>怀川</v></c></row>'
        + f'<row r="3">{inline("A3", "王")}<c r="B3"><f>VLOOKUP(A3,X:Y,2)</f></c></row>'
        + f'<row r="4">{inline("A4", "赵")}<c r="B4" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )

    table = read(data)

    assert table.cell(table.rows[0], "unit").text == "怀川"
    found = [(problem.code, problem.where) for problem in table.cell_problems()]
    assert found == [("formula-without-value", "B3"), ("cell-error", "B4")]
    assert table.cell_problems()[0].values == {"value": "=VLOOKUP(A3,X:Y,2)"}


def test_a_formula_in_a_text_file_has_no_value():
    table = read(text_of(("姓名", "单位"), ("李", "=HYPERLINK(A1)")))

    assert [problem.where for problem in table.cell_problems()] == ["B2"]


def test_eighteen_digits_kept_as_a_number_have_lost_the_last_ones():
    data = raw_sheet(
        header_row("姓名", "单位")
        + f'<row r="2">{inline("A2", "李")}<c r="B2"><v>4.1080219900101101E+17</v></c></row>'
    )

    assert [problem.code for problem in read(data).cell_problems()] == ["number-lost-digits"]


def test_a_number_of_absurd_size_is_told_not_written_out():
    data = raw_sheet(
        header_row("姓名", "单位")
        + f'<row r="2">{inline("A2", "李")}<c r="B2"><v>1E999999999</v></c></row>'
    )

    assert [problem.code for problem in read(data).cell_problems()] == ["number-out-of-range"]


def test_a_text_longer_than_any_cell_should_be_is_cut_and_told():
    table = read(sheet_of(ROWS[0], ["李" * 3000, "甲"]))

    assert [(each.code, each.where) for each in table.cell_problems()] == [("cell-too-long", "A2")]
    assert len(texts(table, "name")[0]) == 2000


# What is refused


@pytest.mark.parametrize("data", [b"", b"   \r\n\r\n", b"\xef\xbb\xbf", b"\0" * 50])
def test_an_empty_file_is_refused(data):
    assert refusal(data).code == "file-empty"


def test_a_workbook_without_any_cell_is_refused_as_empty():
    assert refusal(workbook({"空": []})).code == "file-empty"


def test_a_header_without_rows_is_refused_at_the_header():
    error = refusal(sheet_of(["标题"], ROWS[0]))

    assert (error.code, error.problems[0].where) == ("file-no-rows", "A2")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 ...", "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image"),
        (b"MZ\x90\0", "program"),
        (b"abc\0def,\0\0\0\x01\x02", "binary"),
    ],
)
def test_a_file_of_another_type_is_named(data, kind):
    assert refusal(data, filename="名单.csv").values == {"kind": kind}


@pytest.mark.parametrize(
    ("part", "kind"),
    [("word/document.xml", "docx"), ("a.txt", "zip")],
)
def test_other_packages_are_told_from_workbooks(part, kind):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(part, "x")

    error = refusal(target.getvalue())

    assert (error.code, error.values["kind"]) == ("file-wrong-type", kind)


def test_sheets_of_other_programs_are_asked_for_as_xlsx():
    page = "<html><table><tr><td>姓名".encode()

    assert refusal(page, filename="名单.xls").values == {"kind": "html"}
    assert refusal(page).code == "file-other-sheet"
    assert refusal(bomb(("content.xml", b"x"))).code == "file-other-sheet"


def test_an_old_xls_and_an_encrypted_workbook_are_told_apart():
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600

    assert refusal(container).code == "file-legacy-xls"
    encrypted = container + "EncryptedPackage".encode("utf-16-le")
    assert refusal(encrypted).code == "file-encrypted"


def test_a_workbook_cut_off_in_transfer_is_damaged():
    data = sheet_of(*ROWS)

    assert refusal(data[: len(data) // 2]).code == "file-damaged"
    assert refusal(b"hello", filename="名单.xlsx").code == "file-damaged"


def test_broken_xml_inside_is_damaged():
    broken = with_part(sheet_of(*ROWS), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData>")

    assert refusal(broken).code == "file-damaged"


def test_a_quotation_mark_never_closed_does_not_swallow_rows():
    error = refusal(text_of(("姓名", "单位"), ('"李', "甲"), ("王", "乙")))

    assert (error.code, error.values["row"]) == ("file-open-quote", 2)


def test_bytes_of_no_known_encoding_are_refused():
    assert refusal(b"\x81\xff\xfe\x81\xff,\xff\x80\r\n" * 9).code == "file-unknown-encoding"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_few_spoilt_bytes_are_told_at_their_cell(encoding):
    rows = [["姓名", "单位"], *(["李沐阳", "沁北食品产业园"] for _ in range(9))]
    data = text_of(*rows, encoding=encoding) + b"\xff" + text_of(["", "甲"], encoding=encoding)

    table = read(data)

    assert [(each.code, each.where) for each in table.cell_problems()] == [
        ("cell-unreadable", "B10")
    ]
