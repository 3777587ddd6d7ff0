"""What stands around a certificate's QR (证书编号、扫码验证、公钥指纹)."""

from __future__ import annotations

from collections.abc import Callable

from competition.documents.certificate_facts import CertificateFacts
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.geometry import CODE_SIDE, Geometry
from competition.documents.paper import MM
from competition.documents.placed import Placed

Row = tuple[float, float, str, Role, float, str]

_SURE = "以查询结果为准"


def lay_captions(
    geometry: Geometry, fonts: Library, facts: CertificateFacts
) -> tuple[tuple[Placed, ...], tuple[Placed, ...]]:
    """Return what stands before the number and what stands after it."""
    rows, align = _rows(geometry, facts)
    at = next(index for index, row in enumerate(rows) if row[2] == facts.number)
    before, after = (
        tuple(_placed(geometry, fonts, row, align) for row in part if row[2])
        for part in (rows[:at], rows[at + 1 :])
    )
    return before, after


def lay_number(geometry: Geometry, fonts: Library, facts: CertificateFacts) -> Placed:
    """Return the number in its place."""
    rows, align = _rows(geometry, facts)
    return next(_placed(geometry, fonts, row, align) for row in rows if row[2] == facts.number)


def _rows(geometry: Geometry, facts: CertificateFacts) -> tuple[list[Row], float]:
    """Return the captions from top to bottom, and which part of a line stands at its x."""
    rows, align = _KINDS[geometry.code.captions]
    return rows(facts), align


def _placed(geometry: Geometry, fonts: Library, row: Row, align: float) -> Placed:
    """Place a row at (x, y) from the symbol's corner; align 0 left, 0.5 middle, 1 right of x."""
    x, y, text, role, size, colour = row
    align = 0.0 if x > CODE_SIDE else align
    width = fonts.width(text, role, size) / MM
    room = 40.0 if align == 0.5 else 58.0
    fitted = size * min(1.0, room / width)
    left = geometry.code.x + x - align * width * fitted / size
    return Placed(left, geometry.code.y + y, text, role, fitted, geometry.colour(colour))


def _below(facts: CertificateFacts) -> list[Row]:
    middle, below = CODE_SIDE / 2, CODE_SIDE
    return [
        (middle, below + 4.7, "证书编号", Role.HEI, 6.0, "caption"),
        (middle, below + 7.9, facts.number, Role.SONG_SEMIBOLD, 8.0, "ink"),
        (middle, below + 10.9, f"扫码验证 {facts.address}", Role.HEI, 5.3, "caption"),
        (middle, below + 13.5, _fingerprint(facts), Role.HEI, 5.3, "caption"),
    ]


def _beside(facts: CertificateFacts) -> list[Row]:
    left, right = -6.0, 32.0
    return [
        (left, 9.2, "证书编号", Role.HEI, 6.5, "caption"),
        (left, 14.1, facts.number, Role.SONG_SEMIBOLD, 9.0, "ink"),
        (left, 18.7, _fingerprint(facts), Role.HEI, 5.6, "caption"),
        (right, 9.2, "扫码验证", Role.HEI, 6.5, "caption"),
        (right, 14.1, facts.address, Role.HEI, 7.8, "ink"),
        (right, 18.7, _SURE, Role.HEI, 5.6, "caption"),
    ]


def _right(facts: CertificateFacts) -> list[Row]:
    x = 30.5
    return [
        (x, 3.0, "证书编号", Role.HEI, 6.5, "caption"),
        (x, 7.2, facts.number, Role.SONG_SEMIBOLD, 9.5, "ink"),
        (x, 14.6, "扫码验证", Role.HEI, 6.5, "caption"),
        (x, 18.2, facts.address, Role.HEI, 7.2, "ink"),
        (x, 22.4, "公钥指纹" if facts.fingerprint else "", Role.HEI, 6.5, "caption"),
        (x, 26.0, facts.fingerprint, Role.HEI, 7.2, "ink"),
    ]


def _fingerprint(facts: CertificateFacts) -> str:
    return f"公钥指纹 {facts.fingerprint}" if facts.fingerprint else ""


#: How the captions stand: their rows, and which part of a line is at x.
_KINDS: dict[str, tuple[Callable[[CertificateFacts], list[Row]], float]] = {
    "below": (_below, 0.5),
    "right": (_right, 0.0),
    "beside": (_beside, 1.0),
}
