"""The parts of a letter (正文各部分) at one factor: name, unit, members, paragraph, award."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from competition.documents.colours import Colour
from competition.documents.fitting import (
    Fit,
    Glyph,
    break_paragraph,
    fit_line,
    name_spacing,
    words_in_lines,
)
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.paper import MM
from competition.documents.placed import Placed, Zone
from competition.documents.shaping import has_shaped, lines_of
from competition.documents.wording import Wording

_ENGLISH, _ENGLISH_LEAD = 8.6, 4.3
#: Which part of a line that stands by itself is before its place.
_STARTS = {"left": 0.0, "centre": 0.5, "right": 1.0}


@dataclass(frozen=True, slots=True)
class Block:
    """Texts that move together: `advance` from the last baseline to this block's first one."""

    advance: float
    depth: float
    texts: tuple[Placed, ...]


NOTHING = Block(0.0, 0.0, ())


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom a letter goes: a name, a unit above it, members, or two names with their units."""

    recipient: str
    unit: str = ""
    members: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    #: The whole in English, below the letter.
    statement: str = ""


def _shifted(texts: Sequence[Placed], right: float, down: float) -> list[Placed]:
    return [replace(text, x=text.x + right, y=text.y + down) for text in texts]


class Setter:
    """Sets the letter's parts at one factor; y of every text is relative to its block."""

    def __init__(self, fonts: Library, zone: Zone, factor: float) -> None:
        """Set with `fonts` into `zone`, everything `factor` times its size."""
        self.fonts, self.zone, self.factor = fonts, zone, factor
        self._shared: dict[tuple[Wording, bool], list[Block]] = {}
        self._halves: dict[Wording, tuple[list[Block], list[Block]]] = {}

    def mm(self, points: float) -> float:
        """Return a size in points as millimetres at this factor."""
        return points * self.factor / MM

    def measure(self, text: str, role: Role, size: float) -> float:
        """Return how wide `text` is, in millimetres."""
        return self.fonts.width(text, role, size) / MM

    def own_blocks(self, words: Wording, to: Addressee) -> list[Block]:
        """Return the blocks that name the recipient, as far as they are in the letter's flow."""
        flows = self.zone.name_at is None
        if to.pairs:
            return [self._pairs(to.pairs)] if flows else []
        blocks: list[Block] = []
        if to.unit:
            blocks.append(self._unit(to.unit))
        if flows:
            blocks.append(self._name(words.address, to.recipient, after_unit=bool(to.unit)))
        if to.members:
            blocks.append(self._members(to.members))
        return blocks

    def fixed_name(self, words: Wording, to: Addressee, at: tuple[float, float]) -> list[Placed]:
        """Return the name by itself, its last line and its address on the baseline."""
        if to.pairs:
            block = self._pairs(to.pairs)
            return _shifted(block.texts, at[0] - self.zone.left, at[1])
        block = self._name(words.address, to.recipient, after_unit=False)
        left, right = self._reach(block.texts)
        start = at[0] - (right - left) * _STARTS[self.zone.name_align]
        return _shifted(block.texts, start - left, at[1] - block.depth)

    def fixed_award(self, award: str, at: tuple[float, float]) -> list[Placed]:
        """Return the award by itself."""
        texts = self._award(award).texts
        left, right = self._reach(texts)
        start = at[0] - (right - left) * _STARTS[self.zone.award_align]
        return _shifted(texts, start - left, at[1])

    def _reach(self, texts: Sequence[Placed]) -> tuple[float, float]:
        """Return where texts begin and end across."""
        ends = [
            text.x
            + self.measure(text.text, text.role, text.size) * text.stretch
            + (len(text.text) - 1) * text.spacing * text.size / MM
            for text in texts
        ]
        return min(text.x for text in texts), max(ends)

    def shared_blocks(self, words: Wording, *, inline: bool) -> list[Block]:
        """Return the blocks below, the same for everybody with these words."""
        key = (words, inline)
        found = self._shared.get(key)
        if found is None:
            found = self._shared[key] = self._statement(words, inline=inline)
        return found

    def shared_halves(self, words: Wording) -> tuple[list[Block], list[Block]]:
        """Return what stands before an award that stands by itself, and what comes after it."""
        found = self._halves.get(words)
        if found is None:
            blocks = self.shared_blocks(words, inline=False)
            found = self._halves[words] = blocks[:-1], blocks[-1:]
        return found

    def _statement(self, words: Wording, *, inline: bool) -> list[Block]:
        zone = self.zone
        lead = self.mm(1.75 * zone.body)
        text = [(words.paragraph, zone.body_role, zone.body, zone.ink)]
        advance = self.mm(1.92 * zone.body)
        if inline:
            text += [
                (words.award, zone.name_role, 1.16 * zone.body, zone.accent),
                ("。" + words.closing, zone.body_role, zone.body, zone.ink),
            ]
            return [self._paragraph(text, words.keep, advance)]
        blocks = [self._paragraph(text, words.keep, advance)]
        if words.award and zone.award_at is None:
            blocks.append(self._award(words.award))
        closing = [(words.closing, zone.body_role, zone.body, zone.ink)]
        step = lead * 1.04 if words.award else lead
        blocks.append(self._paragraph(closing, (), step))
        return blocks

    def english(self, statement: str) -> Block:
        """Return the English statement: small, its words kept whole, its lines centred."""
        zone, size = self.zone, _ENGLISH * max(self.factor, 0.84)
        if not statement:
            return NOTHING
        lines = words_in_lines(
            statement, zone.width, lambda text: self.measure(text, Role.SONG, size)
        )
        lead = _ENGLISH_LEAD * size / _ENGLISH
        middle = (zone.left + zone.right) / 2
        texts = tuple(
            Placed(
                middle - self.measure(line, Role.SONG, size) / 2, row * lead, line, Role.SONG,
                size, zone.grey,
            )
            for row, line in enumerate(lines)
        )  # fmt: skip
        return Block(1.7 * lead, (len(lines) - 1) * lead, texts)

    def _pairs(self, pairs: Sequence[tuple[str, str]]) -> Block:
        """Return two recipients: rows of name and unit, the units aligned, no salutation."""
        zone = self.zone
        size = 0.88 * zone.name * self.factor
        room = zone.width * 0.52
        fits = [
            fit_line(
                name, room, lambda t, s: self.measure(t, zone.name_role, s), size,
                spacing=name_spacing(name), lines=1, box="name",
            )
            for name, _unit in pairs
        ]  # fmt: skip
        widest = max(
            self.measure(fit.lines[0], zone.name_role, fit.size) * fit.stretch
            + (len(fit.lines[0]) - 1) * fit.spacing * fit.size / MM
            for fit in fits
        )
        left = zone.left + widest + 8
        pitch = 1.5 * size / MM
        texts: list[Placed] = []
        for row, (fit, (_name, unit)) in enumerate(zip(fits, pairs, strict=True)):
            name = fit.lines[0]
            texts.append(
                Placed(zone.left, row * pitch, name, zone.name_role, fit.size, zone.ink,
                       fit.spacing, fit.stretch)
            )  # fmt: skip
            small = self._fit(unit, zone.right - left, Role.KAI, 14.5 * self.factor, 0)
            texts += [
                Placed(left, row * pitch - 1.28 * small.size / MM * up, line, Role.KAI,
                       small.size, zone.grey, 0, small.stretch)
                for up, line in zip(range(len(small.lines) - 1, -1, -1), small.lines, strict=True)
            ]  # fmt: skip
        return Block(0.0, (len(pairs) - 1) * pitch, tuple(texts))

    def _unit(self, unit: str) -> Block:
        zone = self.zone
        size = 14.5 * self.factor
        fit = self._fit(unit, zone.width, Role.KAI, size, 0)
        return self._lines(fit, Role.KAI, zone.grey, 0.0)

    def _fit(self, text: str, width: float, role: Role, size: float, spacing: float) -> Fit:
        return fit_line(
            text, width, lambda t, s: self.measure(t, role, s), size, spacing=spacing, box="name"
        )

    def _lines(self, fit: Fit, role: Role, colour: Colour, advance: float) -> Block:
        lead = 1.28 * fit.size / MM
        texts = tuple(
            Placed(self.zone.left, i * lead, line, role, fit.size, colour, fit.spacing, fit.stretch)
            for i, line in enumerate(fit.lines)
        )
        return Block(advance, (len(fit.lines) - 1) * lead, texts)

    def _name(self, address: str, recipient: str, *, after_unit: bool) -> Block:
        zone = self.zone
        size = zone.salutation * self.factor
        behind = self.measure(address, zone.body_role, size)
        gap = 4.0 if len(address) > 1 else 0.5
        room = zone.width - behind - gap
        fit = fit_line(
            recipient,
            room,
            lambda t, s: self.measure(t, zone.name_role, s),
            zone.name * self.factor,
            spacing=0.0 if has_shaped(recipient) else name_spacing(recipient),
            lines=lines_of(recipient),
            box="name",
            rule=zone.fitting,
        )
        advance = self.mm(1.8 * zone.body) if after_unit else 0.0
        block = self._lines(fit, zone.name_role, zone.name_ink, advance)
        last = fit.lines[-1]
        width = self.measure(last, zone.name_role, fit.size) * fit.stretch
        width += (len(last) - 1) * fit.spacing * fit.size / MM
        salutation = Placed(
            zone.left + width + gap, block.depth, address, zone.body_role, size, zone.ink
        )
        free = zone.width - width - gap - behind
        shift = {"left": 0.0, "centre": free / 2, "right": free}[zone.name_align]
        texts = (*block.texts, salutation)
        if shift:
            texts = tuple(_shifted(texts, shift, 0.0))
        return Block(block.advance, block.depth, texts)

    def _members(self, members: Sequence[str]) -> Block:
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
        return Block(self.mm(1.75 * zone.body), row * 1.6 * em, tuple(texts))

    def _paragraph(
        self, spans: list[tuple[str, Role, float, Colour]], keep: Sequence[str], advance: float
    ) -> Block:
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
        return Block(advance, (len(lines) - 1) * lead, tuple(texts))

    def _award(self, award: str) -> Block:
        zone = self.zone
        size = zone.award * self.factor
        role = self.fonts.heading_role(award, zone.award_role)
        fit = fit_line(
            award,
            zone.width,
            lambda t, s: self.measure(t, role, s),
            size,
            spacing=zone.award_spacing,
            lines=1,
            box="award",
        )
        width = self.measure(award, role, fit.size) * fit.stretch
        width += (len(award) - 1) * fit.spacing * fit.size / MM
        free = zone.width - width
        x = zone.left + {"left": 0.0, "centre": free / 2, "right": free}[zone.award_align]
        placed = Placed(x, 0, award, role, fit.size, zone.accent, fit.spacing, fit.stretch)
        return Block(self.mm(1.26 * zone.award), 0.0, (placed,))
