"""Read CSV and TSV in any encoding Chinese offices save (逗号或制表符分隔的文本)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from competition.exchange.grids import Cell, Grid, refuse

_MARKS: tuple[tuple[bytes, str, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
#: What stands for bytes that are no character, and how many of them a file may have.
_LOST = "\ufffd"
_MOST_LOST = 50
_DELIMITERS = ",\t;|"
#: What a spreadsheet would run as a formula when it opens the file.
_FORMULA_SIGNS = "=+-@＝＋－＠"


def decode_text(data: bytes) -> tuple[str, str]:
    """Decode text saved by an office program: (text, the encoding's name for people).

    UTF-8 and UTF-16 are known by their mark or by fitting; what is left is read as GB18030,
    which contains GBK and GB2312. A few bytes that fit nowhere become U+FFFD and are told at
    their cells; more of them, and the file is refused: Invalid("file-unknown-encoding").
    """
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return _decoded(data, codec), name
    codec = _unmarked_utf16(data)
    if codec:
        return _decoded(data, codec), "UTF-16"
    if b"\0" in data:
        refuse("file-wrong-type", kind="binary")
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        unicode, chinese = (data.decode(codec, "replace") for codec in ("utf-8", "gb18030"))
    if unicode.count(_LOST) < chinese.count(_LOST):
        return _tolerable(unicode), "UTF-8"
    return _tolerable(chinese), "GB18030"


def _decoded(data: bytes, codec: str) -> str:
    return _tolerable(data.decode(codec, "replace"))


def _tolerable(text: str) -> str:
    lost = text.count(_LOST)
    if lost > _MOST_LOST or lost * 20 > len(text):
        refuse("file-unknown-encoding")
    return text


def _unmarked_utf16(data: bytes) -> str:
    """Text has no zero bytes but in UTF-16, where separators and digits have one each."""
    if b"\0" not in data or len(data) % 2:
        return ""
    for codec in ("utf-16-le", "utf-16-be"):
        try:
            text = data[:8000].decode(codec)
        except UnicodeDecodeError:
            continue
        if any(sign in text for sign in "\r\n,\t") and all(map(_is_text, text)):
            return codec
    return ""


def _is_text(sign: str) -> bool:
    return sign.isprintable() or sign in "\r\n\t\u3000\u00a0"


def delimited_grids(text: str) -> Iterator[Grid]:
    """Read a text under each delimiter it could have, the likeliest first.

    The reader of headers decides between them; a text without any delimiter is one column.
    """
    head = "\n".join(text.splitlines()[:30])
    order = sorted(_DELIMITERS, key=head.count, reverse=True)
    likely = [sign for sign in order if head.count(sign)][:2] or [","]
    for sign in likely:
        yield _grid(text, sign)


def _grid(text: str, delimiter: str) -> Grid:
    grid = Grid()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, values in enumerate(reader, start=1):
            for column, value in enumerate(values):
                if value.strip():
                    grid.put(number, column, _cell(value))
    except csv.Error:
        # A quotation mark was opened and never closed: what follows would vanish into one cell.
        refuse("file-open-quote", f"A{number + 1}", row=number + 1)
    return grid


def _cell(value: str) -> Cell:
    if _LOST in value:
        return Cell(value, problem="cell-unreadable")
    if value[0] == "'" and value[1:2] and value[1] in _FORMULA_SIGNS + "\t":
        return Cell(value[1:])
    if value.startswith("="):
        if value.startswith('="') and value.endswith('"') and '"' not in value[2:-1]:
            return Cell(value[2:-1])
        return Cell(value, "formula", "formula-without-value")
    return Cell(value.replace("\r\n", "\n"))
