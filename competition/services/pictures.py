"""Codes for screens as pictures (二维码)."""

from __future__ import annotations

from competition.documents import qr


def qr_svg(text: str) -> str:
    """A text as the SVG of its QR code, with its quiet zone."""
    return qr.svg(text)


def qr_lines(text: str) -> list[str]:
    """A text as lines of half blocks for a dark terminal, quiet zone included."""
    symbol = qr.symbol(text, level="L")
    edge = 2

    def light(x: int, y: int) -> bool:
        x, y = x - edge, y - edge
        inside = 0 <= x < symbol.size and 0 <= y < symbol.size
        return not (inside and symbol.dark(x, y))

    side = symbol.size + 2 * edge
    blocks = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
    return [
        "".join(blocks[light(x, y), y + 1 < side and light(x, y + 1)] for x in range(side))
        for y in range(0, side, 2)
    ]
