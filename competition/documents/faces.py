"""One font face (字体): which characters it truly draws, and how wide they are.

A face is asked twice: does its character map know the character, and does the glyph have an
outline? Some faces list characters whose outline is empty; printing those would leave a hole
in a name without any error.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

import uharfbuzz as hb
from fontTools.ttLib import TTFont

#: Glyph spaces are given to PDF in thousandths of the type size.
UNITS = 1000


class Face:
    """A face of a font file, read through HarfBuzz; glyphs are looked up once and remembered."""

    def __init__(self, path: Path, index: int = 0) -> None:
        """Open face `index` of the file at `path` (collections hold several)."""
        self.path = path
        self.index = index
        self.hb_face = hb.Face(hb.Blob.from_file_path(str(path)), index)
        self.hb_font = hb.Font(self.hb_face)
        self.upem = int(self.hb_face.upem)
        self.name = postscript_name(self.hb_face) or path.stem
        tags = set(self.hb_face.table_tags)
        self.is_cff = "CFF " in tags
        self.usable = not self.hb_face.has_var_data and bool(tags & {"CFF ", "glyf"})
        self._glyphs: dict[str, int | None] = {}
        self._advances: dict[str, float] = {}
        self._cids: dict[int, int] | None = None

    def glyph(self, character: str) -> int | None:
        """Return the glyph that draws `character`, or None if there is none or it is empty."""
        try:
            return self._glyphs[character]
        except KeyError:
            found = self._glyphs[character] = self._look_up(character)
            return found

    def _look_up(self, character: str) -> int | None:
        glyph = self.hb_font.get_nominal_glyph(ord(character))
        if not glyph:
            return None
        if unicodedata.category(character) == "Zs":
            return int(glyph)
        extents = self.hb_font.get_glyph_extents(glyph)
        if extents is None or not (extents.width or extents.height):
            return None
        return int(glyph)

    def advance(self, character: str) -> float:
        """Return the width of `character` in thousandths of the type size."""
        try:
            return self._advances[character]
        except KeyError:
            width = self.glyph_advance(self.glyph(character) or 0)
            self._advances[character] = width
            return width

    def glyph_advance(self, glyph: int) -> float:
        """Return the width of a glyph in thousandths of the type size."""
        return float(self.hb_font.get_glyph_h_advance(glyph) * UNITS / self.upem)

    def code(self, glyph: int) -> int:
        """Return the two-byte code under which a PDF names `glyph`.

        A CID-keyed CFF program is addressed by its own CIDs; everything else by glyph number.
        """
        if self._cids is None:
            self._cids = self._read_cids()
        return self._cids.get(glyph, glyph)

    def _read_cids(self) -> dict[int, int]:
        if not self.is_cff:
            return {}
        with TTFont(self.path, fontNumber=self.index, lazy=True) as font:
            top = font["CFF "].cff.topDictIndex[0]
            if not hasattr(top, "ROS"):
                return {}
            return {glyph: int(name[3:]) for glyph, name in enumerate(top.charset) if glyph}

    @property
    def cid_keyed(self) -> bool:
        """Whether the outlines are a CFF program addressed by CIDs of its own."""
        self.code(0)
        return bool(self._cids)

    def vertical(self) -> tuple[int, int, int]:
        """Return ascent, descent (negative) and cap height in thousandths."""
        extents = self.hb_font.get_font_extents("ltr")
        cap = self.hb_font.get_metric_position(hb.OTMetricsTag.CAP_HEIGHT)
        scaled = (extents.ascender, extents.descender, cap or extents.ascender * 3 // 4)
        ascent, descent, height = (round(value * UNITS / self.upem) for value in scaled)
        return ascent, descent, height


def postscript_name(face: hb.Face) -> str:
    """Return a face's PostScript name, or nothing if the file does not give one."""
    return str(face.get_name(hb.OTNameIdPredefined.POSTSCRIPT_NAME) or "")
