"""Whatever attacks is known before it is unpacked, and refused with one clear code (导入表格)."""

from __future__ import annotations

import io
import random
import tracemalloc
import zipfile

import pytest

from competition.errors import Invalid
from competition.exchange.grids import MAX_BYTES, MAX_ROWS
from competition.exchange.tables import Table, take_bytes
from tests.exchange.sheet_files import (
    MAIN,
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
)


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
