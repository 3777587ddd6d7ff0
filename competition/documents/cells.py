"""Cells of a table (表格单元格): a text in a column, shrunk a little, then wrapped, never cut."""

from __future__ import annotations

from dataclasses import dataclass, replace

from competition.documents.colours import BLACK, Colour
from competition.documents.fitting import Glyph, break_paragraph, spread_name
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.paper import MM

_LEAD = 1.32
_SHRINK = 0.9


@dataclass(frozen=True, slots=True)
class Column:
    """A column: width in mm, alignment, and the face and size of its cells.

    name: True spreads two-character names and wraps long ones at `·`.
    """

    heading: str
    width: float
    align: str = "left"
    role: Role = Role.HEI
    size: float = 10.5
    colour: Colour = BLACK
    name: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A text broken into the lines it will be printed in."""

    lines: tuple[str, ...]
    size: float
    column: Column

    @property
    def height(self) -> float:
        """Height in millimetres without padding."""
        return len(self.lines) * self.lead

    @property
    def lead(self) -> float:
        """Distance of two baselines in millimetres."""
        return self.size * _LEAD / MM


def set_cell(fonts: Library, column: Column, text: str) -> Cell:
    """Break `text` into the column: whole, a little smaller, or in as many lines as it needs.

    A line break in `text` is kept.
    """
    room = column.width - 2
    if column.name:
        text = spread_name(text)
    if "\n" in text:
        return Cell(tuple(wrap(fonts, text, column.role, column.size, room)), column.size, column)
    natural = fonts.width(text, column.role, column.size) / MM
    if natural <= room:
        return Cell((text,), column.size, column)
    if natural * _SHRINK <= room:
        return Cell((text,), column.size * room / natural * 0.999, column)
    return Cell(tuple(wrap(fonts, text, column.role, column.size, room)), column.size, column)


def wrap(fonts: Library, text: str, role: Role, size: float, width: float) -> list[str]:
    """Return `text` in lines of at most `width` mm, by the rules of Chinese line breaking.

    A line break in `text` is kept; a name breaks after `·` where it can.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if "·" in paragraph and len(paragraph) <= 24:
            lines += _at_dots(fonts, paragraph, role, size, width)
        else:
            lines += _broken(fonts, paragraph, role, size, width)
    return lines


def _broken(fonts: Library, text: str, role: Role, size: float, width: float) -> list[str]:
    if not text:
        return [""]
    glyphs = [Glyph(c, fonts.width(c, role, size) / MM, size / MM, hangs=False) for c in text]
    widest = max(glyph.width for glyph in glyphs)
    measured = break_paragraph(_splittable(glyphs, width), max(width, widest + 0.01))
    return [text[line.start : line.end] for line in measured]


def _splittable(glyphs: list[Glyph], width: float) -> list[Glyph]:
    """Let a word longer than a whole line break anywhere, by reading its letters as Han."""
    text = "".join(glyph.character for glyph in glyphs)
    longest = 0.0
    word = 0.0
    for glyph in glyphs:
        word = word + glyph.width if glyph.character.isascii() and glyph.character != " " else 0.0
        longest = max(longest, word)
    if longest <= width or not text:
        return glyphs
    return [
        replace(glyph, character="字") if glyph.character.isascii() else glyph for glyph in glyphs
    ]


def _at_dots(fonts: Library, text: str, role: Role, size: float, width: float) -> list[str]:
    pieces = [piece + "·" for piece in text.split("·")]
    pieces[-1] = pieces[-1][:-1]
    lines = [""]
    for piece in pieces:
        if lines[-1] and fonts.width(lines[-1] + piece, role, size) / MM > width:
            lines.append("")
        lines[-1] += piece
    broken: list[str] = []
    for line in lines:
        broken += _broken(fonts, line, role, size, width)
    return broken
