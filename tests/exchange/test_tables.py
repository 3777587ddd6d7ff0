"""Whatever file arrives, it is read with addresses or refused with one clear code (导入表格)."""

from __future__ import annotations

import io
import random
import tracemalloc
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from competition.errors import Invalid
from competition.exchange.grids import MAX_BYTES, MAX_ROWS
from competition.exchange.headers import Field
from competition.exchange.tables import Table, read_table, take_bytes
from tests.exchange.sheet_files import (
    header_row,
    inline,
    raw_sheet,
    sheet_of,
    text_of,
    with_part,
    workbook,
)

FIELDS = (
    Field("name", ("姓名", "选手姓名"), required=True),
    Field("unit", ("单位", "所在单位"), required=True),
    Field("trade", ("工种", "参赛工种")),
    Field("mark", ("成绩", "理论成绩")),
)
ROWS = (("姓名", "单位", "工种"), ("李沐阳", "沁北食品产业园", "调饮师"))


def read(data: bytes, **choices: object) -> Table:
    return read_table(data, FIELDS, **choices)


def refusal(data: bytes, **choices: object) -> Invalid:
    with pytest.raises(Invalid) as caught:
        read(data, **choices)
    assert [problem.code for problem in caught.value.problems] == [caught.value.code]
    return caught.value


def texts(table: Table, code: str) -> list[str]:
    return [table.cell(row, code).text for row in table.rows]


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


# What attacks


class Endless(io.RawIOBase):
    """Two hundred megabytes that exist only while they are read."""

    def __init__(self, *, seekable: bool) -> None:
        super().__init__()
        self.size, self.taken, self._seekable = 200 * 1024 * 1024, 0, seekable

    def seekable(self) -> bool:
        return self._seekable

    def tell(self) -> int:
        return 0

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.size if whence == 2 else offset

    def read(self, size: int = -1) -> bytes:
        self.taken += size
        return b"\0" * size


@pytest.mark.parametrize(("seekable", "read_at_most"), [(True, 0), (False, MAX_BYTES + 1)])
def test_two_hundred_megabytes_are_refused_without_reading_them(seekable, read_at_most):
    upload = Endless(seekable=seekable)

    with pytest.raises(Invalid) as caught:
        take_bytes(upload)

    assert (caught.value.code, caught.value.values) == ("file-too-large", {"limit": 20})
    assert upload.taken <= read_at_most


def test_an_upload_within_the_limit_is_taken_whole():
    assert take_bytes(io.BytesIO(b"abc")) == b"abc"


def test_too_many_bytes_in_hand_are_refused_too():
    assert refusal(b"a" * (MAX_BYTES + 1)).code == "file-too-large"


MAIN = ("xl/workbook.xml", b"<workbook/>")


def bomb(*parts: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return target.getvalue()


def test_a_bomb_is_known_by_its_ratio():
    data = bomb(MAIN, ("xl/worksheets/sheet1.xml", b"\0" * 20_000_000))
    assert len(data) < 30_000

    assert refusal(data).values == {"reason": "ratio", "limit": 100}


def test_a_bomb_is_known_by_its_whole_size_before_it_is_unpacked():
    data = bomb(MAIN, *((f"xl/media/{number}", b"\0" * 1_000_000) for number in range(60)))

    tracemalloc.start()
    error = refusal(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert error.values == {"reason": "unpacked", "limit": 50}
    assert peak < 2_000_000


def test_a_bomb_is_known_by_its_number_of_parts():
    data = bomb(MAIN, *((f"xl/{number}", b"x") for number in range(300)))

    assert refusal(data).values == {"reason": "entries", "limit": 200}


def test_entities_are_never_expanded():
    attack = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
        b"<worksheet><sheetData><row><c><v>&b;</v></c></row></sheetData></worksheet>"
    )
    data = with_part(sheet_of(*ROWS), "xl/worksheets/sheet1.xml", attack)

    assert refusal(data).code == "file-unsafe-xml"


def test_names_inside_the_archive_are_never_paths():
    evil = with_part(sheet_of(*ROWS), "../../../../etc/passwd", b"x")

    assert texts(read(evil), "name") == ["李沐阳"]


def test_one_cell_at_the_last_row_and_column_is_named():
    data = raw_sheet(
        header_row("姓名", "单位")
        + f'<row r="2">{inline("A2", "李")}{inline("B2", "甲")}</row>'
        + f'<row r="1048576">{inline("XFD1048576", "x")}</row>'
    )
    assert len(data) < 8_000

    error = refusal(data)

    assert error.code == "too-many-rows"
    assert error.problems[0].where == "XFD1048576"


def test_empty_styled_cells_far_out_do_no_harm():
    data = raw_sheet(
        header_row("姓名", "单位")
        + f'<row r="2">{inline("A2", "李")}{inline("B2", "甲")}<c r="XFD2" s="0"/></row>'
        + '<row r="1048576"><c r="A1048576" s="0"/></row>'
    )

    assert texts(read(data), "name") == ["李"]


def test_a_column_beyond_the_limit_is_named():
    data = raw_sheet(header_row("姓名", "单位") + f'<row r="2">{inline("XFD2", "x")}</row>')

    error = refusal(data)

    assert (error.code, error.problems[0].where) == ("too-many-columns", "XFD2")


def test_more_rows_than_any_contest_are_refused_in_text_too():
    rows = [["姓名", "单位"], *([f"李{number}", "甲"] for number in range(MAX_ROWS + 10))]

    error = refusal(text_of(*rows))

    assert (error.code, error.problems[0].where) == ("too-many-rows", f"A{MAX_ROWS + 1}")


def test_a_merge_over_the_whole_sheet_fills_filled_rows_only():
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + header_row("姓名", "单位")
        + f'<row r="2">{inline("A2", "李")}{inline("B2", "甲")}</row>'
        + '</sheetData><mergeCells><mergeCell ref="B2:XFD1048576"/></mergeCells></worksheet>'
    )

    table = read(with_part(sheet_of(["x"]), "xl/worksheets/sheet1.xml", xml.encode()))

    assert len(table.rows) == 1


def test_a_sheet_of_countless_empty_cells_is_given_up(monkeypatch):
    monkeypatch.setattr("competition.exchange.workbooks.MAX_CELLS", 1000)
    data = raw_sheet(header_row("姓名", "单位") + '<row r="2">' + "<c/>" * 2000 + "</row>")

    assert refusal(data).values == {"reason": "cells", "limit": 1000}


def test_whatever_bytes_arrive_the_answer_is_a_table_or_a_refusal():
    chance = random.Random(20251119)
    whole = sheet_of(*ROWS, *([f"李{number}", "甲", "调饮师"] for number in range(9)))
    text = text_of(*ROWS, encoding="gb18030")
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    outcomes = set()

    for turn in range(400):
        name = chance.choice(sorted(parts))
        spoilt = (
            spoil(whole, chance),
            spoil(text, chance),
            with_part(whole, name, spoil(parts[name], chance)),
            chance.randbytes(chance.randrange(1, 200)),
        )[turn % 4]
        try:
            outcomes.add(type(read(spoilt)))
        except Invalid as error:
            outcomes.add(error.code.partition("-")[0])

    assert outcomes == {Table, "file", "header"}


def spoil(data: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(chance.choice((1, 2, 6))):
        place = chance.randrange(len(spoilt))
        spoilt[place : place + chance.randrange(3)] = chance.choice(
            (b"<", b'"', b"9", b"1E5", b"NaN", b"\0", b"\xff", b"")
        )
    return bytes(spoilt)
