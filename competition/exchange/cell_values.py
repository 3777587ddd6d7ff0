"""Turn what a workbook stores into what a person typed: numbers, dates, text (单元格的值)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Context, Decimal, InvalidOperation

from competition.exchange.grids import Cell

#: A double keeps fifteen decimal digits; a spreadsheet shows no more.
_DIGITS = Context(prec=15)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NOT_A_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_DATE_LETTERS = re.compile(r"[ymdhs年月日]", re.IGNORECASE)
_LAST_SERIAL = 2_957_003


def plain_text(text: str) -> str:
    """Undo the escapes of the format (`_x000D_`) and its line ends; inner text is left alone.

    >>> plain_text("怀川_x000D_茶业")
    '怀川\\n茶业'
    """
    if "_x" in text:
        text = _ESCAPE.sub(_unescaped, text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def _unescaped(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if 0xD800 <= code <= 0xDFFF else chr(code)


def is_date_format(code: str) -> bool:
    """Tell whether a number format shows a date or time.

    >>> is_date_format('yyyy"年"m"月"'), is_date_format("0.00"), is_date_format('[Red]0"days"')
    (True, False, False)
    """
    if code.lower() in ("", "general", "@"):
        return False
    return bool(_DATE_LETTERS.search(_NOT_A_FORMAT.sub("", code)))


def number_cell(raw: str, *, is_date: bool = False, epoch_1904: bool = False) -> Cell:
    """Read a stored number exactly: fifteen digits as the sheet shows it, dates as YYYY-MM-DD.

    A whole number of more than fifteen digits has lost its last ones: told, not guessed.

    >>> number_cell("8.300000000000001"), number_cell("410802199001011234").problem
    (Cell(text='8.3', kind='number', problem=''), 'number-lost-digits')
    """
    raw = raw.strip()
    if not raw:
        return Cell("", "empty")
    try:
        number = Decimal(raw)
    except InvalidOperation:
        return Cell(raw)
    if not number.is_finite() or abs(number.adjusted()) > 30:
        return Cell(raw, "number", "number-out-of-range")
    if is_date and 0 <= number <= _LAST_SERIAL:
        return Cell(_date_text(number, epoch_1904=epoch_1904), "date")
    if number.adjusted() >= 15:
        return Cell(f"{number:f}".partition(".")[0], "number", "number-lost-digits")
    return Cell(_plain_number(_DIGITS.plus(number)), "number")


def _plain_number(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _date_text(serial: Decimal, *, epoch_1904: bool) -> str:
    minutes = int((serial * 1440).to_integral_value())
    days, minute = divmod(minutes, 1440)
    clock = f"{minute // 60:02d}:{minute % 60:02d}"
    if days == 0:
        return clock
    if epoch_1904:
        day = date(1904, 1, 1) + timedelta(days=days)
    else:
        # Spreadsheets believe that 1900 was a leap year.
        day = date(1899, 12, 30) + timedelta(days=days + (days < 60))
    return f"{day.isoformat()} {clock}" if minute else day.isoformat()
