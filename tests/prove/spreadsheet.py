"""A spreadsheet program without a window (LibreOffice): it recalculates a workbook from nothing."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl

from competition.exchange.recalculation_grids import TOP

PROGRAM = shutil.which("soffice") or shutil.which("libreoffice")
#: Seconds one call may take on a loaded machine.
PATIENCE = 240

_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
 oor:op="fuse"><value>0</value></prop></item></oor:items>
"""

#: What every cell of every worksheet shows, by worksheet name and address.
Shown = Mapping[str, Mapping[str, object]]


def recalculated(books: Mapping[str, bytes], folder: Path) -> dict[str, Shown]:
    """Recalculate workbooks: kept results are thrown away first, so nothing can be copied over."""
    assert PROGRAM is not None
    profile, source, target = folder / "profile", folder / "in", folder / "out"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS, "utf-8")
    source.mkdir(exist_ok=True)
    for name, content in books.items():
        # openpyxl writes formulas without their results.
        openpyxl.load_workbook(io.BytesIO(content)).save(source / f"{name}.xlsx")
    _convert([source / f"{name}.xlsx" for name in books], profile, target)
    return {name: shown((target / f"{name}.xlsx").read_bytes()) for name in books}


def _convert(files: Sequence[Path], profile: Path, target: Path) -> None:
    command = [
        str(PROGRAM), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
        "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(target),
    ]  # fmt: skip
    done = subprocess.run(  # noqa: S603
        [*command, *map(str, files)], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    missing = [file.name for file in files if not (target / file.name).exists()]
    assert not missing, (missing, done.stdout, done.stderr)


def shown(content: bytes) -> Shown:
    """The values a workbook shows."""
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return {
        sheet.title: {
            cell.coordinate: cell.value
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        }
        for sheet in book.worksheets
    }


def formulas(content: bytes) -> Shown:
    """The formulas of a workbook, without the values."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        sheet.title: {
            cell.coordinate: cell.value
            for row in sheet.iter_rows()
            for cell in row
            if isinstance(cell.value, str) and cell.value.startswith("=")
        }
        for sheet in book.worksheets
    }


def places(book: Shown) -> dict[object, object]:
    """The place of each entry of a result workbook, by its number."""
    return _beside(book, "A")


def over_all(book: Shown) -> dict[object, object]:
    """The place over all divisions of each entry, by its number: the first column so headed."""
    front = book["总分名次"]
    head = next(address for address, value in front.items() if value == "不分组名次")
    return _beside(book, head.rstrip("0123456789"))


def _beside(book: Shown, letter: str) -> dict[object, object]:
    front, row, found = book["总分名次"], TOP + 1, {}
    while f"B{row}" in front:
        found[front[f"B{row}"]] = front.get(f"{letter}{row}")
        row += 1
    return dict(sorted(found.items(), key=str))


def marked_as(content: bytes, other: bytes) -> bytes:
    """A result workbook with another one's marks in place of its own."""
    book, source = (openpyxl.load_workbook(io.BytesIO(each)) for each in (content, other))
    for sheet in book.worksheets:
        if sheet.title.startswith("打分"):
            theirs = {
                tuple(cell.value for cell in row[:3]): row
                for row in source[sheet.title].iter_rows(TOP + 1)
            }
            for row in sheet.iter_rows(TOP + 1):
                given = theirs[tuple(cell.value for cell in row[:3])]
                for cell, told in zip(row, given, strict=True):
                    if not str(cell.value).startswith("="):
                        cell.value = told.value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
