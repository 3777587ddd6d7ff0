"""QR codes (二维码): one symbol, three ways out — inline mask for PDF, PNG and SVG for screens.

The symbol is kept as rows of bits; a PDF gets it as a 1-bit image mask of one pixel a module, so
it stays sharp at any size and weighs a few hundred bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.exceptions import DataOverflowError

from competition.documents.fitting import DoesNotFit

_LEVELS = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q}

#: Modules of clear paper on every side, as the standard asks.
QUIET = 4


@dataclass(frozen=True, slots=True)
class Symbol:
    """A QR symbol without its quiet zone.

    bits: the rows from the top, each filled up with clear bits to whole bytes; set is dark.
    """

    size: int
    bits: int

    def dark(self, x: int, y: int) -> bool:
        """Return whether the module at column x, row y is dark."""
        stride = _stride(self.size)
        return bool(self.bits >> (self.size - 1 - y) * stride + stride - 1 - x & 1)

    def mask(self) -> bytes:
        """Return the rows packed to whole bytes, a set bit being a dark module."""
        return self.bits.to_bytes(self.size * _stride(self.size) // 8, "big")


def _stride(size: int) -> int:
    """Return the bits of one row, filled up to whole bytes."""
    return (size + 7) // 8 * 8


@lru_cache(maxsize=512)
def symbol(payload: str, *, level: str = "M", mask: int | None = None) -> Symbol:
    """Return the smallest symbol that holds `payload`.

    level: L, M or Q; mask: 0–7 for a fixed one (fast, for batches), None for the best.
    Upper-case addresses go in as alphanumeric text, which keeps the symbol small. Raises
    DoesNotFit when no symbol is large enough.
    """
    code = qrcode.QRCode(error_correction=_LEVELS[level], border=0, mask_pattern=mask)
    code.add_data(payload, optimize=0)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError) as overflow:
        raise DoesNotFit(payload, "qr") from overflow
    matrix = code.get_matrix()
    pad = "0" * (_stride(len(matrix)) - len(matrix))
    rows = ("".join("1" if cell else "0" for cell in row) + pad for row in matrix)
    return Symbol(len(matrix), int("".join(rows), 2))


def png(payload: str, *, scale: int = 8, level: str = "M") -> bytes:
    """Return `payload` as a black-on-white PNG with its quiet zone, `scale` pixels a module."""
    code = symbol(payload, level=level)
    side = code.size + 2 * QUIET
    image = Image.new("1", (side, side), 1)
    for y in range(code.size):
        for x in range(code.size):
            if code.dark(x, y):
                image.putpixel((x + QUIET, y + QUIET), 0)
    out = BytesIO()
    image.resize((side * scale, side * scale), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()


def svg(payload: str, *, level: str = "M") -> str:
    """Return `payload` as an SVG element without style: dark modules in the current colour."""
    code = symbol(payload, level=level)
    side = code.size + 2 * QUIET
    path = "".join(_row_path(code, y) for y in range(code.size))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" '
        f'shape-rendering="crispEdges" fill="currentColor"><path d="{path}"/></svg>'
    )


def _row_path(code: Symbol, y: int) -> str:
    parts: list[str] = []
    x = 0
    while x < code.size:
        if not code.dark(x, y):
            x += 1
            continue
        start = x
        while x < code.size and code.dark(x, y):
            x += 1
        parts.append(f"M{start + QUIET} {y + QUIET}h{x - start}v1h{start - x}z")
    return "".join(parts)
