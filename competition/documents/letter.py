"""The letter on a certificate (证书正文): name, paragraph, award, closing line, by one factor.

Everything in the letter zone shrinks together until it fits its height; if the smallest is still
too tall the award moves into the paragraph; if that does not fit either, printing is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from competition.documents.fitting import (
    DoesNotFit,
    Fit,
    Glyph,
    break_paragraph,
    fit_line,
    name_spacing,
)
from competition.documents.fonts import Library, Role
from competition.documents.paper import MM, Colour
from competition.documents.wording import Wording

_FACTORS = tuple(step / 100 for step in range(100, 74, -2))
_ASCENT, _DESCENT = 0.88, 0.14
_ABOVE = 0.42


@dataclass(frozen=True, slots=True)
class Placed:
    """One piece of text where it will be printed; y is a baseline, spacing in em."""

    x: float
    y: float
    text: str
    role: Role
    size: float
    colour: Colour
    spacing: float = 0
    stretch: float = 1


@dataclass(frozen=True, slots=True)
class Zone:
    """Where the letter stands and how large it would like to be, in mm and points."""

    left: float
    right: float
    top: float
    bottom: float
    body: float
    name: float
    salutation: float
    award: float
    ink: Colour
    grey: Colour
    accent: Colour
    body_role: Role = Role.KAI
    name_role: Role = Role.KAI_BOLD
    award_role: Role = Role.BRUSH

    @property
    def width(self) -> float:
        """The measure in millimetres."""
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class _Block:
    """Texts that move together: `advance` from the last baseline to this block's first one."""

    advance: float
    depth: float
    texts: tuple[Placed, ...]


def lay_letter(
    fonts: Library,
    zone: Zone,
    words: Wording,
    *,
    recipient: str,
    unit: str = "",
    members: Sequence[str] = (),
) -> list[Placed]:
    """Return every text of the letter in its place; raise DoesNotFit when nothing helps."""
    for inline in (False, True):
        for factor in _FACTORS:
            if inline and not words.award:
                break
            setter = _Setter(fonts, zone, factor)
            blocks = setter.blocks(words, recipient, unit, members, inline=inline)
            placed = _stack(zone, blocks, setter)
            if placed is not None:
                return placed
    raise DoesNotFit(recipient, "letter")


def _stack(zone: Zone, blocks: list[_Block], setter: _Setter) -> list[Placed] | None:
    first = blocks[0].texts[0].size * _ASCENT / MM
    total = first + sum(block.advance for block in blocks[1:])
    total += sum(block.depth for block in blocks) + setter.mm(zone.body) * _DESCENT
    free = zone.bottom - zone.top - total
    if free < 0:
        return None
    baseline = zone.top + free * _ABOVE + first
    placed: list[Placed] = []
    for index, block in enumerate(blocks):
        baseline += block.advance if index else 0
        placed += [_moved(text, baseline) for text in block.texts]
        baseline += block.depth
    return placed


def _moved(text: Placed, by: float) -> Placed:
    return Placed(
        text.x,
        text.y + by,
        text.text,
        text.role,
        text.size,
        text.colour,
        text.spacing,
        text.stretch,
    )


class _Setter:
    """Sets the letter's parts at one factor; y of every text is relative to its block."""

    def __init__(self, fonts: Library, zone: Zone, factor: float) -> None:
        self.fonts, self.zone, self.factor = fonts, zone, factor

    def mm(self, points: float) -> float:
        return points * self.factor / MM

    def measure(self, text: str, role: Role, size: float) -> float:
        return self.fonts.width(text, role, size) / MM

    def blocks(
        self, words: Wording, recipient: str, unit: str, members: Sequence[str], *, inline: bool
    ) -> list[_Block]:
        """Return the blocks from top to bottom."""
        zone = self.zone
        blocks: list[_Block] = []
        if unit:
            blocks.append(self._unit(unit))
        blocks.append(self._name(words.address, recipient, after_unit=bool(unit)))
        if members:
            blocks.append(self._members(members))
        lead = self.mm(1.75 * zone.body)
        if inline:
            text = [
                (words.paragraph, zone.body_role, zone.body, zone.ink),
                (words.award, zone.name_role, 1.16 * zone.body, zone.accent),
                ("。" + words.closing, zone.body_role, zone.body, zone.ink),
            ]
            blocks.append(self._paragraph(text, words.keep, self.mm(1.92 * zone.body)))
            return blocks
        text = [(words.paragraph, zone.body_role, zone.body, zone.ink)]
        blocks.append(self._paragraph(text, words.keep, self.mm(1.92 * zone.body)))
        if words.award:
            blocks.append(self._award(words.award))
        closing = [(words.closing, zone.body_role, zone.body, zone.ink)]
        step = lead * 1.04 if words.award else lead
        blocks.append(self._paragraph(closing, (), step))
        return blocks

    def _unit(self, unit: str) -> _Block:
        zone = self.zone
        size = 14.5 * self.factor
        fit = self._fit(unit, zone.width, Role.KAI, size, 0)
        return self._lines(fit, Role.KAI, zone.grey, 0.0)

    def _fit(self, text: str, width: float, role: Role, size: float, spacing: float) -> Fit:
        return fit_line(
            text, width, lambda t, s: self.measure(t, role, s), size, spacing=spacing, box="name"
        )

    def _lines(self, fit: Fit, role: Role, colour: Colour, advance: float) -> _Block:
        lead = 1.28 * fit.size / MM
        texts = tuple(
            Placed(self.zone.left, i * lead, line, role, fit.size, colour, fit.spacing, fit.stretch)
            for i, line in enumerate(fit.lines)
        )
        return _Block(advance, (len(fit.lines) - 1) * lead, texts)

    def _name(self, address: str, recipient: str, *, after_unit: bool) -> _Block:
        zone = self.zone
        size = zone.salutation * self.factor
        behind = self.measure(address, zone.body_role, size)
        gap = 4.0 if len(address) > 1 else 0.5
        room = zone.width - behind - gap
        fit = self._fit(
            recipient, room, zone.name_role, zone.name * self.factor, name_spacing(recipient)
        )
        advance = self.mm(1.8 * zone.body) if after_unit else 0.0
        block = self._lines(fit, zone.name_role, zone.ink, advance)
        last = fit.lines[-1]
        width = self.measure(last, zone.name_role, fit.size) * fit.stretch
        width += (len(last) - 1) * fit.spacing * fit.size / MM
        salutation = Placed(
            zone.left + width + gap, block.depth, address, zone.body_role, size, zone.ink
        )
        return _Block(block.advance, block.depth, (*block.texts, salutation))

    def _members(self, members: Sequence[str]) -> _Block:
        """Return 成员 and a grid of four-character columns; a longer name spans columns."""
        zone = self.zone
        size = 0.9 * zone.body * self.factor
        em = size / MM
        label = "成员："
        texts = [Placed(zone.left, 0, label, zone.body_role, size, zone.grey)]
        start = zone.left + self.measure(label, zone.body_role, size) + em / 2
        pitch = 5 * em
        columns = max(int((zone.right - start + em) / pitch), 1)
        row, column = 0, 0
        for name in members:
            span = min(
                -(-int(self.measure(name, zone.body_role, size) + em) // int(pitch)), columns
            )
            span = max(span, 1)
            if column + span > columns:
                row, column = row + 1, 0
            spacing = 1.0 if len(name) == 2 else 0.0
            texts.append(
                Placed(
                    start + column * pitch,
                    row * 1.6 * em,
                    name,
                    zone.body_role,
                    size,
                    zone.ink,
                    spacing,
                )
            )
            column += span
        return _Block(self.mm(1.75 * zone.body), row * 1.6 * em, tuple(texts))

    def _paragraph(
        self, spans: list[tuple[str, Role, float, Colour]], keep: Sequence[str], advance: float
    ) -> _Block:
        zone = self.zone
        sized = [(text, role, size * self.factor, colour) for text, role, size, colour in spans]
        glyphs = [
            Glyph(char, self.measure(char, role, size), size / MM, style)
            for style, (text, role, size, _colour) in enumerate(sized)
            for char in text
        ]
        indent = 2 * self.mm(zone.body)
        lines = break_paragraph(glyphs, zone.width, indent=indent, keep=keep)
        lead = self.mm(1.75 * zone.body)
        texts: list[Placed] = []
        for row, line in enumerate(lines):
            x = zone.left + (indent if row == 0 else 0) - line.hang
            at = line.start
            while at < line.end:
                stop = at
                while stop < line.end and glyphs[stop].style == glyphs[at].style:
                    stop += 1
                _text, role, size, colour = sized[glyphs[at].style]
                piece = "".join(glyph.character for glyph in glyphs[at:stop])
                spacing = line.gap * MM / size
                texts.append(Placed(x, row * lead, piece, role, size, colour, spacing))
                x += sum(glyph.width + line.gap for glyph in glyphs[at:stop])
                at = stop
        return _Block(advance, (len(lines) - 1) * lead, tuple(texts))

    def _award(self, award: str) -> _Block:
        zone = self.zone
        size = zone.award * self.factor
        fit = fit_line(
            award,
            zone.width,
            lambda t, s: self.measure(t, zone.award_role, s),
            size,
            spacing=0.26,
            lines=1,
            box="award",
        )
        width = self.measure(award, zone.award_role, fit.size) * fit.stretch
        width += (len(award) - 1) * fit.spacing * fit.size / MM
        x = (zone.left + zone.right - width) / 2
        placed = Placed(
            x, 0, award, zone.award_role, fit.size, zone.accent, fit.spacing, fit.stretch
        )
        return _Block(self.mm(1.26 * zone.award), 0.0, (placed,))
