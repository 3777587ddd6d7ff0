"""The letter on a certificate (证书正文): name, paragraph, award, closing line, by one factor.

Everything in the letter zone shrinks together until it fits its height; if the smallest is still
too tall the award moves into the paragraph; if that does not fit either, printing is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from competition.documents.fitting import (
    DoesNotFit,
    Fit,
    Glyph,
    break_paragraph,
    fit_line,
    name_spacing,
    words_in_lines,
)
from competition.documents.fonts import Library, Role
from competition.documents.paper import BLACK, MM, Colour
from competition.documents.shaping import has_shaped, lines_of
from competition.documents.wording import Wording

_FACTORS = tuple(step / 100 for step in range(100, 74, -2))
_ASCENT, _DESCENT = 0.88, 0.14
_ABOVE = 0.42
#: Between the characters of an award, in em.
AWARD_SPACING = 0.26
_ENGLISH, _ENGLISH_LEAD = 8.6, 4.3


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
    name_ink: Colour = BLACK
    name_align: str = "left"
    award_align: str = "centre"
    award_spacing: float = AWARD_SPACING
    #: How a name that is too long is made to fit, as `fitting.FITTING`.
    fitting: str = "all"

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


@dataclass(frozen=True, slots=True)
class Letter:
    """A set letter: what is one recipient's own, and what others' letters say too."""

    own: tuple[Placed, ...]
    shared: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom a letter goes: a name, a unit above it, members, or two names with their units."""

    recipient: str
    unit: str = ""
    members: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    #: The whole in English, below the letter.
    statement: str = ""


class Letters:
    """Sets letters into one zone, and remembers the parts that many of them share."""

    def __init__(self, fonts: Library, zone: Zone) -> None:
        """Set with `fonts` into `zone`."""
        self.zone = zone
        self._setters = [_Setter(fonts, zone, factor) for factor in _FACTORS]
        self._moved: dict[tuple[int, float], tuple[Placed, ...]] = {}

    def lay(self, words: Wording, to: Addressee) -> Letter:
        """Return every text of the letter in its place; raise DoesNotFit when nothing helps."""
        for inline in (False, True):
            if inline and not words.award:
                break
            for setter in self._setters:
                own = setter.own_blocks(words, to)
                shared = setter.shared_blocks(words, inline=inline)
                last = setter.english(to.statement)
                placed = self._stack(own, shared, last, setter)
                if placed is not None:
                    return placed
        raise DoesNotFit(to.recipient, "letter")

    def _stack(
        self, own: Sequence[_Block], shared: Sequence[_Block], last: _Block, setter: _Setter
    ) -> Letter | None:
        zone = self.zone
        first = own[0].texts[0].size * _ASCENT / MM
        total = first + setter.mm(zone.body) * _DESCENT - own[0].advance
        total += sum(block.advance + block.depth for block in (*own, *shared, last))
        free = zone.bottom - zone.top - total
        if free < 0:
            return None
        baseline = zone.top + free * _ABOVE + first - own[0].advance
        mine: list[Placed] = []
        for block in own:
            baseline += block.advance
            mine += [_moved(text, baseline) for text in block.texts]
            baseline += block.depth
        below = baseline + sum(block.advance + block.depth for block in shared) + last.advance
        mine += [_moved(text, below) for text in last.texts]
        return Letter(tuple(mine), self._at(shared, baseline))

    def _at(self, blocks: Sequence[_Block], baseline: float) -> tuple[Placed, ...]:
        """Return shared blocks below `baseline`; setters keep the blocks, so ids stay theirs."""
        key = (id(blocks), baseline)
        found = self._moved.get(key)
        if found is None:
            texts: list[Placed] = []
            for block in blocks:
                baseline += block.advance
                texts += [_moved(text, baseline) for text in block.texts]
                baseline += block.depth
            found = self._moved[key] = tuple(texts)
        return found


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
        self._shared: dict[tuple[Wording, bool], list[_Block]] = {}

    def mm(self, points: float) -> float:
        return points * self.factor / MM

    def measure(self, text: str, role: Role, size: float) -> float:
        return self.fonts.width(text, role, size) / MM

    def own_blocks(self, words: Wording, to: Addressee) -> list[_Block]:
        """Return the blocks that name the recipient."""
        if to.pairs:
            return [self._pairs(to.pairs)]
        blocks: list[_Block] = []
        if to.unit:
            blocks.append(self._unit(to.unit))
        blocks.append(self._name(words.address, to.recipient, after_unit=bool(to.unit)))
        if to.members:
            blocks.append(self._members(to.members))
        return blocks

    def shared_blocks(self, words: Wording, *, inline: bool) -> list[_Block]:
        """Return the blocks below, the same for everybody with these words."""
        key = (words, inline)
        found = self._shared.get(key)
        if found is None:
            found = self._shared[key] = self._statement(words, inline=inline)
        return found

    def _statement(self, words: Wording, *, inline: bool) -> list[_Block]:
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
        if words.award:
            blocks.append(self._award(words.award))
        closing = [(words.closing, zone.body_role, zone.body, zone.ink)]
        step = lead * 1.04 if words.award else lead
        blocks.append(self._paragraph(closing, (), step))
        return blocks

    def english(self, statement: str) -> _Block:
        """Return the English statement: small, its words kept whole, its lines centred."""
        zone, size = self.zone, _ENGLISH * max(self.factor, 0.84)
        if not statement:
            return _Block(0.0, 0.0, ())
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
        return _Block(1.7 * lead, (len(lines) - 1) * lead, texts)

    def _pairs(self, pairs: Sequence[tuple[str, str]]) -> _Block:
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
        return _Block(0.0, (len(pairs) - 1) * pitch, tuple(texts))

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
        texts = tuple(replace(text, x=text.x + shift) for text in (*block.texts, salutation))
        return _Block(block.advance, block.depth, texts)

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
        return _Block(self.mm(1.26 * zone.award), 0.0, (placed,))
