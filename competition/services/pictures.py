"""Codes for screens as pictures (二维码)."""

from __future__ import annotations

from competition.documents import qr


def qr_svg(text: str) -> str:
    """A text as the SVG of its QR code, with its quiet zone."""
    return qr.svg(text)


def qr_rows(text: str) -> list[list[bool]]:
    """A text as rows of fields, True where light, quiet zone included."""
    symbol = qr.symbol(text, level="L")
    edge = 2

    def light(x: int, y: int) -> bool:
        x, y = x - edge, y - edge
        inside = 0 <= x < symbol.size and 0 <= y < symbol.size
        return not (inside and symbol.dark(x, y))

    side = range(symbol.size + 2 * edge)
    return [[light(x, y) for x in side] for y in side]


def qr_lines(text: str) -> list[str]:
    """A text as lines of half blocks for a dark terminal, quiet zone included."""
    rows = qr_rows(text)
    blocks = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
    lower = [*rows[1:], [False] * len(rows)]
    return [
        "".join(blocks[pair] for pair in zip(rows[y], lower[y], strict=True))
        for y in range(0, len(rows), 2)
    ]
