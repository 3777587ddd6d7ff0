"""Read XLSX workbooks, also those WPS writes, without trusting them (电子表格).

Why not openpyxl here: it turns numbers into floats before anyone can look at them, cannot tell a
formula from its kept result in one pass, and fills the rows before a stray cell at XFD1048576.
This reads the few parts it needs through defusedxml's SAX parser, one cell at a time.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.sax import parse as parse_safely

from competition.exchange.cell_values import is_date_format, number_cell, plain_text
from competition.exchange.grids import Cell, Grid, parse_address, refuse

MAX_ENTRIES = 200
MAX_UNPACKED = 50 * 1024 * 1024
MAX_RATIO = 100
#: Most cells, empty ones included, that a sheet may name: whole columns of bare formats.
MAX_CELLS = 1_500_000
#: Parts smaller than this may compress as well as they like.
_RATIO_MATTERS = 1024 * 1024

_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])


class _EnoughError(SAXException):
    """Thrown by a handler that has seen all it wanted."""

    def __init__(self) -> None:
        super().__init__("enough")


@dataclass(frozen=True, slots=True)
class SheetName:
    """A sheet of a workbook: its name, the part that holds it, and whether people see it."""

    name: str
    part: str
    hidden: bool


class Workbook:
    """An opened XLSX file: names its sheets and reads one at a time."""

    def __init__(self, data: bytes) -> None:
        """Open and check the archive. Raises Invalid for bombs, wrong types and broken files."""
        self._parts, self._archive = _open_archive(data)
        main = self._main_part()
        relations = self._relations(main)
        handler = _WorkbookHandler()
        self._read(main, handler)
        folder = posixpath.dirname(main)
        self._epoch_1904 = handler.epoch_1904
        self.sheets = tuple(
            SheetName(name, _target(folder, relations[key][1]), hidden)
            for name, key, hidden in handler.sheets
            if key in relations and relations[key][0].endswith("/worksheet")
        )
        strings = _part_of(relations, "/sharedStrings")
        styles = _part_of(relations, "/styles")
        self._strings = self._shared_strings(_target(folder, strings)) if strings else []
        self._dates = self._date_styles(_target(folder, styles)) if styles else frozenset()
        if not self.sheets:
            refuse("file-empty")

    def grid(self, sheet: SheetName, *, rows: int | None = None) -> Grid:
        """Read a sheet; with `rows`, only its first so many (to look for a header)."""
        grid = Grid(sheet.name, hidden=sheet.hidden)
        handler = _SheetHandler(grid, self._strings, self._dates, self._epoch_1904, rows)
        self._read(sheet.part, handler)
        return grid

    def _main_part(self) -> str:
        if "_rels/.rels" in self._parts:
            main = _part_of(self._relations(""), "/officeDocument")
            if main and main.lower().lstrip("/") in self._parts:
                return main.lstrip("/")
        return "xl/workbook.xml"

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        folder, name = posixpath.split(part)
        handler = _RelationHandler()
        self._read(posixpath.join(folder, "_rels", f"{name}.rels"), handler)
        return handler.relations

    def _shared_strings(self, part: str) -> list[str]:
        handler = _StringHandler()
        if part.lower() in self._parts:
            self._read(part, handler)
        return handler.strings

    def _date_styles(self, part: str) -> frozenset[int]:
        handler = _StyleHandler()
        if part.lower() in self._parts:
            self._read(part, handler)
        return handler.date_styles()

    def _read(self, part: str, handler: ContentHandler) -> None:
        info = self._parts.get(part.lower())
        if info is None:
            refuse("file-damaged", part=part)
        try:
            with self._archive.open(info) as stream:
                parse_safely(stream, handler, forbid_dtd=True)
        except _EnoughError:
            return
        except DefusedXmlException:
            refuse("file-unsafe-xml", part=part)
        except (SAXException, zipfile.BadZipFile, zlib.error, EOFError, ValueError, LookupError):
            refuse("file-damaged", part=part)
        except (RuntimeError, NotImplementedError):
            refuse("file-encrypted")


def _open_archive(data: bytes) -> tuple[dict[str, zipfile.ZipInfo], zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        refuse("file-damaged")
    if len(infos) > MAX_ENTRIES:
        refuse("file-bomb", reason="entries", limit=MAX_ENTRIES)
    unpacked = sum(info.file_size for info in infos)
    if unpacked > MAX_UNPACKED:
        refuse("file-bomb", reason="unpacked", limit=MAX_UNPACKED // 1024 // 1024)
    for info in infos:
        if info.file_size > max(_RATIO_MATTERS, MAX_RATIO * info.compress_size):
            refuse("file-bomb", reason="ratio", limit=MAX_RATIO)
    parts = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in infos}
    kind = _other_office_kind(parts)
    if kind:
        refuse("file-other-sheet" if kind in ("ods", "xlsb") else "file-wrong-type", kind=kind)
    if any(info.flag_bits & 1 for info in infos):
        refuse("file-encrypted")
    return parts, archive


def _other_office_kind(parts: dict[str, Any]) -> str:
    if "xl/workbook.xml" in parts:
        return ""
    for mark, kind in (
        ("xl/workbook.bin", "xlsb"),
        ("word/document.xml", "docx"),
        ("ppt/presentation.xml", "pptx"),
        ("content.xml", "ods"),
    ):
        if mark in parts:
            return kind
    return "" if "_rels/.rels" in parts and "[content_types].xml" in parts else "zip"


def _part_of(relations: dict[str, tuple[str, str]], kind: str) -> str:
    return next((target for type_, target in relations.values() if type_.endswith(kind)), "")


def _target(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(folder, target)).lstrip("/")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _attributes(attrs: Any) -> dict[str, str]:
    return {_local(name): value for name, value in attrs.items()}


class _RelationHandler(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.relations: dict[str, tuple[str, str]] = {}

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 (the name SAX calls)
        if _local(name) == "Relationship" and attrs.get("TargetMode") != "External":
            key = attrs.get("Id", "")
            self.relations[key] = (attrs.get("Type", ""), attrs.get("Target", ""))


class _WorkbookHandler(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str, bool]] = []
        self.epoch_1904 = False

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        local = _local(name)
        if local == "sheet":
            # r:id: the one attribute whose local name is "id" and that is not sheetId.
            found = _attributes(attrs)
            hidden = found.get("state", "visible") != "visible"
            self.sheets.append((found.get("name", ""), found.get("id", ""), hidden))
        elif local == "workbookPr":
            self.epoch_1904 = attrs.get("date1904", "0") in ("1", "true")


class _StyleHandler(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self._formats: dict[str, str] = {}
        self._used: list[str] = []
        self._inside = False

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        local = _local(name)
        if local == "numFmt":
            self._formats[attrs.get("numFmtId", "")] = attrs.get("formatCode", "")
        elif local == "cellXfs":
            self._inside = True
        elif local == "xf" and self._inside:
            self._used.append(attrs.get("numFmtId", "0"))

    def endElement(self, name: str) -> None:  # noqa: N802
        if _local(name) == "cellXfs":
            self._inside = False

    def date_styles(self) -> frozenset[int]:
        return frozenset(
            index
            for index, key in enumerate(self._used)
            if (key.isdigit() and int(key) in _BUILT_IN_DATES)
            or is_date_format(self._formats.get(key, ""))
        )


class _StringHandler(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.strings: list[str] = []
        self._buffer: list[str] = []
        self._take = False
        self._phonetic = False

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        local = _local(name)
        if local == "si":
            self._buffer = []
        elif local == "rPh":
            self._phonetic = True
        elif local == "t":
            self._take = not self._phonetic

    def characters(self, content: str) -> None:
        if self._take:
            self._buffer.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        local = _local(name)
        if local == "t":
            self._take = False
        elif local == "rPh":
            self._phonetic = False
        elif local == "si":
            self.strings.append(plain_text("".join(self._buffer)))


_MERGE = re.compile(r"([A-Z]+[0-9]+):([A-Z]+[0-9]+)")


class _SheetHandler(ContentHandler):
    """Collects the filled cells of one sheet; rows and columns may lack their addresses."""

    def __init__(
        self,
        grid: Grid,
        strings: list[str],
        dates: frozenset[int],
        epoch_1904: bool,
        rows: int | None,
    ) -> None:
        super().__init__()
        self._grid = grid
        self._strings = strings
        self._dates = dates
        self._epoch_1904 = epoch_1904
        self._limit = rows
        self._seen = 0
        self._row = 0
        self._column = -1
        self._cell: tuple[str, int] | None = None
        self._take: list[str] | None = None
        self._phonetic = False
        self._value: list[str] = []
        self._formula: list[str] | None = None
        self._starts: dict[str, Callable[[Any], None]] = {
            "row": self._start_row,
            "c": self._start_cell,
            "v": self._start_value,
            "t": self._start_value,
            "f": self._start_formula,
            "rPh": self._start_phonetic,
            "mergeCell": self._add_merge,
        }

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        start = self._starts.get(name) or self._starts.get(_local(name))
        if start is not None:
            start(attrs)

    def characters(self, content: str) -> None:
        if self._take is not None:
            self._take.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        local = _local(name)
        if local in ("v", "t", "f"):
            self._take = None
        elif local == "rPh":
            self._phonetic = False
        elif local == "c":
            self._finish_cell()

    def _start_row(self, attrs: Any) -> None:
        self._row = int(attrs.get("r") or self._row + 1)
        self._column = -1
        if self._limit is not None and self._row > self._limit:
            raise _EnoughError

    def _start_cell(self, attrs: Any) -> None:
        found = parse_address(attrs.get("r", ""))
        self._seen += 1
        if self._seen > MAX_CELLS:
            refuse("file-bomb", reason="cells", limit=MAX_CELLS)
        self._row, self._column = found or (self._row, self._column + 1)
        self._cell = (attrs.get("t", "n"), int(attrs.get("s", "0") or 0))
        self._value = []
        self._formula = None

    def _start_value(self, _attrs: Any) -> None:
        if self._cell is not None and not self._phonetic:
            self._take = self._value

    def _start_formula(self, _attrs: Any) -> None:
        if self._cell is not None:
            self._formula = self._take = []

    def _start_phonetic(self, _attrs: Any) -> None:
        self._phonetic = True

    def _add_merge(self, attrs: Any) -> None:
        found = _MERGE.fullmatch(attrs.get("ref", ""))
        corners = (parse_address(found[1]), parse_address(found[2])) if found else (None, None)
        if corners[0] and corners[1]:
            self._grid.merges.append((*corners[0], *corners[1]))

    def _finish_cell(self) -> None:
        kind, style = self._cell or ("n", 0)
        raw = "".join(self._value)
        self._cell = None
        if self._formula is not None and not raw.strip():
            text = "=" + "".join(self._formula)
            self._grid.put(self._row, self._column, Cell(text, "formula", "formula-without-value"))
            return
        cell = self._typed(kind, style, raw)
        if not cell.text.strip():
            return
        if self._formula is not None and not cell.problem:
            cell = Cell(cell.text, "formula" if cell.kind == "text" else cell.kind)
        self._grid.put(self._row, self._column, cell)

    def _typed(self, kind: str, style: int, raw: str) -> Cell:
        if kind == "s":
            index = int(raw or -1)
            return Cell(self._strings[index] if 0 <= index < len(self._strings) else "")
        if kind in ("str", "inlineStr"):
            return Cell(plain_text(raw))
        if kind == "b":
            return Cell("TRUE" if raw.strip() in ("1", "true") else "FALSE", "truth")
        if kind == "e":
            return Cell(raw, "formula", "cell-error")
        if kind == "d":
            return Cell(raw[:10], "date")
        return number_cell(raw, is_date=style in self._dates, epoch_1904=self._epoch_1904)
