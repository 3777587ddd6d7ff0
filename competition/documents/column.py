"""The narrow letter of the modern design (现代版正文): name, unit, one statement, flush left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from competition.documents.certificate_facts import CertificateFacts
from competition.documents.colours import Colour
from competition.documents.fitting import (
    WIDEST_GAP,
    DoesNotFit,
    Fit,
    Glyph,
    break_paragraph,
    fit_line,
    words_in_lines,
)
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.letter import Letter
from competition.documents.paper import MM
from competition.documents.placed import Placed, Zone
from competition.documents.shaping import has_shaped, lines_of
from competition.documents.wording import Wording

_FACTORS = tuple(step / 100 for step in range(100, 58, -2))
_SPACINGS = {2: 0.35, 3: 0.12}
_ONE_LINE, _TWO_LINES = 15.0, 9.0
_COLUMNS = 4
#: Steps down to a block, and sizes, as in the design's table.
_UNIT_STEP, _MEMBERS_STEP, _MEMBERS_ROW, _STATEMENT_STEP = 9.0, 10.5, 8.0, 12.5
_LEAD, _ENGLISH_STEP, _ENGLISH_LEAD = 8.6, 8.6, 4.6
_UNIT, _MEMBER, _ENGLISH = 11.5, 15.0, 8.6


class Columns:
    """Sets the modern design's letters into one zone, and remembers shared statements."""

    def __init__(self, fonts: Library, zone: Zone) -> None:
        """Set with `fonts` into `zone`; its top is 73, names stand 9 or 15 below."""
        self.fonts, self.zone = fonts, zone
        self._shared: dict[tuple[Wording, float, float], tuple[Placed, ...]] = {}

    def lay(self, words: Wording, facts: CertificateFacts) -> Letter:
        """Return every text in its place; raise DoesNotFit where one factor does not help."""
        for factor in _FACTORS:
            own, y = self._own(facts, factor)
            key = (words, factor, y)
            shared = self._shared.get(key)
            if shared is None:
                shared = self._shared[key] = self._statement(words, factor, y)
            last = shared[-1].y
            if facts.statement:
                english = self._english(facts.statement, factor, last)
                own, last = (*own, *english), english[-1].y
            if last <= self.zone.bottom:
                name = own[: self._name_lines(own)] if self.zone.name_at else ()
                return Letter(own, shared, name)
        raise DoesNotFit(facts.recipient, "letter")

    def _name_lines(self, own: Sequence[Placed]) -> int:
        """Return in how many lines the name stands, which is first."""
        role, size = own[0].role, own[0].size
        return sum(one.role is role and one.size == size for one in own)

    def _measure(self, text: str, role: Role, size: float) -> float:
        return self.fonts.width(text, role, size) / MM

    def _fit(self, text: str, role: Role, size: float, width: float, spacing: float = 0) -> Fit:
        return fit_line(
            text, width, lambda t, s: self._measure(t, role, s), size, spacing=spacing, box="name"
        )

    def _own(self, facts: CertificateFacts, factor: float) -> tuple[tuple[Placed, ...], float]:
        """Return name, unit and members, and where the statement begins."""
        if facts.pairs:
            return self._pairs(facts.pairs, factor)
        zone = self.zone
        spacing = _SPACINGS.get(len(facts.recipient), 0.0)
        size = zone.name * factor
        fit = fit_line(
            facts.recipient,
            zone.width,
            lambda t, s: self._measure(t, zone.name_role, s),
            size,
            spacing=0.0 if has_shaped(facts.recipient) else spacing,
            lines=lines_of(facts.recipient),
            box="name",
            rule=zone.fitting,
        )
        if len(fit.lines) > 1:
            fit = replace(fit, size=min(fit.size, 0.78 * size), stretch=1)
        crowded = len(fit.lines) > 1 or bool(facts.members)
        y = zone.top + (_TWO_LINES if crowded else _ONE_LINE) * min(factor + 0.1, 1)
        lead = 1.24 * fit.size / MM
        left, top = zone.name_at or (zone.left, y)
        texts = [
            Placed(left, top + index * lead, line, zone.name_role, fit.size, zone.name_ink,
                   fit.spacing, fit.stretch)
            for index, line in enumerate(fit.lines)
        ]  # fmt: skip
        y = (zone.top if zone.name_at else y) + (len(fit.lines) - 1) * lead
        if zone.name_at and zone.top < top < zone.bottom:
            y = top + (len(fit.lines) - 1) * lead
        if facts.unit:
            y += _UNIT_STEP * factor
            unit = self._fit(facts.unit, Role.HEI, _UNIT * factor, zone.width)
            for line in unit.lines:
                texts.append(
                    Placed(zone.left, y, line, Role.HEI, unit.size, zone.grey, 0, unit.stretch)
                )
                y += 1.3 * unit.size / MM
            y -= 1.3 * unit.size / MM
        if facts.members:
            y += _MEMBERS_STEP * factor
            grid, y = self._members(facts.members, factor, y)
            texts += grid
        return tuple(texts), y + _STATEMENT_STEP * factor

    def _pairs(
        self, pairs: Sequence[tuple[str, str]], factor: float
    ) -> tuple[tuple[Placed, ...], float]:
        """Return two recipients, each name with its unit below."""
        zone = self.zone
        y = zone.top + _TWO_LINES
        texts: list[Placed] = []
        for name, unit in pairs:
            role = zone.name_role
            fit = self._fit(name, role, 0.72 * zone.name * factor, zone.width, 0)
            texts += [
                Placed(zone.left, y + i * 1.24 * fit.size / MM, line, role, fit.size, zone.ink,
                       0, fit.stretch)
                for i, line in enumerate(fit.lines)
            ]  # fmt: skip
            y = texts[-1].y + 6.6 * factor
            small = self._fit(unit, Role.HEI, _UNIT * factor, zone.width)
            texts += [
                Placed(zone.left, y + i * 1.3 * small.size / MM, line, Role.HEI, small.size,
                       zone.grey, 0, small.stretch)
                for i, line in enumerate(small.lines)
            ]  # fmt: skip
            y = texts[-1].y + 12.0 * factor
        return tuple(texts), y

    def _members(
        self, members: Sequence[str], factor: float, y: float
    ) -> tuple[list[Placed], float]:
        """Return members in a grid of four columns; a long name spans as many as it needs."""
        zone = self.zone
        size, pitch = _MEMBER * factor, zone.width / _COLUMNS
        texts: list[Placed] = []
        row, column = 0, 0
        for name in members:
            width = self._measure(name, zone.body_role, size)
            span = min(int((width + 2) // pitch) + 1, _COLUMNS)
            if column + span > _COLUMNS:
                row, column = row + 1, 0
            x = zone.left + column * pitch
            spacing = 0.5 if len(name) == 2 else 0.0
            at = y + row * _MEMBERS_ROW * factor
            texts.append(Placed(x, at, name, zone.body_role, size, zone.ink, spacing))
            column += span
        return texts, y + row * _MEMBERS_ROW * factor

    def _statement(self, words: Wording, factor: float, y: float) -> tuple[Placed, ...]:
        zone = self.zone
        size = zone.body * factor
        spans = [
            (words.paragraph + ("" if words.award else words.closing), zone.body_role, zone.ink)
        ]
        if words.award:
            spans += [
                (words.award, zone.award_role, zone.accent),
                ("。" + words.closing, zone.body_role, zone.ink),
            ]
        return tuple(self._paragraph(spans, size, y, _LEAD * factor, words.keep))

    def _english(self, statement: str, factor: float, last: float) -> tuple[Placed, ...]:
        """Return the English statement, its words kept whole, its right edge ragged."""
        zone, size = self.zone, _ENGLISH * factor
        lines = words_in_lines(
            statement, zone.width, lambda text: self._measure(text, Role.SONG, size)
        )
        y = last + _ENGLISH_STEP * factor
        return tuple(
            Placed(zone.left, y + i * _ENGLISH_LEAD * factor, line, Role.SONG, size, zone.grey)
            for i, line in enumerate(lines)
        )

    def _paragraph(
        self,
        spans: list[tuple[str, Role, Colour]],
        size: float,
        y: float,
        lead: float,
        keep: Sequence[str],
    ) -> list[Placed]:
        zone = self.zone
        glyphs = [
            Glyph(character, self._measure(character, role, size), size / MM, style)
            for style, (text, role, _colour) in enumerate(spans)
            for character in text
        ]
        placed: list[Placed] = []
        for row, line in enumerate(break_paragraph(glyphs, zone.width, keep=keep)):
            x, at = zone.left - line.hang, line.start
            gap = min(line.gap, 2 * WIDEST_GAP * size)
            while at < line.end:
                stop = at
                while stop < line.end and glyphs[stop].style == glyphs[at].style:
                    stop += 1
                _text, role, colour = spans[glyphs[at].style]
                piece = "".join(glyph.character for glyph in glyphs[at:stop])
                placed.append(Placed(x, y + row * lead, piece, role, size, colour, gap * MM / size))
                x += sum(glyph.width + gap for glyph in glyphs[at:stop])
                at = stop
        return placed
